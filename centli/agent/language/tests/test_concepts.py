"""What a transfer is to say is data: where it begins, where it ends, and what order is left around it."""

from __future__ import annotations

import pytest

from centli.agent.language import concepts
from centli.kernel.testing import FEWER, read_long


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
        ("mándale 300 a mi mamá (concepto renta) y dime mi saldo", "renta"),
        ("mándale 300 a mi mamá y ponle nota gracias", "gracias"),
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
        *(
            "qué concepto le pusiste",
            "que concepto tiene",
            "el concepto está mal",
            "el concepto cuál era",
        ),
        *("le llega el concepto a mi mamá", "el concepto es muy largo", "el concepto no es ese"),
        *(
            "no quiero concepto ni nada",
            "no le pongas concepto ni nota",
            "que no lleve nota de nada",
        ),
        *("con el concepto que quieras", "pásale a mi hermano 500 por la referencia que me dio"),
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


STAYS = [
    *(
        "renta y luz",
        "pago 2 de 3",
        "gracias, te quiero",
        "feliz cumpleaños, hermano",
        "luz, agua e internet",
    ),
    *("renta y gastos de mayo", "despensa y compra del mes", "comida, gas y productos de limpieza"),
    *(
        "perdón, no me ha llegado la nómina",
        "gracias y avísame cuando llegue",
        "te quiero, no te preocupes",
    ),
    *(
        "¡Feliz cumpleaños! Disfruta tu día",
        "Feliz cumpleaños. Te quiero mucho",
        "hola, ¿cómo estás?",
    ),
    *(
        "nos vemos luego",
        "renta depto. 4",
        "renta de mayo - depto 4",
        "factura no. 123",
        "boletos o comida",
    ),
    *("perdón por la demora, ya no te debo nada", "tanda, número 5", "abono a tarjeta y recargos"),
    *(
        "pago y reporte de gastos",
        "besos a papá",
        "préstamo 1.5 de 3",
        "quiero que te compres algo",
    ),
    *(
        "gracias, compra algo rico",
        "leche y 2 kilos de tortilla",
        "cambio de 500 y vuelto",
        "ponche navideño",
    ),
    *("pago, del ahorro de mi hermana", "cena, de cheques sin fondos", "tanda y de cheques"),
    *("feliz día y le das un beso a mi hermano", "lo que te debo y ya no me cobres"),
    *("mándale saludos a mi papá", "saludos a mi tía y a mi prima", "para ti y para mi hermano"),
    *("consulta, medicinas y análisis", "cuotas, cómo quedamos", "que te vaya bien", "siempre no"),
    *(
        "happy birthday and many more",
        "gracias, no lo hagas enojar",
        "besos, espera a mi papá",
        "tu parte de la cena y el cine",
        "renta, gracias",
    ),
]


@pytest.mark.parametrize("value", STAYS)
def test_what_only_sounds_like_something_else_stays_in_a_note(value):
    text = f"mándale 300 a mi mamá con concepto {value}"
    assert [told.value for told in concepts.read_all(text)] == [value]


ENDS = [
    # A theft, and the brake.
    *(". Me robaron la tarjeta", " y también me clonaron la tarjeta", ". Bloquea mi tarjeta"),
    *(" - y bloquea mi tarjeta de crédito", " bloquea mi tarjeta", ". Someone stole my card"),
    # It is taken back.
    *(
        ", no, mejor no",
        ", olvídalo",
        " o mejor no mandes nada",
        " no espera no lo mandes",
        " siempre no",
    ),
    *(", mejor no", ", cancela", " pero cancélalo", ", no", ", never mind"),
    # Another transfer, or this one in another way.
    *(
        " y a mi hermano 100",
        ". A mi hermano 100",
        " and then 200 to my brother",
        ", mándale 100 a mi hermano",
    ),
    *(
        " y otros 100 a mi hermano",
        ", perdón, a mi hermano",
        ", sácalo de mi ahorro",
        " y mándalo mañana",
    ),
    *(
        " si me alcanza",
        " cuando me paguen",
        " ¿me alcanza?",
        " y confirma",
        " al mandar 250 a mi mamá",
    ),
    *(" y también a mi hermano", ", y 100 de luz a mi hermano", " y ya"),
    *(" y le mandas 100 a mi hermano", " y de paso le pasas 100 a mi hermano"),
    " y hazle otro de 100 a mi hermano",
    *(" y a mi hermano le das 100", " y a mi hermano y a Ana lo mismo", ", igual para mi hermano"),
    *(", de ahorro", ", tómalo del ahorro", " y que salga de ahorro", ", con cargo a mi ahorro"),
    *(", pero no la mandes todavía", ", espérate", ", actually don't send it", ", cancel that"),
    # Another wish, and another sentence.
    *(" y cuánto tengo", " cuánto me queda", ", ¿cuánto me quedaría?", " y dime mi saldo"),
    *(
        " y agrega a Pedro como contacto",
        "; sube mi límite a 20 mil",
        " y muéstrame mis movimientos",
    ),
    *(". Quiero hablar con una persona", ". No funciona la app", ". Gracias"),
]


@pytest.mark.parametrize("behind", ENDS)
def test_a_note_ends_where_something_else_begins(behind):
    text = f"mándale 300 a mi mamá con concepto renta{behind}"
    aside = concepts.set_aside(text)
    assert aside is not None
    assert list(aside.told.values()) == ["renta"]
    assert aside.order == f'mándale 300 a mi mamá con concepto "comida"{behind}'


def test_a_quoted_note_ends_with_its_quote():
    aside = concepts.set_aside('300 a Juan con nota "gracias. Me robaron" y 100 a Ana')
    assert aside is not None
    assert list(aside.told.values()) == ["gracias. Me robaron"]
    assert aside.without(aside.order) == "300 a Juan y 100 a Ana"
    assert not aside.tells_of_theft


def test_what_stands_first_goes_with_the_first_transfer():
    aside = concepts.set_aside("con concepto renta mándale 300 a mi mamá. Me robaron la tarjeta")
    assert aside is not None
    assert aside.order == 'mándale 300 a mi mamá con concepto "comida". Me robaron la tarjeta'


@pytest.mark.parametrize(
    "piece",
    [
        *(
            ", no, ",
            "y que sean ",
            ",",
            " ",
            "con concepto ",
            "ponle hola ",
            "que diga ",
            ". ",
            "y ",
        ),
        *(
            "no ",
            "¿",
            "o mejor no ",
            "cuánto ",
            "a mi hermano 100 ",
            "- ",
            "el concepto a ",
            "¿me ",
        ),
    ],
)
def test_no_words_hold_up_what_a_concept_is(piece):
    read_long(
        concepts.set_aside,
        piece=piece, before="mándale 300 a mi mamá con concepto renta ", letters=FEWER,
    )  # fmt: skip
