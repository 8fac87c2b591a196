"""Points: redeemed in the chat and on the pages, with a script and without, and good to look at for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from centli.tests.browser.pages import (
    CARD,
    Customer,
    Person,
    good_everywhere,
    last,
    say,
)

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def points(customer: Customer) -> int:
    """Return what the bank says they can spend."""
    return int(customer.get("/api/v1/points")["current_points"])


def test_points_in_the_chat_and_on_every_page(browser: Browser, customer: Customer):
    person = Person(browser, customer, viewport=PHONE)
    page = person.chat()
    before = points(customer)
    say(page, "¿cuántos puntos tengo?")
    expect(last(page, ".card-points .hero-amount >> visible=true")).to_have_text("2,000 puntos")
    say(page, "¿qué puedo canjear?")
    shelf = last(page, ".card-points:has(.shelf-row:not([hidden]))")
    shelf.get_by_role("button", name="Recompensas siguientes").click()
    say(page, "canjea una taza")
    last(page, ".card-choices").get_by_role("button", name="Taza de viaje").click()
    card = last(page, CARD)
    assert points(customer) == before
    # By the keyboard alone, and twice.
    card.get_by_role("button", name="Canjear por 260 puntos").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    order = last(page, ".card-order")
    expect(order).to_have_attribute("data-state", "delivered")
    assert points(customer) == before - 260
    say(page, "canjea la cafetera")
    last(page, CARD).get_by_role("button", name="Canjear por").click()
    waiting = page.locator(".card-order[data-state=requested]")
    expect(waiting).to_contain_text("Por aprobar")
    good_everywhere(page)
    # What is cancelled on its page changes in the conversation that stands open.
    side = person.page()
    side.goto(
        person.base + (waiting.locator("a", has_text="Cancelar canje").get_attribute("href") or "")
    )
    good_everywhere(side)
    side.get_by_role("button", name="Sí, cancelar").click()
    expect(side.locator(".story")).to_contain_text("vigencia original")
    page.locator(".card-order[data-state=cancelled]").wait_for()
    assert points(customer) == before - 260
    for path in ("", "recompensas/", "canjes/", "reconocimientos/", "reconocimientos/dar/"):
        side.goto(f"{person.base}/puntos/{path}")
        good_everywhere(side)
    side.goto(f"{person.base}/puntos/recompensas/")
    side.locator(".ware a").first.click()
    good_everywhere(side)
    side.get_by_role("button", name="Canjear").click()
    good_everywhere(side)
    person.close()


def test_points_without_javascript(browser: Browser, customer: Customer):
    person = Person(browser, customer, viewport=PHONE, java_script_enabled=False)
    before = points(customer)
    page = person.go("/")
    page.fill("#text", "¿qué puedo canjear?")
    page.click(".send")
    page.locator(".card-points .ware").first.get_by_role("button", name="Canjear").click()
    page.locator(f"{CARD} .button-confirm").click()
    expect(page.locator(".card-order")).to_contain_text("Entregado")
    spent = before - points(customer)
    assert spent > 0
    page.locator(".card-order").get_by_role("link", name="Ver canje").click()
    expect(page.locator(".story")).to_contain_text("Entregado")

    page.goto(f"{person.base}/puntos/recompensas/")
    page.locator(".ware a").first.click()
    page.get_by_role("button", name="Canjear").click()
    page.get_by_role("button", name="Canjear por").click()
    expect(page.locator(".story")).to_contain_text("Lo canjeaste")
    assert points(customer) == before - 2 * spent
    page.goto(f"{person.base}/puntos/reconocimientos/dar/")
    page.select_option("#to", index=1)
    page.fill("#points", "20")
    page.fill("#message", "Gracias por quedarte a cerrar conmigo")
    page.get_by_role("button", name="Reconocer").click()
    expect(page.locator(".feed")).to_contain_text("Gracias por quedarte a cerrar conmigo")
    person.close()
