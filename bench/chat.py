"""The chat in the demo profile (one process, SQLite), seen from outside: one customer, a crowd, and many who are silent."""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

from centli.backoffice.loadtest.wire import Closed, Refused, Socket, connect
from tools.servers import free_port

MESSAGES, WARM_UP = 60, 5
PAUSE_SECONDS = 1.1
"""Between one message and the next of somebody who writes; below the rate that one customer may keep."""
START_SECONDS_MAX = 90
EMAIL = "ana@demo.centli.mx"
FLUSHES = 200
CROWD_USERS, CROWD_SECONDS, CROWD_EVERY_SECONDS = 200, 60.0, 10.0
IDLE_SOCKETS, IDLE_PER_CUSTOMER = 5000, 100
OPEN_TOGETHER = 20


@dataclass(frozen=True)
class Demo:
    """A running demo with data of its own."""

    base_url: str
    environment: dict[str, str]
    pid: int

    def manage(self, *arguments: str) -> str:
        """Run a command beside it and return what it prints."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, env=self.environment, check=False, stdout=subprocess.PIPE, text=True
        ).stdout.strip()

    @property
    def socket_url(self) -> str:
        """Where the chat listens."""
        return f"ws{self.base_url.removeprefix('http')}/ws/chat/"

    def cpu_seconds(self) -> float:
        """Return the processor time that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kb(self) -> int:
        """Return the memory that it has in use."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise LookupError


@contextmanager
def demo(**limits: Any) -> Iterator[Demo]:
    """Start the demo on a free port with fresh data."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-"))
        port = free_port()
        environment = {
            **os.environ,
            "CENTLI_DATA": folder,
            "CENTLI_CHAT_LIMITS": json.dumps(limits),
            "DJANGO_SETTINGS_MODULE": "centli.settings.local",
        }
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        process = stack.enter_context(_running(command, environment, port))
        yield Demo(f"http://127.0.0.1:{port}", environment, process.pid)


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], port: int
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/api/v1/health/live", timeout=5).close()
        except OSError as error:
            if getattr(error, "code", None) is not None:
                return
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


# ── One customer ─────────────────────────────────────────────────────────────────────────────────


def one(messages: int = MESSAGES) -> dict[str, float]:
    """Ask for the balance again and again; milliseconds to each station, and the processor's per turn.

    One message follows the other, then a pause stands before each. A pause costs the code nothing, but a machine whose
    memory is taken away while it rests must bring it back: the PING, which does next to nothing, shows how much that is.
    """
    with demo(message_rate=1_000.0, message_burst=1_000) as running:
        address = running.manage("chat_ticket", EMAIL, "--base-url", running.base_url)
        at_once, paused = asyncio.run(_rounds(running, address, messages))
        flush = _flush_ms(Path(running.environment["CENTLI_DATA"]))
    return {
        **at_once,
        **{f"paused_{name}": figure for name, figure in paused.items()},
        "flush_p50_ms": flush,
    }


async def _rounds(running: Demo, address: str, messages: int) -> list[dict[str, float]]:
    socket = await connect(address, {})
    await _send(socket, type="HELLO", last_seq=0)
    await _until(socket, "WELCOME", None)
    await _ask(running, socket, WARM_UP, 0)
    rounds = [await _ask(running, socket, messages, pause) for pause in (0, PAUSE_SECONDS)]
    await socket.close()
    return rounds


async def _ask(running: Demo, socket: Socket, messages: int, pause: float) -> dict[str, float]:
    pongs, acks, answers = [], [], []
    cpu = running.cpu_seconds()
    for number in range(messages):
        await asyncio.sleep(pause / 2)
        began = time.perf_counter()
        await _send(socket, type="PING", t=number)
        await _until(socket, "PONG", None)
        pongs.append(_ms(began))
        await asyncio.sleep(pause / 2)
        client_id, began = str(uuid4()), time.perf_counter()
        await _send(socket, type="TEXT", id=client_id, content="¿cuánto tengo?")
        await _until(socket, "ACK", client_id)
        acks.append(_ms(began))
        frame = await _until(socket, "BALANCE", client_id)
        answers.append(_ms(began))
        await _send(socket, type="READ", seq=frame["seq"])
    return {
        "p50_ms": _share(answers, 0.5),
        "p95_ms": _share(answers, 0.95),
        "ack_p50_ms": _share(acks, 0.5),
        "pong_p50_ms": _share(pongs, 0.5),
        "cpu_ms_per_turn": round((running.cpu_seconds() - cpu) / messages * 1000, 1),
    }


async def _until(socket: Socket, kind: str, client_id: str | None) -> dict[str, Any]:
    """Return the next frame of a type that is about a message; an answer may come before its ACK."""
    async with asyncio.timeout(20):
        while True:
            frame: dict[str, Any] = json.loads(await socket.receive())
            about = frame.get("reply_to") or frame.get("id")
            if frame["type"] == "ERROR":
                raise AssertionError(frame)
            if frame["type"] == kind and client_id in {None, about}:
                return frame


async def _send(socket: Socket, **frame: Any) -> None:
    await socket.send(json.dumps({"v": 1, **frame}))


def _flush_ms(folder: Path) -> float:
    """Return what one flush to this disk takes, as SQLite's commits do it."""
    took = []
    with (folder / "flush").open("wb", buffering=0) as file:
        for _ in range(FLUSHES):
            file.write(bytes(16 * 1024))
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(_ms(began))
    return _share(took, 0.5)


# ── A crowd, beside a bare echo ──────────────────────────────────────────────────────────────────


def crowd(users: int = CROWD_USERS, seconds: float = CROWD_SECONDS) -> dict[str, Any]:
    """Let a crowd chat with one process, and the same crowd with a bare Channels echo."""
    with demo() as running:
        running.manage("loadtest_chat", "--users", "5", "--duration", "5", "--every", "1")
        cpu = running.cpu_seconds()
        told = running.manage(
            *("loadtest_chat", "--users", str(users), "--duration", str(seconds)),
            *("--every", str(CROWD_EVERY_SECONDS), "--base-url", running.base_url, "--json"),
        )
        cpu = running.cpu_seconds() - cpu
    found: dict[str, Any] = json.loads(told)
    echo = _echo(users, seconds)
    return {
        **{name: found[name] for name in ("p50_ms", "p95_ms", "p99_ms", "lost", "doubled")},
        "answered": found["answered"],
        "cpu_cores": round(cpu / found["seconds"], 2),
        "echo_p50_ms": _share(echo, 0.5),
        "echo_p95_ms": _share(echo, 0.95),
        "p50_ratio": round(found["p50_ms"] / _share(echo, 0.5), 1),
        "p95_ratio": round(found["p95_ms"] / _share(echo, 0.95), 1),
    }


def _echo(users: int, seconds: float) -> list[float]:
    port = free_port()
    command = [
        *(sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0"),
        "bench.echo:application",
    ]
    with _running(command, dict(os.environ), port):
        return asyncio.run(_echoes(f"ws://127.0.0.1:{port}/", users, seconds))


async def _echoes(url: str, users: int, seconds: float) -> list[float]:
    sockets = await _open(url, [{}] * users)
    until, took = time.monotonic() + seconds, []

    async def talk(socket: Socket) -> None:
        await asyncio.sleep(random.uniform(0, CROWD_EVERY_SECONDS))
        while time.monotonic() < until:
            began = time.perf_counter()
            await socket.send('{"type":"TEXT","content":"¿cuánto tengo?"}')
            await socket.receive()
            took.append(_ms(began))
            await asyncio.sleep(CROWD_EVERY_SECONDS)

    await asyncio.gather(*(talk(socket) for socket in sockets))
    return took


# ── Silent sockets ───────────────────────────────────────────────────────────────────────────────


def idle(sockets: int = IDLE_SOCKETS) -> dict[str, Any]:
    """Open sockets with login and session that say hello and nothing more; return what each keeps of memory."""
    customers = -(-sockets // IDLE_PER_CUSTOMER)
    limits = {
        "sockets_per_user": IDLE_PER_CUSTOMER,
        "handshakes_per_address": 100_000,
        "arrivals_per_address": 100_000,
        "handshakes_per_process": 100_000,
        # Those that were opened first must not be ended for their silence before the last one is open.
        "idle_seconds": 3_600.0,
    }
    with demo(**limits) as running:
        return asyncio.run(_hold(running, _tokens(running, customers), sockets))


def _tokens(running: Demo, count: int) -> list[str]:
    """Make customers beside the demo; this process becomes one of its commands for that."""
    import django  # noqa: PLC0415 - after the environment is set

    os.environ.update(running.environment)
    django.setup()
    from centli.backoffice.loadtest import people  # noqa: PLC0415 - after Django is ready

    return people.customers(count)


async def _hold(running: Demo, tokens: list[str], sockets: int) -> dict[str, Any]:
    headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
    async with asyncio.TaskGroup() as listening:
        # What the first sockets cost is the process's own.
        warm = await _open(running.socket_url, headers)
        ears = [listening.create_task(_listen(socket)) for socket in warm]
        before = running.memory_kb()
        opened = await _open(
            running.socket_url,
            [headers[n % len(headers)] for n in range(sockets - len(warm))],
            then=lambda socket: ears.append(listening.create_task(_listen(socket))),
        )
        await asyncio.sleep(5)
        after = running.memory_kb()
        for socket in [*warm, *opened]:
            with suppress(OSError):
                await _send(socket, type="PING", t=1)
    return {
        "sockets": sockets,
        "alive": sum(ear.result() for ear in ears),
        "kb_each": round((after - before) / len(opened), 1),
        "memory_mb": round(after / 1024),
    }


async def _listen(socket: Socket) -> bool:
    """Answer what the server asks for, as any client does, until a PONG comes; say whether it did."""
    try:
        while json.loads(await socket.receive())["type"] != "PONG":
            pass
    except Closed:
        return False
    return True


async def _open(
    url: str, headers: list[dict[str, str]], then: Callable[[Socket], None] | None = None
) -> list[Socket]:
    gate = asyncio.Semaphore(OPEN_TOGETHER)

    async def open_one(each: dict[str, str]) -> Socket:
        async with gate:
            try:
                socket = await connect(url, each)
            except Refused as error:
                raise RuntimeError("a socket was refused") from error
            if each:
                await _send(socket, type="HELLO", last_seq=0)
                await _until(socket, "WELCOME", None)
            if then is not None:
                then(socket)
            return socket

    return await asyncio.gather(*(open_one(each) for each in headers))


def _ms(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _share(values: list[float], share: float) -> float:
    if share == 0.5:
        return round(statistics.median(values), 1)
    found = sorted(values)
    return round(found[int(len(found) * share)], 1)
