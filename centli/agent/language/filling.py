"""The slots of each intent: what was said for sure, and what has to be asked about."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from centli.agent.language import dates, guards, orders, people, phrases, shopping, slots
from centli.agent.language.amounts import AmountReading
from centli.agent.language.facts import Facts
from centli.agent.language.tokens import fold_with_places
from centli.kernel import patterns
from centli.kernel.money import Money

SlotValue = str | int


@dataclass(frozen=True, slots=True)
class Filled:
    """Slots that were said for sure, and those that have to be asked about, with their candidates."""

    slots: dict[str, SlotValue] = field(default_factory=dict)
    unclear: dict[str, list[str]] = field(default_factory=dict)


def no_slots(facts: Facts, now: datetime) -> Filled:
    """Fill nothing: the intent says it all."""
    del facts, now
    return Filled()


def _wire(centavos: int) -> str:
    return Money(centavos).wire()


def _transfer_slots(facts: Facts, now: datetime) -> Filled:
    del now
    filled = Filled()
    _fill_amount(facts, filled)
    _fill_recipient(facts, filled)
    source, target = facts.accounts.get("source"), facts.accounts.get("target")
    if target and not facts.people:
        filled.slots["to_account"] = target
    if source and source != target:
        filled.slots["account"] = source
    elif "split" in facts.accounts:
        filled.unclear["account"] = slots.named_accounts(facts.text)
    elif facts.accounts.get("without") == "checking":
        # The usual one is ruled out and none is named instead.
        filled.unclear["account"] = ["savings"]
    if facts.concept:
        filled.slots["concept"] = facts.concept
    clabe = slots.clabe(facts.text)
    if clabe:
        filled.slots["clabe"] = clabe
    return filled


def _answered_slots(facts: Facts, now: datetime) -> Filled:
    """Fill nothing of what wishes for nothing, but that several figures are a question holds for an answer too."""
    del now
    filled = Filled()
    _fill_amount(facts, filled)
    filled.slots.clear()
    return filled


_ADDED = patterns.lazy(
    r"\+|\b(?:y|e|mas|luego|despues|otr[oa]s?|tambien|ademas|aparte|and|plus|another|then|otra)\b"
)
"""What makes two figures for one person two amounts: "100 y otros 100"."""
_TIMES = patterns.lazy(r"\b(?:veces|times|cada uno de|por cada)\b|[0-9] ?[x*] ?[0-9]")


def _fill_amount(facts: Facts, filled: Filled) -> None:
    readings = facts.amounts or facts.dropped_amounts
    if not readings:
        return
    if any(r.definite for r in readings):
        # "lo de la tanda, 1000 pesos": the figure says how much that is.
        readings = tuple(r for r in readings if not r.relation.startswith(("usual", "owed")))
    said = {r.centavos if r.definite else None for r in readings}
    only = said.pop() if len(said) == 1 else None
    added = _sum(facts.text, readings)
    times = _TIMES.search(fold_with_places(facts.text).text)
    # "$3,000.00 (tres mil pesos)" says one amount twice; "10 veces 50" says neither ten nor fifty.
    if facts.amounts and only is not None and not times and not added:
        filled.slots["amount"] = _wire(only)
        return
    options = [
        c for r in readings for c in ((r.centavos,) if r.centavos is not None else r.candidates)
    ]
    filled.unclear["amount"] = [_wire(c) for c in dict.fromkeys([*added, *options])]


def _sum(text: str, readings: Sequence[AmountReading]) -> list[int]:
    """Return what "100 y otros 100" come to, where figures are added to one another."""
    between = [text[one.span[1] : other.span[0]] for one, other in itertools.pairwise(readings)]
    added = bool(between) and all(_ADDED.search(fold_with_places(words).text) for words in between)
    parts = [r.centavos for r in readings if r.definite and r.centavos]
    return [sum(parts)] if added and len(parts) == len(readings) else []


def _fill_recipient(facts: Facts, filled: Filled) -> None:
    names = list(dict.fromkeys(p.said for p in facts.people))
    if len(names) == 1:
        filled.slots["recipient"] = names[0]
    elif names:
        filled.unclear["recipient"] = names


def _period(text: str, now: datetime) -> dict[str, SlotValue]:
    period = dates.read(text, now)
    if period is None:
        return {}
    return {
        "period": period.name,
        "date_from": period.date_from.isoformat(),
        "date_to": period.date_to.isoformat(),
    }


_PAID_WAGES = patterns.lazy(
    r"\b(?:pag\w+|cay\w+|lleg\w+|deposit\w+|entr\w+|cae|cobr\w+)(?: \w+){0,2} nomina\b|\bnomina (?:ya |me )*(?:cay|lleg|entr|deposit|pag)"
)
_OWED = patterns.lazy(
    r"\b(?:deb[oe]|debemos|deuda|adeudo|owe|pago minimo|no generar intereses)\b|\btdc\b"
)


def _account(facts: Facts) -> dict[str, SlotValue]:
    account = facts.accounts.get("any")
    said = guards.plain(facts.text)
    if account == "checking" and _PAID_WAGES.search(said):
        # "ya cayó la nómina" speaks of wages, not of an account.
        account = None
    if account is None and _OWED.search(said):
        account = "credit"
    return {"account": account} if account else {}


def _put(filled: Filled, name: str, options: Sequence[SlotValue]) -> None:
    """Fill a slot with the one value that was said; several are a question."""
    if len(options) == 1:
        filled.slots[name] = options[0]
    elif options:
        filled.unclear[name] = [str(option) for option in options]


def _account_slot(facts: Facts) -> Filled:
    named = slots.named_accounts(facts.text)
    filled = Filled()
    if len(named) > 1:
        _put(filled, "account", named)
    else:
        filled.slots.update(_account(facts))
    return filled


def _balance_slots(facts: Facts, now: datetime) -> Filled:
    del now
    return _account_slot(facts)


def _transactions_slots(facts: Facts, now: datetime) -> Filled:
    filled = _account_slot(facts)
    filled.slots.update(_period(facts.text, now))
    limit = slots.limit(facts.text)
    if limit is not None:
        filled.slots["limit"] = limit
    _fill_recipient(facts, filled)
    if not facts.people:
        teller = people.told_of(facts.text)
        if teller is not None:
            filled.slots["recipient"] = teller
    return filled


def _spending_slots(facts: Facts, now: datetime) -> Filled:
    filled = _account_slot(facts)
    filled.slots.update(_period(facts.text, now))
    _put(filled, "category", slots.categories(facts.text, spending=True))
    return filled


def _product_slots(facts: Facts, now: datetime) -> Filled:
    del now
    wanted = shopping.read(facts.text)
    filled = Filled()
    said: Mapping[str, SlotValue | None] = {
        "product": wanted.product,
        "quantity": wanted.quantity,
        "max_price": _wire(wanted.max_centavos) if wanted.max_centavos else None,
        "min_price": _wire(wanted.min_centavos) if wanted.min_centavos else None,
        "account": wanted.account,
    }
    filled.slots.update({name: value for name, value in said.items() if value is not None})
    _put(filled, "category", wanted.categories)
    _put(filled, "benefit", wanted.benefits)
    _put(filled, "months", wanted.months)
    return filled


def order_slots(facts: Facts, act: orders.Act) -> Filled:
    """Tell what is wished about an order that was placed, and which product it is of."""
    topic = phrases.topic(facts.text, "open_ticket") if act == "return" else None
    product = slots.product(orders.named(facts.text))[0]
    said = {"act": act, "product": product, "topic": topic}
    return Filled({name: value for name, value in said.items() if value})


def _beneficiary_slots(facts: Facts, now: datetime) -> Filled:
    del now
    return Filled(dict(slots.new_beneficiary(facts.text)))


def _reward_slots(facts: Facts, now: datetime) -> Filled:
    del now
    reward = slots.reward(facts.text)
    return Filled({"reward": reward} if reward else {})


def _topic_slots(intent: str) -> Callable[[Facts, datetime], Filled]:
    def fill(facts: Facts, now: datetime) -> Filled:
        del now
        topic = phrases.topic(facts.text, intent)
        return Filled({"topic": topic} if topic else {})

    return fill


FILLERS: Final = {
    "open_ticket": _topic_slots("open_ticket"),
    "ask_help": _topic_slots("ask_help"),
    "transfer": _transfer_slots,
    "out_of_scope": _answered_slots,
    "balance": _balance_slots,
    "transactions": _transactions_slots,
    "spending": _spending_slots,
    "search_products": _product_slots,
    "compare_benefits": _product_slots,
    "purchase": _product_slots,
    "add_beneficiary": _beneficiary_slots,
    "redeem_reward": _reward_slots,
}
