"""Read-only reports of points for the back office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from points.models import Accrual


@dataclass(frozen=True, slots=True)
class Accrued:
    """Points that a purchase gave, and those that its refunds asked back."""

    purchase_id: str
    points: int
    asked_back_points: int


def purchase_accruals() -> Sequence[Accrued]:
    """Return what every purchase gave."""
    rows = Accrual.objects.values_list("purchase_id", "points", "asked_back_points")
    return [Accrued(*row) for row in rows.iterator()]
