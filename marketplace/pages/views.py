"""The shop's pages: what is sold, and what one thing would really cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound, Rejected
from centli.kernel.money import InvalidAmount, Money
from centli.kernel.text import clean
from centli.web import pagination
from centli.web.pages import customer
from centli.web.problems import BadRequest
from marketplace import facade
from marketplace.contracts import (
    BenefitKind,
    Facets,
    FacetView,
    ProductFilter,
    ProductPage,
    Sort,
)

PAGE: Final = 24
TEXT_LENGTH_MAX: Final = 120
QUANTITIES: Final = tuple(range(1, 11))
PICTURE_CACHE: Final = "public, max-age=31536000, immutable"
_PESOS: Final = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", re.ASCII)
SORTS: Final = (Sort.RELEVANCE, Sort.PRICE, Sort.PRICE_DESC, Sort.NEWEST)
KEPT: Final = ("q", "category", "retailer", "min", "max", "benefit", "in_stock", "sort")
"""What the address of a list says; everything else in it is ignored."""


@dataclass(frozen=True, slots=True)
class Link:
    """A filter that can be chosen, or the one that is."""

    name: str
    count: int
    url: str
    current: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what of it could not be read."""

    given: Mapping[str, str]
    wanted: ProductFilter
    sort: Sort
    faults: Mapping[str, str]


@require_safe
@customer
def products(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what is sold, narrowed by what the address says."""
    asked = _asked(request)
    scope = pagination.scope("shop", asked.given)
    try:
        found = facade.product_search(
            call,
            asked.wanted,
            sort=asked.sort,
            limit=PAGE,
            cursor=pagination.opened(request.GET.get("cursor") or None, call, of=scope),
        )
        facets = facade.product_facets(call, asked.wanted)
    except (NotFound, Rejected, BadRequest) as error:
        raise Http404 from error
    more = pagination.page([], found.next_cursor, call, of=scope)["next_cursor"]
    return render(
        request,
        "shop/products.html",
        {
            "items": found.items,
            "total": facets.total,
            "more": _url(asked.given, cursor=more) if more else "",
            "is_first": "cursor" not in request.GET,
            "first": _url(asked.given),
            "given": asked.given,
            "faults": asked.faults,
            "groups": _groups(asked, facets),
            "chosen": _chosen(asked, facets),
            "why_none": _why_none(asked.wanted, found),
            "sorts": [(sort.value, _sort_name(sort), sort is asked.sort) for sort in SORTS],
        },
    )


@require_safe
@customer
def product(request: HttpRequest, call: Call, *, product_id: str) -> HttpResponse:
    """Show one product at a retailer, with every benefit compared for this customer."""
    return product_page(request, call, product_id, request.GET)


def product_page(
    request: HttpRequest,
    call: Call,
    product_id: str,
    asked: Mapping[str, str],
    *,
    refusal: str = "",
) -> HttpResponse:
    """Show a product as it is asked for; ``refusal`` says why it was not bought like that."""
    quantity = asked.get("quantity", "1")
    try:
        found = facade.product_get(call, product_id, asked.get("retailer") or None)
        compared = facade.benefits_compare(
            call,
            product_id,
            retailer_id=found.product.retailer_id,
            quantity=int(quantity) if quantity.isascii() and quantity.isdigit() else 0,
        )
    except (NotFound, Rejected) as error:
        raise Http404 from error
    seen = found.product
    chosen = asked.get("benefit", "")
    return render(
        request,
        "shop/product.html",
        {
            "product": seen,
            "refusal": refusal,
            "key": ids.uuid7().hex,
            "ways": [
                (
                    each,
                    benefit_id(each.benefit, each.months),
                    benefit_id(each.benefit, each.months) == chosen,
                )
                for each in compared.options
            ],
            "pays_plain": chosen not in {benefit_id(o.benefit, o.months) for o in compared.options},
            "comparison": compared,
            "held": next((o.credit_held for o in compared.options if o.applies and o.months), None),
            "prices": found.prices,
            "stock": stock_words(seen.stock),
            "quantities": QUANTITIES,
            "offers": [
                {
                    "name": each.retailer_name,
                    "price": each.price,
                    "stock": stock_words(each.stock),
                    "url": f"{reverse('shop:product', args=[product_id])}?{urlencode({'retailer': each.retailer_id})}",
                }
                for each in found.offers
                if each.retailer_id != seen.retailer_id
            ],
            "back": _url({"category": seen.subcategory}),
        },
        status=422 if refusal else 200,
    )


def benefit_id(benefit: BenefitKind, months: int | None) -> str:
    """Return what a benefit is called by in a form: ``MSI-6``, ``cashback``, ``points``."""
    return f"{benefit.value}-{months}" if months else benefit.value


@require_safe
def picture(_request: HttpRequest, name: str, size: str) -> HttpResponseBase:
    """Give a picture of the catalogue where files are kept in a folder; it never changes under its name."""
    try:
        file = facade.picture_open(name, size)
    except NotFound as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = PICTURE_CACHE
    return response


def stock_words(pieces: int) -> str:
    """Return what is left in words: few are counted, many are not."""
    if pieces <= 0:
        return _("Agotado")
    if pieces == 1:
        return _("Queda 1")
    if pieces <= 5:  # noqa: PLR2004 - so few that it matters
        return _("Quedan %(pieces)d") % {"pieces": pieces}
    return _("Disponible")


# ── Reading the address ──────────────────────────────────────────────────────────────────────────


def _asked(request: HttpRequest) -> Asked:
    given = {name: clean(request.GET.get(name, ""), length_max=TEXT_LENGTH_MAX) for name in KEPT}
    given = {name: value for name, value in given.items() if value}
    faults: dict[str, str] = {}
    prices = {name: _pesos(given.get(name, ""), name, faults) for name in ("min", "max")}
    kind = given.get("benefit", "")
    sort = given.get("sort", "")
    return Asked(
        given=given,
        wanted=ProductFilter(
            text=given.get("q", ""),
            category=given.get("category"),
            retailer_id=given.get("retailer"),
            price_min=prices["min"],
            price_max=prices["max"],
            benefit=BenefitKind(kind) if kind in set(BenefitKind) else None,
            in_stock=given.get("in_stock") == "1",
        ),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        faults=faults,
    )


def _pesos(text: str, name: str, faults: dict[str, str]) -> Money | None:
    """Read what a person writes for an amount: ``8000``, ``$8,000.50``."""
    plain = text.replace("$", "").replace(",", "").replace(" ", "")
    if not plain:
        return None
    match = _PESOS.fullmatch(plain)
    if match is not None:
        with suppress(InvalidAmount):
            return Money.parse(f"{match[1]}.{match[2] or '':0<2}")
    faults[name] = _("Escribe un monto en pesos, por ejemplo 8000.")
    return None


def _url(given: Mapping[str, str], **changes: str | None) -> str:
    query = {name: value for name, value in {**given, **changes}.items() if value}
    return f"{reverse('shop:products')}?{urlencode(query)}" if query else reverse("shop:products")


# ── What can be chosen ───────────────────────────────────────────────────────────────────────────


def _groups(asked: Asked, facets: Facets) -> Sequence[dict[str, Any]]:
    """Return the filters with their counts; of the category tree, the roots and what is below the chosen one."""
    chosen = asked.given.get("category", "")
    root = chosen.partition(".")[0]
    shown = [
        each
        for each in facets.categories
        if "." not in each.code or each.code.startswith(f"{root}.")
    ]
    return [
        {
            "title": _("Categoría"),
            "links": [_link(asked, "category", each, depth=each.code.count(".")) for each in shown],
        },
        {
            "title": _("Tienda"),
            "links": [_link(asked, "retailer", each) for each in facets.retailers],
        },
        {
            "title": _("Beneficio"),
            "links": [_link(asked, "benefit", each) for each in facets.benefits],
        },
    ]


def _link(asked: Asked, parameter: str, each: FacetView, *, depth: int = 0) -> Link:
    current = asked.given.get(parameter) == each.code
    url = _url(asked.given, **{parameter: None if current else each.code})
    return Link(each.name, each.count, url, current, depth)


def _chosen(asked: Asked, facets: Facets) -> Sequence[dict[str, str]]:
    """Return what the list is narrowed to, each with the address without it."""
    names = {
        each.code: each.name for each in (*facets.categories, *facets.retailers, *facets.benefits)
    }
    words: Mapping[str, Callable[[str], str]] = {
        "q": lambda value: f"«{value}»",
        "min": lambda value: _("desde %(pesos)s") % {"pesos": value},
        "max": lambda value: _("hasta %(pesos)s") % {"pesos": value},
        "in_stock": lambda _value: _("con existencias"),
    }
    return [
        {
            "name": words[name](value) if name in words else names.get(value, value),
            "url": _url(asked.given, **{name: None}),
        }
        for name, value in asked.given.items()
        if name != "sort" and name not in asked.faults
    ]


def _why_none(wanted: ProductFilter, found: ProductPage) -> str:
    """Return why this customer cannot take the benefit looked for on any of these, or nothing."""
    told = found.obstacles(wanted.benefit, wanted.months) if wanted.benefit else ()
    return _("Hoy no puedes usarlo en ninguno de estos.") if len(told) > 1 else next(iter(told), "")


def _sort_name(sort: Sort) -> str:
    return {
        Sort.RELEVANCE: _("Más relevantes"),
        Sort.PRICE: _("Menor precio"),
        Sort.PRICE_DESC: _("Mayor precio"),
        Sort.NEWEST: _("Más nuevos"),
    }[sort]
