"""A turn as it is kept: what was said, every step, what was answered, and what it set going."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from centli.agent import frames
from centli.agent.models import Message, Turn, TurnStep
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock, ids
from centli.kernel.errors import NotFound


def turn_find(text: str) -> Turn:
    """Return the turn that a text names: by its id, that of any of its messages, its correlation id or a receipt's folio.

    Raises:
        NotFound: no such turn.
    """
    turns = Turn.objects.select_related("message", "conversation")
    if text.startswith("trn_"):
        found = turns.filter(public_id=ids.parse("turn", text)).first()
    else:
        found = turns.filter(correlation_id=_correlation(text)).order_by("-pk").first()
    if found is None:
        raise NotFound
    return found


def _correlation(text: str) -> UUID | None:
    if text.startswith("msg_"):
        told = Message.objects.filter(public_id=ids.parse("message", text))
    else:
        try:
            return UUID(text)
        except ValueError:
            told = Message.objects.filter(folio=text.upper())
    said = told.order_by("-pk").first()
    if said is None:
        return None
    if not said.confirmation_id:
        return said.correlation_id
    # A receipt is told by whoever confirmed; the turn is the one that made its card.
    cards = Message.objects.filter(confirmation_id=said.confirmation_id).order_by("pk")
    return cards.values_list("correlation_id", flat=True).first()


def whole(turn: Turn) -> dict[str, Any]:
    """Return all of a turn as plain values; long numbers are masked."""
    return {
        "turn_id": turn.turn_id,
        "conversation_id": turn.conversation.conversation_id,
        "correlation_id": str(turn.correlation_id),
        "state": turn.state,
        "ended": turn.ended,
        "attempts": turn.attempts,
        "engine": turn.engine,
        "prompt_version": turn.prompt_version,
        "channel": turn.channel,
        "press": turn.press,
        "input_tokens": turn.input_tokens,
        "output_tokens": turn.output_tokens,
        "elapsed_ms": turn.elapsed_ms,
        "created_at": clock.wire(turn.created_at),
        "finished_at": None if turn.finished_at is None else clock.wire(turn.finished_at),
        "said": frames.mask_said(turn.message.content),
        "steps": [_step(step) for step in TurnStep.objects.filter(turn=turn).order_by("number")],
        "messages": [_message(message) for message in _messages(turn)],
        "events": _events(turn),
        "audit": _audit(turn),
    }


def _messages(turn: Turn) -> Iterable[Message]:
    return Message.objects.filter(
        conversation=turn.conversation, correlation_id=turn.correlation_id
    ).order_by("seq")


def _step(step: TurnStep) -> dict[str, Any]:
    return {
        "number": step.number,
        "attempt": step.attempt,
        "engine": step.engine,
        "prompt_version": step.prompt_version,
        "kind": step.kind,
        "tool": step.tool,
        "arguments": step.arguments,
        "result_ids": step.result_ids,
        "error_code": step.error_code,
        "content": step.content,
        "elapsed_ms": step.elapsed_ms,
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "seq": message.seq,
        "role": message.role,
        "kind": message.kind,
        "content": frames.mask_said(message.content),
        "confirmation_id": message.confirmation_id,
        "folio": message.folio,
        "created_at": clock.wire(message.created_at),
    }


def _events(turn: Turn) -> list[dict[str, Any]]:
    found = Outbox.objects.filter(correlation_id=turn.correlation_id).order_by("id")
    return [
        {
            "event_id": str(row.event_id),
            "event_type": row.event_type,
            "source": row.source,
            "timestamp": clock.wire(row.timestamp),
            "status": row.get_status_display(),
        }
        for row in found
    ]


def _audit(turn: Turn) -> list[dict[str, Any]]:
    found = AuditEntry.objects.filter(correlation_id=turn.correlation_id).order_by("id")
    return [
        {
            "action": row.action,
            "channel": row.channel,
            "object_kind": row.object_kind,
            "object_id": row.object_id,
            "created_at": clock.wire(row.created_at),
        }
        for row in found
    ]
