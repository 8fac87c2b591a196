"""Writing the catalogue: products, offers, retailers and benefits, each change with its history.

One function writes any number of products at retailers, for files, seeds and single forms alike, so that a price
never changes without its history and a product never without its words in the search index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from centli.db.transactions import require_transaction
from centli.kernel.call import Call
from marketplace.errors import CategoryNotFound, RetailerNotFound, StockBelowReserved
from marketplace.models import (
    Benefit,
    CatalogueEdit,
    Category,
    MovementKind,
    Offer,
    PriceChange,
    Product,
    Retailer,
    StockMovement,
)
from marketplace.rules import catalogue as rules
from marketplace.rules.catalogue import Draft
from marketplace.services import index, listing

PRODUCT_FIELDS: Final = ("name", "brand", "description", "category_id", "is_active")
BENEFIT_FIELDS: Final = (
    "kind", "retailer_id", "product_id", "months", "rate_basis_points", "points_per_100", "minimum_centavos",
    "cap_purchase_centavos", "cap_month_centavos", "budget_centavos", "funded_by", "valid_from", "valid_until",
    "is_active",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """How many drafts were new, changed something, or changed nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    states: tuple[str, ...] = ()
    """What became of each draft: new, changed or unchanged."""
    details: tuple[str, ...] = ()
    """What would change of what is there: values before and after, one for each change."""


@dataclass(slots=True)
class _Work:
    """What has to be written, gathered before anything is."""

    products: dict[str, Product]
    offers: dict[tuple[str, int], Offer]
    new_products: list[Product]
    changed_products: dict[int, Product]
    new_offers: list[tuple[Offer, int]]
    changed_offers: list[Offer]
    prices: list[tuple[Offer, int | None]]
    moves: list[tuple[Offer, int]]
    edits: list[CatalogueEdit]
    written: list[str]


def write_step(call: Call, drafts: Sequence[Draft], *, reason: str, dry: bool = False) -> Written:
    """Make products and offers be as drafted; what is so already is left alone. ``dry`` only counts.

    Raises:
        CategoryNotFound, RetailerNotFound: a draft names one that is not there.
        StockBelowReserved: a draft's stock is less than what is reserved.
    """
    require_transaction()
    categories = dict(Category.objects.values_list("code", "pk"))
    retailers = dict(Retailer.objects.values_list("name_key", "pk"))
    codes = sorted({draft.code for draft in drafts})
    work = _Work(_products(codes), {}, [], {}, [], [], [], [], [], [])
    work.offers = _offers(codes)
    for draft in drafts:
        if draft.category not in categories:
            raise CategoryNotFound
        if rules.name_key(draft.retailer) not in retailers:
            raise RetailerNotFound
        retailer_pk = retailers[rules.name_key(draft.retailer)]
        product_is = _draft_product(call, work, draft, categories[draft.category])
        offer_is = _draft_offer(call, work, draft, retailer_pk)
        work.written.append(max(product_is, offer_is, key=_RANK.index))
    if not dry:
        _store(call, work, reason)
    return Written(
        new=work.written.count("new"),
        changed=work.written.count("changed"),
        unchanged=work.written.count("unchanged"),
        states=tuple(work.written),
        details=(
            *(f"{edit.object_kind} {edit.changes}" for edit in work.edits if edit.changes),
            *(f"stock {offer.pk} {delta:+d}" for offer, delta in work.moves),
        ),
    )


_RANK: Final = ("unchanged", "changed", "new")


def _draft_product(call: Call, work: _Work, draft: Draft, category_pk: int) -> str:
    wanted: dict[str, Any] = {
        "name": draft.name,
        "brand": draft.brand,
        "description": draft.description,
        "category_id": category_pk,
    }
    product = work.products.get(draft.code)
    if product is None:
        product = Product(code=draft.code, created_at=call.now, updated_at=call.now, **wanted)
        work.products[draft.code] = product
        work.new_products.append(product)
        work.edits.append(_edit(call, "product", product.product_id, "created", {}))
        return "new"
    found = rules.changes({name: getattr(product, name) for name in wanted}, wanted)
    if not found:
        return "unchanged"
    _set(product, wanted, call.now)
    if product.pk is not None:
        work.changed_products[product.pk] = product
        work.edits.append(_edit(call, "product", product.product_id, "changed", found))
    return "changed"


def _draft_offer(call: Call, work: _Work, draft: Draft, retailer_pk: int) -> str:
    offer = work.offers.get((draft.code, retailer_pk))
    product = work.products[draft.code]
    if offer is None:
        offer = Offer(
            product=product,
            retailer_id=retailer_pk,
            price_centavos=draft.price_centavos,
            is_active=draft.is_active,
            on_hand=draft.stock or 0,
            created_at=call.now,
            updated_at=call.now,
        )
        work.offers[draft.code, retailer_pk] = offer
        work.new_offers.append((offer, draft.stock or 0))
        return "new"
    found = rules.changes(
        {"price_centavos": offer.price_centavos, "is_active": offer.is_active},
        {"price_centavos": draft.price_centavos, "is_active": draft.is_active},
    )
    delta = 0 if draft.stock is None else draft.stock - offer.on_hand
    if delta and offer.on_hand + delta < offer.reserved:
        raise StockBelowReserved(offer.on_hand, offer.reserved)
    if not found and not delta:
        return "unchanged"
    if "price_centavos" in found:
        work.prices.append((offer, offer.price_centavos))
    if delta:
        work.moves.append((offer, delta))
    _set(
        offer,
        {
            "price_centavos": draft.price_centavos,
            "is_active": draft.is_active,
            "on_hand": offer.on_hand + delta,
        },
        call.now,
    )
    work.changed_offers.append(offer)
    if found:
        work.edits.append(_edit(call, "offer", product.product_id, "changed", found))
    return "changed"


def _store(call: Call, work: _Work, reason: str) -> None:
    Product.objects.bulk_create(work.new_products, batch_size=index.BATCH)
    # MySQL gives no primary keys back from a bulk insert: they are read by the codes.
    made = _products([product.code for product in work.new_products])
    for product in work.new_products:
        product.pk = made[product.code].pk
    Product.objects.bulk_update(
        list(work.changed_products.values()),
        [*PRODUCT_FIELDS, "version", "updated_at"],
        batch_size=index.BATCH,
    )
    _store_offers(call, work, reason)
    CatalogueEdit.objects.bulk_create(work.edits, batch_size=index.BATCH)
    index.index_step(
        [*(product.pk for product in work.new_products), *sorted(work.changed_products)]
    )
    touched = {*work.changed_products, *(offer.product_id for offer in work.changed_offers)}
    touched |= {offer.product_id for offer, _ in work.new_offers}
    for pks in index.batches(sorted(touched)):
        listing.list_step(Q(product__in=pks))


def _store_offers(call: Call, work: _Work, reason: str) -> None:
    for offer, _stock in work.new_offers:
        offer.product_id = offer.product.pk
    Offer.objects.bulk_create([offer for offer, _ in work.new_offers], batch_size=index.BATCH)
    made = _offers([offer.product.code for offer, _ in work.new_offers])
    prices, moves = (
        list(work.prices),
        [(offer, delta, MovementKind.IMPORTED) for offer, delta in work.moves],
    )
    for offer, stock in work.new_offers:
        offer.pk = made[offer.product.code, offer.retailer_id].pk
        prices.append((offer, None))
        if stock:
            moves.append((offer, stock, MovementKind.RECEIVED))
    Offer.objects.bulk_update(
        work.changed_offers,
        ["price_centavos", "is_active", "on_hand", "version", "updated_at"],
        batch_size=index.BATCH,
    )
    PriceChange.objects.bulk_create(
        [_price_row(call, offer, was) for offer, was in prices], batch_size=index.BATCH
    )
    StockMovement.objects.bulk_create(
        [
            StockMovement(
                offer_id=offer.pk,
                kind=kind,
                on_hand_delta=delta,
                on_hand_after=offer.on_hand,
                reserved_after=offer.reserved,
                reason=reason,
                actor_id=call.actor_id,
                correlation_id=call.correlation_id,
                created_at=call.now,
            )
            for offer, delta, kind in moves
        ],
        batch_size=index.BATCH,
    )


# ── One at a time: the staff's forms ─────────────────────────────────────────────────────────────


def product_save_step(call: Call, product: Product, fields: Mapping[str, Any]) -> Product:
    """Store a product of a form, new or changed; its history and its words in the index with it.

    Raises:
        InvalidProduct: a field is unusable.
    """
    require_transaction()
    wanted = {
        "code": rules.checked_code(fields["code"]),
        "name": rules.checked_text(
            fields["name"], field="name", length_max=rules.NAME_LENGTH_MAX, required=True
        ),
        "brand": rules.checked_text(
            fields["brand"], field="brand", length_max=rules.BRAND_LENGTH_MAX
        ),
        "description": rules.checked_text(
            fields["description"], field="description", length_max=rules.DESCRIPTION_LENGTH_MAX
        ),
        "category_id": fields["category_id"],
        "is_active": fields["is_active"],
    }
    saved = _save(call, product, wanted, kind="product")
    if saved:
        index.index_step([product.pk])
        listing.list_step(Q(product=product.pk))
    return product


def offer_save_step(call: Call, offer: Offer, fields: Mapping[str, Any]) -> Offer:
    """Store an offer of a form; a new price goes into the history, stock is never touched here.

    Raises:
        InvalidProduct: the price is unusable.
    """
    require_transaction()
    wanted = {
        "product_id": fields["product_id"],
        "retailer_id": fields["retailer_id"],
        "price_centavos": rules.checked_price(fields["price_centavos"]),
        "is_active": fields["is_active"],
    }
    was = None
    if offer.pk is not None:
        was = Offer.objects.select_for_update().get(pk=offer.pk).price_centavos
    if _save(call, offer, wanted, kind="offer"):
        listing.list_step(Q(pk=offer.pk))
    if was != offer.price_centavos:
        _price_row(call, offer, was).save(force_insert=True)
    return offer


def benefit_save_step(call: Call, benefit: Benefit, fields: Mapping[str, Any]) -> Benefit:
    """Store a benefit of a form; what it has given out of its budget stays."""
    require_transaction()
    _save(call, benefit, {name: fields[name] for name in BENEFIT_FIELDS}, kind="benefit")
    return benefit


def retailer_save_step(call: Call, retailer: Retailer, fields: Mapping[str, Any]) -> Retailer:
    """Store a retailer of a form.

    Raises:
        InvalidProduct: the name or the description is unusable.
    """
    require_transaction()
    name = rules.checked_text(fields["name"], field="name", length_max=80, required=True)
    wanted = {
        "name": name,
        "name_key": rules.name_key(name),
        "description": rules.checked_text(
            fields["description"], field="description", length_max=300
        ),
        "category_id": fields["category_id"],
        "is_active": fields["is_active"],
    }
    if _save(call, retailer, wanted, kind="retailer"):
        listing.list_step(Q(retailer=retailer.pk))
    return retailer


def _save(
    call: Call, row: Product | Offer | Benefit | Retailer, wanted: Mapping[str, Any], *, kind: str
) -> bool:
    """Insert a row, or update what differs under its lock; say whether anything was written."""
    rows = type(row)._default_manager.select_for_update()
    stored: Any = rows.filter(pk=row.pk).first()
    if stored is None:
        row.created_at = call.now
        _set(row, wanted, call.now)
        row.version = 1
        row.save(force_insert=True)
        record_step(call, kind, _object_id(row), "created", {})
        return True
    found = rules.changes({name: getattr(stored, name) for name in wanted}, wanted)
    if not found:
        return False
    row.version = stored.version
    _set(row, wanted, call.now)
    row.save(update_fields=[*found, "version", "updated_at"])
    record_step(call, kind, _object_id(row), "changed", found)
    return True


def record_step(
    call: Call, kind: str, object_id: str, action: str, changes: Mapping[str, Any]
) -> None:
    """Write into the catalogue's history who changed what."""
    require_transaction()
    _edit(call, kind, object_id, action, changes).save(force_insert=True)


def _edit(
    call: Call, kind: str, object_id: str, action: str, changes: Mapping[str, Any]
) -> CatalogueEdit:
    return CatalogueEdit(
        object_kind=kind,
        object_id=object_id,
        action=action,
        changes={name: [_plain(each) for each in pair] for name, pair in changes.items()},
        actor_id=call.actor_id,
        channel=call.channel,
        correlation_id=call.correlation_id,
        created_at=call.now,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _object_id(row: Product | Offer | Benefit | Retailer) -> str:
    if isinstance(row, Retailer):
        return row.retailer_id
    if isinstance(row, Benefit):
        return row.benefit_id
    return (row.product if isinstance(row, Offer) else row).product_id


def _price_row(call: Call, offer: Offer, was: int | None) -> PriceChange:
    return PriceChange(
        offer_id=offer.pk,
        price_centavos=offer.price_centavos,
        was_centavos=was,
        actor_id=call.actor_id,
        correlation_id=call.correlation_id,
        created_at=call.now,
    )


def _set(row: Any, values: Mapping[str, Any], now: datetime) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now


def _products(codes: Sequence[str]) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for some in index.batches(codes):
        rows = Product.objects.select_for_update().filter(code__in=some).order_by("pk")
        found |= {row.code: row for row in rows}
    return found


def _offers(codes: Sequence[str]) -> dict[tuple[str, int], Offer]:
    found: dict[tuple[str, int], Offer] = {}
    for some in index.batches(sorted(set(codes))):
        rows = (
            Offer.objects.select_for_update()
            .filter(product__code__in=some)
            .select_related("product")
            .order_by("pk")
        )
        found |= {(row.product.code, row.retailer_id): row for row in rows}
    return found
