"""Writing the marketplace's seeds: categories, retailers, products, pictures, benefits and the life of the stock."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from centli.backoffice.seeds import pictures, shop
from centli.backoffice.seeds.shop import Shop, Ware
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from marketplace.contracts import BenefitKind, FundedBy
from marketplace.models import (
    Benefit,
    Category,
    MovementKind,
    Offer,
    Product,
    Retailer,
)
from marketplace.rules.catalogue import Draft, name_key
from marketplace.services import catalogue, images, stock

THREADS: Final = 2
DRAWN_EACH_MAX: Final = 8
"""How many pictures a sort of product has; more products than that share them."""
FIRST_DAY: Final = timedelta(days=90)
PESO: Final = 100
CASHBACK_FROM_CENTAVOS: Final = 300 * PESO


def stock_shelves(
    *,
    now: datetime,
    seed: int,
    size: str,
    created: Counter[str],
    found: Counter[str],
    drawn: bool = True,
) -> None:
    """Write what is missing of a size, pictures included if ``drawn``; a second run creates nothing."""
    opened_at = clock.day_start(clock.local_date(now) - FIRST_DAY)
    call = Call(0, "bank", opened_at, ids.uuid7(), Channel.COMMAND)
    wares = shop.wares(size, seed)
    with transaction.atomic():
        created["categories"] += _categories()
        _retailers(call, created, found)
        _products(call, wares, created, found)
        _benefits(call, created)
    if drawn:
        _pictures(call, wares, created)
    with transaction.atomic():
        _life(call, now, created)


def _categories() -> int:
    wanted: dict[str, tuple[str, str]] = {code: (es, en) for code, es, en in shop.ROOTS}
    wanted |= {line.category: (line.name_es, line.name_en) for line in shop.LINES}
    known = dict(Category.objects.values_list("code", "pk"))
    made = 0
    for position, code in enumerate(wanted):
        if code not in known:
            above = code.rpartition(".")[0]
            row = Category.objects.create(
                code=code,
                name=wanted[code][0],
                name_en=wanted[code][1],
                parent_id=known.get(above),
                position=position,
            )
            known[code] = row.pk
            made += 1
    return made


def _retailers(call: Call, created: Counter[str], found: Counter[str]) -> None:
    categories = dict(Category.objects.values_list("code", "pk"))
    known = set(Retailer.objects.values_list("name_key", flat=True))
    for each in shop.SHOPS:
        if name_key(each.name) in known:
            found["retailers"] += 1
            continue
        fields = {
            "name": each.name,
            "description": each.about,
            "category_id": categories[each.category],
            "is_active": True,
        }
        catalogue.retailer_save_step(call, Retailer(), fields)
        created["retailers"] += 1


def _products(
    call: Call, wares: Sequence[Ware], created: Counter[str], found: Counter[str]
) -> None:
    known = set(Product.objects.values_list("code", flat=True))
    new = [ware for ware in wares if ware.code not in known]
    found["products"] += len(wares) - len(new)
    drafts = [
        Draft(
            code=ware.code,
            retailer=retailer,
            name=ware.name,
            brand=ware.brand,
            description=ware.description,
            category=ware.line.category,
            price_centavos=centavos,
            stock=pieces,
        )
        for ware in new
        for retailer, centavos, pieces in ware.offers
    ]
    if drafts:
        catalogue.write_step(call, drafts, reason="Inventario inicial")
    created["products"] += len(new)
    created["offers"] += len(drafts)


# ── Benefits ─────────────────────────────────────────────────────────────────────────────────────


def _benefits(call: Call, created: Counter[str]) -> None:
    for each in shop.SHOPS:
        retailer = Retailer.objects.get(name_key=name_key(each.name))
        if Benefit.objects.filter(retailer=retailer).exists():
            continue
        for fields in _given(each, call.now):
            catalogue.benefit_save_step(call, Benefit(), {**fields, "retailer_id": retailer.pk})
            created["benefits"] += 1
        created["benefits"] += _special(call, retailer)


def _given(each: Shop, since: datetime) -> Iterable[dict[str, Any]]:
    common: dict[str, Any] = {
        **dict.fromkeys(catalogue.BENEFIT_FIELDS),
        "funded_by": FundedBy.MERCHANT if each.merchant_pays else FundedBy.BANK,
        "valid_from": since,
        "is_active": True,
    }
    for months in each.msi:
        yield {**common, "kind": BenefitKind.MSI, "months": months}
    rate, cap = each.cashback
    if rate:
        yield {
            **common,
            "kind": BenefitKind.CASHBACK,
            "rate_basis_points": rate,
            "minimum_centavos": CASHBACK_FROM_CENTAVOS,
            "cap_month_centavos": cap * PESO,
            "budget_centavos": 50_000 * PESO,
        }
    if each.points:
        yield {**common, "kind": BenefitKind.POINTS, "points_per_100": each.points}


def _special(call: Call, retailer: Retailer) -> int:
    """Give one of the retailer's products more cashback than the others, for two months to come."""
    offer = Offer.objects.filter(retailer=retailer).order_by("pk").first()
    if offer is None:
        return 0
    fields = {
        **dict.fromkeys(catalogue.BENEFIT_FIELDS),
        "kind": BenefitKind.CASHBACK,
        "retailer_id": retailer.pk,
        "product_id": offer.product_id,
        "rate_basis_points": 1_000,
        "cap_purchase_centavos": 1_500 * PESO,
        "budget_centavos": 30_000 * PESO,
        "funded_by": FundedBy.MERCHANT,
        "valid_from": call.now,
        "valid_until": call.now + FIRST_DAY + timedelta(days=60),
        "is_active": True,
    }
    catalogue.benefit_save_step(call, Benefit(), fields)
    return 1


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────


def _pictures(call: Call, wares: Sequence[Ware], created: Counter[str]) -> None:
    """Draw what has no picture yet: files first, in threads, then their rows."""
    bare = set(Product.objects.filter(image=None).values_list("code", flat=True))
    wanted = [ware for ware in wares if ware.code in bare]
    keys = sorted({_picture_of(ware) for ware in wanted})
    with ThreadPoolExecutor(THREADS) as pool:
        files = dict(zip(keys, pool.map(_draw, keys), strict=True))
    alts = {_picture_of(ware): ware.line.alt for ware in reversed(wanted)}
    with transaction.atomic():
        rows = images.images_take_step(call, [(files[key], alts[key]) for key in keys])
        by_key = dict(zip(keys, rows, strict=True))
        codes = {ware.code: by_key[_picture_of(ware)] for ware in wanted}
        products = list(Product.objects.filter(code__in=bare & set(codes)))
        for product in products:
            product.image = codes[product.code]
        Product.objects.bulk_update(products, ["image"], batch_size=500)
        created["pictures"] += len(keys) + _logos(call)


def _picture_of(ware: Ware) -> tuple[str, int]:
    return ware.line.glyph, ware.variant % DRAWN_EACH_MAX


def _draw(key: tuple[str, int]) -> images.Kept:
    return images.stored(pictures.draw(*key), source=f"{key[0]}:{key[1]}".encode(), method=0)


def _logos(call: Call) -> int:
    made = 0
    for number, each in enumerate(shop.SHOPS):
        retailer = Retailer.objects.filter(name_key=name_key(each.name), logo=None).first()
        if retailer is not None:
            kept = images.stored(
                pictures.badge(each.glyph, number), source=f"badge:{each.glyph}".encode(), method=0
            )
            image = images.image_take_step(call, kept, alt=f"Logotipo de {each.name}")
            images.image_set_step(call, retailer, image)
            made += 1
    return made


# ── The life of the stock ────────────────────────────────────────────────────────────────────────


def _life(call: Call, now: datetime, created: Counter[str]) -> None:
    """Let some shelves be filled again and some boxes get lost since the opening, once."""
    untouched = (
        Offer.objects.filter(on_hand__gt=5)
        .exclude(movements__kind=MovementKind.ADJUSTED)
        .order_by("pk")[:40]
    )
    if Offer.objects.filter(movements__kind=MovementKind.ADJUSTED).exists():
        return
    for number, offer in enumerate(untouched):
        chance = random.Random(f"life:{number}")  # noqa: S311 - believable, not secret
        at = replace(call, now=now - timedelta(days=chance.randint(1, 60)))
        filled = number % 2 == 0
        stock.move_step(
            at,
            offer_pk=offer.pk,
            kind=MovementKind.RECEIVED if filled else MovementKind.ADJUSTED,
            on_hand=chance.choice((6, 12, 24)) if filled else -chance.randint(1, 3),
            reason="Resurtido del proveedor" if filled else "Merma: cajas dañadas en el traslado",
        )
        created["stock movements"] += 1
