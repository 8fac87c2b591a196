"""Bearer tokens: one hour, stored hashed; the token's family is its login's key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from centli.db.prepared import Given, Select
from centli.db.transactions import owned
from centli.people import logins, secrets
from centli.people.logins import Identity
from centli.people.models import ApiToken, LoginKind, User

LIFETIME: Final = timedelta(hours=1)

_HASHED: Final = Select(
    lambda: ApiToken.objects.select_related("login__user").filter(
        token_hash=Given("token_hash", ApiToken, "token_hash")
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its bearer gets it; the server keeps its hash only."""

    token: str = field(repr=False)
    expires_at: datetime


@owned
def issue(user: User, *, now: datetime) -> Token:
    """Make a token, with a login of its own."""
    token = secrets.new_token()
    login = logins.open_step(
        user, kind=LoginKind.TOKEN, key=logins.new_key(), now=now, lifetime=LIFETIME
    )
    ApiToken.objects.create(token_hash=secrets.digest(token), login=login)
    return Token(token, login.expires_at)


def find(token: str, *, now: datetime) -> Identity | None:
    """Return who a token stands for; None when it is unknown, or its login has ended or run out."""
    found = _HASHED.first(token_hash=secrets.digest(token))
    if found is None:
        return None
    login = found.login
    is_good = login.ended_at is None and now < login.expires_at and login.user.is_active
    return Identity(login.user, login.key) if is_good else None
