"""The desk in a browser: an inbox and a report at every width, answered by keyboard, and what happens to the slower of two."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from centli.tests.browser.pages import Customer, Person, by_keyboard, good_everywhere

pytestmark = pytest.mark.browser

INBOX = "/admin/crm/ticket/"


def test_a_report_is_answered_by_keyboard_and_the_slower_of_two_keeps_their_words(
    browser: Browser, attendant: Customer
):
    # Colours that change slowly would be measured half way between two themes.
    sara = Person(browser, attendant)
    inbox = sara.go(f"{INBOX}?state=new")
    good_everywhere(inbox)
    inbox.set_viewport_size({"width": 1280, "height": 800})
    inbox.get_by_label("Elegir todos los de esta página").check()
    lines = inbox.locator("[name=ticket]").count()
    assert inbox.locator("[data-picked]").inner_text() == str(lines) != "0"
    # What is done with them is in sight, however long the list is.
    assert inbox.locator(".tk-bulk").evaluate(
        "(it) => it.getBoundingClientRect().bottom <= innerHeight"
    )
    inbox.get_by_label("Elegir todos los de esta página").uncheck()
    assert inbox.locator("[data-picked]").is_hidden()
    inbox.reload()
    past_the_navigation(inbox)
    by_keyboard(inbox, until=".tk-main > a")

    page = inbox
    page.locator("#answer").wait_for()
    good_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    past_the_navigation(page)
    by_keyboard(page, until="#macro", press="Tab")
    page.keyboard.press("Enter")
    words = page.input_value("#answer")
    assert words.startswith("Hola, ")
    assert "{" not in words
    assert page.evaluate("document.activeElement.id") == "answer"

    # In another tab something is noted; the first one says so by itself, and its answer is not sent unread.
    other = sara.go(page.url.removeprefix(sara.base))
    other.locator(".tk-note summary").click()
    other.fill("#note", "Lo estoy viendo con operaciones.")
    other.get_by_role("button", name="Guardar nota").click()
    other.get_by_text("el cliente no la ve").first.wait_for()
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.get_by_text("Hay algo nuevo en este reporte").wait_for()
    page.get_by_role("button", name="Enviar y esperar al cliente").click()
    page.get_by_text("Alguien cambió este reporte").wait_for()
    assert page.input_value("#answer") == words
    page.get_by_text("Lo estoy viendo con operaciones.").first.wait_for()
    past_the_navigation(page)
    by_keyboard(page, until="Enviar y esperar al cliente")
    page.get_by_text("Tu respuesta ya le llegó al cliente.").wait_for()
    assert page.locator("#answer").input_value() == ""
    assert page.locator('.desk-line[data-role="person"]').count() == 1
    # The page that refused said so with its status, which browsers remark upon.
    sara.faults = [each for each in sara.faults if "409" not in each]

    report = sara.go(f"{INBOX}report/")
    good_everywhere(report)
    sara.close()


def past_the_navigation(page: Page) -> None:
    """Begin with the page's first stop: the link that goes past everything that each page has."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Saltar al contenido principal"
    page.keyboard.press("Enter")
