"""The marketplace's events: its questions, and banking's news of what purchases are decided on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from centli.confirmations import services as confirmations
from centli.events import bus, sweeper
from centli.events.catalogue import (
    AccountOpened,
    AccountStatusChanged,
    BenefitOptionRecord,
    BenefitRecord,
    BenefitsQuery,
    BenefitsResponse,
    CatalogQuery,
    CatalogResponse,
    CreditLineChanged,
    DefaultLimitsTold,
    Event,
    Fault,
    LimitChanged,
    PaymentCompleted,
    PaymentFailed,
    ProductRecord,
    PurchaseFailed,
    PurchaseRequest,
    RefundCompleted,
    RefundFailed,
    TransferCompleted,
    TransferFailed,
)
from centli.events.registry import handles
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.money import MXN, Money
from centli.web import records
from marketplace import facade, saga
from marketplace.contracts import BenefitOption, ProductView, Sort
from marketplace.selectors import benefits, catalogue, search
from marketplace.selectors.search import Wanted
from marketplace.services import credit, limits, purchases


def _fault(error: DomainError) -> Fault:
    return Fault(error.code, _(error.title))


def _catalogue_refused(_call: Call, _event: CatalogQuery, error: DomainError) -> Sequence[Event]:
    return (CatalogResponse(error=_fault(error)),)


@handles(CatalogQuery, consumer="marketplace.catalogue", refused=_catalogue_refused)
def catalogue_asked(call: Call, event: CatalogQuery) -> None:
    """Answer with a page of products."""
    category_pks = None
    if event.category is not None:
        category_pks = catalogue.subtree(catalogue.category_list(), event.category)
    retailer_pk = None
    if event.retailer_id is not None:
        retailer_pk = catalogue.retailer_get(event.retailer_id).pk
    rows, more = catalogue.offer_page(
        Wanted(call.now, category_pks, retailer_pk),
        search.understand(event.text or ""),
        sort=Sort.RELEVANCE,
        after=event.cursor,
        limit=event.limit,
    )
    seen = catalogue.product_views(call, rows)
    bus.publish(CatalogResponse(tuple(map(_product, seen)), more), call=call)


def _benefits_refused(_call: Call, _event: BenefitsQuery, error: DomainError) -> Sequence[Event]:
    return (BenefitsResponse(error=_fault(error)),)


@handles(BenefitsQuery, consumer="marketplace.benefits", refused=_benefits_refused)
def benefits_asked(call: Call, event: BenefitsQuery) -> None:
    """Answer with every benefit compared."""
    offer = catalogue.chosen(catalogue.offers_of(event.product_id), event.retailer_id)
    found = benefits.comparison(call, offer, quantity=event.quantity)
    bus.publish(BenefitsResponse(tuple(map(_option, found.options))), call=call)


@handles(CreditLineChanged, consumer="marketplace.credit_line")
def credit_line_changed(call: Call, event: CreditLineChanged) -> None:
    """Remember what the customer's credit line has left."""
    credit.line_step(call, account_id=event.account_id, available=Money.parse(event.available, MXN))


@handles(AccountStatusChanged, consumer="marketplace.credit_line")
def account_status_changed(_call: Call, event: AccountStatusChanged) -> None:
    """Remember whether the account can be charged."""
    usable = event.status == "active"
    credit.status_step(account_id=event.account_id, usable=usable)
    purchases.account_status_step(account_id=event.account_id, usable=usable)


@handles(DefaultLimitsTold, consumer="marketplace.default_limits")
def default_limits_told(call: Call, event: DefaultLimitsTold) -> None:
    """Remember what holds for whoever has set no limit."""
    limits.default_step(
        call,
        per_operation=Money.parse(event.per_operation),
        per_day=Money.parse(event.per_day),
        ceiling=Money.parse(event.ceiling),
    )


@handles(LimitChanged, consumer="marketplace.limits")
def limit_changed(call: Call, event: LimitChanged) -> None:
    """Remember a limit that the customer set."""
    limits.changed_step(call, rule=event.rule, limit=Money.parse(event.limit))


@handles(TransferCompleted, consumer="marketplace.sent")
def transfer_completed(call: Call, event: TransferCompleted) -> None:
    """Remember what was sent: a purchase counts for the day together with it."""
    limits.sent_step(
        call,
        transaction_id=event.transaction_id,
        to_account=event.to_account,
        amount=Money.parse(event.amount),
        sent_at=datetime.fromisoformat(event.created_at),
    )


@handles(TransferFailed, consumer="marketplace.not_sent")
def transfer_failed(call: Call, event: TransferFailed) -> None:
    """Forget what had been accepted and came to nothing; what was refused at once was never sent."""
    if event.transaction_id is not None:
        limits.came_back_step(call, transaction_id=event.transaction_id)


@handles(AccountOpened, consumer="marketplace.accounts")
def account_opened(call: Call, event: AccountOpened) -> None:
    """Remember an account that purchases can be paid with."""
    purchases.account_opened_step(
        call,
        account_id=event.account_id,
        account_type=event.account_type,
        last4=event.clabe[-5:-1],
    )


# ── Purchases ────────────────────────────────────────────────────────────────────────────────────

sweeper.sweep("marketplace.sagas")(saga.drive_due)
records.register("purchase", facade.purchase_get)


def _purchase_refused(call: Call, event: PurchaseRequest, error: DomainError) -> Sequence[Event]:
    failed = PurchaseFailed(reason=error.code, confirmation_id=event.confirmation_id)
    more = confirmations.refused_step(call, confirmation_id=event.confirmation_id, error=error)
    return (failed, *more)


@handles(PurchaseRequest, consumer="marketplace.purchase", refused=_purchase_refused)
def purchase_asked(call: Call, event: PurchaseRequest) -> None:
    """Carry out a purchase that its customer confirmed before, once; its payment brings the answer."""
    terms = {
        "product_id": event.product_id,
        "retailer_id": event.retailer_id,
        "quantity": event.quantity,
        "from_account": event.account_id,
        "benefit": event.benefit,
        "months": event.months,
    }
    executed = confirmations.execute_confirmed_step(
        call, confirmation_id=event.confirmation_id, expected_terms=terms
    )
    if executed.replayed:
        saga.answer_again(call, purchase_id=executed.receipt["purchase_id"])


@handles(PaymentCompleted, consumer="marketplace.paid")
def payment_completed(call: Call, event: PaymentCompleted) -> None:
    """Confirm what was paid."""
    saga.paid_step(call, purchase_id=event.purchase_id, transaction_id=event.transaction_id)


@handles(PaymentFailed, consumer="marketplace.not_paid")
def payment_failed(call: Call, event: PaymentFailed) -> None:
    """Undo what was not paid."""
    saga.not_paid_step(call, purchase_id=event.purchase_id, reason=event.reason)


@handles(RefundCompleted, consumer="marketplace.refunded")
def refund_completed(call: Call, event: RefundCompleted) -> None:
    """Take the pieces back whose money is back."""
    saga.refunded_step(
        call,
        purchase_id=event.purchase_id,
        transaction_id=event.transaction_id,
        refund_no=event.refund_no,
    )


@handles(RefundFailed, consumer="marketplace.refund_failed")
def refund_failed(call: Call, event: RefundFailed) -> None:
    """Have a person look at it."""
    saga.refund_failed_step(
        call, purchase_id=event.purchase_id, reason=event.reason, refund_no=event.refund_no
    )


def _product(seen: ProductView) -> ProductRecord:
    return ProductRecord(
        product_id=seen.product_id,
        retailer_id=seen.retailer_id,
        name=seen.name,
        description=seen.description,
        price=seen.price.wire(),
        currency="MXN",
        category=seen.category,
        stock=seen.stock,
        image_url=seen.image_url,
        benefits=tuple(
            BenefitRecord(each.benefit.value, each.text, each.minimum.wire(), each.months)
            for each in seen.benefits
        ),
    )


def _option(option: BenefitOption) -> BenefitOptionRecord:
    return BenefitOptionRecord(
        benefit=option.benefit.value,
        months=option.months,
        monthly=option.monthly.wire(),
        total=option.total.wire(),
        gain=option.gain.wire(),
        applies=option.applies,
        why_not=option.why_not,
    )
