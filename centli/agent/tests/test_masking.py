"""What names a person is hidden; what does not stays readable."""

from __future__ import annotations

import random

import pytest

from centli.agent import cards, reading
from centli.agent.engines.builtin import Builtin
from centli.agent.masking import (
    Mask,
    names_in,
    names_of_cards,
    names_said,
    ordinary,
    things_of_cards,
)
from centli.agent.models import Message
from centli.agent.testing import NOW, Chat
from centli.kernel import personal
from centli.kernel.tests.test_personal import MAKERS, SAID
from centli.kernel.text import fold

MASK = Mask(
    names_in("Ana Torres", "Juan López", "hermano", "María Elena de la Ríos"),
    things=frozenset({("laptop", "nube", "alba")}),
)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Envíale 50 lucas a Juan López", "Envíale 50 lucas a J••• L•••"),
        ("mándale 500 a juan lopez", "mándale 500 a j••• l•••"),
        ("MANDALE 500 A JUAN LOPEZ", "MANDALE 500 A J••• L•••"),
        ("Transfiere 100 pesos a mi hermano", "Transfiere 100 pesos a mi hermano"),
        ("le debo a doña chona 300 varos", "le debo a doña c••• 300 varos"),
        ("Pedro Rivas no me contesta", "P••• R••• no me contesta"),
        ("no le mandes nada a Socorro", "no le mandes nada a S•••"),
        ("Toño", "T•••"),
        ("¿Cuánto tengo?", "¿Cuánto tengo?"),
        ("Hola, Ana. ¿Cómo estás?", "Hola, A•••. ¿Cómo estás?"),
        ("Listo, le envié $50,000.00 MXN a Juan López.", "Listo, le envié $50,000.00 MXN a J••• L•••."),
        ("Cuenta de cheques ···· 4821: $180,000.00 MXN.", "Cuenta de cheques ···· 4821: $180,000.00 MXN."),
        ("escríbeme a ana.t+x@example.com.mx", "escríbeme a a•••@•••.mx"),
        ("agrega a Pedro con CLABE 012180015587342016", "agrega a P••• con CLABE ••• 2016"),
        ("mi cel es (55) 1234 5678", "mi cel es ••• 78"),
        ("márcame al +52 55 1234 5678 porfa", "márcame al ••• 78 porfa"),
        ("55-1234-5678", "••• 78"),
        ("del 2026-11-01 al 2026-11-21 14:05", "del 2026-11-01 al 2026-11-21 14:05"),
        ("Folio: 0123ABCDEF.", "Folio: 0123ABCDEF."),
        ("Ya está, la señora de la tienda", "Ya está, la señora de la tienda"),
        ("mi cel es cinco cinco uno dos tres cuatro cinco seis siete ocho", "mi cel es •••"),
        ("5 5 1 2 3 4 5 6 7 8", "••• 78"),
        ("mi CLABE 012/180/01558734201/6", "mi CLABE ••• 2016"),
        ("mi curp es TOAA850101MDFRRN09 y mi rfc TOAA850101AB1", "mi curp es ••• y mi rfc •••"),
        ("ana punto torres arroba gmail punto com", "•••@•••"),
        ("mi tarjeta •••• 1234 no pasa", "mi tarjeta •••• 1234 no pasa"),
        ("me cobraron 1500, 2300 y 4500 el 21/11/2026", "me cobraron 1500, 2300 y 4500 el 21/11/2026"),
        # What names nobody stays readable …
        *((text, text) for text in (
            "¿Cuánto gasté en Uber Eats y en el Oxxo?", "¿Qué hay en Walmart para el Buen Fin?", "Muéstrame los audífonos Sony",
            "La App de Android no me deja entrar desde el Martes", "I want to know how much I spent at Amazon on Netflix",
            "I want to talk to a person", "add a new contact", "Bloquear tarjeta", "quiero una Laptop Nube Alba a 6 MSI",
        )),
        # … and what does is hidden though it is a word as well.
        ("mándale 300 a rosa y 200 a Luz", "mándale 300 a r••• y 200 a L•••"),
        ("le di 500 a Miguel Conde", "le di 500 a M••• C•••"),
        ("transfiere 200 a juan carlos carrera", "transfiere 200 a j••• c••• c•••"),
        ("hablé con el señor Carrera y la Lic. Conde", "hablé con el señor C••• y la Lic. C•••"),
        ("me lo dio Alba", "me lo dio A•••"),
    ],
)  # fmt: skip
def test_what_names_somebody_is_hidden(text, seen):
    assert MASK.text(text) == seen


@pytest.mark.parametrize("kind", MAKERS)
def test_numbers_of_people_are_hidden_however_they_are_written(kind):
    chance = random.Random(f"staff {kind}")
    for _ in range(100):
        secret = MAKERS[kind](chance)
        said = chance.choice(SAID).format(secret)
        assert fold(secret) not in fold(MASK.text(said)), said


def test_what_is_revealed_is_as_it_was():
    off = Mask(MASK.names, off=True)
    text = "Juan López, 55 1234 5678, ana@example.mx"
    assert off.text(text) == text
    assert off.name("Juan López") == "Juan López"
    assert off.mail("ana@example.mx") == "ana@example.mx"


CARDS = [
    (
        "TRANSACTIONS",
        {
            "payee": {"name": "Raúl Ortega", "alias": "plomero", "bank": "BBVA"},
            "transactions": [
                {"counterpart": "Inmobiliaria del Valle", "type": "transfer"},
                {"counterpart": "Fonda Alba", "type": "payment"},
                {"counterpart": "OXXO", "type": "deposit"},
            ],
        },
    ),
    ("PRODUCTS", {"products": [{"name": "Laptop con Luz", "retailer_name": "Tecnópolis"}]}),
]


def test_names_are_gathered_from_cards_and_what_is_sold_is_nobodys():
    assert names_of_cards(CARDS) == {"raul", "ortega", "inmobiliaria", "valle"}
    things = things_of_cards(CARDS)
    assert things == {("fonda", "alba"), ("laptop", "con", "luz"), ("tecnopolis",)}
    said = "Alba pagó en la Fonda Alba de Tecnópolis"
    mask = Mask(names_of_cards(CARDS) | names_said([said], things), things=things)
    assert mask.text(said) == "A••• pagó en la Fonda Alba de Tecnópolis"
    assert mask.text("Le pagué a Alba en la Fonda Alba") == "Le pagué a A••• en la Fonda Alba"
    card = reading.card_of(Message(kind="TRANSACTIONS", data=CARDS[0][1]), mask)
    assert card is not None
    shown = [row.label.partition("· ")[2] for row in card.rows]
    assert shown == ["I••• del V•••", "Fonda Alba", "OXXO"]


def test_no_name_is_an_ordinary_word():
    names = "carla bruno elena mendez rosa luz paz guadalupe socorro consuelo angel cruz leon torres rios flores reyes luna ana juan mary will"
    assert not ordinary() & {*names.split()}
    assert len(ordinary()) > 6_000


def test_data_is_masked_all_through():
    found = MASK.value({"name": "Juan López", "rows": [{"v": "a Juan"}], "n": 3})
    assert found == {"name": "J••• L•••", "rows": [{"v": "a J•••"}], "n": 3}


def test_an_email_keeps_nothing_of_its_owner():
    assert personal.mail_hint("ana.torres@demo.centli.mx") == "a•••@•••.mx"


def test_who_works_here_is_named_unless_a_customer_has_that_name():
    mask = Mask(names_in("Ana Torres"), spared=names_in("Sara Torres"))
    assert (
        mask.text("Sara Torres terminó de atenderte.", ours=True)
        == "Sara T••• terminó de atenderte."
    )


def test_our_own_words_are_not_searched_for_recipients():
    assert Mask().text("Vuelve a contestarte el asistente.", ours=True) == (
        "Vuelve a contestarte el asistente."
    )


def test_an_account_is_named_once_on_a_receipt():
    data = {
        "to": {"name": "Cuenta de cheques ···· 3627", "last4": "3627"},
        "from": {"name": "Juan López", "last4": "4821", "bank": "CENTLI"},
    }
    card = reading.card_of(Message(kind="RECEIPT", data=data), MASK)
    assert card is not None
    assert [row.value for row in card.rows] == [
        "Cuenta de cheques ···· 3627",
        "J••• L••• CENTLI ···· 4821",
    ]


def read_by_staff(step):
    draft = cards.draft(step, now=NOW)
    return reading.card_of(Message(kind=draft.kind, data=draft.data), MASK)


@pytest.mark.parametrize(
    ("said", "title", "row"),
    [
        (["¿cuánto tengo?"], "Saldo", ("Ahorro ···· 1177", "$40,000.00 MXN")),
        (["¿cuánto gasté este mes?"], "Tus gastos, noviembre de 2026", None),
        (["mándale 1.500 a mi mamá"], "Opciones", ("$1,500.00 MXN", "–")),
        (["mándale 300 a mi hermano"], "Confirmación", ("Para", "J••• L•••")),
        (["mándale 9999999 a mi hermano"], "Error", None),
        (
            ["quiero una laptop"],
            "Productos",
            ("Laptop Nube 14 · Tecnópolis", "$8,799.00 MXN · Disponible"),
        ),
        (["quiero una laptop", "la más barata"], "Beneficios", ("3 MSI", "$2,933.00 MXN")),
        (["¿qué puedo canjear?"], "Puntos", ("Taza CENTLI", "120 puntos · te alcanza")),
    ],
)
def test_staff_read_what_the_assistant_shows(said, title, row):
    chat = Chat(Builtin())
    *before, last = said
    for text in before:
        chat.say(text)
    card = read_by_staff(chat.say(last).visible[-1])
    assert card.title == title
    assert row is None or row in [(each.label, each.value) for each in card.rows]
