"""Turns: queued with their message, run one at a time per conversation, answered exactly once.

The outbox row of TURN_QUEUED is the lease: it is delivered to one worker at a time and in the conversation's order, and
again when the worker dies. Each attempt marks the turn with its own id; only the last one begun can store an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from centli.agent import frames, handoff, journal, playing, tongue, typed_yes
from centli.agent.engines import engine_named
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.models import (
    AnsweredBy,
    Conversation,
    Message,
    Turn,
    TurnState,
    TurnStep,
)
from centli.agent.playing import Answer
from centli.agent.types import (
    Engine,
    Press,
    StepRecord,
)
from centli.db.failpoints import failpoint
from centli.db.inserts import insert
from centli.db.prepared import Given, Select, Update
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus, delivery
from centli.events.catalogue import TurnQueued
from centli.events.models import OutboxStatus
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User

logger = logging.getLogger(__name__)

ATTEMPTS_MAX: Final = 3
"""A turn whose worker died this often is answered with an apology, not tried for ever."""
SHOWN_MAX: Final = 120
VOUCHED_MAX: Final = 20
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
        if (drafts := typed_yes.consented(turn, call)) is not None:
            return replace(before, drafts=drafts, ended="consent")
        return playing.play(turn, user, call, engine)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("turn.failed", extra={"turn_id": turn.turn_id, "engine": engine.name})
        return replace(before, drafts=[_apology(turn)], state={}, ended="fault")


def _apology(turn: Turn) -> Draft:
    data: dict[str, Any] = {"code": "internal_error", "title": _("Algo falló de nuestro lado.")}
    if typed_yes.is_yes(turn):
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


# ── Storing the answer ───────────────────────────────────────────────────────────────────────────────────────────────


@owned
def _finish(call: Call, turn: Turn, engine: Engine, answer: Answer) -> None:
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
        return
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
    names = {"turn_id": turn.turn_id, "correlation_id": str(turn.correlation_id)}
    told = names | {"ended": answer.ended, "engine": engine.name}
    transaction.on_commit(lambda: logger.info("turn.done", extra=told))


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
        content=frames.mask_said(record.content),
        elapsed_ms=record.elapsed_ms,
        created_at=now,
    )
