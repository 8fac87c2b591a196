"""Fixtures of the marketplace's tests."""

from __future__ import annotations

import pytest

from centli.events import registry
from marketplace.tests.shops import Shop


@pytest.fixture
def shop(monkeypatch):
    # The bank is another domain: here its requests wait, and the test answers them.
    silent = {
        name: found
        for name, found in registry._handlers.items()
        if name not in {"PAYMENT_REQUEST", "REFUND_REQUEST"}
    }
    monkeypatch.setattr(registry, "_handlers", silent)
    return Shop()
