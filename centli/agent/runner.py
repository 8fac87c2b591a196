"""What chat calls, and all that it calls: sessions, frames in, frames out. Synchronous; doors bring the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent import (
    acks,
    buttons,
    confirming,
    handoff,
    intake,
    journal,
    policy,
    sessions,
    tools,
    turns,
)
from centli.agent.frames import HISTORY_COUNT, REPLAY_COUNT_MAX, ActionFrame, TextFrame
from centli.agent.models import Conversation, Message, Turn
from centli.agent.sessions import SessionView
from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import State
from centli.db.prepared import Given, Select
from centli.db.transactions import owned
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.people import logins
from centli.people.models import User

FRAMES_MAX: Final = journal.FRAMES_MAX
_CUSTOMER_LOCKED: Final = Select(
    lambda: User.objects.filter(pk=Given("pk", User, "id")).values_list("pk").select_for_update()
)

session_open = sessions.session_open
session_close = sessions.session_close
accept = intake.accept
act = buttons.act
Ack = acks.Ack
Fault = acks.Fault
fault_of = acks.fault_of


@dataclass(frozen=True, slots=True)
class Replay:
    """What a client that says HELLO gets; with ``reset`` it forgets what it had and takes the last fifty.

    ``handoff`` is what the last NOTICE of an open hand-off said, None while the assistant answers.
    """

    frames: list[dict[str, Any]] = field(hash=False)
    reset: bool
    head_seq: int
    handoff: Mapping[str, Any] | None = field(default=None, hash=False)


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@owned
def session_keep(session: SessionView, *, read_seq: int, active: bool, now: datetime) -> None:
    """Remember up to which number a socket has received, and whether its customer did something since the last time.

    That keeps their login alive. It is written now and again: a write with each message would delay its answer.
    """
    sessions.keep_step(session.session_id, read_seq=read_seq, active=active, now=now)
    if active:
        logins.touch(session.session_key, now=now)


def session_check(session_id: str, *, now: datetime) -> bool:
    """Say whether a session is open and its login still good."""
    row = sessions.session_get(session_id)
    return (
        row.closed_at is None
        and row.expires_at > now
        and row.user.is_active
        and logins.is_alive(row.user_id, row.session_key, now=now)
    )


def may_consent(frame: TextFrame | ActionFrame) -> bool:
    """Say whether a frame may confirm something: a button, or a typed yes."""
    return isinstance(frame, ActionFrame) or policy.is_consent(frame.content)


def hello(
    call: Call, session: SessionView, last_seq: int, conversation_id: str | None = None
) -> Replay:
    """Return what a client missed after ``last_seq`` of the conversation that it names.

    Over 200 behind, ahead of us, or with another conversation in hand: the last 50 and ``reset``.
    """
    conversation = journal.conversation_get(call, session.conversation_id)
    behind = conversation.head_seq - last_seq
    is_other = conversation_id not in {None, session.conversation_id}
    reset = is_other or behind > REPLAY_COUNT_MAX or behind < 0
    found = (
        journal.messages_last(conversation, count=HISTORY_COUNT)
        if reset
        else journal.messages_after(conversation, last_seq, limit=REPLAY_COUNT_MAX)
    )
    head = found[-1].seq if found else conversation.head_seq
    return Replay(
        journal.wire(call, session.conversation_id, found), reset, head, _handoff_data(conversation)
    )


# ── Frames out ───────────────────────────────────────────────────────────────────────────────────────────────────────


def conversation_open(call: Call) -> str:
    """Return the id of the customer's open conversation, for doors without a socket; the first call makes it."""
    return _conversation_open(call).conversation_id


@owned
def _conversation_open(call: Call) -> Conversation:
    found = _CUSTOMER_LOCKED.first(pk=call.customer_id)
    assert found is not None, "somebody calls"
    return journal.conversation_open(call.customer_id, call.now)


def handoff_open(call: Call, conversation_id: str) -> Mapping[str, Any] | None:
    """Return the open hand-off as WELCOME says it, None while the assistant answers."""
    return _handoff_data(journal.conversation_get(call, conversation_id))


def _handoff_data(conversation: Conversation) -> Mapping[str, Any] | None:
    found = handoff.of_conversation(conversation)
    return None if found is None else found.data


def frames_after(
    call: Call, conversation_id: str, after_seq: int, limit: int = FRAMES_MAX
) -> list[dict[str, Any]]:
    """Return the durable frames that follow a number, with this login's card tokens."""
    found = journal.messages_of(call, conversation_id, after_seq, limit=min(limit, FRAMES_MAX))
    return journal.wire(call, conversation_id, found)


def head_seq(call: Call, conversation_id: str) -> int:
    """Return the number of a conversation's last durable frame.

    Raises:
        NotFound: not the customer's conversation.
    """
    return journal.head_seq(call, conversation_id)


def frames_last(
    call: Call, conversation_id: str, *, count: int = HISTORY_COUNT, before_seq: int | None = None
) -> list[dict[str, Any]]:
    """Return the last durable frames (before a number), in order: the page's history."""
    conversation = journal.conversation_get(call, conversation_id)
    last = conversation.head_seq
    if before_seq is not None:
        last = min(last, before_seq - 1)
    count = min(count, FRAMES_MAX)
    found = Message.objects.filter(
        conversation=conversation, seq__gt=max(0, last - count), seq__lte=last
    ).order_by("seq")
    return journal.wire(call, conversation_id, found)


def receipt_get(call: Call, confirmation_id: str) -> dict[str, Any]:
    """Return the ``data`` of a transfer's receipt as it stands, for a door that prints it.

    Raises:
        NotFound: no such transfer, another customer's, or not executed.
    """
    view = proposals.proposal_get(call, confirmation_id)
    if view.state is not State.EXECUTED or not (view.result or {}).get("transaction_id"):
        raise NotFound
    data = confirming.receipt(view, now=call.now).data
    return tools.receipts_as_they_stand(call, {confirmation_id: data}).get(confirmation_id, data)


def stop(call: Call, conversation_id: str) -> None:
    """Ask what is being answered to stop; nothing happens when nothing is."""
    conversation = journal.conversation_get(call, conversation_id)
    Turn.objects.filter(conversation=conversation, state__in=turns.STARTED).update(
        stop_requested=True
    )


def starters(call: Call) -> Sequence[tuple[str, str]]:
    """Return what an empty conversation offers, as (icon, words that are sent); one names somebody paid before."""
    payee = tools.payee_suggested(call)
    send = (
        _("Quiero enviar dinero")
        if payee is None
        else _("Transferir a %(alias)s") % {"alias": payee}
    )
    return (
        ("wallet", _("¿Cuánto tengo?")),
        ("out", send),
        ("list", _("Mis movimientos")),
        ("bag", _("Ver ofertas a MSI")),
    )
