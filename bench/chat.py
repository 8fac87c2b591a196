"""A TEXT frame and its answer, in the demo profile: one user, one process, SQLite."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import Any
from urllib.request import urlopen

import websockets

from tools.servers import free_port

MESSAGES = 60
PAUSE_SECONDS = 2.1
"""Below the rate that one customer may keep."""
START_SECONDS_MAX = 90
EMAIL = "ana@demo.centli.mx"


def run(messages: int = MESSAGES) -> dict[str, float]:
    """Start the demo on a free port with fresh data, ask it for the balance, return milliseconds until the answer."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-"))
        base = f"http://127.0.0.1:{free_port()}"
        environment = {
            **os.environ,
            "CENTLI_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "centli.settings.local",
        }
        environment.pop("DATABASE_URL", None)
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", base.rpartition(":")[2]],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        stack.callback(demo.wait)
        stack.callback(demo.send_signal, signal.SIGINT)
        _wait(base, demo)
        address = subprocess.run(
            [sys.executable, "manage.py", "chat_ticket", EMAIL, "--base-url", base],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        took = sorted(asyncio.run(_ask(address, messages)))
    return {
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
    }


def _wait(base: str, demo: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < end and demo.poll() is None:
        try:
            urlopen(f"{base}/api/v1/health/live").close()  # noqa: S310 - our own demo
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the demo did not start")


async def _ask(address: str, messages: int) -> list[float]:
    took = []
    async with websockets.connect(address) as socket:
        for _ in range(messages):
            await asyncio.sleep(PAUSE_SECONDS)
            while await _next(socket, 0.05) is not None:
                pass
            started = time.perf_counter()
            await socket.send(json.dumps({"type": "TEXT", "content": "¿cuánto tengo?"}))
            while (frame := await _next(socket, 10)) is not None and frame["type"] not in {
                "BALANCE",
                "ERROR",
            }:
                pass
            assert frame is not None, "no answer"
            assert frame["type"] == "BALANCE", frame
            took.append((time.perf_counter() - started) * 1000)
    return took


async def _next(socket: Any, seconds: float) -> dict[str, Any] | None:
    try:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), seconds))
    except TimeoutError:
        return None
    return frame
