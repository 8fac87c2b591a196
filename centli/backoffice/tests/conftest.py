"""Fixtures of the back office's tests."""

from __future__ import annotations

from marketplace.tests.conftest import shop

__all__ = ["shop"]
