"""Read-only reports of banking for the back office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from banking.models import (
    Entry,
    Transfer,
)
from banking.rules import EntryKind
from centli.db import hours
from centli.kernel import ids

SENT: Final = (EntryKind.TRANSFER.value, EntryKind.SPEI_OUT.value)
"""Entries by which a customer sent money to somebody."""


def transfer_hours(*, since: datetime) -> Iterator[tuple[datetime, str, int]]:
    """Yield how many transfers were posted in each hour, apart by their kind."""
    return hours.counted(
        Entry.objects.filter(created_at__gte=since, kind__in=SENT), "created_at", "kind"
    )


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


def purchase_charges() -> Sequence[Charge]:
    """Return every payment of a purchase with its refunds, oldest first."""
    kinds = [EntryKind.PURCHASE, EntryKind.REFUND]
    rows = Entry.objects.filter(kind__in=kinds).values_list(
        "pk", "public_id", "kind", "refunds_id", "metadata"
    )
    amounts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    legs = Transfer.objects.filter(entry__kind__in=kinds)
    for pk, code, centavos in legs.values_list("entry_id", "code", "amount_centavos").iterator():
        amounts[pk][code] += centavos
    paid: dict[int, tuple[UUID, str]] = {}
    back: dict[int, list[Refunded]] = defaultdict(list)
    for pk, public_id, kind, refunds, metadata in rows.order_by("pk").iterator():
        if kind == EntryKind.PURCHASE:
            # Purchases of a customer's other cards, as seeds and imports book them, belong to no order of ours.
            if "purchase" in metadata:
                paid[pk] = public_id, metadata["purchase"]
        elif refunds is not None:
            transaction_id = ids.public("transaction", public_id)
            found = amounts[pk]
            back[refunds].append(Refunded(transaction_id, found["principal"], found["cashback"]))
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
