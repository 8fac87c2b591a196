"""The marketplace's one door for customers and the agent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.core.files import File

from centli.kernel.call import Call
from marketplace.contracts import (
    BenefitKind,
    CategoryView,
    Comparison,
    Facets,
    ProductDetail,
    ProductFilter,
    ProductPage,
    RetailerPage,
    RetailerView,
    Sort,
)
from marketplace.selectors import benefits, catalogue, search
from marketplace.selectors.search import Wanted, Words

PAGE_MAX: Final = catalogue.PAGE_MAX
PAGE_DEFAULT: Final = catalogue.PAGE_DEFAULT


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
    return ProductPage(catalogue.product_views(rows, now=call.now), more)


def product_facets(call: Call, wanted: ProductFilter = ProductFilter()) -> Facets:
    """Return what the same list can still be narrowed to, with counts.

    Raises:
        CategoryNotFound, RetailerNotFound: a filter names one that is not there.
    """
    narrowed, words = _understood(call, wanted)
    return catalogue.facets(narrowed, words, catalogue.category_list())


def product_get(call: Call, product_id: str, retailer_id: str | None = None) -> ProductDetail:
    """Return a product at a retailer, or at the cheapest that has it, with everybody who offers it.

    Raises:
        ProductNotFound: not there, or this retailer does not offer it.
    """
    rows = catalogue.offers_of(product_id)
    chosen = catalogue.chosen(rows, retailer_id)
    (seen,) = catalogue.product_views([chosen], now=call.now)
    return ProductDetail(seen, [catalogue.offer_view(row) for row in rows])


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
