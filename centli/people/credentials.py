"""What somebody proves who they are with, and its changes: each is told to its owner and leaves a row of the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.people import calls, factors, logins, notices
from centli.people.models import FactorStanding, User

WAITS: Final = timedelta(hours=24)
"""How long codes of a new authenticator release nothing: as long as a new contact waits, and time to read what was mailed."""


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


@owned
def factor_enrol(
    call: Call, user: User, secret: str, *, given: str, current: str = ""
) -> Sequence[str] | None:
    """Give a person the authenticator of a secret, in place of what they had; returns new recovery codes.

    ``given`` is its code, which counts no more. Who has one already gives a code of that one as well, or of recovery, as
    ``current``: None when it is wrong, and it has been counted. Their other logins end.

    Raises:
        CodeWrong: ``given`` is no code of that secret; nothing happened.
    """
    standing = factors.standing_lock(user.pk)
    step = factors.step_of(secret, given, now=call.now)
    had = factors.is_enrolled(user)
    if had and factors.accept_step(standing, current, now=call.now) is None:
        return None
    standing.trusted_from = call.now + WAITS if had or _is_late(standing, user, call.now) else None
    standing.save(update_fields=["trusted_from"])
    factors.enrol_step(user, secret)
    factors.spend_step(standing, step, now=call.now)
    logins.end_others_step(user, call.session_key, now=call.now, reason="factor")
    _tell_enrolled_step(call, standing, had=had)
    return factors.spare_codes_step(user)


@owned
def spare_codes_make(call: Call, user: User, *, current: str) -> Sequence[str] | None:
    """Give a person new recovery codes for a code of theirs; None when that is wrong, and it has been counted."""
    if factors.accept_step(factors.standing_lock(user.pk), current, now=call.now) is None:
        return None
    audit.record(call, "factor.spares_made", object_kind="user", object_id=user.user_id)
    notices.raise_step(call, notices.SPARE_CODES_MADE)
    return factors.spare_codes_step(user)


def _is_late(standing: FactorStanding, user: User, now: datetime) -> bool:
    """Say whether a first factor waits, too: whoever knows the password of an older account could bring their own.

    Not the one that somebody enrols on the day when they join, nor staff's, whom the bank gave a password to do it with; but
    any after one that the bank took away.
    """
    if standing.trusted_from is not None:
        return True
    return not user.is_staff and now - user.date_joined >= WAITS


def _tell_enrolled_step(call: Call, standing: FactorStanding, *, had: bool) -> None:
    act = "replaced" if had else "enrolled"
    audit.record(call, f"factor.{act}", object_kind="user", object_id=call.user_id)
    if standing.trusted_from is None:
        notices.raise_step(call, notices.FACTOR_ADDED)
    else:
        code = notices.FACTOR_REPLACED if had else notices.FACTOR_ADDED_WAITS
        notices.raise_step(call, code, moment=clock.wire(standing.trusted_from))
