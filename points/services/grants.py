"""Giving points: by staff, by managers from their budget, and by colleagues from their allowance."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from centli.db import idempotency
from centli.db.transactions import require_transaction
from centli.events import audit
from centli.kernel import clock
from centli.kernel.call import Call
from centli.people.models import User
from points.contracts import BudgetPurpose, GrantKind, GrantView
from points.errors import EmployeeNotFound, ProgrammeNotFound, SelfGrant
from points.models import Budget, Programme
from points.rules import giving as rules
from points.selectors import grants, people
from points.services import budgets, ledger
from points.services.ledger import Credit, Credited

GRANT: Final = "points.grant"
RECOGNITION: Final = "points.recognise"
GRANT_RIGHT: Final = "points.add_grant"


def programme_get(code: str) -> Programme:
    """Return a programme that gives points.

    Raises:
        ProgrammeNotFound: no such programme, or it has ended.
    """
    found = Programme.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise ProgrammeNotFound
    return found


def programme_begun(code: str) -> Programme:
    """Return the programme of what was promised or begun while it gave points: that is kept after it ended, too."""
    return Programme.objects.get(code=code)


def points_grant(
    call: Call, *, to_user_id: str, points: int, reason: str, message: str
) -> GrantView:
    """Give somebody points: a member of staff to anybody, a manager to their team from the month's budget.

    The call's actor gives; with its idempotency key the same wish gives once.

    Raises:
        EmployeeNotFound: no such person, or nobody to whom the actor may give.
        SelfGrant, InvalidPoints, InvalidReason: as their names say.
        BudgetExceeded: a manager's budget does not cover it.
    """
    wish = {"to_user_id": to_user_id, "points": points, "reason": reason, "message": message}

    def work(grant_id: UUID) -> None:
        grant_step(
            call,
            to_user_id=to_user_id,
            points=points,
            reason=reason,
            message=message,
            grant_id=grant_id,
        )

    keyed = idempotency.run(call, operation=GRANT, parameters=wish, work=work)
    return grants.grant_view(keyed.result_id)


def grant_step(
    call: Call,
    *,
    to_user_id: str,
    points: int,
    reason: str,
    message: str,
    grant_id: UUID | None = None,
) -> Credited:
    """Give somebody points, in the owner's transaction; otherwise as ``points_grant``."""
    require_transaction()
    text = rules.checked_reason(reason, message)
    rules.checked_points(points)
    assert call.actor_id is not None, "people give points"
    giver = User.objects.get(pk=call.actor_id)
    receiver = people.person_find(to_user_id)
    if receiver is not None and receiver.pk == giver.pk:
        raise SelfGrant
    budget: Budget | None = None
    if receiver is not None and giver.has_perm(GRANT_RIGHT):
        kind = GrantKind.STAFF
    elif receiver is not None and people.manages(giver.pk, receiver.pk):
        kind = GrantKind.MANAGER
        budget = _drawn(call, BudgetPurpose.MANAGER, points)
    else:
        raise EmployeeNotFound
    credit = Credit(
        customer_id=receiver.pk,
        user_id=receiver.user_id,
        points=points,
        programme=programme_get(kind.value),
        kind=kind,
        reason_code=reason,
        message=text,
        description=text,
        giver_id=giver.pk,
        budget_id=None if budget is None else budget.pk,
        grant_id=grant_id,
    )
    return _give(call, credit, budget)


def recognition_give(
    call: Call, *, to_user_id: str, points: int, value: str, message: str
) -> GrantView:
    """Recognise a colleague with points of the month's allowance; the feed shows it.

    Raises:
        EmployeeNotFound: one of the two is no employee.
        SelfGrant, InvalidPoints, InvalidReason, InvalidValue: as their names say.
        BudgetExceeded: the allowance does not cover it.
    """
    wish = {"to_user_id": to_user_id, "points": points, "value": value, "message": message}

    def work(grant_id: UUID) -> None:
        _recognise_step(
            call,
            grant_id,
            to_user_id=to_user_id,
            points=points,
            value=value,
            message=message,
        )

    keyed = idempotency.run(call, operation=RECOGNITION, parameters=wish, work=work)
    return grants.grant_view(keyed.result_id)


def _recognise_step(
    call: Call, grant_id: UUID, *, to_user_id: str, points: int, value: str, message: str
) -> None:
    rules.checked_points(points, most=rules.RECOGNITION_MAX)
    rules.checked_value(value)
    text = rules.checked_message(message)
    if people.employee_find(call.user_id) is None:
        raise EmployeeNotFound
    receiver = people.employee_find(to_user_id)
    if receiver is None:
        raise EmployeeNotFound
    if receiver.person_id == call.customer_id:
        raise SelfGrant
    budget = _drawn(call, BudgetPurpose.RECOGNITION, points)
    credit = Credit(
        customer_id=receiver.person_id,
        user_id=to_user_id,
        points=points,
        programme=programme_get(GrantKind.RECOGNITION.value),
        kind=GrantKind.RECOGNITION,
        reason_code=GrantKind.RECOGNITION.value,
        message=text,
        description=text,
        giver_id=call.customer_id,
        value=value,
        budget_id=budget.pk,
        grant_id=grant_id,
    )
    _give(call, credit, budget)


def _drawn(call: Call, purpose: BudgetPurpose, points: int) -> Budget:
    """Return the actor's budget of the month, drawn on."""
    assert call.actor_id is not None, "people give points"
    budget = budgets.open_step(
        call,
        owner_id=call.actor_id,
        purpose=purpose,
        period=clock.local_month(call.now),
        points=programme_get(purpose.value).allowance_points,
    )
    budgets.draw_step(call, budget, points=points)
    return budget


def _give(call: Call, credit: Credit, budget: Budget | None) -> Credited:
    (made,) = ledger.credit_step(call, [credit])
    if budget is not None:
        budgets.note_drawn_step(call, budget, [made.grant])
    audit.record(
        call,
        f"points.{credit.kind.value}",
        object_kind="grant",
        object_id=made.grant.wire_id,
        to=credit.user_id,
        points=credit.points,
    )
    return made
