"""Periods with an open end, and days that are counted within a month."""

from datetime import UTC, date, datetime

import pytest

from centli.agent.language import dates

NOW = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("movimientos hasta el 10 de nov", (2026, 11, 1), (2026, 11, 10)),
        ("antes del 10 de noviembre", (2026, 11, 1), (2026, 11, 9)),
        ("gastos antes de octubre", (2026, 1, 1), (2026, 9, 30)),
        ("hasta ayer", (2026, 11, 1), (2026, 11, 20)),
        ("después del 10", (2026, 11, 11), (2026, 11, 21)),
        ("desde el 3", (2026, 11, 3), (2026, 11, 21)),
        ("desde el lunes hasta ayer", (2026, 11, 16), (2026, 11, 20)),
        ("entre el 5 y el 12", (2026, 11, 5), (2026, 11, 12)),
        ("entre el 5 y 12", (2026, 11, 5), (2026, 11, 12)),
        ("la primera quincena de octubre", (2026, 10, 1), (2026, 10, 15)),
        ("la quincena del 30 de octubre", (2026, 10, 16), (2026, 10, 31)),
        ("el mes antepasado", (2026, 9, 1), (2026, 9, 30)),
        ("el mes antes del pasado", (2026, 9, 1), (2026, 9, 30)),
        ("el viernes antepasado", (2026, 11, 13), (2026, 11, 13)),
        ("el primer lunes de octubre", (2026, 10, 5), (2026, 10, 5)),
        ("el último viernes del mes pasado", (2026, 10, 30), (2026, 10, 30)),
        ("los 3 meses anteriores", (2026, 8, 22), (2026, 11, 21)),
        ("desde que empezó el año", (2026, 1, 1), (2026, 11, 21)),
        ("movimientos del 1° de noviembre", (2026, 11, 1), (2026, 11, 1)),
        ("lo que llevo del mes", (2026, 11, 1), (2026, 11, 21)),
        ("from the 3rd to the 9th of october", (2026, 10, 3), (2026, 10, 9)),
    ],
)
def test_the_days_that_are_meant(text, first, last):
    period = dates.read(text, NOW)

    assert period is not None
    assert (period.date_from, period.date_to) == (date(*first), date(*last))
