"""One wish gets one message: its words are in the message of the card that they belong to."""

from __future__ import annotations

from centli.agent.frames import Kind
from centli.agent.joining import BESIDE_LENGTH_MAX, joined
from centli.agent.journal import Draft


def words(text, *suggestions):
    return Draft(Kind.TEXT, text, suggestions=suggestions)


def test_words_before_and_behind_a_card_are_of_its_message():
    card = Draft(Kind.BALANCE, "Ahorro: $1.00", {"accounts": []}, ("Mis movimientos",))
    [message] = joined(
        [words("Sí."), words("Mira:"), card, words("¿Seguimos?", "Hermano"), words("Dime.")]
    )
    assert message.content == "Sí.\nMira:\nAhorro: $1.00\n¿Seguimos?\nDime."
    assert message.data == {"accounts": [], "before": "Sí.\nMira:", "after": "¿Seguimos?\nDime."}
    assert message.suggestions == ("Hermano",)


def test_what_a_card_says_first_stays_beneath_what_was_said_before_it():
    card = Draft(Kind.TRANSFER_CONFIRMATION, "Como ayer.\nRevisa.", {"before": "Como ayer."})
    [message] = joined([words("Cancelé lo otro."), card])
    assert message.data["before"] == "Cancelé lo otro.\nComo ayer."


def test_a_question_with_buttons_keeps_its_title_in_one_line():
    [message] = joined([words("No te entendí."), Draft(Kind.CHOICES, "¿Cuál?\n1. Una\n2. Otra")])
    assert (message.kind, message.content.split("\n")[0]) == (Kind.CHOICES, "No te entendí. ¿Cuál?")
    assert "before" not in message.data


def test_each_card_is_a_message_of_its_own_and_so_is_an_article():
    one, other = Draft(Kind.BALANCE, "a"), Draft(Kind.TICKET, "b")
    assert joined([one, other]) == [one, other]
    answer = Draft(Kind.TEXT, "El NIP…", {"name": "x"})
    assert joined([answer, one]) == [answer, one]
    long = words("a" * (BESIDE_LENGTH_MAX + 1))
    assert joined([long, one]) == [long, one]
    assert joined([one, long]) == [one, long]
    assert len(joined([long, words("b")])) == 1
    assert joined([]) == []
