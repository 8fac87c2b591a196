"""What every management command of ours shares: help that starts with examples, ``--json``, exit codes, bars."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
import time
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.core.management.color import no_style
from django.db import DatabaseError, OperationalError, ProgrammingError, connection

from centli.db.rehearsing import rehearsal
from centli.db.transactions import is_lock_clash

T = TypeVar("T")
N = TypeVar("N", int, float)

HELP_WIDTH: Final = 120
BAR_WIDTH: Final = 30
PRODUCTION: Final = "This is production. Add --i-know-this-is-production if you mean it."
NOTHING_KEPT: Final = "Dry run: nothing was kept."


class Exit(IntEnum):
    """How a command ended."""

    OK = 0
    FAILED = 1
    USAGE = 2
    DIFFERENCES = 3
    REFUSED = 4
    PARTIAL = 5
    LOCKED = 75
    INTERRUPTED = 130


def typed() -> str:
    """Return how commands are begun, as one types it in the folder of the project."""
    program = Path(sys.executable)
    if shutil.which("python") == sys.executable:
        program = Path("python")
    elif program.is_relative_to(settings.ROOT):
        program = program.relative_to(settings.ROOT)
    return f"{program} manage.py"


def number(least: N, most: N) -> Callable[[str], N]:
    """Return what reads a number between two of its kind, for an argument."""

    def read(text: str) -> N:
        found = type(least)(text)
        if not least <= found <= most:
            raise ArgumentTypeError(f"{text} is not between {least} and {most}")
        return found

    read.__name__ = "number"
    return read


class Output(OutputWrapper):
    """Standard output, which its reader may close when it has read enough (``| head``): the rest is for nobody."""

    def write(  # type: ignore[override]  # as Django's own
        self,
        msg: str = "",
        style_func: Callable[[str], str] | None = None,
        ending: str | None = None,
    ) -> None:
        try:
            super().write(msg, style_func, ending)
            self.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())


class PlainCommand(BaseCommand):
    """A command that says what a person can do where the database does not answer, is not migrated, or is locked.

    Ctrl-C ends it in a line. Any other fault of the database is a bug and rises.
    """

    # They load all pages and the whole staff site; `doctor` runs them, and so do the tests.
    requires_system_checks = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stdout = Output(kwargs.get("stdout") or sys.stdout)
        if os.environ.get("NO_COLOR"):
            self.style = no_style()
            self.stderr.style_func = None

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # Examples are written short, and told so that they work when they are pasted.
        parser.description = (parser.description or "").replace("manage.py ", f"{typed()} ")
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            with self.around():
                return super().execute(*args, **options)
        except KeyboardInterrupt:
            raise CommandError("Interrupted.", returncode=Exit.INTERRUPTED) from None
        except (OperationalError, ProgrammingError) as error:
            if isinstance(error, OperationalError) and is_lock_clash(error):
                raise CommandError(
                    "Somebody else holds what this needs; try again.", returncode=Exit.LOCKED
                ) from error
            if (reason := _unreadable()) is not None:
                raise CommandError(reason, returncode=Exit.FAILED) from error
            raise

    def around(self) -> AbstractContextManager[None]:
        """Return what all of the command runs in."""
        return nullcontext()

    def assure(self, question: str, *, option: str, refused: str) -> None:
        """Have the person at the terminal say yes to what cannot be undone; where there is none, ``--yes`` says it."""
        if not sys.stdin.isatty():
            raise CommandError(f"{option} needs --yes here.", returncode=Exit.REFUSED)
        self.stderr.write(f"{question} Type yes: ", style_func=str, ending="")
        self.stderr.flush()
        if sys.stdin.readline().strip() != "yes":
            raise CommandError(refused, returncode=Exit.REFUSED)


def _unreadable() -> str | None:
    """Return why the product's tables cannot be read, or None where they can."""
    from centli.db import migrated  # noqa: PLC0415 - only after a failure

    kept = connection.settings_dict
    served = kept["HOST"]
    where = f"{kept['NAME']} on {served}:{kept['PORT']}" if served else kept["NAME"]
    try:
        waiting = migrated.missing()
    except DatabaseError as error:
        return f"The database {where} cannot be reached: {error}"
    if not waiting:
        return None
    told = f"The database {where} lacks migrations ({len(waiting)}): run manage.py migrate."
    elsewhere = (
        "A demo that was given a folder has its data there: CENTLI_DATA=some/folder manage.py …"
    )
    return told if served else f"{told} {elsewhere}"


class ProductCommand(PlainCommand):
    """A command whose data goes to stdout and whose messages and bars go to stderr.

    A subclass sets ``summary`` and ``examples`` and writes ``handle``, which ends with ``self.answer(…)``; a refusal is
    ``raise self.stop("why", Exit.REFUSED)``. One that changes what can be undone sets ``rehearses`` and has ``--dry-run``:
    ``handle`` runs in a rehearsal, and leaves out what would take minutes. Where it asks, reads or trains before it writes, it sets
    ``asks_first`` and opens ``rehearsing`` around the writing alone: a rehearsal holds locks.
    """

    summary: ClassVar[str] = ""
    next_command: ClassVar[str] = ""
    """What one would run after it; it is told with the seconds that this one took."""
    examples: ClassVar[tuple[str, ...]] = ()
    rehearses: ClassVar[bool] = False
    asks_first: ClassVar[bool] = False
    is_rehearsal = False
    started = 0.0

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        examples = "\n".join(f"  {example}" for example in self.examples)
        summary = (
            textwrap.fill(self.summary, HELP_WIDTH) if "\n" not in self.summary else self.summary
        )
        self.help = f"Examples:\n{examples}\n\n{summary}"
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", help="Print one JSON object on stdout.")
        if self.rehearses:
            parser.add_argument(
                "--dry-run",
                action="store_true",
                help="Say what it would do; keep nothing of it. On SQLite, whoever else writes waits until it has ended.",
            )
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.is_rehearsal, self.started = options.get("dry_run", False), time.monotonic()
        return super().execute(*args, **options)

    def around(self) -> AbstractContextManager[None]:
        """Return a rehearsal of all of it, if this is one and nothing is asked for first."""
        return nullcontext() if self.asks_first else self.rehearsing()

    def rehearsing(self) -> AbstractContextManager[None]:
        """Return what a command that asks first writes in."""
        return rehearsal() if self.is_rehearsal else nullcontext()

    def answer(self, data: Mapping[str, Any], text: str, *, as_json: bool) -> None:
        """Print the result: one JSON object, or text for people; a rehearsal says that it was one."""
        if self.is_rehearsal:
            data, text = {**data, "dry_run": True}, f"{text}\n{NOTHING_KEPT}"
        self.stdout.write(
            json.dumps(data, ensure_ascii=False, default=str, indent=2) if as_json else text
        )
        if not as_json and (following := self.following()):
            seconds = time.monotonic() - self.started
            self.say(f"{seconds:.1f} s; next: {following.replace('manage.py', typed())}")

    def following(self) -> str:
        """Return what one would run next; empty where nothing suggests itself."""
        return self.next_command

    def say(self, text: str) -> None:
        """Tell the person at the terminal; never mixed with data."""
        self.stderr.write(text, style_func=str)  # not in red: nothing is wrong

    def stop(self, text: str, code: Exit) -> CommandError:
        """Return the error that ends the command with a message on stderr and that exit code."""
        return CommandError(text, returncode=code)

    def bar(self, items: Iterable[T], *, total: int, label: str) -> Iterator[T]:
        """Pass items through, showing progress on stderr when that is a terminal."""
        shown = sys.stderr.isatty() and total > 0
        for number, item in enumerate(items, start=1):
            yield item
            if shown and (number == total or number % max(1, total // 100) == 0):
                filled = BAR_WIDTH * number // total
                sys.stderr.write(f"\r{label} [{'#' * filled:<{BAR_WIDTH}}] {number}/{total}")
                sys.stderr.flush()
        if shown:
            sys.stderr.write("\n")
