"""The marketplace's one door for customers and the agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.core.files import File

from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import ProposalView, Provenance
from centli.kernel.call import Call
from marketplace import saga
from marketplace.contracts import (
    BenefitKind,
    CategoryView,
    Comparison,
    Facets,
    ImageView,
    OrderDetail,
    ProductDetail,
    ProductFilter,
    ProductPage,
    PurchasePage,
    PurchaseView,
    RetailerPage,
    RetailerView,
    Sort,
    UploadView,
)
from marketplace.selectors import benefits, catalogue, search
from marketplace.selectors import purchases as orders
from marketplace.selectors.search import Wanted, Words
from marketplace.services import purchases, uploads

PAGE_MAX: Final = catalogue.PAGE_MAX
PAGE_DEFAULT: Final = catalogue.PAGE_DEFAULT
PRICES_MAX: Final = 12
"""How many changes of a price a customer sees."""


def retailer_page(
    call: Call, *, limit: int = PAGE_DEFAULT, cursor: str | None = None
) -> RetailerPage:
    """Return a page of the affiliated retailers, by name."""
    limit = max(1, min(limit, PAGE_MAX))
    rows = catalogue.retailer_slice(after=cursor, limit=limit + 1)
    return RetailerPage(
        items=catalogue.retailer_views(rows[:limit], now=call.now),
        next_cursor=rows[limit - 1].name_key if len(rows) > limit else None,
    )


def retailer_get(call: Call, retailer_id: str) -> RetailerView:
    """Return an affiliated retailer.

    Raises:
        RetailerNotFound: not there, or no longer affiliated.
    """
    (found,) = catalogue.retailer_views([catalogue.retailer_get(retailer_id)], now=call.now)
    return found


def category_list(_call: Call) -> Sequence[CategoryView]:
    """Return the category tree, each before what is below it."""
    return [catalogue.category_view(row) for row in catalogue.category_list()]


def product_search(
    call: Call,
    wanted: ProductFilter = ProductFilter(),
    *,
    sort: Sort = Sort.RELEVANCE,
    limit: int = PAGE_DEFAULT,
    cursor: str | None = None,
) -> ProductPage:
    """Return a page of products as retailers offer them; words are found with typing errors and without accents.

    Raises:
        CategoryNotFound, RetailerNotFound: a filter names one that is not there.
        InvalidCursor: the cursor is of another order.
    """
    narrowed, words = _understood(call, wanted)
    rows, more = catalogue.offer_page(
        narrowed, words, sort=sort, after=cursor, limit=max(1, min(limit, PAGE_MAX))
    )
    seen = catalogue.product_views(call, rows, kind=narrowed.benefit, months=narrowed.months)
    return ProductPage(seen, more)


def product_facets(call: Call, wanted: ProductFilter = ProductFilter()) -> Facets:
    """Return what the same list can still be narrowed to, with counts.

    Raises:
        CategoryNotFound, RetailerNotFound: a filter names one that is not there.
    """
    narrowed, words = _understood(call, wanted)
    found = catalogue.facets(narrowed, words, catalogue.category_list())
    if benefits.credit_centavos(call.customer_id):
        return found
    # Months without interest are no offer to whoever has no card for them, or nothing left on it.
    offered = [each for each in found.benefits if each.code != BenefitKind.MSI]
    return replace(found, benefits=offered)


def product_get(call: Call, product_id: str, retailer_id: str | None = None) -> ProductDetail:
    """Return a product at a retailer, or at the cheapest that has it, with everybody who offers it.

    Raises:
        ProductNotFound: not there, or this retailer does not offer it.
    """
    rows = catalogue.offers_of(product_id)
    chosen = catalogue.chosen(rows, retailer_id)
    (seen,) = catalogue.product_views(call, [chosen])
    return ProductDetail(
        seen,
        [catalogue.offer_view(row) for row in rows],
        catalogue.prices_of(chosen.pk, limit=PRICES_MAX),
    )


def benefits_compare(
    call: Call, product_id: str, *, retailer_id: str | None = None, quantity: int = 1
) -> Comparison:
    """Return what each benefit would do to the customer's purchase, and why the others do not apply.

    Raises:
        ProductNotFound: not there, or this retailer does not offer it.
        InvalidQuantity: fewer than one, or more than are sold at once.
    """
    offer = catalogue.chosen(catalogue.offers_of(product_id), retailer_id)
    return benefits.comparison(call, offer, quantity=quantity)


def picture_open(name: str, size: str) -> File[bytes]:
    """Return a picture of the catalogue, open for reading; everybody may see it.

    Raises:
        NotFound: there is none of that name and size.
    """
    return catalogue.image_open(name, size)


def upload_open(call: Call, *, content_type: str, size_bytes: int) -> UploadView:
    """Let a member of staff send a picture straight to storage.

    Raises:
        TooManyUploads: too many of theirs wait for their file, or were asked for today.
    """
    row, form = uploads.upload_open(call, content_type=content_type, size_bytes=size_bytes)
    return UploadView(
        upload_id=str(row),
        url=form.url,
        fields=form.fields,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        expires_at=row.expires_at,
    )


def upload_complete(
    call: Call,
    upload_id: str,
    *,
    alt: str,
    product_id: str | None = None,
    retailer_id: str | None = None,
) -> ImageView:
    """Make what was sent a product's picture or a retailer's logo; asked again, the same.

    Raises:
        UploadNotFound: no such upload, or another person's.
        UploadExpired, UploadIncomplete: its time is over; nothing has come.
        ProductNotFound, RetailerNotFound: there is nothing to show it with.
        AltRequired, InvalidImage: it has no words, or is no picture that we take.
    """
    image = uploads.upload_complete(
        call, upload_id=upload_id, alt=alt, product_id=product_id, retailer_id=retailer_id
    )
    return catalogue.picture_view(image)


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

    Raises:
        DomainError: what ``services.purchases.purchase_propose`` raises.
    """
    return purchases.purchase_propose(
        call,
        product_id=product_id,
        retailer_id=retailer_id,
        quantity=quantity,
        benefit=benefit,
        months=months,
        account_id=account_id,
        provenance=provenance,
        supersedes=supersedes,
    )


def proposal_get(call: Call, confirmation_id: str) -> ProposalView:
    """Return a purchase that was proposed.

    Raises:
        ConfirmationNotFound: no such proposal, another customer's, or of another kind.
    """
    return proposals.proposal_get(call, confirmation_id, kind=purchases.KIND)


def purchase_get(call: Call, purchase_id: str) -> PurchaseView:
    """Return a purchase of the customer's.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    return orders.purchase_get(call, purchase_id)


def order_get(call: Call, purchase_id: str) -> OrderDetail:
    """Return a purchase of the customer's with all that happened to it.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    return orders.order_detail(call, purchase_id)


def purchase_words(view: PurchaseView) -> str:
    """Return where a purchase stands in a sentence."""
    return orders.purchase_words(view)


def purchase_page(
    call: Call, *, limit: int = PAGE_DEFAULT, cursor: str | None = None
) -> PurchasePage:
    """Return a page of the customer's purchases, newest first.

    Raises:
        InvalidCursor: not one of ours.
    """
    return orders.purchase_page(call, limit=limit, cursor=cursor)


def purchase_cancel_propose(
    call: Call,
    *,
    purchase_id: str,
    quantity: int | None = None,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to take a purchase back; nothing goes back before it is confirmed.

    Raises:
        DomainError: what ``services.purchases.cancel_propose`` raises.
    """
    return purchases.cancel_propose(
        call,
        purchase_id=purchase_id,
        quantity=quantity,
        provenance=provenance,
        supersedes=supersedes,
    )


def purchase_cancel(call: Call, purchase_id: str, *, quantity: int | None = None) -> PurchaseView:
    """Cancel a purchase, or some of its pieces, within 24 hours; the money is on its way back.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
        NotRefundable: it was not paid, is older, or fewer pieces are left.
    """
    replayed = saga.purchase_cancel(call, purchase_id=purchase_id, quantity=quantity)
    return replace(orders.purchase_get(call, purchase_id), replayed=replayed)


def _understood(call: Call, wanted: ProductFilter) -> tuple[Wanted, Words]:
    category_pks = None
    if wanted.category is not None:
        category_pks = catalogue.subtree(catalogue.category_list(), wanted.category)
    retailer_pk = None
    if wanted.retailer_id is not None:
        retailer_pk = catalogue.retailer_get(wanted.retailer_id).pk
    return (
        Wanted(
            now=call.now,
            category_pks=category_pks,
            retailer_pk=retailer_pk,
            price_min_centavos=wanted.price_min.centavos if wanted.price_min else None,
            price_max_centavos=wanted.price_max.centavos if wanted.price_max else None,
            benefit=BenefitKind.MSI if wanted.months else wanted.benefit,
            months=wanted.months,
            in_stock=wanted.in_stock,
        ),
        search.understand(wanted.text),
    )
