"""Fixtures of the whole product's tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from centli.db import failpoints
from proof.shop import parts
from proof.shop.world import World


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    """The shop's proof: three customers, a laptop, and the bank; whatever fault a test plants is taken out again."""
    settings.CENTLI_POLICY = "open"  # as the long form: nobody buys as often without a code
    yield parts.made(3)
    logging.disable(logging.NOTSET)
    failpoints.disarm()
