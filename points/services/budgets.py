"""Budgets: what somebody may give away in a month, drawn on by a conditional UPDATE and explained by movements."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.kernel.call import Call
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN, clean
from centli.people.models import User
from points.contracts import BudgetPurpose
from points.errors import BudgetExceeded, EmployeeNotFound, InvalidBudget, InvalidReason
from points.models import Budget, BudgetMovement, Grant, Team
from points.rules import giving as rules


@owned
def budget_set(call: Call, *, manager_id: int, period: str, points: int, reason: str) -> Budget:
    """Say what a manager may give away in a month; what was given stays given.

    Raises:
        EmployeeNotFound: the person manages no team.
        InvalidReason: the reason is shorter than ten letters.
        InvalidBudget: less than was given, or more than a month may hold.
    """
    why = clean(reason, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise InvalidReason
    if not Team.objects.filter(manager_id=manager_id).exists():
        raise EmployeeNotFound
    budget = open_step(
        call, owner_id=manager_id, purpose=BudgetPurpose.MANAGER, period=period, points=0
    )
    locked = Budget.objects.select_for_update().get(pk=budget.pk)
    if not locked.used_points <= points <= rules.BUDGET_MAX:
        raise InvalidBudget(locked.used_points)
    delta = points - locked.allotted_points
    if delta:
        locked.allotted_points = points
        locked.updated_at = call.now
        locked.save(update_fields=["allotted_points", "updated_at"])
        _note(call, locked, allotted=delta, reason=why)
        audit.record(
            call,
            "budget.set",
            object_kind="user",
            object_id=User.objects.get(pk=manager_id).user_id,
            period=period,
            points=points,
            reason=why,
        )
    return locked


def open_step(
    call: Call, *, owner_id: int, purpose: BudgetPurpose, period: str, points: int
) -> Budget:
    """Return a month's budget, opened with so many points if there is none yet."""
    require_transaction()
    key = {"owner_id": owner_id, "purpose": purpose.value, "period": period}
    found = Budget.objects.filter(**key).first()
    if found is not None:
        return found
    # Two may open it at once: the one row is then both's, and its movement is written by whoever opened it.
    found, made = Budget.objects.get_or_create(
        **key,
        defaults={"allotted_points": points, "created_at": call.now, "updated_at": call.now},
    )
    if made and points:
        _note(call, found, allotted=points, reason="")
    return found


def draw_step(call: Call, budget: Budget, *, points: int) -> None:
    """Take points from a budget; the row stays locked until the owner ends.

    Raises:
        BudgetExceeded: fewer are left; nothing is taken.
    """
    require_transaction()
    drawn = Budget.objects.filter(
        pk=budget.pk, used_points__lte=F("allotted_points") - points
    ).update(used_points=F("used_points") + points, updated_at=call.now)
    budget.refresh_from_db()
    if not drawn:
        raise BudgetExceeded(budget.allotted_points - budget.used_points, points)


def note_drawn_step(call: Call, budget: Budget, grants: Sequence[Grant]) -> None:
    """Write what grants took from a budget that was drawn on for all of them."""
    used = budget.used_points - sum(grant.points for grant in grants)
    rows = []
    for grant in grants:
        used += grant.points
        row = _movement(call, budget, used=grant.points, grant=grant)
        row.used_after = used
        rows.append(row)
    BudgetMovement.objects.bulk_create(rows)


def _note(call: Call, budget: Budget, *, allotted: int, reason: str) -> None:
    _movement(call, budget, allotted=allotted, reason=reason).save(force_insert=True)


def _movement(
    call: Call,
    budget: Budget,
    *,
    allotted: int = 0,
    used: int = 0,
    grant: Grant | None = None,
    reason: str = "",
) -> BudgetMovement:
    return BudgetMovement(
        budget=budget,
        allotted_delta=allotted,
        used_delta=used,
        allotted_after=budget.allotted_points,
        used_after=budget.used_points,
        grant=grant,
        reason=reason,
        actor_id=call.actor_id,
        correlation_id=call.correlation_id,
        created_at=call.now,
    )
