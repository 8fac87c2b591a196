"""Read-only reports of the CRM for the back office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from crm.models import Beneficiary, Ticket


@dataclass(frozen=True, slots=True)
class BeneficiaryCounts:
    """How many there are, how many were removed, and how many came or changed their account since a moment."""

    listed: int
    removed: int
    new: int


def beneficiary_counts(*, since: datetime) -> BeneficiaryCounts:
    """Return the counts over all customers."""
    found = Beneficiary.objects.aggregate(
        listed=Count("pk", filter=Q(removed_at=None)),
        removed=Count("pk", filter=Q(removed_at__isnull=False)),
        new=Count("pk", filter=Q(removed_at=None, target_set_at__gte=since)),
    )
    return BeneficiaryCounts(**found)


def tickets_overdue(*, now: datetime) -> int:
    """Return how many reports should have been answered or solved by now."""
    return Ticket.objects.filter(due_at__lte=now).count()
