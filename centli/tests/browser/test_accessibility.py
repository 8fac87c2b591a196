"""Every kind of message, at three widths, all of it light and dark: axe finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from centli.tests.browser.pages import (
    CARD,
    READY,
    Customer,
    Person,
    by_keyboard,
    confirmed,
    good_everywhere,
    last,
    say,
    wait_until,
)
from centli.tests.browser.test_cards import let_it_expire, open_card
from centli.tests.product import Product

pytestmark = pytest.mark.browser

KINDS = {
    *("TEXT", "BALANCE", "TRANSACTIONS", "CHART", "CHOICES"),
    *("TRANSFER_CONFIRMATION", "RECEIPT", "ERROR", "NOTICE"),
}


def test_entrance_and_consent(browser: Browser, product: Product, customer: Customer):
    person = Person(browser, product)
    page = person.go("/accounts/login/")
    good_everywhere(page)
    by_keyboard(page, until="Entrar")
    expect(page.locator(".problem")).to_be_focused()
    expect(page.get_by_label("Contraseña")).to_have_accessible_description(
        re.compile("Este campo es obligatorio")
    )
    good_everywhere(page)
    person.close()
    person = Person(browser, customer)
    for path in ("/consent/", "/seguridad/", "/accounts/2fa/totp/activate/"):
        good_everywhere(person.go(path))
    person.close()


VOICES = """
  Object.defineProperty(window, 'speechSynthesis', { value: {
    said: [],
    getVoices: () => [{ lang: 'es-MX', localService: %s }],
    speak(what) { this.said.push(what.text); },
    cancel() { this.said.push('silence'); },
  } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_an_answer_is_read_aloud_and_leads_to_its_article(browser: Browser, customer: Customer):
    person = Person(browser, customer, viewport={"width": 390, "height": 800})
    person.context.add_init_script(VOICES % "true")
    page = person.chat()
    say(page, "¿A qué hora puedo mandar un SPEI?")
    source = last(page, ".blocks a[href]")
    listen = last(page, "[data-listen]")
    for stopped in (
        listen.click,
        lambda: page.fill("#text", "y"),
        lambda: page.keyboard.press("Escape"),
    ):
        listen.click()
        expect(listen).to_have_attribute("aria-pressed", "true")
        stopped()
        expect(listen).to_have_attribute("aria-pressed", "false")
    first, silence, *_more = page.evaluate("speechSynthesis.said")
    assert first.startswith("Los envíos SPEI")
    assert first.endswith("Fuente: «Horario de los envíos SPEI»")
    assert silence == "silence"
    page.fill("#text", "")
    page.locator(".msg").last.focus()
    by_keyboard(page, until=source.inner_text())
    page.wait_for_url("**/ayuda/horario-de-spei/")
    assert f"«{page.locator('h1').inner_text()}»" == "«Horario de los envíos SPEI»"
    good_everywhere(page)
    page.go_back()
    page.wait_for_selector(READY)
    # What the server writes is what the browser wrote.
    assert last(page, ".blocks a[href]").get_attribute("href") == "/ayuda/horario-de-spei/"
    # A voice that is not the device's own would send it elsewhere.
    person.context.add_init_script(VOICES % "false")
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator("[data-listen]").last).to_be_hidden()
    person.close()


def test_every_kind_of_message(browser: Browser, product: Product, sociable: Customer):
    person = Person(browser, sociable)
    page = person.chat()
    for words, found in (
        ("¿Cuánto tengo?", ".card-balance"),
        ("Mis movimientos", ".card-list"),
        ("¿En qué gasté este mes?", ".card-chart"),
        ("Envíale 100 pesos a Pedro", ".card-choices"),
        ("Cancela", ".prose-text"),
        ("Ayuda", ".blocks li"),
        ("¿A qué hora puedo mandar un SPEI?", ".blocks a[href]"),
        ("Transfiere 9,000,000 a mi hermano", ".card-error"),
    ):
        say(page, words)
        last(page, f"{found} >> visible=true")
        wait_until(page, "document.querySelector('.msg:last-child').dataset.role !== 'user'")
    say(page, "Cambia mi límite a 90,000")  # lower: no code, and a notice tells of it
    page.locator(f"{CARD} .button-confirm").last.click()
    page.wait_for_selector(".msg[data-kind=NOTICE]")
    say(page, "Transfiere 61 pesos a mi hermano")
    confirmed(page, last(page, CARD).locator(".button-confirm").click)
    say(page, "Transfiere 61 pesos a mi hermano")
    again = last(page, CARD)
    assert "hace menos de 10 minutos enviaste lo mismo" in again.inner_text()
    again.locator("[value=cancel]").click()
    page.wait_for_selector("centli-confirmation[data-state=void]")
    say(page, "Transfiere 63 pesos a mi hermano")
    expiring, _ = open_card(page)
    let_it_expire(product, expiring)
    page.wait_for_selector("centli-confirmation[data-state=expired]")
    say(page, "Cambia mi límite a 120,000")
    last(page, CARD)

    page.reload()
    page.wait_for_selector(READY)
    kinds = page.evaluate("[...document.querySelectorAll('.msg')].map((node) => node.dataset.kind)")
    assert set(kinds) >= KINDS
    good_everywhere(page, in_all_looks=True)

    page.locator(f"{CARD} .button-confirm").last.click()
    page.locator("dialog[open]").wait_for()
    good_everywhere(page)
    page.keyboard.press("Escape")
    last(page, CARD).locator("[value=cancel]").click()
    page.wait_for_selector(f"{CARD}", state="detached")
    person.close()
