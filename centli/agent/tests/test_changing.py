"""Changing a contact by chat: what the words say of it, and the talk up to the card."""

import pytest

from centli.agent.engines.flows import changing
from centli.agent.tests.test_builtin import only
from centli.agent.types import Ask, Press, Propose, Say
from centli.confirmations.contracts import State


def payee(result):
    step = only(result)
    assert isinstance(step, Propose), step
    assert step.proposal.kind == "change_beneficiary"
    return step.proposal.card["payee"]


@pytest.mark.parametrize(
    ("text", "field", "who", "value"),
    [
        ("cámbiale el alias a mi hermano a 'bro'", "alias", "mi hermano", "bro"),
        ("renombra a Juan como 'el jefe'", "alias", "Juan", "el jefe"),
        ("renombra a mi hermano como el jefe", "alias", "mi hermano", "el jefe"),
        ("cambia el alias de Juan López a carnal", "alias", "Juan López", "carnal"),
        ("cambia el apodo de mi hermano por «el Flaco».", "alias", "mi hermano", "el Flaco"),
        ("ponle de alias bro a mi hermano", "alias", "mi hermano", "bro"),
        ("ponle a mi hermano el alias 'bro'", "alias", "mi hermano", "bro"),
        ("ponle alias a mi hermano: bro", "alias", "mi hermano", "bro"),
        ("modifica el nombre de Juan por Juan Carlos", "name", "Juan", "Juan Carlos"),
        ("rename Juan to the boss", "alias", "Juan", "the boss"),
        ("cambia la clabe de mi hermano", "clabe", "mi hermano", None),
        ("edita el contacto de Juan", None, "Juan", None),
        ("a Juan cámbiale el nombre a Juan Carlos", "name", "Juan", "Juan Carlos"),
        ("change Juan's nickname to Johnny", "alias", "Juan", "Johnny"),
        ("change my brother's CLABE", "clabe", "my brother", None),
    ],
)
def test_the_words_say_who_what_and_to_what(text, field, who, value):
    found = changing.read(text)
    assert (found.get("field"), found.get("who"), found.get("value")) == (field, who, value)


@pytest.mark.parametrize(
    "text",
    ["cámbiale el alias a mi hermano a 'bro'", "renombra a mi hermano como 'bro'",
     "ponle a mi hermano el alias bro"],
)  # fmt: skip
def test_a_whole_wish_is_a_card_at_once(chat, text):
    assert payee(chat.say(text)) == {"name": "Juan López", "alias": "bro", "bank": "", "last4": ""}


def test_what_is_missing_is_asked(chat):
    asked = only(chat.say("edita el contacto de mi hermano"))
    assert isinstance(asked, Say)
    assert "Juan López" in asked.text
    assert "alias" in only(chat.say("el alias")).text
    assert payee(chat.say("bro"))["alias"] == "bro"


def test_who_is_unclear_is_tapped(chat):
    asked = only(chat.say("renombra a Luis como 'el compa'"))
    assert isinstance(asked, Ask)
    assert len(asked.options) == 2
    found = chat.say("", Press("choose", choice=asked.options[0].id, target_id="msg"))
    assert payee(found) == {"name": "Luis Pérez", "alias": "el compa", "bank": "", "last4": ""}


def test_another_value_voids_the_card(chat):
    chat.say("cámbiale el alias a mi hermano a 'bro'")
    assert payee(chat.say("no, mejor 'carnal'"))["alias"] == "carnal"
    assert len([one for one in chat.bank.proposals.values() if one.state is State.OPEN]) == 1


def test_an_invalid_clabe_is_asked_again_and_nothing_is_prepared(chat):
    chat.say("cambia la clabe de mi hermano")
    asked = only(chat.say("012180026050783859"))
    assert "CLABE" in asked.text
    assert not [one for one in chat.bank.proposals.values() if one.state is State.OPEN]


@pytest.mark.parametrize("whom", ["al envío", "a la transferencia"])
def test_what_belongs_to_a_card_is_no_contact(chat, whom):
    chat.say("mándale 300 a mi mamá")
    said = only(chat.say(f'ponle "cena" {whom}'))
    assert "entre tus contactos" not in said.text


def test_a_quoted_alias_is_for_who_is_named(chat):
    assert payee(chat.say('ponle "jefa" a mi mamá'))["alias"] == "jefa"


@pytest.mark.parametrize(
    "text", ["cámbiale el nombre a María Herrera", "change María's name to María Herrera"]
)
def test_who_is_nobody_yet_is_the_new_name_of_who_begins_so(chat, text):
    found = payee(chat.say(text))
    assert (found["name"], found["alias"]) == ("María Herrera", "mamá")


def test_of_a_new_name_that_nobody_has_it_is_asked_whose_it_is(chat):
    asked = only(chat.say("cámbiale el nombre a Lupe Herrera"))
    assert asked.text.startswith("No tienes a «Lupe Herrera» entre tus contactos.")
    found = payee(chat.say("a mi mamá"))
    assert (found["name"], found["alias"]) == ("Lupe Herrera", "mamá")


@pytest.mark.parametrize(
    "before",
    ["mándale 200 a mi hermano", "mándale dinero a mi hermano", "agrega un contacto",
     "cámbiale el alias a mi hermano", "mándale 200 a mi compa"],
)  # fmt: skip
@pytest.mark.parametrize("words", ["quita a María", "remove María"])
def test_somebody_is_taken_off_the_list_beside_what_waits(chat, before, words):
    chat.say(before)
    (card,) = (step for step in chat.say(words).visible if isinstance(step, Propose))
    assert card.proposal.kind == "remove_beneficiary"
    assert card.proposal.card["payee"]["name"] == "María Torres"


@pytest.mark.parametrize(
    ("answer", "left"), [("el envío", set()), ("la segunda", {"transfer", "remove_beneficiary"})]
)
def test_who_is_on_a_card_and_on_the_list_is_asked_about(chat, answer, left):
    chat.say("mándale 200 a María")
    asked = only(chat.say("quita a María"))
    assert [option.label for option in asked.options] == [
        "Cancelar el envío a María Torres",
        "Quitar a María Torres de mis contactos",
    ]
    assert len(chat.bank.proposals) == 1
    chat.say(answer)
    found = {one.kind for one in chat.bank.proposals.values() if one.state is State.OPEN}
    assert found == left


@pytest.mark.parametrize(
    "text", ["quita a compa luis no mejor a mi hermano", "borra a mi mamá, perdón, a mi hermano"]
)
def test_who_is_named_last_is_taken_off(chat, text):
    [card] = chat.say(text).visible
    assert card.proposal.kind == "remove_beneficiary"
    assert card.proposal.card["payee"]["alias"] == "hermano"


def test_who_is_taken_off_and_who_is_added_are_both_heard(chat):
    said = chat.say("quita a María y agrega a Pedro Ruiz").visible
    assert said[0].proposal.kind == "remove_beneficiary"
    assert said[-1].text.startswith("¿Cuál es la CLABE de Pedro Ruiz?")


@pytest.mark.parametrize(
    "text",
    [
        *("cambia a mi hermano a juanito", "ponle a mi hermano juanito de alias"),
        *("ponle juanito de alias a mi hermano", "cámbiale el nombre a mi hermano por Juanito"),
    ],
)
def test_another_alias_is_no_transfer(chat, text):
    found = payee(chat.say(text))
    assert "juanito" in {found["alias"].lower(), found["name"].lower()}
    assert found["name"] in {"Juan López", "Juanito"}


def test_what_leads_to_another_alias_is_no_part_of_it(chat):
    chat.say("cambia el alias de mi hermano a bro")
    assert payee(chat.say("no mejor a mami"))["alias"] == "mami"
