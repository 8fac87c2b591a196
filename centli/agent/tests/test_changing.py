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
