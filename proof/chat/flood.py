"""Floods and readers that never read: the server's memory stays, they are cut, and nobody else waits.

Planted bug: no guard.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from centli.backoffice.loadtest import people
from centli.backoffice.loadtest.wire import Closed, Opcode, Socket, masked
from proof.chat.world import World, sign_in

MEGABYTE = 1024 * 1024
MEMORY_MB_MAX = 64.0
CUT_SECONDS_MAX = 2.0
SLOWER_MAX = 2.0
BYSTANDERS = 4
SAYS_EVERY_SECONDS = 1.1
LONGEST = 120.0
PER_CUSTOMER = 4
"""Slow readers of one customer, beside the socket that makes there be something to read."""
STILL_OPEN = 0
"""In place of a close code. Who never reads may not see theirs either, once the line is cut."""
SAID = 40
"""Enough for more frames than a window holds."""
FLOODS = (
    masked(Opcode.TEXT, json.dumps({"type": "PING", "t": "x" * 15_000}).encode()) * 4,
    masked(Opcode.TEXT, b"{}") * 8_000,
    masked(Opcode.PING, b"x" * 125) * 500,
    bytes([0x01, 0x80]) + bytes(4) + (bytes([0x00, 0x80]) + bytes(4)) * 10_000,
)
"""Large frames, small ones, pings that are answered into a buffer nobody empties, a message in pieces without end."""


@dataclass
class Outcome:
    """What was seen."""

    sent_mb: float = 0.0
    links: int = 0
    slowest_cut_s: float = 0.0
    before_mb: float = 0.0
    peak_mb: float = 0.0
    calm_ms: list[float] = field(default_factory=list)
    busy_ms: list[float] = field(default_factory=list)
    close_codes: list[int | None] = field(default_factory=list)


async def flood(world: World, *, megabytes: int, floods: int, calm_seconds: int) -> Outcome:
    """Send so much, ignoring every close, while others chat; come again when cut until all is sent."""
    outcome = Outcome()
    given = await asyncio.to_thread(people.customers, floods + BYSTANDERS)
    # What closes a flood is the rate: here it is the real one.
    await world.start(message_rate=1.0, message_burst=10)
    bystanders = [await sign_in(world, token) for token in given[floods:]]
    await asyncio.gather(*(_listen_for(s, outcome.calm_ms, calm_seconds) for s in bystanders))
    outcome.before_mb = world.forget_peak()
    over = asyncio.Event()
    others = [asyncio.ensure_future(_talk(s, outcome.busy_ms, over)) for s in bystanders]
    share = megabytes * MEGABYTE // floods
    await asyncio.gather(
        *(
            _flood_one(world, token, FLOODS[number % len(FLOODS)], share, outcome)
            for number, token in enumerate(given[:floods])
        )
    )
    over.set()
    await asyncio.gather(*others)
    outcome.peak_mb = world.peak()
    return outcome


async def _flood_one(world: World, token: str, frames: bytes, size: int, outcome: Outcome) -> None:
    left = size
    # A last link of a few frames would be no flood, and nobody would cut it.
    while left > MEGABYTE:
        socket = await sign_in(world, token)
        outcome.links += 1
        began, sent = time.monotonic(), 0
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(LONGEST):
                while sent < left:
                    await socket.send_raw(frames)
                    sent += len(frames)
                # All of it went out: wait to be cut.
                with suppress(Closed):
                    while True:
                        await socket.receive()
        outcome.slowest_cut_s = max(outcome.slowest_cut_s, time.monotonic() - began)
        left -= sent
        outcome.sent_mb += sent / MEGABYTE
        socket.abort()


async def slow_readers(world: World, *, readers: int) -> Outcome:
    """Open sockets that say hello and never read, and give them more to read than a window holds."""
    outcome = Outcome()
    customers = -(-readers // PER_CUSTOMER)
    given = await asyncio.to_thread(people.customers, customers)
    # Not with the rate that a flood before it was held to.
    await world.hurry()
    outcome.before_mb = world.forget_peak()
    slow = []
    for token in given:
        for _ in range(PER_CUSTOMER):
            socket = await sign_in(world, token)
            await socket.send(json.dumps({"v": 1, "type": "HELLO", "last_seq": 0}))
            slow.append(socket)
    talkers = [await sign_in(world, token) for token in given]
    await asyncio.gather(*(_say_much(talker, outcome.busy_ms) for talker in talkers))
    for socket in slow:
        outcome.close_codes.append(await _end_of(socket))
    outcome.peak_mb = world.peak()
    return outcome


async def _say_much(socket: Socket, took_ms: list[float]) -> None:
    for _ in range(SAID):
        await _ask(socket, took_ms)
    await socket.close()


async def _end_of(socket: Socket) -> int | None:
    """Read what is left on a socket and return its close code."""
    try:
        async with asyncio.timeout(LONGEST):
            while True:
                await socket.receive()
    except Closed as closed:
        return closed.code
    except TimeoutError:
        return STILL_OPEN


async def _listen_for(socket: Socket, took_ms: list[float], seconds: float) -> None:
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    await _talk(socket, took_ms, over)


async def _talk(socket: Socket, took_ms: list[float], over: asyncio.Event) -> None:
    while not over.is_set():
        await _ask(socket, took_ms)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), SAYS_EVERY_SECONDS)


async def _ask(socket: Socket, took_ms: list[float]) -> None:
    """Say something as a plain client, and wait for the answer: the next frame."""
    client_id, began = str(uuid4()), time.perf_counter()
    await socket.send(json.dumps({"type": "TEXT", "id": client_id, "content": "hola"}))
    async with asyncio.timeout(LONGEST):
        while json.loads(await socket.receive()).get("reply_to") != client_id:
            pass
    took_ms.append((time.perf_counter() - began) * 1000)


def figures(outcome: Outcome) -> dict[str, Any]:
    """Return what was seen as plain values."""
    codes = {str(c): outcome.close_codes.count(c) for c in set(outcome.close_codes)}
    return {
        "sent_mb": round(outcome.sent_mb),
        "links": outcome.links,
        "slowest_cut_s": round(outcome.slowest_cut_s, 2),
        "memory_mb": round(outcome.peak_mb - outcome.before_mb, 1),
        "calm_p95_ms": _p95(outcome.calm_ms),
        "busy_p95_ms": _p95(outcome.busy_ms),
        **({"close_codes": codes} if codes else {}),
    }


def violations(outcome: Outcome, *, patience: float) -> list[str]:
    """Return what must not have happened; ``patience`` stretches times on a machine that has other work."""
    found = []
    if (grown := outcome.peak_mb - outcome.before_mb) > MEMORY_MB_MAX:
        found.append(f"{grown:.0f} MB more memory")
    if outcome.slowest_cut_s > CUT_SECONDS_MAX * patience:
        found.append(f"cut after {outcome.slowest_cut_s:.1f} s")
    if outcome.calm_ms and outcome.busy_ms:
        slower = _p95(outcome.busy_ms) / _p95(outcome.calm_ms)
        if slower > SLOWER_MAX * patience:
            found.append(f"others waited {slower:.1f} times as long")
    left = outcome.close_codes.count(STILL_OPEN)
    return found + ([f"{left} slow readers were never closed"] if left else [])


def _p95(values: list[float]) -> float:
    return round(statistics.quantiles(values, n=20)[-1], 1) if len(values) > 1 else 0.0
