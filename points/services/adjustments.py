"""Adjusting points: a little by one member of staff, more by request that another approves."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from centli.confirmations import selectors as proposals
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.kernel.call import Call
from centli.people import notices
from centli.people.models import User
from points.contracts import GrantKind
from points.errors import EmployeeNotFound, NeedsApproval, RequestPending, SelfGrant
from points.models import PointsTransaction
from points.rules import giving as rules
from points.selectors import people
from points.services import grants, ledger
from points.services.ledger import Credit

KIND: Final = "points_adjustment"
ADJUSTED: Final = "points.adjusted"


@owned
def points_adjust(
    call: Call, *, user_id: str, points: int, reason: str, note: str
) -> PointsTransaction:
    """Give (positive) or take (negative) a few points, as one member of staff may.

    Raises:
        EmployeeNotFound, SelfGrant, InvalidPoints, InvalidReason: as their names say.
        NeedsApproval: it, or all that was given or taken alone today with it, is more than one person may adjust for somebody.
        InsufficientPoints: fewer are there than would be taken.
    """
    person, _text = _checked(call, user_id, points, reason, note)
    about = _about(call, person)
    ledger.lock_step(about)
    if max(abs(points), abs(points + _alone_today(about))) > rules.ADJUSTMENT_ALONE_MAX:
        raise NeedsApproval(rules.ADJUSTMENT_ALONE_MAX)
    return adjust_step(about, points=points, reason=reason, note=note)


def _alone_today(call: Call) -> int:
    """Return what was given, less what was taken, today without anybody's approval."""
    adjusted = AuditEntry.objects.filter(
        customer_id=call.customer_id,
        action=ADJUSTED,
        created_at__gte=clock.day_start(clock.local_date(call.now)),
    )
    return sum(
        each["points"] for each in adjusted.values_list("data", flat=True) if each.get("alone")
    )


def adjustment_propose(
    call: Call, *, user_id: str, points: int, reason: str, note: str
) -> ProposalView:
    """Ask for an adjustment of any size; another member of staff approves.

    Raises:
        EmployeeNotFound, SelfGrant, InvalidPoints, InvalidReason: as their names say.
        RequestPending: another request about the same person waits.
        InsufficientPoints: fewer are there than would be taken.
    """
    person, text = _checked(call, user_id, points, reason, note)
    return confirmations.propose(
        _about(call, person),
        kind=KIND,
        terms={
            "points_user_id": user_id,
            "person": person.display_name,
            "customer_pk": person.pk,
            "points": points,
            "reason": reason,
            "note": text,
        },
    )


def check(call: Call, *, points: int, locked: bool) -> None:
    """Check that an adjustment can be made; proposing also checks that no other waits.

    Raises:
        RequestPending, InsufficientPoints: as their names say.
    """
    if not locked:
        waiting = proposals.waiting_terms(call, customer_id=call.customer_id)
        if any(terms.get("points_user_id") == call.user_id for terms in waiting):
            raise RequestPending
    account = ledger.lock_step(call)
    if points < 0:
        ledger.check_enough(account, -points)


def adjust_step(
    call: Call,
    *,
    points: int,
    reason: str,
    note: str,
    confirmation_id: UUID | None = None,
) -> PointsTransaction:
    """Give or take points of the call's customer, in the owner's transaction."""
    require_transaction()
    text = _("Ajuste: %(reason)s") % {"reason": _(rules.ADJUSTMENT_REASONS[reason])}
    if points > 0:
        credit = Credit(
            customer_id=call.customer_id,
            user_id=call.user_id,
            points=points,
            programme=grants.programme_get(GrantKind.ADJUSTMENT.value),
            kind=GrantKind.ADJUSTMENT,
            reason_code=reason,
            message=note,
            description=text,
            giver_id=call.actor_id,
            source=None if confirmation_id is None else f"cf:{confirmation_id.hex}",
        )
        (given,) = ledger.credit_step(call, [credit])
        made = given.transaction
        assert made is not None, "adjustments are never pending"
    else:
        account = ledger.lock_step(call)
        made = ledger.remove_step(call, account, points=-points, description=text)
        # Straight from here: points that are taken have no event, and the reason is in words of points.
        notices.raise_step(
            call,
            notices.POINTS_TAKEN,
            points=str(-points),
            reason=rules.ADJUSTMENT_REASONS[reason],
        )
    audit.record(
        call,
        ADJUSTED,
        object_kind="points",
        object_id=made.wire_id,
        points=points,
        reason=reason,
        note=note,
        alone=confirmation_id is None,
    )
    return made


def _checked(call: Call, user_id: str, points: int, reason: str, note: str) -> tuple[User, str]:
    text = rules.checked_reason(reason, note, reasons=rules.ADJUSTMENT_REASONS)
    rules.checked_points(abs(points), most=rules.ADJUSTMENT_MAX)
    person = people.person_find(user_id)
    if person is None:
        raise EmployeeNotFound
    if person.pk == call.actor_id:
        raise SelfGrant
    return person, text


def _about(call: Call, person: User) -> Call:
    return replace(call, customer_id=person.pk, user_id=person.user_id)
