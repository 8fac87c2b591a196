"""What went out of a customer's accounts and came in, by kind and period."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import (
    SpendingGroup,
    SpendingView,
)
from banking.errors import InvalidFilter, InvalidPeriod
from banking.models import Posting
from banking.rules import EntryKind
from banking.selectors import accounts
from centli.kernel import clock
from centli.kernel.money import Money

_NOT_SPENT: Final = frozenset(
    {EntryKind.OWN_TRANSFER, EntryKind.REVERSAL, EntryKind.ADJUSTMENT, EntryKind.REFUND}
)
_NOT_EARNED: Final = _NOT_SPENT | {EntryKind.SPEI_RETURN}


def spending_summary(
    customer_id: int, *, date_from: date, date_to: date, kinds: Collection[str] | None = None
) -> SpendingView:
    """Return what went out of a customer's accounts in a period, by kind, and the total of the period before.

    Moves between own accounts, corrections and refunds are neither spent nor earned. ``kinds`` keeps those alone.

    Raises:
        InvalidFilter: a kind that there is not.
        InvalidPeriod: it ends before it begins.
    """
    if date_to < date_from:
        raise InvalidPeriod
    days = date_to - date_from + timedelta(days=1)
    try:
        kept = None if kinds is None else {EntryKind(kind) for kind in kinds}
    except ValueError as error:
        raise InvalidFilter from error
    now = _kept(_sums(customer_id, date_from, date_to, _NOT_SPENT, is_out=True), kept)
    before = _kept(
        _sums(customer_id, date_from - days, date_to - days, _NOT_SPENT, is_out=True), kept
    )
    income = _sums(customer_id, date_from, date_to, _NOT_EARNED, is_out=False)
    groups = [
        SpendingGroup(kind.value, _(rules.KINDS[kind].label), Money(total), count)
        for kind, (total, count) in sorted(now.items(), key=lambda each: -each[1][0])
    ]
    return SpendingView(
        date_from=date_from,
        date_to=date_to,
        total=_total(now),
        previous_total=_total(before),
        income=_total(income),
        groups=groups,
    )


def _kept(
    sums: Mapping[EntryKind, tuple[int, int]], kinds: Collection[EntryKind] | None
) -> Mapping[EntryKind, tuple[int, int]]:
    return {kind: sum_ for kind, sum_ in sums.items() if kinds is None or kind in kinds}


def _total(sums: Mapping[EntryKind, tuple[int, int]]) -> Money:
    return Money(sum(total for total, _count in sums.values()))


def _sums(
    customer_id: int,
    date_from: date,
    date_to: date,
    without: Collection[EntryKind],
    *,
    is_out: bool,
) -> Mapping[EntryKind, tuple[int, int]]:
    pks = [each.pk for each in accounts.account_list(customer_id)]
    rows = Posting.objects.filter(
        account_id__in=pks,
        created_at__gte=clock.day_start(date_from),
        created_at__lt=clock.day_end(date_to),
        **{"amount_centavos__lt" if is_out else "amount_centavos__gt": 0},
    ).exclude(transfer__entry__kind__in=[kind.value for kind in without])
    sums: dict[EntryKind, tuple[int, int]] = {}
    for kind, code, total, count in rows.values_list(
        "transfer__entry__kind", "transfer__code"
    ).annotate(Sum("amount_centavos"), Count("pk")):
        chosen = EntryKind.FEE if code == "fee" else EntryKind(kind)
        old_total, old_count = sums.get(chosen, (0, 0))
        sums[chosen] = (old_total + abs(total), old_count + count)
    return sums
