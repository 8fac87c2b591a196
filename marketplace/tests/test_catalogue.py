"""Writing the catalogue: history, stock, index."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from centli.events.models import AuditEntry
from marketplace.errors import (
    CategoryNotFound,
    InvalidProduct,
    OutOfStock,
    ReasonRequired,
    RetailerNotFound,
    StockBelowReserved,
)
from marketplace.models import (
    CatalogueEdit,
    MovementKind,
    Offer,
    PriceChange,
    Product,
    SearchPosting,
    StockMovement,
)
from marketplace.rules.catalogue import Draft
from marketplace.services import catalogue, stock
from marketplace.services.catalogue import Written
from marketplace.testing import REASON, make_category, make_offer, make_retailer, staff_call

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop():
    make_category("electronics.laptops", "Laptops", "Laptops")
    return make_retailer("Tecnópolis")


def draft(code="LAP-001", **fields):
    values = {
        "retailer": "tecnopolis",
        "name": "Laptop Nube 14",
        "brand": "Nube",
        "description": "Ligera.",
        "category": "electronics.laptops",
        "price_centavos": 2_099_900,
        "stock": 7,
    }
    return Draft(code=code, **{**values, **fields})


def write(*drafts, dry=False):
    with transaction.atomic():
        told = catalogue.write_step(staff_call(), drafts, reason="Inventario inicial", dry=dry)
    return Written(told.new, told.changed, told.unchanged)


def test_a_new_product_has_its_stock_price_and_words_explained():
    assert write(draft()) == Written(new=1)
    offer = Offer.objects.get()
    assert (offer.on_hand, offer.reserved, offer.price_centavos) == (7, 0, 2_099_900)
    movement = StockMovement.objects.get()
    assert (movement.kind, movement.on_hand_delta, movement.on_hand_after) == ("received", 7, 7)
    assert movement.reason == "Inventario inicial"
    price = PriceChange.objects.get()
    assert (price.price_centavos, price.was_centavos) == (2_099_900, None)
    assert CatalogueEdit.objects.get().action == "created"
    words = set(SearchPosting.objects.values_list("word__word", flat=True))
    assert {"laptop", "nube", "14", "ligera", "laptops"} <= words


def test_what_tests_begin_with_is_what_the_product_writes():
    built = make_offer("Mouse Nube", brand="Nube", price_centavos=29_900, stock=3)
    draft = Draft(
        "SKU-99999", built.retailer.name, "Mouse Nube", "Nube", "Ligera y rápida.", "electronics.laptops", 29_900, 3
    )  # fmt: skip
    with transaction.atomic():
        catalogue.write_step(staff_call(), [draft], reason=REASON)
    written = Offer.objects.get(product__code="SKU-99999")

    def rows(offer: Offer) -> list[dict[str, object]]:
        its_own = {"id", "public_id", "code", "product_id", "offer_id", "object_id", "word_id", "correlation_id"}  # fmt: skip
        its_own |= {"created_at", "updated_at"}
        found = [
            *Product.objects.filter(pk=offer.product_id).values(),
            *Offer.objects.filter(pk=offer.pk).values(),
            *PriceChange.objects.filter(offer=offer).values(),
            *StockMovement.objects.filter(offer=offer).values(),
            *CatalogueEdit.objects.filter(object_id=offer.product.product_id).values(),
            *SearchPosting.objects.filter(product=offer.product_id).order_by("word__word").values(),
        ]
        return [{name: it for name, it in row.items() if name not in its_own} for row in found]

    assert rows(built) == rows(written)


def test_the_same_again_changes_nothing():
    write(draft())
    before = Offer.objects.values().get()
    assert write(draft()) == Written(unchanged=1)
    assert Offer.objects.values().get() == before
    assert (StockMovement.objects.count(), PriceChange.objects.count()) == (1, 1)
    assert CatalogueEdit.objects.count() == 1


def test_what_changes_is_told_apart():
    write(draft(), draft("LAP-002"))
    told = write(
        draft(price_centavos=1_999_900, stock=9), draft("LAP-002"), draft("LAP-003"),
    )  # fmt: skip
    assert told == Written(new=1, changed=1, unchanged=1)
    offer = Offer.objects.get(product__code="LAP-001")
    assert (offer.price_centavos, offer.on_hand) == (1_999_900, 9)
    assert PriceChange.objects.filter(offer=offer).latest("id").was_centavos == 2_099_900
    assert StockMovement.objects.filter(offer=offer).latest("id").on_hand_delta == 2


def test_a_new_name_is_found_and_the_old_one_is_not():
    write(draft())
    write(draft(name="Computadora Brisa 15"))
    words = set(SearchPosting.objects.values_list("word__word", flat=True))
    assert "computadora" in words
    assert "laptop" not in words
    assert CatalogueEdit.objects.get(action="changed").changes["name"] == [
        "Laptop Nube 14",
        "Computadora Brisa 15",
    ]


def test_the_same_product_at_two_retailers():
    make_retailer("Casa Cobalto")
    assert write(draft(), draft(retailer="Casa Cobalto", price_centavos=2_199_900)) == Written(
        new=2
    )
    assert Product.objects.count() == 1
    assert Offer.objects.count() == 2


def test_dry_writes_nothing():
    assert write(draft(), dry=True) == Written(new=1)
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"category": "toys"}, CategoryNotFound), ({"retailer": "Nadie"}, RetailerNotFound)],
)
def test_an_unknown_name_changes_nothing(fields, error):
    with pytest.raises(error):
        write(draft(), draft("LAP-002", **fields))
    assert not Product.objects.exists()


def test_stock_is_never_less_than_what_is_reserved():
    write(draft())
    offer = Offer.objects.get()
    with transaction.atomic():
        stock.reserve_step(staff_call(), offer_pk=offer.pk, quantity=5, reference="pur_1")
    with pytest.raises(StockBelowReserved):
        write(draft(stock=4))
    assert Offer.objects.get().on_hand == 7


# ── Stock ────────────────────────────────────────────────────────────────────────────────────────


def move(step, offer, quantity, reference="pur_1"):
    with transaction.atomic():
        return step(staff_call(), offer_pk=offer.pk, quantity=quantity, reference=reference)


def now(offer):
    offer.refresh_from_db()
    return offer.on_hand, offer.reserved


def test_stock_is_reserved_sold_and_returned():
    offer = make_offer(stock=3)
    move(stock.reserve_step, offer, 2)
    assert now(offer) == (3, 2)
    move(stock.sell_step, offer, 2)
    assert now(offer) == (1, 0)
    move(stock.return_step, offer, 1)
    assert now(offer) == (2, 0)
    moves = StockMovement.objects.filter(offer=offer)
    assert sum(each.on_hand_delta for each in moves) == 2
    assert sum(each.reserved_delta for each in moves) == 0


def test_what_is_reserved_is_released():
    offer = make_offer(stock=3)
    move(stock.reserve_step, offer, 3)
    move(stock.release_step, offer, 3)
    assert now(offer) == (3, 0)


def test_nobody_reserves_more_than_there_is():
    offer = make_offer(stock=3)
    move(stock.reserve_step, offer, 2, "pur_1")
    with pytest.raises(OutOfStock) as refused:
        move(stock.reserve_step, offer, 2, "pur_2")
    assert (refused.value.available, refused.value.requested) == (1, 2)
    assert now(offer) == (3, 2)
    assert StockMovement.objects.filter(offer=offer).count() == 2


def test_a_purchase_moves_an_offer_once():
    offer = make_offer(stock=3)
    move(stock.reserve_step, offer, 1)
    with pytest.raises(IntegrityError):
        move(stock.reserve_step, offer, 1)
    assert now(offer) == (3, 1)


def test_nothing_is_sold_that_was_not_reserved():
    offer = make_offer(stock=3)
    with pytest.raises(StockBelowReserved):
        move(stock.sell_step, offer, 1)
    assert now(offer) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_staff_adjust_with_a_reason():
    offer = make_offer(stock=3)
    moved = stock.stock_adjust(
        staff_call(actor_id=7), offer_pk=offer.pk, pieces=-2, reason="Merma: dos cajas mojadas"
    )
    assert (moved.kind, moved.actor_id, moved.on_hand_after) == (MovementKind.ADJUSTED, 7, 1)
    told = AuditEntry.objects.get(action="stock.adjusted")
    assert (moved.reason, told.data["reason"]) == ("Merma: dos cajas mojadas",) * 2
    for pieces, reason, error in (
        (-2, "Merma: dos cajas mojadas", StockBelowReserved),
        (1, "corto", ReasonRequired),
        (0, "Merma: dos cajas mojadas", InvalidProduct),
    ):
        with pytest.raises(error):
            stock.stock_adjust(staff_call(), offer_pk=offer.pk, pieces=pieces, reason=reason)
    assert now(offer) == (1, 0)
    assert StockMovement.objects.filter(offer=offer).count() == 2


@pytest.mark.parametrize("row", [StockMovement, PriceChange, CatalogueEdit])
def test_history_is_only_inserted(row):
    make_offer()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.objects.update(actor_id=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.objects.all()._raw_delete("default")
    assert row.objects.exists()


def test_the_database_refuses_impossible_stock():
    offer = make_offer(stock=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(reserved=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(price_centavos=0)
