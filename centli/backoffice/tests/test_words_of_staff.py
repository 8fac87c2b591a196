"""What the staff pages say, in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils import translation
from django.utils.formats import date_format

from centli.backoffice.templatetags.desk import long_day


@pytest.mark.parametrize(
    ("locale", "words"),
    [("es-mx", "sábado 21 de noviembre de 2026"), ("en", "Saturday, 21 November 2026")],
)
def test_a_day_is_said_as_the_reader_says_it(locale, words):
    with translation.override(locale):
        assert long_day(datetime(2026, 11, 21, 18, tzinfo=UTC)) == words


OURS = {"centli", "banking", "crm", "marketplace", "points"}
SPANISH_TOO = {"ID", "alias", "error", "folio", "total"}
"""Names of columns that are the same word in code and in Spanish."""


def registered():
    return [
        each for each in admin.site._registry.items() if each[0].__module__.split(".")[0] in OURS
    ]


def test_a_date_in_the_staff_site_has_its_month_in_small_letters():
    with translation.override("es-mx"):
        assert date_format(date(2026, 11, 21)) == "21 de noviembre de 2026"


def test_no_column_is_called_by_its_name_in_code():
    left = []
    with translation.override("es-mx"):
        for model, page in registered():
            names = {*page.list_display, *page.readonly_fields} - {"__str__"}
            for name in names:
                label = str(label_for_field(name, model, page))
                code = getattr(name, "__name__", name)
                if label.lower().replace(" ", "_") == code and label not in SPANISH_TOO:
                    left.append(f"{model.__name__}: {label}")
    assert left == []


def test_every_record_that_staff_see_is_called_otherwise_in_english():
    named = [model._meta for model, _page in registered()]

    def names(locale: str) -> list[str]:
        with translation.override(locale):
            return [f"{each.verbose_name} / {each.verbose_name_plural}" for each in named]

    left = [
        spanish
        for spanish, english in zip(names("es-mx"), names("en"), strict=True)
        if set(spanish.split(" / ")) & set(english.split(" / "))
    ]
    assert len(named) > 40
    assert left == []
