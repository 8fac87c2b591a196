"""From one day to another: "del 5 al 12", "de enero a marzo", "de lunes a viernes"."""

from __future__ import annotations

import re
from datetime import date

from centli.agent.language.dates.counting import (
    DAYS_MAX,
    Days,
    day_number,
    latest_month_with,
    latest_year,
    month_days,
    month_shift,
    past_weekday,
    shifted_month,
    year_of,
)
from centli.agent.language.dates.words import MONTHS, WEEKDAYS


def numeric_range(match: re.Match[str], today: date) -> Days:
    """Read "del 3/10 al 5/11"."""
    last = date(year_of(match["y2"], today.year), int(match["m2"]), int(match["d2"]))
    first = date(year_of(match["y1"], last.year), int(match["m1"]), int(match["d1"]))
    if first > last and not match["y1"]:
        first = first.replace(year=first.year - 1)
    return Days("custom", first, last)


def in_relative_month(match: re.Match[str], today: date) -> Days | None:
    """Read "el 15 del mes pasado", "del 5 al 12 de este mes", "desde el primero de mes"."""
    base = shifted_month(today.replace(day=1), month_shift(match["which"] or ""))
    a = day_number(match["a"])
    b = day_number(match["b"]) if match["b"] else a
    if a is None or b is None:
        return None
    first = base.replace(day=a)
    since = match[0].startswith("desde ") and not match["b"] and first <= today
    return Days("custom", first, today if since else base.replace(day=b))


def range_in_month(match: re.Match[str], today: date) -> Days | None:
    """Read "del 5 al 12 de octubre", "del 28 de octubre al 3 de noviembre", "del 5 al 12"."""
    a, b = day_number(match["a"]), day_number(match["b"])
    groups = match.groupdict()
    month = MONTHS.get(groups.get("month") or "")
    if a is None or b is None:
        return None
    if month is None:
        return _days_of_latest_month(a, b, today)
    first_month = MONTHS.get(groups.get("first") or "", month)
    year = year_of(groups.get("year"), latest_year(month, today))
    first_year = year if first_month <= month else year - 1
    return Days("custom", date(first_year, first_month, a), date(year, month, b))


def range_to_a_day(match: re.Match[str], today: date) -> Days | None:
    """Read "del primero de noviembre al cinco", "del 30 de octubre al 2": up to the next day of that number."""
    a, b = day_number(match["a"]), day_number(match["b"])
    month = MONTHS[match["first"]]
    if a is None or b is None:
        return None
    first = date(year_of(match["year"], latest_year(month, today)), month, a)
    last = first if b >= a else shifted_month(first.replace(day=1), 1)
    return Days("custom", first, last.replace(day=b))


def months_in_english(match: re.Match[str], today: date) -> Days | None:
    """Read "from oct 20 to the 25th", "between oct 1 and nov 3"."""
    return (range_in_month if match["month"] else range_to_a_day)(match, today)


def _days_of_latest_month(a: int, b: int, today: date) -> Days:
    """Read days of the last month that they have begun in; "del 16 al 31" lasts until the end of a shorter one."""
    if a > b:
        last = latest_month_with(b, today)
        before = shifted_month(last.replace(day=1), -1)
        return Days("custom", before.replace(day=a), last.replace(day=b))
    base = latest_month_with(a, today)
    end = month_days(base.year, base.month)[1]
    return Days(
        "custom", base.replace(day=a), end if DAYS_MAX >= b > end.day else base.replace(day=b)
    )


def month_to_month(match: re.Match[str], today: date) -> Days:
    """Read "de enero a marzo"."""
    a, b = MONTHS[match["a"]], MONTHS[match["b"]]
    year = year_of(match["year"], latest_year(b, today))
    first = month_days(year if a <= b else year - 1, a)[0]
    return Days("custom", first, month_days(year, b)[1])


def weekday_to_weekday(match: re.Match[str], today: date) -> Days:
    """Read "de lunes a viernes"."""
    last = today if match["b"] in _named(today) else past_weekday(match["b"], today)
    return Days("custom", past_weekday(match["a"], last), last)


def _named(day: date) -> set[str]:
    return {name for name, n in WEEKDAYS.items() if n == day.weekday()}
