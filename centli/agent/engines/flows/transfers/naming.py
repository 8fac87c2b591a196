"""What words name of a transfer, put into its slots: to whom, how much, from where, what for. Nothing is read or asked here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from banking.contracts import AccountType
from centli.agent.engines.heard import Heard
from centli.agent.engines.hearing import KEEPS_BACK
from centli.agent.language import amounts
from centli.agent.language.amounts import AmountReading
from centli.kernel.money import Money
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView

_SETTLES: Final = re.compile(
    r"\b(?:liquid|sald)(?:a|ar|o|ame|arla|arlo)\b|\bpay off\b|\bin full\b|\bfull balance\b|\bcomplet[oa]\b"
)
"""Verbs that mean all that is owed where no amount is named."""


def take(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots everything that an utterance names."""
    if heard.amount is not None:
        slots["reading"] = read(heard.amount) | _left_out(heard)
        slots.pop("received", None)
        # A figure in an order of its own is no answer to «¿de cuánto es la mitad?».
        for name in ("amount", "as_of", *(("part",) if heard.verb else ())):
            slots.pop(name, None)
        if heard.amount.relation and heard.period is not None:
            days = heard.period.date_from, heard.period.date_to
            slots["as_of"] = [day.isoformat() for day in days]
    if heard.to_account is not None:
        to_own(slots, heard.to_account)
        settles = _SETTLES.search(fold(heard.text)) if heard.amount is None else None
        if settles is not None and heard.to_account == AccountType.CREDIT.value:
            slots["reading"] = read(
                AmountReading("relative", settles[0], settles.span(), relation="owed")
            )
    elif heard.person is not None:
        take_person(slots, heard.person)
    elif heard.people:
        take_person(slots, "")
        slots["people"] = list(heard.people)
        # An answer, or who else is to get as much, orders nothing once more.
        is_order = heard.verb and heard.amount is not None and heard.amount.definite
        slots["text"] = heard.said if is_order else ""
    _take_source(slots, heard)
    _take_exclusion(slots, heard)
    if heard.concept:
        slots["concept"] = heard.concept


def _take_source(slots: dict[str, Any], heard: Heard) -> None:
    """Name the account that pays."""
    if heard.from_account is not None and heard.from_account != slots.get("to_type"):
        slots["from_type"] = heard.from_account
        slots.pop("from_account_id", None)
    elif heard.any_account and heard.amount is not None and _HELD_IN.search(fold(heard.text)):
        # "La mitad de lo que tengo en ahorro": what it is a part of is what pays it.
        slots["from_type"] = heard.any_account
        slots.pop("from_account_id", None)


_HELD_IN: Final = re.compile(
    r"\b(?:mitad|tod[oa]|half|all|ciento|%)(?: \w+){0,3}? (?:lo que|what i) (?:tengo|hay|queda|traigo|tenga|have)(?: \w+)? (?:en|in)\b"
)


def sending(centavos: int, slots: Mapping[str, Any]) -> str:
    """Return the words of an order of so much, for one of several payees: from the same account, with the same concept."""
    concept, account = slots.get("concept"), _FROM.get(slots.get("from_type", ""), "")
    told = f' con concepto "{concept}"' if concept else ""
    return f"envía ${Money(centavos).wire()}{account}{told}"


_FROM: Final = {
    AccountType.SAVINGS.value: " de mi cuenta de ahorro",
    AccountType.CHECKING.value: " de mi cuenta de cheques",
}


def _take_exclusion(slots: dict[str, Any], heard: Heard) -> None:
    """Keep to what the customer ruled out: an account that is not to pay, or two that were to share."""
    if heard.split:
        slots["split"] = True
    if heard.without_account is not None:
        slots["without"] = heard.without_account
        if slots.get("from_type", AccountType.CHECKING.value) == heard.without_account:
            slots.pop("from_type", None)
            slots.pop("from_account_id", None)
    if heard.from_account is not None and not heard.split:
        slots.pop("split", None)
        if slots.get("without") == heard.from_account:
            slots.pop("without")


def take_person(slots: dict[str, Any], said: str) -> None:
    """Name another payee."""
    slots["person"] = said
    if (of_before := slots.pop("received", None)) is not None:
        # What the one before had sent is not what this one has.
        slots.pop("amount", None)
        slots["reading"] = of_before
    for name in ("beneficiary_id", "to_type", "to_account_id"):
        slots.pop(name, None)


def take_payee(slots: dict[str, Any], one: BeneficiaryView) -> None:
    """Take one contact for the payee."""
    take_person(slots, "")
    slots["beneficiary_id"], slots["label"] = one.beneficiary_id, one.name


def to_own(slots: dict[str, Any], account_type: str) -> None:
    """Name an account of one's own instead of a payee."""
    slots["to_type"] = account_type
    for name in ("beneficiary_id", "person", "to_account_id"):
        slots.pop(name, None)


def _left_out(heard: Heard) -> dict[str, Any]:
    """Return what is kept of a whole: "todo menos 1000"; what is kept without a figure leaves the whole vague."""
    kept = KEEPS_BACK.search(heard.text.lower())
    if kept is None or heard.amount is None or heard.amount.kind != "relative":
        return {}
    figures = [one.centavos for one in amounts.read_all(heard.text[kept.end() :]) if one.definite]
    return {"less": figures[0]} if len(figures) == 1 else {"kind": "vague"}


def read(reading: AmountReading) -> dict[str, Any]:
    """Return how an amount was read, as slots keep it."""
    return {
        "kind": reading.kind,
        "said": reading.said[:60],
        "centavos": reading.centavos,
        "candidates": list(reading.candidates),
        "relation": reading.relation,
        "bound": reading.bound,
    }
