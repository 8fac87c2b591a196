"""Read-only reports of the marketplace for the back office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from centli.db import hours
from centli.db.reconciling import Report
from marketplace.models import Offer, Saga, SagaState
from marketplace.selectors import catalogue
from marketplace.services import reconcile
from marketplace.services.reconcile import Charge, Earned, Returned

__all__ = [
    "STUCK",
    "Charge",
    "Earned",
    "Returned",
    "low_stock_count",
    "purchase_hours",
    "purchases_reconciled",
    "sagas_waiting",
]


STUCK: Final = (SagaState.COMPENSATED.value, SagaState.NEEDS_OPERATOR.value)
"""Purchases that were undone, or that wait for a person."""


def purchase_hours(*, since: datetime) -> Iterator[tuple[datetime, str, int]]:
    """Yield how many purchases were begun in each hour, apart by the state of their saga."""
    rows = Saga.objects.filter(purchase__created_at__gte=since)
    return hours.counted(rows, "purchase__created_at", "state")


def sagas_waiting() -> int:
    """Return how many purchases wait for a person."""
    return Saga.objects.filter(state=SagaState.NEEDS_OPERATOR).count()


def low_stock_count() -> int:
    """Return how many offers on sale have few pieces left."""
    return catalogue.low_stock(Offer.objects.all()).count()


def purchases_reconciled(
    charges: Sequence[Charge], earned: Sequence[Earned], *, now: datetime
) -> Report:
    """Check purchases, stock, plans and benefits against each other, the bank's charges and the points given."""
    return reconcile.reconcile(charges, earned, now=now)
