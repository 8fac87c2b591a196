"""Named places at which a proof may stop the process; nothing happens unless a proof asked for it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

_armed: dict[str, Callable[[], None]] = {}


def failpoint(name: str) -> None:
    """Run what a proof armed under this name."""
    if _armed and name in _armed:
        _armed[name]()


def arm(name: str, action: Callable[[], None]) -> None:
    """Have an action run (raise, or kill the process) whenever the named place is passed.

    Raises:
        RuntimeError: this is production; nothing may be armed there.
    """
    if settings.CENTLI_ENVIRONMENT == "production":
        raise RuntimeError("fail points are off in production")
    _armed[name] = action


def armed() -> frozenset[str]:
    """Return the places at which something would happen."""
    return frozenset(_armed)


def disarm() -> None:
    """Forget every armed action."""
    _armed.clear()
