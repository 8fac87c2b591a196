"""What is asked of a thing is told from what the bank knows of it, and prepares nothing."""

from __future__ import annotations

import pytest

from centli.agent.engines import inspecting, places
from centli.agent.engines.flows.shopping import terms
from centli.agent.testing import reward
from centli.agent.tests.test_shopping import bought, only, open_cards
from centli.agent.types import Ask, Propose, Say, Show


def months_of_the_card(chat):
    (card,) = open_cards(chat)
    return card.get("months")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("¿la taza de viaje es de barro?", "De Taza de viaje sé esto: De acero."),
        ("¿el primero qué trae?", "De Taza CENTLI sé esto: Cerámica de 350 ml. Cuesta 120 puntos."),
        ("y la segunda?", "De Taza de viaje sé esto: De acero."),
        ("la de viaje de que es", "De Taza de viaje sé esto: De acero."),
        ("what is the first one made of", "De Taza CENTLI sé esto"),
        ("cuánto pesan", "De Taza CENTLI sé esto: Cerámica de 350 ml. Cuesta 120 puntos.\nDe Taza de viaje"),
        ("¿trae caja?", "De Taza CENTLI sé esto"),
    ],
)  # fmt: skip
def test_a_question_about_a_reward_prepares_nothing(chat, text, told):
    chat.say("canjea una taza")
    assert told in only(chat.say(text), Ask).text
    assert not chat.bank.proposals


@pytest.mark.parametrize(
    "text", ["la quiero", "va quiero una", "va esa", "ok dame esa", "get me that one"]
)
def test_what_was_just_told_of_is_taken(chat, text):
    chat.say("canjea una taza")
    chat.say("¿la de viaje es de plástico?")
    assert only(chat.say(text), Propose).proposal.card["reward"]["name"] == "Taza de viaje"


def test_another_of_that_kind_than_those_shown_is_told_of(chat):
    chat.say("premios de hasta 200 puntos")
    assert (
        "De Taza de viaje sé esto" in only(chat.say("¿la taza de viaje es de plástico?"), Show).lead
    )


def test_of_several_that_were_told_of_none_is_taken(chat):
    chat.say("canjea una taza")
    chat.say("¿de qué son?")
    only(chat.say("la quiero"), Ask)
    assert not chat.bank.proposals


def test_a_card_stays_while_its_thing_is_asked_about(chat):
    chat.say("canjea la taza de viaje")
    assert "De acero." in only(chat.say("¿de qué material es?"), Say).text
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("la segunda trae pantalla táctil?", "De Laptop Trueno 15 sé esto: Con pantalla táctil."),
        ("la nube qué teclado tiene", "De Laptop Nube 14 sé esto: Con teclado en español."),
        ("does the first one come with a charger", "De Laptop Nube 14"),
        ("¿la pantalla es de vidrio?", "De Laptop Trueno 15 sé esto"),
    ],
)
def test_a_product_that_is_shown_is_told_of(chat, text, told):
    chat.say("quiero una laptop")
    assert told in only(chat.say(text), Ask).text
    assert not chat.bank.proposals


def test_a_thing_is_told_of_before_anything_is_shown(chat):
    assert "Con teclado en español." in only(chat.say("la laptop nube trae teclado?"), Show).lead
    assert "De acero." in only(chat.say("¿y la taza de viaje de qué es?"), Show).lead
    assert "Cerámica" in only(chat.say("esa taza centli quién la hace"), Show).lead


def test_what_was_looked_at_before_is_not_asked_about_behind_an_answer(chat):
    chat.say("quiero comprar la laptop nube de contado")
    chat.say("cancela")
    assert "Con teclado" in only(chat.say("¿trae cargador?"), Say).text
    chat.say("¿cómo cambio mi NIP?")
    assert "Con teclado" not in str(chat.say("¿es necesario?").visible)


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto cuesta la segunda?",
        "quiero la que tiene pantalla táctil",
        "¿me la pueden cancelar?",
        "¿cuántos puntos vale?",
        "¿cuál es la más barata?",
        "a 6 meses",
        "¿cuánto tarda en llegar?",
    ],
)
def test_what_is_asked_of_buying_it_is_not_of_its_nature(text):
    assert not inspecting.asks(text)


@pytest.mark.parametrize(("text", "names"), [
    ("la taza centli o el termo", ["Taza CENTLI", "Termo de acero"]),
    ("cualquiera menos la primera", ["Taza de viaje", "Paraguas", "Termo de acero"]),
    ("me da igual cualquiera menos el segundo", ["Taza CENTLI", "Paraguas", "Termo de acero"]),
])  # fmt: skip
def test_of_two_or_of_the_others_it_is_asked_which(chat, text, names):
    chat.bank.rewards.sort(key=lambda one: one.points_cost)
    chat.bank.rewards[2], chat.bank.rewards[1] = chat.bank.rewards[1], chat.bank.rewards[2]
    chat.say("premios de hasta 400 puntos")
    assert [one.label for one in only(chat.say(text), Ask).options] == names
    assert not chat.bank.proposals


@pytest.mark.parametrize(
    "text", ["can I pay a laptop in installments", "¿puedo pagar la laptop a meses?"]
)
def test_goods_that_are_paid_in_months_are_nobody(chat, text):
    assert only(chat.say(text), Show).kind == "products"
    assert not chat.bank.proposals


def test_where_goods_are_sold_is_told_beside_them(chat):
    chat.say("quiero una laptop")
    assert [one.detail for one in only(chat.say("¿en qué tienda las venden?"), Ask).options] == [
        "Tecnópolis · $8,799.00 MXN",
        "Tecnópolis · $11,999.00 MXN",
    ]


def test_another_reward_is_had_instead_in_more_words(chat):
    chat.say("canjea la taza de viaje")
    card = only(chat.say("sabes que mejor el termo de acero"), Propose).proposal.card
    assert card["reward"]["name"] == "Termo de acero"
    assert len(open_cards(chat)) == 1


def test_a_number_that_a_reward_is_called_by_is_no_count_of_it(chat):
    chat.bank.rewards.append(reward("Dos entradas al cine", 250))
    card = only(chat.say("canjea dos entradas al cine"), Propose).proposal.card
    assert (card["reward"]["name"], card["reward"]["quantity"]) == ("Dos entradas al cine", 1)


def test_what_a_point_is_worth_is_asked_of_no_reward(chat):
    chat.say("¿cuántos puntos tengo?")
    assert "No encontré" not in str(chat.say("cuanto vale un punto en pesos").visible)


def test_a_favour_is_no_thing_and_a_gift_card_is_a_reward(chat):
    shown = only(chat.say("hazme el paro búscame una laptop"), Show)
    assert [one.name for one in shown.value.items] == ["Laptop Nube 14", "Laptop Trueno 15"]
    chat.bank.rewards.append(reward("Tarjeta de regalo de $100", 1_000))
    assert only(chat.say("regálame una tarjeta de regalo"), Show).kind == "rewards"


def test_goods_that_are_only_named_are_shown(chat):
    assert [one.name for one in only(chat.say("quiero la taza"), Show).value.items] == [
        "Taza CENTLI",
        "Taza de viaje",
    ]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("el plazo más largo", 12),
        ("a más meses que se pueda", 12),
        ("a meses el plazo más largo", 12),
        ("the longest one please", 12),
        ("al plazo más corto", 3),
    ],
)
def test_the_longest_time_to_pay_is_taken_of_what_is_looked_at(chat, text, months):
    chat.say("quiero una laptop")
    only(chat.say(text), Ask)
    assert not chat.bank.proposals
    chat.say("la primera")
    chat.say(text)
    assert months_of_the_card(chat) == months


def test_the_longest_time_is_told_where_it_is_asked(chat):
    chat.say("quiero comprar la laptop nube")
    assert (
        only(chat.say("¿cuál es el plazo más largo?"), Show).lead
        == "Sería a 12 meses sin intereses."
    )
    assert bought(chat) == []


def test_the_longest_time_alone_reports_nothing(chat):
    only(chat.say("el plazo más largo"), Say)
    assert not chat.bank.proposals


@pytest.mark.parametrize("text", ["no, a 6 meses", "nel, 6 meses"])
def test_months_take_the_place_of_cash(chat, text):
    chat.say("quiero comprar la laptop nube de contado")
    chat.say(text)
    assert months_of_the_card(chat) == 6


def test_months_that_may_be_refused_are_asked_about(chat):
    chat.say("quiero comprar la laptop nube de contado")
    only(chat.say("no a 6 meses"), Show)
    assert months_of_the_card(chat) is None


@pytest.mark.parametrize(
    "piece", ["la taza de ", "el uno ", "va ese ", "plazo mas ", "cualquiera ", "de que es "]
)
def test_long_words_are_read_in_linear_time(piece):
    text = piece * (2_000 // len(piece))
    inspecting.asks(text)
    inspecting.subject(text)
    inspecting.takes_it(text, paid=True)
    places.takes_any_other(text)
    assert terms._LONGEST.fullmatch(text) is None
    assert terms._SHORTEST.fullmatch(text) is None
