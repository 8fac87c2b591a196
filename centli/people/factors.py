"""The second factor: time-based codes (RFC 6238), each of which counts once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import secrets
import struct
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from centli.db.prepared import Given, Select
from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.kernel.call import Channel
from centli.people import calls, notices
from centli.people.errors import CodeWrong, NotEnrolled
from centli.people.models import FactorStanding, User
from centli.people.secrets import decrypt, encrypt

__all__ = ["CodeWrong", "NotEnrolled"]

STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1
"""Codes of one step before and after count too: clocks differ."""
DIGITS: Final = 6
SECRET_BYTES: Final = 20
WRONG_CODES_MAX: Final = 5
CLOSED_SECONDS: Final = 15 * 60


def is_enrolled(user: User) -> bool:
    """Say whether a person has a second factor."""
    return bool(
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    )


def new_secret() -> str:
    """Return the secret of an authenticator that nobody has yet, in base 32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def enrol_step(user: User, secret: str | None = None) -> str:
    """Give a person a second factor, replacing what they had; returns the secret in base 32."""
    require_transaction()
    secret = secret or new_secret()
    Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).delete()
    Authenticator.objects.create(
        user_id=user.pk, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)}
    )
    return secret


_STANDING_LOCKED: Final = Select(
    lambda: FactorStanding.objects.select_for_update().filter(
        person_id=Given("person_id", FactorStanding, "person_id")
    )
)


def standing_lock(person_id: int) -> FactorStanding:
    """Lock how a person stands; the row is made when it is first needed."""
    require_transaction()
    FactorStanding.objects.bulk_create([FactorStanding(person_id=person_id)], ignore_conflicts=True)
    found = _STANDING_LOCKED.first(person_id=person_id)
    assert found is not None, "it has just been made"
    return found


def closed_for(standing: FactorStanding, now: datetime) -> int:
    """Return for how many seconds a person is still shut out by wrong codes; 0 when they are not."""
    return seconds_left(standing.closed_until, now)


def seconds_left(until: datetime | None, now: datetime) -> int:
    """Return the whole seconds until a moment; 0 when it has passed."""
    return 0 if until is None or now >= until else math.ceil((until - now).total_seconds())


def verify_step(
    standing: FactorStanding, given: str, *, now: datetime, bound_to: bytes = b""
) -> int:
    """Take a code: it must be right, and of a later time step than the last that counted. Returns its step.

    ``bound_to`` is kept beside it: the hash of the terms that it confirmed. A wrong one is not counted here:
    ``count_wrong_step`` does, in the same transaction.

    Raises:
        NotEnrolled: the person has no second factor.
        CodeWrong: wrong, too old, or it counted before.
    """
    step = step_of(_secret(standing.pk), given, now=now, after=standing.last_step)
    spend_step(standing, step, now=now, bound_to=bound_to)
    return step


def step_of(secret: str, given: str, *, now: datetime, after: int = 0) -> int:
    """Return the time step of which this is the code, later than the one that counted last.

    Raises:
        CodeWrong: it is of none.
    """
    now_step = step_at(now)
    for step in range(now_step - DRIFT_STEPS, now_step + DRIFT_STEPS + 1):
        is_right = hmac.compare_digest(code_at(secret, step).encode(), _plain(given))
        if is_right and step > after:
            return step
    raise CodeWrong


def spend_step(
    standing: FactorStanding, step: int, *, now: datetime, bound_to: bytes = b""
) -> None:
    """Mark a time step and all before it as used, and forget wrong codes."""
    require_transaction()
    standing.last_step = max(step, standing.last_step)
    standing.bound_to, standing.used_at, standing.wrong_codes = bound_to, now, 0
    standing.save(update_fields=["last_step", "bound_to", "used_at", "wrong_codes"])


def count_wrong_step(standing: FactorStanding, now: datetime) -> int:
    """Count a wrong code; returns how many are left before the person is shut out. At 0 they are."""
    require_transaction()
    standing.wrong_codes += 1
    left = WRONG_CODES_MAX - standing.wrong_codes
    if left <= 0:
        standing.wrong_codes = 0
        standing.closed_until = now + timedelta(seconds=CLOSED_SECONDS)
    standing.save(update_fields=["wrong_codes", "closed_until"])
    return max(left, 0)


@owned
def accept_at_login(person_id: int, given: str, *, now: datetime) -> Authenticator | None:
    """Take a code or a recovery code at sign-in; None when it is wrong, or the person is shut out."""
    return accept_step(standing_lock(person_id), given, now=now)


def shut_out_until(person_id: int, now: datetime) -> datetime | None:
    """Return until when wrong codes keep a person out; None when they do not."""
    found = FactorStanding.objects.filter(pk=person_id).first()
    return found.closed_until if found is not None and closed_for(found, now) else None


def accept_step(standing: FactorStanding, given: str, *, now: datetime) -> Authenticator | None:
    """Take a code or a recovery code of a person, and say which it was; a wrong one is counted, and None."""
    if closed_for(standing, now):
        return None
    try:
        verify_step(standing, given, now=now)
    except NotEnrolled:
        return None
    except CodeWrong:
        spare = _spare_codes(standing.pk)
        if spare is not None and spare.wrap().validate_code(given):
            _spare_code_used(standing, now)
            return spare
        count_wrong_step(standing, now)
        return None
    return _totp(standing.pk)


def waits_until(person_id: int, now: datetime) -> datetime | None:
    """Return from when on a person's codes release what needs one; None when they do already."""
    found = FactorStanding.objects.filter(pk=person_id).first()
    return found.trusted_from if found is not None and waits_for(found, now) else None


def waits_for(standing: FactorStanding, now: datetime) -> int:
    """Return for how many seconds a person's codes release nothing yet, since they have them for a short while."""
    return seconds_left(standing.trusted_from, now)


def spare_codes_left(person_id: int) -> int:
    """Return how many recovery codes somebody has left."""
    found = _spare_codes(person_id)
    return 0 if found is None else len(found.wrap().get_unused_codes())


def spare_codes_step(user: User) -> Sequence[str]:
    """Give a person new recovery codes, in place of what they had; they are readable nowhere afterwards."""
    require_transaction()
    Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def _spare_code_used(standing: FactorStanding, now: datetime) -> None:
    call = calls.call_for(standing.person, channel=Channel.WEB, now=now)
    left = spare_codes_left(standing.pk)
    audit.record(call, "factor.spare_used", object_kind="user", object_id=call.user_id, left=left)
    notices.raise_step(call, notices.SPARE_CODE_USED, left=str(left))


def usable_code(person_id: int, *, now: datetime) -> str:
    """Return a code that would be taken now, for demos and tests; production has no door to it.

    Raises:
        NotEnrolled: the person has no second factor.
        CodeWrong: every code of this moment has counted already; a step later there is one.
    """
    secret = _secret(person_id)
    used = FactorStanding.objects.filter(pk=person_id).first()
    step = max(step_at(now), used.last_step + 1 if used else 0)
    if step > step_at(now) + DRIFT_STEPS:
        raise CodeWrong
    return code_at(secret, step)


def step_at(moment: datetime) -> int:
    """Return the number of the time step that a moment falls in."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """Return the code of a time step."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    value = int.from_bytes(mac[offset : offset + 4]) & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}d}"


def _secret(person_id: int) -> str:
    found = _totp(person_id)
    if found is None:
        raise NotEnrolled
    return decrypt(found.data["secret"])


def _totp(person_id: int) -> Authenticator | None:
    return Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.TOTP).first()


def _spare_codes(person_id: int) -> Authenticator | None:
    return Authenticator.objects.filter(
        user_id=person_id, type=Authenticator.Type.RECOVERY_CODES
    ).first()


def _plain(given: str) -> bytes:
    """Return the digits that were typed; people write "123 456"."""
    return given.replace(" ", "").encode(errors="replace")
