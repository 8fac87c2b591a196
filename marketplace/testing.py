"""Builders for tests: categories, retailers, products at retailers, benefits, credit lines."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction

from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import make_user
from marketplace.contracts import BenefitKind, FundedBy
from marketplace.models import (
    Benefit,
    CatalogueEdit,
    Category,
    CreditLine,
    Image,
    MovementKind,
    Offer,
    PayingAccount,
    PaymentLimit,
    PriceChange,
    Product,
    Purchase,
    Retailer,
    Saga,
    StockMovement,
)
from marketplace.models.limits import EVERYBODY
from marketplace.rules.catalogue import Draft, name_key
from marketplace.rules.purchases import RESERVED_FOR
from marketplace.services import catalogue, index
from marketplace.services import stock as stock_services

_numbers = count(1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
REASON = "Para una prueba"


def staff_call(*, actor_id: int = 1) -> Call:
    """Return a call of a member of staff."""
    return Call(0, "", clock.now(), ids.uuid7(), Channel.STAFF, actor_id)


def customer_call(user: User, *, now: datetime | None = None) -> Call:
    """Return a call of that customer."""
    return call_for(user, channel=Channel.REST, now=now or clock.now(), session_key="login")


def make_category(code: str = "electronics", name: str = "", name_en: str = "") -> Category:
    """Return a category, made with its ancestors where they are missing."""
    above, _, last = code.rpartition(".")
    parent = make_category(above) if above else None
    found, _made = Category.objects.get_or_create(
        code=code,
        defaults={"name": name or last, "name_en": name_en or last, "parent": parent},
    )
    return found


def make_retailer(name: str = "", *, category: str = "electronics") -> Retailer:
    """Return an affiliated retailer."""
    chosen = name or f"Tienda {next(_numbers)}"
    found, _made = Retailer.objects.get_or_create(
        name_key=name_key(chosen),
        defaults={
            "name": chosen,
            "category": make_category(category),
            "created_at": LONG_AGO,
            "updated_at": LONG_AGO,
        },
    )
    return found


def make_image(alt: str = "Una laptop abierta") -> Image:
    """Return a picture's row; no file is stored."""
    return Image.objects.create(
        name=ids.uuid7().hex, alt=alt, width=960, height=960, source_sha256="", created_at=LONG_AGO
    )


def make_offer(
    name: str = "Laptop Nube 14",
    *,
    code: str = "",
    retailer: Retailer | None = None,
    brand: str = "Nube",
    description: str = "Ligera y rápida.",
    category: str = "electronics.laptops",
    price_centavos: int = 2_099_900,
    stock: int = 10,
    image: Image | None = None,
) -> Offer:
    """Return a product at a retailer, with its stock's movement, its price's history and its words in the index."""
    kind = make_category(category)
    shop = retailer or make_retailer()
    sku = code or f"SKU-{next(_numbers):05d}"
    draft = Draft(sku, shop.name, name, brand, description, category, price_centavos, stock)
    if code and Product.objects.filter(code=code).exists():
        with transaction.atomic():
            catalogue.write_step(staff_call(), [draft], reason=REASON)
        offer = Offer.objects.select_related("product", "retailer").get(
            product__code=sku, retailer=shop
        )
    else:
        offer = _new(draft, kind, shop)
    if image is not None:
        offer.product.image = image
        offer.product.save(update_fields=["image"])
    return offer


def _new(draft: Draft, category: Category, retailer: Retailer) -> Offer:
    """Write what ``catalogue.write_step`` would of a new product, and read nothing back: most tests begin with one."""
    call = staff_call()
    told = {
        "actor_id": call.actor_id,
        "correlation_id": call.correlation_id,
        "created_at": call.now,
    }
    dated = {"created_at": call.now, "updated_at": call.now}
    product = Product.objects.create(
        code=draft.code,
        name=draft.name,
        brand=draft.brand,
        description=draft.description,
        category=category,
        **dated,
    )
    offer = Offer.objects.create(
        product=product,
        retailer=retailer,
        price_centavos=draft.price_centavos,
        on_hand=draft.stock or 0,
        category=category,
        listed=retailer.is_active,
        **dated,
    )
    PriceChange.objects.create(offer=offer, price_centavos=draft.price_centavos, **told)
    if draft.stock:
        StockMovement.objects.create(
            offer=offer,
            kind=MovementKind.RECEIVED,
            on_hand_delta=draft.stock,
            on_hand_after=draft.stock,
            reserved_after=0,
            reason=REASON,
            **told,
        )
    CatalogueEdit.objects.create(
        object_kind="product",
        object_id=product.product_id,
        action="created",
        changes={},
        channel=call.channel,
        **told,
    )
    with transaction.atomic():
        index.index_step([product.pk])
    return offer


def set_price(offer: Offer, price_centavos: int) -> None:
    """Have staff change what an offer costs."""
    fields = {"product_id": offer.product_id, "retailer_id": offer.retailer_id, "is_active": True}
    with transaction.atomic():
        catalogue.offer_save_step(staff_call(), offer, {**fields, "price_centavos": price_centavos})


def make_benefit(retailer: Retailer, kind: BenefitKind, value: int, **fields: Any) -> Benefit:
    """Return a benefit: ``value`` is the months, the basis points or the points per 100."""
    column = {
        BenefitKind.MSI: "months",
        BenefitKind.CASHBACK: "rate_basis_points",
        BenefitKind.POINTS: "points_per_100",
    }[kind]
    chosen: dict[str, Any] = {
        column: value,
        "funded_by": FundedBy.BANK,
        "valid_from": LONG_AGO,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        **fields,
    }
    return Benefit.objects.create(kind=kind, retailer=retailer, **chosen)


def make_credit_line(user: User, *, available_centavos: int = 5_000_000) -> CreditLine:
    """Return the marketplace's copy of a customer's credit account."""
    return CreditLine.objects.create(
        customer_id=user.pk,
        account_id=ids.uuid7(),
        available_centavos=available_centavos,
        heard_at=LONG_AGO,
    )


def make_paying_account(
    user: User, *, account_type: str = "checking", account_id: UUID | None = None
) -> PayingAccount:
    """Return the marketplace's copy of an account of a customer's; the limits of whoever has set none are known, too."""
    PaymentLimit.objects.get_or_create(
        customer_id=EVERYBODY,
        defaults={
            "per_operation_centavos": 1_304_381,
            "per_day_centavos": 5_000_000,
            "ceiling_centavos": 25_000_000,
            "heard_at": LONG_AGO,
        },
    )
    return PayingAccount.objects.create(
        customer_id=user.pk,
        account_id=account_id or ids.uuid7(),
        account_type=account_type,
        last4="4821",
    )


def make_limits(
    user: User,
    *,
    per_operation_centavos: int | None = 10_000_000,
    per_day_centavos: int | None = 25_000_000,
) -> PaymentLimit:
    """Store the marketplace's copy of a customer's own limits, in the place of those that they had."""
    limits, _made = PaymentLimit.objects.update_or_create(
        customer_id=user.pk,
        defaults={
            "per_operation_centavos": per_operation_centavos,
            "per_day_centavos": per_day_centavos,
            "heard_at": LONG_AGO,
        },
    )
    return limits


def make_saga(*, stock: int = 3) -> Saga:
    """Return the process of a purchase that waits for its payment."""
    customer = make_user("Ana Torres")
    offer = make_offer(stock=stock)
    now = clock.now()
    purchase = Purchase.objects.create(
        customer_id=customer.pk,
        offer=offer,
        product_name=offer.product.name,
        retailer_name=offer.retailer.name,
        quantity=1,
        unit_price_centavos=offer.price_centavos,
        total_centavos=offer.price_centavos,
        account_id=ids.uuid7(),
        account_type="checking",
        account_last4="4821",
        confirmation_id=ids.uuid7(),
        channel="rest",
        correlation_id=ids.uuid7(),
        created_at=now,
        updated_at=now,
    )
    with transaction.atomic():
        stock_services.reserve_step(
            customer_call(customer), offer_pk=offer.pk, quantity=1, reference=purchase.purchase_id
        )
    return Saga.objects.create(
        purchase=purchase,
        deadline_at=now + RESERVED_FOR,
        next_run_at=now + RESERVED_FOR,
        created_at=now,
        updated_at=now,
    )
