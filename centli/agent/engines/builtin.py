"""The built-in engine: no network, no key. A stack of flows with correction, digression and return."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import contacts, transfers
from centli.agent.engines.hearing import LIMITS, Heard, hear
from centli.agent.engines.talk import (
    QUEUE_MAX,
    Flow,
    Steps,
    Talk,
    account_name,
    default_suggestions,
)
from centli.agent.types import (
    Option,
    Outcome,
    Press,
    Propose,
    Refuse,
    Say,
    Show,
    Thought,
    ToolCall,
    TurnContext,
    Withdraw,
)
from centli.kernel import clock
from centli.kernel.money import Money
from centli.kernel.text import fold

NONE_CHOICE: Final = "none"
IMPERSONAL: Final = frozenset({"balance", "greet", "thanks", "spending", LIMITS})
"""Wishes that name nobody: the contacts need not be read for them."""
FREE_TEXT: Final = frozenset({"name", "alias", "concept", "edit"})
"""What is answered with words of the customer's own: only plain words of a wish are something else."""
_CHANGES = re.compile(r"\b(?:cambi|sub|aument|baj|modific|ajust|raise|change|lower)\w*")
_ALL = re.compile(r"\b(?:todo|todos|todas|ambos|ambas|las dos|los dos|all|both)\b")
LIMIT: Final = "limit"


class Builtin:
    """Understands Mexican Spanish by our own grammar, and says so when it does not."""

    name = "builtin"
    prompt_version = "2026-11-21"

    def think(self, turn: TurnContext) -> Thought:
        """Play one turn."""
        talk = Talk(turn)
        talk.cards = {key: card for key, card in talk.cards.items() if key in talk.open}
        if turn.press is not None:
            yield from _pressed(talk, turn.press)
        else:
            yield from _hear(talk, turn.text)
        while talk.queue and not talk.stack:
            text, recipient = talk.queue.pop(0)
            yield from _hear(talk, text, recipient)
        return talk.state()


# ── Buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pressed(talk: Talk, press: Press) -> Steps:
    if press.action == "edit":
        yield from _edit(talk, press.target_id)
        return
    flow = talk.top
    if flow is None or not flow.asked.startswith("choice:"):
        yield Say(_("Esa pregunta ya pasó. ¿Qué te gustaría hacer?"), default_suggestions())
        return
    yield from _chosen(talk, flow, press.choice)


def _chosen(talk: Talk, flow: Flow, choice: str) -> Steps:
    slot = flow.asked.partition(":")[2]
    if choice not in {option["id"] for option in flow.options}:
        yield from _none_of_them(talk, flow, slot)
    elif slot == "withdraw":
        talk.drop(flow)
        yield from _withdraw(talk, choice)
    else:
        yield from transfers.chosen(talk, flow, slot, choice)


def _none_of_them(talk: Talk, flow: Flow, slot: str) -> Steps:
    if slot == "payee":
        yield from talk.ask(flow, "person", _("Va, ninguno de ellos. ¿A quién le envío entonces?"))
    elif slot == "amount":
        yield from talk.ask(flow, "amount", _("Va. ¿Cuántos pesos son exactamente?"))
    else:
        talk.drop(flow)
        yield Say(_("Listo, lo dejé. No se movió dinero."), default_suggestions())


def _edit(talk: Talk, confirmation_id: str) -> Steps:
    card = talk.cards.get(confirmation_id)
    if confirmation_id not in talk.open or card is None:
        text = _("Esa tarjeta ya no se puede cambiar. Dime otra vez qué quieres hacer.")
        yield Say(text, default_suggestions())
    elif card["name"] == transfers.NAME:
        yield from transfers.edit(talk, confirmation_id)
    else:
        yield from _withdraw_quietly(talk, confirmation_id)
        flow = Flow(card["name"], dict(card["slots"]))
        talk.stack.append(flow)
        yield from _edit_other(talk, flow)


def _edit_other(talk: Talk, flow: Flow) -> Steps:
    if flow.name == contacts.NAME:
        yield from talk.ask(flow, "alias", _("¿Qué alias le pongo?"))
    else:
        yield from talk.ask(flow, "amount", _("¿Qué límite quieres?"))


def _withdraw_quietly(talk: Talk, confirmation_id: str) -> Steps:
    yield Withdraw(confirmation_id)
    talk.cards.pop(confirmation_id, None)


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _hear(talk: Talk, text: str, recipient: str = "") -> Steps:
    heard, later = hear(text, now=talk.now, recipient=recipient)
    if talk.stack or heard.intent not in IMPERSONAL:
        people = yield from talk.contacts()
        known = [name for person in people for name in (person.alias, person.name)]
        heard, later = hear(text, now=talk.now, known=known, recipient=recipient)
    talk.queue = [*(list(wish) for wish in later), *talk.queue][:QUEUE_MAX]
    if talk.top is not None and (yield from _continue(talk, talk.top, heard)):
        return
    if heard.cancel:
        yield from _cancel(talk, everything=_ALL.search(fold(text)) is not None)
        return
    card = talk.last_card()
    corrects = card is not None and not talk.stack and (heard.corrects or heard.factor is not None)
    if corrects and (yield from transfers.corrected(talk, str(card), heard)):
        return
    if heard.yes:
        yield from _yes(talk)
        return
    yield from _start(talk, heard)


def _continue(talk: Talk, flow: Flow, heard: Heard) -> transfers.Answered:
    """Let the words answer what was asked; False when they are about something else."""
    if heard.cancel or heard.yes:
        return False
    if flow.asked.startswith("choice:") and (choice := _option_said(flow, heard)) is not None:
        yield from _chosen(talk, flow, choice)
        return True
    if _is_digression(heard, flow):
        return False
    return (yield from _answered(talk, flow, heard))


def _answered(talk: Talk, flow: Flow, heard: Heard) -> transfers.Answered:
    if flow.name == contacts.NAME:
        return (yield from contacts.answered(talk, flow, heard))
    if flow.name == LIMIT:
        return (yield from _limit_answered(talk, flow, heard))
    if flow.name != transfers.NAME:
        return False
    answer = transfers.edited if flow.asked == "edit" else transfers.answered
    return (yield from answer(talk, flow, heard))


def _is_digression(heard: Heard, flow: Flow) -> bool:
    if not heard.sure or heard.intent not in STARTS:
        return False
    if STARTS[heard.intent] is _transfer:
        # Within a transfer its words are answers; a contact or a limit must not take "envíale 500" for its own figure.
        names_payee = heard.person is not None and flow.asked not in FREE_TEXT
        return flow.name != transfers.NAME and (heard.explicit or names_payee)
    if flow.name == contacts.NAME and STARTS[heard.intent] is _add_contact:
        return False
    if flow.asked in FREE_TEXT:
        return heard.explicit and not _names_a_field(flow, heard)
    # One or two words are an answer ("cheques", "mi mamá"), unless nothing of the kind was asked.
    is_answer = heard.whole_person is not None or heard.amount is not None
    return not (is_answer and len(heard.text.split()) <= 3)  # noqa: PLR2004 - a short answer


def _names_a_field(flow: Flow, heard: Heard) -> bool:
    return flow.asked == "edit" and len(heard.text.split()) <= 2  # noqa: PLR2004 - "la persona"


def _option_said(flow: Flow, heard: Heard) -> str | None:
    """Return the option that words or an ordinal name: "el primero", "2", "juan"."""
    said = fold(heard.text).strip(" .")
    ordinals = ("primer", "segund", "tercer", "cuart", "quint")
    for number, option in enumerate(flow.options, start=1):
        bare = said.removeprefix("el ").removeprefix("la ")
        if bare == str(number) or bare.startswith(ordinals[number - 1]):
            return option["id"]
    if said in {"ninguno", "ninguna", "nadie", "none"}:
        return NONE_CHOICE
    named = [
        option["id"]
        for option in flow.options
        if said and (said in fold(option["label"]) or _same_amount(option["id"], heard))
    ]
    return named[0] if len(named) == 1 else None


def _same_amount(option_id: str, heard: Heard) -> bool:
    amount = heard.amount
    return amount is not None and amount.definite and option_id == f"amount:{amount.centavos}"


def _start(talk: Talk, heard: Heard) -> Steps:
    """Begin what the words wish for; what was under way is offered again afterwards."""
    begun = list(talk.stack)
    action = STARTS.get(heard.intent)
    if action is None or not heard.sure:
        yield from _not_understood(talk)
        return
    yield from action(talk, heard)
    if begun and talk.stack == begun:
        yield from _offer_again(talk)


def _offer_again(talk: Talk) -> Steps:
    flow = talk.top
    if flow is None:
        return
    names = {
        transfers.NAME: _("¿Seguimos con tu envío?"),
        contacts.NAME: _("¿Seguimos con tu nuevo contacto?"),
        LIMIT: _("¿Seguimos con tu límite?"),
    }
    questions = {
        "amount": _("Me falta el monto."),
        "person": _("Me falta a quién."),
        "clabe": _("Me falta la CLABE."),
        "name": _("Me falta el nombre."),
        "alias": _("Me falta el alias."),
    }
    words = [names.get(flow.name, ""), questions.get(flow.asked, "")]
    yield Say(" ".join(word for word in words if word), (_("Cancelar"),))


def _not_understood(talk: Talk) -> Steps:
    if talk.stack:
        yield Say(_("No te entendí."))
        yield from _offer_again(talk)
        return
    text = _(
        "No te entendí. Puedo decirte cuánto tienes, tus movimientos y gastos, enviar dinero a tus "
        "contactos, pasar dinero entre tus cuentas y agregar contactos."
    )
    yield Say(text, default_suggestions())


def _yes(talk: Talk) -> Steps:
    if talk.stack:
        yield from _offer_again(talk)
    elif len(talk.open) > 1:
        text = _("Tienes varias tarjetas abiertas: toca el botón de la que quieras confirmar.")
        yield Say(text)
    elif talk.open:
        yield Say(_("Para confirmar, toca el botón de la tarjeta. Sin eso no se mueve nada."))
    else:
        yield Say(
            _("No hay nada pendiente de confirmar. ¿Qué te gustaría hacer?"), default_suggestions()
        )


def _cancel(talk: Talk, *, everything: bool) -> Steps:
    flow = talk.top
    if flow is not None:
        talk.drop(flow)
        talk.queue.clear()
        yield Say(_("Listo, lo cancelé. No se movió dinero."), default_suggestions())
    elif len(talk.open) > 1 and everything:
        for confirmation_id in list(talk.open):
            yield from _withdraw_quietly(talk, confirmation_id)
        yield Say(_("Listo, las cancelé todas. No se movió dinero."), default_suggestions())
    elif len(talk.open) > 1:
        flow = Flow("cancel")
        talk.stack.append(flow)
        options = [Option(key, _card_name(proposal.card)) for key, proposal in talk.open.items()]
        yield from talk.choose(flow, "withdraw", _("¿Cuál cancelo?"), options)
    elif talk.open:
        yield from _withdraw(talk, next(iter(talk.open)))
    else:
        yield Say(_("No hay nada que cancelar. No se movió dinero."), default_suggestions())


def _card_name(card: Mapping[str, Any]) -> str:
    amount, payee = card.get("amount"), card.get("payee") or {}
    figure = "" if amount is None else Money.parse(amount["amount"]).display()
    return " · ".join(part for part in (figure, payee.get("name", "")) if part) or _("Tarjeta")


def _withdraw(talk: Talk, confirmation_id: str) -> Steps:
    outcome = yield Withdraw(confirmation_id)
    talk.cards.pop(confirmation_id, None)
    if outcome is not None and outcome.error is not None:
        yield Refuse(outcome.error, default_suggestions())
    else:
        yield Say(_("Listo, lo cancelé. No se movió dinero."), default_suggestions())


# ── What can be wished for ───────────────────────────────────────────────────────────────────────────────────────────


def _transfer(talk: Talk, heard: Heard) -> Steps:
    flow = Flow(transfers.NAME)
    transfers.take(flow.slots, heard)
    names_somebody = any(flow.slots.get(name) for name in ("to_type", "person", "people"))
    if heard.from_account not in {None, "checking"} and not names_somebody:
        # "pásame 500 de mi ahorro": to one's own checking account.
        flow.slots["to_type"] = "checking"
    talk.stack.append(flow)
    yield from transfers.run(talk, flow)


def _balance(_talk: Talk, _heard: Heard) -> Steps:
    outcome = yield ToolCall("banking_account_list")
    if outcome is None or outcome.error is not None:
        yield from _failed(outcome)
        return
    suggestions = (_("Mis movimientos"), _("Enviar dinero"), _("¿En qué gasto más?"))
    yield Show("balance", outcome.value, suggestions=suggestions)


def _movements(talk: Talk, heard: Heard) -> Steps:
    query: dict[str, Any] = {"limit": 10}
    lead = _("Tus últimos movimientos:")
    if heard.period is not None:
        query["date_from"] = heard.period.date_from.isoformat()
        query["date_to"] = heard.period.date_to.isoformat()
        lead = _("Tus movimientos del %(start)s al %(end)s:") % {
            "start": heard.period.date_from.strftime("%d/%m/%Y"),
            "end": heard.period.date_to.strftime("%d/%m/%Y"),
        }
    if heard.any_account is not None:
        account = yield from talk.account_of(heard.any_account)
        if account is not None:
            query["account_id"] = account.account_id
            lead = f"{lead[:-1]} ({account_name(account)}):"
    if heard.person is not None:
        resolved = yield ToolCall("crm_alias_resolve", {"alias": heard.person[:100]})
        if resolved is not None and not resolved.failed and resolved.value.beneficiary is not None:
            query["counterpart"] = resolved.value.beneficiary.name
            lead = _("Tus movimientos con %(name)s:") % {"name": query["counterpart"]}
    outcome = yield ToolCall("banking_movement_page", query)
    if outcome is None or outcome.error is not None:
        yield from _failed(outcome)
        return
    suggestions = (_("¿Cuánto tengo?"), _("¿En qué gasto más?"))
    yield Show("transactions", outcome.value, lead, suggestions, query)


def _spending(talk: Talk, heard: Heard) -> Steps:
    today = clock.local_date(talk.now)
    first, last = today.replace(day=1), today
    if heard.period is not None:
        first, last = heard.period.date_from, heard.period.date_to
    outcome = yield ToolCall(
        "banking_spending_summary", {"date_from": first.isoformat(), "date_to": last.isoformat()}
    )
    if outcome is None or outcome.error is not None:
        yield from _failed(outcome)
        return
    month_before = (first - timedelta(days=1)).strftime("%m/%Y")
    suggestions = (_("Mis movimientos"), _("Gastos de %(month)s") % {"month": month_before})
    yield Show("chart", outcome.value, suggestions=suggestions)


def _contacts(talk: Talk, _heard: Heard) -> Steps:
    people = yield from talk.contacts()
    if not people:
        text = _("Todavía no tienes contactos. Para agregar uno dime su nombre y su CLABE.")
        yield Say(text, (_("Agregar contacto"), _("¿Cuánto tengo?")))
        return
    send = _("Enviar a %(alias)s") % {"alias": people[0].alias}
    yield Show("beneficiaries", people, suggestions=(send, _("Agregar contacto")))


def _add_contact(talk: Talk, heard: Heard) -> Steps:
    flow = Flow(contacts.NAME)
    contacts.take(flow.slots, heard)
    talk.stack.append(flow)
    yield from contacts.run(talk, flow)


def _limits(talk: Talk, heard: Heard) -> Steps:
    if heard.amount is not None or _CHANGES.search(fold(heard.text)):
        yield from _limit_change(talk, heard)
        return
    outcome = yield ToolCall("banking_limits_get")
    if outcome is None or outcome.error is not None:
        yield from _failed(outcome)
        return
    yield Show("limits", outcome.value, suggestions=(_("Cambiar mi límite"), _("¿Cuánto tengo?")))


def _limit_change(talk: Talk, heard: Heard) -> Steps:
    folded = fold(heard.text)
    slots = {
        "rule": "per_day" if "dia" in folded.split() or "diario" in folded else "per_operation"
    }
    flow = Flow(LIMIT, slots)
    talk.stack.append(flow)
    if not (yield from _limit_answered(talk, flow, heard)):
        yield from talk.ask(flow, "amount", _("¿De cuánto quieres tu límite por operación?"))


def _limit_answered(talk: Talk, flow: Flow, heard: Heard) -> transfers.Answered:
    amount = heard.amount
    if amount is None or not amount.definite or not amount.centavos:
        return False
    rule = flow.slots.get("rule", "per_operation")
    outcome = yield ToolCall("banking_limit_change_propose", {rule: Money(amount.centavos).wire()})
    talk.drop(flow)
    if outcome is None or outcome.error is not None:
        yield from _failed(outcome)
        return True
    talk.cards[outcome.value.public_id] = {"name": LIMIT, "slots": {"rule": rule}}
    yield Propose(outcome.value)
    return True


def _failed(outcome: Outcome | None) -> Steps:
    if outcome is not None and outcome.error is not None:
        yield Refuse(outcome.error, default_suggestions())


def _greeting(talk: Talk, _heard: Heard) -> Steps:
    text = _("¡Hola, %(name)s! Soy el asistente automático de CENTLI. ¿Qué hacemos hoy?") % {
        "name": talk.turn.first_name
    }
    yield Say(text, default_suggestions())


def _thanks(_talk: Talk, _heard: Heard) -> Steps:
    yield Say(_("¡Con gusto! Aquí estoy para lo que necesites."), default_suggestions()[:3])


def _help(talk: Talk, _heard: Heard) -> Steps:
    people = yield from talk.contacts()
    alias = people[0].alias if people else _("Juan")
    text = _(
        "Puedo:\n"
        "• decirte cuánto tienes: «¿cuánto tengo?»\n"
        "• mostrarte movimientos y gastos: «mis movimientos de la semana pasada»\n"
        "• enviar dinero: «envíale 500 a %(alias)s»\n"
        "• pasar dinero entre tus cuentas: «pásame 500 a mi ahorro»\n"
        "• agregar contactos: «agrega a Pedro con CLABE …»\n"
        "• ver y cambiar tus límites: «¿cuál es mi límite?»\n"
        "Nunca envío nada sin que lo confirmes, y nunca te pido tu NIP ni tu CVV."
    ) % {"alias": alias}
    yield Say(text, default_suggestions()[:3])


def _later(what: Callable[[], str]) -> Callable[[Talk, Heard], Steps]:
    """Return the honest answer for something that the bank does not do by chat yet."""

    def answer(_talk: Talk, _heard: Heard) -> Steps:
        text = _("%(what)s todavía no está listo por aquí; llegará más adelante.") % {
            "what": what()
        }
        text += " " + _("Por ahora puedo ayudarte con tu saldo, movimientos, envíos y contactos.")
        yield Say(text, default_suggestions())

    return answer


_shopping = _later(lambda: _("Comprar con beneficios y meses sin intereses"))
_points = _later(lambda: _("Ver y canjear puntos"))
_human = _later(lambda: _("Pasarte con una persona"))
_tickets = _later(lambda: _("Levantar y consultar reportes"))

STARTS: Final[Mapping[str, Callable[[Talk, Heard], Steps]]] = {
    "transfer": _transfer,
    "balance": _balance,
    "transactions": _movements,
    "spending": _spending,
    "list_beneficiaries": _contacts,
    "add_beneficiary": _add_contact,
    LIMITS: _limits,
    "greet": _greeting,
    "thanks": _thanks,
    "ask_help": _help,
    "capabilities": _help,
    "human": _human,
    "search_products": _shopping,
    "compare_benefits": _shopping,
    "purchase": _shopping,
    "points_balance": _points,
    "list_rewards": _points,
    "redeem_reward": _points,
    "open_ticket": _tickets,
    "ticket_status": _tickets,
}
