"""Chat sessions: one row a socket, at most five a customer, at most twelve hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from centli.agent import journal
from centli.agent.models import ChatSession
from centli.db.transactions import owned
from centli.kernel import ids
from centli.kernel.errors import NotFound
from centli.people.models import User

SESSION_HOURS: Final = timedelta(hours=12)
SESSIONS_MAX: Final = 5
TOUCH_EVERY: Final = timedelta(minutes=1)
CLOSE_EXPIRED: Final = 4401
CLOSE_REPLACED: Final = 4410


@dataclass(frozen=True, slots=True)
class SessionView:
    """A socket's session. ``replaced`` names the connections that it pushed out: they get close code 4410."""

    session_id: str
    conversation_id: str
    customer_id: int
    user_id: str
    session_key: str = field(repr=False)
    expires_at: datetime
    head_seq: int
    replaced: tuple[str, ...] = ()


@owned
def session_open(
    user: User,
    *,
    session_key: str,
    connection_id: str,
    now: datetime,
    sockets_max: int = SESSIONS_MAX,
) -> SessionView:
    """Open a session in the customer's conversation; one too many closes the oldest."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    conversation = journal.conversation_open(user.pk, now)
    mine = ChatSession.objects.filter(user=user, closed_at=None)
    mine.filter(expires_at__lte=now).update(closed_at=now, close_code=CLOSE_EXPIRED)
    live = list(mine.order_by("id"))
    pushed = live[: max(0, len(live) - sockets_max + 1)]
    ChatSession.objects.filter(pk__in=[row.pk for row in pushed]).update(
        closed_at=now, close_code=CLOSE_REPLACED
    )
    row = ChatSession.objects.create(
        user=user,
        conversation=conversation,
        session_key=session_key,
        connection_id=connection_id,
        connected_at=now,
        last_seen_at=now,
        expires_at=now + SESSION_HOURS,
    )
    return SessionView(
        session_id=row.session_id,
        conversation_id=conversation.conversation_id,
        customer_id=user.pk,
        user_id=user.user_id,
        session_key=session_key,
        expires_at=row.expires_at,
        head_seq=conversation.head_seq,
        replaced=tuple(old.connection_id for old in pushed),
    )


def session_get(session_id: str) -> ChatSession:
    """Return a session's row.

    Raises:
        NotFound: no such session.
    """
    found = (
        ChatSession.objects.select_related("user")
        .filter(public_id=ids.parse("session", session_id))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def session_touch(session_id: str, *, now: datetime) -> None:
    """Remember that the socket's customer did something, to the minute: a write would delay each answer."""
    due = ChatSession.objects.filter(
        public_id=ids.parse("session", session_id), last_seen_at__lte=now - TOUCH_EVERY
    )
    if due.exists():
        due.update(last_seen_at=now)


def session_close(session_id: str, *, code: int, now: datetime) -> None:
    """Close a session, once: the first code stays."""
    ChatSession.objects.filter(public_id=ids.parse("session", session_id), closed_at=None).update(
        closed_at=now, close_code=code
    )


def mark_read(session_id: str, seq: int) -> None:
    """Remember up to which number the socket has received."""
    ChatSession.objects.filter(public_id=ids.parse("session", session_id), read_seq__lt=seq).update(
        read_seq=seq
    )


def sessions_sweep(*, now: datetime) -> int:
    """Close what has expired; return how many."""
    return ChatSession.objects.filter(closed_at=None, expires_at__lte=now).update(
        closed_at=now, close_code=CLOSE_EXPIRED
    )
