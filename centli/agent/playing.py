"""A turn as an engine plays it: what it is given to think with, and what came of it, not yet stored."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent import cards, frames, joining, journal, loop, policy
from centli.agent.engines import revising
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.language import amounts
from centli.agent.models import Message, Role, Turn
from centli.agent.tools import TOOLS
from centli.agent.types import (
    Delta,
    Engine,
    OpenProposal,
    Press,
    Step,
    StepRecord,
    ToolCall,
    TurnContext,
    Utterance,
)
from centli.confirmations import selectors as proposals
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.db.prepared import Given, Select
from centli.events import poke
from centli.events.catalogue import Event
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.people.models import User

HISTORY_TURNS: Final = 6
HISTORY_MESSAGES: Final = 24
TYPING_AFTER_SECONDS: Final = 0.3
STOP_LOOK_SECONDS: Final = 0.2
DELTA_SECONDS: Final = 0.1
"""Streamed text goes out at most this often, in one piece."""

_RECENT: Final = Select(
    lambda: (
        Message.objects.filter(
            conversation_id=Given("conversation_id", Message, "conversation_id"),
            seq__lte=Given("seq", Message, "seq"),
        )
        .exclude(kind=Kind.UPDATE)
        .order_by("-seq")
        .values_list("seq", "role", "content")[:HISTORY_MESSAGES]
    )
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an attempt came to, before it is stored."""

    drafts: Sequence[Draft]
    records: Sequence[StepRecord] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    shown: Sequence[str] = ()
    vouched: Sequence[str] = ()
    ended: str = "done"
    handed_over: str = ""
    asked: Sequence[Event] = ()


def play(turn: Turn, user: User, call: Call, engine: Engine) -> Answer:
    """Let the engine answer the turn. Faults of the engine and of what it calls rise."""
    context = _context(turn, user, call)
    guard = policy.Guard(context, vouched=turn.conversation.vouched)
    result = loop.run(engine, context, call, guard, _around(turn, call))
    drafts = joining.joined([cards.draft(step, now=call.now) for step in result.visible])
    drafts += _closing(result.ended, said_something=bool(drafts))
    return Answer(
        drafts,
        result.records,
        result.state,
        _in_order(turn.conversation.shown, guard.shown, policy.ids_held(result.state)),
        [*turn.conversation.vouched, *sorted(guard.vouched - set(turn.conversation.vouched))],
        result.ended,
        result.handed_over,
        result.asked,
    )


def _in_order(before: Sequence[str], shown: set[str], held: frozenset[str]) -> list[str]:
    """Return what was shown, oldest first and what the engine still holds last: the first ones are forgotten."""
    return sorted([*before, *sorted(shown - set(before))], key=lambda one: one in held)


def _closing(ended: str, *, said_something: bool) -> list[Draft]:
    """Return the words for a turn that did not come to its own end; the customer is never left without an answer."""
    words = {
        "stopped": _("Listo, me detuve. No se movió dinero."),
        "timeout": _("Me tardé demasiado y me detuve. No se movió dinero; inténtalo otra vez."),
        "limit": _("No logré terminar eso. No se movió dinero; dímelo de otra forma."),
    }
    if ended in words:
        return [Draft(Kind.TEXT, words[ended])]
    if not said_something and ended != "handed_over":
        return [
            Draft(Kind.TEXT, _("¿En qué te ayudo?"), suggestions=(_("¿Cuánto tengo?"), _("Ayuda")))
        ]
    return []


def _context(turn: Turn, user: User, call: Call) -> TurnContext:
    seq = turn.message.seq
    recent = _RECENT.all(conversation_id=turn.conversation_id, seq=seq)[::-1]
    said = [content for _, role, content in recent if role == Role.USER][-HISTORY_TURNS:]
    opened = proposals.open_list(call)
    return TurnContext(
        turn_id=turn.turn_id,
        text=turn.message.content,
        now=call.now,
        locale=user.locale,
        first_name=user.get_short_name(),
        history=[
            # To an engine there are two sides; what a colleague promised, the bank said.
            Utterance(Role.USER if role == Role.USER else Role.ASSISTANT, content)
            for number, role, content in recent
            if number < seq
        ],
        state=turn.conversation.state,
        open_proposals=[OpenProposal(v.public_id, v.kind, v.card) for v in opened],
        press=None if turn.press is None else Press(**turn.press),
        tools=TOOLS,
        said_centavos=frozenset(
            {
                *_amounts_said(said),
                *(c for v in opened for c in _card_centavos(v, turn.message.content)),
            }
        ),
        said_texts=said,
        shown_ids=frozenset(
            {*turn.conversation.shown, *(v.public_id for v in opened), *_pressed_ids(turn)}
        ),
    )


def _pressed_ids(turn: Turn) -> Sequence[str]:
    """Return the ids that a button carried: it was offered, however long ago."""
    press = turn.press or {}
    return str(press.get("choice", "")).split(".") if press.get("action") == "buy" else ()


def _amounts_said(texts: Sequence[str]) -> set[int]:
    """Return every amount, in centavos, that our parser finds in the customer's texts, candidates included."""
    found: set[int] = set()
    for text in texts:
        for reading in amounts.read_all(text):
            found.update(reading.candidates)
            if reading.centavos is not None:
                found.add(reading.centavos)
    return found


def _card_centavos(view: ProposalView, text: str) -> tuple[int, ...]:
    """Return a card's own amount, and what the customer's words make of it: "quita un cero"."""
    amount = view.card.get("amount")
    if amount is None:
        return ()
    centavos = Money.parse(amount["amount"]).centavos
    return tuple(revising.derived(text, centavos))


def _around(turn: Turn, call: Call) -> loop.Around:
    began = time.monotonic()
    # The customer may have changed their mind while the turn waited for a thread.
    looked_at = began - (call.now - turn.created_at).total_seconds()
    stop = turn.stop_requested
    group = journal.group_of(turn.conversation)

    def withdraw(confirmation_id: str) -> DomainError | None:
        try:
            confirmations.cancel(call, confirmation_id=confirmation_id)
        except DomainError as error:
            return error
        return None

    def tell(frame: dict[str, Any]) -> None:
        poke.poke(group, {"type": "ephemeral", "frame": frame})

    stream = Stream(turn.turn_id, tell)

    def progress(step: Step) -> None:
        if isinstance(step, Delta):
            stream.take(step.text)
        elif isinstance(step, ToolCall) and time.monotonic() - began > TYPING_AFTER_SECONDS:
            tell(frames.typing(on=True, label=_doing(step.name)))

    def stopped() -> bool:
        nonlocal stop, looked_at
        if not stop and time.monotonic() - looked_at > STOP_LOOK_SECONDS:
            looked_at = time.monotonic()
            stop = Turn.objects.filter(pk=turn.pk, stop_requested=True).exists()
        return stop

    return loop.Around(withdraw=withdraw, progress=progress, stopped=stopped)


@dataclass(slots=True)
class Stream:
    """The pieces of an answer on their way to the screen, joined to ten a second; the stored answer replaces them."""

    turn_id: str
    send: Callable[[dict[str, Any]], None]
    monotonic: Callable[[], float] = time.monotonic
    waiting: str = ""
    number: int = 0
    sent_at: float = -math.inf

    def take(self, text: str) -> None:
        """Send what has gathered, or keep the piece for the next time."""
        self.waiting += text
        now = self.monotonic()
        if now - self.sent_at < DELTA_SECONDS or not self.waiting:
            return
        self.number += 1
        self.send(frames.delta(self.turn_id, self.number, self.waiting))
        self.waiting, self.sent_at = "", now


def _doing(tool: str) -> str:
    """Return what a tool does, for the customer who waits."""
    words = {
        "banking_account_list": _("Consultando tu saldo…"),
        "banking_movement_page": _("Buscando tus movimientos…"),
        "banking_spending_summary": _("Sumando tus gastos…"),
        "banking_transfer_propose": _("Preparando tu envío…"),
        "marketplace_product_search": _("Buscando productos…"),
        "marketplace_benefits_compare": _("Comparando beneficios…"),
        "marketplace_purchase_propose": _("Preparando tu compra…"),
        "crm_alias_resolve": _("Buscando en tus contactos…"),
        "crm_beneficiary_list": _("Buscando en tus contactos…"),
    }
    return words.get(tool, _("Consultando…"))
