"""Waking sockets from any thread. Best effort: what must arrive is a row."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_serving: asyncio.AbstractEventLoop | None = None
_own: asyncio.AbstractEventLoop | None = None


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Remember the loop that serves this process's sockets; the ASGI application and consumers call it.

    The in-memory layer only wakes a consumer when it is called on the consumer's own loop.
    """
    global _serving  # noqa: PLW0603 - one serving loop a process
    _serving = loop


def poke(group: str, message: dict[str, Any]) -> None:
    """Send a message to a group of sockets from any thread, without waiting for it."""
    layer = get_channel_layer()
    if layer is None:
        return
    future = asyncio.run_coroutine_threadsafe(layer.group_send(group, message), _loop())
    future.add_done_callback(_report)


def _loop() -> asyncio.AbstractEventLoop:
    if _serving is not None and _serving.is_running():
        return _serving
    return _own_loop()


def _own_loop() -> asyncio.AbstractEventLoop:
    """Return a long-lived loop on a thread of its own, for processes that serve no sockets."""
    global _own  # noqa: PLW0603 - one a process
    with _lock:
        if _own is None or not _own.is_running():
            loop = asyncio.new_event_loop()
            running = threading.Event()
            loop.call_soon(running.set)
            threading.Thread(target=loop.run_forever, name="poke", daemon=True).start()
            running.wait()
            _own = loop
        return _own


def _report(future: Future[None]) -> None:
    if not future.cancelled() and (error := future.exception()) is not None:
        logger.warning("poke.failed", extra={"error": type(error).__name__})
