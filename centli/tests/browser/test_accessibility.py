"""Every kind of message, at three widths, light and dark: axe finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from centli.tests.browser.pages import (
    Person,
    accessible,
    confirmed,
    last,
    no_sideways_scroll,
    say,
    wait_until,
)
from centli.tests.browser.test_cards import let_it_expire, open_card
from centli.tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ANA = "ana@demo.centli.mx"
LOOKS = [(width, scheme) for width in (320, 390, 1280) for scheme in ("light", "dark")]
CARD = "centli-confirmation[data-state=open]"
KINDS = {
    *("TEXT", "BALANCE", "TRANSACTIONS", "CHART", "CHOICES"),
    *("TRANSFER_CONFIRMATION", "RECEIPT", "ERROR", "NOTICE"),
}


def good_everywhere(page: Page) -> None:
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
        accessible(page)
        no_sideways_scroll(page)


def test_entrance_and_consent(browser: Browser, product: Product):
    person = Person(browser, product, reduced_motion="reduce")
    page = person.page()
    page.goto(f"{product.base_url}/accounts/login/")
    good_everywhere(page)
    page.close()
    page = person.sign_in(ANA)
    page.goto(f"{product.base_url}/consent/")
    good_everywhere(page)
    person.close()


def test_every_kind_of_message(browser: Browser, product: Product):
    person = Person(browser, product, reduced_motion="reduce")
    page = person.chat(ANA)
    for words, found in (
        ("¿Cuánto tengo?", ".card-balance"),
        ("Mis movimientos", ".card-list"),
        ("¿En qué gasté este mes?", ".card-chart"),
        ("Envíale 100 pesos a mi carnal", ".card-choices"),
        ("Cancela", ".prose-text"),
        ("Transfiere 9,000,000 a mi hermano", ".card-error"),
    ):
        say(page, words)
        last(page, f"{found} >> visible=true")
        wait_until(page, "document.querySelector('.msg:last-child').dataset.role !== 'user'")
    say(page, "Transfiere 61 pesos a mi hermano")
    confirmed(page, last(page, CARD).locator(".button-confirm").click)
    say(page, "Transfiere 62 pesos a mi hermano")
    last(page, CARD).locator("[value=cancel]").click()
    page.wait_for_selector("centli-confirmation[data-state=void]")
    say(page, "Transfiere 63 pesos a mi hermano")
    expiring, _ = open_card(page)
    let_it_expire(product, expiring)
    page.wait_for_selector("centli-confirmation[data-state=expired]")
    say(page, "Cambia mi límite a 120,000")
    last(page, CARD)

    page.reload()
    page.wait_for_selector("centli-chat[data-link=ready]")
    kinds = page.evaluate("[...document.querySelectorAll('.msg')].map((node) => node.dataset.kind)")
    assert set(kinds) >= KINDS
    good_everywhere(page)

    page.locator(f"{CARD} .button-confirm").last.click()
    page.locator("dialog[open]").wait_for()
    good_everywhere(page)
    page.keyboard.press("Escape")
    last(page, CARD).locator("[value=cancel]").click()
    page.wait_for_selector(f"{CARD}", state="detached")
    person.close()
