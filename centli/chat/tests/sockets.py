"""Clients of the socket application, driven in one event loop with real threads and a real database."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from channels.testing import WebsocketCommunicator
from django.test import Client

from centli.chat import threads
from centli.chat.consumers import ChatSocket
from centli.chat.guard import Guard
from centli.chat.limits import Limits
from centli.chat.threads import in_thread
from centli.events import relay
from centli.people import consents
from centli.people.models import User
from centli.people.testing import call_of, make_user

ORIGIN = b"http://testserver"
FAST = Limits(message_rate=1000, message_burst=1000)
Headers = list[tuple[bytes, bytes]]
PATIENCE_SECONDS = 60
"""Nothing is wrong with a machine that has other work."""


def customer(name: str = "Ana Torres") -> User:
    """Store a customer who has consented."""
    user = make_user(name)
    consents.give(call_of(user))
    return user


def cookie_of(user: User) -> Headers:
    """Sign a customer in as a browser would be, and return what it sends."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    key = client.cookies["sessionid"].value
    return [(b"origin", ORIGIN), (b"cookie", f"sessionid={key}".encode())]


class Socket:
    """One client."""

    def __init__(
        self,
        headers: Headers,
        *,
        limits: Limits = FAST,
        path: str = "/ws/chat/",
        app: Guard | None = None,
    ) -> None:
        self._talk = WebsocketCommunicator(app or Guard(ChatSocket(limits), limits), path, headers)

    async def open(self) -> Socket:
        accepted, _ = await self._talk.connect(timeout=PATIENCE_SECONDS)
        assert accepted
        return self

    async def hello(self, last_seq: int = 0, **more: str) -> dict[str, Any]:
        await self.send({"v": 1, "type": "HELLO", "last_seq": last_seq, **more})
        return await self.frame()

    async def send(self, frame: dict[str, Any]) -> None:
        await self._talk.send_to(text_data=json.dumps(frame))

    async def raw(self, **data: Any) -> None:
        await self._talk.send_to(**data)

    async def text(self, content: str, client_id: str | None = None) -> str:
        client_id = client_id or str(uuid4())
        await self.send({"v": 1, "type": "TEXT", "id": client_id, "content": content})
        return client_id

    async def frame(self) -> dict[str, Any]:
        """Return the next frame."""
        message = await self._talk.receive_output(timeout=PATIENCE_SECONDS)
        assert message["type"] == "websocket.send", message
        found: dict[str, Any] = json.loads(message["text"])
        return found

    async def until(self, kind: str) -> dict[str, Any]:
        """Return the next frame of a type, leaving others out."""
        while (found := await self.frame())["type"] != kind:
            pass
        return found

    async def closed(self) -> int:
        """Return the close code, leaving frames before it out."""
        while (message := await self._talk.receive_output(timeout=PATIENCE_SECONDS))[
            "type"
        ] != "websocket.close":
            pass
        return int(message["code"])

    async def quiet(self) -> bool:
        """Say whether nothing more comes."""
        return bool(await self._talk.receive_nothing(timeout=0.3))

    async def leave(self) -> None:
        await self._talk.disconnect(timeout=PATIENCE_SECONDS)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario in a loop of its own."""

    async def bounded() -> None:
        async with asyncio.timeout(10 * PATIENCE_SECONDS):
            await scenario()

    try:
        asyncio.run(bounded())
    finally:
        _settle()


def _settle() -> None:
    """Wait until no thread writes any more for sockets that nobody waited for: the next test would find their rows."""
    together = threading.Barrier(threads.THREADS_MAX)
    list(threads._pool.map(lambda _: together.wait(), range(threads.THREADS_MAX)))


async def work() -> None:
    """Do all that waits in the outbox, as the relay would, once there is something."""
    while not await in_thread(relay.drain):  # noqa: ASYNC110 - rows are written by other threads
        await asyncio.sleep(0.01)
