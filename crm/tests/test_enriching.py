"""What a ticket's text tells by itself."""

from __future__ import annotations

from datetime import date

import pytest

from crm.rules.enriching import (
    DUPLICATE_FROM,
    Entities,
    enrich,
    entities,
    language,
    mood_of,
    priority,
    resemblance,
    sentiment,
    sketch,
)

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("mi tarjeta no pasa", "es"),
        ("My card is not working", "en"),
        ("", "es"),
        ("ok", "es"),
        ("I was charged twice at the OXXO yesterday", "en"),
    ],
)
def test_the_language_is_told(text, read):
    assert language(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("me robaron la tarjeta", ("urgent", True)),
        ("hay un cargo que NO reconozco", ("urgent", True)),
        ("yo no hice esa compra", ("urgent", True)),
        ("me hackearon la cuenta y me vaciaron", ("urgent", True)),
        ("someone used my card", ("urgent", True)),
        ("I don't recognize this payment", ("urgent", True)),
        ("perdí mi tarjeta ayer", ("urgent", True)),
        ("se llevaron mi cartera en el camión", ("urgent", True)),
        ("le di mi contraseña a alguien", ("urgent", True)),
        ("¿qué hago si me roban la tarjeta?", ("low", False)),
        ("¿cómo evito un fraude?", ("normal", False)),
        ("no es fraude, solo me rechazaron el pago", ("high", False)),
        ("urge: no me llegó la transferencia", ("urgent", False)),
        ("es urgente", ("high", False)),
        ("me cobraron dos veces lo mismo", ("high", False)),
        ("el cajero se tragó mi tarjeta", ("high", False)),
        ("tengo una sugerencia para la app", ("low", False)),
        ("no es urgente, ¿cómo cambio mi NIP?", ("low", False)),
        ("¿cómo cambio mi NIP?", ("low", False)),
        ("quiero cambiar mi NIP", ("normal", False)),
        ("¿por qué no me sirve el código?", ("normal", False)),
    ],
)
def test_urgency_is_told_and_what_is_only_supposed_is_not(text, read):
    assert priority(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("PÉSIMO servicio, estoy harta!!", "negative"),
        ("no es bueno lo que hacen", "negative"),
        ("muchas gracias, excelente atención", "positive"),
        ("no está mal", "neutral"),
        ("quiero cambiar mi NIP", "neutral"),
        ("", "neutral"),
    ],
)
def test_the_mood_is_told(text, read):
    assert sentiment(mood_of(text)) == read


def test_entities_are_read_as_they_are_written():
    found = entities(
        "El 15 de noviembre me cobraron $1,500.50 y 2 mil pesos (folio 4F09A1B2C3); el 01/12/2025 otros 350 pesos,"
        " ayer MXN 20. Clave de rastreo: CENTLI20261121123456, tr_0123456789abcdef0123456789abcdef",
        today=TODAY,
    )
    assert found == Entities(
        amounts_centavos=(150_050, 200_000, 35_000, 2_000),
        dates=(date(2026, 11, 15), date(2025, 12, 1), date(2026, 11, 20)),
        folios=("4F09A1B2C3", "CENTLI20261121123456", "tr_0123456789abcdef0123456789abcdef"),
    )


@pytest.mark.parametrize(
    "text", ["$1.500", "31/02/2026", "45 de enero", "a 12 meses", "folio de mi compra", ""]
)
def test_what_could_be_read_two_ways_or_is_nothing_is_left_out(text):
    assert entities(text, today=TODAY) == Entities()


def test_a_date_without_a_year_has_passed():
    assert entities("el 25 de diciembre", today=TODAY).dates == (date(2025, 12, 25),)
    for today in (TODAY, date(2028, 1, 15)):
        assert entities("el 29 de febrero", today=today).dates == ()


def test_the_same_complaint_resembles_itself():
    said = "Me cobraron dos veces la misma compra en la tienda del centro y nadie me contesta"
    again = "me cobraron 2 veces la misma compra en la tienda del centro, nadie me contesta!!"
    other = "No puedo entrar a la aplicación porque olvidé mi contraseña y no llega el correo"
    assert resemblance(sketch(said), sketch(said.upper())) == 1
    assert resemblance(sketch(said), sketch(again)) >= DUPLICATE_FROM
    assert resemblance(sketch(said), sketch(other)) < 0.2
    assert resemblance(sketch(said), sketch("")) == 0


def test_a_long_text_keeps_a_small_sketch():
    text = " ".join(f"palabra{n}" for n in range(500))
    assert len(sketch(text)) == 64
    assert resemblance(sketch(text), sketch(text + " y algo más")) > 0.9


def test_everything_at_once():
    found = enrich("¡Me robaron! Se llevaron $500.00 hoy, estoy muy preocupada", today=TODAY)
    assert (found.language, found.priority, found.fraud, found.sentiment) == (
        "es", "urgent", True, "negative",
    )  # fmt: skip
    assert found.entities == Entities((50_000,), (TODAY,))
