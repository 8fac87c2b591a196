"""Read-only reports of the marketplace for the back office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from centli.db.reconciling import Report
from centli.kernel.money import Money
from marketplace.contracts import PurchaseStatus
from marketplace.models import Offer, Purchase, Saga, SagaState
from marketplace.services import reconcile
from marketplace.services.reconcile import Charge, Earned, Returned

__all__ = [
    "Charge",
    "Earned",
    "Returned",
    "low_stock_count",
    "purchase_counts",
    "purchases_reconciled",
    "sagas_waiting",
]


@dataclass(frozen=True, slots=True)
class PurchaseCounts:
    """What was bought since a moment, what is under way, and what failed."""

    completed: int
    amount: Money
    pending: int
    failed: int
    cancelled: int


def purchase_counts(*, since: datetime) -> PurchaseCounts:
    """Return the counts of purchases since a moment."""
    found = Purchase.objects.filter(created_at__gte=since).aggregate(
        completed=Count("pk", filter=Q(status=PurchaseStatus.COMPLETED)),
        amount=Sum("total_centavos", filter=Q(status=PurchaseStatus.COMPLETED)),
        pending=Count("pk", filter=Q(status=PurchaseStatus.PENDING)),
        failed=Count("pk", filter=Q(status=PurchaseStatus.FAILED)),
        cancelled=Count("pk", filter=Q(status=PurchaseStatus.CANCELLED)),
    )
    return PurchaseCounts(amount=Money(found.pop("amount") or 0), **found)


def sagas_waiting() -> int:
    """Return how many purchases wait for a person."""
    return Saga.objects.filter(state=SagaState.NEEDS_OPERATOR).count()


def low_stock_count(*, below: int) -> int:
    """Return how many offers on sale have fewer pieces left."""
    return Offer.objects.filter(is_active=True, on_hand__lt=F("reserved") + below).count()


def purchases_reconciled(
    charges: Sequence[Charge], earned: Sequence[Earned], *, now: datetime
) -> Report:
    """Check purchases, stock, plans and benefits against each other, the bank's charges and the points given."""
    return reconcile.reconcile(charges, earned, now=now)
