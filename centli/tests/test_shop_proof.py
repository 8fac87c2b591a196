"""Short forms of the shop's proof: a crowd, and the bug that must be found."""

from __future__ import annotations

import re

import pytest

from centli.db import failpoints
from centli.kernel import clock
from centli.tests.test_structure import SOURCES
from marketplace.saga import rows
from proof.shop import crowd, faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.mark.slow
def test_fifty_buyers_for_one_piece_make_one_order(world):
    world.add_customers(47)

    assert crowd.rush(world, round_no=0) == []


def test_a_missing_undo_is_found(world, monkeypatch):
    monkeypatch.setattr(rows, "give_back", lambda *_: None)
    run = faults.Run(world, faults.Calm(), clock.now())

    found = run.go(faults.scenarios(world)["refused"]("planted"))

    assert any("of its budget" in each for each in found)


def test_places_to_fail_are_off_unless_a_proof_arms_them(settings):
    assert failpoints.armed() == frozenset()
    settings.CENTLI_ENVIRONMENT = "production"
    with pytest.raises(RuntimeError):
        failpoints.arm("saga.after_reserve", lambda: None)
    assert failpoints.armed() == frozenset()
    arming = re.compile(r"failpoints\.arm\b|import arm\b")
    assert [
        path for path in SOURCES if "tests" not in path.parts and arming.search(path.read_text())
    ] == []
