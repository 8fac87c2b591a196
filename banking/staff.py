"""Read-only reports of banking for the back office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from banking.models import (
    Account,
    AccountKind,
    Entry,
    Hold,
    HoldState,
    SpeiOrder,
    SpeiState,
    Transfer,
)
from banking.rules import EntryKind
from centli.kernel import ids
from centli.kernel.money import Money


@dataclass(frozen=True, slots=True)
class AccountCounts:
    """How many customers' accounts there are by status, and what customers own and owe together."""

    active: int
    blocked: int
    inactive: int
    total: Money


@dataclass(frozen=True, slots=True)
class TransferCounts:
    """What was sent since a moment, and what is under way or came back."""

    sent: int
    amount: Money
    pending: int
    rejected: int


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of a correlation's timeline."""

    transaction_id: str
    kind: str
    created_at: datetime


def account_counts() -> AccountCounts:
    """Return the counts over all customers."""
    found = Account.objects.filter(kind=AccountKind.CUSTOMER).aggregate(
        active=Count("pk", filter=Q(status="active")),
        blocked=Count("pk", filter=Q(status="blocked")),
        inactive=Count("pk", filter=Q(status="inactive")),
        total=Sum("balance_centavos"),
    )
    total = Money(found.pop("total") or 0)
    return AccountCounts(total=total, **found)


def transfer_counts(*, since: datetime) -> TransferCounts:
    """Return the counts of transfers since a moment."""
    sent = Transfer.objects.filter(
        entry__kind__in=[EntryKind.TRANSFER, EntryKind.SPEI_OUT, EntryKind.OWN_TRANSFER],
        entry__created_at__gte=since,
        code="principal",
    ).aggregate(count=Count("pk"), amount=Sum("amount_centavos"))
    return TransferCounts(
        sent=sent["count"],
        amount=Money(sent["amount"] or 0),
        pending=Hold.objects.filter(
            state=HoldState.ACTIVE, purpose=EntryKind.SPEI_OUT, created_at__gte=since
        ).count(),
        rejected=SpeiOrder.objects.filter(
            state__in=[SpeiState.REJECTED, SpeiState.RETURNED], created_at__gte=since
        ).count(),
    )


def entries_of(correlation_id: str) -> Sequence[EntryLine]:
    """Return what the ledger holds of a correlation, oldest first; at most 100."""
    rows = Entry.objects.filter(correlation_id=correlation_id).order_by("id")[:100]
    return [
        EntryLine(ids.public("transaction", row.public_id), row.kind, row.created_at)
        for row in rows
    ]
