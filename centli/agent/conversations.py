"""A customer's conversations as a list, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from centli.agent.models import Conversation
from centli.kernel.call import Call


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as its customer sees it; one at most is open."""

    conversation_id: str
    head_seq: int
    is_open: bool
    created_at: datetime
    updated_at: datetime


def conversation_slice(
    call: Call, *, before: int | None, limit: int
) -> Sequence[tuple[int, ConversationView]]:
    """Return conversations that began before the one with that key, each with its own key."""
    rows = Conversation.objects.filter(customer_id=call.customer_id).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        (
            row.pk,
            ConversationView(
                conversation_id=row.conversation_id,
                head_seq=row.head_seq,
                is_open=row.open_for is not None,
                created_at=row.created_at,
                updated_at=row.updated_at,
            ),
        )
        for row in rows[:limit]
    ]
