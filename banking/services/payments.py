"""Paying for purchases and giving the money back: what the marketplace asks for by events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from banking.contracts import AccountType
from banking.errors import (
    CreditAccountRequired,
    PurchaseEnded,
    RefundTooLarge,
    TransactionNotFound,
)
from banking.models import Account, AccountKind, Entry, Transfer
from banking.rules import EntryKind
from banking.selectors import accounts, facts
from banking.services import limits, posting
from banking.services.accounts import system_account
from centli.confirmations import selectors as proposals
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import Assessment
from centli.confirmations.errors import ConfirmationMismatch
from centli.db.transactions import require_transaction
from centli.events.catalogue import CreditLineChanged, Event
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import InvalidAmount, Money

PURCHASE: Final = "purchase"
"""The kind of proposal whose terms a payment must equal."""
CASHBACK: Final = "cashback"
NOTHING: Final = Money(0)
REFUND_NO: Final = "refund_no"
MEMO_LENGTH_MAX: Final = 140


@dataclass(frozen=True, slots=True)
class Order:
    """What a payment request asks for; the proposal's terms say what the customer agreed to."""

    purchase_id: str
    account_id: str
    amount: Money
    retailer_id: str
    confirmation_id: str
    is_msi: bool = False
    cashback: Money = NOTHING


@dataclass(frozen=True, slots=True)
class Paid:
    """An entry that paid, or gave money back, and the news that follow from it."""

    transaction_id: UUID
    events: tuple[Event, ...] = ()


def pay_step(call: Call, order: Order, *, answer_only: bool = False) -> Paid:
    """Charge a purchase to the customer and credit its merchant, with the cashback in the same entry; once.

    A confirmation pays once: asked again, the first entry is the answer, and no news follow. With ``answer_only`` the
    purchase has ended: what was not charged until now is not charged any more. The price counts for the customer's day, and
    is measured once more, under the lock of what the day has counted: the marketplace decided on what it had heard.

    Raises:
        ConfirmationNotFound, ConfirmationRequired: no proposal of the customer's for a purchase, or not carried out.
        ConfirmationMismatch: purchase, payer, amount, merchant or cashback are not those that the customer confirmed.
        AccountNotFound: no such account, or another customer's.
        CreditAccountRequired: months without interest are paid by a credit account alone.
        InsufficientFunds, AccountBlocked, AccountInactive: it cannot be charged.
        LimitExceeded, FactorRequired: the day has counted more since; a purchase confirmed with a code fails for no lack of one.
        PurchaseEnded: it was not charged, and it has ended.
    """
    require_transaction()
    terms = proposals.executed_terms(call, order.confirmation_id, kind=PURCHASE)
    agreed = (
        terms["purchase_id"],
        terms["from_account"],
        terms["amount_centavos"],
        terms["retailer_id"],
        terms["cashback_centavos"],
        terms["benefit"] == "MSI",
    )
    if agreed != (
        order.purchase_id,
        order.account_id,
        order.amount.centavos,
        order.retailer_id,
        order.cashback.centavos,
        order.is_msi,
    ):
        raise ConfirmationMismatch
    confirmation_id = ids.parse("confirmation", order.confirmation_id)
    first = Entry.objects.filter(confirmation_id=confirmation_id).first()
    if first is not None:
        return Paid(first.public_id)
    if answer_only:
        raise PurchaseEnded
    account = accounts.account_get(call.customer_id, order.account_id)
    if order.is_msi and account.account_type != AccountType.CREDIT:
        raise CreditAccountRequired
    merchant = system_account(AccountKind.MERCHANT, order.retailer_id)
    legs = [posting.Leg(account.pk, merchant.pk, order.amount.centavos)]
    if order.cashback.centavos:
        promo = system_account(AccountKind.PROMO)
        legs.append(posting.Leg(promo.pk, account.pk, order.cashback.centavos, CASHBACK))
    posted = posting.post(
        call,
        posting.Draft(
            kind=EntryKind.PURCHASE,
            legs=legs,
            customer_id=call.customer_id,
            confirmation_id=confirmation_id,
            counterpart=terms["retailer_name"],
            memo=terms["concept"][:MEMO_LENGTH_MAX],
            metadata={"purchase": order.purchase_id},
        ),
    )
    _count(call, order)
    return Paid(posted.public_id, _line_news(account.pk))


def _count(call: Call, order: Order) -> None:
    """Measure a payment against the customer's limits, and count it for the day."""
    # After the accounts, as whatever counts for the day: its counter is the last that is locked.
    counter = limits.day_lock_step(call)
    own = facts.limits_get(call.customer_id, call.now)
    confirmations.check_executed(
        call,
        confirmation_id=order.confirmation_id,
        # How many payments came within minutes was for the moment in which it was confirmed.
        assessment=Assessment(
            amount_centavos=order.amount.centavos,
            per_operation_centavos=own.per_operation.centavos,
            per_day_centavos=own.per_day.centavos,
            ceiling_centavos=own.ceiling.centavos,
            used_today_centavos=counter.used_centavos,
        ),
    )
    limits.day_count_step(counter, order.amount.centavos)


def refund_step(
    call: Call,
    *,
    transaction_id: str,
    amount: Money,
    cashback: Money = NOTHING,
    memo: str = "",
    number: int | None = None,
) -> Paid:
    """Give part or all of a payment back, less what is taken back of its cashback, in a new entry.

    All refunds of a payment together never exceed it, and neither does the cashback that they take back. Under one
    number it goes back once: asked again, the first entry is the answer, and no news follow.

    Raises:
        TransactionNotFound: no such payment of the customer's.
        RefundTooLarge: more than is left of it.
        InvalidAmount: no amount, or more cashback than money.
        AccountBlocked, AccountInactive: the account takes no part in anything.
    """
    require_transaction()
    if not 0 <= cashback.centavos <= amount.centavos:
        raise InvalidAmount
    entry = _payment(call, transaction_id)
    paid = {leg.code: leg for leg in Transfer.objects.filter(entry=entry)}
    leg = paid["principal"]
    # Locked, in the one order, before what was given back is added up: two refunds at once wait for each other.
    pks = {pk for each in paid.values() for pk in (each.debit_account_id, each.credit_account_id)}
    list(Account.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    first = _numbered(entry, number)
    if first is not None:
        return Paid(first.public_id)
    given = {"principal": 0, CASHBACK: 0}
    for code, centavos in Transfer.objects.filter(entry__refunds=entry).values_list(
        "code", "amount_centavos"
    ):
        given[code] += centavos
    bonus = paid[CASHBACK].amount_centavos if CASHBACK in paid else 0
    if (
        given["principal"] + amount.centavos > leg.amount_centavos
        or given[CASHBACK] + cashback.centavos > bonus
    ):
        raise RefundTooLarge
    legs = [posting.Leg(leg.credit_account_id, leg.debit_account_id, amount.centavos)]
    if cashback.centavos:
        promo_pk = paid[CASHBACK].debit_account_id
        legs.append(posting.Leg(leg.debit_account_id, promo_pk, cashback.centavos, CASHBACK))
    posted = posting.post(
        call,
        posting.Draft(
            kind=EntryKind.REFUND,
            legs=legs,
            customer_id=call.customer_id,
            refunds_id=entry.pk,
            counterpart=entry.counterpart,
            memo=memo[:MEMO_LENGTH_MAX],
            metadata={**entry.metadata, REFUND_NO: number} if number else dict(entry.metadata),
        ),
    )
    return Paid(posted.public_id, _line_news(leg.debit_account_id))


def _numbered(payment: Entry, number: int | None) -> Entry | None:
    """Return the refund of a payment that was given under a number; the payment's accounts are locked."""
    if number is None:
        return None
    # Compared here: the databases disagree about searching in JSON, and refunds of one payment are few.
    given = Entry.objects.filter(refunds=payment).order_by("id")
    return next((each for each in given if each.metadata.get(REFUND_NO) == number), None)


def _payment(call: Call, transaction_id: str) -> Entry:
    try:
        value = ids.parse("transaction", transaction_id)
    except NotFound as error:
        raise TransactionNotFound from error
    entry = Entry.objects.filter(
        public_id=value, customer_id=call.customer_id, kind=EntryKind.PURCHASE
    ).first()
    if entry is None:
        raise TransactionNotFound
    return entry


def _line_news(account_pk: int) -> tuple[Event, ...]:
    """Return what others must know of a credit line that has just moved."""
    account = Account.objects.get(pk=account_pk)
    if account.account_type != AccountType.CREDIT:
        return ()
    available = Money(max(account.available_centavos, 0)).wire()
    return (CreditLineChanged(ids.public("account", account.public_id), available),)
