"""The catalogue over REST."""

from __future__ import annotations

import pytest

from centli.people.testing import make_user
from centli.web.testing import Api
from marketplace import facade
from marketplace.contracts import BenefitKind
from marketplace.models import CreditLine
from marketplace.testing import (
    customer_call,
    make_benefit,
    make_credit_line,
    make_image,
    make_offer,
    make_retailer,
    set_price,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def api(user):
    return Api(user)


@pytest.fixture
def offer():
    shop = make_retailer("Tecnópolis")
    make_benefit(shop, BenefitKind.MSI, 6)
    return make_offer(retailer=shop, image=make_image())


def test_a_product_on_the_wire(api, user, offer):
    make_credit_line(user)
    body = api.get("products", text="laptop").json()
    assert (body["next_cursor"], body["has_more"]) == (None, False)
    (product,) = body["data"]
    assert product["product_id"] == offer.product.product_id
    assert product["price"] == {"amount": "20999.00", "currency": "MXN"}
    assert product["currency"] == "MXN"
    assert (product["category"], product["subcategory"]) == ("electronics", "electronics.laptops")
    assert product["image"]["alt"] == "Una laptop abierta"
    assert product["image_url"] == product["image"]["medium"]
    assert product["best_benefit"] == "6 MSI de $3,499.83"
    (months,) = product["benefits"]
    assert (months["months"], months["applies"], months["why_not"]) == (6, True, None)


def test_a_product_is_shown_with_the_benefit_looked_for(api, user, offer):
    make_benefit(offer.retailer, BenefitKind.MSI, 12)
    make_benefit(offer.retailer, BenefitKind.CASHBACK, 500)

    def shown(**wanted: object) -> str:
        (product,) = api.get("products", text="laptop", **wanted).json()["data"]
        return str(product["best_benefit"])

    # Without a card for them, months are no offer.
    assert shown() == shown(benefit="MSI") == shown(months=6) == "5 % de cashback"
    line = make_credit_line(user, available_centavos=2_099_899)
    assert shown() == shown(benefit="MSI") == "5 % de cashback"
    CreditLine.objects.filter(pk=line.pk).update(available_centavos=2_099_900)
    assert shown() == shown(benefit="MSI") == "12 MSI de $1,749.91"
    assert shown(months=6) == "6 MSI de $3,499.83"
    assert shown(benefit="cashback") == "5 % de cashback"


def test_months_are_offered_to_whoever_has_a_card_for_them(api, user, offer):
    def offered() -> tuple[list[str], list[tuple[bool, str | None]]]:
        counted = api.get("products/facets").json()["benefits"]
        (product,) = api.get("products").json()["data"]
        told = [(each["applies"], each["why_not"]) for each in product["benefits"]]
        return [each["code"] for each in counted], told

    assert offered() == ([], [(False, "Necesitas una tarjeta de crédito CENTLI activa.")])
    line = make_credit_line(user)
    assert offered() == (["MSI"], [(True, None)])
    CreditLine.objects.filter(pk=line.pk).update(available_centavos=0)
    assert offered()[0] == []
    CreditLine.objects.filter(pk=line.pk).update(available_centavos=5_000_000, is_usable=False)
    assert offered()[0] == []


def test_a_product_tells_what_it_has_cost(api, offer):
    address = f"products/{offer.product.product_id}"
    set_price(offer, 1_899_900)
    prices = api.get(address).json()["prices"]
    assert [each["price"]["amount"] for each in prices] == ["18999.00", "20999.00"]
    assert all(each["since"] for each in prices)


def test_pages_are_cut_by_a_signed_cursor(api, offer):
    for number in range(4):
        make_offer(f"Laptop Brisa {number}", retailer=offer.retailer)
    first = api.get("products", text="laptop", limit=3).json()
    assert first["has_more"]
    second = api.get("products", text="laptop", limit=3, cursor=first["next_cursor"]).json()
    ids = [each["product_id"] for each in first["data"] + second["data"]]
    assert len(set(ids)) == len(ids) == 5
    for other in ({"text": "laptop", "sort": "price"}, {"text": "brisa"}, {}):
        response = api.get("products", cursor=first["next_cursor"], **other)
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    "query",
    [
        {"price_min": "8000"},
        {"price_max": "1e3"},
        {"benefit": "msi"},
        {"months": "x"},
        {"sort": "name"},
        {"in_stock": "1"},
        {"colour": "red"},
        {"limit": "0"},
        {"category": "spaceships"},
    ],
)
def test_what_cannot_be_asked_is_refused(api, offer, query):
    assert api.get("products", **query).status_code == 422


def test_filters_narrow(api, offer):
    shop = offer.retailer.retailer_id
    for query, count in (
        ({"retailer_id": shop, "price_max": "20999.00", "benefit": "MSI", "months": 6}, 1),
        ({"price_max": "20998.99"}, 0),
        ({"category": "electronics", "in_stock": "true"}, 1),
        ({"benefit": "cashback"}, 0),
    ):
        assert len(api.get("products", **query).json()["data"]) == count
        assert api.get("products/facets", **query).json()["total"] == count


def test_one_product_with_everybody_who_offers_it(api, offer):
    other = make_offer(code=offer.product.code, retailer=make_retailer(), price_centavos=1_999_900)
    body = api.get(f"products/{offer.product.product_id}").json()
    assert body["product"]["retailer_id"] == other.retailer.retailer_id
    assert [each["price"]["amount"] for each in body["offers"]] == ["19999.00", "20999.00"]
    chosen = api.get(
        f"products/{offer.product.product_id}", retailer_id=offer.retailer.retailer_id
    ).json()
    assert chosen["product"]["retailer_name"] == "Tecnópolis"
    assert api.get("products/prd_0").json()["code"] == "product_not_found"


def test_benefits_are_the_facade_s_numbers(api, user, offer):
    make_credit_line(user)
    make_benefit(offer.retailer, BenefitKind.CASHBACK, 250, minimum_centavos=5_000_000)
    body = api.get(f"products/{offer.product.product_id}/benefits", quantity=2).json()
    seen = facade.benefits_compare(customer_call(user), offer.product.product_id, quantity=2)
    assert body["total"] == {"amount": "41998.00", "currency": "MXN"}
    assert body["recommendation"] == seen.recommendation
    for told, option in zip(body["options"], seen.options, strict=True):
        assert told["monthly"] == option.monthly.json()
        assert told["gain"] == option.gain.json()
        assert (told["applies"], told["why_not"]) == (option.applies, option.why_not)
        assert told["labels"] == list(option.labels)
    assert body["options"][1]["obstacle"] == "minimum"
    refused = api.get(f"products/{offer.product.product_id}/benefits", quantity=11)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_quantity")


def test_retailers_and_categories(api, offer):
    make_retailer("Casa Cobalto", category="home")
    body = api.get("retailers", limit=1).json()
    assert [each["name"] for each in body["data"]] == ["Casa Cobalto"]
    (found,) = api.get("retailers", limit=1, cursor=body["next_cursor"]).json()["data"]
    assert (found["name"], found["benefits_offered"]) == ("Tecnópolis", ["MSI"])
    assert api.get(f"retailers/{found['retailer_id']}").json() == found
    assert api.get("retailers/ret_0").json()["code"] == "retailer_not_found"
    tree = api.get("categories").json()["data"]
    assert {"code": "electronics.laptops", "name": "laptops", "parent": "electronics"} in tree


@pytest.mark.parametrize("at", ["products", "retailers", "categories", "product", "benefits"])
def test_an_unchanged_catalogue_is_not_sent_again(api, offer, at):
    product = f"products/{offer.product.product_id}"
    address = {"product": product, "benefits": f"{product}/benefits"}.get(at, at)
    first = api.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    api.headers = {"If-None-Match": first["ETag"]}
    again = api.client.get(f"/api/v1/{address}", headers=api.headers)
    assert (again.status_code, again.content) == (304, b"")
    weak = api.client.get(f"/api/v1/{address}", headers={"If-None-Match": f"W/{first['ETag']}"})
    assert weak.status_code == 304, "a proxy that compresses makes tags weak"
    offer.retailer.description = offer.product.name = "Otra cosa"
    offer.retailer.save()
    offer.product.save()
    make_offer(category="home.appliances")
    changed = api.client.get(f"/api/v1/{address}", headers=api.headers)
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
