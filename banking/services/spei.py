"""The simulated SPEI rail: an order holds the money, the sweeper carries it on, and its row says where it stands.

``created → sent → settled | rejected``, ``settled → returned``; ``created → undone`` while its customer may undo it.
What the other bank does follows from the CLABE alone (``rules.spei_fate``), so every run of a story is the same.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db.models import F

from banking import rules
from banking.contracts import CONCEPT_LENGTH_MAX
from banking.models import AccountKind, Hold, HoldState, SpeiOrder, SpeiState
from banking.rules import EntryKind, SpeiFate
from banking.selectors import standing
from banking.services import holds, limits, payees, posting
from banking.services.accounts import system_account
from centli.db.transactions import owned, require_transaction
from centli.events import bus, sweeper
from centli.events.catalogue import Event, MoneyReceived, TransferCompleted, TransferFailed
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.money import MXN, Money
from centli.kernel.text import fold
from centli.people import notices

logger = logging.getLogger(__name__)

BATCH: Final = 200
NAME_LENGTH: Final = 40


def order_step(
    call: Call, hold: Hold, *, clabe: str, fee_centavos: int, wait: timedelta
) -> SpeiOrder:
    """Accept an order to another bank, whose money is held: it goes out ``wait`` later than it would.

    So long its customer may undo it. One statement.
    """
    require_transaction()
    order = SpeiOrder(
        hold=hold,
        clabe=clabe,
        beneficiary_name=fold(hold.counterpart).upper()[:NAME_LENGTH],
        concept=fold(hold.memo).upper()[:CONCEPT_LENGTH_MAX],
        tracking_key=rules.tracking_key(hold.public_id),
        reference=rules.reference_number(clock.local_date(call.now)),
        fee_centavos=fee_centavos,
        channel=call.channel.value,
        next_run_at=call.now + wait + rules.SPEI_STEP,
        created_at=call.now,
        updated_at=call.now,
    )
    order.save(force_insert=True)
    return order


def advance_due(now: datetime) -> int:
    """Carry every order that is due one state on; safe to run twice at once. Returns how many."""
    due = (
        SpeiOrder.objects.filter(next_run_at__lte=now)
        .order_by("next_run_at")
        .values_list("pk", flat=True)
    )
    return sweeper.each("banking.spei", due, partial(_advance, now), now=now, limit=BATCH)


def _advance(now: datetime, pk: int) -> bool:
    try:
        return _advance_once(now, pk)
    except DomainError as error:
        # Most often an account is frozen.
        logger.warning("spei.put_off", extra={"order": pk, "code": error.code})
        _put_off(now, pk)
        return False


@owned
def _advance_once(now: datetime, pk: int) -> bool:
    hold = holds.hold_lock(SpeiOrder.objects.values_list("hold_id", flat=True).get(pk=pk))
    order = SpeiOrder.objects.select_for_update().get(pk=pk)
    if order.next_run_at is None or now < order.next_run_at:
        return False
    call = holds.system_call(hold, now)
    match SpeiState(order.state):
        case SpeiState.CREATED:
            _move(order, SpeiState.SENT, now, next_run_at=now + rules.SPEI_STEP)
        case SpeiState.SENT if rules.spei_fate(order.clabe) is SpeiFate.REJECTED:
            _give_back(call, order, hold, state=SpeiState.REJECTED, reason="spei_rejected")
        case SpeiState.SENT if now >= hold.expires_at:
            _give_back(call, order, hold, state=SpeiState.REJECTED, reason="spei_expired")
        case SpeiState.SENT:
            _settle(call, order, hold)
        case SpeiState.SETTLED:
            _return(call, order, hold)
        case _:
            _move(order, SpeiState(order.state), now, next_run_at=None)
    return True


@owned
def _put_off(now: datetime, pk: int) -> None:
    """Try an order again later, unless it ended since; nothing is debited or credited."""
    SpeiOrder.objects.filter(pk=pk, next_run_at__isnull=False).update(
        attempts=F("attempts") + 1, next_run_at=now + rules.SPEI_RETURN_AFTER, updated_at=now
    )


def _settle(call: Call, order: SpeiOrder, hold: Hold) -> None:
    rail = system_account(AccountKind.RAIL_SPEI)
    holds.hold_send_step(call, hold, credit_pk=rail.pk, fee_centavos=order.fee_centavos)
    payees.payee_paid_step(hold.beneficiary_id, clabe=order.clabe)
    returns = rules.spei_fate(order.clabe) is SpeiFate.RETURNED
    _move(
        order,
        SpeiState.SETTLED,
        call.now,
        next_run_at=call.now + rules.SPEI_RETURN_AFTER if returns else None,
    )
    bus.publish(completed(order, hold, status="completed"), call=call)
    notices.raise_step(
        call,
        notices.TRANSFER_SETTLED,
        amount=Money(hold.amount_centavos - order.fee_centavos).wire(),
        transaction_id=ids.public("transaction", hold.public_id),
    )


def undo_until(order: SpeiOrder) -> datetime | None:
    """Return until when an order may be undone; None once it went out."""
    return standing.undo_until(order.state, order.next_run_at)


def undo_step(call: Call, order: SpeiOrder, hold: Hold, *, reason: str) -> None:
    """Take back an order that has not gone out; the hold and the order are locked by the caller."""
    require_transaction()
    _give_back(call, order, hold, state=SpeiState.UNDONE, reason=reason)


def _give_back(call: Call, order: SpeiOrder, hold: Hold, *, state: SpeiState, reason: str) -> None:
    holds.hold_end_step(call, hold, state=HoldState.RELEASED, reason=reason)
    limits.day_uncount_step(
        hold.customer_id,
        hold.amount_centavos - order.fee_centavos,
        counted_at=hold.created_at,
    )
    _move(order, state, call.now, next_run_at=None)
    bus.publish(failed(hold, fee_centavos=order.fee_centavos, reason=reason), call=call)


def _return(call: Call, order: SpeiOrder, hold: Hold) -> None:
    """Credit what the other bank sent back, as a new entry; the settled one stays."""
    rail = system_account(AccountKind.RAIL_SPEI)
    amount = hold.amount_centavos - order.fee_centavos
    posted = posting.post(
        call,
        posting.Draft(
            kind=EntryKind.SPEI_RETURN,
            legs=[posting.Leg(rail.pk, hold.account_id, amount)],
            refunds_id=hold.entry_id,
            beneficiary_id=hold.beneficiary_id,
            counterpart=hold.counterpart,
            memo=order.tracking_key,
        ),
    )
    order.return_entry_id = posted.entry_id
    _move(order, SpeiState.RETURNED, call.now, next_run_at=None)
    bus.publish(
        MoneyReceived(
            ids.public("transaction", posted.public_id),
            ids.public("account", hold.account.public_id),
            Money(amount).wire(),
            MXN,
            returns=ids.public("transaction", hold.public_id),
        ),
        call=call,
    )


def failed(hold: Hold, *, fee_centavos: int, reason: str) -> Event:
    """Return the news that what was accepted came to nothing: its money is available again."""
    return TransferFailed(
        reason=reason,
        transaction_id=ids.public("transaction", hold.public_id),
        confirmation_id=ids.public("confirmation", hold.confirmation_id)
        if hold.confirmation_id
        else None,
        amount=Money(hold.amount_centavos - fee_centavos).wire(),
        currency=MXN,
    )


def completed(order: SpeiOrder, hold: Hold, *, status: str) -> Event:
    """Return the news of an order: pending when accepted, completed when settled."""
    return TransferCompleted(
        transaction_id=ids.public("transaction", hold.public_id),
        from_account=ids.public("account", hold.account.public_id),
        to_account=rules.masked(order.clabe),
        amount=Money(hold.amount_centavos - order.fee_centavos).wire(),
        currency=MXN,
        status=status,  # type: ignore[arg-type]  # the event's own words
        created_at=clock.wire(hold.created_at),
    )


def _move(
    order: SpeiOrder, state: SpeiState, now: datetime, *, next_run_at: datetime | None
) -> None:
    order.state, order.next_run_at, order.updated_at = state, next_run_at, now
    order.save(update_fields=["state", "next_run_at", "updated_at", "return_entry"])
