"""Fixtures of the marketplace's tests."""

from __future__ import annotations

import pytest

from centli.events import registry
from marketplace.tests.shops import Shop


@pytest.fixture
def silent_bank(monkeypatch):
    """Let what is asked of the bank wait, which is another domain: the test answers it."""
    silent = {
        name: found
        for name, found in registry._handlers.items()
        if name not in {"PAYMENT_REQUEST", "REFUND_REQUEST"}
    }
    monkeypatch.setattr(registry, "_handlers", silent)


@pytest.fixture
def shop(silent_bank):
    return Shop()
