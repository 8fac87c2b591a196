"""Short forms of the shop's proof: real marketplace and real bank, each kind of fault, and lives with many."""

from __future__ import annotations

import pytest

from proof.shop import parts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def test_each_kind_of_fault_leaves_everything_conserved(world):
    outcome = parts.table(world, every=32)

    assert outcome["violations"] == []
    assert outcome["runs"] >= 14
    assert outcome["faults"] >= outcome["runs"]


def test_sixteen_random_lives_end_well(world):
    outcome = parts.seeds(world, since=1, count=16)

    assert outcome["violations"] == []
    assert outcome["faults"] > 25
