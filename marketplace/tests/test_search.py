"""Finding products: words, filters, order, counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from centli.kernel.money import Money
from centli.people.testing import make_user
from marketplace import facade
from marketplace.contracts import BenefitKind, ProductFilter, ProductView, Sort
from marketplace.errors import CategoryNotFound, InvalidCursor, RetailerNotFound
from marketplace.models import Offer, Product
from marketplace.services import catalogue
from marketplace.testing import (
    customer_call,
    make_benefit,
    make_category,
    make_credit_line,
    make_offer,
    make_retailer,
    staff_call,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    user = make_user()
    make_credit_line(user)
    return customer_call(user)


@pytest.fixture
def shops():
    make_category("electronics.laptops", "Laptops", "Laptops")
    make_category("home.appliances", "Electrodomésticos", "Appliances")
    tec, cob = make_retailer("Tecnópolis"), make_retailer("Casa Cobalto", category="home")
    make_offer("Laptop Nube 14", code="LAP-1", retailer=tec, price_centavos=2_099_900)
    make_offer("Laptop Nube 14", code="LAP-1", retailer=cob, price_centavos=2_199_900)
    make_offer("Laptop Trueno 15 gamer", code="LAP-2", retailer=tec, brand="Trueno", price_centavos=3_299_900)  # fmt: skip
    make_offer("Lavadora Espuma 18 kg", code="LAV-1", retailer=cob, brand="Espuma", category="home.appliances", price_centavos=899_900, description="Para cada niño y su ropa.")  # fmt: skip
    make_offer("Cafetera Aroma", code="CAF-1", retailer=cob, brand="Aroma", category="home.appliances", price_centavos=59_900, stock=0, description="")  # fmt: skip
    make_benefit(tec, BenefitKind.MSI, 6)
    make_benefit(tec, BenefitKind.MSI, 12)
    make_benefit(cob, BenefitKind.CASHBACK, 500, minimum_centavos=100_000)
    return tec, cob


def names(call, text="", **filters):
    page = facade.product_search(call, ProductFilter(text=text, **filters), sort=Sort.PRICE)
    return [(each.name, each.retailer_name) for each in page.items]


LAPTOPS = [
    ("Laptop Nube 14", "Tecnópolis"),
    ("Laptop Nube 14", "Casa Cobalto"),
    ("Laptop Trueno 15 gamer", "Tecnópolis"),
]


@pytest.mark.parametrize("text", ["laptop", "LAPTOPS", "lapto", "latpop", "computadora", "Quiero comprar una laptop", "láptop"])  # fmt: skip
def test_words_are_found_however_they_are_written(call, shops, text):
    assert names(call, text) == LAPTOPS


def test_every_word_counts(call, shops):
    assert names(call, "laptop nube") == LAPTOPS[:2]
    assert names(call, "laptop gamer") == LAPTOPS[2:]
    assert names(call, "nino") == names(call, "NIÑO") == [("Lavadora Espuma 18 kg", "Casa Cobalto")]
    assert names(call, "LAP-2") == LAPTOPS[2:]
    assert names(call, "zeppelin") == []
    assert names(call, "") == names(call, "de la")
    assert len(names(call)) == 5


def test_what_matches_better_comes_first(call, shops):
    make_offer("Mochila para laptop", brand="Ruta", category="clothing.bags", description="")
    page = facade.product_search(call, ProductFilter(text="laptop"))
    assert page.items[-1].name == "Mochila para laptop"
    alike = [(each.name, each.retailer_name) for each in page.items[:3]]
    assert alike == LAPTOPS, "what matches alike stays in the order in which it came"


def test_filters(call, shops):
    tec, _ = shops
    assert names(call, category="home") == [
        ("Cafetera Aroma", "Casa Cobalto"),
        ("Lavadora Espuma 18 kg", "Casa Cobalto"),
    ]
    assert names(call, category="home.appliances", in_stock=True) == [
        ("Lavadora Espuma 18 kg", "Casa Cobalto")
    ]
    assert names(call, retailer_id=tec.retailer_id) == [LAPTOPS[0], LAPTOPS[2]]
    assert names(call, price_min=Money(899_900), price_max=Money(2_099_900)) == [
        ("Lavadora Espuma 18 kg", "Casa Cobalto"),
        LAPTOPS[0],
    ]
    assert names(call, benefit=BenefitKind.MSI) == [LAPTOPS[0], LAPTOPS[2]]
    assert names(call, months=12) == [LAPTOPS[0], LAPTOPS[2]]
    assert names(call, months=24) == []
    assert names(call, benefit=BenefitKind.CASHBACK) == [
        ("Lavadora Espuma 18 kg", "Casa Cobalto"),
        LAPTOPS[1],
    ]
    with pytest.raises(CategoryNotFound):
        names(call, category="spaceships")
    for unknown in ("ret_" + "0" * 32, "nonsense"):
        with pytest.raises(RetailerNotFound):
            names(call, retailer_id=unknown)


def test_counts_tell_what_a_further_filter_would_leave(call, shops):
    seen = facade.product_facets(call)
    assert seen.total == 5
    assert {each.code: each.count for each in seen.categories} == {
        "electronics": 3,
        "electronics.laptops": 3,
        "home": 2,
        "home.appliances": 2,
    }
    assert [(each.name, each.count) for each in seen.retailers] == [
        ("Casa Cobalto", 3),
        ("Tecnópolis", 2),
    ]
    assert {each.code: each.count for each in seen.benefits} == {"MSI": 2, "cashback": 2}


def test_a_filter_does_not_count_against_itself(call, shops):
    tec, _ = shops
    seen = facade.product_facets(
        call, ProductFilter(text="laptop", retailer_id=tec.retailer_id, benefit=BenefitKind.MSI)
    )
    assert seen.total == 2
    assert [(each.name, each.count) for each in seen.retailers] == [("Tecnópolis", 2)]
    assert {each.code: each.count for each in seen.benefits} == {"MSI": 2}
    nothing = facade.product_facets(call, ProductFilter(text="zeppelin"))
    assert (nothing.total, nothing.categories, nothing.retailers) == (0, [], [])


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["", "laptop"])
def test_pages_show_everything_once_in_order(call, shops, sort, text):
    for number in range(7):
        make_offer(f"Laptop Brisa {number}", retailer=shops[0], price_centavos=1_500_000)
    wanted = ProductFilter(text=text)
    whole = facade.product_search(call, wanted, sort=sort, limit=100).items
    found: list[ProductView] = []
    cursor = None
    while True:
        page = facade.product_search(call, wanted, sort=sort, limit=3, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [(e.product_id, e.retailer_id) for e in found] == [
        (e.product_id, e.retailer_id) for e in whole
    ]
    assert len(found) == (12 if text == "" else 10)
    prices = [each.price.centavos for each in found]
    if sort is Sort.PRICE:
        assert prices == sorted(prices)
    if sort is Sort.PRICE_DESC:
        assert prices == sorted(prices, reverse=True)


def test_a_cursor_of_nothing_is_refused(call, shops):
    with pytest.raises(InvalidCursor):
        facade.product_search(call, cursor="nonsense")


def test_a_search_takes_the_same_statements_however_many_it_finds(call, shops):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            facade.product_search(call, ProductFilter(text="laptop nube", category="electronics"))
        counts.append(len(queries))
        for number in range(20):
            make_offer(f"Laptop Nube {number}", retailer=shops[0])
    # Category tree, two for the words, the page's ids, its rows, its benefits, the customer's credit line.
    assert counts == [7, 7]
    with CaptureQueriesContext(connection) as queries:
        facade.product_facets(call, ProductFilter(text="laptop"))
    # Category tree, two for the words, the benefits in force, all counts, the retailers' names, the customer's credit line.
    assert len(queries) == 7


def counted(call, text="", **filters):
    """Return the counts, each made by listing instead."""
    wanted = ProductFilter(text=text, **filters)
    seen = facade.product_facets(call, wanted)

    def listed(**more):
        return len(facade.product_search(call, replace(wanted, **more), limit=100).items)

    assert seen.total == listed()
    for each in seen.categories:
        assert each.count == listed(category=each.code), each
    for each in seen.retailers:
        assert each.count == listed(retailer_id=each.code), each
    for each in seen.benefits:
        assert each.count == listed(benefit=BenefitKind(each.code), months=None), each
    return seen


def test_counts_are_what_the_lists_would_show(call, shops):
    """A product's own benefit counts beside its retailer's, once, whatever else narrows the list."""
    tec, cob = shops
    own = make_offer("Laptop Brisa", retailer=cob, price_centavos=50_000)
    make_benefit(cob, BenefitKind.MSI, 3, product=own.product, minimum_centavos=40_000)
    make_benefit(cob, BenefitKind.CASHBACK, 900, product=own.product, minimum_centavos=1)
    make_benefit(tec, BenefitKind.POINTS, 5, valid_until=call.now)
    cheap = make_offer("Cargador", retailer=tec, price_centavos=59_999)
    make_benefit(tec, BenefitKind.MSI, 9, product=cheap.product, minimum_centavos=60_000)
    seen = counted(call)
    assert {each.code: each.count for each in seen.benefits} == {"MSI": 3, "cashback": 3}
    for filters in (
        {"benefit": BenefitKind.MSI},
        {"months": 6},
        {"months": 3},
        {"benefit": BenefitKind.CASHBACK, "category": "electronics"},
        {"benefit": BenefitKind.CASHBACK, "retailer_id": cob.retailer_id},
        {"retailer_id": cob.retailer_id, "category": "electronics", "price_max": Money(60_000)},
        {"text": "laptop", "in_stock": True, "benefit": BenefitKind.MSI},
    ):
        counted(call, **filters)


def saved(row, step, **changes):
    fields = {
        name: getattr(row, name) for name in ("name", "description", "category_id", "is_active")
    }
    if isinstance(row, Product):
        fields |= {"code": row.code, "brand": row.brand}
    with transaction.atomic():
        step(staff_call(), row, {**fields, **changes})


def test_what_is_for_sale_and_where_follows_whatever_changes(call, shops):
    tec, _ = shops
    laptop = Product.objects.get(code="LAP-1")
    for row, step in ((tec, catalogue.retailer_save_step), (laptop, catalogue.product_save_step)):
        saved(row, step, is_active=False)
        assert ("Laptop Nube 14", "Tecnópolis") not in names(call, "laptop")
        assert counted(call, "laptop").total < len(LAPTOPS)
        saved(row, step, is_active=True)
        assert names(call, "laptop") == LAPTOPS
    saved(laptop, catalogue.product_save_step, category_id=make_category("home.appliances").pk)
    assert names(call, category="electronics") == LAPTOPS[2:]
    assert counted(call, category="home").total == 4
    offer = Offer.objects.get(product=laptop, retailer=tec)
    fields = {"product_id": laptop.pk, "retailer_id": tec.pk, "price_centavos": 100}
    with transaction.atomic():
        catalogue.offer_save_step(staff_call(), offer, {**fields, "is_active": False})
    assert names(call, "laptop") == LAPTOPS[1:]
    assert counted(call, "laptop").total == len(LAPTOPS[1:])
