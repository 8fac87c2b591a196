"""How much a socket may do; the defaults are the protocol's, ``CENTLI_CHAT_LIMITS`` alters them by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from django.conf import settings


class CloseCode(IntEnum):
    """Why a socket was closed. A browser does not come back by itself after 4400, 4401, 4403, 4409, 4410, 4426.

    What never reaches us, ``centli.web.serving`` closes with RFC 6455's own codes.
    """

    NORMAL = 1000
    BAD_FRAME = 4400
    LOGIN = 4401
    FORBIDDEN = 4403
    TOO_SLOW = 4408
    TOO_BIG = 4409
    REPLACED = 4410
    VERSION = 4426
    RATE = 4429
    OUR_FAULT = 4500
    RESTART = 4503


@dataclass(frozen=True, slots=True)
class Limits:
    """One socket's limits, and those of the whole process."""

    frame_bytes: int = 16 * 1024
    depth: int = 16
    message_rate: float = 1.0
    message_burst: int = 10
    """TEXT and ACTION frames a second, and at once; over it they are refused with a FAULT."""
    guard_factor: int = 5
    """The guard closes a socket whose frames of any type come at this many times the message rate."""
    queue_frames: int = 64
    """Frames read and not yet taken by the consumer."""
    window_events: int = 64
    window_bytes: int = 256 * 1024
    window_seconds: float = 30.0
    """Durable frames sent and not acknowledged by READ."""
    plain_frames: int = 64
    plain_idle_seconds: float = 15 * 60.0
    heartbeat_seconds: float = 20.0
    idle_seconds: float = 90.0
    """A client that says nothing for so long is gone; a hidden browser tab may ping once a minute only."""
    check_seconds: float = 60.0
    """How often the login is checked again."""
    sockets_per_user: int = 5
    handshakes_per_address: int = 500
    arrivals_per_address: int = 2000
    handshakes_per_process: int = 6000
    """Handshakes at once, and a minute after that: of an address, while nobody knows whose they are, or of a customer; of an address, known ones
    too; and all of them."""


def current() -> Limits:
    """Return the limits that the settings ask for."""
    changed: Mapping[str, Any] = getattr(settings, "CENTLI_CHAT_LIMITS", {})
    return replace(Limits(), **changed)
