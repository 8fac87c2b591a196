"""Frames and handshakes that nobody's client sends: each gets an answer or a close, soon, and no line of error.

Planted bug: Channels' own JSON consumer, which raises on what is not JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from centli.backoffice.loadtest import people
from centli.backoffice.loadtest.wire import Closed, Opcode, Socket, masked
from proof.chat.world import World, sign_in

ABNORMAL = 1011
"""The code of a server that failed."""
LONGEST = 60.0
"""After this nothing is expected to come any more."""
TYPES = ("HELLO", "TEXT", "ACTION", "STOP", "READ", "AUDIO", "IMAGE", "ACK", "", "text", "\u0000")
KEYS = ("v", "id", "content", "action", "target_id", "token", "params", "seq", "last_seq")


@dataclass
class Book:
    """What came back."""

    answers: int = 0
    codes: Counter[int | None] = field(default_factory=Counter)
    slowest_s: float = 0.0
    silent: list[str] = field(default_factory=list)

    def took(self, seconds: float) -> None:
        """Note how long an answer or a close took."""
        self.slowest_s = max(self.slowest_s, seconds)


def malformed(chance: random.Random) -> bytes:
    """Return bytes that are no frame of RFC 6455, or a frame that is none of ours."""
    kind = chance.randrange(12)
    junk = chance.randbytes(chance.randrange(1, 200))
    text = b'{"type":"TEXT","content":"hola"}'
    return (
        lambda: masked(Opcode.TEXT, junk),  # not UTF-8, or not JSON
        lambda: bytes([0x82, 0x80 | len(junk[:100])]) + bytes(4) + junk[:100],  # binary
        lambda: bytes([0x83 + chance.randrange(5), 0x80]) + bytes(4),  # reserved opcodes
        lambda: bytes([0xC1 | chance.choice((0x10, 0x20)), 0x80]) + bytes(4),  # reserved bits
        lambda: bytes([0x81, len(text)]) + text,  # not masked
        lambda: bytes([0x80, 0x80 | len(text)]) + bytes(4) + text,  # continues nothing
        lambda: bytes([0x09, 0x80]) + bytes(4),  # a ping in pieces
        lambda: bytes([0x89, 0xFE, 0x00, 0x80]) + bytes(4 + 128),  # a ping too long
        lambda: bytes([0x81, 0xFF]) + (2**40).to_bytes(8) + bytes(4),  # a length beyond reason
        lambda: masked(Opcode.CLOSE, b"\x03"),  # a close of one byte
        lambda: masked(Opcode.CLOSE, chance.choice((5, 1005, 1015, 2999)).to_bytes(2)),
        lambda: masked(Opcode.TEXT, not_json(chance).encode("utf-8", "surrogatepass")),
    )[kind]()


def not_json(chance: random.Random) -> str:
    """Return text that is no JSON object of bounded depth, size and numbers."""
    return chance.choice(
        (
            "",
            "{",
            "null",
            "[]",
            '"hola"',
            "12",
            "NaN",
            '{"type":NaN}',
            '{"type":"PING","t":1e999}',
            '{"type":"PING","t":' + "9" * 5000 + "}",
            '{"type":"PING","type":"PING"}',
            "[" * 8000,
            '{"a":' * 3000 + "1" + "}" * 3000,
            '{"type":"TEXT","content":"\\ud800"}',
            '{"type":"TEXT","content":"' + "x" * 20_000 + '"}',
            "{'type':'TEXT'}",
            '{"v":2,"type":"HELLO"}',
            "\ufeff{}",
        )
    )


def odd_json(chance: random.Random) -> str:
    """Return a JSON object that is nearly a frame."""
    frame: dict[str, Any] = {"type": chance.choice(TYPES)}
    for _ in range(chance.randrange(5)):
        frame[chance.choice(KEYS)] = _value(chance, 3)
    frame["v"] = 1
    # Whatever else is right about it, this is not: nothing may be stored or done.
    wrong: dict[str, dict[str, Any]] = {
        "STOP": {"type": "stop"},
        "READ": {"seq": "x"},
        "HELLO": {"last_seq": -1},
        "TEXT": {"content": chance.choice((None, "", 5, ["hola"], "x" * 2001))},
        "ACTION": {"action": chance.choice((None, "steal", 1, {}))},
    }
    frame.update(wrong.get(frame["type"], {}))
    return json.dumps(frame, ensure_ascii=chance.random() < 0.5)


def _value(chance: random.Random, depth: int) -> Any:
    kind = chance.randrange(8 if depth else 6)
    return (
        lambda: None,
        lambda: chance.random() < 0.5,
        lambda: chance.randrange(-(10**15), 10**15),
        lambda: chance.random() * 1e9,
        lambda: "".join(chr(chance.randrange(32, 0x2FFF)) for _ in range(chance.randrange(40))),
        lambda: chance.choice(("confirm", "cf_" + "0" * 32, "%s", "'; DROP TABLE message; --")),
        lambda: [_value(chance, depth - 1) for _ in range(chance.randrange(4))],
        lambda: {chance.choice(KEYS): _value(chance, depth - 1) for _ in range(3)},
    )[kind]()


async def malformed_frames(world: World, token: str, count: int, seed: int, book: Book) -> None:
    """Send frames of which each ends the socket, on as many sockets."""
    chance = random.Random(seed)
    for _ in range(count):
        socket = await sign_in(world, token)
        raw = malformed(chance)
        began = time.monotonic()
        await _raw(socket, raw)
        try:
            # Of a frame that is not whole the rest could still come: hanging up in the middle is the answer to it.
            await asyncio.wait_for(socket.receive(), LONGEST)
            book.answers += 1
        except Closed as closed:
            book.codes[closed.code] += 1
        except TimeoutError:
            book.silent.append(raw[:40].hex())
        book.took(time.monotonic() - began)
        with suppress(OSError):
            await socket.close()


async def json_frames(world: World, token: str, count: int, seed: int, book: Book) -> None:
    """Send objects that are no frames, one after the other; each is refused on a socket that stays."""
    chance = random.Random(seed)
    socket = await sign_in(world, token)
    for _ in range(count):
        text = odd_json(chance)
        began = time.monotonic()
        try:
            await socket.send(text)
            await asyncio.wait_for(socket.receive(), LONGEST)
            book.answers += 1
        except Closed as closed:
            book.codes[closed.code] += 1
            socket = await sign_in(world, token)
        except TimeoutError:
            book.silent.append(text[:80])
        book.took(time.monotonic() - began)
    await socket.close()


async def handshakes(world: World, count: int, seed: int, book: Book) -> None:
    """Knock in ways that no client does."""
    chance = random.Random(seed)
    for _ in range(count):
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
        raw = _handshake(chance)
        with suppress(OSError):
            writer.write(raw)
            writer.write_eof()
            answer = await asyncio.wait_for(_first(reader), LONGEST)
            book.answers += bool(answer)
        book.took(time.monotonic() - began)
        writer.transport.abort()


async def _first(reader: asyncio.StreamReader) -> bytes:
    return await reader.read(64)


async def _raw(socket: Socket, data: bytes) -> None:
    with suppress(OSError):
        await socket.send_raw(data)


def _handshake(chance: random.Random) -> bytes:
    lines = [
        b"GET " + chance.choice((b"/ws/chat/", b"/ws/", b"/ws/chat/?ticket=" + b"x" * 300, b"*")),
    ]
    lines[0] += b" HTTP/" + chance.choice((b"1.1", b"1.0", b"9.9", b"\xff"))
    headers = [
        b"Host: 127.0.0.1",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    odd = [
        b"Sec-WebSocket-Version: 99",
        b"Sec-WebSocket-Key: x",
        b"Sec-WebSocket-Protocol: a,b,\xff",
        b"Origin: null",
        b"Origin: \xf0\x9f\xa6\x93",
        b"Cookie: sessionid=" + b"a" * chance.choice((1, 32, 8000)),
        b"Authorization: Bearer " + os.urandom(20).hex().encode(),
        b"Content-Length: -1",
        b"Transfer-Encoding: chunked",
        b": empty",
        b"\x00: \x00",
        b"Host: \xff",
    ]
    chosen = [h for h in headers if chance.random() < 0.9]
    chosen += chance.sample(odd, chance.randrange(1, 4))
    chance.shuffle(chosen)
    return b"\r\n".join([*lines, *chosen]) + b"\r\n\r\n" + chance.randbytes(chance.randrange(20))


async def run(
    world: World, *, bad: int, odd: int, knocks: int, seed: int
) -> tuple[dict[str, Any], Book]:
    """Send all of it, a few senders at a time; return the figures and the book."""
    given = await asyncio.to_thread(people.customers, 3)
    book = Book()
    started = time.monotonic()
    await asyncio.gather(
        malformed_frames(world, given[0], bad // 2, seed, book),
        malformed_frames(world, given[1], bad - bad // 2, seed + 1, book),
        json_frames(world, given[2], odd, seed + 2, book),
        handshakes(world, knocks, seed + 3, book),
    )
    figures = {
        "malformed_frames": bad,
        "json_frames": odd,
        "handshakes": knocks,
        "answers": book.answers,
        "close_codes": {str(code): count for code, count in sorted(book.codes.items(), key=str)},
        "slowest_s": round(book.slowest_s, 2),
        "seconds": round(time.monotonic() - started, 1),
    }
    return figures, book


def violations(book: Book, errors: list[str], *, seconds_max: float) -> list[str]:
    """Return what must not have happened."""
    found = [f"no answer to {each}" for each in book.silent]
    if book.codes[ABNORMAL]:
        found.append(f"{book.codes[ABNORMAL]} sockets closed with 1011")
    if book.slowest_s > seconds_max:
        found.append(f"an answer took {book.slowest_s:.1f} s")
    return found + [f"logged: {line[:200]}" for line in errors[:10]]
