"""A line that breaks: a TCP proxy that cuts each connection after a random number of bytes."""

from __future__ import annotations

import asyncio
import random
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from typing import Self

CHUNK = 4096


class Proxy:
    """Forwards to a port until so many connections have been cut; from then on it is a good line."""

    def __init__(self, port: int, *, cuts: int, bytes_max: int, seed: int) -> None:
        self._port = port
        self._left = cuts
        self._bytes_max = bytes_max
        self._chance = random.Random(seed)
        self.cuts = 0
        self._news = asyncio.Condition()
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}/ws/chat/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(self._budget())
        pipes = [
            asyncio.ensure_future(line.pump(reader, forth)),
            asyncio.ensure_future(line.pump(back, writer)),
        ]
        await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
        if line.cut:
            async with self._news:
                self.cuts += 1
                self._news.notify_all()
        else:
            # It ended by itself: what was to be cut is cut another time.
            self._left += line.budgeted
        for pipe in pipes:
            pipe.cancel()
        await asyncio.gather(*pipes, return_exceptions=True)
        for each in (writer, forth):
            with suppress(OSError):
                each.transport.abort()

    async def wait_for(self, cuts: int) -> None:
        """Wait until so many connections have been cut."""
        async with self._news:
            await self._news.wait_for(lambda: self.cuts >= cuts)

    def _budget(self) -> int | None:
        if not self._left:
            return None
        self._left -= 1
        return self._chance.randint(1, self._bytes_max)


class _Line:
    """Both directions of one connection share what may still pass."""

    def __init__(self, budget: int | None) -> None:
        self.budgeted = budget is not None
        self._left = budget
        self.cut = False

    async def pump(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if self._left is not None:
                    data, passed = data[: self._left], len(data)
                    self._left -= min(passed, self._left)
                    self.cut = not self._left
                writer.write(data)
                if self.cut:
                    return
                await writer.drain()
