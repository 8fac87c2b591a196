"""What the pages of conversations say in words: labels of stored codes, shares of a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from centli.backoffice.related import Related, related_to
from centli.events import words

register = template.Library()


@register.filter
def named(labels: Mapping[str, Any], code: str) -> Any:
    """Return the words for a stored code; the code itself where there are none."""
    return labels.get(code, code)


@register.filter
def canal(code: str) -> str:
    """Return a door in words."""
    return words.channel(code)


@register.filter
def hecho(code: str) -> str:
    """Return what an entry of the audit trail tells, in words."""
    return words.action(code)


@register.filter
def long_day(moment: datetime) -> str:
    """Return a day in full: «sábado 21 de noviembre de 2026», "Saturday, 21 November 2026"."""
    day = timezone.localtime(moment)
    if (get_language() or "").startswith("en"):
        return date_format(day, "l, j F Y")
    return date_format(day, r"l j \d\e F \d\e Y").lower()


@register.simple_tag
def about(ticket: Any, viewer: Any) -> Related | None:
    """Return what a report is about, when it is its customer's own."""
    return related_to(ticket, viewer) if ticket.related_id else None
