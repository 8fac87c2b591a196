"""The server of sockets as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest

from centli.web.files import FORM_BYTES_MAX
from tools.servers import free_port

APPLICATION = """
import asyncio, time
from asgiref.sync import async_to_sync, sync_to_async

def work():
    print("under way", flush=True)
    time.sleep(0.5)  # until the loop has ended
    async_to_sync(asyncio.sleep)(0)

async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.accept"})
    await sync_to_async(work, thread_sensitive=False)()
"""
SECONDS_MAX = 20
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: null\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
"""Of a page that has no origin: who may come in is for the application to say, with a code."""


@pytest.mark.slow
def test_it_takes_no_endless_body_and_every_origin_and_ends_whatever_waits(tmp_path):
    (tmp_path / "waiting.py").write_text(APPLICATION)
    port = free_port()
    command = [sys.executable, "-m", "centli.web.serving", "waiting:application", "-v", "0"]
    served = subprocess.Popen(
        [*command, "-b", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:."},
        stdout=subprocess.PIPE,
    )
    with served, ended(served):
        until_open(port).close()
        begun = b"POST / HTTP/1.1\r\nHost: x\r\n"
        announced = b"Content-Length: %d\r\n\r\n" % (FORM_BYTES_MAX + 1)
        assert answer(port, begun + announced).startswith(b"HTTP/1.1 413 ")
        piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        in_chunks = begun + b"Transfer-Encoding: chunked\r\n\r\n" + piece * 51
        assert answer(port, in_chunks + piece).startswith(b"HTTP/1.1 413 ")
        assert answer(port, HANDSHAKE).startswith(b"HTTP/1.1 101 ")
        with until_open(port) as asked:
            asked.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert served.stdout is not None
            assert served.stdout.readline() == b"under way\n"
            served.terminate()
            assert served.wait(SECONDS_MAX) == 0


@contextmanager
def ended(process):
    try:
        yield
    finally:
        process.kill()


def answer(port, sent):
    with until_open(port) as asked:
        asked.settimeout(SECONDS_MAX)
        with suppress(ConnectionError):  # it may be answered before it was all sent
            asked.sendall(sent)
        return asked.recv(64)


def until_open(port):
    while True:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port))
