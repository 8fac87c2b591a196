"""What stands above a list: its days, level by level, as links (years, a year's months, a month's days), and the filters that are on.

Django's own days ask for each level which periods have rows, and walk the whole table for it. Here the first row alone is
looked at, and every period since then is offered.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django import template
from django.contrib.admin.views.main import ChangeList
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from centli.kernel import clock

register = template.Library()

Parts = tuple[int, ...]
"""A year, a month of it, a day of that; or fewer."""
_LEVELS: Final = ("year", "month", "day")
_MONTHS: Final = range(1, 13)


class Period(NamedTuple):
    """A period, and the list of what was stored in it."""

    title: str
    address: str


@register.inclusion_tag("admin/dates.html")
def dates(cl: ChangeList) -> Mapping[str, Any]:
    """Return the periods within the one that is chosen, and the way back."""
    field, last = str(cl.date_hierarchy), clock.local_date(clock.now())
    first = _first_day(cl, field)
    if first is None:
        return {}
    chosen = _chosen(cl, field)

    def period(title: str, parts: Parts) -> Period:
        lookups = {f"{field}__{level}": part for level, part in zip(_LEVELS, parts, strict=False)}
        return Period(title, cl.get_query_string(lookups, [f"{field}__"]))

    back = None
    if chosen:
        back = period(_title(chosen[:-1]) or gettext("Todas las fechas"), chosen[:-1])
    elif first.year == last.year:
        chosen = (first.year,)
    offered = [
        each
        for each in _within(chosen, first, last)
        if _span(each)[0] <= last and first <= _span(each)[1]
    ]
    return {
        "current": _title(chosen) if back else "",
        "back": back,
        "periods": [period(_title(each), each) for each in offered],
    }


@register.simple_tag
def filtered_by(cl: ChangeList) -> Sequence[str]:
    """Return the filters that are on, in words: «Canal: chat»."""
    return [
        f"{capfirst(str(spec.title))}: {choice['display']}"
        for spec in cl.filter_specs
        for place, choice in enumerate(spec.choices(cl))
        if place and choice["selected"]
    ]


def _chosen(cl: ChangeList, field: str) -> Parts:
    """Return year, month and day as far as they are chosen; the list has refused what is none."""
    found = [cl.params.get(f"{field}__{level}") for level in _LEVELS]
    return tuple(int(each) for each in found[: [*found, None].index(None)] if each is not None)


def _first_day(cl: ChangeList, field: str) -> date | None:
    """Return the day of the first row, by time where the list is ordered by it, else as they were stored."""
    is_by_time = f"-{field}" in (cl.model_admin.ordering or ())
    rows = cl.root_queryset.order_by(field if is_by_time else "pk")
    moment = rows.values_list(field, flat=True).first()
    return None if moment is None else clock.local_date(moment)


def _within(chosen: Parts, first: date, last: date) -> Sequence[Parts]:
    match chosen:
        case ():
            return [(year,) for year in range(first.year, last.year + 1)]
        case (year,):
            return [(year, month) for month in _MONTHS]
        case (year, month):
            return [(year, month, day + 1) for day in range(monthrange(year, month)[1])]
    return []


def _span(parts: Parts) -> tuple[date, date]:
    """Return the first day of a period, and its last."""
    year, month, day = (*parts, 0, 0)[:3]
    ends_in = month or _MONTHS[-1]
    return date(year, month or 1, day or 1), date(
        year, ends_in, day or monthrange(year, ends_in)[1]
    )


def _title(parts: Parts) -> str:
    language = "en" if (get_language() or "").startswith("en") else "es"
    match parts:
        case (year,):
            return str(year)
        case (year, month):
            return f"{clock.MONTHS[language][month - 1]} {year}"
        case (_year, month, day):
            return f"{day} {clock.MONTHS[language][month - 1][: clock.MONTH_LETTERS]}"
    return ""
