"""One running demo bank for all workers, a browser for each, and a customer for each journey that nobody has met."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from time import monotonic, sleep  # noqa: TID251 - waits for other processes
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from centli.tests.browser.pages import Customer
from centli.tests.product import Product, crowd, running
from tools import migrated
from tools.servers import free_port

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
CROWD = 39
"""More than there are journeys; seven in eight have raised limits."""
OTHERS_SECONDS_MAX = 600


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every worker of this run sees."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def product(shared: Path) -> Iterator[Product]:
    """The demo as anybody starts it, in an empty folder, with message rates that let a test hurry, and more customers.

    The first worker serves it to all until all are done.
    """
    file = shared / "product.json"
    with _state(file) as state:
        mine = not state
        if mine:
            state |= {"port": free_port(), "ready": False, "users": 0}
        state["users"] += 1
        port = state["port"]
    env = {
        "CENTLI_DATA": str(shared / "demo"),
        "CENTLI_PORT": str(port),
        "CENTLI_CHAT_LIMITS": json.dumps({"message_rate": 200.0, "message_burst": 200}),
        "DJANGO_SETTINGS_MODULE": "centli.settings.local",
    }
    # The suite's own database is none of the demo's business.
    os.environ.pop("DATABASE_URL", None)
    if not mine:
        _wait(file, lambda state: state["ready"])
        yield Product(f"http://127.0.0.1:{port}", None, {**os.environ, **env})
        with _state(file) as state:
            state["users"] -= 1
        return
    migrated.begin(shared / "demo" / "centli.sqlite3")
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with running(command, port=port, env=env) as found:
        people = crowd(found.env, CROWD)
        with _state(file) as state:
            state |= {"ready": True, "people": people}
        yield found
        with _state(file) as state:
            state["users"] -= 1
        _wait(file, lambda state: not state["users"])
        file.unlink()
        assert found.stop() == 0


@contextmanager
def _state(file: Path) -> Iterator[dict[str, Any]]:
    """Read what the workers share, and write it again, one at a time."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = json.loads(file.read_text()) if file.exists() else {}
        yield state
        file.write_text(json.dumps(state))


def _wait(file: Path, ready: Callable[[dict[str, Any]], object]) -> None:
    give_up = monotonic() + OTHERS_SECONDS_MAX
    while monotonic() < give_up:
        with _state(file) as state:
            if ready(state):
                return
        sleep(0.2)
    raise TimeoutError("the other workers' demo")


@pytest.fixture
def customer(product: Product, shared: Path) -> Customer:
    """Somebody with a brother and 297,000 pesos, who may send 100,000 at a time."""
    return _next(product, shared, "raised")


@pytest.fixture
def sociable(product: Product, shared: Path) -> Customer:
    """The same, who also knows an Ana and two Pedros; there is one."""
    return _next(product, shared, "sociable")


@pytest.fixture
def modest(product: Product, shared: Path) -> Customer:
    """The same with the limits that everybody begins with."""
    return _next(product, shared, "modest")


@pytest.fixture
def attendant(product: Product, shared: Path) -> Customer:
    """Who talks with customers for the bank, signed in with a second factor."""
    return _staff(product, shared, "support")


@pytest.fixture
def administrator(product: Product, shared: Path) -> Customer:
    """Who may do everything in the staff site, signed in with a second factor."""
    return _staff(product, shared, "admin")


def _staff(product: Product, shared: Path, role: str) -> Customer:
    with _state(shared / "product.json") as state:
        person = next(each for each in state["people"] if each["sort"] == role)
    return Customer(product, person["email"], person["session"])


def _next(product: Product, shared: Path, sort: str) -> Customer:
    with _state(shared / "product.json") as state:
        person = next(each for each in state["people"] if each["sort"] == sort)
        state["people"].remove(person)
    return Customer(product, person["email"], person["session"])


def chromium() -> str | None:
    """Return Debian's Chromium, by preference without the windows that nobody looks at: that is half of the work."""
    return which("chromium-headless-shell") or which("chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all of a worker's journeys."""
    # Playwright's loop would make Django refuse the database in this thread; these tests use none.
    with sync_playwright() as playwright:
        found: Any = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield found
        found.close()
