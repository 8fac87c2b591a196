"""Reading the catalogue: retailers, categories, products as retailers offer them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import F, QuerySet
from django.utils.translation import get_language

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import Money
from marketplace.contracts import (
    BenefitKind,
    CategoryView,
    Facets,
    FacetView,
    ImageView,
    OfferView,
    PriceView,
    ProductView,
    RetailerView,
    Sort,
)
from marketplace.errors import CategoryNotFound, ProductNotFound, RetailerNotFound
from marketplace.models import (
    Benefit,
    Category,
    Image,
    Offer,
    PriceChange,
    Product,
    Retailer,
    StockMovement,
)
from marketplace.rules import catalogue as rules
from marketplace.selectors import benefits, search
from marketplace.selectors.benefits import Shopper
from marketplace.selectors.search import Wanted, Words

PAGE_MAX: Final = 100
PAGE_DEFAULT: Final = 25
HISTORY_MAX: Final = 25
SIZES: Final[Mapping[str, int]] = {"small": 160, "medium": 480, "large": 960}
"""The longest side of each size, in pixels."""
FOLDER: Final = "catalogue"


def low_stock(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Return those on sale of which few pieces can still be bought."""
    return offers.filter(is_active=True, on_hand__lt=F("reserved") + rules.LOW_STOCK)


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────


def image_file(name: str, size: str) -> str:
    """Return where a picture's size is stored."""
    return f"{FOLDER}/{name}-{size}.webp"


def image_open(name: str, size: str) -> File[bytes]:
    """Return a picture's size, open for reading.

    Raises:
        NotFound: there is none.
    """
    try:
        return default_storage.open(image_file(name, size))
    except FileNotFoundError as error:
        raise NotFound from error


def image_view(image: Image | None) -> ImageView | None:
    """Return a picture's addresses, where there is one."""
    return None if image is None else picture_view(image)


def picture_view(image: Image) -> ImageView:
    """Return a picture's addresses."""
    return ImageView(
        alt=image.alt,
        **{size: default_storage.url(image_file(image.name, size)) for size in SIZES},
    )


# ── Categories ───────────────────────────────────────────────────────────────────────────────────


def category_list() -> Sequence[Category]:
    """Return the tree; it is bounded by who keeps it."""
    return list(Category.objects.select_related("parent"))


def category_name(row: Category) -> str:
    """Return a category's name in the reader's language."""
    return row.name_en if (get_language() or "").startswith("en") else row.name


def category_view(row: Category) -> CategoryView:
    """Return a category as everybody sees it."""
    return CategoryView(row.code, category_name(row), row.parent.code if row.parent else None)


def subtree(rows: Sequence[Category], code: str) -> frozenset[int]:
    """Return the rows of a category and everything below it.

    Raises:
        CategoryNotFound: no such category.
    """
    found = {row.pk for row in rows if row.code == code or row.code.startswith(f"{code}.")}
    if not found:
        raise CategoryNotFound
    return frozenset(found)


# ── Retailers ────────────────────────────────────────────────────────────────────────────────────


def retailers() -> QuerySet[Retailer]:
    """Return the affiliated retailers, by name."""
    return (
        Retailer.objects.filter(is_active=True)
        .select_related("category", "logo")
        .order_by("name_key")
    )


def retailer_slice(*, after: str | None, limit: int) -> Sequence[Retailer]:
    """Return up to ``limit`` retailers whose name comes after the one given."""
    rows = retailers()
    if after is not None:
        rows = rows.filter(name_key__gt=after)
    return list(rows[:limit])


def retailer_get(retailer_id: str) -> Retailer:
    """Return an affiliated retailer.

    Raises:
        RetailerNotFound: not there, or no longer affiliated.
    """
    try:
        value = ids.parse("retailer", retailer_id)
    except NotFound as error:
        raise RetailerNotFound from error
    found = retailers().filter(public_id=value).first()
    if found is None:
        raise RetailerNotFound
    return found


def retailer_views(rows: Sequence[Retailer], *, now: datetime) -> Sequence[RetailerView]:
    """Return retailers as everybody sees them, with the kinds of benefits in force."""
    offered: dict[int, set[str]] = {row.pk: set() for row in rows}
    pairs = benefits.in_force(now).filter(retailer__in=rows).values_list("retailer_id", "kind")
    for pk, kind in pairs.distinct():
        offered[pk].add(kind)
    return [
        RetailerView(
            retailer_id=row.retailer_id,
            name=row.name,
            category=row.category.root,
            description=row.description,
            benefits_offered=[kind for kind in BenefitKind if kind.value in offered[row.pk]],
            logo=(logo := image_view(row.logo)),
            logo_url=logo.medium if logo else "",
        )
        for row in rows
    ]


# ── Products ─────────────────────────────────────────────────────────────────────────────────────


def offers() -> QuerySet[Offer]:
    """Return what is offered, with all that a card shows."""
    return Offer.objects.filter(
        is_active=True, product__is_active=True, retailer__is_active=True
    ).select_related("product__category", "product__image", "retailer")


def offers_of(product_id: str) -> Sequence[Offer]:
    """Return who offers a product: those with stock first, the cheapest first.

    Raises:
        ProductNotFound: not there, or nobody offers it any more.
    """
    try:
        value = ids.parse("product", product_id)
    except NotFound as error:
        raise ProductNotFound from error
    rows = list(offers().filter(product__public_id=value))
    if not rows:
        raise ProductNotFound
    return sorted(rows, key=lambda row: (row.available <= 0, row.price_centavos, row.pk))


def offers_for_preview(product: Product, *, limit: int) -> Sequence[Offer]:
    """Return a product's offers, switched off ones too, for staff to look at."""
    return list(
        Offer.objects.filter(product=product)
        .select_related("retailer")
        .order_by("price_centavos")[:limit]
    )


def movements_of(offer_pk: int) -> Sequence[StockMovement]:
    """Return an offer's last movements, newest first."""
    return list(StockMovement.objects.filter(offer=offer_pk).order_by("-id")[:HISTORY_MAX])


def prices_of(offer_pk: int, *, limit: int = HISTORY_MAX) -> Sequence[PriceView]:
    """Return since when an offer costs what, newest first."""
    rows = PriceChange.objects.filter(offer=offer_pk).order_by("-id")[:limit]
    return [PriceView(Money(row.price_centavos), row.created_at) for row in rows]


def chosen(rows: Sequence[Offer], retailer_id: str | None) -> Offer:
    """Return a product's offer at a retailer, or the first: the cheapest that has it.

    Raises:
        ProductNotFound: this retailer does not offer it.
    """
    if retailer_id is None:
        return rows[0]
    found = next((row for row in rows if row.retailer.retailer_id == retailer_id), None)
    if found is None:
        raise ProductNotFound
    return found


def offer_page(
    wanted: Wanted, words: Words, *, sort: Sort, after: str | None, limit: int
) -> tuple[Sequence[Offer], str | None]:
    """Return a page of offers in order, and where the next begins."""
    pks, more = search.offer_pks(wanted, words, sort=sort, after=after, limit=limit)
    found = offers().in_bulk(pks)
    return [found[pk] for pk in pks if pk in found], more


def product_views(
    call: Call,
    rows: Sequence[Offer],
    *,
    kind: BenefitKind | None = None,
    months: int | None = None,
) -> Sequence[ProductView]:
    """Return offers as a customer sees them, first what each does with the benefit looked for; one query for all benefits."""
    given = benefits.by_offer(rows, now=call.now)
    every = {each for offered in given.values() for each in offered}
    who = benefits.shopper(call.customer_id, every, now=call.now)
    return [product_view(row, given[row.pk], who, kind=kind, months=months) for row in rows]


def product_view(
    row: Offer,
    given: Sequence[Benefit],
    who: Shopper,
    *,
    kind: BenefitKind | None = None,
    months: int | None = None,
) -> ProductView:
    """Return an offer as a customer sees it."""
    price = Money(row.price_centavos)
    product = row.product
    image = image_view(product.image)
    return ProductView(
        product_id=product.product_id,
        retailer_id=row.retailer.retailer_id,
        retailer_name=row.retailer.name,
        name=product.name,
        brand=product.brand,
        description=product.description,
        price=price,
        category=product.category.root,
        subcategory=product.category.code,
        category_name=category_name(product.category),
        stock=row.available,
        image=image,
        image_url=image.medium if image else "",
        benefits=[benefits.view(each, price, who) for each in given],
        best_benefit=benefits.best_text(given, price, who, kind=kind, months=months),
    )


def offer_view(row: Offer) -> OfferView:
    """Return where else a product can be had."""
    return OfferView(
        row.retailer.retailer_id, row.retailer.name, Money(row.price_centavos), row.available
    )


def facets(wanted: Wanted, words: Words, categories: Sequence[Category]) -> Facets:
    """Return what a list can be narrowed to, with counts."""
    counted = search.counts(wanted, words)
    by_category, by_retailer, by_benefit = counted.categories, counted.retailers, counted.benefits
    rolled: Counter[str] = Counter()
    for row in categories:
        parts = row.code.split(".")
        for depth in range(1, len(parts) + 1):
            rolled[".".join(parts[:depth])] += by_category.get(row.pk, 0)
    names = Retailer.objects.filter(pk__in=by_retailer).values_list("pk", "public_id", "name")
    return Facets(
        categories=[
            FacetView(row.code, category_name(row), rolled[row.code])
            for row in categories
            if rolled[row.code]
        ],
        retailers=[
            FacetView(ids.public("retailer", public), name, by_retailer[pk])
            for pk, public, name in sorted(names, key=lambda each: each[2])
        ],
        benefits=[
            FacetView(kind.value, _KIND_NAMES[kind], by_benefit[kind])
            for kind in BenefitKind
            if kind in by_benefit
        ],
        total=counted.total,
    )


_KIND_NAMES: Final = {
    BenefitKind.MSI: "MSI",
    BenefitKind.CASHBACK: "Cashback",
    BenefitKind.POINTS: "Puntos",
}
