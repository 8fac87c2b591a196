"""How points are written on a page."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from centli.kernel import clock
from points import facade

register = template.Library()


@register.filter
def puntos(value: int) -> str:
    """Return a number of points: «1,240 puntos»."""
    return facade.points_words(value)


@register.filter
def cifra(value: int) -> str:
    """Return a number with its thousands: «1,240»."""
    return f"{value:,}"


@register.filter
def con_signo(value: int) -> str:
    """Return a change with its sign: «+120», «−80»."""
    return f"{'−' if value < 0 else '+'}{abs(value):,}"


@register.filter
def dia(value: datetime | date) -> str:
    """Return a day of Mexico City."""
    day = clock.local_date(value) if isinstance(value, datetime) else value
    return clock.written(day, language=get_language() or "")
