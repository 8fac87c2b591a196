"""A WebSocket client of the little that our server speaks: whole text frames, pings, a close code (RFC 6455)."""

from __future__ import annotations

import asyncio
import base64
import os
from asyncio import StreamReader, StreamWriter
from enum import IntEnum
from typing import Final
from urllib.parse import urlsplit

HEAD_BYTES_MAX: Final = 64 * 1024
_TWO_BYTES: Final = 126
_EIGHT_BYTES: Final = 127
_TWO_BYTES_MAX: Final = 0xFFFF


class Opcode(IntEnum):
    """What a frame is."""

    TEXT = 1
    CLOSE = 8
    PING = 9
    PONG = 10


class Refused(Exception):
    """The server did not switch to WebSocket."""


class Closed(Exception):
    """The socket has ended; ``code`` is the server's, None when the line was cut."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class Socket:
    """One open socket."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, text: str) -> None:
        """Send a text frame."""
        self._write(Opcode.TEXT, text.encode())
        await self._writer.drain()

    async def send_raw(self, data: bytes) -> None:
        """Send bytes, whatever they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> str:
        """Return the next text frame.

        Raises:
            Closed: the server closed, or the line was cut.
        """
        try:
            while True:
                opcode, payload = await self._frame()
                if opcode == Opcode.TEXT:
                    return payload.decode()
                if opcode == Opcode.PING:
                    self._write(Opcode.PONG, payload)
                if opcode == Opcode.CLOSE:
                    self._write(Opcode.CLOSE, payload)
                    raise Closed(int.from_bytes(payload[:2]) if payload else None)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise Closed(None) from error

    async def close(self) -> None:
        """Say goodbye and hang up."""
        self._write(Opcode.CLOSE, (1000).to_bytes(2))
        self._writer.close()

    def abort(self) -> None:
        """Hang up without a word."""
        self._writer.transport.abort()

    async def _frame(self) -> tuple[int, bytes]:
        head = await self._reader.readexactly(2)
        length = head[1] & 0x7F
        if length == _TWO_BYTES:
            length = int.from_bytes(await self._reader.readexactly(2))
        elif length == _EIGHT_BYTES:
            length = int.from_bytes(await self._reader.readexactly(8))
        return head[0] & 0x0F, await self._reader.readexactly(length)

    def _write(self, opcode: Opcode, payload: bytes) -> None:
        self._writer.write(masked(opcode, payload))


def masked(opcode: Opcode, payload: bytes) -> bytes:
    """Return a whole frame as a client sends it."""
    size = len(payload)
    if size < _TWO_BYTES:
        head = bytes([0x80 | opcode, 0x80 | size])
    elif size <= _TWO_BYTES_MAX:
        head = bytes([0x80 | opcode, 0x80 | _TWO_BYTES]) + size.to_bytes(2)
    else:
        head = bytes([0x80 | opcode, 0x80 | _EIGHT_BYTES]) + size.to_bytes(8)
    mask = os.urandom(4)
    # One exclusive-or of two long integers: byte by byte it would cost more than what it measures.
    whole = int.from_bytes(payload) ^ int.from_bytes((mask * (size // 4 + 1))[:size])
    return head + mask + whole.to_bytes(size)


async def connect(url: str, headers: dict[str, str]) -> Socket:
    """Open a socket at ``ws://host:port/path``.

    Raises:
        Refused: the server answered something else.
    """
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port or 80, limit=HEAD_BYTES_MAX
    )
    lines = {
        "Host": parts.netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        **headers,
    }
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    writer.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in answer.split(b"\r\n", 1)[0]:
        writer.close()
        raise Refused(answer.split(b"\r\n", 1)[0].decode("latin1"))
    return Socket(reader, writer)
