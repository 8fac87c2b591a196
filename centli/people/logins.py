"""Logins: rows that begin at sign-in, run out, and can be ended from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from centli.db.prepared import Given, Select
from centli.db.transactions import owned, require_transaction, retried
from centli.events import audit, bus
from centli.events.catalogue import SignedIn
from centli.events.poke import poke
from centli.kernel import ids
from centli.kernel.call import Channel
from centli.kernel.errors import NotFound
from centli.people import calls
from centli.people.models import ConnectTicket, Login, LoginKind, User

IDLE: Final = timedelta(minutes=15)
ABSOLUTE: Final = timedelta(hours=12)
ABSOLUTE_STAFF: Final = timedelta(hours=8)
TOUCH_EVERY: Final = timedelta(minutes=1)
"""A login's last sign of life is written at most this often."""
CLOSE_LOGIN: Final = 4401

_KEYED: Final = Select(
    lambda: Login.objects.select_related("user").filter(key=Given("key", Login, "key"))
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token or a ticket stands for, and the login that it belongs to."""

    user: User
    session_key: str = field(repr=False)


def open_step(
    user: User, *, kind: LoginKind, key: str, now: datetime, lifetime: timedelta | None = None
) -> Login:
    """Begin a login; the row of a key that was adopted before is the same login."""
    require_transaction()
    usual = ABSOLUTE_STAFF if user.is_staff else ABSOLUTE
    return Login.objects.update_or_create(
        key=key,
        defaults={
            "user": user,
            "kind": kind.value,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + (lifetime or usual),
        },
    )[0]


@owned
def signed_in(user: User, *, key: str, now: datetime) -> None:
    """Begin a web login, and tell."""
    login = open_step(user, kind=LoginKind.WEB, key=key, now=now)
    call = calls.call_for(user, channel=Channel.WEB, now=now, session_key=key)
    audit.record(call, "login.began", object_kind="login", object_id=login.login_id)
    bus.publish(SignedIn(login.login_id), call=call)


def began_at(login_id: str) -> datetime | None:
    """Return when a login began; None where there is none of that id."""
    try:
        public_id = ids.parse("session", login_id)
    except NotFound:
        return None
    return Login.objects.filter(public_id=public_id).values_list("created_at", flat=True).first()


def is_alive(user_id: int, session_key: str, *, now: datetime) -> bool:
    """Say whether a login of that person has neither ended, run out nor idled; sockets and money ask."""
    login = find(user_id, session_key, now=now)
    if login is None or not _is_running(login, now):
        return False
    if login.kind != LoginKind.WEB:
        return True
    return Session.objects.filter(session_key=session_key, expire_date__gt=now).exists()


def find(user_id: int, session_key: str, *, now: datetime) -> Login | None:
    """Return an active person's login by its key; a web session that began elsewhere is adopted."""
    found = _KEYED.first(key=session_key)
    if found is None:
        return _adopt(user_id, session_key, now)
    return found if found.user_id == user_id and found.user.is_active else None


def keep(user_id: int, session_key: str, *, now: datetime, renew: bool = True) -> bool:
    """Renew a login's idle time for a request of its person; False when the login is over.

    What a page asks by itself does not ``renew``: nobody need be sitting there.
    """
    login = find(user_id, session_key, now=now)
    if login is None or not _is_running(login, now):
        return False
    if renew and now - login.last_seen_at >= TOUCH_EVERY:
        touch(session_key, now=now)
    return True


def touch(session_key: str, *, now: datetime) -> None:
    """Renew a login's idle time; a request or a stored chat message does, PING and READ do not."""
    due = Login.objects.filter(key=session_key, ended_at=None, last_seen_at__lte=now - TOUCH_EVERY)
    # On SQLite an UPDATE of nothing still waits for the file's one write lock.
    if due.exists():
        due.update(last_seen_at=now)


@owned
def end(user: User, *, session_key: str, now: datetime, reason: str) -> None:
    """End one login and close the person's sockets."""
    _end_step(user, now=now, reason=reason, session_key=session_key)


@owned
def end_all(user: User, *, now: datetime, reason: str) -> None:
    """End every login of a person, web, token and ticket, and close their sockets."""
    end_all_step(user, now=now, reason=reason)


def end_all_step(user: User, *, now: datetime, reason: str) -> None:
    """End every login of a person, in the transaction of what made it necessary."""
    require_transaction()
    _end_step(user, now=now, reason=reason)


def end_others_step(user: User, kept_key: str, *, now: datetime, reason: str) -> None:
    """End every login of a person but one, in the transaction of what made it necessary."""
    require_transaction()
    others = Login.objects.filter(user=user, ended_at=None).exclude(key=kept_key)
    _end_all_of(others, user, now=now, reason=reason)


def _end_step(user: User, *, now: datetime, reason: str, session_key: str | None = None) -> None:
    logins = Login.objects.filter(user=user, ended_at=None)
    if session_key is not None:
        logins = logins.filter(key=session_key)
    _end_all_of(logins, user, now=now, reason=reason)


def _end_all_of(logins: QuerySet[Login], user: User, *, now: datetime, reason: str) -> None:
    ending = list(logins.values_list("id", "key", "kind"))
    Login.objects.filter(id__in=[pk for pk, _, _ in ending]).update(ended_at=now, end_reason=reason)
    Session.objects.filter(
        session_key__in=[key for _, key, kind in ending if kind == LoginKind.WEB.value]
    ).delete()
    ConnectTicket.objects.filter(login_id__in=[pk for pk, _, _ in ending], used_at=None).update(
        used_at=now
    )
    call = calls.call_for(user, channel=Channel.WEB, now=now)
    audit.record(call, "login.ended", reason=reason, count=len(ending))
    transaction.on_commit(partial(close_sockets, user.pk))


def close_sockets(user_id: int) -> None:
    """Have every socket of a person closed; each also finds out by itself when it next checks its login."""
    poke(f"user.{user_id}", {"type": "close", "code": CLOSE_LOGIN})


def new_key() -> str:
    """Return the key of a login that has no web session: the family of a token or a ticket."""
    return f"family-{ids.uuid7().hex}"


def _is_running(login: Login, now: datetime) -> bool:
    if login.ended_at is not None or now >= login.expires_at:
        return False
    if login.user.is_staff and now - login.created_at >= ABSOLUTE_STAFF:
        return False
    return login.kind == LoginKind.TOKEN or now - login.last_seen_at < IDLE


def _adopt(user_id: int, session_key: str, now: datetime) -> Login | None:
    """Begin the login of a signed web session that has no row yet."""
    session = Session.objects.filter(session_key=session_key, expire_date__gt=now).first()
    if session is None or session.get_decoded().get(SESSION_KEY) != str(user_id):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    return _adopted(user, session_key, now)


@retried
@transaction.atomic
def _adopted(user: User, session_key: str, now: datetime) -> Login:
    """Write it, alone or in a caller's transaction; the requests of one page may all come at once."""
    return open_step(user, kind=LoginKind.WEB, key=session_key, now=now)
