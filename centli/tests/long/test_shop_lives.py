"""Short forms of the shop's proof: real marketplace and real bank, each kind of fault, and lives with many."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from centli.db import failpoints
from proof.shop import parts
from proof.shop.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture
def world() -> Iterator[World]:
    yield parts.made(3)
    logging.disable(logging.NOTSET)
    failpoints.disarm()


def test_each_kind_of_fault_leaves_everything_conserved(world):
    outcome = parts.table(world, every=32)

    assert outcome["violations"] == []
    assert outcome["runs"] >= 14
    assert outcome["faults"] >= outcome["runs"]


def test_sixteen_random_lives_end_well(world):
    outcome = parts.seeds(world, since=1, count=16)

    assert outcome["violations"] == []
    assert outcome["faults"] > 25
