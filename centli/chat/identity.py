"""Who opens a socket: a browser's cookie from one of our own pages, a Bearer token, or a one-use ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import parse_cookie

from centli.people import logins, tickets, tokens
from centli.people.logins import Identity
from centli.people.models import User

BEARER: Final = b"bearer "
COOKIE_LENGTH_MAX: Final = 4096


def origin_good(headers: Mapping[bytes, bytes], allowed: Sequence[str]) -> bool:
    """Say whether the page that opens the socket is one of ours; who sends no cookie need not be a page at all."""
    origin = headers.get(b"origin")
    if origin is None:
        return b"cookie" not in headers
    return origin.decode("latin1") in allowed


def login_of(
    headers: Mapping[bytes, bytes], query: Mapping[str, Sequence[str]], *, now: datetime
) -> Identity | None:
    """Return the customer and the login of a handshake, or None. A ticket is used up by it."""
    authorization = headers.get(b"authorization", b"")
    if authorization[: len(BEARER)].lower() == BEARER:
        found = tokens.find(authorization[len(BEARER) :].decode("latin1").strip(), now=now)
    elif query.get("ticket"):
        found = tickets.redeem(query["ticket"][0], now=now)
    else:
        found = _by_cookie(headers.get(b"cookie", b"").decode("latin1"), now=now)
    return None if found is None or found.user.is_staff else found


def _by_cookie(header: str, *, now: datetime) -> Identity | None:
    if len(header) > COOKIE_LENGTH_MAX:
        return None
    key = parse_cookie(header).get(settings.SESSION_COOKIE_NAME, "")
    session = Session.objects.filter(session_key=key, expire_date__gt=now).first()
    if session is None:
        return None
    user = User.objects.filter(
        pk=session.get_decoded().get(SESSION_KEY) or 0, is_active=True
    ).first()
    if user is None or not logins.is_alive(user.pk, key, now=now):
        return None
    return Identity(user, key)
