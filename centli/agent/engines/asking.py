"""Whether words that sound like a wish ask about it instead: one reckoning of what speaks for either."""

from __future__ import annotations

from typing import Final

from centli.agent.engines import inquiring
from centli.agent.engines.brake import BLOCK, UNBLOCK
from centli.agent.engines.heard import (
    CHANGE,
    LIMITS,
    ORDER_CANCEL,
    ORDER_STATUS,
    REMOVE,
    REWARD_ORDERS,
    Heard,
)
from centli.agent.engines.wanting import COMPARE, PURCHASE, SEARCH
from centli.agent.language import guards
from centli.agent.language.features import names_goods

CHOOSE: Final = 0
"""It asks: which of two articles is meant may be asked, too."""
TOLD: Final = 50
SURE: Final = 70
"""How sure an article must be (percent) where it asks, and where it may ask as well as wish."""
_PLAINLY: Final = 3
"""By how much a question is one beyond doubt."""
_OF_GOODS: Final = frozenset({SEARCH, PURCHASE, COMPARE, "redeem_reward"})
_OF_SOMEBODY: Final = frozenset({"transfer", "add_beneficiary", REMOVE, CHANGE})
_SHOWN: Final = frozenset(
    {"balance", "transactions", "spending", "list_beneficiaries", "points_balance", "list_rewards"}
    | {LIMITS, ORDER_STATUS, ORDER_CANCEL, REWARD_ORDERS, "ticket_status", "ticket_message"}
)
_ASKED_ABOUT: Final = _OF_GOODS | _OF_SOMEBODY | _SHOWN | {BLOCK, UNBLOCK}
"""Wishes whose words those have as well who ask what may be done, what it costs, how things are."""


def least(heard: Heard) -> int | None:
    """Return how sure an article must be to be said in the place of a wish; None: it is the wish.

    A wish names what it is about (whom, how much, which thing, one's own) or is put as one; a question has a question's words.
    """
    if heard.intent not in _ASKED_ABOUT or (heard.whole_transfer and "musing" not in heard.notes):
        return None
    question = asks(heard)
    lead = question - wishes(heard)
    if lead < 0 or not question:
        return None
    if lead == 0:
        return SURE
    return CHOOSE if lead >= _PLAINLY or _may_choose(heard) else TOLD


def asks(heard: Heard) -> int:
    """Return how much speaks for a question: that it is of anybody, its form, that it is of a rule or a cost, that nothing is ordered."""
    text = heard.text
    form = 2 * inquiring.begins_or_goes_on_asking(text)
    return (
        max(4 * inquiring.asks_what_is_done(text), form)
        + inquiring.asks_for_a_rule(text)
        + (inquiring.asks_whether(text) or inquiring.asks_how_it_is(text))
        + 2 * (heard.intent in _OF_SOMEBODY and inquiring.asks_of_cost(text))
        + (heard.intent == "transfer" and "musing" in heard.notes)
    )


def wishes(heard: Heard) -> int:
    """Return how much speaks for a wish: that it is wanted, that it names what it is about, that its words give it away."""
    if heard.intent == "transfer" and "musing" in heard.notes and not heard.verb:
        # "Quiero subir a nivel 4" names a figure, and sends nothing.
        return 0
    return 2 * inquiring.wants_it(heard.text) + _named(heard) + (heard.explicit or _sends(heard))


def _may_choose(heard: Heard) -> bool:
    bare = heard.intent == "transfer" and not heard.verb
    return heard.intent == COMPARE or bare or inquiring.asks_for_a_rule(heard.text)


def _sends(heard: Heard) -> bool:
    return heard.intent == "transfer" and heard.verb and "musing" not in heard.notes


def _named(heard: Heard) -> int:
    text = heard.text
    if heard.intent in _OF_GOODS:
        compares = heard.intent == COMPARE
        how = bool(heard.wants.benefit or heard.amount) and not compares
        looks = inquiring.asks_to_look(text) or (compares and heard.wants.several)
        return max(4 * names_goods(text), 2 * looks) + how
    if heard.intent in _SHOWN:
        own = inquiring.is_of_mine(text) or inquiring.tells_what_happened(text)
        told = guards.is_past(text) and not inquiring.asks_for_a_rule(text)
        own = own or (heard.explicit and (heard.intent == "spending" or told))
        # "¿Puedo pasar mis puntos a otro?" asks what may be done with what is one's own.
        own = own and not inquiring.asks_whether(text)
        shows = bool(heard.period or heard.any_account) or inquiring.asks_to_look(text)
        shows = shows or inquiring.asks_to_spend(text)
        shows = shows or (heard.intent == LIMITS and heard.amount is not None)
        return max(3 * own, 2 * shows)
    figure = heard.amount is not None and (heard.verb or heard.intent != "transfer")
    named = figure or heard.person or heard.people or heard.to_account or heard.clabe
    return 2 * bool(named)
