"""What came of an answer: whether it spared its customer, and the bank, a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from centli.kernel.text import fold
from crm.rules import terms

RECONTACT: Final = timedelta(hours=72)
"""A customer who is back within this time of an answer was not spared anything by it."""
SAME_SHARE: Final = 2 / 3
"""Of the stems of two questions together, how many both have when they ask the same."""


class Fate(StrEnum):
    """What came of one answer."""

    CONFIRMED = "confirmed"
    """The customer said that it helped."""
    ASSUMED = "assumed"
    """Nothing was said, and its customer was not back in 72 hours."""
    RECONTACTED = "recontacted"
    """A report, the same question, or the wish for a person followed in 72 hours, whatever was said of the answer."""
    UNHELPFUL = "unhelpful"
    """The customer said that it did not help."""
    WAITING = "waiting"
    """Nothing was said, and the 72 hours are not over."""


def same_question(one: str, other: str) -> bool:
    """Say whether two questions of one customer ask the same thing: most of their words' stems are the same."""
    here, there = set(terms.stems(one)), set(terms.stems(other))
    if not here or not there:
        return fold(one) == fold(other)
    return len(here & there) >= SAME_SHARE * len(here | there)


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
        """The share of those that spared a person, said or assumed; None of nothing."""
        return (self.confirmed + self.assumed) / self.known if self.known else None
