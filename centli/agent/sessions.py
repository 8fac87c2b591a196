"""Chat sessions: one row a socket, at most five a customer, at most twelve hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from centli.agent import journal
from centli.agent.models import ChatSession
from centli.db.inserts import insert
from centli.db.prepared import Given, Select, Update
from centli.db.transactions import owned, require_transaction
from centli.kernel import ids
from centli.kernel.errors import NotFound
from centli.people.models import User

SESSION_HOURS: Final = timedelta(hours=12)
SESSIONS_MAX: Final = 5
CLOSE_EXPIRED: Final = 4401
CLOSE_REPLACED: Final = 4410


def _one() -> QuerySet[ChatSession]:
    return ChatSession.objects.filter(public_id=Given("public_id", ChatSession, "public_id"))


_GET: Final = Select(lambda: _one().select_related("user"))
_READ: Final = Update(
    lambda: _one().filter(read_seq__lt=Given("seq", ChatSession, "read_seq")),
    read_seq=Given("seq", ChatSession, "read_seq"),
)
_SEEN: Final = Update(_one, last_seen_at=Given("now", ChatSession, "last_seen_at"))
_CLOSED: Final = Update(
    lambda: _one().filter(closed_at=None),
    closed_at=Given("now", ChatSession, "closed_at"),
    close_code=Given("code", ChatSession, "close_code"),
)
_OPEN: Final = Select(
    lambda: ChatSession.objects.filter(
        user_id=Given("user_id", ChatSession, "user_id"), closed_at=None
    ).order_by("id")
)
_USER_LOCKED: Final = Select(
    lambda: User.objects.select_for_update().filter(pk=Given("pk", User, "id")).values_list("pk")
)


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
    _USER_LOCKED.first(pk=user.pk)
    conversation = journal.conversation_open(user.pk, now)
    mine = _OPEN.all(user_id=user.pk)
    live = [row for row in mine if row.expires_at > now]
    pushed = live[: max(0, len(live) - sockets_max + 1)]
    for row in mine:
        if row not in live:
            _CLOSED.run(public_id=row.public_id, now=now, code=CLOSE_EXPIRED)
    for row in pushed:
        _CLOSED.run(public_id=row.public_id, now=now, code=CLOSE_REPLACED)
    row = ChatSession(
        user=user,
        conversation=conversation,
        session_key=session_key,
        connection_id=connection_id,
        connected_at=now,
        last_seen_at=now,
        expires_at=now + SESSION_HOURS,
    )
    insert([row])
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
    found = _GET.first(public_id=ids.parse("session", session_id))
    if found is None:
        raise NotFound
    return found


def session_close(session_id: str, *, code: int, now: datetime) -> None:
    """Close a session, once: the first code stays."""
    _CLOSED.run(public_id=ids.parse("session", session_id), now=now, code=code)


def keep_step(session_id: str, *, read_seq: int, active: bool, now: datetime) -> None:
    """Remember up to which number the socket has received, and that its customer did something."""
    require_transaction()
    public_id = ids.parse("session", session_id)
    _READ.run(public_id=public_id, seq=read_seq)
    if active:
        _SEEN.run(public_id=public_id, now=now)


def sessions_sweep(*, now: datetime) -> int:
    """Close what has expired; return how many."""
    return ChatSession.objects.filter(closed_at=None, expires_at__lte=now).update(
        closed_at=now, close_code=CLOSE_EXPIRED
    )
