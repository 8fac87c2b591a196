"""What time does to points: pending ones count, old ones expire, and their owners are told before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Sum

from centli.db.transactions import owned
from centli.events import bus
from centli.events.catalogue import PointsExpiring
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.kernel.ids import uuid7
from points.models import ExpiryWarning, Lot, PointsAccount
from points.rules import warnings as rules
from points.services import ledger

LIMIT: Final = 200


def expire_due(now: datetime, *, limit: int = LIMIT) -> int:
    """Let everything happen that fell due, account by account; safe to run twice at once. Returns how many lots."""
    due = (
        Lot.objects.filter(due_at__lte=now)
        .order_by("user_id")
        .values_list("user_id", "user__customer_id")
        .distinct()[:limit]
    )
    return sum(_settle(_system(user_id, customer_id, now)) for user_id, customer_id in list(due))


@owned
def _settle(call: Call) -> int:
    accounts = ledger.lock_all_step(call, {call.user_id: call.customer_id})
    return ledger.settle_step(call, accounts)


def warn_due(now: datetime, *, limit: int = LIMIT) -> int:
    """Tell whose points expire soon, 30, 7 and 1 day before, once each; safe to run twice at once."""
    ahead = now + timedelta(days=max(rules.DAYS))
    coming = (
        Lot.objects.filter(
            available_points__gt=0, pending_points=0, due_at__gt=now, due_at__lte=ahead
        )
        .values_list("user_id", "user__customer_id", "expires_at")
        .annotate(points=Sum("available_points"))
        .order_by("user_id", "expires_at")
    )
    told = 0
    for user_id, customer_id, expires_at, points in coming.iterator():
        days = rules.days_before(expires_at, now)
        last_day = last_day_of(expires_at)
        if days is None or _was_told(user_id, last_day, days):
            continue
        told += _warn(_system(user_id, customer_id, now), expires_at, last_day, days, points)
        if told >= limit:
            break
    return told


def last_day_of(expires_at: datetime) -> date:
    """Return the last day on which points can be spent that expire at a moment."""
    return clock.local_date(expires_at - timedelta(microseconds=1))


def _was_told(user_id: str, last_day: date, days: int) -> bool:
    return ExpiryWarning.objects.filter(user_id=user_id, expires_on=last_day, days=days).exists()


@owned
def _warn(call: Call, expires_at: datetime, last_day: date, days: int, points: int) -> bool:
    PointsAccount.objects.select_for_update().get(pk=call.user_id)
    if _was_told(call.user_id, last_day, days):
        return False
    ExpiryWarning.objects.create(
        user_id=call.user_id, expires_on=last_day, days=days, created_at=call.now
    )
    bus.publish(PointsExpiring(points, clock.wire(expires_at), days), call=call)
    return True


def _system(user_id: str, customer_id: int, now: datetime) -> Call:
    return Call(customer_id, user_id, now, uuid7(), Channel.SYSTEM)
