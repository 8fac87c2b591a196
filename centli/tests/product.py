"""The product as a separate process, driven from outside as a person or a phone would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep  # noqa: TID251 - waits for another process
from typing import Any
from urllib.parse import urlsplit

import MySQLdb
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 900
PATIENCE_SECONDS = 120
"""For one answer. Nothing is wrong with a machine that has other work."""
STOP_SECONDS_MAX = 120


@dataclass
class Product:
    """A running product: its address, its process, and the environment its commands need."""

    base_url: str
    process: subprocess.Popen[bytes] | None
    """None where another process of this run started it."""
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command beside it and return what it prints."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, env=self.env, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    def get(self, path: str, *, token: str | None = None, cookie: str = "") -> Any:
        """GET JSON."""
        headers = {"Authorization": f"Bearer {token}"} if token else {"Cookie": cookie}
        request = urllib.request.Request(self.base_url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def token(self, email: str) -> str:
        """Return an API token."""
        return str(json.loads(self.manage("api_token", email, "--json"))["token"])

    @contextmanager
    def chat(self, token: str) -> Iterator[Chat]:
        """Open the chat as a plain client with a one-use ticket."""
        request = urllib.request.Request(
            f"{self.base_url}/api/v1/chat/tickets",
            data=b"{}",
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            ticket = json.load(answer)["ticket"]
        address = f"ws{self.base_url.removeprefix('http')}/ws/chat/?ticket={ticket}"
        with connect(address, open_timeout=PATIENCE_SECONDS) as socket:
            yield Chat(socket)

    def stop(self) -> int:
        """Press Ctrl-C and wait for the end."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_SECONDS_MAX)


@dataclass
class Chat:
    """A plain client: what it writes, and the next durable frame."""

    socket: ClientConnection

    def say(self, text: str) -> dict[str, Any]:
        """Write, and return the next frame."""
        self.socket.send(json.dumps({"type": "TEXT", "content": text}))
        return self.next()

    def next(self) -> dict[str, Any]:
        """Return the next frame."""
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout=PATIENCE_SECONDS))
        return frame


@contextmanager
def running(command: list[str], *, port: int, env: Mapping[str, str]) -> Iterator[Product]:
    """Start the product and wait until it is ready; end it whatever happens."""
    full = {**os.environ, **env}
    process = subprocess.Popen(command, env=full, cwd=ROOT, start_new_session=True)
    product = Product(f"http://127.0.0.1:{port}", process, full)
    try:
        _wait_until_ready(product)
        yield product
    finally:
        if process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                product.stop()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_ready(product: Product) -> None:
    give_up = monotonic() + START_SECONDS_MAX
    assert product.process is not None
    while monotonic() < give_up:
        assert product.process.poll() is None, "the product ended before it was ready"
        with suppress(OSError):
            product.get("/api/v1/health/ready")
            return
        sleep(0.2)
    raise TimeoutError("the product is not ready")


def crowd(env: Mapping[str, str], count: int, *options: str) -> list[dict[str, Any]]:
    """Add customers to the bank of an environment; return how they sign in (``centli.tests.browser.crowd``)."""
    command = [sys.executable, "-m", "centli.tests.browser.crowd", str(count), *options]
    done = subprocess.run(
        command, env={**os.environ, **env}, cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    people: list[dict[str, Any]] = json.loads(done.stdout)
    return people


@contextmanager
def database(server_url: str, name: str) -> Iterator[str]:
    """Make an empty database on a MariaDB server, and drop it at the end."""
    parts = urlsplit(server_url)
    connection = MySQLdb.connect(host=parts.hostname, port=parts.port, user=parts.username)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
        yield f"mysql://{parts.username}@{parts.hostname}:{parts.port}/{name}"
        cursor.execute(f"DROP DATABASE {name}")
