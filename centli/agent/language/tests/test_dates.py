"""Periods with an open end, and days that are counted within a month."""

from datetime import UTC, date, datetime

import pytest

from centli.agent.language import dates
from centli.agent.language.dates import feasts

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
        ("lo que gasté en semana santa", (2026, 3, 29), (2026, 4, 5)),
        ("semana santa 2025", (2025, 4, 13), (2025, 4, 20)),
        ("gastos del puente", (2026, 11, 14), (2026, 11, 16)),
        ("el puente de marzo", (2026, 3, 14), (2026, 3, 16)),
        ("el día del padre", (2026, 6, 21), (2026, 6, 21)),
        ("a mediados del mes pasado", (2026, 10, 11), (2026, 10, 20)),
        ("desde principios de año", (2026, 1, 1), (2026, 11, 21)),
        ("los primeros días de octubre", (2026, 10, 1), (2026, 10, 10)),
        ("del viernes pasado al lunes", (2026, 11, 13), (2026, 11, 16)),
        ("el último trimestre de 2025", (2025, 10, 1), (2025, 12, 31)),
        ("lo que llevamos de noviembre", (2026, 11, 1), (2026, 11, 21)),
        ("lo que va de octubre", (2026, 10, 1), (2026, 10, 31)),
        ("del 2024 al 2025", (2024, 1, 1), (2025, 12, 31)),
        ("Q3", (2026, 7, 1), (2026, 9, 30)),
        ("hace medio año", (2026, 5, 21), (2026, 5, 21)),
        ("1, 2 y 3 de noviembre", (2026, 11, 1), (2026, 11, 3)),
        ("las últimas 48 horas", (2026, 11, 19), (2026, 11, 21)),
        ("movimientos del primero de noviembre al cinco", (2026, 11, 1), (2026, 11, 5)),
        ("del 30 de octubre al 2", (2026, 10, 30), (2026, 11, 2)),
        ("del 25 de diciembre de 2024 al 3", (2024, 12, 25), (2025, 1, 3)),
        ("from november 1st to the 5th", (2026, 11, 1), (2026, 11, 5)),
        ("from oct 20 to the 25th", (2026, 10, 20), (2026, 10, 25)),
        ("between oct 1 and oct 15", (2026, 10, 1), (2026, 10, 15)),
        ("los días 3, 4 y 5", (2026, 11, 3), (2026, 11, 5)),
    ],
)
def test_the_days_that_are_meant(text, first, last):
    period = dates.read(text, NOW)

    assert period is not None
    assert (period.date_from, period.date_to) == (date(*first), date(*last))


@pytest.mark.parametrize(
    ("today", "text", "first", "last"),
    [
        ("2026-12-05", "movimientos del 31", "2026-10-31", "2026-10-31"),
        ("2027-03-05", "gastos del 30", "2027-01-30", "2027-01-30"),
        ("2026-12-05", "el jueves 31", "2026-10-31", "2026-10-31"),
        ("2026-12-05", "del 16 al 31", "2026-11-16", "2026-11-30"),
        ("2027-03-05", "del 28 al 3", "2027-02-28", "2027-03-03"),
        ("2028-02-29", "hace un año", "2027-02-28", "2027-02-28"),
        ("2028-02-29", "la segunda quincena de febrero", "2028-02-16", "2028-02-29"),
        ("2028-03-01", "ayer", "2028-02-29", "2028-02-29"),
        ("2027-01-01", "la quincena pasada", "2026-12-16", "2026-12-31"),
        ("2027-01-01", "la semana pasada", "2026-12-21", "2026-12-27"),
        ("2026-11-21", "el 5 d nov", "2026-11-05", "2026-11-05"),
        ("2026-11-21", "desde el primero de mes", "2026-11-01", "2026-11-21"),
        ("2026-11-21", "desde el 3 del mes pasado", "2026-10-03", "2026-11-21"),
        ("2026-11-21", "el treinta y uno de octubre", "2026-10-31", "2026-10-31"),
        ("2026-11-21", "del quince al treinta y uno de octubre", "2026-10-15", "2026-10-31"),
        ("2026-11-21", "gastos del quince", "2026-11-15", "2026-11-15"),
        ("2026-11-21", "el día veintiocho", "2026-10-28", "2026-10-28"),
        ("2026-11-21", "los últimos cuarenta y cinco días", "2026-10-08", "2026-11-21"),
    ],
)
@pytest.mark.parametrize("clock", ["00:00", "23:59"])
def test_the_ends_of_days_months_and_years(today, clock, text, first, last):
    period = dates.read(text, datetime.fromisoformat(f"{today}T{clock}-06:00"))

    assert period is not None
    assert (period.date_from.isoformat(), period.date_to.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("movimientos del 31 de febrero", "31 de febrero"),
        ("gastos del 29 de febrero de 2026", "29 de febrero de 2026"),
        ("del 30 de febrero al 3 de marzo", "30 de febrero al 3 de marzo"),
        ("el 31/11/2026", "31/11/2026"),
        ("el 31 de septiembre", "31 de septiembre"),
        ("el 32 de octubre", "32 de octubre"),
        ("el treinta y uno de noviembre", "treinta y uno de noviembre"),
        ("del 31 de este mes", "31 de este mes"),
        ("el 29 de febrero de 2024", ""),
        ("ayer y el 31 de febrero", ""),
        ("lo de ayer", ""),
    ],
)
def test_a_day_that_no_calendar_has_is_told_and_nothing_else_read_of_it(text, said):
    assert dates.impossible(text, NOW) == said
    assert said == "" or dates.read(text, NOW) is None


@pytest.mark.parametrize("text", ["mándale 300 a Abril", "pásale 15 a Julio"])
def test_a_name_is_no_month(text):
    assert dates.read(text, NOW) is None


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year, day):
    assert feasts.easter(year) == day
