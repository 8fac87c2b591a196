"""The second factor: time-based codes (RFC 6238), each of which counts once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator

from centli.db.transactions import require_transaction
from centli.people.errors import CodeWrong, NotEnrolled
from centli.people.models import FactorUse, User
from centli.people.secrets import decrypt, encrypt

__all__ = ["CodeWrong", "NotEnrolled"]

STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1
"""Codes of one step before and after count too: clocks differ."""
DIGITS: Final = 6
SECRET_BYTES: Final = 20


def is_enrolled(user: User) -> bool:
    """Say whether a person has a second factor."""
    return bool(
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    )


def enrol_step(user: User, secret: str | None = None) -> str:
    """Give a person a second factor, replacing what they had; returns the secret in base 32."""
    require_transaction()
    secret = secret or base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).delete()
    Authenticator.objects.create(
        user_id=user.pk, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)}
    )
    return secret


def verify_step(person_id: int, given: str, *, now: datetime, bound_to: bytes = b"") -> int:
    """Take a code: it must be right, and of a later time step than the last that counted. Returns its step.

    ``bound_to`` is kept beside it: the hash of the terms that it confirmed.

    Raises:
        NotEnrolled: the person has no second factor.
        CodeWrong: wrong, too old, or it counted before.
    """
    secret = _secret(person_id)
    for step in range(step_at(now) - DRIFT_STEPS, step_at(now) + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), _plain(given)):
            if spend_step(person_id, step, now=now, bound_to=bound_to):
                return step
            break
    raise CodeWrong


def spend_step(person_id: int, step: int, *, now: datetime, bound_to: bytes = b"") -> bool:
    """Mark a time step and all before it as used; False when it was used already.

    One conditional UPDATE checks and writes, so two that send the same code at once cannot both succeed.
    """
    require_transaction()
    FactorUse.objects.bulk_create([FactorUse(person_id=person_id)], ignore_conflicts=True)
    written = FactorUse.objects.filter(pk=person_id, last_step__lt=step).update(
        last_step=step, bound_to=bound_to, used_at=now
    )
    return written == 1


def usable_code(person_id: int, *, now: datetime) -> str:
    """Return a code that would be taken now, for demos and tests; production has no door to it.

    Raises:
        NotEnrolled: the person has no second factor.
        CodeWrong: every code of this moment has counted already; a step later there is one.
    """
    secret = _secret(person_id)
    used = FactorUse.objects.filter(pk=person_id).first()
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
    found = Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.TOTP).first()
    if found is None:
        raise NotEnrolled
    return decrypt(found.data["secret"])


def _plain(given: str) -> bytes:
    """Return the digits that were typed; people write "123 456"."""
    return given.replace(" ", "").encode(errors="replace")
