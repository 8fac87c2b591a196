"""Buying on pages and what was bought there, as a customer without a script does it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from centli.confirmations import services
from centli.confirmations.errors import OutcomeUnknown
from centli.confirmations.models import Proposal
from centli.events.models import Outbox
from centli.kernel import clock
from centli.kernel.call import Channel
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import code_of, make_user
from centli.web.testing import text_of
from marketplace import facade
from marketplace.contracts import BenefitKind
from marketplace.models import Offer, Purchase
from marketplace.pages import orders
from marketplace.testing import make_benefit, make_limits
from marketplace.tests import test_purchase_api as api

pytestmark = pytest.mark.django_db
shop = api.shop


@pytest.fixture
def client(shop, monkeypatch):
    # Nobody pays here but the test: no page waits for it.
    monkeypatch.setattr(orders, "SETTLE_SECONDS", 0)
    client = Client()
    client.force_login(shop.ana)
    return client


def hidden(response, name):
    (value,) = re.findall(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return value


def prepare(client, shop, **fields):
    address = f"/tienda/{shop.wish['product_id']}/"
    page = client.get(address, {"retailer": shop.wish["retailer_id"]})
    wanted = {"retailer": shop.wish["retailer_id"], "quantity": "1", "key": hidden(page, "key")}
    return client.post(f"{address}comprar/", {**wanted, "benefit": "none", **fields})


def buy(client, shop, **fields):
    checkout = prepare(client, shop, **fields)["Location"]
    token = hidden(client.get(checkout), "token")
    done = client.post(checkout, {"token": token, "action": "confirm"})
    assert done.status_code == 302, text_of(done)
    return done["Location"]


def test_from_the_product_to_the_order(client, shop):
    answer = prepare(client, shop, benefit="MSI-6")
    page = client.get(answer["Location"])
    assert "Revisa y confirma" in text_of(page)
    for words in ("$20,999.00 MXN", "6 MSI", "1 de $3,499.85 MXN y 5 de $3,499.83 MXN"):
        assert words in text_of(page)
    assert shop.nothing_happened()
    done = client.post(answer["Location"], {"token": hidden(page, "token"), "action": "confirm"})
    order = client.get(done["Location"])
    assert "Cobrando" in text_of(order)
    assert "Apartamos 1 pieza en Tecnópolis" in text_of(order)
    purchase = Purchase.objects.get()
    shop.paid(purchase.purchase_id)
    words = text_of(client.get(done["Location"]))
    for part in (
        "Confirmado",
        "Cobramos $20,999.00 MXN de Tarjeta de crédito ···· 4821",
        "Mensualidades",
    ):
        assert part in words
    assert words.count("$3,499.83 MXN") == 5
    assert "Puedes cancelarlo hasta" in words
    listed = text_of(client.get("/pedidos/"))
    assert "Laptop Nube 14" in listed
    assert "Confirmado" in listed


def test_a_form_sent_twice_prepares_and_buys_once(client, shop):
    key = "0" * 32
    first, second = (prepare(client, shop, key=key)["Location"] for _ in range(2))
    assert first == second
    assert Proposal.objects.count() == 1
    token = hidden(client.get(first), "token")
    places = {client.post(first, {"token": token, "action": "confirm"})["Location"] for _ in "12"}
    assert len(places) == 1
    assert Purchase.objects.count() == 1


def test_a_limit_that_was_lowered_since_has_the_page_ask_for_the_code(client, shop):
    address = prepare(client, shop)["Location"]
    page = client.get(address)
    assert 'name="factor"' not in page.content.decode()
    make_limits(shop.ana, per_operation_centavos=1)
    said = {"token": hidden(page, "token"), "action": "confirm"}
    for factor in ({}, {"factor": "000000"}):
        page = client.post(address, {**said, **factor})
        assert (page.status_code, shop.nothing_happened()) == (422, True)
        assert 'name="factor"' in page.content.decode()
    assert client.post(address, {**said, "factor": code_of(shop.ana, now=clock.now())}).status_code == 302  # fmt: skip
    assert Purchase.objects.count() == 1


def test_above_the_limit_the_page_names_it_and_leads_on_and_above_the_ceiling_it_says_so(
    client, shop
):
    make_limits(shop.ana, per_operation_centavos=1)
    page = client.get(prepare(client, shop)["Location"])
    assert "pasa de tu límite por operación ($0.01 MXN)" in text_of(page)
    assert 'href="/seguridad/#limits-title">Cambiar límite' in page.content.decode()
    shop.offer.price_centavos = 25_000_001
    shop.offer.save(update_fields=["price_centavos"])
    answer = prepare(client, shop)
    assert answer.status_code == 422
    assert "El máximo es $250,000.00 MXN. No se cobró nada." in text_of(answer)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": "4"}, "Hay 3 y pediste 4."),
        ({"benefit": "MSI-12"}, "Ese beneficio no aplica a esta compra."),
        ({"benefit": "points"}, "Ese beneficio no aplica a esta compra."),
    ],
)
def test_what_cannot_be_had_is_said_on_the_product(client, shop, fields, words):
    answer = prepare(client, shop, **fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "No se cobró nada" in text_of(answer)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("fields", [{"quantity": "0"}, {"quantity": "-1"}, {"quantity": "9999"}])
def test_a_quantity_that_no_form_offers_is_not_found(client, shop, fields):
    assert prepare(client, shop, **fields).status_code in {404, 422}
    assert not Proposal.objects.exists()


def test_what_was_bought_is_not_declined_and_a_page_that_is_looked_at_again_waits_for_nothing(
    client, shop, monkeypatch
):
    checkout = prepare(client, shop)["Location"]
    token = hidden(client.get(checkout), "token")
    order = client.post(checkout, {"token": token, "action": "confirm"})["Location"]
    waited = []
    monkeypatch.setattr(orders, "_settled", lambda _call, purchase_id: waited.append(purchase_id))
    assert client.get(checkout)["Location"] == order
    assert waited == []
    assert client.post(checkout, {"token": token, "action": "decline"})["Location"] == order
    assert len(waited) == 1


def test_a_declined_purchase_buys_nothing(client, shop):
    checkout = prepare(client, shop)["Location"]
    token = hidden(client.get(checkout), "token")
    answer = client.post(checkout, {"token": token, "action": "decline"})
    assert answer["Location"].startswith(f"/tienda/{shop.wish['product_id']}/")
    assert "No se cobró" in text_of(client.get(checkout))
    assert client.post(checkout, {"token": token, "action": "confirm"}).status_code == 422
    assert shop.nothing_happened()


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("es-mx", "El precio cambió. No se cobró nada. Ahora cuesta $1.00 MXN."),
        ("en", "The price changed. Nothing was charged. It now costs $1.00 MXN."),
    ],
)
def test_a_price_that_changed_is_told_and_nothing_charged(client, shop, locale, words):
    User.objects.update(locale=locale)
    checkout = prepare(client, shop)["Location"]
    token = hidden(client.get(checkout), "token")
    Offer.objects.update(price_centavos=100)
    answer = client.post(checkout, {"token": token, "action": "confirm"})
    assert answer.status_code == 422
    assert f"<p>{words}</p>" in answer.content.decode()
    assert shop.nothing_happened()


def test_where_nobody_knows_nobody_says_that_nothing_was_charged(client, shop, monkeypatch):
    checkout = prepare(client, shop)["Location"]

    def lost(*_args, **_more):
        raise OutcomeUnknown

    monkeypatch.setattr(services, "confirm", lost)
    answer = client.post(checkout, {"token": "any", "action": "confirm"})
    assert answer.status_code == 422
    assert "Todavía no sabemos si quedó hecho." in text_of(answer)
    assert "No se cobró" not in text_of(answer)


def test_the_page_of_a_purchase_takes_none_back(client, shop):
    buy(client, shop)
    purchase = Purchase.objects.get()
    shop.paid(purchase.purchase_id)
    call = call_for(shop.ana, channel=Channel.WEB, now=clock.now(), session_key="other")
    back = facade.purchase_cancel_propose(call, purchase_id=purchase.purchase_id)
    address = f"/compras/{back.public_id}/"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_another_customers_pages_look_like_none(client, shop):
    checkout, order = prepare(client, shop)["Location"], buy(client, shop)
    bruno = Client()
    bruno.force_login(make_user("Bruno Díaz"))
    addresses = (checkout, order, f"{order}cancelar/", "/pedidos/pur_x/", "/compras/cf_x/")
    assert {bruno.get(each).status_code for each in addresses} == {404}
    assert {bruno.post(each).status_code for each in (checkout, f"{order}cancelar/")} == {404}
    assert "Todavía no tienes pedidos" in text_of(bruno.get("/pedidos/"))
    assert Client().get(order)["Location"].startswith("/accounts/login/")
    assert bruno.post(order).status_code == 405


def test_an_order_goes_back_after_a_check(client, shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 500)
    order = buy(client, shop, quantity="2", benefit="cashback")
    purchase = Purchase.objects.get()
    shop.paid(purchase.purchase_id)
    check = client.get(f"{order}cancelar/")
    assert "hasta $41,998.00 MXN" in text_of(check)
    asked = {"quantity": "1", "key": hidden(check, "key")}
    for _ in range(2):
        assert client.post(f"{order}cancelar/", asked)["Location"] == order
    (request,) = Outbox.objects.filter(event_type="REFUND_REQUEST")
    assert request.data["amount"] == "20999.00"
    words = text_of(client.get(order))
    for part in ("Devolviendo", "Pediste cancelar", "En camino"):
        assert part in words


def test_after_a_day_the_check_says_so(client, shop):
    order = buy(client, shop)
    purchase = Purchase.objects.get()
    shop.paid(purchase.purchase_id)
    Purchase.objects.update(completed_at=clock.now() - timedelta(hours=25))
    assert "ya no se puede cancelar por aquí" in text_of(client.get(f"{order}cancelar/"))
    answer = client.post(f"{order}cancelar/", {"key": "1" * 32})
    assert answer.status_code == 422
    # It was charged: that it cannot go back changes nothing of that.
    assert "No se cobró" not in text_of(answer)
    assert not Outbox.objects.filter(event_type="REFUND_REQUEST").exists()


def test_orders_come_in_pages(client, shop, monkeypatch):
    monkeypatch.setattr(orders, "PAGE", 1)
    for _ in range(2):
        buy(client, shop)
    first = client.get("/pedidos/")
    (more,) = re.findall(r'href="(/pedidos/\?cursor=[^"]+)"', first.content.decode())
    assert "Al principio" in text_of(client.get(more))
    assert client.get("/pedidos/", {"cursor": "x"}).status_code == 404


def test_an_order_that_was_paid_has_a_receipt_to_keep(client, shop):
    order = buy(client, shop, benefit="MSI-6")
    purchase = Purchase.objects.get()
    address = f"/pedidos/{purchase.purchase_id}.pdf"
    assert client.get(address).status_code == 404, "nothing is paid yet"
    assert address not in client.get(order).content.decode()
    shop.paid(purchase.purchase_id)
    assert address in client.get(order).content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    text = answer.content.decode("cp1252", "replace")
    for words in ("$20,999.00 MXN", purchase.purchase_id[-8:].upper(), "Tecnópolis", "1 de $3,499.85 MXN", "5 de $3,499.83 MXN"):  # fmt: skip
        assert words in text
    stranger = Client()
    stranger.force_login(make_user("Beto"))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302
