"""Decisions and arithmetic of purchases."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final

RESERVED_FOR: Final = timedelta(minutes=10)
"""How long pieces stay set aside for a payment."""
ASK_AGAIN_AFTER: Final = timedelta(seconds=30)
"""How long an answer of the bank's may take before the question is looked after."""
CANCELLABLE_FOR: Final = timedelta(hours=24)
"""How long after the payment a customer may cancel without asking anybody."""
BACK_OFF_SECONDS: Final = (1, 2, 4, 8, 15)


def next_look(now: datetime, deadline: datetime) -> datetime:
    """Return when to look whether the bank has answered: soon, and at the deadline at the latest."""
    return min(deadline, now + ASK_AGAIN_AFTER)


def can_cancel(completed_at: datetime | None, now: datetime) -> bool:
    """Say whether the customer may still cancel a purchase that was paid at a moment."""
    return completed_at is not None and now < completed_at + CANCELLABLE_FOR


def share(whole: int, before: int, after: int, pieces: int) -> int:
    """Return the part of a whole that belongs to the pieces from ``before`` to ``after``; all parts add up to it."""
    return whole * after // pieces - whole * before // pieces


def due_date(bought: date, number: int) -> date:
    """Return when an instalment is due: the same day of the ``number``-th month, or that month's last."""
    months = bought.month - 1 + number
    year, month = bought.year + months // 12, months % 12 + 1
    return date(year, month, min(bought.day, monthrange(year, month)[1]))


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many failures."""
    return timedelta(seconds=BACK_OFF_SECONDS[min(attempts, len(BACK_OFF_SECONDS)) - 1])
