"""What every kind of proposal says of itself."""

from __future__ import annotations

from django.utils import translation

from centli.agent import confirming, outcomes
from centli.agent.engines.flows import waiting
from centli.confirmations import registry
from centli.confirmations.contracts import STATES, State


def test_every_kind_and_state_has_words_for_staff_in_both_languages():
    with translation.override("en"):
        english = {each.name: registry.title(each.name) for each in registry.kinds()}
        states = {state: translation.gettext(words) for state, words in STATES.items()}
    assert len(english) >= 20
    for name, words in english.items():
        assert words not in {name, registry.kind(name).title}
    assert len(set(english.values())) == len(english)
    assert set(states) == set(State)
    assert all(states[state] != words for state, words in STATES.items())


def test_the_chat_knows_every_kind_whose_receipt_it_gives():
    """Each moves money or is free, has a card with a title of its own, and says what it does by its verbs."""
    told = outcomes.CUSTOMER_KINDS
    free = told - confirming.MONEY_MOVES
    assert free <= waiting._FREE
    assert confirming._card_title("another") not in {confirming._card_title(kind) for kind in free}
    assert told - {"close_ticket"} <= set(waiting._DOES)
