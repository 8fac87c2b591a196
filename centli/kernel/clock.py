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


MONTHS: Final = {
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
MONTH_LETTERS: Final = 3


def written(day: date, *, language: str, short: bool = False) -> str:
    """Return a day as who reads this language says it: «21 de noviembre de 2026»; short, for lists: «21 de nov de 2026»."""
    is_english = language.startswith("en")
    month = MONTHS["en" if is_english else "es"][day.month - 1]
    if short:
        month = month[:MONTH_LETTERS]
    return f"{month} {day.day}, {day.year}" if is_english else f"{day.day} de {month} de {day.year}"


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
