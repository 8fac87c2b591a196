"""Who gets a ticket: somebody with the skill, on duty, with room, who has the fewest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

CAP_MAX: Final = 200
CAP_DEFAULT: Final = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who answers tickets, with how many they have now; no queues named means all of them."""

    person_id: int
    queues: frozenset[str]
    languages: frozenset[str]
    cap: int
    load: int
    given_at: datetime | None = None

    def can(self, queue: str, language: str) -> bool:
        """Say whether they know the queue and the language."""
        return (not self.queues or queue in self.queues) and language in self.languages

    @property
    def has_room(self) -> bool:
        """Whether they may get one more."""
        return self.load < self.cap


def pick(candidates: Iterable[Candidate], *, queue: str, language: str) -> Candidate | None:
    """Return who gets the next ticket; of those with as few, whoever got one longest ago. Nobody is given over the cap."""
    fit = [each for each in candidates if each.has_room and each.can(queue, language)]
    return min(fit, key=_turn, default=None)


def _turn(each: Candidate) -> tuple[int, bool, float, int]:
    at = each.given_at
    return each.load, at is not None, 0.0 if at is None else at.timestamp(), each.person_id
