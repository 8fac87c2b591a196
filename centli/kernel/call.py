"""Who asks, when, through which door, and under which correlation id."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """The door that a call came through."""

    CHAT = "chat"
    WEB = "web"
    REST = "rest"
    STAFF = "staff"
    BUS = "bus"
    COMMAND = "command"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Call:
    """Built by a door and handed down; nothing below a door reads the clock or the request.

    ``customer_id`` is the row of the customer whose objects are meant (0 for the bank itself), ``user_id`` the same
    person on the wire ("usr_…"). ``actor_id`` is the person who acts: the customer, or a member of staff.
    ``session_key`` names the login, to which confirmation tokens are bound.
    """

    customer_id: int
    user_id: str
    now: datetime
    correlation_id: UUID
    channel: Channel
    actor_id: int | None = None
    idempotency_key: str | None = None
    session_key: str = ""
    causation_id: UUID | None = None

    def at(self, now: datetime) -> Call:
        """Return the same call at another moment."""
        return replace(self, now=now)
