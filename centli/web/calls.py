"""From a request to the call that is handed down."""

from __future__ import annotations

from typing import cast

from rest_framework.request import Request

from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from centli.web.identity import Login
from centli.web.keys import key_of
from centli.web.trace import trace_of


def user_of(request: Request) -> User:
    """Return the person who is signed in; the view's permissions have seen to that."""
    return cast("User", request.user)


def call_from(request: Request, *, keyed: bool = False) -> Call:
    """Return the call of a request; ``keyed`` for an address that needs an ``Idempotency-Key``.

    Raises:
        BadRequest: the key is missing or malformed.
    """
    login = request.auth if isinstance(request.auth, Login) else Login("")
    return call_for(
        user_of(request),
        channel=Channel.REST,
        now=clock.now(),
        correlation_id=trace_of(request).correlation_id,
        idempotency_key=key_of(request, required=keyed),
        session_key=login.session_key,
    )
