"""What the built-in engine hears in an utterance: the language engine's reading, in the form that the flows use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from centli.agent.language import (
    Understanding,
    dates,
    is_no,
    is_yes,
    keywords,
    people,
    slots,
    understand,
)
from centli.agent.language.amounts import AmountReading
from centli.agent.language.dates import Period
from centli.kernel.text import fold

SURE: Final = 0.55
"""Below this the classifier's word alone starts nothing."""
SOCIAL_SURE: Final = 0.8
"""A yes, a no, a thanks or a greeting must be plainer: names look like them to the classifier."""
SOCIAL: Final = frozenset({"confirm", "cancel", "thanks", "greet"})

LIMITS: Final = "limits"
"""An intent of the bank's own that the language engine files under help."""
_LIMITS = re.compile(r"\b(?:limites?|tope|maximo (?:por|al|que puedo)|limits?)\b")
_CLABE = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){14,20}(?![0-9])", re.ASCII)
_FACTORS: Final = {
    "remove_zero": (1, 10),
    "add_zero": (10, 1),
    "double": (2, 1),
    "halve": (1, 2),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance as the flows use it."""

    text: str
    intent: str
    sure: bool
    """Whether the intent may start something."""
    explicit: bool
    """Whether plain words give the intent away, so that a name asked for is not mistaken for it."""
    amount: AmountReading | None
    person: str | None
    people: Sequence[str]
    """Several people where one was expected."""
    whole_person: str | None
    """The person, when the utterance is nothing else."""
    to_account: str | None
    from_account: str | None
    any_account: str | None
    period: Period | None
    concept: str
    name: str
    alias: str
    clabe: str | None
    corrects: bool
    factor: tuple[int, int] | None
    """What the pending amount is multiplied and divided by: "quita un cero", "el doble"."""
    yes: bool
    cancel: bool


def hear(
    text: str, *, now: datetime, known: Sequence[str] = (), recipient: str = ""
) -> tuple[Heard, Sequence[tuple[str, str]]]:
    """Read an utterance: its first wish, and the others as (text, person) for later."""
    read = understand(text, now=now, known_people=known)
    if not recipient and read.parts:
        first, *rest = read.parts
        later = [(part.text, str(part.slots.get("recipient", ""))) for part in rest]
        return _heard(first, now), later
    return _heard(read, now, recipient), ()


def _heard(read: Understanding, now: datetime, recipient: str = "") -> Heard:
    folded, found = fold(read.text), read.slots
    accounts = slots.accounts(read.text)
    new = slots.new_beneficiary(read.text) if read.intent == "add_beneficiary" else {}
    operation = "" if read.correction is None else read.correction.operation
    is_social = read.intent in SOCIAL
    named = str(found.get("recipient", "")) or None
    about_limits = _LIMITS.search(folded) is not None and read.intent not in {"confirm", "cancel"}
    return Heard(
        text=read.text,
        intent=LIMITS if about_limits else read.intent,
        sure=about_limits or read.confidence >= (SOCIAL_SURE if is_social else SURE),
        explicit=about_limits or keywords.intent_of(read.text) is not None,
        amount=_amount(read.amounts),
        person=recipient or named,
        people=() if recipient else tuple(read.unclear.get("recipient", ())),
        whole_person=people.read_whole(read.text),
        to_account=None if recipient or named else accounts.get("target"),
        from_account=accounts.get("source"),
        any_account=accounts.get("any"),
        period=dates.read(read.text, now),
        concept=str(found.get("concept", ""))[:100],
        name=new.get("name", ""),
        alias=new.get("alias", ""),
        clabe=_clabe(read.text),
        corrects=read.correction is not None,
        factor=_FACTORS.get(operation),
        yes=is_yes(read.text),
        cancel=is_no(read.text) or (read.intent == "cancel" and read.confidence >= SOCIAL_SURE),
    )


def _amount(found: Sequence[AmountReading]) -> AmountReading | None:
    """Return the amount that is meant: the first definite one, else the first."""
    definite = (one for one in found if one.definite)
    return next(definite, found[0] if found else None)


def _clabe(text: str) -> str | None:
    """Return the digits that stand where a CLABE stands, right or wrong."""
    match = _CLABE.search(text)
    return None if match is None else re.sub(r"[ -]", "", match.group())
