"""Whole weeks, fortnights, months and years: "la quincena pasada", "en octubre", "este año"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from centli.agent.language.dates.counting import (
    DAY,
    HALF_MONTH,
    SATURDAY,
    WEEK,
    Days,
    Rule,
    fortnight_of,
    latest_year,
    monday_of,
    month_days,
    month_shift,
    number_of,
    shifted_month,
    year_of,
)
from centli.agent.language.dates.days import day_of_month
from centli.agent.language.dates.words import MONTHS


def weeks_away(name: str, weeks: int) -> Rule:
    """Read "esta semana", "la semana pasada"."""

    def rule(_: re.Match[str], today: date) -> Days:
        first = monday_of(today) + timedelta(days=WEEK * weeks)
        return Days(name, first, first + timedelta(days=WEEK - 1))

    return rule


def weekend_away(weeks: int) -> Rule:
    """Read "el fin de semana pasado"."""

    def rule(_: re.Match[str], today: date) -> Days:
        saturday = monday_of(today) + timedelta(days=SATURDAY + WEEK * weeks)
        return Days("custom", saturday, saturday + DAY)

    return rule


def bare_weekend(said: str, today: date) -> Days:
    """Read "el fin de semana": this one once it has begun or when "este" is said, else the last."""
    coming = said.startswith(("este", "this")) or today.weekday() >= SATURDAY
    saturday = monday_of(today) + timedelta(days=SATURDAY - (0 if coming else WEEK))
    return Days("custom", saturday, saturday + DAY)


def week_of(match: re.Match[str], today: date) -> Days | None:
    """Read "la semana del 5 de octubre"."""
    day = day_of_month(match, today)
    if day is None:
        return None
    first = monday_of(day.first)
    return Days("custom", first, first + timedelta(days=WEEK - 1))


def months_away(name: str, months: int) -> Rule:
    """Read "este mes", "el mes pasado"."""

    def rule(_: re.Match[str], today: date) -> Days:
        day = shifted_month(today, months)
        return Days(name, *month_days(day.year, day.month))

    return rule


def named_month(match: re.Match[str], today: date) -> Days | None:
    """Read "en octubre", "octubre del 2025", "desde octubre"."""
    month, past = MONTHS[match["month"]], match["past"]
    if re.search(r"[0-9] (?:de )?$", match.string[: match.start()]):
        return None
    year = year_of(match["year"], latest_year(month, today))
    if past and not match["year"] and month == today.month:
        year -= 1
    first, last = month_days(year, month)
    return Days("custom", first, today if match["since"] else last)


def month_of_last_year(match: re.Match[str], today: date) -> Days:
    """Read "octubre del año pasado"."""
    return Days("custom", *month_days(today.year - 1, MONTHS[match["month"]]))


def years_away(name: str, years: int) -> Rule:
    """Read "este año", "el año pasado"."""

    def rule(_: re.Match[str], today: date) -> Days:
        return Days(name, date(today.year + years, 1, 1), date(today.year + years, 12, 31))

    return rule


def named_year(match: re.Match[str], _: date) -> Days:
    """Read "en 2025"."""
    year = int(match["year"])
    return Days("custom", date(year, 1, 1), date(year, 12, 31))


def years_between(match: re.Match[str], _: date) -> Days:
    """Read "del 2024 al 2025"."""
    return Days("custom", date(int(match["a"]), 1, 1), date(int(match["b"]), 12, 31))


def year_alone(match: re.Match[str], _: date) -> Days:
    """Read "movimientos 2025"."""
    year = int(match["year"])
    return Days("custom", date(year, 1, 1), date(year, 12, 31))


def fortnights_away(fortnights: int) -> Rule:
    """Read "esta quincena", "la quincena pasada"."""

    def rule(_: re.Match[str], today: date) -> Days:
        first, last = fortnight_of(today)
        for _n in range(abs(fortnights)):
            first, last = fortnight_of(first - DAY if fortnights < 0 else last + DAY)
        return Days("fortnight", first, last)

    return rule


def half_of_month(match: re.Match[str], today: date) -> Days:
    """Read "la primera quincena de octubre"."""
    month = MONTHS.get(match["month"] or "", 0)
    base = shifted_month(today, month_shift(match.groupdict().get("which") or ""))
    year = year_of(match["year"], latest_year(month, today)) if month else base.year
    first, last = month_days(year, month or base.month)
    middle = first.replace(day=HALF_MONTH)
    if match["half"].startswith(("pri", "1", "fir")):
        return Days("fortnight", first, middle)
    return Days("fortnight", middle + DAY, last)


def last_fortnights(match: re.Match[str], today: date) -> Days | None:
    """Read "las últimas dos quincenas": the one before this one, and those before it."""
    count = number_of(match["n"])
    if not count:
        return None
    last = first = fortnight_of(today)
    for n in range(count):
        first = fortnight_of(first[0] - DAY)
        last = first if n == 0 else last
    return Days("custom", first[0], last[1])
