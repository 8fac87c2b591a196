"""Turns: queued with their message, run one at a time per conversation, answered exactly once.

The outbox row of TURN_QUEUED is the lease: it is delivered to one worker at a time and in the conversation's order, and
again when the worker dies. Each attempt marks the turn with its own id; only the last one begun can store an answer.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from centli.agent import cards, frames, handoff, journal, loop, outcomes, policy, refusals, tongue
from centli.agent.engines import engine_named, revising
from centli.agent.frames import CONFIRMATIONS, Kind
from centli.agent.journal import Draft
from centli.agent.language import amounts
from centli.agent.models import (
    AnsweredBy,
    Conversation,
    Message,
    Role,
    Turn,
    TurnState,
    TurnStep,
)
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
from centli.confirmations.contracts import ProposalView, State
from centli.confirmations.errors import FactorRequired, OutcomeUnknown
from centli.db.failpoints import failpoint
from centli.db.inserts import insert
from centli.db.prepared import Given, Select, Update
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus, delivery, poke
from centli.events.catalogue import Event, TurnQueued
from centli.events.models import OutboxStatus
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.people.calls import call_for
from centli.people.models import User

logger = logging.getLogger(__name__)

ATTEMPTS_MAX: Final = 3
"""A turn whose worker died this often is answered with an apology, not tried for ever."""
HISTORY_TURNS: Final = 6
HISTORY_MESSAGES: Final = 24
SHOWN_MAX: Final = 120
VOUCHED_MAX: Final = 20
TYPING_AFTER_SECONDS: Final = 0.3
STOP_LOOK_SECONDS: Final = 0.2
DELTA_SECONDS: Final = 0.1
"""Streamed text goes out at most this often, in one piece."""
STARTED: Final = (TurnState.QUEUED, TurnState.RUNNING)

_BEGIN: Final = Update(
    lambda: Turn.objects.filter(public_id=Given("public_id", Turn, "public_id"), state__in=STARTED),
    state=TurnState.RUNNING,
    lease_id=Given("lease_id", Turn, "lease_id"),
    started_at=Given("now", Turn, "started_at"),
    attempts=F("attempts") + 1,
)
_BEGUN: Final = Select(
    lambda: Turn.objects.filter(public_id=Given("public_id", Turn, "public_id")).select_related(
        "message", "conversation__customer"
    )
)
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
_FINISHED: Final = Update(
    lambda: Turn.objects.filter(
        pk=Given("pk", Turn, "id"),
        state=TurnState.RUNNING,
        lease_id=Given("lease_id", Turn, "lease_id"),
    ),
    session_key="",
    **{
        name: Given(name, Turn, name)
        for name in ("state", "ended", "engine", "prompt_version", "finished_at", "elapsed_ms")
    },
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


_begun: dict[str, Turn] = {}
"""Turns that were stored as begun, on their way to the thread of this process that answers them."""


def queue(
    call: Call, conversation: Conversation, message: Message, *, press: Press | None = None
) -> None:
    """Store the turn that will answer a message, and its outbox row, in the message's transaction.

    Where this process can answer at once the turn is stored as begun, and what was read to accept the words is handed
    over in memory: neither a second transaction nor a second look. Should the process die, the turn is begun again.
    """
    require_transaction()
    turn = Turn(
        conversation=conversation,
        customer_id=call.customer_id,
        message=message,
        correlation_id=call.correlation_id,
        channel=call.channel,
        session_key=call.session_key,
        press=None
        if press is None
        else {"action": press.action, "target_id": press.target_id, "choice": press.choice},
        created_at=call.now,
    )
    # Before the bell, which may start the thread that looks for it.
    transaction.on_commit(partial(_hand_over, turn))
    (row,) = bus.publish(
        TurnQueued(turn_id=turn.turn_id), call=call, key=conversation.conversation_id
    )
    if row.status == OutboxStatus.CLAIMED:
        turn.state = TurnState.RUNNING
        turn.lease_id = ids.uuid7()
        turn.started_at = call.now
        turn.attempts = 1
    insert([turn])


def _hand_over(turn: Turn) -> None:
    if turn.state == TurnState.RUNNING:
        _begun[turn.turn_id] = turn


def run_queued(turn_id: str, *, now: Callable[[], datetime] = clock.now) -> None:
    """Answer a queued turn; one that was answered is left alone, one whose worker died is begun again."""
    turn = _begun.pop(turn_id, None) or _begin(ids.parse("turn", turn_id), now())
    if turn is None:
        return
    engine = engine_named(settings.CENTLI_ENGINE)
    user = turn.conversation.customer
    call = call_for(
        user,
        channel=Channel(turn.channel),
        now=now(),
        correlation_id=turn.correlation_id,
        session_key=turn.session_key,
    )
    words = "" if turn.press is not None else turn.message.content
    spoken = tongue.heard(words, turn.conversation.state)
    with translation.override(tongue.locale_of(user.locale, {tongue.SPOKEN: spoken})):
        answer = _answer(turn, user, call, engine)
        if spoken:
            answer = replace(answer, state={**answer.state, tongue.SPOKEN: spoken})
        failpoint("turn.before_finish")
        _finish(call.at(now()), turn, engine, answer)


@owned
def _begin(public_id: UUID, now: datetime) -> Turn | None:
    if not _BEGIN.run(public_id=public_id, lease_id=ids.uuid7(), now=now):
        return None
    return _BEGUN.first(public_id=public_id)


def _answer(turn: Turn, user: User, call: Call, engine: Engine) -> Answer:
    """Play the turn. Whatever an engine does wrong ends in an honest apology; a fault of the database is tried again."""
    conversation = turn.conversation
    before = Answer((), (), conversation.state, conversation.shown, conversation.vouched)
    if conversation.answered_by != AnsweredBy.ASSISTANT:
        # The customer asked for a person after these words were queued: that one reads them.
        return replace(before, ended="handoff")
    if turn.attempts > ATTEMPTS_MAX:
        return replace(before, drafts=[_apology(turn)], ended="fault")
    try:
        if (drafts := _consented(turn, call)) is not None:
            return replace(before, drafts=drafts, ended="consent")
        return _play(turn, user, call, engine)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("turn.failed", extra={"turn_id": turn.turn_id, "engine": engine.name})
        return replace(before, drafts=[_apology(turn)], state={}, ended="fault")


def _apology(turn: Turn) -> Draft:
    data: dict[str, Any] = {"code": "internal_error", "title": _("Algo falló de nuestro lado.")}
    if _is_yes(turn):
        # An attempt before this one may have carried it out.
        content = _(
            "Algo falló de nuestro lado y no pude responderte. Revisa tus movimientos antes de intentarlo otra vez."
        )
    else:
        data["money_moved"] = False
        content = _(
            "Algo falló de nuestro lado y no pude responderte. No se movió dinero; inténtalo otra vez."
        )
    return Draft(
        Kind.ERROR,
        content,
        data,
        (_("¿Cuánto tengo?"), _("Ayuda")),
    )


# ── A typed yes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _consented(turn: Turn, call: Call) -> list[Draft] | None:
    """Confirm the one open card when the whole utterance is a yes to it; None when it is not such a yes.

    Exactly one proposal is open, its card was the last thing shown before the yes was written, no factor is due. Our
    own comparison reads the yes, never an engine.
    """
    if not _is_yes(turn):
        return None
    view = _card_asked(turn, call)
    if view is None:
        return None
    if view.state is State.EXECUTED:
        # The worker before this one died after the confirmation: it counted, and is told once.
        outcomes.tell(call, view.public_id, reply_to=turn.message.client_id)
        return []
    if view.factor_required or view.token is None:
        return [_tap_instead(view)]
    return _confirm_typed(turn, call, view, view.token)


def _is_yes(turn: Turn) -> bool:
    return turn.press is None and policy.is_consent(turn.message.content)


def _card_asked(turn: Turn, call: Call) -> ProposalView | None:
    """Return the one open proposal, if its card is the last thing that the customer saw before writing.

    A turn that is tried again may find it executed already, by the attempt that died.
    """
    last = (
        Message.objects.filter(conversation_id=turn.conversation_id, seq__lt=turn.message.seq)
        .exclude(role=Role.USER)
        .exclude(kind=Kind.UPDATE)
        .order_by("-seq")
        .first()
    )
    if last is None or last.kind not in CONFIRMATIONS:
        return None
    opened = proposals.open_list(call)
    if [view.public_id for view in opened] == [last.confirmation_id]:
        return opened[0]
    if turn.attempts > 1:
        view = proposals.proposal_get(call, last.confirmation_id)
        return view if view.state is State.EXECUTED else None
    return None


def _confirm_typed(turn: Turn, call: Call, view: ProposalView, token: str) -> list[Draft]:
    """Confirm; the receipt, or the failure, is written from the row by ``outcomes``."""
    refusal: DomainError | None = None
    try:
        confirmations.confirm(call, confirmation_id=view.public_id, token=token)
    except FactorRequired:
        return [_tap_instead(view)]
    except OutcomeUnknown as lost:
        # A fault of the database: the turn is tried again, and finds what became of it.
        raise OperationalError from lost
    except DomainError as error:
        refusal = error
    outcomes.tell(call, view.public_id, reply_to=turn.message.client_id)
    told = Message.objects.filter(dedupe_key=f"failed:{view.public_id}").exists()
    return [] if refusal is None or told else [refusals.failure(refusal)]


def _tap_instead(view: ProposalView) -> Draft:
    return Draft(
        Kind.TEXT,
        _(
            "Para esta operación necesito tu código de verificación: toca el botón de confirmar "
            "en la tarjeta. No escribas el código en el chat."
        ),
        confirmation_id=view.public_id,
    )


# ── A turn by the engine ─────────────────────────────────────────────────────────────────────────────────────────────


def _play(turn: Turn, user: User, call: Call, engine: Engine) -> Answer:
    context = _context(turn, user, call)
    guard = policy.Guard(context, vouched=turn.conversation.vouched)
    result = loop.run(engine, context, call, guard, _around(turn, call))
    drafts = [cards.draft(step, now=call.now) for step in result.visible]
    drafts += _closing(result.ended, said_something=bool(drafts))
    return Answer(
        drafts,
        result.records,
        result.state,
        [*turn.conversation.shown, *sorted(guard.shown - set(turn.conversation.shown))],
        [*turn.conversation.vouched, *sorted(guard.vouched - set(turn.conversation.vouched))],
        result.ended,
        result.handed_over,
        result.asked,
    )


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


# ── Storing the answer ───────────────────────────────────────────────────────────────────────────────────────────────


@owned
def _finish(call: Call, turn: Turn, engine: Engine, answer: Answer) -> bool:
    """Store the answer, the record and the engine's state. An attempt that was overtaken stores nothing."""
    conversation = journal.lock(turn.conversation_id)
    if conversation.answered_by != AnsweredBy.ASSISTANT and not handoff.asked_by(
        conversation, turn.correlation_id
    ):
        # While this was thought out a person was asked for elsewhere: the assistant has nothing to say any more.
        answer = replace(answer, drafts=(), ended="handoff")
    done = _FINISHED.run(
        pk=turn.pk,
        lease_id=turn.lease_id,
        state=_state_of(answer),
        ended=answer.ended,
        engine=engine.name,
        prompt_version=engine.prompt_version,
        finished_at=call.now,
        elapsed_ms=_elapsed_ms(turn, call.now),
    )
    if not done:
        logger.warning("turn.overtaken", extra={"turn_id": turn.turn_id})
        return False
    journal.append(
        conversation,
        [replace(draft, reply_to=turn.message.client_id) for draft in answer.drafts],
        correlation_id=turn.correlation_id,
        now=call.now,
        also={
            "state": dict(answer.state),
            "shown": list(answer.shown)[-SHOWN_MAX:],
            "vouched": list(answer.vouched)[-VOUCHED_MAX:],
        },
    )
    insert(
        [
            _row(turn, engine, number, record, call.now)
            for number, record in enumerate(answer.records, start=1)
        ]
    )
    if answer.handed_over:
        handoff.request_step(
            call, conversation, reason=answer.handed_over, reply_to=turn.message.client_id
        )
    if settings.CENTLI_EVENTS_FOR_READS:
        bus.publish(*answer.asked, call=call)
    audit.record(
        call,
        "chat.turn",
        object_kind="turn",
        object_id=turn.turn_id,
        engine=engine.name,
        prompt_version=engine.prompt_version,
        ended=answer.ended,
        attempts=turn.attempts,
        tools=[record.tool for record in answer.records if record.tool],
    )
    delivery.settle_step(now=call.now)
    return True


def _state_of(answer: Answer) -> TurnState:
    return {"stopped": TurnState.STOPPED, "fault": TurnState.FAILED}.get(
        answer.ended, TurnState.DONE
    )


def _elapsed_ms(turn: Turn, now: datetime) -> int:
    assert turn.started_at is not None, "a begun turn has a start"
    return max(0, int((now - turn.started_at).total_seconds() * 1000))


def _row(turn: Turn, engine: Engine, number: int, record: StepRecord, now: datetime) -> TurnStep:
    return TurnStep(
        turn=turn,
        number=number,
        attempt=turn.attempts,
        engine=engine.name,
        prompt_version=engine.prompt_version,
        kind=record.kind,
        tool=record.tool,
        arguments={name: frames.mask_said(value) for name, value in record.arguments.items()},
        result_ids=list(record.result_ids),
        error_code=record.error_code,
        content=frames.mask_record(record.content),
        elapsed_ms=record.elapsed_ms,
        created_at=now,
    )
