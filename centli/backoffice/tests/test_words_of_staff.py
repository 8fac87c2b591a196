"""What the staff pages say, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from centli.backoffice.templatetags.desk import long_day


@pytest.mark.parametrize(
    ("locale", "words"),
    [("es-mx", "sábado 21 de noviembre de 2026"), ("en", "Saturday, 21 November 2026")],
)
def test_a_day_is_said_as_the_reader_says_it(locale, words):
    with translation.override(locale):
        assert long_day(datetime(2026, 11, 21, 18, tzinfo=UTC)) == words
