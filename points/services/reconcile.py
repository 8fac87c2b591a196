"""Reconciling points with themselves: every figure is computed again from what is only inserted; nothing is corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Max, Q, Sum

from centli.db.reconciling import DIFFERENCES_MAX, Difference, Report
from centli.db.transactions import snapshot
from centli.events import told
from centli.events.catalogue import PointsEarned, PointsExpired, RedemptionCompleted
from points.contracts import LotState, TransactionType
from points.models import (
    STATES,
    Accrual,
    Budget,
    BudgetMovement,
    Grant,
    Lot,
    LotMove,
    Order,
    PointsAccount,
    PointsTransaction,
    Reward,
    RewardMovement,
)


@snapshot()
def reconcile(*, now: datetime) -> Report:
    """Check all points as they stand at one moment; reads only, locks nothing, corrects nothing."""
    found: list[Difference] = []
    for check in _CHECKS:
        found += check()
    found += _told(now)
    outstanding = PointsAccount.objects.aggregate(
        points=Sum(F("current_points") + F("pending_points") + F("reserved_points"), default=0)
    )["points"]
    return Report(
        {
            "accounts": PointsAccount.objects.count(),
            "lots": Lot.objects.count(),
            "transactions": PointsTransaction.objects.count(),
            "outstanding_points": outstanding,
        },
        found[:DIFFERENCES_MAX],
    )


def _transactions() -> Iterator[Difference]:
    """Compare balance, totals and numbers of an account with its transactions."""
    of_order = Q(order__isnull=False)
    earned = Q(transaction_type=TransactionType.EARNED.value)
    redeemed = Q(transaction_type=TransactionType.REDEEMED.value)
    back = Q(transaction_type=TransactionType.REVERSED.value)
    rows = PointsTransaction.objects.values("user_id").annotate(
        current_points=Sum("points_amount"),
        total_earned=Sum("points_amount", filter=earned | (back & ~of_order), default=0),
        redeemed=Sum("points_amount", filter=redeemed | (back & of_order), default=0),
        count=Count("seq"),
        last=Max("seq"),
    )
    replayed = {row["user_id"]: row for row in rows}
    nothing = dict.fromkeys(("current_points", "total_earned", "redeemed", "count", "last"), 0)
    for account in PointsAccount.objects.iterator():
        row = replayed.pop(account.user_id, nothing)
        yield from _compare(
            "transactions",
            account.user_id,
            {
                "current_points": (account.current_points, row["current_points"]),
                "total_earned": (account.total_earned, row["total_earned"]),
                "total_redeemed": (account.total_redeemed, -row["redeemed"]),
                "last_seq": (account.last_seq, row["last"]),
                "count": (account.last_seq, row["count"]),
            },
        )


def _running_balances() -> Iterator[Difference]:
    """Compare what each transaction left with the sum up to it."""
    user_id, balance = "", 0
    rows = PointsTransaction.objects.order_by("user_id", "seq").values_list(
        "user_id", "seq", "points_amount", "balance_after"
    )
    for owner, seq, points, after in rows.iterator():
        balance = points if owner != user_id else balance + points
        user_id = owner
        if balance != after:
            yield Difference("running", f"{owner} {seq}", f"{after}, its sum {balance}")
            balance = after


def _lots() -> Iterator[Difference]:
    """Compare each lot's states with its moves, and each account's with its lots."""
    held: dict[Any, dict[str, int]] = {}
    for lot_id, source, target, points in LotMove.objects.values_list(
        "lot_id", "source", "target"
    ).annotate(points=Sum("points")):
        states = held.setdefault(lot_id, dict.fromkeys(("", *STATES), 0))
        states[source] -= points
        states[target] += points
    totals: dict[str, dict[str, int]] = {}
    for lot in Lot.objects.iterator():
        states = held.get(lot.lot_id, dict.fromkeys(("", *STATES), 0))
        figures = {state: (getattr(lot, f"{state}_points"), states[state]) for state in STATES}
        figures["credited"] = (lot.credited_points, -states[""])
        yield from _compare("lot", str(lot.lot_id), figures)
        total = totals.setdefault(lot.user_id, dict.fromkeys(("credited", *STATES), 0))
        for name in total:
            total[name] += getattr(lot, f"{name}_points")
    for account in PointsAccount.objects.iterator():
        total = totals.get(account.user_id, dict.fromkeys(("credited", *STATES), 0))
        columns = {name: f"{name}_points" for name in total}
        columns[LotState.AVAILABLE.value] = "current_points"
        yield from _compare(
            "account",
            account.user_id,
            {name: (getattr(account, columns[name]), total[name]) for name in total},
        )


def _grants() -> Iterator[Difference]:
    for grant_id in Grant.objects.filter(lot=None).values_list("grant_id", flat=True):
        yield Difference("grant", str(grant_id), "no lot")
    unequal = Lot.objects.exclude(credited_points=F("grant__points"))
    for lot_id in unequal.values_list("lot_id", flat=True):
        yield Difference("grant", str(lot_id), "the lot is of another amount than its grant")


def _owed() -> Iterator[Difference]:
    owed = dict(
        Accrual.objects.values_list("user_id").annotate(
            owed=Sum(F("asked_back_points") - F("taken_back_points"))
        )
    )
    for account in PointsAccount.objects.iterator():
        due = owed.get(account.user_id, 0)
        yield from _compare("owed", account.user_id, {"owed": (account.owed_points, due)})


def _orders() -> Iterator[Difference]:
    """Compare what an order took with what its transactions say."""
    sums = dict(
        PointsTransaction.objects.filter(order__isnull=False)
        .values_list("order_id")
        .annotate(Sum("points_amount"))
    )
    for order in Order.objects.iterator():
        gone = order.status in {"Rejected", "Cancelled"}
        due = 0 if gone else -order.points_used
        figures = {"points": (sums.get(order.order_id, 0), due)}
        yield from _compare("order", order.wire_id, figures)


def _budgets() -> Iterator[Difference]:
    rows = BudgetMovement.objects.values("budget_id").annotate(
        allotted=Sum("allotted_delta"), used=Sum("used_delta")
    )
    moved = {row["budget_id"]: row for row in rows}
    given = dict(
        Grant.objects.filter(budget__isnull=False).values_list("budget_id").annotate(Sum("points"))
    )
    for budget in Budget.objects.iterator():
        row = moved.get(budget.pk, {"allotted": 0, "used": 0})
        figures = {
            "allotted": (budget.allotted_points, row["allotted"]),
            "used": (budget.used_points, row["used"]),
            "given": (budget.used_points, given.get(budget.pk, 0)),
        }
        yield from _compare("budget", str(budget.pk), figures)


def _stock() -> Iterator[Difference]:
    moved = dict(RewardMovement.objects.values_list("product_id").annotate(Sum("delta")))
    for reward in Reward.objects.iterator():
        figures = {"stock": (reward.stock_quantity, moved.get(reward.product_id, 0))}
        yield from _compare("stock", reward.wire_id, figures)


def _told(now: datetime) -> Iterator[Difference]:
    """Whoever got, spent or lost points in the days that the outbox keeps was told."""
    rows = PointsTransaction.objects.filter(
        transaction_type__in=_NEWS, created_at__gt=now - told.YOUNG
    ).select_related("order")
    due = (
        told.Due(
            row.correlation_id,
            _NEWS[row.transaction_type],
            row.wire_id if row.order is None else row.order.wire_id,
        )
        for row in rows.iterator()
    )
    for each in told.untold(due):
        yield Difference("outbox", each.names, f"{each.event_type} was not told")


def _compare(
    check: str, object_id: str, figures: dict[str, tuple[int, int]]
) -> Iterator[Difference]:
    for name, (cached, replayed) in figures.items():
        if cached != replayed:
            yield Difference(check, object_id, f"{name} is {cached}, replayed {replayed}")


_NEWS: Final[Mapping[str, str]] = {
    TransactionType.EARNED.value: PointsEarned.event_type,
    TransactionType.EXPIRED.value: PointsExpired.event_type,
    TransactionType.REDEEMED.value: RedemptionCompleted.event_type,
}
_CHECKS: Final[Sequence[Callable[[], Iterator[Difference]]]] = (
    _transactions,
    _running_balances,
    _lots,
    _grants,
    _owed,
    _orders,
    _budgets,
    _stock,
)
