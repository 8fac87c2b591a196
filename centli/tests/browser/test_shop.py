"""Buying: from words to an order that goes on by itself, a payment that fails, and the shop's own pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FilePayload, ViewportSize, expect

from centli.tests.browser.pages import (
    CARD,
    NARROW,
    Customer,
    Person,
    accessible,
    by_keyboard,
    good_everywhere,
    last,
    say,
)
from centli.tests.product import Product
from centli.web.testing import picture

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}


def bought(customer: Customer, *, status: str) -> int:
    orders = customer.get("/api/v1/purchases")["data"]
    return sum(order["status"] == status for order in orders)


def test_from_words_to_an_order_and_one_that_is_not_charged(browser: Browser, customer: Customer):
    person = Person(browser, customer, viewport=PHONE)
    page = person.chat()
    before = customer.available()
    say(page, "Quiero comprar una laptop")
    shelf = last(page, ".card-shelf")
    shelf.get_by_role("button", name="Productos siguientes").click()
    shelf.locator(".ware").first.get_by_role("button", name="Ver beneficios").click()
    last(page, ".card-benefits").get_by_role("button", name=re.compile("cashback")).click()
    card = last(page, CARD)
    assert customer.available() == before
    # Twice, and on the move: the scroll is told of after the press.
    pressed = "(button) => { document.querySelector('.stage').scrollTop = 0; button.click(); button.click(); }"
    card.get_by_role("button", name="Comprar por").evaluate(pressed)
    order = last(page, ".card-order")
    expect(order).to_have_attribute("data-state", "confirmed")
    expect(order.locator("[data-step=done]")).to_have_count(3)
    heard = "(card) => card.closest('.msg-body').querySelector('.vh').innerText"
    assert "Listo, compraste" in order.evaluate(heard), "what is read aloud is what is shown"
    expect(order.get_by_role("button", name="Cancelar pedido")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({**PHONE, "width": NARROW})
    assert order.evaluate(
        "(card) => [...card.querySelectorAll('.steps li')].every((step) => step.scrollWidth <= step.clientWidth)"
    )
    page.set_viewport_size(PHONE)
    assert bought(customer, status="completed") == 1
    assert customer.available() < before

    paid = customer.available()
    say(page, "quiero comprar unos audífonos de contado")
    last(page, ".card-shelf").locator(".ware button").first.click()
    last(page, CARD)
    say(page, "mejor de mi ahorro")
    page.wait_for_selector("centli-confirmation[data-state=void]")
    last(page, CARD).get_by_role("button", name="Comprar por").click()
    failed = page.locator(".card-order[data-state=failed]")
    failed.wait_for()
    assert "No te alcanza el saldo. No se cobró." in failed.inner_text()
    assert (customer.available(), bought(customer, status="failed")) == (paid, 1)
    page.reload()
    assert page.locator(".card-order[data-state=failed]").count() == 1
    good_everywhere(page)

    confirmed = page.locator(".card-order[data-state=confirmed]")
    with page.expect_download() as kept:
        confirmed.get_by_role("link", name="Descargar PDF").click()
    assert kept.value.suggested_filename.endswith(".pdf")
    confirmed.get_by_role("link", name="Ver pedido").click()
    assert "Pedido confirmado" in page.locator(".story").inner_text()
    good_everywhere(page)
    person.close()


def test_the_shops_pages_and_the_chat_without_javascript(
    browser: Browser, product: Product, customer: Customer, administrator: Customer
):
    person = Person(browser, customer, viewport=PHONE, java_script_enabled=False)
    page = person.go("/")
    page.fill("#text", "Quiero comprar una laptop")
    page.click(".send")
    ware = page.locator(".card-shelf .ware").first
    ware.locator("select").select_option("cashback")
    ware.get_by_role("button", name=re.compile("^Comprar")).click()
    page.locator(f"{CARD} .button-confirm").click()
    assert "Tu pedido" in page.locator(".card-order").inner_text()
    page.locator(".card-order").get_by_role("link", name="Ver pedido").click()
    expect(page.locator(".story")).to_contain_text("Apartamos 1 pieza")

    page.goto(f"{person.base}/tienda/?q=licuadora")
    page.locator(".ware a").first.click()
    page.get_by_role("button", name="Comprar 1 pieza").click()
    page.get_by_role("button", name="Comprar por").click()
    expect(page.locator(".story")).to_contain_text("Pedido confirmado")
    page.get_by_role("link", name="Cancelar pedido").click()
    page.get_by_role("button", name="Sí, cancelar").click()
    expect(page.locator("main")).to_contain_text("Te devolvimos tu dinero")
    person.close()

    person = Person(browser, customer)
    for path in ("/pedidos/", "/tienda/?q=laptop"):
        page = person.go(path)
    page.locator(".ware a").first.click()
    good_everywhere(page)
    # The keyboard alone, from the product to its confirmation: every stop is a control, and the ring shows it.
    seen = by_keyboard(page, until="Comprar 1 pieza")
    assert {"select-one", "radio"} <= set(seen), seen
    page.wait_for_url("**/compras/**")
    good_everywhere(page)
    by_keyboard(page, until="Cancelar")
    page.wait_for_url("**/tienda/**")
    person.close()

    person = Person(browser, administrator)
    page = person.go("/admin/marketplace/product/1/change/")
    sent: FilePayload = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture(60, 40)}
    page.set_input_files("[data-preview]", sent)
    shown = page.locator("[data-preview] + img")
    shown.wait_for()
    assert shown.evaluate("(image) => image.naturalWidth") == 60, "seen before it is sent"
    assert person.faults == []
    accessible(page)
    # axe-core reads the staff site's styles in a way that its policy reports: what came before counts.
    person.context.close()
