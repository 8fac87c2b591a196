"""Reports that there are: how they go, writing on, closing; and what is said right after one, or after an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import inquiring, reporting
from centli.agent.engines.brake import BLOCK
from centli.agent.engines.flows import brake
from centli.agent.engines.flows.support import questions, reports
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions
from centli.agent.engines.wanting import SHOPPING
from centli.agent.language.features import names_goods
from centli.agent.types import Option, Say, Show
from centli.kernel.text import fold
from crm.contracts import TicketPage, TicketView

MESSAGE: Final = reporting.WRITE
CLOSE: Final = reporting.CLOSE
REPORTS_LOOKED_AT: Final = 10
_THE_CARD: Final = "tarjeta"
_OTHER_ONE: Final = re.compile(r"\b(?:otra|nueva|reposicion|reemplazo|repongo|reponen)\b")


def status(talk: Talk, heard: Heard) -> Steps:
    """Show how a report goes: the one whose folio is named, else the one that changed last."""
    page = yield from _own_reports(talk, heard)
    if page is None:
        return
    chosen = _named(page, heard.text) or max(page.items, key=lambda one: one.updated_at)
    ticket = yield from talk.read("crm_ticket_get", {"ticket_id": chosen.ticket_id})
    if ticket is None:
        return
    talk.last["about"] = reports.REPORT
    others = len(page.items) > 1
    lead = _("El último que cambió; los demás están en tus reportes.") if others else ""
    yield Show("ticket", ticket, lead, (_("Hablar con una persona"), _("¿Cuánto tengo?")))


def write_on(talk: Talk, heard: Heard) -> Steps:
    """Prepare what is to be added to a report, or ask what; the one whose folio is named, else the one that changed last."""
    page = yield from _own_reports(talk, heard)
    if page is None:
        return
    chosen = _named(page, heard.text) or max(page.items, key=lambda one: one.updated_at)
    flow = talk.begin(MESSAGE, {"ticket_id": chosen.ticket_id, "folio": chosen.folio})
    if heard.addition:
        yield from _propose_message(talk, flow, heard.addition)
        return
    text = _("¿Qué le agrego a tu reporte %(folio)s?") % {"folio": chosen.folio}
    yield from talk.ask(flow, "text", text, (_("Cancelar"),))


def _added(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    if heard.cancel:
        talk.drop(flow)
        yield Say(_("De acuerdo, no le agregué nada."), default_suggestions())
        return True
    yield from _propose_message(talk, flow, heard.text)
    return True


def _propose_message(talk: Talk, flow: Flow, text: str) -> Steps:
    talk.drop(flow)
    arguments = {"ticket_id": flow.slots["ticket_id"], "text": text[:4000]}
    suggestions = (_("¿Cómo va mi reporte?"),)
    proposal = yield from talk.read("crm_ticket_message_propose", arguments, suggestions)
    if proposal is not None:
        yield from talk.proposed(MESSAGE, proposal, {**flow.slots, "text": text})


def _message_again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose_message(talk, talk.begin(MESSAGE, slots), str(slots["text"]))


def close(talk: Talk, heard: Heard) -> Steps:
    """Prepare to close a report that is solved; one that is only a card as yet is taken back."""
    if (yield from _taken_back(talk)):
        yield Say(_("Listo, no levanté el reporte."), default_suggestions())
        return
    page = yield from _own_reports(talk, heard)
    if page is None:
        return
    going_on = [one for one in page.items if not one.is_done]
    named = _named(page, heard.text)
    if named is not None or len(going_on) == 1:
        yield from _propose_close(talk, (named or going_on[0]).ticket_id)
    elif going_on:
        flow = talk.begin(CLOSE, {})
        options = [Option(one.ticket_id, one.folio, one.subject) for one in going_on]
        yield from talk.choose(flow, "report", _("¿Cuál reporte cierro?"), options)
    else:
        yield Say(_("No tienes reportes abiertos: no hay nada que cerrar."), default_suggestions())


def _propose_close(talk: Talk, ticket_id: str) -> Steps:
    slots, suggestions = {"ticket_id": ticket_id}, (_("¿Cómo va mi reporte?"),)
    proposal = yield from talk.read("crm_ticket_close_propose", slots, suggestions)
    if proposal is not None:
        yield from talk.proposed(CLOSE, proposal, slots)


def _close_chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    talk.drop(flow)
    yield from _propose_close(talk, choice)


def _close_again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose_close(talk, str(slots["ticket_id"]))


def no_report(talk: Talk, heard: Heard) -> Steps:
    """Report nothing: "no fue fraude, sí fui yo" takes back what was about to be reported, and blocked.

    With neither there, what is solved may be a report that there is.
    """
    waited = bool(talk.cards) or bool(talk.stack)
    yield from _taken_back(talk)
    yield from brake.take_back(talk)
    if not waited and _about_a_report(talk):
        yield from close(talk, heard)
        return
    text = _(
        "De acuerdo, no levanté ni bloqueé nada. Si ya tenías un reporte, dime «cierra mi reporte»."
    )
    yield Say(text, default_suggestions())


def _taken_back(talk: Talk) -> Answered:
    """End the questions about a report, and withdraw its card; False: there was neither."""
    asked = [flow for flow in talk.stack if flow.name == reports.REPORT]
    cards = [key for key, card in talk.cards.items() if card["name"] == reports.REPORT]
    for flow in asked:
        talk.drop(flow)
    for key in cards:
        yield from talk.withdraw(key)
    return bool(asked or cards)


def _own_reports(talk: Talk, heard: Heard) -> Any:
    """Return the customer's reports; None, and why, where somebody else's are meant."""
    people = yield from talk.contacts()
    names = [name for person in people for name in (person.alias, *person.name.split()[:1])]
    if reporting.is_about_others(heard.text, names):
        text = _("Solo puedo ver y cambiar tus propios reportes. No cambié nada.")
        yield Say(text, (_("¿Cómo va mi reporte?"), _("Hablar con una persona")))
        return None
    return (yield from _reports(talk))


def _reports(talk: Talk) -> Any:
    page: TicketPage | None = yield from talk.read("crm_ticket_page", {"limit": REPORTS_LOOKED_AT})
    if page is not None and not page.items:
        text = _("No tienes reportes. Si algo salió mal, cuéntame y levanto uno.")
        yield Say(text, (_("Levantar un reporte"), _("Hablar con una persona")))
        return None
    return page


def _named(page: TicketPage, text: str) -> TicketView | None:
    said = text.upper()
    return next((one for one in page.items if one.folio in said), None)


# ── What is said right afterwards ────────────────────────────────────────────────────────────────────────────────────


def follows(talk: Talk, heard: Heard) -> Answered:
    """Take what is said right after a report was made or looked at, or a question answered, for something about it."""
    if talk.top is not None and talk.top.name != BLOCK:
        return False
    if (
        (yield from _asked_on(talk, heard))
        or (yield from _asks_of_the_story(talk, heard))
        or (yield from _asks_shortly(talk, heard))
    ):
        return True
    if _asks_after_a_loss(talk, heard):
        yield from questions.ask(talk, replace(heard, text=f"{heard.text} {_THE_CARD}"))
        return True
    wish = reporting.follows(heard.text) if _about_a_report(talk) else None
    if wish is None or heard.whole_transfer:
        return False
    going_on = [key for key, card in talk.cards.items() if card["name"] == reports.REPORT]
    if wish.intent == MESSAGE and going_on:
        yield from _retold(talk, going_on[-1], wish.text)
    elif wish.intent == reporting.ANOTHER:
        yield from _another(talk, heard)
    elif talk.open and wish.intent != MESSAGE:
        return False
    else:
        start = {MESSAGE: write_on, CLOSE: close, "ticket_status": status}[wish.intent]
        yield from start(talk, replace(heard, addition=wish.text))
    return True


def _asked_on(talk: Talk, heard: Heard) -> Answered:
    """Answer what is asked on after an answer: "¿y a otro banco?"; False: it is no such question."""
    if not talk.last.get("answered") or not _asks_on(talk, heard):
        return False
    before = set(talk.last.get("sources", ()))
    whole = replace(heard, text=f"{talk.last['text']} {heard.text}")
    # Who names nothing of the bank's stays with what was asked: "¿y si no me acuerdo?".
    yield from questions.ask(talk, whole, () if inquiring.names_the_bank(heard.text) else before)
    return True


def _asks_on(talk: Talk, heard: Heard) -> bool:
    is_free = talk.top is None and not talk.open and bool(talk.last.get("text"))
    # "¿Y si no tengo la app?" asks on, too, however much it sounds like a trouble.
    lost = reports.tells_of_loss(heard.text)
    supposes = heard.intent == reports.REPORT and "?" in heard.text and not lost
    # "¿Y en domingo?" after the hours of SPEI is no statement.
    dated = heard.intent == "transactions" and "dated" in heard.notes
    unclear = (
        not heard.sure or heard.intent in {questions.HELP, "out_of_scope"} or supposes or dated
    )
    return is_free and unclear and inquiring.asks_further(heard.text)


def _asks_of_the_story(talk: Talk, heard: Heard) -> Answered:
    """Answer what is asked of the trouble whose report waits, in words that name nothing of it: "¿y cuánto tarda?"."""
    cards = [card for card in talk.cards.values() if card["name"] == reports.REPORT]
    if not cards or len(cards) < len(talk.open) or not _asks_without_its_name(heard):
        return False
    last = talk.last
    if not (yield from questions.goes_on(talk, heard, str(cards[-1]["slots"].get("text", "")))):
        text = _(
            "De eso no tengo una respuesta segura. Si confirmas tu reporte, te contesta quien lo atienda."
        )
        yield Say(text, (_("Hablar con una persona"), _("Cancelar")))
    # What is said next may still be of the report.
    talk.last = last
    return True


def _asks_shortly(talk: Talk, heard: Heard) -> Answered:
    """Answer what is asked on after an answer, without an «y»: "¿cuántos intentos tengo?"; False where that is not sure."""
    is_free = talk.top is None and not talk.open and bool(talk.last.get("answered"))
    if not is_free or not _asks_without_its_name(heard):
        return False
    return (yield from questions.goes_on(talk, heard, str(talk.last.get("text", ""))))


def _asks_without_its_name(heard: Heard) -> bool:
    """Say whether it asks in few words that name nothing of the bank's, nor a wish of their own."""
    few = len(heard.text.split()) <= inquiring.FEW_WORDS
    asks = few and (inquiring.asks(heard.text) or inquiring.asks_whether_it_is_so(heard.text))
    return asks and not inquiring.names_the_bank(heard.text) and not _is_own_wish(heard)


def _is_own_wish(heard: Heard) -> bool:
    """Say whether a wish is plain, and not only read from words that any question may have."""
    said = fold(heard.text)
    if not heard.sure or heard.intent in {questions.HELP, "out_of_scope", reports.REPORT}:
        return reports.tells_of_loss(heard.text)
    if heard.intent in SHOPPING:
        return names_goods(heard.text) or heard.wants.how
    if heard.intent in {"points_balance", "list_rewards", "redeem_reward"}:
        return _OF_POINTS.search(said) is not None
    if heard.intent == "balance":
        # «¿Hasta cuánto?» after an answer is of that.
        return _OF_MONEY.search(said) is not None
    return "dated" not in heard.notes


_OF_MONEY: Final = re.compile(
    r"\b(?:sald|teng|qued|cuent|diner|lana|feria|disponib|balance|have|money|left)"
)
_OF_POINTS: Final = re.compile(r"\b(?:punt|premi|recompens|canj|point|reward|redeem)")


def _asks_after_a_loss(talk: Talk, heard: Heard) -> bool:
    """Say whether it asks, without its name, for the card that was lost or blocked just now: "¿cómo pido otra?"."""
    name, slots = talk.last.get("name"), talk.last.get("slots", {})
    waits = talk.top is not None and talk.top.name == BLOCK
    told = name == reports.REPORT and _THE_CARD in fold(str(slots.get("text", "")))
    if not (waits or name == BLOCK or told):
        return False
    unclear = not heard.sure or heard.intent == "out_of_scope"
    return (
        unclear
        and _OTHER_ONE.search(questions.letters(heard)) is not None
        and inquiring.asks_for_the_way(heard.text)
    )


def _about_a_report(talk: Talk) -> bool:
    named = talk.last.get("name")
    # The brake that a report offers is part of it.
    told = named == BLOCK and any(card["name"] == reports.REPORT for card in talk.cards.values())
    return (
        told
        or named in {reports.REPORT, MESSAGE, CLOSE}
        or talk.last.get("about") == reports.REPORT
    )


def _retold(talk: Talk, confirmation_id: str, more: str) -> Steps:
    """Make the report that waits anew, with what was left out."""
    slots = dict(talk.cards[confirmation_id]["slots"])
    flow = talk.begin(reports.REPORT, slots)
    if not more:
        text = _("¿Qué le agrego?")
        flow.slots["before"] = confirmation_id
        yield from talk.ask(flow, "text", text, (_("Cancelar"),))
        return
    yield from talk.withdraw(confirmation_id)
    flow.slots["text"] = f"{slots['text']}. {more}"
    yield from reports.propose(talk, flow, slots.get("about"))


def _another(talk: Talk, heard: Heard) -> Steps:
    """Report one more charge like the one just reported: the customer picks it."""
    talk.stack = [flow for flow in talk.stack if flow.name != BLOCK]
    waiting = [card["slots"] for card in talk.cards.values() if card["name"] == reports.REPORT]
    text = str((waiting[-1] if waiting else talk.last.get("slots", {})).get("text", ""))
    flow = talk.begin(reports.REPORT, {})
    if len(text.split()) < reports.WORDS_MIN:
        text = _("Cuéntame qué pasó: qué, cuándo y por cuánto, si lo sabes.")
        yield from talk.ask(flow, "text", text, (_("Cancelar"),))
        return
    yield from reports.story(talk, flow, replace(heard, text=f"{text}. {heard.text}"))


MESSAGE_KIND: Final = FlowKind(
    MESSAGE,
    answered=_added,
    called=lambda _flow: _("tu mensaje al reporte"),
    why=lambda _flow: _("Lo que escribas ahora lo lee la persona que atiende tu reporte."),
    again=_message_again,
    keeps=reports.keeps,
)
CLOSE_KIND: Final = FlowKind(
    CLOSE,
    called=lambda _flow: _("el cierre de tu reporte"),
    why=lambda _flow: _("Te pregunto cuál porque tienes más de un reporte abierto y no adivino."),
    again=_close_again,
    chosen=_close_chosen,
)
