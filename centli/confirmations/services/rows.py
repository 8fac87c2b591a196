"""What every write of a proposal shares: locking, moving to another state, telling about it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Concatenate, Final, Literal, ParamSpec, TypeVar, cast
from uuid import UUID

from django.conf import settings

from centli.confirmations import policy, sealing, statements
from centli.confirmations.contracts import Assessment, Decision, Kind, Provenance, State
from centli.confirmations.errors import (
    ApproverNeeded,
    ConfirmationMismatch,
    ConfirmationNotFound,
    MoneyClosed,
)
from centli.confirmations.models import Proposal
from centli.confirmations.registry import kind_find
from centli.confirmations.selectors import may_see, read_id, seen_by
from centli.db.statement import Statement
from centli.db.transactions import owned, require_transaction
from centli.db.trip import run_all
from centli.events import audit, bus
from centli.events.catalogue import ConfirmationChanged
from centli.kernel import personal
from centli.kernel.call import Call
from centli.kernel.text import REASON_LENGTH_MAX, gettext_noop
from centli.people import notices
from centli.people.factors import seconds_left
from centli.people.models import User

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)

WRONG_CODES: Final = gettext_noop("Quien iba a aprobarla escribió cinco códigos equivocados.")
_ENDS: Final[Mapping[State, str]] = {
    State.EXECUTED: notices.REQUEST_DONE,
    State.FAILED: notices.REQUEST_FAILED,
    State.VOID: notices.REQUEST_VOID,
    State.EXPIRED: notices.REQUEST_EXPIRED,
}


def lock(call: Call, proposal_id: UUID) -> Proposal:
    """Lock a proposal that the call may see, and check that its terms are those that were hashed.

    Raises:
        ConfirmationNotFound: no such proposal, or another customer's.
        ConfirmationMismatch: the stored row was altered.
    """
    require_transaction()
    row = seen_by(call).select_for_update().filter(public_id=proposal_id).first()
    if row is None:
        raise ConfirmationNotFound
    check_hash(row)
    return row


def lock_to_confirm(call: Call, proposal_id: UUID) -> tuple[Proposal, int]:
    """Lock a proposal like ``lock``, by fixed SQL; also returns for how many seconds money is closed to the person."""
    require_transaction()
    found = statements.lock(proposal_id, person_id=person_of(call))
    if found is None or not may_see(call, found[0]):
        raise ConfirmationNotFound
    row, closed_until = found
    check_hash(row)
    return row, seconds_left(closed_until, call.now)


def check_hash(row: Proposal) -> None:
    """Refuse a row whose terms are not those that were hashed; of a void one nothing comes, whatever it says.

    Raises:
        ConfirmationMismatch: the stored row was altered.
    """
    if row.state != State.VOID.value and _is_altered(row):
        raise ConfirmationMismatch


def voids_altered(
    work: Callable[Concatenate[Call, P], R],
) -> Callable[Concatenate[Call, P], R]:
    """Have a proposal void, for good, once ``work`` refuses it because its stored row was altered."""

    @wraps(work)
    def guarded(call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(call, *args, **kwargs)
        except ConfirmationMismatch:
            named = kwargs.get("confirmation_id") or kwargs.get("supersedes")
            if isinstance(named, str):
                owned(void_altered_step)(call, read_id(named))
            raise

    return guarded


def void_altered_step(call: Call, proposal_id: UUID) -> None:
    """Make a proposal void that still waits and whose terms are not those that were hashed; raises the alarm."""
    row = Proposal.objects.select_for_update().filter(public_id=proposal_id).first()
    if row is None or row.state not in {State.OPEN.value, State.CONFIRMED.value}:
        return
    if not _is_altered(row):
        return
    logger.error("confirmation.altered", extra={"confirmation_id": row.confirmation_id})
    trail = on_trail(call, row)
    note(trail, row, "proposal.altered")
    end_step(trail, row, State.VOID)


def _is_altered(row: Proposal) -> bool:
    digest = sealing.terms_hash(
        row.terms,
        kind=row.kind,
        customer_id=row.customer_id,
        policy_version=row.policy_version,
        expires_at=row.expires_at,
    )
    return not sealing.is_same(digest, bytes(row.terms_hash))


def decide(call: Call, assessment: Assessment, provenance: Provenance) -> Decision:
    """Ask the policy that this installation runs with; production knows only the strict one."""
    is_open = settings.CENTLI_POLICY == "open" and settings.CENTLI_ENVIRONMENT != "production"
    return policy.decide(assessment, provenance, call.now, "open" if is_open else "strict")


def check_not_closed(seconds: int) -> None:
    """Refuse while money is closed to the person.

    Raises:
        MoneyClosed: five codes in a row were wrong, less than 15 minutes ago.
    """
    if seconds:
        raise MoneyClosed(retry_after_s=seconds)


def protects(kind: Kind) -> bool:
    """Say whether a kind only takes away what can be done with money: nothing that guards money holds it up."""
    return bool(getattr(kind, "protects", False))


def person_of(call: Call) -> int:
    """Return who acts: the member of staff, or the customer."""
    return call.customer_id if call.actor_id is None else call.actor_id


def check_other_person(call: Call, row: Proposal) -> None:
    """Refuse whoever asked for it, and whoever it is about: nobody decides in their own case.

    Raises:
        ApproverNeeded: another person must decide.
    """
    if person_of(call) in {row.maker_id, row.customer_id}:
        raise ApproverNeeded


def decided_by(call: Call, row: Proposal, *, reason: str) -> None:
    """Set on a proposal who approved or refused it, and why, without what is personal in it."""
    row.approver_id = person_of(call)
    row.approval_reason = personal.mask(reason).text[:REASON_LENGTH_MAX]


def on_trail(call: Call, row: Proposal) -> Call:
    """Return the call under the correlation id that the proposal began with, for the proposal's customer."""
    is_own = call.customer_id == row.customer_id
    return replace(
        call,
        correlation_id=row.correlation_id,
        customer_id=row.customer_id,
        user_id=call.user_id if is_own else row.customer.user_id,
    )


def changed(row: Proposal) -> ConfirmationChanged:
    """Return the event that tells every door about the proposal's present state."""
    return ConfirmationChanged(
        confirmation_id=row.confirmation_id,
        state=cast(Literal["confirmed", "executed", "failed", "void", "expired"], row.state),
        kind=row.kind,
    )


def move(call: Call, row: Proposal, state: State, *fields: str) -> None:
    """Write a proposal's new state, and the audit row that says who did it."""
    row.state = state.value
    row.save(update_fields=["state", *fields])
    note(call, row, f"proposal.{state.value}")


def end_step(call: Call, row: Proposal, state: State, *fields: str, why: str = "") -> None:
    """Void or expire a locked proposal, and tell; ``why`` is a text for whoever asked for it."""
    row.done_at = call.now
    move(call, row, state, "done_at", "renewed_by", *fields)
    bus.publish(changed(row), call=on_trail(call, row))
    tell_maker_step(call, row, why=why)


def tell_maker_step(call: Call, row: Proposal, *, why: str = "") -> None:
    """Tell the member of staff who asked for another's approval how that ended."""
    if not row.needs_approver:
        return
    people = User.objects.in_bulk([row.maker_id or 0, row.approver_id or 0])
    maker, approver = people.get(row.maker_id or 0), people.get(row.approver_id or 0)
    if maker is None or not (maker.is_staff and maker.is_active):
        return
    known = kind_find(row.kind)
    notices.raise_step(
        replace(call, customer_id=maker.pk, user_id=maker.user_id),
        notices.REQUEST_REFUSED if row.is_refused else _ENDS[State(row.state)],
        what=row.kind if known is None else known.title,
        name=approver.display_name if approver else "CENTLI",
        reason=why,
        confirmation_id=row.confirmation_id,
    )


def note(call: Call, row: Proposal, action: str, **more: object) -> None:
    """Write the audit row of a proposal: ids, hash and figures; of texts only why staff asked for it and decided so."""
    run_all([noted(call, row, action, **more)])


def noted(call: Call, row: Proposal, action: str, **more: object) -> Statement:
    """Return the statement that writes the audit row of a proposal."""
    if row.approver_id is not None:
        more = {"approver": row.approver_id, "reason": row.approval_reason, **more}
    return audit.written(
        call,
        action,
        object_kind="confirmation",
        object_id=row.confirmation_id,
        data={
            "kind": row.kind,
            "terms_hash": bytes(row.terms_hash).hex(),
            "policy": row.policy_version,
            "factor": row.factor_used,
            "maker": row.maker_id,
            **more,
        },
    )
