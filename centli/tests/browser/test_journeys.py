"""The walking bank, as a person walks it: say it, confirm it, the money has moved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from centli.tests.browser.pages import (
    Person,
    accessible,
    confirmed,
    last,
    no_sideways_scroll,
    say,
)
from centli.tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ANA = "ana@demo.centli.mx"
JUAN = "juan@demo.centli.mx"
"""Nobody else's in these tests: his language stays switched."""
CARD = "centli-confirmation[data-state=open]"


def available(product: Product) -> int:
    accounts = product.get("/api/v1/accounts", token=product.token(ANA))["data"]
    amounts = [a["available"]["amount"] for a in accounts if a["account_type"] == "checking"]
    return int(amounts[0].replace(".", ""))


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_transfer(browser: Browser, product: Product, width: int, scheme: str):
    person = Person(browser, product, viewport={"width": width, "height": 720}, color_scheme=scheme)
    page = person.page()
    page.goto(f"{product.base_url}/accounts/login/")
    accessible(page)
    no_sideways_scroll(page)
    page.close()
    page = person.chat(ANA)
    before = available(product)

    say(page, "¿Cuánto tengo?")
    card = last(page, ".card-balance")
    assert re.search(r"\$[\d,]+\.\d\d MXN", card.inner_text())
    say(page, "Mis movimientos")
    last(page, ".card-list")
    say(page, "Envíale 50 lucas a mi hermano")
    text = last(page, CARD).inner_text()
    for words in ("$50,000.00 MXN", "Juan López", "hermano", "50 lucas", "Vence a las"):
        assert words in text
    assert available(product) == before, "nothing moves before the confirmation"
    accessible(page)
    no_sideways_scroll(page)

    receipt = confirmed(page, page.locator(f"{CARD} .button-confirm").last.click)
    assert "Listo, le envié $50,000.00 MXN a Juan López" in receipt.inner_text()
    assert available(product) == before - 50_000_00
    accessible(page)
    no_sideways_scroll(page)
    person.close()


def test_two_clicks_and_two_tabs_make_one_transfer(browser: Browser, product: Product):
    person = Person(browser, product)
    first = person.chat(ANA)
    second = person.page()
    second.goto(f"{product.base_url}/")
    second.wait_for_selector("centli-chat[data-link=ready]")
    before = available(product)
    receipts = first.locator(".card-receipt").count()

    say(first, "Transfiere 137 pesos a mi hermano")
    for page in (first, second):
        last(page, CARD)
    # Two presses in one tab without a breath between them, and one in the other at the same time.
    button = "[...document.querySelectorAll('centli-confirmation[data-state=open] .button-confirm')].at(-1)"
    press = f"{{ const button = {button}; button.click(); button.click(); }}"
    second.evaluate(f"setTimeout(() => {press}, 0)")
    confirmed(first, lambda: first.evaluate(f"() => {press}"))
    for page in (first, second):
        page.wait_for_timeout(1500)
        assert page.locator(".card-receipt").count() == receipts + 1
        assert page.locator(".msg:nth-last-child(-n+3) " + CARD).count() == 0
    assert available(product) == before - 137_00
    person.close()


def test_the_transfer_by_keyboard_alone(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.chat(ANA)
    page.focus("#text")
    page.keyboard.type("Transfiere 41 pesos a mi hermano")
    page.keyboard.press("Enter")
    last(page, CARD)
    page.keyboard.press("Alt+ArrowUp")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.button-confirm')"):
            break
    assert page.evaluate("document.activeElement.matches('.button-confirm')")
    confirmed(page, lambda: page.keyboard.press("Enter"))
    assert page.evaluate("document.activeElement !== document.body"), "the focus is never lost"
    spoken = page.locator("[data-announcer] p").all_inner_texts()
    assert len(spoken) == len(set(spoken))
    person.close()


def test_amounts_can_be_hidden(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.chat(ANA)
    say(page, "¿Cuánto tengo?")
    card = last(page, ".card-balance")
    page.locator(".bar [data-hide-amounts]").click()
    assert "$" not in card.inner_text().replace("••••", "")
    assert "monto oculto" in (card.text_content() or "")
    page.locator(".bar [data-hide-amounts]").click()
    assert re.search(r"\$[\d,]+\.\d\d MXN", card.inner_text())
    person.close()


def test_without_javascript(browser: Browser, product: Product):
    person = Person(browser, product, java_script_enabled=False)
    page = person.sign_in(ANA)
    before = available(product)

    page.fill("#text", "¿Cuánto tengo?")
    page.click(".send")
    assert re.search(r"\$[\d,]+\.\d\d MXN", page.locator(".card-balance").last.inner_text())
    page.fill("#text", "Transfiere 53 pesos a mi hermano")
    page.click(".send")
    card = page.locator(CARD).last
    assert "$53.00 MXN" in card.inner_text()
    code = card.locator("input[name=factor]")
    if code.is_visible():
        hint = re.search(r"\d{6}", card.locator(".hint").inner_text())
        assert hint
        code.fill(hint[0])
    card.locator(".button-confirm").click()
    assert (
        "Listo, le envié $53.00 MXN a Juan López" in page.locator(".card-receipt").last.inner_text()
    )
    assert available(product) == before - 53_00
    person.close()


def test_the_language_switch(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.chat(JUAN)
    assert page.locator(".empty h2").inner_text().startswith("Hola,")
    page.click(".menu summary")
    page.click(".menu button[value=en]")
    page.wait_for_selector("html[lang=en] centli-chat[data-link=ready]")
    assert page.locator(".empty h2").inner_text().startswith("Hello,")
    say(page, "¿Cuánto tengo?")
    card = last(page, ".card-balance")
    assert "Available" in card.inner_text()
    assert re.search(r"\$[\d,]+\.\d\d MXN", card.inner_text())
    assert "today" in card.inner_text()
    accessible(page)
    person.close()
