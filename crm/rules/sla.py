"""By when a ticket is due: first answer, next answer, solution; pauses; and whether it will be met as things go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from crm.contracts import Priority
from crm.rules import hours

FIRST_ANSWER_HOURS: Final[Mapping[Priority, int]] = {
    Priority.URGENT: 1,
    Priority.HIGH: 4,
    Priority.NORMAL: 9,
    Priority.LOW: 18,
}
NEXT_ANSWER_HOURS: Final = FIRST_ANSWER_HOURS
"""Whoever writes again is answered as soon as whoever writes for the first time."""
RESOLUTION_HOURS: Final[Mapping[Priority, int]] = {
    Priority.URGENT: 24,
    Priority.HIGH: 18,
    Priority.NORMAL: 45,
    Priority.LOW: 90,
}
"""Working hours, nine a day; those of what is urgent run day and night."""

CLOSE_SHARE: Final = 4
"""A target is close when less than a fourth of it is left."""


class Deadline(StrEnum):
    """What is due."""

    FIRST = "first"
    NEXT = "next"
    SOLUTION = "solution"


class Outlook(StrEnum):
    """Whether what is due will be met."""

    PAUSED = "paused"
    MET = "met"
    CLOSE = "close"
    PREDICTED = "predicted"
    """There is time, but at the pace of late the work ahead of it takes longer."""
    BREACHED = "breached"


TARGETS: Final[Mapping[Deadline, Mapping[Priority, int]]] = {
    Deadline.FIRST: FIRST_ANSWER_HOURS,
    Deadline.NEXT: NEXT_ANSWER_HOURS,
    Deadline.SOLUTION: RESOLUTION_HOURS,
}


def due(since: datetime, deadline: Deadline, priority: Priority) -> datetime:
    """Return by when something is due, counted from ``since``."""
    return later(since, timedelta(hours=TARGETS[deadline][priority]), priority)


def later(at: datetime, span: timedelta, priority: Priority) -> datetime:
    """Return the moment at which a priority's clock has gone on by a span; no span is no change."""
    if priority is Priority.URGENT or not span:
        return at + span
    return hours.add(at, span)


@dataclass(frozen=True, slots=True)
class Promise:
    """By when something was promised, by each clock that it was told by: in working hours, and day and night.

    Each date goes on by its own clock, and the earlier counts: so a higher priority, which is a promise more, never
    makes what is due later.
    """

    by_hours: datetime | None = None
    by_day: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """Return by when it is due; something was promised."""
        return min(each for each in (self.by_hours, self.by_day) if each is not None)

    def and_by(self, at: datetime, priority: Priority) -> Promise:
        """Return it with a date more, which was told by a priority's clock."""
        if priority is Priority.URGENT:
            return replace(self, by_day=min(at, self.by_day or at))
        return replace(self, by_hours=min(at, self.by_hours or at))

    def put_off(self, start: datetime, end: datetime) -> Promise:
        """Return it after the bank has waited for its customer from ``start`` to ``end``."""
        return Promise(
            _put_off(self.by_hours, start, end, Priority.NORMAL),
            _put_off(self.by_day, start, end, Priority.URGENT),
        )


def _put_off(
    at: datetime | None, start: datetime, end: datetime, clock: Priority
) -> datetime | None:
    return None if at is None else later(at, elapsed(start, end, clock), clock)


def promised(at: datetime, now: datetime, priority: Priority) -> datetime:
    """Return by when an answer can be promised: when it is due, or, where that has passed, as if it were asked for now."""
    return at if at > now else due(now, Deadline.NEXT, priority)


def elapsed(start: datetime, end: datetime, priority: Priority) -> timedelta:
    """Return how much of a priority's clock passes between two moments."""
    if priority is Priority.URGENT:
        return max(timedelta(), end - start)
    return hours.between(start, end)


def outlook(
    due_at: datetime | None,
    deadline: Deadline | None,
    priority: Priority,
    *,
    now: datetime,
    ahead: int,
    pace: float,
) -> Outlook:
    """Say whether what is due will be met.

    ``ahead`` is how many tickets of the same queue are due earlier, ``pace`` how many that queue ended in a working
    hour of late: 0 where nothing is known, and then only the time that is left counts.
    """
    if due_at is None or deadline is None:
        return Outlook.PAUSED
    if due_at <= now:
        return Outlook.BREACHED
    left = elapsed(now, due_at, priority)
    if left * CLOSE_SHARE < timedelta(hours=TARGETS[deadline][priority]):
        return Outlook.CLOSE
    if pace > 0 and timedelta(hours=ahead / pace) > left:
        return Outlook.PREDICTED
    return Outlook.MET
