"""The server under test: a process of its own on the laptop's settings, that may be killed and started again."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from centli.backoffice.loadtest.wire import Closed, Refused, Socket, connect
from tools.servers import free_port

START_SECONDS_MAX: Final = 300
LIMITS: Final = {
    "message_rate": 500.0,
    "message_burst": 500,
    "handshakes_per_address": 100_000,
    "arrivals_per_address": 100_000,
    "handshakes_per_process": 100_000,
    "window_seconds": 3.0,
}
"""A proof hurries; what it proves does not depend on these."""
FAULTY: Final = re.compile(r"\b(?:error|critical|exception|traceback|unhandled)\b", re.IGNORECASE)


class World:
    """One server and its log."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"ws://127.0.0.1:{self.port}/ws/chat/"
        self._log_path = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.kills = 0
        self._limits: dict[str, float] = {}

    async def hurry(self) -> None:
        """Have a server that lets a proof hurry; the one that runs, where it does."""
        if self._limits or self._process is None or self._process.poll() is not None:
            await self.start()

    async def start(self, **limits: float) -> None:
        """Start the server, again if it runs, and wait until it serves."""
        self.stop()
        self._limits = limits
        command = [
            *(sys.executable, "-m", "centli.web.serving", "-b", "127.0.0.1", "-p", str(self.port)),
            *("--websocket-max-message-size", "65536", "--websocket-max-frame-size", "65536"),
            *("--no-server-name", "-v", "0", "centli.asgi:application"),
        ]
        environment = {**os.environ, "CENTLI_CHAT_LIMITS": json.dumps({**LIMITS, **limits})}
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: ASYNC220
        async with asyncio.timeout(START_SECONDS_MAX):
            while not await self._serves():
                assert self._process.poll() is None, self._log_path.read_text()
                await asyncio.sleep(0.05)

    async def _serves(self) -> bool:
        try:
            socket = await connect(self.url, {})
        except (OSError, Refused, asyncio.IncompleteReadError):
            return False
        try:
            await socket.receive()
        except Closed as closed:
            return closed.code is not None
        return True

    def kill(self) -> None:
        """End the server as a power cut would."""
        assert self._process is not None
        self.kills += 1
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End the server, if it runs; there is nothing that it would have to do first."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def error_lines(self) -> list[str]:
        """Return the lines of the log that tell of an error."""
        return [line for line in self._log_path.read_text().splitlines() if FAULTY.search(line)]

    def forget_peak(self) -> float:
        """Return the memory in use, in MB, and begin to look for a new peak."""
        assert self._process is not None
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")
        return self._memory("VmRSS")

    def peak(self) -> float:
        """Return the most memory that was in use since then, in MB."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> float:
        assert self._process is not None
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
        raise LookupError(name)


async def sign_in(world: World, token: str, *, url: str = "") -> Socket:
    """Open a socket as that customer; a server that does not answer at all is a fault, and not waited for."""
    async with asyncio.timeout(START_SECONDS_MAX):
        return await connect(url or world.url, {"Authorization": f"Bearer {token}"})
