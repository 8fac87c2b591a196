"""The marketplace's events: its questions, and banking's news of credit lines."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from centli.events import bus
from centli.events.catalogue import (
    AccountStatusChanged,
    BenefitOptionRecord,
    BenefitRecord,
    BenefitsQuery,
    BenefitsResponse,
    CatalogQuery,
    CatalogResponse,
    CreditLineChanged,
    Event,
    Fault,
    ProductRecord,
)
from centli.events.registry import handles
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.money import MXN, Money
from marketplace.contracts import BenefitOption, ProductView, Sort
from marketplace.selectors import benefits, catalogue, search
from marketplace.selectors.search import Wanted
from marketplace.services import credit


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
    seen = catalogue.product_views(rows, now=call.now)
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
    credit.status_step(account_id=event.account_id, usable=event.status == "active")


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
