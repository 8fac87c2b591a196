"""When the bank works: Monday to Friday from 9 to 18, Mexico City, but on the holidays of the labour law (art. 74)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from centli.kernel import clock

OPENS: Final = time(9)
CLOSES: Final = time(18)
_SATURDAY: Final = 5
_MONDAY: Final = 0
_INAUGURATION_YEARS: Final = 6


def add(start: datetime, left: timedelta) -> datetime:
    """Return the moment after that much working time."""
    moment = start.astimezone(clock.MEXICO_CITY)
    while True:
        opens, closes = _day(moment.date())
        moment = max(moment, opens)
        if is_working_day(moment.date()) and moment < closes:
            if moment + left <= closes:
                return moment + left
            left -= closes - moment
        moment = _day(moment.date() + timedelta(days=1))[0]


def between(start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two moments; none where the end comes first."""
    moment, end = start.astimezone(clock.MEXICO_CITY), end.astimezone(clock.MEXICO_CITY)
    found = timedelta()
    while moment < end:
        opens, closes = _day(moment.date())
        if is_working_day(moment.date()):
            found += max(timedelta(), min(end, closes) - max(moment, opens))
        moment = _day(moment.date() + timedelta(days=1))[0]
    return found


def _day(day: date) -> tuple[datetime, datetime]:
    opens, closes = (datetime.combine(day, at, tzinfo=clock.MEXICO_CITY) for at in (OPENS, CLOSES))
    return opens, closes


def is_working_day(day: date) -> bool:
    """Say whether the bank's people work on a day."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the days off of a year: some are kept on a Monday."""
    found = {
        date(year, 1, 1),
        _monday(year, 2, 1),
        _monday(year, 3, 3),
        date(year, 5, 1),
        date(year, 9, 16),
        _monday(year, 11, 3),
        date(year, 12, 25),
    }
    if year % _INAUGURATION_YEARS == 2024 % _INAUGURATION_YEARS:
        found.add(date(year, 10, 1))
    return frozenset(found)


def _monday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_MONDAY - first.weekday()) % 7 + 7 * (number - 1))
