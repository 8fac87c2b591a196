"""Buying: what is proposed, what is checked again when it is confirmed, and what a benefit's budget gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F

from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance, Terms
from centli.db import idempotency
from centli.db.transactions import require_transaction
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, NotFound, Rejected
from centli.kernel.money import CENTAVOS_MAX, MXN
from marketplace.contracts import BenefitKind, PurchaseStatus
from marketplace.errors import (
    AccountNotFound,
    AccountUnusable,
    BenefitUnavailable,
    InvalidQuantity,
    NotRefundable,
    OutOfStock,
    PriceChanged,
    ProductNotFound,
)
from marketplace.models import (
    Benefit,
    BenefitCounter,
    CreditLine,
    Offer,
    PayingAccount,
    Purchase,
    RefundState,
)
from marketplace.rules import purchases as rules
from marketplace.rules.benefits import Outcome
from marketplace.selectors import benefits, catalogue
from marketplace.selectors import purchases as orders

KIND: Final = "purchase"
CANCEL: Final = "purchase_cancel"
CREDIT: Final = "credit"
CHECKING: Final = "checking"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer wants to buy, and how they would pay."""

    product_id: str
    retailer_id: str | None
    quantity: int
    benefit: BenefitKind | None
    months: int | None
    account_id: str | None


def purchase_propose(
    call: Call,
    *,
    product_id: str,
    retailer_id: str | None = None,
    quantity: int = 1,
    benefit: BenefitKind | None = None,
    months: int | None = None,
    account_id: str | None = None,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose a purchase; nothing is set aside or charged before it is confirmed.

    Without an account the checking account pays, and the credit account what is paid in months. Without a retailer
    it is the cheapest that has the product.

    Raises:
        ProductNotFound, InvalidQuantity, OutOfStock: what is asked for cannot be had.
        BenefitUnavailable: the benefit does not apply; it says why.
        AccountNotFound, AccountUnusable: the account is not there, or cannot pay this.
        DomainError: what ``confirmations.propose`` raises.
    """
    wish = {
        "product": product_id,
        "retailer": retailer_id,
        "quantity": quantity,
        "benefit": benefit and benefit.value,
        "months": months,
        "account": account_id,
        "supersedes": supersedes,
    }
    known = confirmations.proposed(call, kind=KIND, parameters=wish)
    if known is not None:
        return known
    try:
        terms = _terms(call, Wish(product_id, retailer_id, quantity, benefit, months, account_id))
    except (Rejected, Conflict, NotFound) as error:
        idempotency.store_refusal(call, error, operation=f"propose:{KIND}", parameters=wish)
        raise
    return confirmations.propose(
        call,
        kind=KIND,
        terms=terms,
        provenance=provenance,
        supersedes=supersedes,
        parameters=wish,
    )


def cancel_propose(
    call: Call,
    *,
    purchase_id: str,
    quantity: int | None = None,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to take a purchase back, or some of its pieces; nothing goes back before it is confirmed.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
        NotRefundable: it was not paid, is older than a day, or fewer pieces are left.
        DomainError: what ``confirmations.propose`` raises.
    """
    row = orders.row_get(call, purchase_id)
    pieces = row.quantity - row.refunded_quantity if quantity is None else quantity
    _check_cancel(call, row, pieces)
    before, after = row.refunded_quantity, row.refunded_quantity + pieces
    terms = {
        "purchase_id": row.purchase_id,
        "product_name": row.product_name,
        "retailer_name": row.retailer_name,
        "quantity": pieces,
        "refunded_before": before,
        "amount_centavos": row.unit_price_centavos * pieces,
        "currency": MXN,
        "cashback_centavos": rules.share(row.cashback_centavos, before, after, row.quantity),
        "points": rules.share(row.points, before, after, row.quantity),
        "source_type": row.account_type,
        "source_last4": row.account_last4,
    }
    return confirmations.propose(
        call,
        kind=CANCEL,
        terms=terms,
        provenance=provenance,
        supersedes=supersedes,
        parameters={"purchase": purchase_id, "quantity": quantity, "supersedes": supersedes},
    )


def check_cancel(call: Call, terms: Terms) -> None:
    """Check that a purchase can still be taken back as it was shown.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
        NotRefundable: it cannot any more, or some pieces went back meanwhile.
    """
    row = orders.row_get(call, terms["purchase_id"])
    if row.refunded_quantity != terms["refunded_before"]:
        raise NotRefundable
    _check_cancel(call, row, terms["quantity"])


def _check_cancel(call: Call, row: Purchase, pieces: int) -> None:
    can = (
        row.status == PurchaseStatus.COMPLETED
        and rules.can_cancel(row.completed_at, call.now)
        and 0 < pieces <= row.quantity - row.refunded_quantity
        and not any(each.state == RefundState.REQUESTED for each in row.refunds.all())
    )
    if not can:
        raise NotRefundable


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the offer, locked if asked for, and the benefit in force."""

    offer: Offer
    benefit: Benefit | None


def check(call: Call, terms: Terms, *, locked: bool) -> Checked:
    """Check that what was proposed can still be had as it was shown; with ``locked`` the offer's row is locked.

    Raises:
        ProductNotFound, OutOfStock: it is gone, or fewer are left.
        PriceChanged: it costs another amount now.
        BenefitUnavailable: the benefit is over, or gives another amount now.
        AccountUnusable: the account cannot pay any more.
    """
    if locked:
        # The offer alone: a join would lock its retailer for everybody (MariaDB has no FOR UPDATE OF).
        Offer.objects.select_for_update().filter(pk=terms["offer_pk"]).values_list("pk").first()
    offer = (
        Offer.objects.select_related("product", "retailer")
        .filter(
            pk=terms["offer_pk"],
            is_active=True,
            product__is_active=True,
            retailer__is_active=True,
        )
        .first()
    )
    if offer is None:
        raise ProductNotFound
    if offer.price_centavos != terms["unit_price_centavos"]:
        raise PriceChanged(offer.price_centavos)
    if offer.available < terms["quantity"]:
        raise OutOfStock(offer.available, terms["quantity"])
    _usable_account(call, terms["from_account"], is_msi=terms["benefit"] == BenefitKind.MSI.value)
    if terms["benefit"] is None:
        return Checked(offer, None)
    kind, months = BenefitKind(terms["benefit"]), terms["months"]
    row, outcome = _benefit(call, offer, terms["quantity"], kind, months)
    if row.benefit_id != terms["benefit_id"] or _given(kind, outcome) != (
        terms["cashback_centavos"],
        terms["points"],
    ):
        raise BenefitUnavailable
    return Checked(offer, row)


def grant_step(call: Call, terms: Terms, benefit: Benefit | None) -> None:
    """Take what a benefit gives from its budget and count it for the customer's month, in the owner's transaction.

    Raises:
        BenefitUnavailable: others took what was left in the same moment.
    """
    require_transaction()
    gain = terms["gain_centavos"]
    if benefit is None or not gain:
        return
    _count(call, benefit, gain)
    if benefit.cap_month_centavos is not None:
        used = benefits.used_centavos(call.customer_id, [benefit], now=call.now)[benefit.pk]
        if used > benefit.cap_month_centavos:
            raise BenefitUnavailable
    room = Benefit.objects.filter(pk=benefit.pk)
    if benefit.budget_centavos is not None:
        room = room.filter(budget_used_centavos__lte=F("budget_centavos") - gain)
    if not room.update(budget_used_centavos=F("budget_used_centavos") + gain):
        raise BenefitUnavailable


def ungrant_step(*, benefit_pk: int, customer_id: int, period: str, gain_centavos: int) -> None:
    """Give back to a benefit's budget, and to the customer's month, what a purchase did not use after all."""
    require_transaction()
    if not gain_centavos:
        return
    BenefitCounter.objects.filter(
        benefit_id=benefit_pk, customer_id=customer_id, period=period
    ).update(used_centavos=F("used_centavos") - gain_centavos)
    Benefit.objects.filter(pk=benefit_pk).update(
        budget_used_centavos=F("budget_used_centavos") - gain_centavos
    )


def account_opened_step(call: Call, *, account_id: str, account_type: str, last4: str) -> None:
    """Remember an account that purchases can be paid with."""
    require_transaction()
    made = PayingAccount(
        customer_id=call.customer_id,
        account_id=ids.parse("account", account_id),
        account_type=account_type,
        last4=last4,
    )
    PayingAccount.objects.bulk_create([made], ignore_conflicts=True)


def account_status_step(*, account_id: str, usable: bool) -> None:
    """Remember whether an account can pay."""
    require_transaction()
    PayingAccount.objects.filter(account_id=ids.parse("account", account_id)).update(
        is_usable=usable
    )


def _terms(call: Call, wish: Wish) -> dict[str, Any]:
    offer = catalogue.chosen(catalogue.offers_of(wish.product_id), wish.retailer_id)
    if not 1 <= wish.quantity <= benefits.QUANTITY_MAX:
        raise InvalidQuantity(benefits.QUANTITY_MAX)
    total = offer.price_centavos * wish.quantity
    if total > CENTAVOS_MAX:
        raise InvalidQuantity(benefits.QUANTITY_MAX)
    # Why a benefit does not apply says more than that there is no account for it.
    given = (
        _benefit(call, offer, wish.quantity, wish.benefit, wish.months) if wish.benefit else None
    )
    is_msi = wish.benefit is BenefitKind.MSI
    account = _usable_account(call, wish.account_id, is_msi=is_msi)
    terms: dict[str, Any] = {
        "purchase_id": ids.public("purchase", ids.uuid7()),
        "offer_pk": offer.pk,
        "product_id": offer.product.product_id,
        "retailer_id": offer.retailer.retailer_id,
        "product_name": offer.product.name,
        "retailer_name": offer.retailer.name,
        "quantity": wish.quantity,
        "unit_price_centavos": offer.price_centavos,
        "amount_centavos": total,
        "currency": MXN,
        "from_account": ids.public("account", account.account_id),
        "source_type": account.account_type,
        "source_last4": account.last4,
        "concept": _concept(wish.quantity, offer.product.name),
        "benefit": None,
        "benefit_id": None,
        "benefit_text": "",
        "months": None,
        "first_centavos": total,
        "monthly_centavos": total,
        "cashback_centavos": 0,
        "points": 0,
        "gain_centavos": 0,
    }
    if wish.benefit is None or given is None:
        return terms
    row, outcome = given
    cashback, points = _given(wish.benefit, outcome)
    return {
        **terms,
        "benefit": wish.benefit.value,
        "benefit_id": row.benefit_id,
        "benefit_text": benefits.text_of(row),
        "months": row.months,
        "first_centavos": outcome.first_centavos,
        "monthly_centavos": outcome.monthly_centavos,
        "cashback_centavos": cashback,
        "points": points,
        "gain_centavos": outcome.gain_centavos,
    }


def _concept(quantity: int, name: str) -> str:
    return f"{quantity} × {name}" if quantity > 1 else name


def _given(kind: BenefitKind, outcome: Outcome) -> tuple[int, int]:
    """Return the cashback in centavos and the points that a purchase is promised."""
    return (outcome.gain_centavos if kind is BenefitKind.CASHBACK else 0), outcome.points


def _benefit(
    call: Call, offer: Offer, quantity: int, kind: BenefitKind, months: int | None
) -> tuple[Benefit, Outcome]:
    for row, plan, outcome in benefits.outcomes(call, offer, quantity=quantity):
        if plan.kind is kind and (months is None or plan.months == months):
            if not outcome.applies:
                raise BenefitUnavailable(benefits.why_not(outcome) or "")
            return row, outcome
    raise BenefitUnavailable


def _usable_account(call: Call, account_id: str | None, *, is_msi: bool) -> PayingAccount:
    own = PayingAccount.objects.filter(customer_id=call.customer_id)
    if account_id is None:
        found = own.filter(account_type=CREDIT if is_msi else CHECKING).order_by("pk").first()
    else:
        try:
            found = own.filter(account_id=ids.parse("account", account_id)).first()
        except NotFound as error:
            raise AccountNotFound from error
    if found is None:
        raise AccountNotFound
    if not found.is_usable or (is_msi and not _is_line(found)):
        raise AccountUnusable
    return found


def _is_line(account: PayingAccount) -> bool:
    return CreditLine.objects.filter(account_id=account.account_id, is_usable=True).exists()


def _count(call: Call, benefit: Benefit, gain: int) -> None:
    key = {
        "benefit": benefit,
        "customer_id": call.customer_id,
        "period": clock.local_month(call.now),
    }
    BenefitCounter.objects.bulk_create([BenefitCounter(**key)], ignore_conflicts=True)
    BenefitCounter.objects.filter(**key).update(used_centavos=F("used_centavos") + gain)
