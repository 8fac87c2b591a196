"""Reads of proposals. Not yours looks like not there; a customer never sees one that staff made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from centli.confirmations import sealing
from centli.confirmations.contracts import ProposalPage, ProposalView, State
from centli.confirmations.errors import ConfirmationNotFound, ConfirmationRequired
from centli.confirmations.models import Proposal
from centli.confirmations.registry import kind as kind_of
from centli.confirmations.registry import kind_find
from centli.db import idempotency
from centli.db.prepared import Given, Select
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, NotFound, Rejected
from centli.people.models import User

WAITING_MAX: Final = 100
APPROVERS_MAX: Final = 100
OPEN_MAX: Final = 3

_OPEN: Final = Select(
    lambda: Proposal.objects.filter(
        customer_id=Given("customer_id", Proposal, "customer_id"),
        needs_approver=False,
        state=State.OPEN.value,
        expires_at__gt=Given("now", Proposal, "expires_at"),
    ).order_by("id")[:WAITING_MAX]
)
_OWN: Final = Select(
    lambda: Proposal.objects.filter(
        public_id=Given("public_id", Proposal, "public_id"),
        customer_id=Given("customer_id", Proposal, "customer_id"),
        needs_approver=False,
    )
)


def proposal_get(call: Call, confirmation_id: str, *, kind: str | None = None) -> ProposalView:
    """Return a proposal of the customer's; where a ``kind`` is given, one of that alone.

    Raises:
        ConfirmationNotFound: no such proposal, another customer's, or of another kind.
    """
    public_id = read_id(confirmation_id)
    row = (
        seen_by(call).filter(public_id=public_id).first()
        if call.channel == Channel.STAFF
        else _OWN.first(public_id=public_id, customer_id=call.customer_id)
    )
    if row is None or kind not in (None, row.kind):
        raise ConfirmationNotFound
    return view(call, row)


def proposal_as_it_stands(call: Call, confirmation_id: str) -> ProposalView:
    """Return a proposal of the customer's; the receipt of one that was only under way tells what became of it.

    Raises:
        ConfirmationNotFound: no such proposal, or another customer's.
    """
    found = proposal_get(call, confirmation_id)
    stands = getattr(kind_find(found.kind), "stands", None)
    if stands is None or found.result is None or found.state is not State.EXECUTED:
        return found
    return replace(found, result=stands(call, found.result))


def open_list(call: Call) -> Sequence[ProposalView]:
    """Return the customer's open proposals, oldest first; what protects may be beyond three."""
    return [view(call, row) for row in _OPEN.all(customer_id=call.customer_id, now=call.now)]


def open_page(call: Call, *, limit: int, cursor: str | None) -> ProposalPage:
    """Return the customer's open proposals, oldest first, from ``cursor`` on; what takes rights away may be beyond three."""
    found = Proposal.objects.filter(
        customer_id=call.customer_id,
        needs_approver=False,
        state=State.OPEN.value,
        expires_at__gt=call.now,
        pk__gt=int(cursor or 0),
    )
    rows = list(found.order_by("pk")[: limit + 1])
    has_more = len(rows) > limit
    kept = rows[:limit]
    return ProposalPage([view(call, row) for row in kept], str(kept[-1].pk) if has_more else None)


def waiting_terms(call: Call, *, customer_id: int) -> Sequence[Mapping[str, Any]]:
    """Return the terms of what waits for a second person's approval about a customer."""
    rows = Proposal.objects.filter(
        customer_id=customer_id,
        needs_approver=True,
        state=State.OPEN.value,
        expires_at__gt=call.now,
    )
    return list(rows.values_list("terms", flat=True)[:WAITING_MAX])


def waiting_for(
    found: QuerySet[Proposal], now: datetime, *, approver_id: int
) -> QuerySet[Proposal]:
    """Keep the requests of other members of staff that wait for this one's approval."""
    waiting = found.filter(needs_approver=True, state=State.OPEN.value, expires_at__gt=now)
    return waiting.exclude(Q(maker_id=approver_id) | Q(customer_id=approver_id))


def waiting_count(now: datetime, *, approver_id: int) -> int:
    """Return how many requests wait for this approver."""
    return waiting_for(Proposal.objects.all(), now, approver_id=approver_id).count()


def approvers(*, besides: Collection[int]) -> Sequence[User]:
    """Return the members of staff who may approve, without those whose own case it is."""
    right = Permission.objects.filter(
        content_type__app_label="confirmations", codename="approve_proposal"
    )
    may = Q(is_superuser=True) | Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    found = User.objects.filter(may, is_staff=True, is_active=True).exclude(pk__in=besides)
    return list(found.order_by("pk").distinct()[:APPROVERS_MAX])


def executed_terms(call: Call, confirmation_id: str, *, kind: str) -> Mapping[str, Any]:
    """Return the terms of a proposal of the customer's that was carried out, for another domain that acts on it.

    Raises:
        ConfirmationNotFound: no such proposal, another customer's, or of another kind.
        ConfirmationRequired: it was not carried out.
    """
    row = seen_by(call).filter(public_id=read_id(confirmation_id), kind=kind).first()
    if row is None:
        raise ConfirmationNotFound
    if row.state != State.EXECUTED.value:
        raise ConfirmationRequired
    return dict(row.terms)


def seen_by(call: Call) -> QuerySet[Proposal]:
    """Return the proposals that the call may see: staff all, a customer their own."""
    if call.channel == Channel.STAFF:
        return Proposal.objects.all()
    return Proposal.objects.filter(customer_id=call.customer_id, needs_approver=False)


def may_see(call: Call, row: Proposal) -> bool:
    """Say of a row that was read what ``seen_by`` asks the database."""
    if call.channel == Channel.STAFF:
        return True
    return row.customer_id == call.customer_id and not row.needs_approver


def read_id(confirmation_id: str) -> UUID:
    """Read a proposal's wire id.

    Raises:
        ConfirmationNotFound: not such an id.
    """
    try:
        return ids.parse("confirmation", confirmation_id)
    except NotFound as error:
        raise ConfirmationNotFound from error


def state_at(call: Call, row: Proposal) -> State:
    """Return the state at the call's moment: an open proposal past its time has expired, swept or not."""
    deadline = {State.OPEN.value: row.expires_at, State.CONFIRMED.value: row.execute_before}
    ends_at = deadline.get(row.state)
    return State.EXPIRED if ends_at is not None and call.now >= ends_at else State(row.state)


def failure(kind: str, result: Mapping[str, Any]) -> DomainError:
    """Return the refusal that a failed proposal of this kind got, as its own domain words it."""
    package = type(kind_of(kind)).__module__.partition(".")[0]
    code = str(result.get("code", Rejected.code))
    return idempotency.refusal(code, result.get("fields", {}), of=package)


def token_for(call: Call, row: Proposal) -> str:
    """Return the token that confirms a proposal from the call's login."""
    return sealing.token(
        proposal_id=row.public_id,
        digest=bytes(row.terms_hash),
        customer_id=row.customer_id,
        session_key=call.session_key,
    )


def view(call: Call, row: Proposal, *, replayed: bool = False) -> ProposalView:
    """Return a proposal as the call's login sees it."""
    state, known = state_at(call, row), kind_find(row.kind)
    has_token = state is State.OPEN and bool(call.session_key) and not row.needs_approver
    return ProposalView(
        id=row.public_id,
        public_id=row.confirmation_id,
        kind=row.kind,
        state=state,
        terms_hash=bytes(row.terms_hash).hex(),
        card={
            **row.card,
            "confirmation_id": row.confirmation_id,
            "kind": row.kind,
            "action": row.kind if known is None else known.action,
            "state": state.value,
            "expires_at": clock.wire(row.expires_at),
            "factor_required": row.factor_required,
            "factor_reasons": list(row.factor_reasons),
        },
        expires_at=row.expires_at,
        created_at=row.created_at,
        correlation_id=row.correlation_id,
        factor_required=row.factor_required,
        factor_reasons=tuple(row.factor_reasons),
        token=token_for(call, row) if has_token else None,
        result=row.result,
        renewed_from=_wire_id(row.renewed_from),
        renewed_by=_wire_id(row.renewed_by),
        replayed=replayed,
    )


def _wire_id(proposal_id: UUID | None) -> str | None:
    return None if proposal_id is None else ids.public("confirmation", proposal_id)
