"""Banking's events: its functions for the bus, the CRM's news of payees, and what the sweeper carries on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from banking import facade
from banking.contracts import AccountView, MovementView
from banking.errors import InvalidPeriod
from banking.selectors import accounts, entries, movements
from banking.services import accounts as opening
from banking.services import (
    holds,
    limits,
    payees,
    payments,
    reconcile,
    sealing,
    spei,
    transfers,
    undoing,
)
from centli.confirmations import funds
from centli.confirmations import services as confirmations
from centli.db import heads
from centli.events import bus, sweeper
from centli.events.catalogue import (
    AccountRecord,
    BalanceQuery,
    BalanceResponse,
    BeneficiaryAdded,
    BeneficiaryChanged,
    BeneficiaryRemoved,
    Event,
    Fault,
    PaymentCompleted,
    PaymentFailed,
    PaymentRequest,
    RefundCompleted,
    RefundFailed,
    RefundRequest,
    SignedIn,
    TransactionRecord,
    TransactionsQuery,
    TransactionsResponse,
    TransferCompleted,
    TransferFailed,
    TransferRequest,
)
from centli.events.registry import handles
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.web import records

RECONCILE_EVERY: Final = timedelta(hours=1)
TELL_LIMITS_EVERY: Final = timedelta(hours=1)

sweeper.sweep("banking.seal")(sealing.seal)
sweeper.sweep("banking.heads", every=heads.EVERY)(sealing.keep_head)
sweeper.sweep("banking.reconcile", every=RECONCILE_EVERY)(reconcile.sweep)
sweeper.sweep("banking.limits", every=TELL_LIMITS_EVERY)(limits.tell_defaults)
sweeper.sweep("banking.holds")(holds.expire_due)
sweeper.sweep("banking.spei")(spei.advance_due)
sweeper.sweep("banking.held_transfers")(undoing.advance_due)
records.register("transaction", facade.movement_get)
funds.register(accounts.available)


def fault(error: DomainError) -> Fault:
    """Return a refusal as an answer's ``error``."""
    return Fault(error.code, _(error.title))


# ── A first account ──────────────────────────────────────────────────────────────────────────────


@handles(SignedIn, consumer="banking.first_account")
def signed_in(call: Call, _event: SignedIn) -> None:
    """Open an account for somebody who has none yet: signing up ends with signing in."""
    opening.first_account_step(call)


# ── Balance ──────────────────────────────────────────────────────────────────────────────────────


def _balance_refused(_call: Call, _event: BalanceQuery, error: DomainError) -> Sequence[Event]:
    return (BalanceResponse(error=fault(error)),)


@handles(BalanceQuery, consumer="banking.balance", refused=_balance_refused)
def balance_asked(call: Call, event: BalanceQuery) -> None:
    """Answer with one account, the accounts of a type, or all."""
    if event.account_id is not None:
        rows = [accounts.account_get(call.customer_id, event.account_id)]
    else:
        rows = list(accounts.account_list(call.customer_id))
    views = [accounts.account_view(each) for each in rows]
    wanted = [
        each
        for each in views
        if event.account_type is None or each.account_type == event.account_type
    ]
    bus.publish(BalanceResponse(tuple(_record(each) for each in wanted)), call=call)


def _record(view: AccountView) -> AccountRecord:
    return AccountRecord(
        user_id=view.user_id,
        account_id=view.account_id,
        account_type=view.account_type.value,
        balance=view.balance.wire(),
        currency="MXN",
        status=view.status.value,
        created_at=clock.wire(view.created_at),
        updated_at=clock.wire(view.updated_at),
        version=view.version,
    )


# ── Transactions ─────────────────────────────────────────────────────────────────────────────────


def _transactions_refused(
    _call: Call, _event: TransactionsQuery, error: DomainError
) -> Sequence[Event]:
    return (TransactionsResponse(error=fault(error)),)


@handles(TransactionsQuery, consumer="banking.transactions", refused=_transactions_refused)
def transactions_asked(call: Call, event: TransactionsQuery) -> None:
    """Answer with a page of movements, of one account or of all."""
    filters = movements.wanted(date_from=_day(event.date_from), date_to=_day(event.date_to))
    page = movements.movement_page(
        call.customer_id,
        account_id=event.account_id,
        filters=filters,
        limit=event.limit,
        cursor=event.cursor,
    )
    answer = TransactionsResponse(tuple(_movement(each) for each in page.items), page.next_cursor)
    bus.publish(answer, call=call)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidPeriod from error


def _movement(view: MovementView) -> TransactionRecord:
    return TransactionRecord(
        transaction_id=view.transaction_id,
        account_id=view.account_id,
        user_id=view.user_id,
        type=view.type.value,
        amount=view.amount.wire(),
        currency="MXN",
        from_account=view.from_account,
        to_account=view.to_account,
        status=view.status.value,
        description=view.description,
        created_at=clock.wire(view.created_at),
    )


# ── Transfer ─────────────────────────────────────────────────────────────────────────────────────


def _transfer_refused(call: Call, event: TransferRequest, error: DomainError) -> Sequence[Event]:
    failed = TransferFailed(
        reason=error.code, detail=_(error.title), confirmation_id=event.confirmation_id
    )
    more = confirmations.refused_step(call, confirmation_id=event.confirmation_id, error=error)
    return (failed, *more)


@handles(TransferRequest, consumer="banking.transfer", refused=_transfer_refused)
def transfer_asked(call: Call, event: TransferRequest) -> None:
    """Carry out a transfer that its customer confirmed before, once; a repeat answers its first outcome."""
    terms = {
        "from_account": event.from_account,
        "amount_centavos": Money.parse(event.amount).centavos,
        "currency": event.currency,
        "concept": event.description,
    }
    if event.beneficiary_id is not None:
        terms["beneficiary_id"] = event.beneficiary_id
    if event.to_account is not None or event.beneficiary_id is None:
        terms["to_account"] = event.to_account or ""
    executed = confirmations.execute_confirmed_step(
        call, confirmation_id=event.confirmation_id, expected_terms=terms
    )
    if executed.replayed:
        bus.answer_again(transfers.completed(executed.receipt), call=call)


@handles(TransferCompleted, consumer="banking.received")
def transfer_completed(call: Call, event: TransferCompleted) -> None:
    """Tell whoever received the money: it is another customer, so it is another person's news.

    Of what is only under way they hear nothing: had it arrived by the time this runs, that is news of its own.
    """
    if event.status != "completed":
        return
    for receiver, news in entries.received(call, event.transaction_id):
        bus.publish(news, call=receiver)


# ── Purchases ────────────────────────────────────────────────────────────────────────────────────


def _payment_refused(_call: Call, event: PaymentRequest, error: DomainError) -> Sequence[Event]:
    return (PaymentFailed(event.purchase_id, reason=error.code, detail=_(error.title)),)


@handles(PaymentRequest, consumer="banking.payment", refused=_payment_refused)
def payment_asked(call: Call, event: PaymentRequest) -> None:
    """Charge a purchase, once; a repeat answers its first outcome."""
    paid = payments.pay_step(
        call,
        payments.Order(
            purchase_id=event.purchase_id,
            account_id=event.from_account,
            amount=Money.parse(event.amount),
            retailer_id=event.retailer_id,
            confirmation_id=event.confirmation_id,
            is_msi=event.benefit_applied == "MSI",
            cashback=_optional(event.cashback),
        ),
        answer_only=bool(event.answer_only),
    )
    transaction_id = ids.public("transaction", paid.transaction_id)
    bus.publish(
        PaymentCompleted(event.purchase_id, transaction_id, event.amount), *paid.events, call=call
    )


def _refund_refused(_call: Call, event: RefundRequest, error: DomainError) -> Sequence[Event]:
    failed = RefundFailed(
        event.purchase_id,
        event.transaction_id,
        reason=error.code,
        detail=_(error.title),
        refund_no=event.refund_no,
    )
    return (failed,)


@handles(RefundRequest, consumer="banking.refund", refused=_refund_refused)
def refund_asked(call: Call, event: RefundRequest) -> None:
    """Give a payment back, in part or in full; a repeat under one number answers its first outcome."""
    paid = payments.refund_step(
        call,
        transaction_id=event.transaction_id,
        amount=Money.parse(event.amount),
        cashback=_optional(event.cashback),
        memo=event.reason,
        number=event.refund_no,
    )
    transaction_id = ids.public("transaction", paid.transaction_id)
    bus.publish(
        RefundCompleted(event.purchase_id, transaction_id, event.amount, event.refund_no),
        *paid.events,
        call=call,
    )


def _optional(amount: str | None) -> Money:
    return payments.NOTHING if amount is None else Money.parse(amount)


# ── Payees ───────────────────────────────────────────────────────────────────────────────────────


@handles(BeneficiaryAdded, consumer="banking.payee_added")
def beneficiary_added(call: Call, event: BeneficiaryAdded) -> None:
    """Copy a new beneficiary."""
    added = event.beneficiary
    payees.payee_add_step(
        call,
        beneficiary_id=ids.parse("beneficiary", added.beneficiary_id),
        name=added.name,
        alias=added.alias,
        account_id=added.account_id,
        target_clabe=added.clabe,
        added_at=datetime.fromisoformat(added.created_at),
    )


@handles(BeneficiaryChanged, consumer="banking.payee_changed")
def beneficiary_changed(call: Call, event: BeneficiaryChanged) -> None:
    """Copy a change."""
    changed = event.beneficiary
    payees.payee_change_step(
        call,
        beneficiary_id=ids.parse("beneficiary", changed.beneficiary_id),
        name=changed.name,
        alias=changed.alias,
        account_id=changed.account_id,
        target_clabe=changed.clabe,
    )


@handles(BeneficiaryRemoved, consumer="banking.payee_removed")
def beneficiary_removed(call: Call, event: BeneficiaryRemoved) -> None:
    """Make the payee unpayable."""
    payees.payee_remove_step(call, beneficiary_id=ids.parse("beneficiary", event.beneficiary_id))
