"""Play a file of dialogues over a throw-away demo bank and compare the ledger with what it should say."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connection

from centli.backoffice import dialogues
from centli.db.commands import Exit, ProductCommand, number

TIMES_MAX: Final = 1_000


class Command(ProductCommand):
    summary = (
        "Play scripted dialogues (centli/backoffice/dialogues/__init__.py says how they are written) over a demo bank of its "
        "own, which is dropped afterwards; yours is not touched. Exit 3 when one ends otherwise than it says."
    )
    examples = (
        "manage.py evaluate_dialogues centli/agent/tests/data/dialogues.jsonl",
        "manage.py evaluate_dialogues FILE.jsonl --talk",
        "manage.py evaluate_dialogues FILE.jsonl --times 5 --shuffle 1 --json",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--times", type=number(1, TIMES_MAX), default=1, help="Play the whole file so often."
        )
        parser.add_argument(
            "--shuffle", type=int, metavar="SEED", help="Play in random order, drawn from a seed."
        )
        parser.add_argument("--talk", action="store_true", help="Print what was said.")

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.CENTLI_ENVIRONMENT == "production":
            raise self.stop("Production makes no demo bank.", Exit.REFUSED)
        try:
            scripts = dialogues.read(options["file"])
        except FileNotFoundError as error:
            raise self.stop(f"{options['file']}: no such file", Exit.USAGE) from error
        except (OSError, ValueError) as error:
            raise self.stop(f"{options['file']}: {error}", Exit.USAGE) from error
        if not scripts:
            raise self.stop(f"{options['file']}: there is no dialogue in it", Exit.USAGE)
        scripts *= options["times"]
        if options["shuffle"] is not None:
            random.Random(options["shuffle"]).shuffle(scripts)  # noqa: S311 - repeatable, not secret
        outcomes = self._play(scripts)
        data = dialogues.summary(outcomes)
        self.answer(data, _text(data, outcomes, talk=options["talk"]), as_json=options["json"])
        if data["different"]:
            raise self.stop(f"{len(data['different'])} ended otherwise.", Exit.DIFFERENCES)

    def _play(self, scripts: list[dialogues.Script]) -> list[dialogues.Outcome]:
        began = time.monotonic()
        name = connection.settings_dict["NAME"]
        # A name of its own: the suite's test database may be in use beside it.
        is_sqlite = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = None if is_sqlite else f"dialogues_{os.getpid()}"
        try:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            self.say("Seeding a demo bank…")
            dialogues.seed()
            found = dialogues.play_all(scripts)
            return list(self.bar(found, total=len(scripts), label="dialogues"))
        finally:
            # Interrupted before it was made, the connection is still to the bank itself.
            if connection.settings_dict["NAME"] != name:
                connection.creation.destroy_test_db(name, verbosity=0)
            self.say(f"{time.monotonic() - began:.1f} s")


def _text(data: dict[str, Any], outcomes: list[dialogues.Outcome], *, talk: bool) -> str:
    lines = []
    for outcome in outcomes:
        if talk or not outcome.right:
            lines += ["", f"{outcome.script.name} ({outcome.script.category})", *outcome.talk]
            lines += [f"  ✗ {difference}" for difference in outcome.differences]
    lines += [""] + [
        f"{name:16} {counts['right']:4} / {counts['total']}"
        for name, counts in data["by_category"].items()
    ]
    return "\n".join([*lines, f"{data['right']} of {data['dialogues']} as they should be."])
