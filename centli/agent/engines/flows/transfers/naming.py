"""What words name of a transfer, put into its slots: to whom, how much, from where, what for. Nothing is read or asked here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from banking.contracts import AccountType
from centli.agent.engines.hearing import KEEPS_BACK, Heard
from centli.agent.language import amounts
from centli.agent.language.amounts import AmountReading
from centli.kernel import patterns
from centli.kernel.money import Money
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView

_SETTLES: Final = re.compile(
    r"\b(?:liquid|sald)(?:a|ar|o|ame|arla|arlo)\b|\bpay off\b|\bin full\b|\bfull balance\b|\bcomplet[oa]\b"
)
"""Verbs that mean all that is owed where no amount is named."""
_FIELD: Final = r"(?:concepto|motivo|nota|mensaje|descripcion|referencia)"
_SAID: Final = r"(?!(?:un|una|el|la|de|al|en|que|su)\b)[\w ]{2,40}?"
WRITES_CONCEPT: Final = (
    r"(?:(?:pon|agreg|anad|escrib|anot|cambi|apunt)\w* (?:le |que diga )*|con (?=una? ))"
    rf"(?:(?P<concept>{_SAID}) (?:al?|en (?:el|la)|como|de|a la) {_FIELD}|(?:un|una|el|la|de|en (?:el|la)) {_FIELD} (?:que )?(?:diga|diciendo) (?P<told>{_SAID}))"
    r"(?: (?:porfa|por favor|mejor|please))*"
)
"""«Ponle "cena" al concepto», «agrégale una nota que diga feliz cumpleaños»."""
_WRITES: Final = patterns.lazy(rf"\b{WRITES_CONCEPT}$")
_GOES_ON: Final = re.compile(
    r"[,;.]\s|\b(?:y|pero)\s+(?=(?:que|mejor|son|sean|(?:m[aá]nda|env[ií]a|dep[oó]sita|transfi[eé]re|c[aá]mbia)(?:le|les|l[oa]s?|sel[oa]s?|me)?|mil|cien|\w+ ?(?:cientos|mil))\b|[$0-9])"
)


def take(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots everything that an utterance names."""
    written = concept(heard.text)
    heard = _outside(heard, written)
    if heard.amount is not None:
        slots["reading"] = read(heard.amount) | _left_out(heard)
        for name in ("amount", "as_of"):
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
        slots["people"] = list(heard.people)[:4]
        slots["text"] = heard.text
    if heard.from_account is not None and heard.from_account != slots.get("to_type"):
        slots["from_type"] = heard.from_account
        slots.pop("from_account_id", None)
    _take_exclusion(slots, heard)
    if written or heard.concept:
        slots["concept"] = written or heard.concept


def sending(centavos: int) -> str:
    """Return the words of an order of so much, for one of several payees."""
    return f"envía ${Money(centavos).wire()}"


def concept(text: str) -> str:
    """Return what a transfer is to say, where it is said before «concepto»; a question says nothing.

    Neither does "ponle 400 y cena de concepto", which begins with an amount, nor "…que diga hola, y que sean 400".
    """
    found = _WRITES.search(" ".join(re.sub(r"[^\w]+", " ", fold(text)).split()))
    if found is None or "?" in text:
        return ""
    if any(one.span[0] == 0 for one in amounts.read_all(found["concept"] or "")):
        return ""
    said = as_written(text, found["concept"] or found["told"])
    _note, *rest = _GOES_ON.split(said, maxsplit=1)
    return "" if rest and amounts.read_all(rest[0]) else said


def _outside(heard: Heard, said: str) -> Heard:
    """Take the figure of "con una nota que diga 500" for no amount: what is sent is named before it, else it is asked."""
    at = heard.text.rfind(said)
    if not said or at < 0 or heard.amount is None or heard.amount.said not in said:
        return heard
    before = amounts.read_all(heard.text[:at])
    return replace(heard, amount=before[0] if len(before) == 1 else None)


def as_written(text: str, said: str) -> str:
    """Return folded words as the customer wrote them."""
    folded = fold(text)
    found = re.search(r"\W+".join(said.split()), folded)
    return text[slice(*found.span())] if found is not None and len(folded) == len(text) else said


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
    }
