"""What people's secrets become before they are stored: encrypted when they must be read again, hashed when not."""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Return text as it may be stored, under a key made from the installation's."""
    return (
        _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
        .encrypt(text.encode())
        .decode()
    )


def decrypt(stored: str) -> str:
    """Return what ``encrypt`` was given; keys that were rotated out of use still read."""
    return (
        _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
        .decrypt(stored.encode())
        .decode()
    )


def new_token() -> str:
    """Return 256 random bits in characters that fit an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return the form in which a random token is stored; 256 random bits need no salt."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


@lru_cache(maxsize=2)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"centli.people\0" + key.encode()).digest()))
        for key in keys
    )
