"""An amount that is said by an earlier transfer: "lo mismo que la otra vez", "lo de la renta". What none tells for sure is asked."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import MovementStatus, MovementView
from centli.agent import labels
from centli.agent.engines.talk import Flow, Steps, Talk, money
from centli.agent.types import OPTIONS_MAX, Option, Outcome, Step
from centli.kernel import clock
from centli.kernel.text import fold

LOOKED_AT: Final = 50
"""How many of the newest movements are looked at."""
_USUAL: Final = "usual:"
_RECEIVED: Final = "received"
"""«Regrésale lo que me mandó»: what came from the payee."""
_OF_A_TIME: Final = frozenset({"siempre", "otra vez"})
"""«Lo de siempre» means the last one, whatever it was for."""
_OF_DAYS: Final = frozenset({"mes", "semana", "quincena"})
"""«Lo del mes pasado» means those days; «lo de la quincena» alone tells no amount."""
_NOT_SENT: Final = frozenset({"fee", "spei_return", "reversal"})


def is_meant(relation: str) -> bool:
    """Say whether an amount is told by an earlier transfer."""
    return relation in {"same", _RECEIVED} or relation.startswith(_USUAL)


def names_payee(relation: str) -> bool:
    """Say whether the payee has to be known first: "lo de la renta" may be found by what it was for."""
    return not _topic(relation)


def take(
    talk: Talk, flow: Flow, reading: Mapping[str, Any]
) -> Generator[Step, Outcome | None, bool]:
    """Put the amount of the earlier transfer that is meant into the slots, and say which it was; False: it is asked."""
    if reading["relation"] == _RECEIVED:
        flow.slots["received"] = dict(reading)
        return (yield from _take_received(talk, flow))
    slots, topic = flow.slots, _topic(reading["relation"])
    days = _past(talk, slots.pop("as_of", None))
    sent = yield from _sent(talk, slots, days, everybody=bool(topic))
    if topic:
        found = [one for one in sent if _is_for(one, topic)][:1]
    elif reading["relation"] == "same" or reading["relation"][len(_USUAL) :] in _OF_A_TIME:
        found = sent if days else sent[:1]
    else:
        found = sent if days else []
    amounts = list(dict.fromkeys(-one.amount.centavos for one in found))
    if len(amounts) > 1:
        yield from _choose(talk, flow, amounts)
        return False
    amount = amounts[0] - reading.get("less", 0) if amounts else 0
    if amount <= 0:
        yield from _ask(talk, flow, topic, sent)
        return False
    slots["amount"], slots["said"] = amount, reading["said"]
    told = _told(found[0], topic, named=bool(slots.get("label")))
    slots["lead"] = " ".join(part for part in (slots.get("lead", ""), told) if part)
    return True


def _take_received(talk: Talk, flow: Flow) -> Generator[Step, Outcome | None, bool]:
    """Put what came from the payee into the slots where it came once; of several it is asked which."""
    slots = flow.slots
    name = "" if slots.get("to_type") else str(slots.get("label", ""))
    came = yield from _received(talk, name, slots.pop("as_of", None))
    if not came:
        lead = _("No encontré un envío de %(name)s para ti.") % {"name": name} if name else ""
        yield from talk.ask(flow, "amount", _("¿Cuántos pesos son?"), (_("Cancelar"),), lead=lead)
        return False
    if came[1:]:
        text = _("%(name)s te ha enviado más de una vez. ¿Cuánto le envío?") % {"name": name}
        newest: dict[int, MovementView] = {}
        for one in came:
            newest.setdefault(one.amount.centavos, one)
        options = [
            Option(f"amount:{centavos}", money(centavos), _day(one))
            for centavos, one in newest.items()
        ]
        yield from talk.choose(flow, "amount", text, options[:OPTIONS_MAX])
        return False
    slots["amount"], slots["said"] = came[0].amount.centavos, ""
    facts = {"day": _day(came[0]), "amount": money(came[0].amount.centavos), "name": name}
    told = _("%(name)s te envió %(amount)s el %(day)s.") % facts
    slots["lead"] = " ".join(part for part in (slots.get("lead", ""), told) if part)
    return True


def _received(
    talk: Talk, name: str, days: Sequence[str] | None
) -> Generator[Step, Outcome | None, list[MovementView]]:
    """Return what came from somebody and was kept, newest first: who pays in from another bank is known by name alone."""
    if not name:
        return []
    query: dict[str, Any] = {"type": "transfer", "incoming": True, "limit": LOOKED_AT}
    query["counterpart"] = name
    if days:
        query |= {"date_from": days[0], "date_to": days[1]}
    page = yield from talk.look("banking_movement_page", query)
    return [
        one
        for one in (() if page is None else page.items)
        if one.status is MovementStatus.COMPLETED
        and one.returned_at is None
        and one.kind not in _NOT_SENT
    ]


def _day(one: MovementView) -> str:
    return labels.day(clock.local_date(one.created_at))


def _topic(relation: str) -> str:
    """Return what it was for; empty where only the time is named."""
    said = relation[len(_USUAL) :] if relation.startswith(_USUAL) else ""
    return "" if said in _OF_A_TIME | _OF_DAYS else said


def _past(talk: Talk, days: Sequence[str] | None) -> Sequence[str]:
    """Return the days that are named where they are over: "la renta de este mes" was not sent yet."""
    over = days is not None and date.fromisoformat(days[1]) < clock.local_date(talk.now)
    return days if days is not None and over else ()


def _sent(
    talk: Talk, slots: Mapping[str, Any], days: Sequence[str], *, everybody: bool
) -> Generator[Step, Outcome | None, list[MovementView]]:
    """Return what was really sent to the payee, newest first; to everybody where none is named."""
    whom = slots.get("beneficiary_id") or slots.get("label")
    if not (whom or everybody):
        return []
    query: dict[str, Any] = {"type": "transfer", "incoming": False, "limit": LOOKED_AT}
    if whom:
        query["counterpart"] = whom
    if days:
        query |= {"date_from": days[0], "date_to": days[1]}
    page = yield from talk.look("banking_movement_page", query)
    return [one for one in (() if page is None else page.items) if _counts(one)]


def _counts(one: MovementView) -> bool:
    """Say whether it was sent, and did not come back: a card that was not confirmed is no transfer either."""
    stands = one.status is not MovementStatus.FAILED and one.returned_at is None
    return stands and one.amount.centavos < 0 and one.kind not in _NOT_SENT


def _is_for(one: MovementView, topic: str) -> bool:
    words = re.findall(r"\w+", fold(one.description))
    return topic in words or f"{topic}s" in words


def _told(one: MovementView, topic: str, *, named: bool) -> str:
    """Say which transfer it was: when, how much, and where it is found by it what for and to whom."""
    facts = {
        "day": _day(one),
        "amount": money(-one.amount.centavos),
        "concept": one.description,
        "name": one.counterpart,
    }
    if topic and not named:
        text = _("Como el %(day)s a %(name)s: %(amount)s, «%(concept)s».")
    elif topic:
        text = _("Como el %(day)s: %(amount)s, «%(concept)s».")
    else:
        text = _("Como el %(day)s: %(amount)s.")
    return text % facts


def _choose(talk: Talk, flow: Flow, amounts: Sequence[int]) -> Steps:
    text = _("En esas fechas hubo más de una cantidad. ¿Cuál es?")
    options = [Option(f"amount:{one}", money(one)) for one in amounts[:OPTIONS_MAX]]
    yield from talk.choose(flow, "amount", text, options)


def _ask(talk: Talk, flow: Flow, topic: str, sent: Sequence[MovementView]) -> Steps:
    """Ask how much; what was sent last is a button, and no more than that."""
    lead, name = "", flow.slots.get("label")
    if topic and name:
        lead = _("No encontré un envío anterior a %(name)s por «%(topic)s».")
    elif topic:
        lead = _("No encontré un envío anterior por «%(topic)s».")
    elif name:
        lead = _("No encontré ese envío anterior a %(name)s.")
    last = [money(-one.amount.centavos) for one in sent[:1]] if name else []
    question = _("¿Cuántos pesos son?")
    offers = (*last, _("Cancelar"))
    yield from talk.ask(
        flow, "amount", question, offers, lead=lead % {"name": name, "topic": topic}
    )
