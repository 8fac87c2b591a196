"""Builders for tests: people with points, rewards on the shelf, teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from django.db import transaction

from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import make_user
from points.contracts import Fulfilment, GrantKind
from points.models import Employee, Programme, Reward, RewardMovementKind, Team
from points.services import ledger, reconcile, rewards
from points.services.ledger import Credit, Credited

NOW: Final = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
_numbers = count(1)


def points_call(user: User, *, now: datetime = NOW, key: str | None = None) -> Call:
    """Return a call of that customer."""
    return call_for(user, channel=Channel.REST, now=now, session_key="login", idempotency_key=key)


def staff_call(user: User | None = None, *, now: datetime = NOW) -> Call:
    """Return a call of a member of staff, of somebody new unless one is named."""
    actor = user or make_user("Sara Solís", enrolled=False)
    return Call(0, "", now, ids.uuid7(), Channel.STAFF, actor.pk)


def make_points(
    user: User,
    points: int,
    *,
    days: int | None = 365,
    now: datetime = NOW,
    pending_hours: int = 0,
) -> Credited:
    """Return points that a member of staff gave, which live so many days, or for ever."""
    (made,) = give_all([user], points, days=days, now=now, pending_hours=pending_hours)
    return made


def give_all(
    users: Sequence[User],
    points: int,
    *,
    days: int | None = 365,
    now: datetime = NOW,
    pending_hours: int = 0,
) -> Sequence[Credited]:
    """Return points that a member of staff gave each of these people."""
    programme, _made = Programme.objects.get_or_create(
        code=f"t{days}-{pending_hours}",
        defaults={
            "name": "Para una prueba",
            "expires_after_days": days,
            "pending_hours": pending_hours,
            "created_at": NOW,
            "updated_at": NOW,
        },
    )
    wanted = [
        Credit(
            customer_id=user.pk,
            user_id=user.user_id,
            points=points,
            programme=programme,
            kind=GrantKind.STAFF,
            reason_code="performance",
            message="Para una prueba",
            description="Para una prueba",
        )
        for user in users
    ]
    with transaction.atomic():
        return ledger.credit_step(points_call(users[0], now=now), wanted)


def make_reward(
    name: str = "",
    *,
    cost: int = 100,
    stock: int = 10,
    category: str = "home",
    staged: bool = False,
) -> Reward:
    """Return a reward with its stock's movement."""
    call = staff_call()
    fields = {
        "name": name or f"Taza {next(_numbers)}",
        "points_cost": cost,
        "category": category,
        "fulfilment": (Fulfilment.STAGED if staged else Fulfilment.INSTANT).value,
    }
    with transaction.atomic():
        reward = rewards.reward_save_step(call, Reward(), fields)
        if stock:
            rewards.move_step(
                call,
                reward,
                kind=RewardMovementKind.RECEIVED,
                pieces=stock,
                reason="Para una prueba",
            )
    return reward


def make_team(name: str = "", *, manager: User | None = None) -> Team:
    """Return a team, with or without somebody responsible."""
    return Team.objects.create(
        name=name or f"Equipo {next(_numbers)}", manager=manager, created_at=NOW
    )


def make_employee(name: str = "Ana Torres", *, team: Team | None = None) -> Employee:
    """Return a person of a team."""
    return Employee.objects.create(person=make_user(name), team=team or make_team(), created_at=NOW)


def nothing_differs() -> None:
    """Check that every figure of points is what their ledger says."""
    assert reconcile.reconcile(now=NOW).differences == []


def later(call: Call, **passed: int) -> Call:
    """Return the same person's call some time later: ``later(call, days=3)``."""
    return replace(call, now=call.now + timedelta(**passed), correlation_id=ids.uuid7())
