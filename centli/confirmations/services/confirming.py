"""Confirming: everything is checked again under the lock, and the effect happens once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError

from centli.confirmations import statements
from centli.confirmations.contracts import Assessment, Executed, ProposalView, Provenance, State
from centli.confirmations.errors import (
    AlreadyExecuted,
    ApproverNeeded,
    ConfirmationExpired,
    ConfirmationMismatch,
    ConfirmationNotFound,
    ConfirmationRequired,
    FactorRequired,
    FactorTooNew,
    FactorWrong,
    MoneyClosed,
    OutcomeUnknown,
    TokenInvalid,
)
from centli.confirmations.models import Proposal
from centli.confirmations.registry import kind as kind_of
from centli.confirmations.sealing import is_token
from centli.confirmations.selectors import failure, read_id, seen_by, state_at, token_for, view
from centli.confirmations.services import rows
from centli.db import idempotency
from centli.db.failpoints import failpoint
from centli.db.statement import Statement
from centli.db.transactions import is_lock_clash, is_lost, owned, require_transaction
from centli.db.trip import run_all, write_all
from centli.events import bus
from centli.events.catalogue import Event
from centli.events.doorbell import Message
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    NotFound,
    Rejected,
    Unavailable,
)
from centli.people import factors
from centli.people.models import FactorStanding

Execute = Literal["now", "on_event"]

OPERATION: Final = "confirm"
EXECUTE_BEFORE_SECONDS: Final = 5 * 60
"""How long a confirmed proposal waits for its request event."""

_LEAVES_OPEN: Final = (
    FactorRequired,
    FactorTooNew,
    FactorWrong,
    MoneyClosed,
    Unavailable,
    idempotency.KeyReused,
)
"""Refusals after which the same proposal may still be confirmed."""

_BEFORE_IT: Final = (
    AlreadyExecuted,
    ConfirmationExpired,
    ConfirmationMismatch,
    ConfirmationNotFound,
    ConfirmationRequired,
)
"""Refusals of the request, not of what the proposal would do."""


class _Refused(Exception):
    def __init__(self, error: DomainError, factor_step: int | None) -> None:
        super().__init__(error.code)
        self.error = error
        self.factor_step = factor_step


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What a person sent to confirm a proposal."""

    proposal_id: UUID
    factor: str | None
    token: str | None = None
    execute: Execute = "now"
    expected_terms: Mapping[str, Any] | None = None
    approval_reason: str | None = None
    """An approver's; with it the attempt is an approval."""

    @property
    def is_approval(self) -> bool:
        """Whether a member of staff approves what another proposed."""
        return self.approval_reason is not None

    def parameters(self) -> dict[str, Any]:
        """Return what a repeat under the same key must equal; a code is typed anew each time."""
        return {
            "confirmation": self.proposal_id.hex,
            "token": self.token,
            "execute": self.execute,
            "expected": self.expected_terms and dict(self.expected_terms),
        }


@rows.voids_altered
def confirm(
    call: Call,
    *,
    confirmation_id: str,
    token: str | None,
    factor: str | None = None,
    execute: Execute = "now",
    expected_terms: Mapping[str, Any] | None = None,
) -> ProposalView:
    """Carry out an open proposal, once; a second confirm of an executed one answers the first receipt (``replayed``).

    The second one may come from another login, whose token is another: nothing is done by it.
    With ``execute="on_event"`` it is checked and confirmed, and its request event carries it out within 5 minutes.
    ``expected_terms`` are those that the caller believes to confirm: any that differs is refused.

    Raises:
        ConfirmationNotFound: no such proposal, or another customer's.
        ConfirmationExpired: void, expired or renewed.
        TokenInvalid: it is open, and the token is of another proposal or login.
        ConfirmationMismatch: other terms.
        FactorRequired, FactorWrong, FactorTooNew, MoneyClosed: the second factor; the proposal stays open, but for 5 wrong codes.
        OutcomeUnknown: the database went away; whether it was carried out is told by confirming again.
        KeyReused: the call's key came with another confirmation, whatever else would be refused about this one.
        DomainError: the policy or the kind refused; the proposal has failed and nothing was done.
    """
    proposal_id = _read_id(call, confirmation_id)
    attempt = _Attempt(proposal_id, factor, token, execute, expected_terms)
    try:
        return _taken(_confirm(call, attempt))
    except IntegrityError:
        return _repeat(call, attempt)
    except (OperationalError, InterfaceError) as error:
        _check_database(error)
        raise
    except _Refused as refused:
        _check_key(call, attempt)
        _fail(call, attempt, refused)
        _remember(call, attempt, refused.error)
        raise refused.error from refused
    except (Rejected, Conflict, Gone, NotFound, Forbidden) as error:
        _check_key(call, attempt)
        if isinstance(error, ConfirmationExpired):
            _expire_if_lapsed(call, attempt)
        _remember(call, attempt, error)
        raise


@rows.voids_altered
def approve(call: Call, *, confirmation_id: str, reason: str, factor: str) -> ProposalView:
    """Carry out what another member of staff proposed; always with the approver's own second factor.

    Approving an executed one again answers the first receipt (``replayed``) and takes no code.

    Raises:
        ConfirmationNotFound: no such proposal, or not one that staff made.
        ApproverNeeded: the approver is the maker, or the customer whom it is about.
        ConfirmationExpired: void or expired.
        FactorRequired, FactorWrong, FactorTooNew, MoneyClosed: the second factor.
        OutcomeUnknown: the database went away; whether it was carried out is told by approving again.
        DomainError: the kind refused; the proposal has failed and nothing was done.
    """
    attempt = _Attempt(read_id(confirmation_id), factor, approval_reason=reason)
    staff = replace(call, channel=Channel.STAFF)
    try:
        return _taken(_confirm(staff, attempt))
    except (OperationalError, InterfaceError) as error:
        _check_database(error)
        raise
    except _Refused as refused:
        _fail(staff, attempt, refused)
        raise refused.error from refused
    except ConfirmationExpired:
        _expire_if_lapsed(staff, attempt)
        raise


def execute_confirmed_step(
    call: Call, *, confirmation_id: str, expected_terms: Mapping[str, Any]
) -> Executed:
    """Carry out a confirmed proposal for its request event, in ``consume``'s transaction, and publish its news.

    An executed one answers its first receipt with ``replayed``; the handler then answers from the receipt, and
    nothing else happens.

    Raises:
        ConfirmationNotFound, ConfirmationMismatch, ConfirmationExpired: as their names say.
        ConfirmationRequired: the customer has not confirmed it yet.
        DomainError: the kind refused, now or the first time.
    """
    require_transaction()
    row = rows.lock(call, read_id(confirmation_id))
    _check_expected(row, expected_terms)
    state = state_at(call, row)
    if state is State.EXECUTED:
        assert row.result is not None, "an executed proposal has a receipt"
        return Executed(row.result, replayed=True)
    _check_not_failed(row)
    if state is State.OPEN:
        raise ConfirmationRequired
    if state is not State.CONFIRMED:
        raise ConfirmationExpired(state=state.value)
    decision = rows.decide(call, _assess(call, row), _provenance(row))
    if decision.refusal is not None:
        raise decision.refusal
    if decision.factor and not row.factor_used:
        raise ConfirmationRequired
    return _execute_step(call, row, is_owner=False)


def check_executed(call: Call, *, confirmation_id: str, assessment: Assessment) -> None:
    """Ask the policy again about an executed proposal that another domain now carries on, with that domain's own facts.

    A code that was taken for it is enough, whatever asks for one by now.

    Raises:
        ConfirmationNotFound: no such proposal, or another customer's.
        LimitExceeded: a ceiling is passed; no factor helps.
        FactorRequired: it takes a code, and none was taken.
    """
    row = seen_by(call).filter(public_id=read_id(confirmation_id)).first()
    if row is None:
        raise ConfirmationNotFound
    decision = rows.decide(call, assessment, Provenance())
    if decision.refusal is not None:
        raise decision.refusal
    if decision.factor and not row.factor_used:
        raise FactorRequired(reasons=decision.reasons)


def refused_step(call: Call, *, confirmation_id: str, error: DomainError) -> Sequence[Event]:
    """Mark a confirmed proposal failed after its request event was refused; returns the news to publish with the answer.

    Nothing is marked when the request itself was wrong (other terms, not confirmed, not there).
    """
    require_transaction()
    if isinstance(error, ConfirmationMismatch):
        rows.void_altered_step(call, read_id(confirmation_id))
    if isinstance(error, _BEFORE_IT):
        return ()
    row = seen_by(call).select_for_update().filter(public_id=read_id(confirmation_id)).first()
    if row is None or row.state != State.CONFIRMED.value:
        return ()
    _fail_row(call, row, error)
    return (rows.changed(row),)


@owned
def _confirm(call: Call, attempt: _Attempt) -> ProposalView | DomainError:
    """Return the outcome; a wrong code is an outcome too, because its count must be committed."""
    row, closed_seconds = rows.lock_to_confirm(call, attempt.proposal_id)
    first = _check_attempt(call, row, attempt)
    if first is not None:
        _check_key(call, attempt)
        return first
    factor_step = None
    try:
        if not rows.protects(kind_of(row.kind)):
            rows.check_not_closed(closed_seconds)
        is_factor_due = _check_rules(call, row, attempt)
        if is_factor_due:
            _check_key(call, attempt)  # a code under another confirmation's key is not looked at
            taken = _take_factor(call, row, attempt)
            if isinstance(taken, DomainError):
                return taken
            factor_step = taken
        claim = idempotency.claim(
            call, operation=OPERATION, parameters=attempt.parameters(), result_id=row.public_id
        )
        row.confirmed_at = call.now
        row.factor_used = is_factor_due
        if attempt.is_approval:
            rows.decided_by(call, row, reason=attempt.approval_reason or "")
        if attempt.execute == "on_event":
            run_all(claim)
            _await_event(call, row)
        else:
            _execute_step(rows.on_trail(call, row), row, is_owner=True, first=claim)
    except _LEAVES_OPEN:
        raise
    except DomainError as error:
        raise _Refused(error, factor_step) from error
    return view(call, row)


def _check_key(call: Call, attempt: _Attempt) -> None:
    """Refuse a key that came with another confirmation, whatever else is wrong with this one.

    It is asked of refusals, and before a code is taken: other confirmations do without the look.

    Raises:
        KeyReused: it did.
        DomainError: what the key was refused with before.
    """
    idempotency.find(call, operation=OPERATION, parameters=attempt.parameters())


def _read_id(call: Call, confirmation_id: str) -> UUID:
    try:
        return read_id(confirmation_id)
    except ConfirmationNotFound as error:
        # An id that nothing can have is an unknown one: its key keeps the 404 likewise.
        wish = {"confirmation": confirmation_id}
        idempotency.find(call, operation=OPERATION, parameters=wish)
        idempotency.store_refusal(call, error, operation=OPERATION, parameters=wish)
        raise


def _check_database(error: OperationalError | InterfaceError) -> None:
    """Raise what a fault of the database is to whoever confirms, if it is one that confirming again mends."""
    if is_lost(error):
        raise OutcomeUnknown from error
    if isinstance(error, OperationalError) and is_lock_clash(error):
        raise idempotency.InProgress from error


def _taken(outcome: ProposalView | DomainError) -> ProposalView:
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def _check_attempt(call: Call, row: Proposal, attempt: _Attempt) -> ProposalView | None:
    """Check that this person may confirm this proposal now; returns the first outcome when there is one.

    The token guards what would be done. What was decided is told to its customer from any login: whose answer got lost
    and who signed in again would take a 410 for "not done", and pay twice.
    """
    state = state_at(call, row)
    if attempt.is_approval:
        if not row.needs_approver:
            raise ConfirmationNotFound
        rows.check_other_person(call, row)
    elif not _is_token_good(call, row, attempt.token) and not _is_told(row, state):
        raise TokenInvalid if state is State.OPEN else ConfirmationExpired(state=state.value)
    _check_expected(row, attempt.expected_terms or {})
    if state in {State.EXECUTED, State.CONFIRMED}:
        return view(call, row, replayed=True)
    _check_not_failed(row)
    if state is not State.OPEN:
        raise ConfirmationExpired(state=state.value)
    return None


def _is_told(row: Proposal, state: State) -> bool:
    """Say whether a customer's own proposal is decided, so that confirming it does nothing but tell how."""
    return not row.needs_approver and state in {State.CONFIRMED, State.EXECUTED, State.FAILED}


def _is_token_good(call: Call, row: Proposal, token: str | None) -> bool:
    return (
        bool(token and call.session_key)
        and not row.needs_approver
        and is_token(token or "", token_for(call, row))
    )


def _check_rules(call: Call, row: Proposal, attempt: _Attempt) -> bool:
    """Check everything again under the lock; returns whether the second factor is due."""
    decision = rows.decide(call, _assess(call, row), _provenance(row))
    if decision.refusal is not None:
        raise decision.refusal
    if decision.approver and not attempt.is_approval:
        raise ApproverNeeded
    if not decision.factor and not attempt.is_approval:
        return False
    if not (attempt.factor or "").strip():
        raise FactorRequired(reasons=decision.reasons)
    return True


def _take_factor(call: Call, row: Proposal, attempt: _Attempt) -> int | DomainError:
    """Take a code under the person's lock; a wrong one is counted in this same transaction, so guesses cannot race.

    Returns the code's time step, or the refusal to give once the count is committed.
    """
    standing = factors.standing_lock(rows.person_of(call))
    rows.check_not_closed(factors.closed_for(standing, call.now))
    if standing.trusted_from is not None and factors.waits_for(standing, call.now):
        raise FactorTooNew(usable_at=clock.wire(standing.trusted_from))
    try:
        return factors.verify_step(
            standing, attempt.factor or "", now=call.now, bound_to=bytes(row.terms_hash)
        )
    except factors.CodeWrong:
        return _count_wrong_code(call, row, standing)
    except factors.NotEnrolled as error:
        raise FactorRequired(reasons=("not_enrolled",)) from error


def _count_wrong_code(call: Call, row: Proposal, standing: FactorStanding) -> DomainError:
    row.attempts += 1
    row.save(update_fields=["attempts"])
    left = factors.count_wrong_step(standing, call.now)
    rows.note(call, row, "proposal.factor_wrong", attempts_left=left)
    if left:
        return FactorWrong(attempts_left=left)
    rows.end_step(call, row, State.VOID, why=rows.WRONG_CODES)
    return MoneyClosed(retry_after_s=factors.CLOSED_SECONDS)


def _await_event(call: Call, row: Proposal) -> None:
    row.execute_before = call.now + timedelta(seconds=EXECUTE_BEFORE_SECONDS)
    rows.move(call, row, State.CONFIRMED, "confirmed_at", "execute_before", "factor_used")
    bus.publish(rows.changed(row), call=rows.on_trail(call, row))


def _execute_step(
    call: Call, row: Proposal, *, is_owner: bool, first: Sequence[Statement] = ()
) -> Executed:
    """Run the kind, write the outcome, and publish the trail: request, the kind's news, the proposal's change.

    The owner of the transaction tells of the request too; what it writes here is the last that is asked in it.
    """
    kind = kind_of(row.kind)
    failpoint("confirmations.before_execute")
    executed = kind.execute(call, row.terms, confirmation_id=row.public_id)
    row.state = State.EXECUTED.value
    row.result = executed.receipt
    row.done_at = call.now
    trail, messages = _trail(call, row, executed.events, with_request=is_owner)
    bus.announce(messages)
    rows.tell_maker_step(call, row)
    failpoint("confirmations.before_commit")
    write_all(
        [
            *executed.writes,
            *first,
            statements.executed(row),
            rows.noted(call, row, "proposal.executed"),
            *trail,
        ],
        is_last=is_owner,
    )
    return executed


def _trail(
    call: Call, row: Proposal, events: Sequence[Event], *, with_request: bool
) -> tuple[Sequence[Statement], Sequence[Message]]:
    """Return what writes the trail: the request with its inbox rows, so that no handler runs it again; then the news."""
    request = kind_of(row.kind).request(row.terms, confirmation_id=row.confirmation_id)
    news = [*events, rows.changed(row)]
    if request is None or not with_request:
        statement, messages = bus.written(news, call=call)
        return [statement], messages
    statement, messages = bus.written([request, *news], call=call)
    return [statement, *bus.handled(messages[0], now=call.now)], messages


@owned
def _fail(call: Call, attempt: _Attempt, refused: _Refused) -> None:
    """Mark the proposal failed and publish its trail; a code that was taken stays used."""
    row = rows.lock(call, attempt.proposal_id)
    if row.state != State.OPEN.value:
        return
    if refused.factor_step is not None:
        factors.spend_step(
            factors.standing_lock(rows.person_of(call)),
            refused.factor_step,
            now=call.now,
            bound_to=bytes(row.terms_hash),
        )
        row.factor_used = True
    if attempt.is_approval:
        rows.decided_by(call, row, reason=attempt.approval_reason or "")
    trail = rows.on_trail(call, row)
    _fail_row(trail, row, refused.error)
    failed = kind_of(row.kind).failed(row.terms, refused.error, confirmation_id=row.confirmation_id)
    written, messages = _trail(trail, row, failed, with_request=True)
    write_all(written)
    bus.announce(messages)


def _fail_row(call: Call, row: Proposal, error: DomainError) -> None:
    row.result = {"code": error.code, "fields": error.fields()}
    row.done_at = call.now
    changed = ("result", "done_at", "factor_used", "approver_id", "approval_reason")
    rows.move(call, row, State.FAILED, *changed)
    rows.tell_maker_step(call, row, why=error.title)


def _check_not_failed(row: Proposal) -> None:
    """Raise the refusal that a failed proposal got: the answer does not change by asking again."""
    if row.state == State.FAILED.value and row.result is not None:
        raise failure(row.kind, row.result)


def _check_expected(row: Proposal, expected_terms: Mapping[str, Any]) -> None:
    missing = object()
    if any(row.terms.get(name, missing) != value for name, value in expected_terms.items()):
        raise ConfirmationMismatch


def _assess(call: Call, row: Proposal) -> Any:
    return kind_of(row.kind).assess(call, row.terms, locked=True)


def _provenance(row: Proposal) -> Provenance:
    return Provenance(**row.provenance)


def _repeat(call: Call, attempt: _Attempt) -> ProposalView:
    """Answer a repeat of a key that was taken; any other broken constraint is a bug and rises."""
    known = idempotency.find(call, operation=OPERATION, parameters=attempt.parameters())
    if known is None:
        raise  # noqa: PLE0704 - called while the constraint's error is being handled
    return view(call, seen_by(call).get(public_id=known), replayed=True)


def _remember(call: Call, attempt: _Attempt, error: DomainError) -> None:
    """Store a business refusal under the call's key; a wrong code is typed again under the same one."""
    if isinstance(error, Rejected | Conflict | Gone | NotFound):
        idempotency.store_refusal(call, error, operation=OPERATION, parameters=attempt.parameters())


@owned
def _expire_if_lapsed(call: Call, attempt: _Attempt) -> None:
    row = seen_by(call).select_for_update().filter(public_id=attempt.proposal_id).first()
    if row is None or row.state == State.EXPIRED.value:
        return
    if state_at(call, row) is State.EXPIRED:
        rows.end_step(call, row, State.EXPIRED)
