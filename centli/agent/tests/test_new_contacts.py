"""Somebody who is added in one sentence: what was said of them stands on the card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centli.agent.engines.flows import numbers
from centli.agent.language import slots
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.tests.world import kinds, make_world
from centli.kernel import clabe
from centli.kernel.testing import FEWER, read_long

CLABE = clabe.generate(bank="012", account="12345678901")
WRONG = f"{CLABE[:-1]}{(int(CLABE[-1]) + 1) % 10}"


@pytest.mark.django_db
def test_both_surnames_and_a_long_alias_are_on_the_card():
    [card] = make_world().say(
        "agrega a Guadalupe Hernández y Garza con alias mi compadre el de la tiendita, "
        f"CLABE {CLABE}"
    )
    payee = card["data"]["payee"]
    assert (payee["name"], payee["alias"]) == (
        "Guadalupe Hernández y Garza",
        "compadre el de la tiendita",
    )


@pytest.mark.django_db
def test_a_number_that_is_no_clabe_is_refused_and_said_again_it_is_one_wish():
    world = make_world()
    # It could be a card's number, too, and is hidden from the engine.
    [told] = world.say("agrega a Toño con clabe 012180015587342010")
    assert told["content"].startswith("Esa CLABE no es válida")
    [card] = world.say(f"agrega a Toño con clabe {CLABE}")
    assert card["data"]["payee"]["name"] == "Toño"
    assert kinds(world.say("¿cuánto tengo?")) == ["BALANCE"]


def test_to_take_somebody_off_is_no_nickname(chat):
    chat.say(f"agrega a Juan con clabe {CLABE} y alias hermano")
    chat.say("borra a hermano")
    assert "borra a hermano" not in str(chat.bank.proposals)


@pytest.mark.parametrize(
    ("said", "name", "alias"),
    [
        ("agrega a Ana López y Vega, CLABE {}", "ana lópez y vega", None),
        ("agrega a Ana López y Vega", "ana lópez y vega", None),
        ("agrega a Ana López y su CLABE es {}", "ana lópez", None),
        ("agrega a Ana López y CLABE {}", "ana lópez", None),
        ("agrega a Ana López y mándale 500", "ana lópez", None),
        ("agrega a Ana y a Luis", "ana", None),
        ("agrega a Ana López con alias comadre la de los tacos dorados y su clabe es {}",
         "ana lópez", "comadre la de los tacos dorados"),
        ("agrega a Ana López con alias comadre la de la cuenta {}", "ana lópez", "comadre"),
        ("agrega a Ana López con alias comadre a mis contactos", "ana lópez", "comadre"),
    ],
)  # fmt: skip
def test_what_follows_is_no_part_of_the_name_or_the_alias(said, name, alias):
    found = slots.new_beneficiary(said.format(CLABE))
    assert (found["name"], found.get("alias")) == (name, alias)


@pytest.mark.parametrize(
    "said",
    [
        "no elimines a mi hermano de mis contactos",
        "ya no quiero quitar a mi hermano de mis contactos",
        "mejor no elimines a mi hermano de mis contactos",
        "no quiero que borres a mi hermano de mis contactos",
        "no renombres a mi hermano",
        "no le cambies el alias a mi hermano",
    ],
)
def test_nobody_is_taken_off_or_renamed_who_is_to_stay(chat, said):
    chat.say(said)
    assert not chat.bank.proposals
    assert not chat.state.get("stack")


OTHER = clabe.generate(bank="012", account="99945678901")


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("no, su clabe es {}", True),
        ("la clabe es {}", True),
        ("perdón, la clabe correcta es {}", True),
        ("me equivoqué en la clabe, es {}", True),
        ("{}", True),
        ("la clabe de mi hermano es {}", False),
        ("la de Pedro es {}", False),
        ("¿la clabe es {}?", False),
        ("mándale 300 a {}", False),
    ],
)
def test_another_clabe_that_is_said_over_a_new_contacts_card_changes_it(chat, said, changes):
    chat.say(f"agrega a Toño con clabe {CLABE}")
    [before] = chat.bank.proposals
    chat.say(said.format(OTHER))
    made = [
        (one.name, one.clabe, one.supersedes)
        for tool, _call, one in chat.bank.calls
        if tool == "crm_beneficiary_propose"
    ]
    assert (("Toño", OTHER, before) in made) is changes
    assert len(made) == 1 + changes


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["mándale 500 a la tarjeta 4152313412345678"], "número de tarjeta"),
        (["mándale 500 a la tarjeta •••• 1111"], "número de tarjeta"),
        (["agrega a Toño con tarjeta 4152 3134 1234 5678"], "número de tarjeta"),
        (["agrega a mi prima", "Lupe Pérez", "4152313412345678"], "número de tarjeta"),
        (["agrega a mi prima", "4152313412345678"], "número de tarjeta"),
        (["cambia la clabe de mi mamá a 4152313412345678"], "número de tarjeta"),
        (["mándale 300 al 5512345678"], "número de celular"),
        (["pásale 100 al cel 5544332211"], "número de celular"),
        (["agrega a Toño", "55 1234 5678"], "número de celular"),
        (["deposita 200 a la cuenta 12345678901"], "o de cuenta"),
        (["agrega a Toño con clabe •••• 1111"], "Esa CLABE no es válida"),
        (["agrega a Toño con clabe 01218002605078385"], "Esa CLABE no es válida"),
    ],
)
def test_a_number_that_nothing_is_sent_to_is_called_what_it_is(chat, texts, told):
    *before, last = texts
    for text in before:
        chat.say(text)
    assert told in only(chat.say(last)).text
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    ("before", "said", "answer"),
    [
        ([], CLABE, "es válida y es de BBVA México"),
        ([], WRONG, "no es válida"),
        (["manda 500"], CLABE, "es válida y es de BBVA México"),
        (["manda 500"], f"mándalo a {CLABE}", "es válida y es de BBVA México"),
        (["manda 500"], WRONG, "no es válida"),
        (["quiero transferir"], CLABE, "¿Cómo se llama la persona"),
        ([], "necesito mandar dinero a una cuenta que no tengo registrada", "primero lo agrego"),
        ([], "manda 500 a alguien que no tengo agregado", "¿Cómo se llama la persona"),
        ([], "quiero enviar 300 a una cuenta nueva", "primero lo agrego"),
        ([], "send 300 to someone who is not in my contacts", "primero lo agrego"),
        ([], "send 300 to a new account", "primero lo agrego"),
    ],
)
def test_a_clabe_alone_or_somebody_unlisted_is_added_first(chat, before, said, answer):
    for text in before:
        chat.say(text)
    assert answer in str(chat.say(said).visible)
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "said",
    [
        "¿puedo mandar dinero a una cuenta que no tengo registrada?",
        "le mandé 300 a alguien que no tengo en mis contactos",
        "no mandes nada a una cuenta nueva",
        "no quiero mandar dinero a una cuenta nueva",
        "pásame 300 a mi cuenta",
    ],
)
def test_who_asks_tells_or_forbids_adds_nobody(chat, said):
    assert "¿Cómo se llama la persona" not in str(chat.say(said).visible)


@pytest.mark.parametrize(
    "said",
    [
        ("manda 500", CLABE, "se llama Pedro"),
        ("quiero transferir", f"mándale 500 a {CLABE}", "se llama Pedro"),
        ("manda 500 de mi ahorro a una cuenta nueva", "Pedro", CLABE),
    ],
)
def test_what_was_said_of_the_transfer_is_kept_while_somebody_is_added(chat, said):
    for text in said:
        chat.say(text)
    assert chat.bank.open()[0].card["payee"]["name"] == "Pedro"
    waits = chat.state["stack"][0]["slots"]
    assert 500_00 in (waits.get("amount"), waits.get("reading", {}).get("centavos"))
    assert waits.get("from_type") == ("savings" if "ahorro" in said[0] else None)
    # Said alone again, it is the card's.
    chat.say(OTHER)
    assert chat.bank.calls[-1][2].clabe == OTHER


def test_the_clabe_of_a_contact_is_that_contact(chat):
    [one] = [one for one in chat.bank.contacts if one.alias == "hermano"]
    chat.bank.contacts = [replace(one, clabe=CLABE)]
    chat.say("manda 500")
    assert open_cards(chat) == []
    chat.say(CLABE)
    [made] = chat.bank.open()
    assert made.card["amount"]["amount"] == "500.00"
    assert made.card["payee"]["name"] == one.name


def test_the_number_may_be_said_before_the_name(chat):
    chat.say("agrega a mi prima")
    chat.say(CLABE)
    assert card(chat.say("Lupe Pérez"))["payee"]["name"] == "Lupe Pérez"


def test_who_is_saved_is_paid_by_their_clabe_and_told_so(chat):
    result = chat.say("mándale 500 a mi mamá a su tarjeta 4152313412345678")
    assert card(result)["payee"]["alias"] == "mamá"
    assert only(result).lead.startswith("A un número de tarjeta no puedo enviar")
    assert not only(chat.say("mándale 500 a la tarjeta de mi mamá")).lead


@pytest.mark.parametrize(
    "piece", ["numero de ", "cel 5 ", "a la tarjeta 4 ", "5 5-", "al numero 5512345678"]
)
def test_no_words_hold_up_what_a_number_is(piece):
    read_long(numbers.kind, numbers.to_a_card, piece=piece, letters=FEWER)
