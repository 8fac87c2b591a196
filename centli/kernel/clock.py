"""The one place that reads the clock; doors call it once and hand the moment down."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

MEXICO_CITY: Final = ZoneInfo("America/Mexico_City")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one permitted reader


@lru_cache(maxsize=64)
def local_date(moment: datetime) -> date:
    """Return the customer's day that a moment falls on."""
    return moment.astimezone(MEXICO_CITY).date()


def local_month(moment: datetime) -> str:
    """Return the customer's month that a moment falls in: ``2026-11``."""
    return f"{local_date(moment):%Y-%m}"


def written(day: date, *, language: str) -> str:
    """Return a day as who reads this language writes it: «21/11/2026», in English "Nov 21, 2026"."""
    return f"{day:%b} {day.day}, {day.year}" if language.startswith("en") else f"{day:%d/%m/%Y}"


def day_start(day: date) -> datetime:
    """Return the moment at which a customer's day begins, in UTC."""
    return datetime.combine(day, time(), MEXICO_CITY).astimezone(UTC)


def day_end(day: date) -> datetime:
    """Return the first moment after a customer's day, in UTC."""
    return day_start(day + timedelta(days=1))


@lru_cache(maxsize=64)
def wire(moment: datetime) -> str:
    """Return ISO 8601 in UTC with milliseconds: ``2026-11-21T20:05:00.123Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
