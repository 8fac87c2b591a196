"""What somebody proves who they are with, and its changes: each is told to its owner and leaves a row of the trail."""

from __future__ import annotations

from datetime import datetime

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Channel
from centli.people import calls, logins, notices
from centli.people.models import User


@owned
def password_changed(user: User, *, now: datetime) -> None:
    """End every login of a person whose password is another now, and tell them."""
    _password_ended(user, "changed", notices.PASSWORD_CHANGED, now=now, reason="password")


@owned
def password_voided(user: User, *, now: datetime) -> None:
    """End every login of a person whose password was guessed at too often to be good any more, and tell them."""
    _password_ended(user, "voided", notices.PASSWORD_VOID, now=now, reason="failures")


def _password_ended(user: User, act: str, notice: str, *, now: datetime, reason: str) -> None:
    call = calls.call_for(user, channel=Channel.WEB, now=now)
    logins.end_all_step(user, now=now, reason=reason)
    audit.record(call, f"password.{act}", object_kind="user", object_id=user.user_id)
    notices.raise_step(call, notice)
