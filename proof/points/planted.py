"""Bugs that the proof must find: each leaves a condition out of an UPDATE, whoever comes when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import F

from points.models import Budget, Reward
from points.services import budgets, redemptions, rewards


def unchecked_stock() -> None:
    """Stock is checked before its row is locked, and taken without a condition."""

    def take(call: Any, reward: Reward, *, pieces: int) -> None:
        left = max(reward.stock_quantity + pieces, 0)
        Reward.objects.filter(pk=reward.pk).update(stock_quantity=left, updated_at=call.now)
        reward.stock_quantity = left

    rewards.take_step = take
    redemptions.check = lambda *_, **__: None


def unchecked_budget() -> None:
    """A budget is drawn on without a condition; it grows so that no CHECK stops it."""

    def draw(call: Any, budget: Budget, *, points: int) -> None:
        used = F("used_points") + points
        Budget.objects.filter(pk=budget.pk).update(
            used_points=used, allotted_points=F("allotted_points") + points, updated_at=call.now
        )
        budget.refresh_from_db()

    budgets.draw_step = draw


BUGS: Final[Mapping[str, Callable[[], None]]] = {
    "unchecked-stock": unchecked_stock,
    "unchecked-budget": unchecked_budget,
}
