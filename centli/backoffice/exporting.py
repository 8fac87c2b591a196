"""A list of the staff site as a file: what is filtered, in the columns and words that whoever asks sees."""

from __future__ import annotations

import html
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.db.admin import KeptAdmin, Moment
from centli.kernel import personal, sheets
from centli.people.staffing import csv_file, note_export


def export(request: HttpRequest, shown: Any) -> HttpResponse:
    """Give the rows that a list's address asks for, to whoever may look at them, and keep who took which.

    Raises:
        Http404: it is no list of columns.
        PermissionDenied: they may not look at it.
    """
    if not (isinstance(shown, KeptAdmin) and shown.is_exported):
        raise Http404
    if not shown.has_view_permission(request):
        raise PermissionDenied
    meta = shown.opts
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    try:
        found = shown.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect(f"{address}?e=1")
    rows = list(found.queryset[: sheets.ROWS_MAX + 1])
    if len(rows) > sheets.ROWS_MAX:
        said = _(
            "Son más de %(most)s filas. Acota la lista, por ejemplo por fecha, y expórtala otra vez."
        )
        messages.error(request, said % {"most": f"{sheets.ROWS_MAX:,}"})
        return redirect(f"{address}{found.get_query_string()}")
    columns = [each for each in found.list_display if each != "action_checkbox"]
    text = sheets.written(
        [capfirst(str(label_for_field(each, shown.model, shown))) for each in columns],
        ([_cell(each, row, shown) for each in columns] for row in rows),
    )
    # Of what was searched for it is kept that something was: it may be somebody's name.
    asked = [
        f"{name}={value}" for name, value in sorted(found.params.items()) if name != SEARCH_VAR
    ]
    filters = [personal.mask(each).text for each in asked]
    note_export(
        request, meta.label_lower, rows=len(rows), filters=filters, searched=bool(found.query)
    )
    return csv_file(text, f"{meta.label_lower}.csv")


def _cell(column: Any, row: Model, shown: Any) -> str:
    """Return a cell as the list shows it, without its looks; a moment as spreadsheets read it."""
    # A spreadsheet sorts a moment by its year first.
    named = column.attribute if isinstance(column, Moment) else column
    try:
        field, _attribute, value = lookup_field(named, row, shown)
    except ObjectDoesNotExist:
        return ""
    if field is not None and field.remote_field is not None:
        value = getattr(row, field.name)
    elif field is not None and getattr(field, "flatchoices", None):
        value = display_for_field(value, field, "")
    return _said(value)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Sí") if value else gettext("No")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(value))
    return str(value)
