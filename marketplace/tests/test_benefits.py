"""What a purchase would really cost: the same numbers for every door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centli.kernel.money import Money
from centli.people.testing import make_user
from marketplace import facade
from marketplace.contracts import BenefitKind, Label, Obstacle
from marketplace.errors import InvalidQuantity, ProductNotFound
from marketplace.models import BenefitCounter
from marketplace.testing import (
    LONG_AGO,
    customer_call,
    make_benefit,
    make_credit_line,
    make_offer,
    make_retailer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


def compare(user, offer, quantity=1, **more):
    return facade.benefits_compare(
        customer_call(user),
        offer.product.product_id,
        retailer_id=offer.retailer.retailer_id,
        quantity=quantity,
        **more,
    )


def test_every_benefit_is_compared(user):
    shop = make_retailer()
    offer = make_offer(retailer=shop, price_centavos=2_099_900)
    make_credit_line(user, available_centavos=5_000_000)
    for months in (6, 12):
        make_benefit(shop, BenefitKind.MSI, months)
    make_benefit(shop, BenefitKind.CASHBACK, 500, cap_purchase_centavos=50_000)
    make_benefit(shop, BenefitKind.POINTS, 10)
    found = compare(user, offer)
    assert [option.text for option in found.options] == [
        "6 MSI",
        "12 MSI",
        "5 % de cashback",
        "10 puntos por cada $100",
    ]
    six, twelve, cashback, points = found.options
    assert (six.monthly, six.first_payment, six.total) == (
        Money(349_983),
        Money(349_985),
        Money(2_099_900),
    )
    assert six.credit_held == Money(2_099_900)
    assert twelve.labels == (Label.LOWEST_MONTHLY,)
    assert (cashback.gain, cashback.labels) == (Money(50_000), (Label.LOWEST_TOTAL,))
    assert (points.points, points.gain) == (2_090, Money(20_900))
    assert all(option.applies and option.why_not is None for option in found.options)
    assert found.recommendation == (
        "Menor costo total: 5 % de cashback, ganas $500.00."
        " Menor pago mensual: 12 MSI de $1,749.91."
    )


def test_what_does_not_apply_says_why(user):
    shop = make_retailer()
    offer = make_offer(retailer=shop, price_centavos=54_000)
    make_benefit(shop, BenefitKind.MSI, 3)
    make_benefit(shop, BenefitKind.MSI, 6)
    make_benefit(shop, BenefitKind.CASHBACK, 500, minimum_centavos=100_000)
    three, six, cashback = compare(user, offer).options
    assert (three.obstacle, three.why_not) == (
        Obstacle.NO_CREDIT_LINE,
        "Necesitas una tarjeta de crédito CENTLI activa.",
    )
    assert six.why_not == "Mínimo $600.00, te faltan $60.00."
    assert cashback.why_not == "Mínimo $1,000.00, te faltan $460.00."
    found = compare(user, offer)
    assert found.recommendation == "Ningún beneficio aplica hoy: pagarías $540.00."
    assert not any(option.labels for option in found.options)
    make_credit_line(user, available_centavos=50_000)
    assert compare(user, offer).options[0].why_not == (
        "Toma $540.00 de tu línea de crédito y te faltan $40.00 disponibles."
    )
    assert compare(user, offer, quantity=2).options[2].applies


def test_the_month_s_cap_counts_what_the_customer_got(user):
    shop = make_retailer()
    offer = make_offer(retailer=shop, price_centavos=1_000_000)
    benefit = make_benefit(shop, BenefitKind.CASHBACK, 500, cap_month_centavos=60_000)
    call = customer_call(user)
    BenefitCounter.objects.create(
        benefit=benefit, customer_id=user.pk, period=f"{call.now:%Y-%m}", used_centavos=40_000
    )
    BenefitCounter.objects.create(
        benefit=benefit, customer_id=user.pk + 1, period=f"{call.now:%Y-%m}", used_centavos=60_000
    )
    assert compare(user, offer).options[0].gain == Money(20_000)
    BenefitCounter.objects.filter(customer_id=user.pk).update(used_centavos=60_000)
    reached = "Ya alcanzaste el tope de $600.00 de este mes."
    assert compare(user, offer).options[0].why_not == reached
    (shown,) = facade.product_search(call).items
    assert (shown.best_benefit, shown.benefits[0].why_not) == ("", reached)


def test_only_what_is_in_force_is_offered(user):
    shop = make_retailer()
    offer = make_offer(retailer=shop)
    now = customer_call(user).now
    make_benefit(shop, BenefitKind.MSI, 3, valid_until=LONG_AGO + timedelta(days=1))
    make_benefit(shop, BenefitKind.MSI, 6, valid_from=now + timedelta(days=1))
    make_benefit(shop, BenefitKind.MSI, 9, is_active=False)
    make_benefit(shop, BenefitKind.CASHBACK, 500, budget_centavos=100, budget_used_centavos=100)
    make_benefit(make_retailer(), BenefitKind.MSI, 12)
    assert compare(user, offer).options == []


def test_a_product_s_own_benefit_goes_before_its_retailer_s(user):
    shop = make_retailer()
    offer, other = make_offer(retailer=shop), make_offer(retailer=shop)
    make_benefit(shop, BenefitKind.CASHBACK, 200)
    make_benefit(shop, BenefitKind.CASHBACK, 800, product=offer.product)
    assert [option.text for option in compare(user, offer).options] == ["8 % de cashback"]
    assert [option.text for option in compare(user, other).options] == ["2 % de cashback"]


def test_the_cheapest_that_has_it_is_meant_where_no_retailer_is_named(user):
    dear, cheap, empty = (
        make_offer(code="LAP-9", retailer=make_retailer(), price_centavos=price, stock=stock)
        for price, stock in ((300_000, 1), (200_000, 1), (100_000, 0))
    )
    call = customer_call(user)
    product_id = dear.product.product_id
    assert facade.benefits_compare(call, product_id).price == Money(200_000)
    detail = facade.product_get(call, product_id)
    assert [each.stock for each in detail.offers] == [1, 1, 0]
    assert detail.product.retailer_id == cheap.retailer.retailer_id
    at = facade.product_get(call, product_id, empty.retailer.retailer_id)
    assert (at.product.price, at.product.stock) == (Money(100_000), 0)


def test_what_is_not_there_is_not_found(user):
    offer = make_offer()
    call = customer_call(user)
    for product_id in ("prd_" + "0" * 32, "nonsense", offer.retailer.retailer_id):
        with pytest.raises(ProductNotFound):
            facade.product_get(call, product_id)
    with pytest.raises(ProductNotFound):
        facade.product_get(call, offer.product.product_id, make_retailer().retailer_id)
    for quantity in (0, -1, 11):
        with pytest.raises(InvalidQuantity):
            compare(user, offer, quantity=quantity)


def test_a_comparison_takes_three_statements_and_one_more_for_a_month_s_cap(user):
    shop = make_retailer()
    offer = make_offer(retailer=shop)
    for months in (3, 6, 9, 12, 18, 24):
        make_benefit(shop, BenefitKind.MSI, months)
    with CaptureQueriesContext(connection) as queries:
        compare(user, offer)
    assert len(queries) == 3
    make_benefit(shop, BenefitKind.CASHBACK, 500, cap_month_centavos=60_000)
    with CaptureQueriesContext(connection) as queries:
        compare(user, offer)
    assert len(queries) == 4
