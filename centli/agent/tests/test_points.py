"""Points with the built-in engine over a bank in memory: what is shown, asked, proposed, and never taken."""

from __future__ import annotations

import pytest

from centli.agent.engines.builtin import Builtin
from centli.agent.testing import Chat, MemoryBank, reward
from centli.agent.types import Ask, Press, Propose, Refuse, Say, Show
from centli.confirmations.contracts import State


def only(result, kind):
    (step,) = (step for step in result.visible if isinstance(step, kind))
    return step


def open_cards(chat):
    return [
        (view.card["reward"]["name"], view.card["reward"]["quantity"])
        for view in chat.bank.proposals.values()
        if view.state is State.OPEN
    ]


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("¿cuántos puntos tengo?", {}),
        ("how many points do I have?", {}),
        ("¿cuándo vencen mis puntos?", {"about": "expiry"}),
        ("when do my points expire?", {"about": "expiry"}),
    ],
)
def test_points_are_shown_and_their_expiry_first_when_asked(chat, words, about):
    shown = only(chat.say(words), Show)
    assert (shown.kind, shown.query) == ("points", about)


def test_when_they_expire_is_asked_on_of_ones_own(chat):
    chat.say("¿cuántos puntos tengo?")
    assert only(chat.say("¿y cuándo se vencen?"), Show).query == {"about": "expiry"}


@pytest.mark.parametrize("words", ["quiero el termo de acero", "no, mejor un termo"])
def test_a_reward_is_named_that_is_not_on_the_page(chat, words):
    chat.say("premios de hasta 250 puntos")
    card = only(chat.say(words), Propose).proposal.card
    assert card["reward"]["name"] == "Termo de acero"


@pytest.mark.parametrize("words", ["pásale 50 puntos a Juan", "transfiere mis puntos a mi mamá"])
def test_points_are_not_passed_on(chat, words):
    assert only(chat.say(words), Say).text.startswith("Los puntos no se pasan")
    assert not chat.bank.proposals


def test_whoever_has_none_is_told_honestly_how_they_are_earned():
    chat = Chat(Builtin(), MemoryBank(points=0))
    said = only(chat.say("¿cuántos puntos tengo?"), Say).text
    assert "Los reconocimientos son para quienes trabajan en CENTLI" in said


def names(shown):
    return [one.name for one in shown.value.items]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("¿qué puedo canjear?", ["Taza CENTLI", "Taza de viaje", "Termo de acero"]),
        ("what can I redeem?", ["Taza CENTLI", "Taza de viaje", "Termo de acero"]),
        ("premios de hasta 250 puntos", ["Taza CENTLI", "Paraguas"]),
        ("¿qué me alcanza con 250 puntos?", ["Taza CENTLI", "Paraguas"]),
        ("¿me alcanza para unos audífonos?", ["Audífonos"]),
        ("canjear puntos", ["Taza CENTLI", "Taza de viaje", "Termo de acero"]),
        (
            "ver recompensas",
            ["Taza CENTLI", "Taza de viaje", "Termo de acero", "Paraguas", "Audífonos"],
        ),
    ],
)
def test_what_points_buy_is_shown_as_it_was_asked(chat, words, expected):
    shown = only(chat.say(words), Show)
    assert (shown.kind, names(shown)) == ("rewards", expected)
    assert open_cards(chat) == []


def test_what_is_out_of_reach_is_answered_with_what_is_missing(chat):
    assert (
        "Te faltan 310 puntos: Audífonos"
        in only(chat.say("¿me alcanza para unos audífonos?"), Show).lead
    )


def test_a_reward_that_is_named_in_full_is_proposed_at_once(chat):
    only(chat.say("canjea la taza CENTLI"), Propose)
    assert open_cards(chat) == [("Taza CENTLI", 1)]


@pytest.mark.parametrize("answer", ["la de viaje", "la segunda", "taza de viaje"])
def test_an_ambiguous_reward_is_asked_about_never_guessed(chat, answer):
    asked = only(chat.say("canjea una taza"), Ask)
    assert [option.label for option in asked.options] == ["Taza CENTLI", "Taza de viaje"]
    assert open_cards(chat) == []
    only(chat.say(answer), Propose)
    assert open_cards(chat) == [("Taza de viaje", 1)]


@pytest.mark.parametrize("words", ["canjea la segunda", "la segunda", "quiero la taza de viaje"])
def test_one_of_those_shown_is_redeemed_by_its_place_or_name(chat, words):
    chat.say("¿qué puedo canjear?")
    only(chat.say(words), Propose)
    assert open_cards(chat) == [("Taza de viaje", 1)]


def test_a_wish_that_names_more_than_was_shown_is_asked_about(chat):
    chat.bank.points = 200
    chat.say("¿qué puedo canjear?")
    asked = only(chat.say("canjea una taza"), Ask)
    assert [option.label for option in asked.options] == ["Taza CENTLI", "Taza de viaje"]
    assert "te faltan 60" in asked.options[1].detail


def test_a_button_redeems_what_it_shows(chat):
    one = only(chat.say("¿qué puedo canjear?"), Show).value.items[2]
    only(chat.say("Canjear", Press("buy", "msg_1", f"{one.product_id}.")), Propose)
    assert open_cards(chat) == [("Termo de acero", 1)]


def test_too_few_points_are_refused_with_what_is_missing(chat):
    error = only(chat.say("canjea unos audífonos"), Refuse).error
    assert (error.code, error.fields()["missing"]) == ("insufficient_points", 310)
    assert "Nunca se canjea a medias" in only(chat.say("¿por qué?"), Say).text
    assert open_cards(chat) == []


def test_what_is_gone_is_said_and_what_there_is_shown(chat):
    shown = only(chat.say("canjea el paraguas"), Show)
    assert shown.lead.startswith("Paraguas: se agotó.")
    assert "Paraguas" not in names(shown)
    assert open_cards(chat) == []


def test_fewer_than_wanted_are_offered(chat):
    assert "Solo queda 1 de Termo de acero" in only(chat.say("canjea 3 termos"), Say).text
    only(chat.say("1"), Propose)
    assert open_cards(chat) == [("Termo de acero", 1)]


def test_what_nobody_offers_is_not_guessed(chat):
    shown = only(chat.say("canjea un unicornio"), Show)
    assert shown.lead.startswith("No encontré «unicornio» entre las recompensas.")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("mejor dos", ("Taza CENTLI", 2)),
        ("que sean 3", ("Taza CENTLI", 3)),
        ("no, mejor un termo", ("Termo de acero", 1)),
        ("mejor canjea un termo", ("Termo de acero", 1)),
    ],
)
def test_a_correction_makes_a_new_card_and_voids_the_old(chat, words, expected):
    chat.say("canjea la taza centli")
    only(chat.say(words), Propose)
    assert open_cards(chat) == [expected]
    assert len(chat.bank.proposals) == 2


@pytest.mark.parametrize(
    "words", ["mejor el cine", "no, el cine", "cámbialo por el cine", "quiero el cine mejor"]
)
def test_another_reward_that_is_named_takes_the_place_of_the_card(chat, words):
    chat.bank.rewards.append(reward("Boletos de cine", 150))
    chat.say("canjea 2 taza centli")
    only(chat.say(words), Propose)
    assert open_cards(chat) == [("Boletos de cine", 1)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("canjea el cine", "Boletos de cine"),
        ("the cheapest", "Taza CENTLI"),
        ("the second one", "Boletos de cine"),
    ],
)
def test_a_reward_below_the_shelf_is_taken_in_few_words(chat, words, name):
    chat.bank.rewards.insert(1, reward("Boletos de cine", 150))
    chat.say("¿qué puedo canjear?")
    only(chat.say(words), Propose)
    assert open_cards(chat) == [(name, 1)]


@pytest.mark.parametrize("words", ["el saldo", "no, el martes", "¿cuánto tengo?"])
def test_what_is_no_reward_changes_no_card(chat, words):
    chat.say("canjea la taza centli")
    chat.say(words)
    assert open_cards(chat) == [("Taza CENTLI", 1)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("¿cuánto me falta para los audífonos?", "Te faltan 310 puntos: Audífonos"),
        ("¿cuántos puntos necesito para los audífonos?", "Te faltan 310 puntos: Audífonos"),
        ("¿cuántos puntos cuesta el termo?", "Sí te alcanza: Termo de acero cuesta 320 puntos."),
        ("¿cuántos puntos me quedarían si canjeo el termo?", "Te quedarían 350 puntos"),
    ],
)
def test_what_a_reward_would_take_is_told(chat, words, told):
    assert told in only(chat.say(words), Say).text
    chat.bank.points = 979
    assert "Te falta 1 punto:" in only(chat.say("¿cuánto me falta para los audífonos?"), Say).text
    chat.say("canjea la taza centli")
    assert "te quedan 859 puntos" in only(chat.say("¿cuántos puntos me quedarían?"), Say).text
    assert open_cards(chat) == [("Taza CENTLI", 1)]


def test_a_digression_is_answered_and_the_choice_kept(chat):
    chat.say("canjea una taza")
    answer = chat.say("¿cuánto tengo?")
    assert [type(step).__name__ for step in answer.visible] == ["Show", "Say"]
    assert "tu canje de taza" in answer.visible[-1].text
    assert answer.visible[-1].suggestions == ("Taza CENTLI", "Taza de viaje")
    only(chat.say("la de viaje"), Propose)
    assert open_cards(chat) == [("Taza de viaje", 1)]


@pytest.mark.parametrize("words", ["cancela", "olvídalo", "cancela mi canje"])
def test_a_card_is_taken_back_by_a_word(chat, words):
    chat.say("canjea la taza centli")
    only(chat.say(words), Say)
    assert open_cards(chat) == []


def test_none_of_them_ends_it(chat):
    chat.say("canjea una taza")
    assert "No se descontó ningún punto" in only(chat.say("ninguna"), Say).text
    assert chat.state["stack"] == []


def test_cambiar_keeps_the_values(chat):
    chat.say("canjea la taza centli")
    (card,) = chat.bank.proposals
    chat.say("Cambiar", Press("edit", card))
    only(chat.say("2"), Propose)
    assert open_cards(chat) == [("Taza CENTLI", 2)]


@pytest.mark.parametrize("words", ["mis canjes", "¿qué he canjeado?", "¿cómo va mi canje?"])
def test_whoever_redeemed_nothing_is_told_so(chat, words):
    assert only(chat.say(words), Say).text == "Todavía no has canjeado nada."


@pytest.mark.parametrize("words", ["canjea la séptima", "la séptima", "el 7", "la de 700"])
def test_one_of_a_long_list_is_found(chat, words):
    chat.bank.points = 900
    chat.bank.rewards = [reward(f"Premio {n}", n * 100) for n in range(1, 9)]
    chat.say("¿qué puedo canjear?")
    only(chat.say(words), Propose)
    assert open_cards(chat) == [("Premio 7", 1)]


@pytest.fixture
def shown(chat):
    """The rewards within reach are shown, and one is chosen twice."""
    chat.say("quiero canjear mis puntos")
    return chat


@pytest.mark.parametrize(
    ("text", "at", "many"),
    [
        ("mejor el segundo", 1, 1),
        ("no, dos del segundo", 1, 2),
        ("no el primero, el segundo", 1, 1),
        ("mejor 2 de la segunda", 1, 2),
        ("the second one instead", 1, 1),
    ],
)
def test_another_of_those_shown_does_not_keep_how_many(shown, text, at, many):
    names = [one.name for one in shown.bank.rewards if one.points_cost <= shown.bank.points]
    shown.say("quiero dos del primero")
    assert open_cards(shown) == [(names[0], 2)]
    shown.say(text)
    assert open_cards(shown) == [(names[at], many)]


@pytest.mark.parametrize("text", ["mejor el termo de acero", "mejor un termo"])
def test_another_reward_that_is_named_does_not_keep_how_many(shown, text):
    shown.say("quiero dos del primero")
    shown.say(text)
    assert [many for _name, many in open_cards(shown)] == [1]


def test_the_others_are_shown_again_and_the_card_of_a_reward_stays(shown):
    shown.say("el primero")
    before = open_cards(shown)
    assert len(only(shown.say("no, mejor otro"), Ask).options) > 1
    assert open_cards(shown) == before
    shown.say("el segundo")
    assert len(open_cards(shown)) == 1
    assert open_cards(shown) != before


@pytest.mark.parametrize("text", ["el primero no", "el más barato no", "no quiero la segunda"])
def test_a_reward_that_is_refused_is_not_redeemed(shown, text):
    only(shown.say(text), Ask)
    assert not shown.bank.proposals


def test_the_cheapest_of_several_of_a_name_is_taken(chat):
    chat.bank.rewards += [reward("Vale de cine chico", 100), reward("Vale de cine grande", 200)]
    only(chat.say("canjea un vale de cine"), Ask)
    chat.say("el más barato")
    assert open_cards(chat) == [("Vale de cine chico", 1)]


def test_the_cheapest_is_redeemed_where_that_is_said_at_once(chat):
    least = min(chat.bank.rewards, key=lambda one: one.points_cost)
    chat.bank.rewards.sort(key=lambda one: one.points_cost)
    chat.say("redeem the cheapest reward")
    assert open_cards(chat) == [(least.name, 1)]


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("two of the first one", 2),
        ("esteee, el primero", 1),
        ("2 de la primera", 2),
    ],
)
def test_a_place_is_no_name_of_a_reward(shown, text, many):
    shown.say(text)
    assert [each for _name, each in open_cards(shown)] == [many]


@pytest.mark.parametrize("words", ["2 de la primera", "2 del primero"])
def test_a_figure_before_a_place_is_how_many(shown, words):
    names = [one.name for one in shown.bank.rewards if one.points_cost <= shown.bank.points]
    shown.say(words)
    assert open_cards(shown) == [(names[0], 2)]


def test_a_figure_before_part_of_a_name_is_how_many(chat):
    chat.say("canjea 2 tazas")
    chat.say("1 de viaje")
    assert open_cards(chat) == [("Taza de viaje", 1)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("no quiero el cine", "no cambié nada"),
        ("no el cine", "no cambié nada"),
        ("el cine no", "no cambié nada"),
        ("¿mejor el cine?", "cuesta 150 puntos"),
        ("y el cine", "cuesta 150 puntos"),
        ("¿y el cine?", "cuesta 150 puntos"),
        ("mejor el cine y el termo", None),
        ("mejor el cine o el termo", None),
    ],
)
def test_a_card_stays_where_no_other_reward_is_chosen(chat, words, told):
    chat.bank.rewards.append(reward("Boletos de cine", 150))
    chat.say("canjea 2 taza centli")
    if told is None:
        assert len(only(chat.say(words), Ask).options) == 2
    else:
        assert told in only(chat.say(words), Say).text
    assert open_cards(chat) == [("Taza CENTLI", 2)]
    assert len(chat.bank.proposals) == 1


@pytest.mark.parametrize("words", ["las dos primeras", "la primera y la segunda", "no la primera"])
def test_of_two_places_none_is_redeemed(shown, words):
    only(shown.say(words), Ask)
    assert not shown.bank.proposals


@pytest.mark.parametrize(
    "words",
    ["y el segundo", "¿y el segundo?", "no quiero el segundo", "no el segundo", "los dos primeros"],
)
def test_a_place_that_is_not_chosen_changes_no_card(shown, words):
    shown.say("dos del primero")
    before = open_cards(shown)
    shown.say(words)
    assert open_cards(shown) == before
    assert len(shown.bank.proposals) == 1


def test_the_reward_of_the_card_that_is_refused_is_not_kept_in_silence(chat):
    chat.say("canjea 2 taza centli")
    assert "De acuerdo" not in only(chat.say("no quiero las tazas"), Say).text


def test_of_two_rewards_none_is_redeemed(chat):
    assert len(only(chat.say("canjea el termo y la taza de viaje"), Ask).options) == 2
    assert not chat.bank.proposals


def test_what_a_reward_costs_is_told_and_none_redeemed(shown):
    cheapest = min(shown.bank.rewards, key=lambda one: one.points_cost)
    asked = only(shown.say("¿la primera cuántos puntos son?"), Ask)
    assert f"{cheapest.points_cost} puntos" in asked.text
    assert not shown.bank.proposals


@pytest.mark.parametrize("words", ["premios como de 200 puntos", "recompensas de unos 200 puntos"])
def test_rewards_of_about_so_many_points_are_shown(chat, words):
    page = only(chat.say(words), Show).value
    assert {one.points_cost <= 200 for one in page.items} == {True}


def test_a_number_without_anything_that_waits_pays_nobody(chat):
    chat.say("quiero la taza")
    assert "A quién" not in only(chat.say("mejor dos"), Ask).text


def test_another_place_that_is_refused_takes_no_card_back(shown):
    shown.say("el segundo")
    before = open_cards(shown)
    only(shown.say("no quiero el primero"), Ask)
    assert open_cards(shown) == before
