"""Wishes: what is understood, what is asked, and what never becomes a transfer."""

import os
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centli.agent.language import INTENTS, is_confirmation, understand
from centli.agent.language.facts import facts_of

NOW = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)
ODD_UTTERANCES = int(os.environ.get("CENTLI_ODD_UTTERANCES", "1000"))


def read(text, **options):
    return understand(text, now=NOW, **options)


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        (
            "Envíale 50 lucas a mi hermano",
            "transfer",
            {"amount": "50000.00", "recipient": "mi hermano"},
        ),
        (
            "Transfiere 100 pesos a mi hermano",
            "transfer",
            {"amount": "100.00", "recipient": "mi hermano"},
        ),
        ("Quiero comprar una laptop", "purchase", {"product": "laptop"}),
        (
            "Compra una laptop con MSI 6 meses",
            "purchase",
            {"product": "laptop", "benefit": "msi", "months": 6},
        ),
        (
            "transfiere 300 a Juan López",
            "transfer",
            {"amount": "300.00", "recipient": "juan lópez"},
        ),
        ("al casero 5000", "transfer", {"amount": "5000.00", "recipient": "casero"}),
        ("pásame 500 a mi ahorro", "transfer", {"amount": "500.00", "to_account": "savings"}),
        ("paga mi crédito 300", "transfer", {"amount": "300.00", "to_account": "credit"}),
        (
            "mándale 500 a mi hermano de mi ahorro por la comida",
            "transfer",
            {
                "amount": "500.00",
                "recipient": "mi hermano",
                "account": "savings",
                "concept": "comida",
            },
        ),
        (
            "send 500 pesos to my brother",
            "transfer",
            {"amount": "500.00", "recipient": "my brother"},
        ),
        ("send my mom the rent", "transfer", {"recipient": "my mom"}),
        ("please pay my brother his share", "transfer", {"recipient": "my brother"}),
        ("cuánto tengo en mi ahorro", "balance", {"account": "savings"}),
        ("mis últimos 5 movimientos", "transactions", {"limit": 5}),
        (
            "en qué gasté la semana pasada",
            "spending",
            {"period": "last_week", "date_from": "2026-11-09", "date_to": "2026-11-15"},
        ),
        (
            "laptops de menos de 15 mil",
            "search_products",
            {"product": "laptops", "max_price": "15000.00"},
        ),
        (
            "agrega a Juan López con CLABE 032180000118359719 alias carnal",
            "add_beneficiary",
            {"name": "juan lópez", "alias": "carnal", "clabe": "032180000118359719"},
        ),
        ("canjea mis puntos por una taza", "redeem_reward", {"reward": "taza"}),
    ],
)
def test_wishes_with_their_slots(text, intent, slots):
    understood = read(text)

    assert (understood.intent, dict(understood.slots)) == (intent, slots)


@pytest.mark.parametrize(
    "text",
    [
        "no le mandes nada",
        "no le mandes nada a mi hermano",
        "ya no le transfieras 500 a mi mamá",
        "no quiero mandarle 500 a Juan",
        "¿le cayó a mi hermano?",
        "¿ya le llegaron los 500 a mi hermano?",
        "cuánto le mandé a mi mamá",
        "mandé 500 a mi hermano",
        "ya le mande 500 a mi hermano",
        "mi hermano me mandó 500",
        "¿me alcanza para mandarle 500 a mi mamá?",
        "¿qué pasa si le mando 500 a mi hermano?",
        "si le mando 500 a mi hermano, ¿cuánto me queda?",
        "cuando me paguen mándale 500 a mi hermano",
        "cuánto cobran por mandar 500 a mi hermano",
        "pídele 500 a mi hermano",
        "mi primo me debe 500",
        "mil gracias",
        "mil gracias a mi hermano",
        "mi mamá necesita 500",
        "quiero cancelar la transferencia de 500 a mi hermano",
        "un millón de gracias",
        "mándale un abrazo a mi mamá",
        "did you send 500 to my brother?",
        "do I have enough to send 500 to my mom",
    ],
)
def test_what_never_becomes_a_transfer(text):
    understood = read(text)

    assert understood.intent != "transfer"
    assert all(part.intent != "transfer" for part in understood.parts)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("mándale un Benito a mi hermano", ["20.00", "500.00"]),
        ("mándale unos 500 a mi hermano", ["500.00"]),
        ("mándale $1.500 a mi hermano", ["1500.00", "1.50"]),
        ("mándale 100 dólares a mi hermano", []),
        ("mándale -500 a mi hermano", []),
        ("mándale todo a mi hermano", []),
        ("mándale 10 veces 50 pesos a mi hermano", ["50.00"]),
        ("mándale 500 y 300 a mi mamá", ["800.00", "500.00", "300.00"]),
    ],
)
def test_unsure_amounts_are_asked_never_taken(text, candidates):
    understood = read(text)

    assert understood.intent == "transfer"
    assert "amount" not in understood.slots
    assert understood.unclear["amount"] == candidates


def test_one_amount_said_twice_is_one():
    understood = read("transfiere $3,000.00 (tres mil pesos 00/100 M.N.) a Juan Pérez")

    assert understood.slots == {"amount": "3000.00", "recipient": "juan pérez"}


def test_one_amount_for_two_people_is_asked():
    understood = read("mándale 500 a mi hermano y a mi mamá")

    assert understood.unclear == {"recipient": ["mi hermano", "mi mamá"]}


def test_two_wishes_are_read_apart():
    parts = read("500 a mi hermano y 300 a mi mamá").parts

    assert [dict(p.slots) for p in parts] == [
        {"amount": "500.00", "recipient": "mi hermano"},
        {"amount": "300.00", "recipient": "mi mamá"},
    ]


def test_two_wishes_of_different_kinds():
    parts = read("manda 500 a mi hermano y dime mi saldo").parts

    assert [p.intent for p in parts] == ["transfer", "balance"]


def test_each_gets_the_same():
    parts = read("mándales 500 a cada uno, a mi hermano y a mi mamá").parts

    assert [p.slots["recipient"] for p in parts] == ["mi hermano", "mi mamá"]
    assert {p.slots["amount"] for p in parts} == {"500.00"}


@pytest.mark.parametrize(
    ("text", "slots", "operation"),
    [
        ("no, mejor 600", {"amount": "600.00"}, ""),
        ("eran 110, no 100", {"amount": "110.00"}, ""),
        ("que sean 800", {"amount": "800.00"}, ""),
        ("quita un cero", {}, "remove_zero"),
        ("le faltó un cero", {}, "add_zero"),
        ("a mi hermana, no a mi hermano", {"recipient": "mi hermana"}, ""),
        ("no a mi hermano, a mi hermana", {"recipient": "mi hermana"}, ""),
        ("make it 600 instead", {"amount": "600.00"}, ""),
        (
            "no le mandes 500 sino 300 a mi hermano",
            {"amount": "300.00", "recipient": "mi hermano"},
            "",
        ),
    ],
)
def test_corrections(text, slots, operation):
    understood = read(text)

    assert understood.intent == "transfer"
    assert understood.correction is not None
    assert dict(understood.correction.slots) == slots
    assert understood.correction.operation == operation


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("mándale 200 a mi mamá y no le digas a mi hermano", ["mi mamá"]),
        ("mándale 200 a mi mamá y no se lo cuentes a Bruno", ["mi mamá"]),
        ("mándale 200 a mi mamá pero que no se entere mi hermano", ["mi mamá"]),
        ("mándale 200 a mi mamá y no olvides a mi hermano", ["mi mamá", "mi hermano"]),
        ("mándale 200 a mi mamá y no sé si a mi hermano", ["mi mamá", "mi hermano"]),
        ("mándale 200 a mi mamá, no, a mi hermano", ["mi hermano"]),
        ("mándale 200 a mi mamá, no se lo mandes, a mi hermano", ["mi hermano"]),
    ],
)
def test_who_is_to_hear_nothing_is_not_paid_instead(text, paid):
    assert [one.said for one in facts_of(text, ()).people] == paid


@pytest.mark.parametrize("text", ["sí", "Si", "SÍ.", "confirmo", "Confirmar", " sí "])
def test_confirmations(text):
    assert is_confirmation(text)


@pytest.mark.parametrize(
    "text", ["dale", "ok", "sí pero 600", "¿sí?", "si le mando", "no", "va", "sí, a mi mamá", "yes"]
)
def test_what_does_not_confirm(text):
    assert not is_confirmation(text)


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ("la Srta. Lucía Torres", "srta. lucía torres"),
        ("al Mtro. Juan", "mtro. juan"),
        ("Ma. Elena Ríos", "ma. elena ríos"),
        ("Juan M. López", "juan m. lópez"),
        ("Juan. Gracias", "juan"),
        ("mi ma. Oye dime mi saldo", "mi ma"),
    ],
)
def test_a_full_stop_within_a_name_does_not_end_it(whom, said):
    read = understand(f"mándale 500 {'' if whom.startswith('al ') else 'a '}{whom}", now=NOW)
    assert (read.parts or [read])[0].slots["recipient"] == said


def test_an_unknown_name_is_known_by_the_list():
    understood = read("mandale 500 beto", known_people=["Beto"])

    assert understood.slots["recipient"] == "beto"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    assert read(text).intent in INTENTS


@pytest.mark.slow
def test_odd_utterances_do_not_break_the_reader():
    chance = random.Random(7)
    words = (
        "manda 500 a mi hermano y no 1.500 mil $ 10% de la quincena 5/11 entre con medio lucas un "
        "del al 15 -3 ½ ٥ 😀 \u202e ¿ ? , . : ; ( ) // __ 99999999999999 0,0 mil millones 5512345678"
    ).split()
    for _ in range(ODD_UTTERANCES // 20):
        text = " ".join(chance.choices(words, k=chance.randrange(1, 14)))
        for cut in range(20):
            assert read(text[cut:]).intent in INTENTS


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("que no salga de mi ahorro", None),
        ("pero que no sea de ahorro", None),
        ("sin tocar mi ahorro", None),
        ("que no salga de mi ahorro sino de cheques", "checking"),
        ("de mi ahorro, no de cheques", "savings"),
    ],
)
def test_an_account_that_is_ruled_out_does_not_pay(text, account):
    understood = read(f"mándale 100 a mi mamá {text}")

    assert understood.slots.get("account") == account


@pytest.mark.parametrize("text", ["que no salga de cheques", "mitad de cheques y mitad de ahorro"])
def test_an_account_that_cannot_be_told_is_asked(text):
    understood = read(f"mándale 100 a mi mamá, {text}")

    assert "account" not in understood.slots
    assert "savings" in understood.unclear["account"]


@pytest.mark.parametrize(
    "text",
    [
        "acabo de mandarle 71 a mi mamá",
        "quería mandarle 46 a mi mamá pero ya no",
        "mándale 46 a mi mamá, o mejor nada",
        "mándale 46 a mi mamá, es broma jaja",
        "aguanta, no mandes los 30 a mi mamá todavía",
        "le debo 500 a Anita",
        "iba a mandarle 48 a mi mamá",
        "sería bueno mandarle 500 a Anita",
        "cómo le hago para mandarle 500 a Anita",
        "si quisiera mandarle 500 a mi mamá, cuánto me quedaría",
        "jkdhfs kjsdhf 88",
        "resuélveme esta ecuación x al cuadrado menos 4 igual a 0",
        "a quienes tengo guardados para mandar lana",
        "cambia el alias de Pedro fut a Pete",
    ],
)
def test_words_that_order_nothing_are_no_transfer(text):
    assert read(text).intent != "transfer"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("le debo 700 a la seño, mándaselos", "700.00"),
        ("sí quiero mandarle 500 a mi mamá", "500.00"),
        ("quinientos a mi mamá", "500.00"),
    ],
)
def test_orders_beside_them_are_transfers(text, amount):
    understood = read(text)

    assert (understood.intent, understood.slots["amount"]) == ("transfer", amount)


@pytest.mark.parametrize(
    "text", ["cada quincena", "cada mes", "todos los viernes", "mensualmente", "dos veces"]
)
def test_what_repeats_is_noted(text):
    understood = read(f"mándale 500 a mi mamá {text}")

    assert "recurring" in understood.notes
    assert understood.slots["recipient"] == "mi mamá"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("100 y otros 100 a Anita", ["200.00", "100.00"]),
        ("mándale 100 a Anita y otros 100", ["200.00", "100.00"]),
        ("cien y luego doscientos a Anita", ["300.00", "100.00", "200.00"]),
    ],
)
def test_figures_that_are_added_up_are_asked(text, candidates):
    understood = read(text)

    assert (understood.intent, understood.slots) == ("transfer", {"recipient": "anita"})
    assert understood.unclear["amount"] == candidates


@pytest.mark.parametrize("text", ["$3,000.00 (tres mil pesos) a Ana", "3000, tres mil, a Ana"])
def test_an_amount_that_is_said_twice_is_one(text):
    assert read(text).slots["amount"] == "3000.00"


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("deposita 1000 en la cuenta de Ulises", "ulises"),
        ("deposita 1000 en la tarjeta de débito de Ulises", "ulises"),
        ("deposita 1000 en la de mi hermana", "mi hermana"),
        ("mándale 1000 a la de Juan", "juan"),
        ("deposita 1000 en la cuenta de ahorro de mi hermano", "mi hermano"),
        ("deposita 1000 en la cuenta de ahorro de Ulises", "ulises"),
    ],
)
def test_money_goes_to_whom_the_account_belongs(text, recipient):
    understood = read(text)

    assert understood.intent == "transfer"
    assert understood.slots == {"amount": "1000.00", "recipient": recipient}


def test_somebody_elses_balance_is_not_told():
    assert read("¿cuánto hay en la cuenta de mi hermano?").intent == "out_of_scope"


def test_what_is_said_after_but_counts_only_for_the_amount():
    read_back = read("dije 700 pero son 750")
    assert read_back.slots["amount"] == "750.00"

    other = read("mándale 500 a mi hermano pero son para mi mamá")
    assert "recipient" not in other.slots
    assert other.unclear["recipient"] == ["mi hermano", "mi mamá"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ándale, cómprala", "purchase"),
        ("¿a qué hora abren?", "ask_help"),
        ("lo de anteayer", "transactions"),
        ("manda dinero a estados unidos por western union", "out_of_scope"),
        ("transfiéreme un millón a mi cuenta desde el banco", "out_of_scope"),
        ("échale al carrito la cafetera y págala con puntos", "purchase"),
        ("no, mejor 'carnal'", "out_of_scope"),
        ("quiero ver los movimientos de mi ex", "out_of_scope"),
    ],
)
def test_what_words_alone_settle(text, intent):
    assert read(text).intent == intent


@pytest.mark.parametrize(
    ("text", "intent", "who"),
    [
        ("what did I spend last week", "spending", None),
        ("how much did I pay Juan in October", "transactions", "juan"),
        ("what have I paid my brother this year", "transactions", "my brother"),
        ("when did I last pay Juan", "transactions", "juan"),
        ("show me what I paid in September", "transactions", None),
        ("who did I send money to last week", "transactions", None),
    ],
)
def test_what_one_did_is_asked_in_english_too(text, intent, who):
    read = understand(text, now=NOW)
    assert (read.intent, read.confidence) == (intent, 0.85)
    assert read.slots.get("recipient") == who
