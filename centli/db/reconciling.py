"""What every reconciliation shares: a difference, and the command that lists what was read and what differs."""

from __future__ import annotations

import time
from abc import abstractmethod
from argparse import ArgumentTypeError
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from django.core.management.base import CommandParser

from centli.db import sealer
from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock

DIFFERENCES_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be: which check, of what, and the figures."""

    check: str
    object_id: str
    detail: str

    def json(self) -> dict[str, Any]:
        """Return the difference for a report."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.check} {self.object_id}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a reconciliation read, by name, what else it tells, and every difference."""

    read: Mapping[str, int]
    differences: Sequence[Difference]
    more: Mapping[str, str] = field(default_factory=dict)


def head(text: str) -> str:
    """Read a chain's head, for an argument."""
    if sealer.HEAD.fullmatch(text) is None:
        raise ArgumentTypeError("a head is NUMBER:HASH, as an earlier run printed it")
    return text


def add_heads(parser: CommandParser) -> None:
    """Have a command that walks along a hash chain take heads that were kept elsewhere, as ``heads``."""
    parser.add_argument(
        "--head",
        dest="heads",
        action="append",
        default=[],
        type=head,
        metavar="NUMBER:HASH",
        help="A head that an earlier run printed, or that the storage «chain_heads» keeps of a day; may be repeated.",
    )


class ReconcileCommand(ProductCommand):
    """Computes figures again and corrects nothing; ends with 3 and the list if anything differs.

    A subclass sets ``disagreement``, which then ends it, and writes ``reconciled``; ``asks`` names its own options.
    """

    disagreement: ClassVar[str]
    asks: ClassVar[Sequence[str]] = ()

    @abstractmethod
    def reconciled(self, now: datetime, **asked: Any) -> Report:
        """Return what was found."""

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        found = self.reconciled(clock.now(), **{name: options[name] for name in self.asks})
        seconds = round(time.monotonic() - started, 2)
        read = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.read.items())
        lines = [
            *map(str, found.differences),
            f"{read}: {len(found.differences)} differences in {seconds} s.",
            *(f"{name} {text}" for name, text in found.more.items()),
        ]
        self.answer(
            {
                **found.read,
                **found.more,
                "differences": [each.json() for each in found.differences],
                "seconds": seconds,
            },
            "\n".join(lines),
            as_json=options["json"],
        )
        if found.differences:
            raise self.stop(self.disagreement, Exit.DIFFERENCES)
