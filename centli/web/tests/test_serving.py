"""The server of sockets as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

from tools.servers import free_port

APPLICATION = """
import asyncio, time
from asgiref.sync import async_to_sync, sync_to_async

def work():
    print("under way", flush=True)
    time.sleep(0.5)  # until the loop has ended
    async_to_sync(asyncio.sleep)(0)

async def application(scope, receive, send):
    await sync_to_async(work, thread_sensitive=False)()
"""
SECONDS_MAX = 60


@pytest.mark.slow
def test_work_that_waits_for_the_loop_does_not_keep_the_process(tmp_path):
    (tmp_path / "waiting.py").write_text(APPLICATION)
    port = free_port()
    command = [sys.executable, "-m", "centli.web.serving", "waiting:application", "-v", "0"]
    served = subprocess.Popen(
        [*command, "-b", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:."},
        stdout=subprocess.PIPE,
    )
    with served:
        asked = until_open(port)
        asked.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert served.stdout is not None
        assert served.stdout.readline() == b"under way\n"
        served.terminate()
        try:
            assert served.wait(SECONDS_MAX) == 0
        finally:
            served.kill()
            asked.close()


def until_open(port):
    while True:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port))
