"""The crowd: each customer has one socket, writes every few seconds, and keeps book of what comes back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from centli.backoffice.loadtest.wire import Closed, Socket, connect

SENTENCES: Final = (
    "¿Cuánto tengo?",
    "Mis movimientos de esta semana",
    "¿Cuál es mi límite?",
    "Gracias",
)
PING_SECONDS: Final = 20.0
ANSWER_SECONDS_MAX: Final = 10.0
OPEN_TOGETHER: Final = 10


@dataclass(slots=True)
class Book:
    """What happened to the whole crowd."""

    sent: int = 0
    took_ms: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    faults: int = 0
    closed: dict[str, int] = field(default_factory=dict)

    def percentile(self, share: float) -> float:
        """Return the time below which that share of the answers came."""
        found = sorted(self.took_ms)
        return round(found[min(len(found) - 1, int(len(found) * share))], 1) if found else 0.0


class _Customer:
    def __init__(self, socket: Socket, book: Book, number: int) -> None:
        self._socket = socket
        self._book = book
        self._number = number
        self._last = 0
        self._seen: set[int] = set()
        self._waiting: dict[str, float] = {}
        self._all_answered = asyncio.Event()

    async def chat(self, *, until: float, every: float, chance: random.Random) -> None:
        """Say hello, then write now and again and listen all the time, until it is time to go."""
        await self._send({"type": "HELLO", "last_seq": 0})
        await self._welcome()
        talking = asyncio.ensure_future(self._talk(until, every, chance))
        listening = asyncio.ensure_future(self._listen())
        try:
            await asyncio.wait({talking, listening}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                code = listening.result()
                self._book.closed[str(code)] = self._book.closed.get(str(code), 0) + 1
        finally:
            for task in (talking, listening):
                task.cancel()
            await asyncio.gather(talking, listening, return_exceptions=True)
            self._book.lost += len(self._waiting)
            await self._socket.close()

    async def _welcome(self) -> None:
        """Take what was said before as seen."""
        while (frame := json.loads(await self._socket.receive()))["type"] != "WELCOME":
            pass
        self._last = frame["head_seq"]

    async def _talk(self, until: float, every: float, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0, every))
        turn = self._number
        while time.monotonic() < until:
            client_id = str(uuid4())
            sentence = SENTENCES[turn % len(SENTENCES)]
            turn += 1
            self._book.sent += 1
            self._waiting[client_id] = time.perf_counter()
            self._all_answered.clear()
            await self._send({"type": "READ", "seq": self._last})
            await self._send({"type": "TEXT", "id": client_id, "content": sentence})
            due = min(time.monotonic() + every, until)
            # PING every 20 s; the pauses between messages are what there is.
            while (left := due - time.monotonic()) > 0:
                await asyncio.sleep(min(left, PING_SECONDS))
                await self._send({"type": "PING", "t": self._last})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                await self._all_answered.wait()

    async def _listen(self) -> int | None:
        while True:
            try:
                frame = json.loads(await self._socket.receive())
            except Closed as closed:
                return closed.code
            if frame["type"] == "FAULT":
                self._book.faults += 1
            if (seq := frame.get("seq")) is not None and frame["type"] != "ACK":
                self._take(frame, seq)

    def _take(self, frame: dict[str, Any], seq: int) -> None:
        if seq <= self._last:
            # What WELCOME replays was there before; anything else came a second time.
            self._book.doubled += seq in self._seen
            return
        self._book.out_of_order += seq != self._last + 1
        self._last = seq
        self._seen.add(seq)
        if frame["role"] != "user" and frame["reply_to"] in self._waiting:
            began = self._waiting.pop(frame["reply_to"])
            self._book.took_ms.append((time.perf_counter() - began) * 1000)
            if not self._waiting:
                self._all_answered.set()

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send(json.dumps({"v": 1, **frame}))


async def run(
    url: str, tokens: Sequence[str], *, seconds: float, every: float, seed: int = 1
) -> Book:
    """Let one customer a token chat for a while, each writing every ``every`` seconds, and return the book."""
    book, chance = Book(), random.Random(seed)  # noqa: S311 - not a secret
    gate = asyncio.Semaphore(OPEN_TOGETHER)

    async def open_one(token: str) -> Socket:
        async with gate:
            return await connect(url, {"Authorization": f"Bearer {token}"})

    sockets = await asyncio.gather(*(open_one(token) for token in tokens))
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(
            _Customer(socket, book, number).chat(until=until, every=every, chance=chance)
            for number, socket in enumerate(sockets)
        )
    )
    return book
