"""What every test shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.commands.flush import Command as Flush
from django.db import connection

from centli.db import triggers


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser journeys last: while Playwright is open, an event loop runs in the test's thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_triggers() -> Iterator[None]:
    """Insert-only tables refuse the DELETE of a test's flush: their triggers are lifted around it."""
    handle = Flush.handle

    def lifted(self: Flush, **options: Any) -> None:
        triggers.lift(connection)
        try:
            handle(self, **options)
        finally:
            triggers.install(connection)

    Flush.handle = lifted  # type: ignore[method-assign]
    yield
    Flush.handle = handle  # type: ignore[method-assign]
