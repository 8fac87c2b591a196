"""Single days: "ayer", "el 10 de octubre", "el viernes pasado", "3/10"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from centli.agent.language.dates.counting import (
    WEEK,
    Days,
    Rule,
    day_number,
    latest_month_with,
    latest_year,
    monday_of,
    month_days,
    month_shift,
    past_weekday,
    shifted_month,
    year_of,
)
from centli.agent.language.dates.words import HOLIDAYS, MONTHS, PLACES, WEEKDAYS


def days_away(name: str, offset: int) -> Rule:
    """Read "ayer", "antier", "pasado mañana"."""

    def rule(_: re.Match[str], today: date) -> Days:
        day = today + timedelta(days=offset)
        return Days(name, day, day)

    return rule


def weekday(match: re.Match[str], today: date) -> Days:
    """Read "el viernes", "este viernes", "el próximo viernes"."""
    name = match["day"]
    if match["next"]:
        ahead = (WEEKDAYS[name] - today.weekday()) % WEEK or WEEK
        day = today + timedelta(days=ahead)
    elif match["this"]:
        day = monday_of(today) + timedelta(days=WEEKDAYS[name])
    else:
        day = past_weekday(name, today)
    return Days("custom", day, day)


def named_weekday(match: re.Match[str], today: date) -> Days:
    """Read "el jueves 12": the number says which."""
    number = int(match["a"])
    day = latest_month_with(number, today).replace(day=number)
    return Days("custom", day, day)


def weekday_before_last(match: re.Match[str], today: date) -> Days:
    """Read "el viernes antepasado"."""
    day = past_weekday(match["day"], today) - timedelta(days=WEEK)
    return Days("custom", day, day)


def nth_weekday(match: re.Match[str], today: date) -> Days | None:
    """Read "el primer lunes de octubre", "el último viernes del mes pasado"."""
    month = MONTHS.get(match["month"] or "", 0)
    if not month and "mes" not in match[0]:
        return None
    base = shifted_month(today.replace(day=1), month_shift(match["which"] or ""))
    year = year_of(match["year"], latest_year(month, today)) if month else base.year
    first, last = month_days(year, month or base.month)
    if match["nth"] in {"ultimo", "last"}:
        day = last - timedelta(days=(last.weekday() - WEEKDAYS[match["day"]]) % WEEK)
    else:
        ahead = (WEEKDAYS[match["day"]] - first.weekday()) % WEEK
        weeks = PLACES[match["nth"]] - 1
        day = first + timedelta(days=ahead + WEEK * weeks)
    return Days("custom", day, day)


def since_named(name: str, today: date) -> Days:
    """Read "desde el lunes"."""
    return Days("custom", past_weekday(name, today), today)


def in_relative_week(match: re.Match[str], today: date) -> Days:
    """Read "el viernes de la semana pasada"."""
    which = match["which"]
    weeks = 0 if which.startswith(("esta", "this")) else -1
    weeks = -2 if "antepasada" in which else weeks
    day = monday_of(today) + timedelta(days=WEEKDAYS[match["day"]] + WEEK * weeks)
    return Days("custom", day, day)


def day_of_month(match: re.Match[str], today: date) -> Days | None:
    """Read "el 10 de octubre", "desde el 10 de octubre"."""
    number, month = day_number(match["a"]), MONTHS[match["month"]]
    if number is None:
        return None
    year = year_of(match["year"], today.year)
    day = date(year, month, number)
    ahead = match["next"] if "next" in match.re.groupindex else None
    if day > today and not match["year"] and not ahead:
        day = date(year - 1, month, number)
    return Days("custom", day, today if match["since"] else day)


def plain_day(match: re.Match[str], today: date) -> Days | None:
    """Read "el 10": the last day of that number."""
    number = day_number(match["a"])
    if not number:
        return None
    day = latest_month_with(number, today).replace(day=number)
    return Days("custom", day, today if match["since"] else day)


def numeric_date(match: re.Match[str]) -> date:
    """Return the day of figures with a year."""
    return date(year_of(match["y"], 0), int(match["m"]), int(match["d"]))


def numeric_day(match: re.Match[str], today: date) -> Days:
    """Read "3/10" and "3/10/2026"."""
    day = date(year_of(match["y"], today.year), int(match["m"]), int(match["d"]))
    if day > today and not match["y"]:
        day = day.replace(year=day.year - 1)
    return Days("custom", day, today if match["since"] else day)


def holiday(match: re.Match[str], today: date) -> Days:
    """Read "navidad", "día de muertos": the last one."""
    month, number = HOLIDAYS[match["name"]]
    year = year_of(match["year"], today.year)
    day = date(year, month, number)
    if day > today and not match["year"]:
        day = day.replace(year=year - 1)
    return Days("custom", day, day)
