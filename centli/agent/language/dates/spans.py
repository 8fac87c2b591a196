"""Counted and cut spans: "los últimos 3 meses", "hace un mes", "lo que va del año", "el primer trimestre"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from centli.agent.language.dates.counting import (
    DAY,
    MONTHS_A_YEAR,
    WEEK,
    Days,
    Rule,
    back,
    fortnight_of,
    latest_year,
    monday_of,
    month_days,
    month_shift,
    months_from,
    number_of,
    shifted_month,
    year_of,
)
from centli.agent.language.dates.words import MONTHS, PLACES, SPANS


def numbered_span(match: re.Match[str], today: date) -> Days | None:
    """Read "primer trimestre de 2025"."""
    size = SPANS[match["unit"]]
    place = PLACES[match["place"]] - 1
    if place * size >= MONTHS_A_YEAR:
        return None
    year = today.year - 1 if match["past"] else year_of(match["year"], today.year)
    return months_from(date(year, place * size + 1, 1), size)


def last_span_of_year(match: re.Match[str], today: date) -> Days:
    """Read "el último trimestre del año pasado"."""
    size = SPANS[match["unit"]]
    year = today.year - 1 if match["past"] else year_of(match["year"], today.year)
    return months_from(date(year, MONTHS_A_YEAR - size + 1, 1), size)


def month_to_date(match: re.Match[str], today: date) -> Days:
    """Read "lo que llevamos de noviembre"; a month that is over is meant whole."""
    month = MONTHS[match["month"]]
    first, last = month_days(latest_year(month, today), month)
    return Days("custom", first, min(last, today))


def half_of_year(match: re.Match[str], today: date) -> Days:
    """Read "la primera mitad del año"."""
    year = today.year - 1 if match["past"] else year_of(match["year"], today.year)
    return months_from(date(year, 1 if match["half"].startswith(("pri", "fir")) else 7, 1), 6)


def span_away(spans: int) -> Rule:
    """Read "este trimestre" and "el semestre pasado", counted from January."""

    def rule(match: re.Match[str], today: date) -> Days:
        size = SPANS[match["unit"]]
        first = today.replace(month=(today.month - 1) // size * size + 1, day=1)
        return months_from(shifted_month(first, spans * size), size)

    return rule


def last_unit(unit: str, today: date) -> Days:
    """Read "el último mes": the days from a month ago to today."""
    if unit == "trimestre":
        return Days("custom", shifted_month(today, -3) + DAY, today)
    return Days("custom", back(1, unit, today) + DAY, today)


def last_n(match: re.Match[str], today: date) -> Days | None:
    """Read "los últimos 15 días"; today is one of them."""
    count = number_of(match["n"]) if match["n"] else 1
    if not count:
        return None
    # Today is one of the days.
    return Days("custom", back(count, match["unit"], today) + DAY, today)


def ago(match: re.Match[str], today: date) -> Days | None:
    """Read "hace dos semanas", "desde hace un mes"."""
    count = number_of(match["n"])
    if count is None:
        return None
    day = back(count, match["unit"], today)
    return Days("custom", day, today if match["since"] else day)


def half_a_year_ago(match: re.Match[str], today: date) -> Days:
    """Read "hace medio año"."""
    day = shifted_month(today, -MONTHS_A_YEAR // 2)
    return Days("custom", day, today if match["since"] else day)


def ahead(match: re.Match[str], today: date) -> Days | None:
    """Read "en tres días"."""
    count = number_of(match["n"])
    if count is None:
        return None
    day = back(-count, match["unit"], today)
    return Days("custom", day, day)


def next_n(match: re.Match[str], today: date) -> Days | None:
    """Read "los próximos 3 días"."""
    count = number_of(match["n"])
    return None if not count else Days("custom", today, back(-count, match["unit"], today) - DAY)


def to_date(match: re.Match[str], today: date) -> Days:
    """Read "lo que va del mes"."""
    unit = match["unit"]
    if unit.startswith(("mes", "month")):
        return Days("this_month", today.replace(day=1), today)
    if unit.startswith(("sem", "week")):
        return Days("this_week", monday_of(today), today)
    if unit.startswith("quin"):
        return Days("fortnight", fortnight_of(today)[0], today)
    if unit.startswith(("dia", "day")):
        return Days("today", today, today)
    return Days("this_year", date(today.year, 1, 1), today)


def to_date_of(unit: str, today: date) -> Days:
    """Read "month to date"."""
    match = re.fullmatch(r"(?P<unit>[a-z]+)", unit)
    assert match is not None
    return to_date(match, today)


def part_of_month(match: re.Match[str], today: date) -> Days:
    """Read "a principios de octubre", "a finales del mes de octubre": ten days each; a bare "mes" is this one."""
    month = MONTHS.get(match["month"], today.month)
    first, last = month_days(latest_year(month, today), month)
    part = match["part"]
    if part.startswith(("prin", "ini")):
        return Days("custom", first, first.replace(day=10))
    if part.startswith("med"):
        return Days("custom", first.replace(day=11), first.replace(day=20))
    return Days("custom", first.replace(day=21), last)


def part_of_unit(match: re.Match[str], today: date) -> Days:
    """Read "a mediados del mes pasado", "a finales del año pasado", "desde principios de año"."""
    shift = month_shift(match["which"] or "")
    part = match["part"]
    early, middle = part.startswith(("prin", "ini", "com", "beg")), part.startswith("med")
    if match["unit"] in {"mes", "month"}:
        base = shifted_month(today, shift)
        first, last = month_days(base.year, base.month)
        begin = first if early else first.replace(day=11 if middle else 21)
        end = begin.replace(day=20 if middle else 10) if early or middle else last
    else:
        year = today.year + shift
        # A quarter of a year for its beginning and its end, as months give ten days to theirs.
        begin = date(year, 1 if early else 5 if middle else 10, 1)
        end = shifted_month(begin, 4 if middle else 3) - DAY
    since = match["since"] and begin <= today
    return Days("custom", begin, today if since else end)


def first_or_last_days(match: re.Match[str], today: date) -> Days:
    """Read "los primeros días de noviembre": ten days, as its beginning."""
    month = MONTHS.get(match["month"] or "")
    base = shifted_month(today, month_shift(match["which"] or ""))
    year = year_of(match["year"], latest_year(month, today)) if month else base.year
    first, last = month_days(year, month or base.month)
    if match["edge"].startswith(("pri", "fir")):
        return Days("custom", first, first.replace(day=10))
    return Days("custom", first.replace(day=21), last)


def quarter(match: re.Match[str], today: date) -> Days:
    """Read "Q3", "T3 de 2025"."""
    first = date(year_of(match["year"], today.year), int(match["quarter"]) * 3 - 2, 1)
    return months_from(first, 3)


def edge_of_month(match: re.Match[str], today: date) -> Days | None:
    """Read "la primera semana de octubre", "los últimos 5 días del mes"."""
    if not match["month"] and "mes" not in match[0]:
        return None
    if not match["n"] and match["edge"].endswith("s") and match["unit"].startswith("d"):
        return first_or_last_days(match, today)
    count = number_of(match["n"]) if match["n"] else 1
    if not count:
        return None
    month = MONTHS.get(match["month"] or "")
    base = shifted_month(today, month_shift(match["which"] or ""))
    year = year_of(match["year"], latest_year(month, today)) if month else base.year
    first, last = month_days(year, month or base.month)
    length = timedelta(days=count * (WEEK if match["unit"].startswith(("sem", "week")) else 1))
    if match["edge"].startswith(("pri", "fir")):
        return Days("custom", first, min(first + length - DAY, last))
    return Days("custom", max(last - length + DAY, first), last)


def nth_week(match: re.Match[str], today: date) -> Days:
    """Read "la tercera semana de octubre": the days 15 to 21."""
    month = MONTHS.get(match["month"], today.month)
    first = date(year_of(match["year"], latest_year(month, today)), month, 1)
    weeks = {"seg": 1, "sec": 1, "ter": 2, "thi": 2}.get(match["nth"][:3], 3)
    start = first + timedelta(days=WEEK * weeks)
    return Days("custom", start, start + timedelta(days=WEEK - 1))
