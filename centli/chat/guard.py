"""The outermost layer of a socket: it reads all the time, and closes what comes too often, too big or too fast.

Daphne keeps whatever a client sends until somebody reads it, so somebody always must; the consumer behind the guard
may be slow, the guard never is.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any, Final, TypeAlias

from autobahn.exception import Disconnected

from centli.chat.limits import CloseCode, Limits
from centli.chat.rates import Arrivals, Bucket
from centli.db.transactions import is_away

logger = logging.getLogger(__name__)

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

GOODBYE_SECONDS: Final = 5.0
"""How long the consumer may take to leave after the client did."""


class Guard:
    """Wraps the socket application; ``forwarded_header`` is the trusted proxy's, empty where there is none."""

    def __init__(self, app: Application, limits: Limits, *, forwarded_header: str = "") -> None:
        self._app = app
        self._limits = limits
        self._header = forwarded_header.lower().encode()
        self._handshakes = Arrivals(
            each=limits.handshakes_per_address,
            at_all=limits.arrivals_per_address,
            together=limits.handshakes_per_process,
        )
        self._arrivals = Arrivals(
            each=limits.handshakes_per_address,
            at_all=limits.handshakes_per_address,
            together=limits.handshakes_per_process,
        )

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Run one socket to its end.

        A handshake counts for its address until the application knows whose it is and says so (``known`` of the scope),
        and then for that person: thousands who share a carrier's address come back at once when a server starts again.
        Known or not, an address has a share of what the process takes, so that its accounts close it to nobody else. What
        is used up comes back all the time: bad tickets slow the others of their address down, and do not shut them out.
        """
        address = self._address(scope)
        if self._handshakes.allow(address, time.monotonic()):
            known = partial(self._known, address)
            await _Socket(self._app, self._limits, receive, send).run({**scope, "known": known})
        else:
            await receive()
            await refuse(send, CloseCode.RATE)
            await _drain(receive)

    def _known(self, address: str, person: str) -> bool:
        """Count a handshake for a person, and no more for the address, unless that person's are too many."""
        is_allowed = self._arrivals.allow(person, time.monotonic())
        if is_allowed:
            self._handshakes.take_back(address)
        return is_allowed

    def _address(self, scope: MutableMapping[str, Any]) -> str:
        if self._header:
            for name, value in scope.get("headers", ()):
                if name == self._header:
                    # The proxy appends the address that it saw; what stands before it is the client's own claim.
                    return str(value.decode("latin1")).rsplit(",", 1)[-1].strip()
        client = scope.get("client")
        return str(client[0]) if client else ""


class _Socket:
    """One socket: a reader that never waits, and the application in a task of its own."""

    def __init__(self, app: Application, limits: Limits, receive: Receive, send: Send) -> None:
        self._app = app
        self._limits = limits
        self._receive = receive
        self._send = send
        self._frames: asyncio.Queue[Message] = asyncio.Queue(limits.queue_frames)
        self._closed = False
        self._accepted = False

    async def run(self, scope: MutableMapping[str, Any]) -> None:
        app = asyncio.ensure_future(self._app(scope, self._frames.get, self.send))
        reader = asyncio.ensure_future(self._read())
        try:
            await asyncio.wait({app, reader}, return_when=asyncio.FIRST_COMPLETED)
            if not app.done():
                code = reader.result()
                if code is None:
                    # The client left: let the application say goodbye.
                    await asyncio.wait({app}, timeout=GOODBYE_SECONDS)
                else:
                    await self._close(code)
            await self._leave(app)
            if not reader.done():
                # We closed; whatever the client still sends is read and thrown away.
                reader.cancel()
                await _drain(self._receive)
            elif reader.result() is not None:
                await _drain(self._receive)
        except asyncio.CancelledError:
            # The server stops: whoever is told so comes again to another, or a little later.
            await self._close(CloseCode.RESTART)
            raise
        finally:
            for task in (app, reader):
                task.cancel()
            await asyncio.gather(app, reader, return_exceptions=True)

    async def send(self, message: Message) -> None:
        """Pass a message on, unless the socket is closed: Daphne raises on those."""
        if self._closed:
            return
        if message["type"] == "websocket.accept":
            self._accepted = True
        if message["type"] == "websocket.close":
            self._closed = True
        try:
            await self._send(message)
        except Disconnected:
            # The client is on its way out and its goodbye not read yet; there is nobody to tell.
            self._closed = True

    async def _close(self, code: CloseCode) -> None:
        if self._closed:
            return
        if self._accepted:
            await self.send({"type": "websocket.close", "code": int(code)})
        else:
            self._closed = True
            await refuse(self._send, code)

    async def _leave(self, app: asyncio.Future[None]) -> None:
        """End the application; its failure is ours: logged once, and the client told to come again."""
        app.cancel()
        # Waiting, not awaiting: when this socket's own task is cancelled meanwhile, it must end too.
        await asyncio.wait({app})
        if not app.cancelled() and (failure := app.exception()) is not None:
            if is_away(failure):
                logger.warning("chat.database", extra={"error": type(failure).__name__})
                await self._close(CloseCode.RESTART)
            else:
                logger.error("chat.socket_failed", exc_info=failure)
                await self._close(CloseCode.OUR_FAULT)
        await self._close(CloseCode.NORMAL)

    async def _read(self) -> CloseCode | None:
        """Read until the client leaves (None) or goes too far (why)."""
        factor = self._limits.guard_factor
        bucket = Bucket(
            rate=self._limits.message_rate * factor,
            burst=self._limits.message_burst * factor,
            now=time.monotonic(),
        )
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self._closed = True
                with contextlib.suppress(asyncio.QueueFull):
                    self._frames.put_nowait(message)
                return None
            if message["type"] == "websocket.receive":
                if message.get("text") is None:
                    return CloseCode.BAD_FRAME
                if len(message["text"]) > self._limits.frame_bytes:
                    return CloseCode.TOO_BIG
                if bucket.take(time.monotonic()):
                    return CloseCode.RATE
            try:
                self._frames.put_nowait(message)
            except asyncio.QueueFull:
                return CloseCode.RATE


async def refuse(send: Send, code: CloseCode) -> None:
    """Accept and close at once: before the accept a close would reach the client as a bare HTTP 403."""
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": int(code)})


async def _drain(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass
