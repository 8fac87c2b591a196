"""A purchase from its reservation to its end: one stored step at a time, each with its undo.

Reserved → paid, the pivot → confirmed. Before the pivot whatever fails releases the stock and nothing is charged;
after it only a refund goes back. Messages may be late, lost, doubled or out of order: every step asks the locked
row where the purchase stands, and the sweeper ends what nobody answers.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Final, cast
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import Max

from centli.confirmations.contracts import Terms
from centli.db import idempotency
from centli.db.failpoints import failpoint
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus
from centli.events.catalogue import (
    BenefitName,
    Event,
    PaymentRequest,
    PurchaseConfirmed,
    PurchaseFailed,
    PurchaseRecord,
    PurchaseRefunded,
    RefundRequest,
    StatusName,
)
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, NotFound
from centli.kernel.money import Money
from centli.kernel.text import clean
from centli.people.calls import call_for
from centli.people.models import User
from marketplace.contracts import PurchaseStatus
from marketplace.errors import NotRefundable, PurchaseNotFound, ReasonRequired, SagaEnded
from marketplace.models import (
    Instalment,
    Purchase,
    Refund,
    RefundState,
    Saga,
    SagaState,
    SagaStep,
)
from marketplace.rules import benefits as rules
from marketplace.rules import purchases as purchase_rules
from marketplace.rules.catalogue import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from marketplace.selectors import benefits
from marketplace.services import purchases, stock

logger = logging.getLogger(__name__)

ATTEMPTS_MAX: Final = 5
TIMEOUT: Final = "payment_timeout"
LATE: Final = "late_payment"


# ── Forwards ─────────────────────────────────────────────────────────────────────────────────────


def start_step(
    call: Call, terms: Terms, *, confirmation_id: UUID
) -> tuple[Purchase, tuple[Event, ...]]:
    """Set a confirmed purchase's pieces aside, take its benefit from the budget, and ask for the payment.

    Returns the purchase and the events that its owner publishes.

    Raises:
        DomainError: what ``purchases.check`` and ``grant_step`` raise; nothing of it happens.
    """
    require_transaction()
    checked = purchases.check(call, terms, locked=True)
    purchase = Purchase.objects.create(
        public_id=ids.parse("purchase", terms["purchase_id"]),
        customer_id=call.customer_id,
        offer=checked.offer,
        product_name=terms["product_name"],
        retailer_name=terms["retailer_name"],
        quantity=terms["quantity"],
        unit_price_centavos=terms["unit_price_centavos"],
        total_centavos=terms["amount_centavos"],
        benefit=checked.benefit,
        benefit_applied=terms["benefit"] or "",
        months=terms["months"],
        benefit_text=terms["benefit_text"],
        cashback_centavos=terms["cashback_centavos"],
        points=terms["points"],
        account_id=ids.parse("account", terms["from_account"]),
        account_type=terms["source_type"],
        account_last4=terms["source_last4"],
        confirmation_id=confirmation_id,
        channel=call.channel.value,
        correlation_id=call.correlation_id,
        created_at=call.now,
        updated_at=call.now,
    )
    deadline = call.now + purchase_rules.RESERVED_FOR
    saga = Saga.objects.create(
        purchase=purchase,
        deadline_at=deadline,
        next_run_at=deadline,
        created_at=call.now,
        updated_at=call.now,
    )
    stock.reserve_step(
        call,
        offer_pk=checked.offer.pk,
        quantity=purchase.quantity,
        reference=purchase.purchase_id,
    )
    purchases.grant_step(call, terms, checked.benefit)
    _note(call, saga, "reserved")
    failpoint("saga.after_reserve")
    request = PaymentRequest(
        purchase_id=purchase.purchase_id,
        from_account=terms["from_account"],
        amount=Money(purchase.total_centavos).wire(),
        currency="MXN",
        retailer_id=terms["retailer_id"],
        confirmation_id=ids.public("confirmation", confirmation_id),
        benefit_applied=terms["benefit"],
        months=terms["months"],
        cashback=Money(purchase.cashback_centavos).wire() if purchase.cashback_centavos else None,
    )
    return purchase, (request,)


def paid_step(call: Call, *, purchase_id: str, transaction_id: str) -> None:
    """Confirm a purchase that was paid; one that had ended already, or is past its time, is refunded instead.

    Raises:
        PurchaseNotFound: no such purchase of the customer's.
    """
    saga = _lock(call, purchase_id)
    value = ids.parse("transaction", transaction_id)
    if saga.state == SagaState.COMPLETED:
        return
    if saga.state == SagaState.RUNNING and call.now < saga.deadline_at:
        _complete(call, saga, value)
        return
    if saga.state == SagaState.RUNNING:
        _compensate(call, saga, TIMEOUT)
    _refund_late(call, saga, value)


def _complete(call: Call, saga: Saga, transaction_id: UUID) -> None:
    purchase = saga.purchase
    stock.sell_step(
        call,
        offer_pk=purchase.offer_id,
        quantity=purchase.quantity,
        reference=purchase.purchase_id,
    )
    purchase.status = PurchaseStatus.COMPLETED
    purchase.transaction_id, purchase.completed_at = transaction_id, call.now
    _save(call, purchase, "status", "transaction_id", "completed_at")
    if purchase.months:
        _plan(purchase, clock.local_date(call.now))
    _end(call, saga, SagaState.COMPLETED)
    _note(call, saga, "paid")
    failpoint("saga.after_confirm")
    bus.publish(PurchaseConfirmed(_record(call, purchase), purchase.points or None), call=call)


def _plan(purchase: Purchase, bought: date) -> None:
    assert purchase.months is not None, "a purchase in months"
    amounts = rules.msi_schedule(Money(purchase.total_centavos), months=purchase.months)
    Instalment.objects.bulk_create(
        Instalment(
            purchase=purchase,
            no=no,
            due_date=purchase_rules.due_date(bought, no),
            amount_centavos=amount.centavos,
        )
        for no, amount in enumerate(amounts, start=1)
    )


# ── Back ─────────────────────────────────────────────────────────────────────────────────────────


def not_paid_step(call: Call, *, purchase_id: str, reason: str) -> None:
    """Undo a purchase whose payment was refused; one that has ended stays as it is.

    Raises:
        PurchaseNotFound: no such purchase of the customer's.
    """
    saga = _lock(call, purchase_id)
    if saga.state == SagaState.RUNNING:
        _compensate(call, saga, reason)


def _compensate(call: Call, saga: Saga, reason: str) -> None:
    purchase = saga.purchase
    stock.release_step(
        call,
        offer_pk=purchase.offer_id,
        quantity=purchase.quantity,
        reference=purchase.purchase_id,
    )
    _give_back(purchase, purchase.quantity)
    purchase.status, purchase.failure = PurchaseStatus.FAILED, reason[:40]
    _save(call, purchase, "status", "failure")
    _end(call, saga, SagaState.COMPENSATED)
    _note(call, saga, "released", reason)
    failpoint("saga.after_release")
    bus.publish(_failed(purchase), call=call)


def _failed(purchase: Purchase) -> PurchaseFailed:
    return PurchaseFailed(
        reason=purchase.failure,
        purchase_id=purchase.purchase_id,
        confirmation_id=ids.public("confirmation", purchase.confirmation_id),
    )


def _refund_late(call: Call, saga: Saga, transaction_id: UUID) -> None:
    """Send back a payment that arrived after its purchase had ended, once."""
    purchase = saga.purchase
    if purchase.transaction_id is not None:
        return
    purchase.transaction_id = transaction_id
    _save(call, purchase, "transaction_id")
    _ask_refund(
        call,
        saga,
        quantity=0,
        amount=purchase.total_centavos,
        cashback=purchase.cashback_centavos,
        points=0,
        reason=LATE,
    )


def expire_due(now: datetime, *, offer_pk: int | None = None, limit: int = 100) -> int:
    """End purchases that nobody paid in time; what cannot be ended waits longer each time, then for a person."""
    due = Saga.objects.filter(state=SagaState.RUNNING, next_run_at__lte=now)
    if offer_pk is not None:
        due = due.filter(purchase__offer_id=offer_pk)
    done = 0
    for pk in list(due.order_by("next_run_at").values_list("pk", flat=True)[:limit]):
        try:
            done += _expire(now, pk)
        except (DatabaseError, DomainError) as error:
            _put_off(now, pk, error)
    return done


@owned
def _expire(now: datetime, pk: int) -> bool:
    rows = Saga.objects.select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked
    )
    due = rows.filter(pk=pk, state=SagaState.RUNNING, deadline_at__lte=now).first()
    if due is None:
        return False
    saga = _whole(pk)
    _compensate(_system(saga.purchase, now), saga, TIMEOUT)
    return True


@owned
def _put_off(now: datetime, pk: int, error: Exception) -> None:
    saga = Saga.objects.select_for_update().select_related("purchase").get(pk=pk)
    if saga.state != SagaState.RUNNING:
        return
    saga.attempts += 1
    saga.error = type(error).__name__
    saga.next_run_at = now + purchase_rules.back_off(saga.attempts)
    if saga.attempts >= ATTEMPTS_MAX:
        saga.state = SagaState.NEEDS_OPERATOR
        logger.error("saga_needs_operator", extra={"purchase_id": saga.purchase.purchase_id})
        _note(_system(saga.purchase, now), saga, "needs_operator", saga.error)
    saga.version += 1
    saga.updated_at = now
    saga.save()


# ── Refunds ──────────────────────────────────────────────────────────────────────────────────────


def purchase_cancel(call: Call, *, purchase_id: str, quantity: int | None = None) -> bool:
    """Cancel a purchase, or some of its pieces, for its customer within 24 hours: the money is on its way back.

    Returns whether the call's key had done it before.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
        NotRefundable: it was not paid, is older, or fewer pieces are left.
    """
    return idempotency.run(
        call,
        operation="purchase_cancel",
        parameters={"purchase": purchase_id, "quantity": quantity},
        work=lambda _id: cancel_step(call, purchase_id=purchase_id, quantity=quantity),
    ).replayed


def cancel_step(call: Call, *, purchase_id: str, quantity: int | None = None) -> None:
    """Ask for a purchase's money back at its customer's wish, in the owner's transaction.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
        NotRefundable: it was not paid, is older, or fewer pieces are left.
    """
    saga = _lock(call, purchase_id)
    if not purchase_rules.can_cancel(saga.purchase.completed_at, call.now):
        raise NotRefundable
    _refund_step(call, saga, quantity=quantity, reason="customer_cancelled")


@owned
def purchase_refund(call: Call, *, purchase_id: str, quantity: int | None, reason: str) -> Purchase:
    """Refund a purchase, or some of its pieces, for a reason that staff give; at any time.

    Raises:
        PurchaseNotFound: no such purchase.
        ReasonRequired: the reason is shorter than ten letters.
        NotRefundable: it was not paid, or fewer pieces are left.
    """
    why = _reason(reason)
    saga = _lock(call, purchase_id)
    _refund_step(_for_owner(call, saga.purchase), saga, quantity=quantity, reason="staff", note=why)
    _audit(call, saga, "purchase.refunded", why)
    return saga.purchase


def refunded_step(call: Call, *, purchase_id: str, transaction_id: str) -> None:
    """Put pieces back on the shelf once their money is back, and tell; a repeat changes nothing."""
    saga = _lock(call, purchase_id)
    refund = _open_refund(saga.purchase)
    if refund is None:
        return
    purchase = saga.purchase
    refund.state, refund.done_at = RefundState.DONE, call.now
    refund.transaction_id = ids.parse("transaction", transaction_id)
    refund.save(update_fields=["state", "done_at", "transaction_id"])
    _note(call, saga, "refunded", f"{refund.quantity}")
    if not refund.quantity:
        return
    stock.return_step(
        call,
        offer_pk=purchase.offer_id,
        quantity=refund.quantity,
        reference=f"{purchase.purchase_id}.{refund.no}",
    )
    _give_back(purchase, refund.quantity)
    purchase.refunded_quantity += refund.quantity
    if purchase.refunded_quantity == purchase.quantity:
        purchase.status = PurchaseStatus.CANCELLED
    _save(call, purchase, "refunded_quantity", "status")
    if purchase.months:
        _replan(purchase, clock.local_date(call.now))
    news = PurchaseRefunded(
        purchase.purchase_id,
        refund.quantity,
        Money(refund.amount_centavos).wire(),
        refund.points or None,
    )
    bus.publish(news, call=call)


def refund_failed_step(call: Call, *, purchase_id: str, reason: str) -> None:
    """Remember that the bank could not give the money back; a person decides what next."""
    saga = _lock(call, purchase_id)
    refund = _open_refund(saga.purchase)
    if refund is None:
        return
    refund.state, refund.failure, refund.done_at = RefundState.FAILED, reason[:40], call.now
    refund.save(update_fields=["state", "failure", "done_at"])
    saga.error = reason[:200]
    _end(call, saga, SagaState.NEEDS_OPERATOR)
    _note(call, saga, "refund_failed", reason)
    logger.error("saga_needs_operator", extra={"purchase_id": saga.purchase.purchase_id})


def _refund_step(
    call: Call, saga: Saga, *, quantity: int | None, reason: str, note: str = ""
) -> None:
    purchase = saga.purchase
    left = purchase.quantity - purchase.refunded_quantity
    pieces = left if quantity is None else quantity
    if (
        purchase.status != PurchaseStatus.COMPLETED
        or not 0 < pieces <= left
        or _open_refund(purchase) is not None
    ):
        raise NotRefundable
    before, after = purchase.refunded_quantity, purchase.refunded_quantity + pieces

    def share(whole: int) -> int:
        return purchase_rules.share(whole, before, after, purchase.quantity)

    _ask_refund(
        call,
        saga,
        quantity=pieces,
        amount=purchase.unit_price_centavos * pieces,
        cashback=share(purchase.cashback_centavos),
        points=share(purchase.points),
        reason=reason,
        note=note,
    )


def _ask_refund(
    call: Call,
    saga: Saga,
    *,
    quantity: int,
    amount: int,
    cashback: int,
    points: int,
    reason: str,
    note: str = "",
) -> None:
    purchase = saga.purchase
    assert purchase.transaction_id is not None, "only what was paid is given back"
    last = purchase.refunds.aggregate(no=Max("no"))["no"] or 0
    Refund.objects.create(
        purchase=purchase,
        no=last + 1,
        quantity=quantity,
        amount_centavos=amount,
        cashback_centavos=cashback,
        points=points,
        reason=reason,
        note=note,
        actor_id=call.actor_id,
        created_at=call.now,
    )
    _note(call, saga, "refund_requested", reason)
    request = RefundRequest(
        purchase_id=purchase.purchase_id,
        transaction_id=ids.public("transaction", purchase.transaction_id),
        amount=Money(amount).wire(),
        reason=reason,
        cashback=Money(cashback).wire() if cashback else None,
    )
    bus.publish(request, call=call)


def _give_back(purchase: Purchase, pieces: int) -> None:
    """Give the benefit of pieces back to its budget, those that an earlier refund gave back aside."""
    if purchase.benefit is None:
        return
    before = purchase.refunded_quantity
    gain = purchase.cashback_centavos or purchase.points * benefits.tariff().point_centavos
    purchases.ungrant_step(
        benefit_pk=purchase.benefit.pk,
        customer_id=purchase.customer_id,
        period=benefits.period(purchase.created_at),
        gain_centavos=purchase_rules.share(gain, before, before + pieces, purchase.quantity),
    )


def _replan(purchase: Purchase, today: date) -> None:
    """Spread what is left to pay over the instalments that are not due yet."""
    rows = list(purchase.instalments.order_by("no"))
    left = purchase.unit_price_centavos * (purchase.quantity - purchase.refunded_quantity)
    coming = [row for row in rows if row.due_date > today]
    owed = left - sum(row.amount_centavos for row in rows if row.due_date <= today)
    if not coming:
        return
    amounts = rules.msi_schedule(Money(max(owed, 0)), months=len(coming))
    for row, amount in zip(coming, amounts, strict=True):
        row.amount_centavos = amount.centavos
    Instalment.objects.bulk_update(coming, ["amount_centavos"])


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────


@owned
def saga_redrive(call: Call, *, purchase_id: str, reason: str) -> Saga:
    """Try again what failed: a failed refund is asked for again, a purchase that could not be ended is ended.

    Raises:
        PurchaseNotFound: no such purchase.
        ReasonRequired: the reason is shorter than ten letters.
        SagaEnded: nothing waits for a person; pressed twice, the second finds nothing to do.
    """
    why = _reason(reason)
    saga = _lock(call, purchase_id)
    if saga.state != SagaState.NEEDS_OPERATOR:
        raise SagaEnded
    owner = _for_owner(call, saga.purchase)
    saga.attempts, saga.error = 0, ""
    failed = saga.purchase.refunds.filter(state=RefundState.FAILED).order_by("no").last()
    if failed is not None:
        ended = saga.purchase.status == PurchaseStatus.FAILED
        _end(owner, saga, SagaState.COMPENSATED if ended else SagaState.COMPLETED)
        _ask_refund(
            owner,
            saga,
            quantity=failed.quantity,
            amount=failed.amount_centavos,
            cashback=failed.cashback_centavos,
            points=failed.points,
            reason=failed.reason,
            note=why,
        )
    else:
        _compensate(owner, saga, TIMEOUT)
    _audit(call, saga, "saga.redriven", why)
    return saga


def answer_again(call: Call, *, purchase_id: str) -> None:
    """Tell whoever asked twice how the purchase ended; one that is under way will be told of when it ends.

    Raises:
        PurchaseNotFound: no such purchase of the customer's.
    """
    purchase = _lock(call, purchase_id).purchase
    if purchase.status == PurchaseStatus.FAILED:
        bus.answer_again(_failed(purchase), call=call)
    elif purchase.status != PurchaseStatus.PENDING:
        confirmed = PurchaseConfirmed(_record(call, purchase), purchase.points or None)
        bus.answer_again(confirmed, call=call)


# ── What the steps share ─────────────────────────────────────────────────────────────────────────


def _lock(call: Call, purchase_id: str) -> Saga:
    """Lock a purchase's saga; the customer's own, or any for staff."""
    require_transaction()
    try:
        value = ids.parse("purchase", purchase_id)
    except NotFound as error:
        raise PurchaseNotFound from error
    # Saga and purchase alone: what they join is everybody's (MariaDB has no FOR UPDATE OF).
    rows = Saga.objects.select_for_update().filter(purchase__public_id=value)
    if call.channel != Channel.STAFF:
        rows = rows.filter(purchase__customer_id=call.customer_id)
    pk = rows.values_list("pk", flat=True).first()
    if pk is None:
        raise PurchaseNotFound
    return _whole(pk)


def _whole(pk: int) -> Saga:
    """Read a locked saga with its purchase and all that a step needs."""
    rows = Saga.objects.select_related(
        "purchase__benefit", "purchase__offer__product", "purchase__offer__retailer"
    )
    return rows.get(pk=pk)


def _open_refund(purchase: Purchase) -> Refund | None:
    return purchase.refunds.filter(state=RefundState.REQUESTED).first()


def _end(call: Call, saga: Saga, state: SagaState) -> None:
    saga.state, saga.next_run_at = state, None
    saga.version += 1
    saga.updated_at = call.now
    saga.save(update_fields=["state", "next_run_at", "version", "updated_at", "attempts", "error"])


def _save(call: Call, purchase: Purchase, *fields: str) -> None:
    purchase.updated_at = call.now
    purchase.save(update_fields=[*fields, "updated_at"])


def _note(call: Call, saga: Saga, name: str, detail: str = "") -> None:
    last = saga.steps.aggregate(no=Max("no"))["no"] or 0
    SagaStep.objects.create(
        saga=saga,
        no=last + 1,
        name=name,
        detail=detail[:200],
        actor_id=call.actor_id,
        created_at=call.now,
    )


def _reason(text: str) -> str:
    why = clean(text, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise ReasonRequired
    return why


def _audit(call: Call, saga: Saga, action: str, reason: str) -> None:
    audit.record(
        call,
        action,
        object_kind="purchase",
        object_id=saga.purchase.purchase_id,
        reason=reason,
    )


def _for_owner(call: Call, purchase: Purchase) -> Call:
    """Return the call as one about the purchase's customer; the actor stays who they are."""
    owner = _system(purchase, call.now)
    return Call(
        customer_id=owner.customer_id,
        user_id=owner.user_id,
        now=call.now,
        correlation_id=purchase.correlation_id,
        channel=call.channel,
        actor_id=call.actor_id,
    )


def _system(purchase: Purchase, now: datetime) -> Call:
    user = User.objects.get(pk=purchase.customer_id)
    return call_for(user, channel=Channel.SYSTEM, now=now, correlation_id=purchase.correlation_id)


def _record(call: Call, purchase: Purchase) -> PurchaseRecord:
    assert purchase.transaction_id is not None, "a confirmed purchase was paid"
    return PurchaseRecord(
        user_id=call.user_id,
        purchase_id=purchase.purchase_id,
        product_id=purchase.offer.product.product_id,
        retailer_id=purchase.offer.retailer.retailer_id,
        quantity=purchase.quantity,
        total_amount=Money(purchase.total_centavos).wire(),
        currency="MXN",
        benefit_applied=cast(BenefitName | None, purchase.benefit_applied or None),
        months=purchase.months,
        status=cast(StatusName, purchase.status),
        transaction_id=ids.public("transaction", purchase.transaction_id),
        created_at=clock.wire(purchase.created_at),
    )
