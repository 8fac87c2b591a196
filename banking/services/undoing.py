"""Transfers that wait some seconds, so that their customer may undo them; nobody else knows of them before.

An order to another bank waits as an order (``services.spei``). A transfer inside the bank is a hold with a row beside
it that says whom it is for; the sweeper carries it out. Undoing and carrying out both take the hold's lock, and their
times do not overlap, so exactly one of them happens.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db.models import F

from banking.contracts import AccountStatus, MovementView
from banking.errors import CreditCapExceeded, LimitsUnavailable, TransactionNotFound, UndoExpired
from banking.models import UNDONE, Entry, HeldTransfer, Hold, HoldState, SpeiOrder
from banking.selectors import facts, movements
from banking.selectors.facts import AccountFacts
from banking.services import holds, levels, limits, payees, spei
from centli.db.failpoints import failpoint
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus, sweeper
from centli.events.catalogue import TransferCompleted
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.kernel.money import MXN, Money
from centli.people import notices

logger = logging.getLogger(__name__)

BATCH: Final = 200
AGAIN_AFTER: Final = timedelta(seconds=30)
GIVEN_UP_AFTER: Final = timedelta(hours=24)


def set_aside_step(
    call: Call, hold: Hold, *, credit_pk: int, fee_centavos: int, wait: timedelta
) -> None:
    """Say whom a hold is for: it is carried out ``wait`` later, and may be undone so long. One statement."""
    require_transaction()
    HeldTransfer(
        hold=hold,
        credit_account_id=credit_pk,
        fee_centavos=fee_centavos,
        undo_until=call.now + wait,
        next_run_at=call.now + wait,
    ).save(force_insert=True)


def advance_due(now: datetime) -> int:
    """Carry out every transfer whose wait is over; safe to run twice at once. Returns how many ended."""
    due = (
        HeldTransfer.objects.filter(next_run_at__lte=now)
        .order_by("next_run_at")
        .values_list("pk", "hold_id", "hold__account_id", "credit_account_id")
    )
    return sweeper.each("banking.held_transfers", due, partial(_advance, now), now=now, limit=BATCH)


def _advance(now: datetime, row: tuple[int, int, int, int]) -> bool:
    pk = row[0]
    try:
        return _advance_once(now, *row)
    except DomainError as error:
        # Nothing that is foreseen comes here.
        logger.warning("held_transfer.put_off", extra={"held_transfer": pk, "code": error.code})
        # One that ended since, undone by its customer, stays ended.
        HeldTransfer.objects.filter(pk=pk, next_run_at__isnull=False).update(
            attempts=F("attempts") + 1, next_run_at=now + AGAIN_AFTER
        )
        return False


@owned
def _advance_once(now: datetime, pk: int, hold_pk: int, debit_pk: int, credit_pk: int) -> bool:
    accounts = facts.account_facts([debit_pk, credit_pk], locked=True)
    hold = holds.hold_lock(hold_pk)
    held = HeldTransfer.objects.select_for_update().select_related("credit_account").get(pk=pk)
    if held.next_run_at is None or now < held.next_run_at:
        return False
    call = holds.system_call(hold, now)
    reason = _obstacle(call, hold, held, accounts)
    if reason is None:
        _carry_out(call, hold, held, accounts[credit_pk])
    elif reason in _PASSING and now < hold.expires_at:
        held.attempts, held.next_run_at = F("attempts") + 1, now + AGAIN_AFTER
        held.save(update_fields=["attempts", "next_run_at"])
        return False
    else:
        _give_back(call, hold, held, reason=reason)
    return True


_PASSING: Final = frozenset({"account_blocked", LimitsUnavailable.code})
"""What keeps a transfer waiting; anything else ends it."""


def _obstacle(
    call: Call, hold: Hold, held: HeldTransfer, accounts: Mapping[int, AccountFacts]
) -> str | None:
    """Return why a transfer cannot be carried out now."""
    states = {each.status for each in accounts.values()}
    if AccountStatus.INACTIVE in states:
        return "payee_unavailable"
    if AccountStatus.BLOCKED in states:
        return "account_blocked"
    if call.now >= hold.expires_at:
        return "expired"
    target, amount = accounts[held.credit_account_id], hold.amount_centavos - held.fee_centavos
    try:
        levels.check_credit(call, target, amount)
    except (CreditCapExceeded, LimitsUnavailable) as error:
        return "payee_unavailable" if isinstance(error, CreditCapExceeded) else error.code
    return None


def _carry_out(call: Call, hold: Hold, held: HeldTransfer, target: AccountFacts) -> None:
    amount = hold.amount_centavos - held.fee_centavos
    levels.count_credit_step(call, target, amount)
    holds.hold_send_step(call, hold, credit_pk=target.pk, fee_centavos=held.fee_centavos)
    payees.payee_paid_step(hold.beneficiary_id, account_id=target.pk)
    _end(held)
    wire = Money(amount).wire()
    bus.publish(
        TransferCompleted(
            transaction_id=ids.public("transaction", hold.public_id),
            from_account=ids.public("account", hold.account.public_id),
            to_account=ids.public("account", held.credit_account.public_id),
            amount=wire,
            currency=MXN,
            status="completed",
            created_at=clock.wire(hold.created_at),
        ),
        call=call,
    )
    # Straight from here: a transfer that did not wait has the same event, and its receipt says that it is done.
    notices.raise_step(
        call,
        notices.TRANSFER_SENT,
        amount=wire,
        transaction_id=ids.public("transaction", hold.public_id),
    )


def _give_back(call: Call, hold: Hold, held: HeldTransfer, *, reason: str) -> None:
    holds.hold_end_step(call, hold, state=HoldState.RELEASED, reason=reason)
    limits.day_uncount_step(
        hold.customer_id, hold.amount_centavos - held.fee_centavos, counted_at=hold.created_at
    )
    _end(held)
    bus.publish(spei.failed(hold, fee_centavos=held.fee_centavos, reason=reason), call=call)


def _end(held: HeldTransfer) -> None:
    held.next_run_at = None
    held.save(update_fields=["next_run_at"])


def transfer_undo(call: Call, *, transaction_id: str) -> MovementView:
    """Take back a transfer that waits; a second time changes nothing. Returns the movement as it stands.

    Raises:
        TransactionNotFound: no such movement, or another customer's.
        UndoExpired: it has gone out, or it never waited.
    """
    _undo(call, transaction_id)
    return movements.movement_get(call.customer_id, transaction_id)


@owned
def _undo(call: Call, transaction_id: str) -> None:
    hold = _own_hold(call, transaction_id)
    if hold.state == HoldState.RELEASED and hold.reason == UNDONE:
        return
    order = SpeiOrder.objects.select_for_update().filter(hold=hold).first()
    held = HeldTransfer.objects.select_for_update().filter(hold=hold).first()
    until = held.undo_until if held else spei.undo_until(order) if order else None
    if hold.state != HoldState.ACTIVE or until is None or call.now >= until:
        raise UndoExpired
    if held is not None:
        _give_back(call, hold, held, reason=UNDONE)
    elif order is not None:
        spei.undo_step(call, order, hold, reason=UNDONE)
    audit.record(call, "transfer.undone", object_kind="transaction", object_id=transaction_id)
    failpoint("transfer.undone")


def _own_hold(call: Call, transaction_id: str) -> Hold:
    """Lock and return the hold of the customer's own act."""
    try:
        value = ids.parse("transaction", transaction_id)
    except NotFound as error:
        raise TransactionNotFound from error
    mine = {"public_id": value, "customer_id": call.customer_id}
    pk = Hold.objects.filter(**mine).values_list("pk", flat=True).first()
    if pk is not None:
        return holds.hold_lock(pk)
    if Entry.objects.filter(**mine).exists():
        raise UndoExpired
    raise TransactionNotFound
