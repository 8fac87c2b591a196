"""Phones on a bad line to a server that dies: every message stored once, in order, answered once; seen once, in order.

Planted bug: an ACK that is sent before its message is stored.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from centli.agent.models import Message, Turn, TurnState
from centli.backoffice.loadtest import people
from centli.backoffice.loadtest.wire import Closed, Refused, Socket
from centli.people.models import User
from proof.chat.proxy import Proxy
from proof.chat.world import World, sign_in

OUTBOX_MAX = 10
PAUSE_SECONDS_MAX = 0.05
REFUSED_SECONDS = 0.1
QUIET_SECONDS_MAX = 30.0
RESUME_P95_SECONDS_MAX = 2.0


@dataclass
class Phone:
    """A customer's device: what it has to say, its outbox, and what it has seen."""

    token: str
    words: list[tuple[str, str]]
    last: int = 0
    outbox: dict[str, str] = field(default_factory=dict)
    said: int = 0
    frames: list[dict[str, Any]] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    resumes: list[float] = field(default_factory=list)
    gaps: int = 0

    async def chat(self, world: World, url: str, chance: random.Random) -> None:
        """Say everything and see every answer, over as many links as it takes."""
        self.waiting = {client_id for client_id, _ in self.words}
        while self.waiting:
            began = time.monotonic()
            try:
                socket = await sign_in(world, self.token, url=url)
                await self._link(socket, began)
            except ConnectionRefusedError:
                await asyncio.sleep(REFUSED_SECONDS)
            except (Closed, Refused, OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(chance.uniform(0, PAUSE_SECONDS_MAX))

    async def _link(self, socket: Socket, began: float) -> None:
        """Talk over one link until it breaks or everything is said and answered."""
        await _send(socket, type="HELLO", last_seq=self.last)
        for client_id, words in self.outbox.items():
            await _send(socket, type="TEXT", id=client_id, content=words)
        caught_up = None
        while self.waiting:
            await self._say(socket)
            frame = json.loads(await asyncio.wait_for(socket.receive(), QUIET_SECONDS_MAX))
            if frame["type"] == "WELCOME":
                caught_up = frame["head_seq"]
            elif frame["type"] == "ACK":
                self.outbox.pop(frame["id"], None)
            elif "seq" in frame:
                await self._take(socket, frame)
            if caught_up is not None and self.last >= caught_up:
                self.resumes.append(time.monotonic() - began)
                caught_up = None
        await socket.close()

    async def _say(self, socket: Socket) -> None:
        while len(self.outbox) < OUTBOX_MAX and self.said < len(self.words):
            client_id, words = self.words[self.said]
            self.outbox[client_id] = words
            self.said += 1
            await _send(socket, type="TEXT", id=client_id, content=words)

    async def _take(self, socket: Socket, frame: dict[str, Any]) -> None:
        self.gaps += frame["seq"] != self.last + 1
        self.last = frame["seq"]
        self.frames.append(frame)
        if frame["role"] == "assistant":
            self.waiting.discard(frame["reply_to"])
        if self.last % OUTBOX_MAX == 0:
            await _send(socket, type="READ", seq=self.last)


async def run(
    world: World, *, cuts: int, kills: int, messages: int, phones: int, seed: int
) -> tuple[dict[str, Any], list[Phone]]:
    """Let phones chat while their lines are cut and the server is killed; return the figures and the phones."""
    chance = random.Random(seed)
    given = await asyncio.to_thread(people.customers, phones)
    each = messages // phones
    crowd = [
        Phone(token, [(str(uuid4()), f"hola, mensaje {number}") for number in range(each)])
        for token in given
    ]
    # A message is some 1,300 bytes with what comes of it: the cuts are done at about half of the messages, whatever
    # chance says, and none is left over.
    bytes_max = 1300 * messages // max(1, cuts)
    async with Proxy(world.port, cuts=cuts, bytes_max=bytes_max, seed=seed) as proxy:
        killer = asyncio.ensure_future(_killer(world, proxy, cuts=cuts, kills=kills))
        started = time.monotonic()
        await asyncio.gather(*(phone.chat(world, proxy.url, chance) for phone in crowd))
        killer.cancel()
        await asyncio.gather(killer, return_exceptions=True)
        figures = {
            "cuts": proxy.cuts,
            "messages": each * phones,
            "kills": world.kills,
            "resume_p95_s": _p95([t for phone in crowd for t in phone.resumes]),
            "seconds": round(time.monotonic() - started, 1),
        }
    return figures, crowd


async def _killer(world: World, proxy: Proxy, *, cuts: int, kills: int) -> None:
    """Kill the server each time another share of the cuts is done."""
    for number in range(kills):
        due = cuts * (number + 1) // (kills + 1)
        await proxy.wait_for(due)
        world.kill()
        await world.start()


def violations(figures: dict[str, Any], crowd: list[Phone], *, patience: float) -> list[str]:
    """Hold what the phones saw, and what is stored, against what was said."""
    found = []
    if figures["resume_p95_s"] > RESUME_P95_SECONDS_MAX * patience:
        found.append(f"resume p95 {figures['resume_p95_s']} s")
    users = User.objects.filter(email__startswith=people.PREFIX).order_by("email")[: len(crowd)]
    for user, phone in zip(users, crowd, strict=True):
        rows = list(Message.objects.filter(conversation__customer=user).order_by("seq"))
        told = [(str(r.client_id), r.content) for r in rows if r.role == "user"]
        answers = sorted(str(r.reply_to) for r in rows if r.role == "assistant")
        checks = {
            "saw a gap or a frame twice": not phone.gaps,
            "stored what was not said, lost or reordered it": told == phone.words,
            "answered twice or not at all": answers == sorted(name for name, _ in phone.words),
            "numbered with gaps": [r.seq for r in rows] == list(range(1, len(rows) + 1)),
            "saw other than what is stored": [f["id"] for f in phone.frames]
            == [r.message_id for r in rows],
        }
        found += [f"{user.email}: {name}" for name, good in checks.items() if not good]
    left = Turn.objects.exclude(state=TurnState.DONE).count()
    return found + ([f"{left} turns are not done"] if left else [])


async def _send(socket: Socket, **frame: Any) -> None:
    await socket.send(json.dumps({"v": 1, **frame}))


def _p95(values: list[float]) -> float:
    found = sorted(values)
    return round(found[int(len(found) * 0.95)], 2) if found else 0.0
