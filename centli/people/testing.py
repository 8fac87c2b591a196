"""Builders for tests: people, their calls, their codes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.test import Client

from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.people import calls, factors
from centli.people.models import User

NOW: Final = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
SESSION_KEY: Final = "login-of-the-test"
PASSWORD: Final = "una frase larga para pruebas"


def make_user(name: str = "Ana Torres", *, enrolled: bool = True, **fields: Any) -> User:
    """Store a person, with a second factor unless told otherwise."""
    email = fields.pop("email", f"{ids.uuid7().hex}@example.mx")
    user = User.objects.create_user(email, PASSWORD, display_name=name, **fields)
    if enrolled:
        with transaction.atomic():
            factors.enrol_step(user)
    return user


def make_staff(role: str, name: str = "", **fields: Any) -> User:
    """Store a person of the bank who has that role."""
    user = make_user(name or role, is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(user: User) -> Client:
    """Return a browser that has this person's login."""
    client = Client()
    client.force_login(user)
    return client


def call_of(
    user: User,
    *,
    now: datetime = NOW,
    channel: Channel = Channel.REST,
    session_key: str = SESSION_KEY,
    idempotency_key: str | None = None,
    correlation_id: UUID | None = None,
) -> Call:
    """Return a call of that person's from a login."""
    return calls.call_for(
        user,
        channel=channel,
        now=now,
        session_key=session_key,
        idempotency_key=idempotency_key,
        correlation_id=correlation_id,
    )


def prove(client: Client, user: User) -> None:
    """Make a test client's login one that gave a code of its authenticator a moment ago."""
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()


def note_forced(request: HttpRequest, user: User, **_: Any) -> None:
    """Let staff whom a test signs in by force have given a code at sign-in, long ago: the suite connects it to the signal."""
    if type(request) is HttpRequest and user.is_staff:
        record_authentication(request, user, "mfa", type="totp")
        request.session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = 0


def code_of(user: User, *, now: datetime = NOW) -> str:
    """Return a second-factor code that would be taken at that moment."""
    return factors.usable_code(user.pk, now=now)
