"""The walking bank, as a person walks it: say it, confirm it, the money has moved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from centli.tests.browser.pages import (
    CARD,
    CHAT,
    READY,
    Customer,
    Person,
    accessible,
    confirmed,
    last,
    no_sideways_scroll,
    say,
    wait_until,
)
from centli.tests.product import Product
from centli.tests.talk import journey

pytestmark = pytest.mark.browser


def test_a_plain_client_walks_it_too(product: Product):
    journey(product, "ana@demo.centli.mx")


def test_from_the_login_to_the_receipt(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.sign_in("bruno@demo.centli.mx")
    page.wait_for_selector(READY)
    say(page, "Transfiere 100 pesos a Carla")
    receipt = confirmed(page, last(page, CARD).locator(".button-confirm").click)
    assert "Listo, le envié $100.00 MXN a Carla Méndez" in receipt.inner_text()
    person.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_transfer(browser: Browser, customer: Customer, width: int, scheme: str):
    view = {"width": width, "height": 720}
    person = Person(
        browser, customer, viewport=view, color_scheme=scheme, reduced_motion="no-preference"
    )
    page = person.chat()
    before = customer.available()

    say(page, "¿Cuánto tengo?")
    card = last(page, ".card-balance")
    assert f"${before / 100:,.2f} MXN" in card.inner_text()
    say(page, "Envíale 50 lucas a mi hermano")
    text = last(page, CARD).inner_text()
    for words in ("$50,000.00 MXN", "Juan López", "hermano", "50 lucas", "Vence a las"):
        assert words in text
    assert re.search(r"····\s\d{4}", text)
    assert customer.available() == before, "nothing moves before the confirmation"
    no_sideways_scroll(page)

    receipt = confirmed(page, page.locator(f"{CARD} .button-confirm").last.click)
    assert "Listo, le envié $50,000.00 MXN a Juan López" in receipt.inner_text()
    assert customer.available() == before - 50_000_00
    no_sideways_scroll(page)
    person.close()


def test_two_clicks_and_two_tabs_make_one_transfer(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    first, second = tabs = person.chat(), person.chat()
    before = customer.available()

    say(first, "Transfiere 137 pesos a mi hermano")
    for page in tabs:
        last(page, CARD)
    # Two presses in one tab without a breath between them, and one in the other at the same time.
    button = "[...document.querySelectorAll('centli-confirmation[data-state=open] .button-confirm')].at(-1)"
    press = f"{{ const button = {button}; button?.click(); button?.click(); }}"

    def press_in_both() -> None:
        second.evaluate(f"setTimeout(() => {press}, 0)")
        first.evaluate(f"() => {press}")

    confirmed(first, press_in_both)
    for page in tabs:
        wait_until(page, f"{CHAT}.protocol.outbox.length === 0")
    heads = [page.evaluate(f"{CHAT}.protocol.last") for page in tabs]
    for page in tabs:
        wait_until(page, f"{CHAT}.protocol.last >= {max(heads)}")
        assert page.locator(".card-receipt").count() == 1
        assert page.locator(CARD).count() == 0
        assert page.locator("centli-confirmation[data-state=executed]").count() == 1
    assert customer.available() == before - 137_00
    person.close()


def test_the_transfer_by_keyboard_alone(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
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


def test_amounts_can_be_hidden(browser: Browser, customer: Customer):
    person = Person(browser, customer, permissions=["clipboard-read", "clipboard-write"])
    page = person.chat()
    say(page, "¿Cuánto tengo?")
    card = last(page, ".card-balance")
    page.locator(".bar [data-hide-amounts]").click()
    assert "$" not in card.inner_text().replace("••••", "")
    assert "monto oculto" in (card.text_content() or "")
    say(page, "Envíale 50 lucas a mi hermano")
    asked = last(page, CARD).inner_text()
    for words in ("50,000", "lucas", "incuenta"):
        assert words not in asked
    # Nor are they in what is copied, or where the code is asked for.
    say(page, "¿Cuál es mi límite?")
    last(page, "[data-copy]").click()
    wait_until(page, "Boolean(document.querySelector('[data-announcer] p:last-child'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Tu límite por operación es •••• y por día ••••; hoy llevas ••••.")
    say(page, "Envíale 101,000 pesos a mi hermano")
    last(page, CARD).locator(".button-confirm").click()
    assert page.locator("[data-factor-what]").inner_text().startswith("Transferir ••••")
    assert "101" not in page.locator("dialog[open]").inner_text().replace("Demostración", "")
    page.keyboard.press("Escape")
    last(page, CARD).locator("[value=cancel]").click()
    page.locator(".bar [data-hide-amounts]").click()
    assert "Cincuenta mil pesos" in page.locator("centli-confirmation").first.inner_text()
    assert re.search(r"\$[\d,]+\.\d\d MXN", card.inner_text())
    person.close()


def test_without_javascript(browser: Browser, customer: Customer):
    person = Person(browser, customer, java_script_enabled=False)
    page = person.go("/")
    before = customer.available()

    # What is wrong with the form is said by the page, not by a bubble in the browser's own language.
    page.click(".send")
    expect(page.locator(".problem")).to_be_focused()
    expect(page.get_by_label("Escribe tu mensaje")).to_have_accessible_description(
        "El mensaje está vacío."
    )
    page.fill("#text", "¿Cuánto tengo?")
    page.click(".send")
    assert page.locator(".problem").count() == 0
    assert re.search(r"\$[\d,]+\.\d\d MXN", page.locator(".card-balance").last.inner_text())
    page.fill("#text", "Transfiere 53 pesos a mi hermano")
    page.click(".send")
    card = page.locator(CARD).last
    assert "$53.00 MXN" in card.inner_text()
    card.locator(".button-confirm").click()
    receipt = page.locator(".card-receipt").last.inner_text()
    assert "Listo, le envié $53.00 MXN a Juan López" in receipt
    assert customer.available() == before - 53_00
    person.close()


def test_the_language_switch(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
    assert page.locator(".empty h2").inner_text().startswith("Hola,")
    page.set_viewport_size({"width": 320, "height": 560})
    page.click(".menu summary")
    assert page.evaluate("document.documentElement.scrollHeight") == 560, "the menu scrolls itself"
    page.click(".menu button[value=en]")
    page.wait_for_selector(f"html[lang=en] {READY}")
    assert page.locator(".empty h2").inner_text().startswith("Hello,")
    say(page, "¿Cuánto tengo?")
    card = last(page, ".card-balance")
    assert "Available" in card.inner_text()
    assert f"${customer.available() / 100:,.2f} MXN" in card.inner_text()
    assert "today" in card.inner_text()
    # On its side the page scrolls as one, to its end; and again when an answer comes.
    page.set_viewport_size({"width": 844, "height": 390})
    page.reload()
    expect(page.locator("#text")).to_be_in_viewport()
    page.mouse.wheel(0, -9_000)
    page.wait_for_selector(READY)
    say(page, "¿Cuánto tengo?")
    expect(page.locator(".card-balance")).to_have_count(2)
    expect(page.locator("#text")).to_be_in_viewport()
    accessible(page)
    person.close()
