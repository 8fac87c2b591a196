"""The hash of frozen terms, and the token that lets one login confirm them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec
from django.conf import settings

from centli.kernel import clock


def canonical(value: Mapping[str, Any]) -> str:
    """Return canonical JSON; only what JSON can say exactly is taken, and no fraction."""
    _check_exact(value)
    return _encode(value).decode()


_encode: Final = msgspec.json.Encoder(order="sorted").encode
"""The bytes that ``json.dumps`` makes with sorted keys, compact and not escaped to ASCII, at a tenth of the cost."""


def terms_hash(
    terms: Mapping[str, Any],
    *,
    kind: str,
    customer_id: int,
    policy_version: str,
    expires_at: datetime,
) -> bytes:
    """Return the SHA-256 of everything that the customer agrees to; the terms are those that ``canonical`` took."""
    frozen = {
        "customer": customer_id,
        "expires_at": clock.wire(expires_at),
        "kind": kind,
        "policy": policy_version,
        "terms": terms,
    }
    return hashlib.sha256(_encode(frozen)).digest()


def token(*, proposal_id: UUID, digest: bytes, customer_id: int, session_key: str) -> str:
    """Return the token that confirms these terms from this login; never stored, made again whenever it is shown."""
    message = b"".join(
        [proposal_id.bytes, digest, customer_id.to_bytes(8), session_key.encode()],
    )
    made = hmac.digest(_key(settings.SECRET_KEY), message, "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def is_token(given: str, made: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(errors="replace"), made.encode())


def is_same(digest: bytes, other: bytes) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(digest, other)


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"centli.confirmations.token\0" + secret.encode()).digest()


def _check_exact(value: Any) -> None:
    """Refuse what two encoders could write differently: fractions, other types, keys that are no text."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise TypeError("terms have text keys")
            _check_exact(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_exact(inner)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(f"terms hold no {type(value).__name__}")
