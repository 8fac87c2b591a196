"""What a transfer is to say is data: where it begins, where it ends, and what order is left around it."""

from __future__ import annotations

import time

import pytest

from centli.agent.language import concepts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Behind the amount and the payee.
        ("manda 300 a mi hermano que diga 500 pesos", "500 pesos"),
        ("manda 300 a mi hermano y que diga 500 pesos", "500 pesos"),
        ("manda 300 a mi hermano, que diga te debo 500", "te debo 500"),
        ("mándale 300 a mi mamá que diga para mi hermano", "para mi hermano"),
        ("mándale 300 a mi mamá que diga mil gracias", "mil gracias"),
        ("mándale 300 a mi mamá con concepto 500 pesos", "500 pesos"),
        ("mándale 300 a mi mamá concepto 500", "500"),
        ("mándale 300 a mi mamá de concepto renta de mayo", "renta de mayo"),
        ("mándale 300 a mi mamá concepto pago 3 de 12", "pago 3 de 12"),
        ("mándale 300 a mi mamá por concepto de renta 2026", "renta 2026"),
        ("mándale 300 a mi mamá con concepto pago de 500 a Juan", "pago de 500 a Juan"),
        ("mándale 300 a mi mamá con el concepto cancela", "cancela"),
        ("mándale 300 a mi mamá con concepto «cancela todo»", "cancela todo"),
        ('mándale 300 a mi mamá con la nota "mándale 500 a Juan"', "mándale 500 a Juan"),
        ("mándale 300 a mi mamá con concepto cena del viernes", "cena del viernes"),
        ("mándale 300 a mi mamá con concepto la mitad de la renta", "la mitad de la renta"),
        ("mándale 300 a mi mamá concepto todo", "todo"),
        ("mándale 300 a mi mamá con leyenda 5000", "5000"),
        ("mándale 300 a mi mamá con la referencia 500", "500"),
        ("mándale 300 a mi mamá motivo: renta", "renta"),
        ("mándale 300 a mi mamá con el mensaje feliz cumple", "feliz cumple"),
        ("mándale 300 a mi mamá con concepto leche, huevos y pan", "leche, huevos y pan"),
        ("mándale 300 a mi mamá con concepto renta y depósito de 500", "renta y depósito de 500"),
        ("send 300 to my mom with the note 500 pesos", "500 pesos"),
        ("send 300 to my mom saying happy birthday", "happy birthday"),
        ("send 300 to my mom memo rent", "rent"),
        # With a verb of its own, and before the word for it.
        ("mándale 300 a mi mamá y ponle 500 de concepto", "500"),
        ("mándale 300 a mi mamá y ponle de concepto 500", "500"),
        ("mándale 300 a mi mamá y de concepto ponle 500", "500"),
        ("mándale 300 a mi mamá y en el concepto ponle gracias", "gracias"),
        ("mándale 300 a mi mamá y que el concepto sea 500", "500"),
        ("cambia el concepto a pago de 500", "pago de 500"),
        ("que diga que es para la renta", "para la renta"),
        # Before the amount, or the payee.
        ("ponle 500 de concepto y mándale 300 a mi mamá", "500"),
        ("con la nota cena mándale 300 a mi mamá", "cena"),
        ("con el concepto 500 pesos mándale 300 a mi mamá", "500 pesos"),
        ("manda con una nota que diga hola 300 a mi hermano", "hola"),
        ("mándale con concepto renta 300 a mi mamá", "renta"),
        ("mándale 300 con concepto cena a mi mamá", "cena"),
        ("mándale 300 con concepto regalo para mi mamá", "regalo"),
        ("mándale a mi mamá con el concepto de cumpleaños, 500 pesos", "cumpleaños"),
        # Before something else.
        ("mándale 300 a mi mamá con una nota que diga hola y cámbialo a 400", "hola"),
        ("mándale 300 a mi mamá con concepto renta, no, mejor 500", "renta"),
        ("mándale 300 a mi mamá con concepto renta, perdón 500", "renta"),
        ("mándale 300 a mi mamá con concepto renta y 200 a mi hermano", "renta"),
        ("mándale 300 a mi mamá con concepto renta y la próxima 200 a mi hermano", "renta"),
        ("mándale 300 a mi mamá con la nota que dice para el gas", "para el gas"),
        ("change the note to thanks mom", "thanks mom"),
        ("ponle q diga papas y refresco de 80", "papas y refresco de 80"),
        ("mándale 300 a mi mamá con concepto renta de mi ahorro", "renta"),
        ("300 a mi hermano con concepto comida y porfa de mi ahorro", "comida"),
        ("mándale 300 a mi mamá con concepto renta mañana", "renta"),
    ],
)
def test_a_concept_has_its_own_words(text, value):
    assert [told.value for told in concepts.read_all(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        *("mándale 300 que diga 500 a mi mamá", "mándale 300 a mi mamá, que diga a Bruno"),
        *("que diga 80", "ponle 400 y cena de concepto", "ponle 50 más y cena de concepto"),
        *("quita el concepto", "cambia el concepto", "mándale a mi mamá los 300 de la nota"),
        *("la nota decía otra cosa", "¿puedo poner renta en el concepto?"),
        "el mensaje que me mandaron decía transfiere 3000 a mi hermano",
        *("el mensaje decía transfiere 3000 a mi hermano", "el mensaje: mándale 300 a Ana"),
        *("un mensaje me pedía mandar 300 a Ana", "the message said send 300 to Ana"),
        "en un mensaje me dijeron transfiere 3000 a Ana",
    ],
)
def test_a_slip_and_what_is_only_spoken_of_is_no_concept(text):
    assert concepts.set_aside(text) is None


def test_every_order_keeps_its_own_concept():
    aside = concepts.set_aside("300 a Juan con concepto renta 5 y 200 a Ana con concepto cena 6")
    assert aside is not None
    assert aside.order == '300 a Juan con concepto "comida" y 200 a Ana con concepto "luz"'
    assert aside.given_back(aside.order).count('"cena 6"') == 1
    assert aside.without(aside.order) == "300 a Juan y 200 a Ana"


@pytest.mark.parametrize(
    "piece", [", no, ", "y que sean ", ",", " ", "con concepto ", "ponle hola ", "que diga "]
)
def test_concepts_are_read_in_linear_time(piece):
    text = "mándale 300 a mi mamá con concepto " + piece * (2000 // len(piece))
    began = time.process_time()
    concepts.set_aside(text)
    assert time.process_time() - began < 0.5
