"""Making, renewing, cancelling, refusing and expiring proposals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from centli.confirmations import cards, policy, sealing
from centli.confirmations.contracts import (
    Kind,
    ProposalView,
    Provenance,
    State,
    Terms,
)
from centli.confirmations.errors import (
    AlreadyExecuted,
    ConfirmationExpired,
    ConfirmationNotFound,
    TooManyOpen,
)
from centli.confirmations.models import Proposal
from centli.confirmations.registry import kind as kind_of
from centli.confirmations.selectors import OPEN_MAX, approvers, read_id, state_at, view
from centli.confirmations.services import rows
from centli.db import idempotency
from centli.db.transactions import owned
from centli.events import sweeper
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people import factors, notices
from centli.people.models import User

LIFETIME_SECONDS: Final = 5 * 60
FROM_CUSTOMER: Final = Provenance()
APPROVAL_LIFETIME_SECONDS: Final = 24 * 60 * 60
"""A second person needs longer than the one who holds the card."""


@rows.voids_altered
def propose(
    call: Call,
    *,
    kind: str,
    terms: Terms,
    provenance: Provenance = FROM_CUSTOMER,
    supersedes: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> ProposalView:
    """Freeze terms as an open proposal; nothing moves before it is confirmed.

    With the call's idempotency key, the same wish answers the same proposal; ``parameters`` is then what the caller
    asked for (without it, the terms). ``supersedes`` names an open proposal that this one replaces.

    Raises:
        TooManyOpen: three are open already.
        MoneyClosed: too many wrong codes.
        LimitExceeded, PayeeNotUsable: the policy refuses it in any case.
        NotFound, Rejected: what the kind's assessment raises.
    """
    frozen = json.loads(sealing.canonical(terms))
    keyed = idempotency.run(
        call,
        operation=_operation(kind),
        parameters=frozen if parameters is None else parameters,
        work=lambda proposal_id: _propose_step(
            call,
            proposal_id,
            kind=kind_of(kind),
            terms=frozen,
            provenance=provenance,
            supersedes=supersedes,
        ),
    )
    row = Proposal.objects.get(public_id=keyed.result_id)
    return view(call, row, replayed=keyed.replayed)


def proposed(call: Call, *, kind: str, parameters: Mapping[str, Any]) -> ProposalView | None:
    """Return what the call's idempotency key proposed before, or None; asked before a domain checks anything.

    Raises:
        KeyReused: the key came with other parameters.
        DomainError: the refusal that the first call got.
    """
    known = idempotency.find(call, operation=_operation(kind), parameters=parameters)
    if known is None:
        return None
    return view(call, Proposal.objects.get(public_id=known), replayed=True)


@rows.voids_altered
@owned
def cancel(call: Call, *, confirmation_id: str) -> ProposalView:
    """Void a proposal that nothing has been done for; a void one stays void.

    Raises:
        ConfirmationNotFound: no such proposal, or another customer's.
        ConfirmationExpired: expired, or failed.
        AlreadyExecuted: it was carried out.
    """
    row = rows.lock(call, read_id(confirmation_id))
    state = state_at(call, row)
    if state is not State.VOID:
        _check_pending(state, {State.OPEN, State.CONFIRMED})
        rows.end_step(call, row, State.VOID)
    return view(call, row)


@rows.voids_altered
def refuse(call: Call, *, confirmation_id: str, reason: str) -> ProposalView:
    """Void what another member of staff proposed, and tell them who refused it and why; nothing was done.

    It takes no second factor: it only takes away. Refusing again what one refused answers the same (``replayed``).

    Raises:
        ConfirmationNotFound: no such proposal, or not one that staff made.
        ApproverNeeded: whoever refuses is the maker, or the customer whom it is about.
        ConfirmationExpired: void, expired or failed.
        AlreadyExecuted: it was approved and carried out.
    """
    assert reason.strip(), "the door asks for a reason"
    staff = replace(call, channel=Channel.STAFF)
    try:
        return _refuse(staff, read_id(confirmation_id), reason)
    except ConfirmationExpired:
        expire_due(call.now)
        raise


@owned
def _refuse(call: Call, proposal_id: UUID, reason: str) -> ProposalView:
    row = rows.lock(call, proposal_id)
    if not row.needs_approver:
        raise ConfirmationNotFound
    rows.check_other_person(call, row)
    if row.is_refused and row.approver_id == rows.person_of(call):
        return view(call, row, replayed=True)
    _check_pending(state_at(call, row), {State.OPEN})
    rows.decided_by(call, row, reason=reason)
    trail = rows.on_trail(call, row)
    rows.note(trail, row, "proposal.refused")
    rows.end_step(trail, row, State.VOID, "approver_id", "approval_reason", why=row.approval_reason)
    return view(call, row)


@rows.voids_altered
@owned
def renew(call: Call, *, confirmation_id: str) -> ProposalView:
    """Replace an open or expired proposal by a new one with the same terms, checked again, with a token of its own.

    Renewing twice answers the same new proposal.

    Raises:
        ConfirmationNotFound: no such proposal, or another customer's.
        ConfirmationExpired: it was cancelled, or failed.
        AlreadyExecuted: it was carried out.
        LimitExceeded, PayeeNotUsable, NotFound, Rejected: it cannot be done any more.
    """
    row = rows.lock(call, read_id(confirmation_id))
    if row.renewed_by is not None:
        return view(call, Proposal.objects.get(public_id=row.renewed_by), replayed=True)
    _check_pending(state_at(call, row), {State.OPEN, State.EXPIRED})
    new_id = ids.uuid7()
    _propose_step(
        rows.on_trail(call, row),
        new_id,
        kind=kind_of(row.kind),
        terms=row.terms,
        provenance=Provenance(**row.provenance),
        supersedes=row.confirmation_id,
    )
    return view(call, Proposal.objects.get(public_id=new_id))


def expire_due(now: datetime, *, limit: int = 500) -> int:
    """Mark proposals whose time has passed, and tell; safe to run twice at once. Returns how many."""
    due = Proposal.objects.filter(_lapsed(now)).order_by("id").values_list("id", flat=True)
    work = partial(_expire_one, now)
    return sweeper.each("confirmations.expire", due, work, now=now, limit=limit)


@owned
def _expire_one(now: datetime, pk: int) -> bool:
    found = (
        Proposal.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .filter(_lapsed(now), pk=pk)
        .first()
    )
    if found is None:
        return False
    rows.end_step(_system_call(found, now), found, State.EXPIRED)
    return True


def _propose_step(
    call: Call,
    proposal_id: UUID,
    *,
    kind: Kind,
    terms: dict[str, Any],
    provenance: Provenance,
    supersedes: str | None,
) -> None:
    renewed_from = _supersede_step(call, supersedes, proposal_id)
    standing = factors.standing_lock(rows.person_of(call))
    is_free = rows.protects(kind)
    if not is_free:
        rows.check_not_closed(factors.closed_for(standing, call.now))
    assessment = kind.assess(call, terms, locked=False)
    decision = rows.decide(call, assessment, provenance)
    if decision.refusal is not None:
        raise decision.refusal
    if not decision.approver and not is_free:
        _check_room(call)
    expires_at = call.now + timedelta(seconds=_lifetime(kind, needs_approver=decision.approver))
    row = Proposal(
        public_id=proposal_id,
        customer_id=call.customer_id,
        kind=kind.name,
        terms=terms,
        terms_hash=sealing.terms_hash(
            terms,
            kind=kind.name,
            customer_id=call.customer_id,
            policy_version=policy.VERSION,
            expires_at=expires_at,
        ),
        card={
            **cards.with_reason(
                kind.card(call, terms), cards.why_factor(decision.reasons, assessment)
            ),
            "warnings": list(decision.warnings),
        },
        provenance=asdict(provenance),
        policy_version=policy.VERSION,
        factor_required=decision.factor,
        factor_reasons=list(decision.reasons),
        needs_approver=decision.approver,
        channel=call.channel.value,
        correlation_id=call.correlation_id,
        maker_id=call.actor_id,
        created_at=call.now,
        expires_at=expires_at,
        renewed_from=renewed_from,
    )
    row.save(force_insert=True)
    rows.note(
        call,
        row,
        "proposal.made",
        engine=provenance.engine,
        prompt=provenance.prompt_version,
        reasons=list(decision.reasons),
        # Whoever asks another person says why, under this name in every kind.
        **({"note": terms.get("note", "")} if decision.approver else {}),
    )
    if decision.approver:
        _tell_approvers_step(call, row)


def _tell_approvers_step(call: Call, row: Proposal) -> None:
    """Tell whoever may approve what a member of staff asks for."""
    maker = User.objects.filter(pk=row.maker_id or 0).first()
    notices.raise_all_step(
        [
            replace(call, customer_id=person.pk, user_id=person.user_id)
            for person in approvers(besides={row.maker_id or 0, row.customer_id})
        ],
        notices.REQUEST_WAITS,
        name=maker.display_name if maker else "CENTLI",
        moment=clock.wire(row.expires_at),
    )


def _supersede_step(call: Call, supersedes: str | None, proposal_id: UUID) -> UUID | None:
    """Void or expire the proposal that a new one replaces; it must belong to the same customer."""
    if supersedes is None:
        return None
    old = rows.lock(call, read_id(supersedes))
    if old.customer_id != call.customer_id:
        raise ConfirmationNotFound
    state = state_at(call, old)
    _check_pending(state, {State.OPEN, State.VOID, State.EXPIRED})
    old.renewed_by = proposal_id
    if state is State.OPEN:
        rows.end_step(call, old, State.VOID)
    elif old.state == State.OPEN.value:
        rows.end_step(call, old, State.EXPIRED)
    else:
        old.save(update_fields=["renewed_by"])
    return UUID(bytes=old.public_id.bytes)


def _check_room(call: Call) -> None:
    """Refuse a fourth open proposal; the caller holds the person's standing, so two cannot slip in together."""
    is_open = Q(state=State.OPEN.value, expires_at__gt=call.now, needs_approver=False)
    if Proposal.objects.filter(is_open, customer_id=call.customer_id).count() >= OPEN_MAX:
        raise TooManyOpen


def _check_pending(state: State, allowed: set[State]) -> None:
    if state is State.EXECUTED and state not in allowed:
        raise AlreadyExecuted
    if state not in allowed:
        raise ConfirmationExpired(state=state.value)


def _lifetime(kind: Kind, *, needs_approver: bool) -> int:
    usual = APPROVAL_LIFETIME_SECONDS if needs_approver else LIFETIME_SECONDS
    return int(getattr(kind, "lifetime_seconds", usual))


def _lapsed(now: datetime) -> Q:
    return Q(state=State.OPEN.value, expires_at__lte=now) | Q(
        state=State.CONFIRMED.value, execute_before__lte=now
    )


def _operation(kind: str) -> str:
    return f"propose:{kind}"


def _system_call(row: Proposal, now: datetime) -> Call:
    return Call(
        customer_id=row.customer_id,
        user_id=row.customer.user_id,
        now=now,
        correlation_id=row.correlation_id,
        channel=Channel.SYSTEM,
    )
