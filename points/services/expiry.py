"""What time does to points: pending ones count, old ones expire, and their owners are told before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db.models import Sum

from centli.db.transactions import owned
from centli.events import bus, sweeper
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
        .distinct()
    )
    return sweeper.each("points.expire", due, partial(_settle, now), now=now, limit=limit)


@owned
def _settle(now: datetime, whose: tuple[str, int]) -> int:
    call = _system(*whose, now)
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
        if days is None or _was_told(user_id, last_day_of(expires_at), days):
            continue
        warning = _Warning(user_id, customer_id, expires_at, days, points)
        told += sweeper.one("points.warn", warning, partial(_warn, now), now=now) or 0
        if told >= limit:
            break
    return told


@dataclass(frozen=True, slots=True)
class _Warning:
    user_id: str
    customer_id: int
    expires_at: datetime
    days: int
    points: int


def last_day_of(expires_at: datetime) -> date:
    """Return the last day on which points can be spent that expire at a moment."""
    return clock.local_date(expires_at - timedelta(microseconds=1))


def _was_told(user_id: str, last_day: date, days: int) -> bool:
    return ExpiryWarning.objects.filter(user_id=user_id, expires_on=last_day, days=days).exists()


@owned
def _warn(now: datetime, due: _Warning) -> bool:
    last_day = last_day_of(due.expires_at)
    PointsAccount.objects.select_for_update().get(pk=due.user_id)
    if _was_told(due.user_id, last_day, due.days):
        return False
    ExpiryWarning.objects.create(
        user_id=due.user_id, expires_on=last_day, days=due.days, created_at=now
    )
    bus.publish(
        PointsExpiring(due.points, clock.wire(due.expires_at), due.days),
        call=_system(due.user_id, due.customer_id, now),
    )
    return True


def _system(user_id: str, customer_id: int, now: datetime) -> Call:
    return Call(customer_id, user_id, now, uuid7(), Channel.SYSTEM)
