"""Connect tickets: sixty seconds, one socket, stored hashed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from centli.db.transactions import owned
from centli.people import logins, secrets
from centli.people.errors import LoginOver
from centli.people.logins import Identity
from centli.people.models import ConnectTicket, LoginKind, User

LIFETIME: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its bearer gets it; the server keeps its hash only."""

    ticket: str = field(repr=False)
    expires_at: datetime


@owned
def issue(user: User, *, now: datetime, session_key: str | None = None) -> Ticket:
    """Make a ticket for the login that asks, or for a new one (a command's).

    Raises:
        LoginOver: the login that asks has ended.
    """
    if session_key is None:
        login = logins.open_step(user, kind=LoginKind.TICKET, key=logins.new_key(), now=now)
    else:
        found = logins.find(user.pk, session_key, now=now)
        if found is None or found.ended_at is not None:
            raise LoginOver
        login = found
    ticket = secrets.new_token()
    ConnectTicket.objects.create(
        token_hash=secrets.digest(ticket),
        login=login,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    return Ticket(ticket, now + LIFETIME)


@owned
def redeem(ticket: str, *, now: datetime) -> Identity | None:
    """Take a ticket; None when it is unknown, used, too old, or its login is over.

    One conditional UPDATE takes it, so of two sockets with the same ticket one opens.
    """
    mine = ConnectTicket.objects.filter(token_hash=secrets.digest(ticket))
    if not mine.filter(used_at=None, expires_at__gt=now).update(used_at=now):
        return None
    login = mine.select_related("login__user").get().login
    if not logins.is_alive(login.user_id, login.key, now=now):
        return None
    return Identity(login.user, login.key)


def sweep(now: datetime) -> int:
    """Forget tickets a day after they ran out."""
    return ConnectTicket.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()[0]
