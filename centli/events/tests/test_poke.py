"""Waking sockets from any thread: on the loop that serves them, or on one of our own."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from channels.layers import get_channel_layer

from centli.events import poke


async def _hear(group: str, poked_from: Any) -> dict[str, Any]:
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    poke.use_loop(asyncio.get_running_loop())
    poked_from()
    return dict(await asyncio.wait_for(layer.receive(channel), 60))


def test_a_thread_wakes_a_consumer_at_once() -> None:
    message = {"type": "bell", "head": 7}

    def from_a_thread() -> None:
        thread = threading.Thread(target=poke.poke, args=("user.1", message))
        thread.start()
        thread.join()

    assert asyncio.run(_hear("user.1", from_a_thread)) == message


def test_the_serving_loop_itself_may_poke() -> None:
    message = {"type": "bell", "head": 8}

    assert asyncio.run(_hear("user.2", lambda: poke.poke("user.2", message))) == message


def test_a_loop_that_has_ended_is_not_used() -> None:
    """A worker, or a test after another's loop: the poke goes to a loop of our own, and raises nothing."""
    loop = asyncio.new_event_loop()
    poke.use_loop(loop)
    loop.close()

    poke.poke("user.3", {"type": "bell", "head": 9})
