"""What the staff pages say, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.utils import translation

from centli.backoffice.templatetags.desk import long_day


@pytest.mark.parametrize(
    ("locale", "words"),
    [("es-mx", "sábado 21 de noviembre de 2026"), ("en", "Saturday, 21 November 2026")],
)
def test_a_day_is_said_as_the_reader_says_it(locale, words):
    with translation.override(locale):
        assert long_day(datetime(2026, 11, 21, 18, tzinfo=UTC)) == words


def test_every_record_that_staff_see_is_called_otherwise_in_english():
    ours = {"centli", "banking", "crm", "marketplace", "points"}
    named = [
        model._meta for model in admin.site._registry if model.__module__.split(".")[0] in ours
    ]

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
