"""Going back to what was shown, and refusing a way to pay: no card shows a thing, a count or a way that was not chosen."""

from __future__ import annotations

import pytest

from centli.agent.testing import product
from centli.agent.tests.test_shopping import bought, only, open_cards
from centli.agent.types import Ask, Show
from marketplace.contracts import ProductPage


@pytest.fixture
def shelf(chat):
    """Three bicycles are shown, the cheapest first."""
    chat.bank.products += [
        product("Bicicleta urbana Paseo", 2_900),
        product("Bicicleta de montaña Sierra", 5_200),
        product("Bicicleta plegable Andén", 7_500),
    ]
    chat.say("quiero comprar una bicicleta")
    return chat


def cards(chat):
    return [
        (card["product"]["name"], card["product"]["quantity"], card["benefit"], card["months"])
        for card in open_cards(chat)
    ]


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("la segunda con cashback", None),
        ("mejor la segunda a 6 meses", ("Bicicleta de montaña Sierra", 1, "MSI", 6)),
        ("no, la tercera de contado", ("Bicicleta plegable Andén", 1, None, None)),
        ("2 de la tercera de contado", ("Bicicleta plegable Andén", 2, None, None)),
        ("la tercera, dos piezas, de contado", ("Bicicleta plegable Andén", 2, None, None)),
        ("la última de contado", ("Bicicleta plegable Andén", 1, None, None)),
        ("la plegable de contado", ("Bicicleta plegable Andén", 1, None, None)),
        ("la más cara a 6 meses", ("Bicicleta plegable Andén", 1, "MSI", 6)),
        ("the last one over 6 months", ("Bicicleta plegable Andén", 1, "MSI", 6)),
        ("no la segunda, la tercera de contado", ("Bicicleta plegable Andén", 1, None, None)),
    ],
)
@pytest.mark.parametrize("waits", [False, True])
def test_another_of_those_shown_is_taken_with_how_it_is_paid(shelf, text, card, waits):
    shelf.say("la primera de contado" if waits else "la primera")
    shelf.say(text)
    assert ("Bicicleta urbana Paseo" in str(cards(shelf))) is (waits and card is None)
    if card is not None:
        assert cards(shelf) == [card]


def test_a_place_below_the_ways_to_pay_is_asked_about(shelf):
    shelf.say("la primera")
    asked = only(shelf.say("la segunda"), Ask)
    assert [option.label for option in asked.options] == ["6 MSI", "Bicicleta de montaña Sierra"]
    assert bought(shelf) == []
    assert only(shelf.say("la segunda"), Show).value.product_name == "Bicicleta de montaña Sierra"
    shelf.say("la segunda")
    shelf.say("la primera")
    assert cards(shelf) == [("Bicicleta de montaña Sierra", 1, "MSI", 6)]


@pytest.mark.parametrize(
    "text",
    ["no, mejor la otra", "otra", "regrésame a las otras", "show me the others", "¿y las demás?"],
)
@pytest.mark.parametrize("waits", [False, True])
def test_the_others_are_shown_again_and_the_card_stays(shelf, text, waits):
    shelf.say("la primera de contado" if waits else "la primera")
    before = cards(shelf)
    asked = only(shelf.say(text), Ask)
    assert len(asked.options) == 3
    assert cards(shelf) == before
    shelf.say("la segunda de contado")
    assert cards(shelf) == [("Bicicleta de montaña Sierra", 1, None, None)]


def test_the_other_of_two_is_that_one(chat):
    chat.say("quiero comprar una laptop")
    chat.say("la primera de contado")
    chat.say("no, mejor la otra")
    assert cards(chat) == [("Laptop Trueno 15", 1, None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "no lo quiero de contado",
        "de contado no",
        "no de contado",
        "con cashback no",
        "no quiero pagar a 6 meses",
        "no a 6 meses",
        "a meses no",
        "I don't want installments",
    ],
)
def test_a_way_to_pay_that_is_refused_is_not_taken_and_the_ways_are_asked_again(shelf, text):
    shelf.say("la primera")
    assert only(shelf.say(text), Ask).text == "¿Cómo lo pagas?"
    assert bought(shelf) == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("no, a 6 meses", 6),
        ("de contado no, a 12 meses", 12),
        ("no quiero meses, de contado", None),
    ],
)
def test_what_is_had_instead_is_taken(shelf, text, months):
    shelf.say("la primera")
    shelf.say(text)
    assert [card[3] for card in cards(shelf)] == [months]


@pytest.mark.parametrize("text", ["no lo quiero a meses", "a meses no", "no a 6 meses"])
def test_the_way_of_a_card_that_is_refused_is_asked_for_anew(shelf, text):
    shelf.say("la primera a 6 meses")
    assert only(shelf.say(text), Show).kind == "benefits"
    shelf.say("de contado")
    assert cards(shelf) == [("Bicicleta urbana Paseo", 1, None, None)]


@pytest.mark.parametrize(
    "text", ["la primera no", "no la primera", "la primera no de contado", "la más barata no"]
)
def test_what_is_refused_of_those_shown_is_not_chosen(shelf, text):
    result = shelf.say(text)
    assert not [step for step in result.visible if isinstance(step, Show)]
    assert bought(shelf) == []


def test_the_other_is_taken_where_one_is_refused(shelf):
    shelf.say("la primera no, la segunda de contado")
    assert cards(shelf) == [("Bicicleta de montaña Sierra", 1, None, None)]


def test_the_cheapest_is_looked_for_beyond_what_is_shown(shelf, monkeypatch):
    whole = shelf.bank._shelf

    def first_two(call, arguments, provenance):
        page = whole(call, arguments, provenance)
        # The first page has the two dearest alone.
        return (
            page
            if arguments.limit > 5 or arguments.sort == "price"
            else ProductPage(page.items[1:], "more")
        )

    monkeypatch.setattr(shelf.bank, "_shelf", first_two)
    shelf.say("quiero una bicicleta")
    assert (
        only(shelf.say("la más barata de contado"), Show).value.product_name
        == "Bicicleta urbana Paseo"
    )
    assert bought(shelf) == []


def test_something_cheaper_is_looked_for_over_a_card(shelf):
    shelf.say("la tercera de contado")
    assert only(shelf.say("¿tienes algo más barato?"), Show).kind == "products"
    shelf.say("la primera")
    assert cards(shelf) == [("Bicicleta urbana Paseo", 1, None, None)]


def test_how_many_is_changed_in_english(shelf):
    shelf.say("la primera")
    assert only(shelf.say("no wait, make it two"), Show).value.quantity == 2


@pytest.mark.parametrize("text", ["nel, la segunda mejor", "no, la segunda", "prefiero la segunda"])
def test_another_that_is_had_instead_is_the_product(shelf, text):
    shelf.say("la primera")
    assert only(shelf.say(text), Show).value.product_name == "Bicicleta de montaña Sierra"
    shelf.say("de contado y ya")
    assert cards(shelf) == [("Bicicleta de montaña Sierra", 1, None, None)]


def test_how_it_is_paid_does_not_answer_which_it_is(shelf):
    shelf.say("la primera")
    shelf.say("la segunda")
    only(shelf.say("de contado"), Ask)
    assert bought(shelf) == []


def test_what_was_shown_is_kept_while_ways_to_pay_are_asked_about(shelf):
    shelf.say("la primera")
    shelf.say("¿qué otras formas de pago hay?")
    only(shelf.say("la tercera"), Ask)
    assert bought(shelf) == []


def test_only_one_after_all_is_no_report(shelf):
    assert only(shelf.say("dos de la primera"), Show).value.quantity == 2
    assert only(shelf.say("no, nomás una"), Show).value.quantity == 1


@pytest.mark.parametrize(
    "text",
    [
        "no quiero la segunda",
        "mejor no la segunda",
        "no la segunda",
        "la segunda no",
        "y la segunda",
        "¿y la segunda?",
        "¿mejor la segunda?",
        "¿y la segunda cuánto cuesta?",
        "las dos primeras",
        "la segunda y la tercera de contado",
        "la urbana y la plegable de contado",
        "la segunda o la tercera",
        "la tercera no la segunda",
        "ninguna de esas dos",
        "no la plegable",
        "¿la plegable de contado?",
    ],
)
def test_a_card_stays_where_no_other_is_chosen(shelf, text):
    shelf.say("2 de la primera")
    shelf.say("de contado")
    shelf.say(text)
    assert cards(shelf) == [("Bicicleta urbana Paseo", 2, None, None)]
    assert len(bought(shelf)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "las dos primeras de contado",
        "la dorada de contado",
        "las dos de contado",
        "una de cada una de contado",
        "la otra de contado",
        "la otra mejor, de contado",
        "la segunda y la tercera de contado",
        "la plegable no, de contado",
        "¿la segunda de contado?",
    ],
)
@pytest.mark.parametrize("chosen", [False, True])
def test_what_is_not_one_of_those_shown_for_sure_makes_no_card(shelf, text, chosen):
    if chosen:
        shelf.say("la primera")
    shelf.say(text)
    assert bought(shelf) == []


def test_another_does_not_keep_how_many(shelf):
    shelf.say("2 de la primera")
    shelf.say("de contado")
    shelf.say("mejor la segunda")
    assert cards(shelf) == [("Bicicleta de montaña Sierra", 1, None, None)]


def test_of_one_that_is_wanted_and_one_refused_the_first_is_taken(shelf):
    shelf.say("la primera de contado")
    shelf.say("mejor la tercera, no la segunda")
    assert cards(shelf) == [("Bicicleta plegable Andén", 1, None, None)]


def test_what_another_costs_is_told_over_a_card(shelf):
    shelf.say("la primera de contado")
    shown = only(shelf.say("¿y la segunda cuánto cuesta?"), Show)
    assert shown.value.product_name == "Bicicleta de montaña Sierra"
