"""What came of an answer: whether it spared its customer, and the bank, a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

RECONTACT: Final = timedelta(hours=72)
"""A report within this time of an answer counts against it."""


class Fate(StrEnum):
    """What came of one answer."""

    CONFIRMED = "confirmed"
    """The customer said that it helped."""
    ASSUMED = "assumed"
    """Nothing was said, and no report followed in 72 hours."""
    RECONTACTED = "recontacted"
    """A report followed in 72 hours, whatever was said of the answer."""
    UNHELPFUL = "unhelpful"
    """The customer said that it did not help."""
    WAITING = "waiting"
    """Nothing was said, and the 72 hours are not over."""


def fate(
    *, answered_at: datetime, is_helpful: bool | None, reported_at: datetime | None, now: datetime
) -> Fate:
    """Return what came of an answer; ``reported_at`` is the customer's first report after it."""
    if reported_at is not None and reported_at - answered_at <= RECONTACT:
        return Fate.RECONTACTED
    if is_helpful is not None:
        return Fate.CONFIRMED if is_helpful else Fate.UNHELPFUL
    return Fate.ASSUMED if now - answered_at > RECONTACT else Fate.WAITING


@dataclass(frozen=True, slots=True)
class Deflection:
    """How many answers came to what."""

    confirmed: int = 0
    assumed: int = 0
    recontacted: int = 0
    unhelpful: int = 0
    waiting: int = 0

    @property
    def known(self) -> int:
        """Answers of which it is known what came."""
        return self.confirmed + self.assumed + self.recontacted + self.unhelpful

    @property
    def share(self) -> float | None:
        """The share of those that spared a report, said or assumed; None of nothing."""
        return (self.confirmed + self.assumed) / self.known if self.known else None

    @property
    def recontact_share(self) -> float | None:
        """The share of those that a report followed in 72 hours; None of nothing."""
        return self.recontacted / self.known if self.known else None
