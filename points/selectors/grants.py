"""Grants as their givers see them, the feed of recognitions, and budgets."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from centli.kernel import clock, ids
from centli.kernel.call import Call
from points.contracts import (
    BudgetPurpose,
    BudgetView,
    FeedPage,
    GrantKind,
    GrantView,
    RecognitionView,
)
from points.errors import EmployeeNotFound, InvalidCursor
from points.models import Budget, Employee, Grant, Programme
from points.rules import giving as rules
from points.selectors import people

PAGE_MAX: Final = 100
_CURSOR: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def grant_view(grant_id: UUID) -> GrantView:
    """Return a grant with its lot and, once its points count, its transaction."""
    grant = Grant.objects.select_related("lot").get(pk=grant_id)
    first = grant.transactions.order_by("seq").values_list("transaction_id", flat=True).first()
    return GrantView(
        grant_id=grant.wire_id,
        user_id=grant.user_id,
        points=grant.points,
        transaction_id=None if first is None else ids.public("points", first),
        expires_at=grant.lot.expires_at,
    )


def feed_page(call: Call, *, limit: int, cursor: str | None) -> FeedPage:
    """Return a page of recognitions, newest first; employees see them.

    Raises:
        EmployeeNotFound: the person is no employee.
        InvalidCursor: not one of ours.
    """
    if people.employee_find(call.user_id) is None:
        raise EmployeeNotFound
    size = max(1, min(limit, PAGE_MAX))
    rows = Grant.objects.filter(kind=GrantKind.RECOGNITION.value)
    if cursor is not None:
        last = rows.filter(pk=UUID(cursor)).first() if _CURSOR.fullmatch(cursor) else None
        if last is None:
            raise InvalidCursor
        rows = rows.filter(
            Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, grant_id__lt=last.pk)
        )
    found = list(
        rows.select_related("giver", "user__customer").order_by("-created_at", "-grant_id")[
            : size + 1
        ]
    )
    shown = found[:size]
    teams = dict(
        Employee.objects.filter(
            person_id__in={each.user.customer_id for each in shown}
        ).values_list("person_id", "team__name")
    )
    return FeedPage(
        [_recognition(each, teams.get(each.user.customer_id, "")) for each in shown],
        shown[-1].grant_id.hex if len(found) > size else None,
    )


def _recognition(grant: Grant, team: str) -> RecognitionView:
    return RecognitionView(
        grant_id=grant.wire_id,
        giver_name=grant.giver.display_name if grant.giver else "",
        receiver_name=grant.user.customer.display_name,
        team=team,
        points=grant.points,
        value=grant.value,
        value_name=_(rules.VALUES.get(grant.value, "")) if grant.value else "",
        message=grant.message,
        created_at=grant.created_at,
    )


def budget_get(call: Call, purpose: BudgetPurpose) -> BudgetView:
    """Return what somebody may still give away this month."""
    period = clock.local_month(call.now)
    row = Budget.objects.filter(
        owner_id=call.customer_id, purpose=purpose.value, period=period
    ).first()
    if row is not None:
        return BudgetView(purpose, period, row.allotted_points, row.used_points)
    programme = Programme.objects.filter(code=purpose.value, is_active=True).first()
    return BudgetView(purpose, period, programme.allowance_points if programme else 0, 0)
