"""Read-only reports of banking for the back office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
class Refunded:
    """An entry that gave money of a purchase back."""

    transaction_id: str
    amount_centavos: int
    cashback_centavos: int


@dataclass(frozen=True, slots=True)
class Charge:
    """An entry that paid for a purchase, with what went back of it."""

    purchase_id: str
    transaction_id: str
    amount_centavos: int
    cashback_centavos: int
    refunds: Sequence[Refunded]


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


def purchase_charges() -> Sequence[Charge]:
    """Return every payment of a purchase with its refunds, oldest first.

    A payment that was reversed gave all of it back by the reversal.
    """
    kinds = [EntryKind.PURCHASE, EntryKind.REFUND, EntryKind.REVERSAL]
    rows = Entry.objects.filter(kind__in=kinds).values_list(
        "pk", "public_id", "kind", "refunds_id", "reverses_id", "metadata"
    )
    amounts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    legs = Transfer.objects.filter(entry__kind__in=kinds)
    for pk, code, centavos in legs.values_list("entry_id", "code", "amount_centavos").iterator():
        amounts[pk][code] += centavos
    paid: dict[int, tuple[UUID, str]] = {}
    back: dict[int, list[Refunded]] = defaultdict(list)
    for pk, public_id, kind, refunds, reverses, metadata in rows.order_by("pk").iterator():
        if kind == EntryKind.PURCHASE:
            # Purchases of a customer's other cards, as seeds and imports book them, belong to no order of ours.
            if "purchase" in metadata:
                paid[pk] = public_id, metadata["purchase"]
        elif (of := refunds or reverses) is not None:
            transaction_id = ids.public("transaction", public_id)
            found = amounts[pk]
            back[of].append(Refunded(transaction_id, found["principal"], found["cashback"]))
    return [
        Charge(
            purchase_id,
            ids.public("transaction", public_id),
            amounts[pk]["principal"],
            amounts[pk]["cashback"],
            back[pk],
        )
        for pk, (public_id, purchase_id) in paid.items()
    ]


def entries_of(correlation_id: str) -> Sequence[EntryLine]:
    """Return what the ledger holds of a correlation, oldest first; at most 100."""
    rows = Entry.objects.filter(correlation_id=correlation_id).order_by("id")[:100]
    return [
        EntryLine(ids.public("transaction", row.public_id), row.kind, row.created_at)
        for row in rows
    ]
