"""A running demo bank and a real browser, for the journeys."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from centli.tests.product import Product, running
from tools.servers import free_port

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo, with message rates that let a test hurry."""
    port = free_port()
    env = {
        "CENTLI_DATA": str(tmp_path_factory.mktemp("demo")),
        "CENTLI_PORT": str(port),
        "CENTLI_CHAT_LIMITS": json.dumps({"message_rate": 200.0, "message_burst": 200}),
        "DJANGO_SETTINGS_MODULE": "centli.settings.local",
    }
    # The suite's own database is none of the demo's business.
    os.environ.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with running(command, port=port, env=env) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    # Playwright's loop would make Django refuse the database in this thread; these tests use none.
    with sync_playwright() as playwright:
        found: Any = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(FLAGS)
        )
        yield found
        found.close()
