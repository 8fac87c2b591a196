"""Short form of the points' proof: a crowd at one shelf and at one budget, and the bugs that it must find."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from points.services import budgets, redemptions, rewards
from proof.points import crowd, planted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


def test_fifty_at_once_make_one_order_and_overdraw_no_budget():
    world = crowd.World(50)

    assert crowd.shelf(world) == []
    assert crowd.budget(world) == []


def test_a_forgotten_condition_is_found(monkeypatch):
    for module, name in ((rewards, "take_step"), (redemptions, "check"), (budgets, "draw_step")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back afterwards
    world = crowd.World(crowd.COVERED + 2)
    planted.unchecked_stock()
    planted.unchecked_budget()

    assert any(found.startswith("orders: 19") for found in crowd.shelf(world))
    assert any(found.startswith("grants: 19") for found in crowd.budget(world))
