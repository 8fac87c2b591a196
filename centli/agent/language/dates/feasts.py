"""Feasts that move: holy week, long weekends, Father's day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from centli.agent.language.dates.counting import DAY, WEEK, Days

_PALM_SUNDAY: Final = timedelta(days=7)
_YEARS_BACK: Final = 2
_JUNE: Final = 6
_SUNDAY: Final = 6
_LONG_WEEKENDS: Final = ((2, 1), (3, 3), (11, 3))
"""Month and which Monday is a day off: Constitution, Juárez, Revolution.

Source: Ley Federal del Trabajo, article 74 (seen 2026-11).
"""


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm)."""
    golden, century, rest = year % 19, *divmod(year, 100)
    leap, of_four = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, last = divmod(rest, 4)
    weekday = (32 + 2 * of_four + 2 * quarter - epact - last) % 7
    month = (golden + 11 * epact + 22 * weekday) // 451
    number, day = divmod(epact + weekday - 7 * month + 114, 31)
    return date(year, number, day + 1)


def _holy_week(year: int) -> Days:
    sunday = easter(year)
    return Days("custom", sunday - _PALM_SUNDAY, sunday)


def _fathers_day(year: int) -> Days:
    day = _nth(year, _JUNE, 3, _SUNDAY)
    return Days("custom", day, day)


def _good_friday(year: int) -> Days:
    day = easter(year) - 2 * DAY
    return Days("custom", day, day)


def _nth(year: int, month: int, nth: int, weekday: int = 0) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % WEEK + WEEK * (nth - 1))


_MOVING: Final[dict[str, Callable[[int], Days]]] = {
    "semana": _holy_week,
    "holy": _holy_week,
    "viernes": _good_friday,
    "dia": _fathers_day,
}


def moving(match: re.Match[str], today: date) -> Days:
    """Read "en semana santa", "el día del padre": the last one that has begun, or of the year that is named."""
    feast = _MOVING[match["feast"].split()[0]]
    if match["year"]:
        return feast(int(match["year"]))
    this = feast(today.year)
    return this if this.first <= today else feast(today.year - 1)


def long_weekend(match: re.Match[str], today: date) -> Days:
    """Read "el puente": Saturday to Monday of the last one that has begun, or of the month that is named."""
    months = {"feb": 2, "mar": 3, "nov": 11}
    named = months.get((match["month"] or "")[:3])
    mondays = [
        _nth(year, month, nth)
        for year in range(today.year - _YEARS_BACK, today.year + 1)
        for month, nth in _LONG_WEEKENDS
        if named in {None, month}
    ]
    monday = max(day for day in mondays if day - 2 * DAY <= today)
    return Days("custom", monday - 2 * DAY, monday)
