"""Calls on behalf of a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.people.models import User


def call_for(
    user: User,
    *,
    channel: Channel,
    now: datetime,
    correlation_id: UUID | None = None,
    idempotency_key: str | None = None,
    session_key: str = "",
) -> Call:
    """Return the call of a customer who acts for themselves."""
    return Call(
        customer_id=user.pk,
        user_id=user.user_id,
        now=now,
        correlation_id=correlation_id or ids.uuid7(),
        channel=channel,
        actor_id=user.pk,
        idempotency_key=idempotency_key,
        session_key=session_key,
    )
