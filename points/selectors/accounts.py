"""What somebody has: the balance as it is now, what expires next, and the statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from centli.kernel import clock, ids
from centli.kernel.call import Call
from points.contracts import (
    ExpiryView,
    PointsView,
    TransactionPage,
    TransactionType,
    TransactionView,
)
from points.errors import InvalidCursor
from points.models import Lot, PointsAccount, PointsTransaction
from points.rules import statements
from points.selectors import people

PAGE_MAX: Final = 100
EXPIRIES_MAX: Final = 12
_CURSOR: Final = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def points_get(call: Call) -> PointsView:
    """Return what the customer has at the call's moment, whether or not the sweeper has been."""
    account = PointsAccount.objects.filter(pk=call.user_id).first()
    if account is None:
        account = PointsAccount(user_id=call.user_id)
    expired, matured = _due(call)
    return PointsView(
        user_id=call.user_id,
        current_points=account.current_points - expired + matured,
        pending_points=account.pending_points - matured,
        reserved_points=account.reserved_points,
        spent_points=account.spent_points,
        expired_points=account.expired_points + expired,
        reversed_points=account.reversed_points,
        total_earned=account.total_earned + matured,
        total_redeemed=account.total_redeemed,
        owed_points=account.owed_points,
        next_expiries=_expiries(call),
        updated_at=account.updated_at,
        is_employee=people.is_employee(call),
    )


def spendable(call: Call) -> int:
    """Return how many points the customer can spend at the call's moment."""
    account = PointsAccount.objects.filter(pk=call.user_id).values("current_points").first()
    if account is None:
        return 0
    expired, matured = _due(call)
    return int(account["current_points"]) - expired + matured


def transaction_page(call: Call, *, limit: int, cursor: str | None) -> TransactionPage:
    """Return a page of the customer's statement, newest first; any depth costs the same.

    Raises:
        InvalidCursor: not one of ours.
    """
    size = max(1, min(limit, PAGE_MAX))
    if cursor is not None and _CURSOR.fullmatch(cursor) is None:
        raise InvalidCursor
    top = int(cursor) - 1 if cursor is not None else _last_seq(call)
    rows = (
        PointsTransaction.objects.filter(user_id=call.user_id, seq__gt=top - size, seq__lte=top)
        .order_by("-seq")
        .values_list(
            *("transaction_id", "transaction_type", "points_amount", "balance_after"),
            *("order_id", "description", "created_at"),
        )
    )
    items = [
        TransactionView(
            transaction_id=ids.public("points", row[0]),
            user_id=call.user_id,
            transaction_type=TransactionType(row[1]),
            type_text=_(statements.TYPE_NAMES[TransactionType(row[1])]),
            points_amount=row[2],
            balance_after=row[3],
            order_id=None if row[4] is None else ids.public("order", row[4]),
            description=row[5],
            created_at=row[6],
        )
        for row in rows
    ]
    left = top - size
    return TransactionPage(items, str(left + 1) if left > 0 else None)


def _last_seq(call: Call) -> int:
    row = PointsAccount.objects.filter(pk=call.user_id).values("last_seq").first()
    return 0 if row is None else int(row["last_seq"])


def _due(call: Call) -> tuple[int, int]:
    """Return how many points have expired, and how many count by now, that no sweep has dealt with."""
    due = Lot.objects.filter(user_id=call.user_id, due_at__lte=call.now)
    is_over = Q(expires_at__lte=call.now)
    sums = due.aggregate(
        expired=Sum("available_points", filter=is_over, default=0),
        matured=Sum("pending_points", filter=~is_over, default=0),
    )
    return int(sums["expired"]), int(sums["matured"])


def _expiries(call: Call) -> Sequence[ExpiryView]:
    rows = (
        Lot.objects.filter(user_id=call.user_id, available_points__gt=0, expires_at__gt=call.now)
        .values_list("expires_at")
        .annotate(points=Sum("available_points"))
        .order_by("expires_at")[:EXPIRIES_MAX]
    )
    return [ExpiryView(points, moment, _last_day(moment)) for moment, points in rows]


def _last_day(moment: datetime) -> date:
    return clock.local_date(moment - timedelta(microseconds=1))
