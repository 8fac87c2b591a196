"""What the staff site's lists and pages show of rows, cell by cell, and which of it is a code that nobody put in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.utils import display_for_field, flatten_fieldsets, lookup_field
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.utils import translation

ROWS_EACH_WAY: Final = 12
CODE: Final = re.compile(r"(?<![\w@.(])(?:[a-z]+(?:_[a-z]+)+|[A-Z]+(?:_[A-Z]+)+)(?![\w@])")
"""A code in parentheses stands behind its words, to be looked for."""
BARE: Final = re.compile(r"[a-z]+(?:[._][a-z]+)*")
CODES_TO_SHOW: Final = {
    # The whole record, as it was written or sent.
    *("events.auditentry.data", "events.outbox.content"),
    # Beside the words for it: what is looked for.
    "events.auditentry.action",
    # Names of the specification and of the program, by which operators search logs.
    *("events.outbox.event_type", "events.outbox.source", "events.inbox.consumer"),
    *("events.outbox.__str__", "events.inbox.__str__"),
    "agent.turn.engine",
    # What files and programs call it; its name stands beside it.
    *("marketplace.category.code", "points.programme.code", "auth.group.name"),
    "auth.group.__str__",
}
OWN_PAGES: Final = {
    "agent.conversation",
    "agent.handoff",
    "agent.turn",
    "crm.article",
    "crm.ticket",
}
"""Whose rows have a page of our own, not of fields."""
TEXTS: Final = {
    # What people wrote, in one small word.
    *("crm.beneficiary.alias", "crm.article.slug", "banking.entry.counterpart_key"),
    "banking.hold.counterpart_key",
}


def bare_codes(request: HttpRequest) -> set[str]:
    """Return the cells that show a code, with the code, as whoever asks reads the site in Spanish."""
    with translation.override("es-mx"):
        return {
            f"{name}: {found}"
            for name, text, is_plain in _cells(request)
            if name not in CODES_TO_SHOW
            for found in _codes(text, is_plain=is_plain and name not in TEXTS)
        }


def _codes(text: str, *, is_plain: bool) -> list[str]:
    return [text] if is_plain and BARE.fullmatch(text) else CODE.findall(text)


def _cells(request: HttpRequest) -> Iterator[tuple[str, str, bool]]:
    for model, page in admin.site._registry.items():
        label = model._meta.label_lower
        for row in _some(page.get_queryset(request)):
            yield f"{label}.__str__", str(row), False
            shown = [*page.get_list_display(request), *_read_only(page, request, row)]
            for column in dict.fromkeys(shown):
                yield from _cell(label, column, row, page)
            for inline in page.get_inline_instances(request, row):
                key = _get_foreign_key(model, inline.model, fk_name=inline.fk_name)
                for line in _some(inline.model._default_manager.filter(**{key.name: row})):
                    for column in _read_only(inline, request, row):
                        yield from _cell(inline.model._meta.label_lower, column, line, inline)


def _read_only(page: Any, request: HttpRequest, row: Model) -> list[Any]:
    """Return what the page of a row shows as text; a field of a form says what may be chosen in words of its own."""
    if page.model._meta.label_lower in OWN_PAGES:
        return []
    if page.has_change_permission(request, row):
        return list(page.get_readonly_fields(request, row))
    return flatten_fieldsets(page.get_fieldsets(request, row))


def _some(rows: Any) -> list[Any]:
    return [*rows.order_by("pk")[:ROWS_EACH_WAY], *rows.order_by("-pk")[:ROWS_EACH_WAY]]


def _cell(label: str, column: Any, row: Model, page: Any) -> Iterator[tuple[str, str, bool]]:
    name = f"{label}.{getattr(column, '__name__', column)}"
    try:
        field, _attribute, value = lookup_field(column, row, page)
    except (AttributeError, FieldDoesNotExist):
        return  # A field of the form alone.
    if field is None or value is None:
        yield name, str(value), False
    elif field.remote_field is None:
        is_plain = isinstance(field, CharField) and not field.choices
        yield name, str(display_for_field(value, field, "–")), is_plain
    elif not field.many_to_many:
        yield name, str(getattr(row, field.name)), False
