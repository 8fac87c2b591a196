"""Arithmetic of days, and numbers as they are said of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from centli.agent.language.dates.words import ORDINALS, WEEKDAYS
from centli.agent.language.numbers import number_word

DAY: Final = timedelta(days=1)

WEEK: Final = 7

HALF_MONTH: Final = 15

MONTHS_A_YEAR: Final = 12

_CENTURY: Final = 2000

_SHORT_YEAR: Final = 100

_NUMBER_MAX: Final = 1000

DAYS_MAX: Final = 31

SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Days:
    """What a rule found: days from ``first`` to ``last``, and the name that the slot carries."""

    name: str
    first: date
    last: date


Rule = Callable[["re.Match[str]", date], "Days | None"]


def month_days(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def shifted_month(day: date, months: int) -> date:
    """Return the same day so many months away, or the last day of a shorter month."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def fortnight_of(day: date) -> tuple[date, date]:
    """Return the half month that a day is in: 1 to 15, or 16 to the end."""
    first, last = month_days(day.year, day.month)
    middle = first.replace(day=HALF_MONTH)
    return (first, middle) if day <= middle else (middle + DAY, last)


def months_from(first: date, months: int) -> Days:
    """Return so many whole months."""
    return Days("custom", first, shifted_month(first, months) - DAY)


def back(count: int, unit: str, today: date) -> date:
    """Return the day so many units ago; a negative count lies ahead."""
    if unit.startswith(("dia", "day")):
        return today - timedelta(days=count)
    if unit.startswith(("sem", "week")):
        return today - timedelta(days=count * WEEK)
    if unit.startswith("quin"):
        return today - timedelta(days=count * HALF_MONTH)
    if unit.startswith(("mes", "month")):
        return shifted_month(today, -count)
    return shifted_month(today, -count * MONTHS_A_YEAR)


def past_weekday(name: str, today: date) -> date:
    """Return the last day of that name before today."""
    back = (today.weekday() - WEEKDAYS[name]) % WEEK or WEEK
    return today - timedelta(days=back)


def number_of(said: str) -> int | None:
    """Return what figures or a number word of a count say."""
    if said.isdigit():
        return int(said) if int(said) <= _NUMBER_MAX else None
    if said in {"un", "una", "uno", "a", "an", "one"}:
        return 1
    if said in {"par de", "un par de", "couple of"}:
        return 2
    found = number_word(said, english=False) or number_word(said, english=True)
    return found[1] if found is not None and found[0] in "ueth" else None


def day_number(said: str) -> int | None:
    """Return the day of a month that "3", "1o", "primero" or "tres" names."""
    if said in ORDINALS:
        return 1
    return (
        1 if said in {"uno", "un"} else number_of(said.rstrip("o") if said[:1].isdigit() else said)
    )


def year_of(said: str | None, default: int) -> int:
    """Return a year that was written with four figures or two."""
    if not said:
        return default
    year = int(said)
    return year + _CENTURY if year < _SHORT_YEAR else year


def latest_year(month: int, today: date) -> int:
    """Return the year of the month that was meant: this year's, or last year's if it lies ahead."""
    return today.year if month <= today.month else today.year - 1


def latest_month_with(number: int, today: date) -> date:
    """Return a day of the last month that has had its day of that number: said in March, "el 30" is January's.

    Raises:
        ValueError: no month has it.
    """
    if not 0 < number <= DAYS_MAX:
        raise ValueError(number)
    base = today if number <= today.day else shifted_month(today.replace(day=1), -1)
    while calendar.monthrange(base.year, base.month)[1] < number:
        base = shifted_month(base.replace(day=1), -1)
    return base


def month_shift(which: str) -> int:
    """Return how many months away "pasado", "antepasado" or "que viene" is."""
    if which.startswith("antepasad"):
        return -2
    if re.match(r"pasad|anterior|previ|last", which):
        return -1
    return 1 if re.match(r"proxim|siguient|que viene|que entra", which) else 0
