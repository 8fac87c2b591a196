"""One sentence that pays several: from which account each is paid, how much of what each gets, and who is one of them."""

from __future__ import annotations

import pytest

from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask


def cards(chat):
    """Return whom every open card pays, how much and from where."""
    return [
        (
            one.card["amount"]["amount"],
            (one.card["payee"] or {}).get("alias"),
            one.card["source"]["last4"],
        )
        for one in open_cards(chat)
    ]


SAVINGS, CHECKING = "1177", "4821"


@pytest.mark.parametrize(
    "text",
    [
        "manda 250 de mi ahorro a mi mamá y 150 a mi hermano",
        "de mi ahorro manda 250 a mi mamá y 150 a mi hermano",
        "manda 250 a mi mamá y 150 a mi hermano de mi ahorro",
        "manda 250 a mi mamá y 150 a mi hermano, sácalo de ahorro",
        "mándale 250 a mi mamá y mándale 150 a mi hermano, todo de mi ahorro",
    ],
)
def test_the_account_that_one_names_pays_those_that_go_on_from_it(chat, text):
    chat.say(text)
    assert cards(chat) == [("250.00", "mamá", SAVINGS), ("150.00", "hermano", SAVINGS)]


@pytest.mark.parametrize(
    "text",
    [
        "manda 250 de ahorro a mi mamá y 150 a mi hermano de cheques",
        "manda 250 de mi ahorro a mi mamá y deposítale 150 a mi hermano",
        "manda 150 a mi hermano y 250 a mi mamá, lo de mi mamá de ahorro",
    ],
)
def test_an_order_of_its_own_is_paid_as_it_says(chat, text):
    chat.say(text)
    paid = [("150.00", "hermano", CHECKING), ("250.00", "mamá", SAVINGS)]
    assert sorted(cards(chat)) == paid


@pytest.mark.parametrize(
    "behind",
    [
        *(", este de ahorro", ", el primero de ahorro", ", pero el último de ahorro"),
        *(", nada de ahorro", ", para su cuenta de ahorro", ", lo de mi mamá de ahorro"),
        ", todo de ahorro menos lo de mi mamá",
    ],
)
def test_an_account_that_may_not_be_for_all_is_asked_about(chat, behind):
    asked = only(chat.say(f"manda 250 a mi mamá y 150 a mi hermano{behind}"))
    assert asked.text.endswith("¿De cuál lo tomo?")
    assert open_cards(chat) == []


def test_an_account_that_one_of_several_is_named_with_is_not_for_all(chat):
    chat.say("300 a mi mamá y a mi hermano, lo de mi mamá de ahorro")
    assert only(chat.say("sí")).text.endswith("¿De cuál lo tomo?")


def test_an_account_that_is_ruled_out_is_so_for_everybody(chat):
    chat.say("100 a mi mamá y 200 a mi hermano, no de ahorro")
    assert cards(chat) == [("100.00", "mamá", CHECKING), ("200.00", "hermano", CHECKING)]


def test_what_none_is_to_be_paid_from_is_asked_about(chat):
    asked = only(chat.say("100 a mi mamá y 200 a mi hermano, no de cheques"))
    assert [one.label.partition(" ")[0] for one in asked.options] == ["ahorro"]
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "behind",
    [
        *(" y dime cuánto me queda de mi ahorro", ", luego dime el saldo de mi ahorro"),
        ". Me robaron dinero de mi ahorro",
    ],
)
def test_an_account_that_is_only_spoken_of_pays_nobody(chat, behind):
    chat.say(f"manda 250 a mi mamá y 150 a mi hermano{behind}")
    sent = [one for one in open_cards(chat) if one.kind == "transfer"]
    assert [one.card["source"]["last4"] for one in sent] == [CHECKING, CHECKING]


def test_what_comes_into_an_account_leaves_it_again(chat):
    chat.say("pasa 2000 de mi ahorro a cheques y de ahí 500 a mi hermano")
    assert cards(chat) == [("2000.00", None, SAVINGS), ("500.00", "hermano", CHECKING)]


@pytest.mark.parametrize(
    "text",
    [
        "manda 300 de mi ahorro a mi mamá y a mi hermano",
        "manda 300 a mi mamá, a mi hermano de ahorro",
        "deposita 300 a mi mamá de la cuenta de ahorro y a mi hermano también",
    ],
)
def test_as_much_to_each_is_paid_by_the_account_that_is_named(chat, text):
    assert "(mi mamá y mi hermano)" in only(chat.say(text)).text
    chat.say("sí, a cada quien")
    assert cards(chat) == [("300.00", "mamá", SAVINGS), ("300.00", "hermano", SAVINGS)]


@pytest.mark.parametrize(
    "text",
    [
        *("la mitad a mi mamá y la otra a mi hermano", "mándale la mitad a mi mamá"),
        "mándale la mitad a mi mamá y la otra mitad a mi hermano",
        "mándale la mitad de la renta a mi mamá",
        *("mándale la mitad de la cuenta a mi mamá", "la mitad de la cuenta de la luz a mi mamá"),
    ],
)
def test_half_of_what_nobody_named_is_asked_for(chat, text):
    assert "No sé de cuánto es" in only(chat.say(text)).text
    asked = only(chat.say("de 1000"))
    assert isinstance(asked, Ask)
    assert [one.label for one in asked.options] == ["$500.00 MXN", "$1,000.00 MXN"]
    assert open_cards(chat) == []


def test_what_half_is_of_may_be_an_account(chat):
    chat.say("mándale la mitad a mi mamá")
    chat.say("la mitad de mi ahorro")
    assert cards(chat) == [("20000.00", "mamá", SAVINGS)]


def test_a_figure_for_somebody_else_is_not_what_half_is_of(chat):
    chat.say("mándale la mitad a mi mamá")
    chat.say("200 a mi hermano")
    assert cards(chat) == [("200.00", "hermano", CHECKING)]
    assert chat.state["stack"][0]["slots"]["label"] == "María Torres"


def test_half_of_what_nobody_named_is_not_all_of_it(chat):
    chat.say("mándale la mitad a mi mamá")
    assert "No sé de cuánto es" in only(chat.say("todo")).text
    assert (
        card(chat.say("mejor mándale 200 a mi hermano de mi ahorro"))["amount"]["amount"]
        == "200.00"
    )


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("manda la mitad de mi saldo a mi mamá", "90000.00"),
        ("manda la mitad del dinero a mi mamá", "90000.00"),
        ("de mi ahorro mándale la mitad a mi mamá", "20000.00"),
        ("mándale la mitad de lo que tengo en ahorro a mi mamá", "20000.00"),
        ("pasa la mitad a mi ahorro", "90000.00"),
    ],
)
def test_half_of_what_one_has_is_worked_out(chat, text, amount):
    assert card(chat.say(text))["amount"]["amount"] == amount


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("quita a mi mamá y agrega a compa luis", ["compa luis", "mi hermano"]),
        ("a mi mamá no, mejor a compa luis", ["compa luis", "mi hermano"]),
        ("sí y también a compa luis", ["compa luis", "mi hermano", "mi mamá"]),
    ],
)
def test_who_is_left_out_and_who_comes_in_is_asked_about_again(chat, text, asked):
    chat.say("mándale 300 a mi mamá y a mi hermano")
    question = only(chat.say(text)).text
    names = question.partition("(")[2].partition(")")[0]
    assert sorted(names.split(" y ")) == asked
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        *("sí, a cada uno menos a mi mamá", "quita a mi mamá", "sí pero a mi mamá no"),
        *("no, solo a mi hermano", "nomás a mi hermano"),
    ],
)
def test_the_one_who_is_left_is_paid(chat, text):
    chat.say("mándale 300 a mi mamá y a mi hermano")
    chat.say(text)
    assert cards(chat) == [("300.00", "hermano", CHECKING)]


@pytest.mark.parametrize(
    "text",
    [
        *("no quites a mi mamá", "me dijo que quite a mi mamá", "¿y si quito a mi mamá?"),
        *("quita a mi mamá, solo a mi mamá", "sí menos a mi mamá que le tocan 100"),
        *("solo a mi hermano mañana", "solo a mi hermano cuando me paguen", "sí pero mañana"),
        *("sí, pero a mi mamá no le avises", "sin mi mamá no puedo", "sí, a mi mamá"),
        *("quita a los dos", "no a los dos", "no a mi mamá ni a mi hermano", "agrega a juan"),
        *("quita a mi mamá y no a mi hermano", "cambia a mi mamá por compa luis"),
        *("no solo a mi mamá", "no solo a mi mamá, a los dos", "no únicamente a mi hermano"),
        *("sí, pero 200 a mi hermano", "menos a mi mamá y a mi hermano"),
    ],
)
def test_what_leaves_out_nobody_for_sure_prepares_nothing(chat, text):
    chat.say("mándale 300 a mi mamá y a mi hermano")
    chat.say(text)
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("sí pero de mi ahorro", [("300.00", "mamá", SAVINGS), ("300.00", "hermano", SAVINGS)]),
        ("solo a mi mamá de mi ahorro", [("300.00", "mamá", SAVINGS)]),
        ("sí, mándalo ya", [("300.00", "mamá", CHECKING), ("300.00", "hermano", CHECKING)]),
    ],
)
def test_all_of_an_answer_counts(chat, text, paid):
    chat.say("mándale 300 a mi mamá y a mi hermano")
    chat.say(text)
    assert cards(chat) == paid


def test_a_note_that_is_agreed_to_is_for_everybody(chat):
    chat.say("mándale 300 a mi mamá y a mi hermano")
    chat.say("sí, con concepto renta")
    assert [one.card["concept"] for one in open_cards(chat)] == ["renta", "renta"]


def test_to_take_a_contact_off_is_no_answer(chat):
    chat.say("mándale 300 a mi mamá y a mi hermano")
    chat.say("quita a mi mamá de mis contactos")
    assert [one.kind for one in open_cards(chat)] == ["remove_beneficiary"]


def test_of_a_total_it_is_asked_again(chat):
    chat.say("divide 900 entre mi mamá y mi hermano")
    assert "$450.00 MXN a cada quien" in only(chat.say("menos a mi hermano")).text


def test_one_who_shares_is_paid_nothing(chat):
    assert (
        "$300.00 MXN a cada quien (mi mamá y mi hermano)"
        in only(chat.say("divide 900 entre mi mamá, mi hermano y yo")).text
    )


@pytest.mark.parametrize(
    "text", ["divide 900 entre mi mamá y yo", "split 900 between me and compa luis"]
)
def test_half_is_for_the_other(chat, text):
    assert card(chat.say(text))["amount"]["amount"] == "450.00"


def test_what_is_to_be_shared_out_is_asked_about(chat):
    text = "hay que dividir 1200 entre mi mamá, mi hermano y compa luis"
    assert "$400.00 MXN a cada quien" in only(chat.say(text)).text


@pytest.mark.parametrize(
    ("text", "share", "account"),
    [
        ("300 en total", "150.00", CHECKING),
        ("en total son 300", "150.00", CHECKING),
        ("600 en total", "300.00", CHECKING),
        ("600 entre los dos", "300.00", CHECKING),
        ("600 en total de mi ahorro", "300.00", SAVINGS),
        ("entre los dos, de ahorro", "150.00", SAVINGS),
        ("300 entre los tres", "100.00", CHECKING),
    ],
)
def test_a_total_is_parted_and_asked_about(chat, text, share, account):
    chat.say("manda 300 a mi mamá y a mi hermano")
    assert f"${share} MXN a cada quien" in only(chat.say(text)).text
    assert open_cards(chat) == []
    chat.say("sí")
    assert cards(chat) == [(share, "mamá", account), (share, "hermano", account)]


@pytest.mark.parametrize(
    ("text", "share"), [("entre los dos", "450.00"), ("mejor 800", "400.00"), ("sí", "450.00")]
)
def test_what_was_parted_is_parted_once(chat, text, share):
    chat.say("divide 900 entre mi mamá y mi hermano")
    chat.say(text)
    if text == "mejor 800":
        chat.say("sí")
    assert cards(chat) == [(share, "mamá", CHECKING), (share, "hermano", CHECKING)]


@pytest.mark.parametrize("agrees", ["sí", "a cada quien"])
@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("de ahorro", ("300.00", SAVINGS, "")),
        ("con concepto renta", ("300.00", CHECKING, "renta")),
        ("mejor 400", ("400.00", CHECKING, "")),
    ],
)
def test_what_is_said_before_the_yes_is_for_everybody(chat, agrees, text, each):
    amount, account, note = each
    chat.say("manda 300 a mi mamá y a mi hermano")
    assert f"${amount} MXN a cada quien" in only(chat.say(text)).text
    chat.say(agrees)
    assert cards(chat) == [(amount, "mamá", account), (amount, "hermano", account)]
    assert [one.card["concept"] for one in open_cards(chat)] == [note, note]


@pytest.mark.parametrize(
    "text",
    [
        "cámbiale a 500 y mándale 200 a mi hermano",
        "que sean 400 y a mi hermano 100",
    ],
)
def test_two_figures_of_which_one_may_be_for_another_change_nothing(chat, text):
    chat.say("mándale 300 a mi mamá")
    assert "no cambié nada" in only(chat.say(text)).text
    assert cards(chat) == [("300.00", "mamá", CHECKING)]


@pytest.mark.parametrize(
    "text", ["mejor no cambies nada", "no cambies nada", "no, no modifiques nada"]
)
def test_to_change_nothing_leaves_the_card(chat, text):
    chat.say("mándale 300 a mi mamá")
    assert "no cambié nada" in only(chat.say(text)).text
    assert cards(chat) == [("300.00", "mamá", CHECKING)]
