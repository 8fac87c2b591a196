"""What the saga asks for and tells, in its wire form."""

from __future__ import annotations

from typing import cast

from centli.events.catalogue import (
    BenefitName,
    PaymentRequest,
    PurchaseConfirmed,
    PurchaseFailed,
    PurchaseRecord,
    PurchaseRefunded,
    PurchaseRefunding,
    RefundRequest,
    StatusName,
)
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.money import Money
from marketplace.models import Purchase, Refund


def payment_request(purchase: Purchase, *, answer_only: bool = False) -> PaymentRequest:
    """Return what the bank is asked for; asked twice, it pays once, and with ``answer_only`` it pays no more."""
    return PaymentRequest(
        purchase_id=purchase.purchase_id,
        from_account=ids.public("account", purchase.account_id),
        amount=Money(purchase.total_centavos).wire(),
        currency="MXN",
        retailer_id=purchase.offer.retailer.retailer_id,
        confirmation_id=ids.public("confirmation", purchase.confirmation_id),
        benefit_applied=_benefit(purchase),
        months=purchase.months,
        cashback=_optional(purchase.cashback_centavos),
        answer_only=True if answer_only else None,
    )


def refund_request(purchase: Purchase, refund: Refund) -> RefundRequest:
    """Return what the bank is asked to give back; asked twice under one number, it gives back once."""
    assert purchase.transaction_id is not None, "only what was paid is given back"
    return RefundRequest(
        purchase_id=purchase.purchase_id,
        transaction_id=ids.public("transaction", purchase.transaction_id),
        amount=Money(refund.amount_centavos).wire(),
        reason=refund.reason,
        cashback=_optional(refund.cashback_centavos),
        refund_no=refund.no,
    )


def confirmed(call: Call, purchase: Purchase) -> PurchaseConfirmed:
    """Return the news of a purchase that was paid, with the points that it earns."""
    assert purchase.transaction_id is not None, "a confirmed purchase was paid"
    record = PurchaseRecord(
        user_id=call.user_id,
        purchase_id=purchase.purchase_id,
        product_id=purchase.offer.product.product_id,
        retailer_id=purchase.offer.retailer.retailer_id,
        quantity=purchase.quantity,
        total_amount=Money(purchase.total_centavos).wire(),
        currency="MXN",
        benefit_applied=_benefit(purchase),
        months=purchase.months,
        status=cast(StatusName, purchase.status),
        transaction_id=ids.public("transaction", purchase.transaction_id),
        created_at=clock.wire(purchase.created_at),
    )
    return PurchaseConfirmed(record, purchase.points or None)


def failed(purchase: Purchase) -> PurchaseFailed:
    """Return the news of a purchase that was undone."""
    return PurchaseFailed(
        reason=purchase.failure,
        purchase_id=purchase.purchase_id,
        confirmation_id=ids.public("confirmation", purchase.confirmation_id),
    )


def refunding(purchase: Purchase, pieces: int, amount_centavos: int) -> PurchaseRefunding:
    """Return the news that pieces are to go back."""
    return PurchaseRefunding(purchase.purchase_id, pieces, Money(amount_centavos).wire())


def refunded(purchase: Purchase, refund: Refund) -> PurchaseRefunded:
    """Return the news of money that is back, with the points to take back."""
    return PurchaseRefunded(
        purchase.purchase_id,
        refund.quantity,
        Money(refund.amount_centavos).wire(),
        refund.points or None,
    )


def _benefit(purchase: Purchase) -> BenefitName | None:
    return cast(BenefitName | None, purchase.benefit_applied or None)


def _optional(centavos: int) -> str | None:
    return Money(centavos).wire() if centavos else None
