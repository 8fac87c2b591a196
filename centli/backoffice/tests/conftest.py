"""Fixtures of the back office's tests."""

from __future__ import annotations

from marketplace.tests.conftest import shop, silent_bank

__all__ = ["shop", "silent_bank"]
