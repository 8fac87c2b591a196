"""UUIDv7 ids and their prefixed public form, ``acc_0192…``."""

from __future__ import annotations

import os
import re
import threading
import time
from typing import Final
from uuid import UUID

from centli.kernel.errors import NotFound

PREFIXES: Final = {
    "account": "acc",
    "answer": "ans",
    "beneficiary": "ben",
    "batch": "gbt",
    "benefit": "bft",
    "confirmation": "cf",
    "conversation": "cv",
    "grant": "grt",
    "handoff": "ho",
    "hold": "hd",
    "import": "imp",
    "message": "msg",
    "movement": "mov",
    "order": "ord",
    "points": "ptx",
    "product": "prd",
    "purchase": "pur",
    "retailer": "ret",
    "reveal": "rv",
    "reward": "rwd",
    "session": "ses",
    "ticket": "tk",
    "transaction": "tr",
    "turn": "trn",
    "upload": "upl",
    "user": "usr",
}
FOLIO_LENGTH: Final = 8
"""How many hexadecimal digits of an id its folio has; a transaction's has more (``banking.rules``)."""
_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)
_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return a time-ordered UUID (RFC 9562, version 7), strictly increasing within this process."""
    global _last  # noqa: PLW0603 - monotonic within the process
    with _lock:
        # 48 bits of milliseconds and 12 bits of a sub-millisecond count.
        stamp = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        _last = stamp
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62
    return UUID(int=value | int.from_bytes(os.urandom(8)) >> 2)


def public(kind: str, value: UUID) -> str:
    """Return the public form of an id: ``public("account", id)`` is ``"acc_" + 32 hex digits``."""
    return f"{PREFIXES[kind]}_{value.hex}"


def parse(kind: str, text: str) -> UUID:
    """Read a public id of that kind.

    Raises:
        NotFound: not such an id; it looks like an object that is not there.
    """
    prefix, _, tail = text.partition("_")
    if prefix != PREFIXES[kind] or _HEX.fullmatch(tail) is None:
        raise NotFound
    return UUID(tail)


def folio(public_id: str) -> str:
    """Return the end of a public id that people read out: ``"ord_…9c0fee12"`` is ``"9C0FEE12"``."""
    return public_id[-FOLIO_LENGTH:].upper()
