"""A customer asks for a person, who answers in the same chat and gives them back; what staff see of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page

from centli.tests.browser.pages import (
    Customer,
    Person,
    good_everywhere,
    last,
    no_sideways_scroll,
    say,
)

pytestmark = pytest.mark.browser

QUEUE = "/admin/agent/handoff/"
WISH = "Quiero hablar con una persona"


def ticket(page: Page, words: str) -> Locator:
    return page.locator(".desk-ticket").filter(has_text=words)


def test_a_person_takes_a_customer_answers_live_and_gives_them_back(
    browser: Browser, customer: Customer, attendant: Customer
):
    sara, sofia = Person(browser, attendant), Person(browser, customer)
    queue, chat = sara.go(QUEUE), sofia.chat()
    say(chat, f"{WISH} porfa")
    chat.get_by_text("Avisé a una persona").first.wait_for()

    # The queue looks for itself: nobody reloads it.
    waiting = ticket(queue, f"{WISH} porfa")
    waiting.wait_for()
    assert "Sofía" not in waiting.inner_text()
    waiting.get_by_role("button").click()
    desk = queue
    desk.locator("#answer").wait_for()
    chat.get_by_text("Sara Solís ya está contigo").first.wait_for()

    desk.fill("#answer", "Hola, soy Sara. ¿En qué te ayudo?")
    desk.press("#answer", "Enter")
    chat.locator(".msg").get_by_text("Hola, soy Sara. ¿En qué te ayudo?").wait_for()

    desk.locator("#log").get_by_text("Hola, soy").wait_for()
    desk.fill("#answer", "Un momento")
    say(chat, "No reconozco un cargo")
    desk.locator("#log").get_by_text("No reconozco un cargo").wait_for()
    assert desk.input_value("#answer") == "Un momento", "what is being written stays"

    desk.click("#release")
    chat.get_by_text("Sara Solís terminó de atenderte").first.wait_for()
    assert desk.locator("#answer").count() == 0
    say(chat, "¿Cuánto tengo?")
    last(chat, ".card-balance")
    sara.close()
    sofia.close()


def test_a_customer_who_leaves_the_queue_is_answered_by_the_assistant(
    browser: Browser, modest: Customer
):
    person = Person(browser, modest)
    page = person.chat()
    say(page, WISH)
    page.get_by_text("Avisé a una persona").first.wait_for()
    say(page, "Mejor sigo con el asistente")
    page.get_by_text("Listo, sigues con el asistente").first.wait_for()
    say(page, "¿Cuánto tengo?")
    last(page, ".card-balance")
    person.close()


def test_the_pages_are_good_at_every_width_and_revealing_asks_why(
    browser: Browser, customer: Customer, attendant: Customer
):
    sofia = Person(browser, customer)
    chat = sofia.chat()
    for words, found in (
        ("¿Cuánto tengo?", ".card-balance"),
        ("Mis movimientos", ".card-list"),
        ("Envíale 100 pesos a mi hermano", "centli-confirmation[data-state=open]"),
    ):
        say(chat, words)
        last(chat, found)
    sofia.close()

    sara = Person(browser, attendant)
    page = sara.go(QUEUE)
    good_everywhere(page)
    page.goto(f"{sara.base}/admin/agent/conversation/")
    good_everywhere(page)
    page.goto(f"{sara.base}/admin/agent/conversation/?q={customer.email}")
    page.locator("#log").wait_for()
    assert "Juan López" not in page.locator("main").inner_text()
    no_sideways_scroll(page)

    page.locator("summary").click()
    page.fill("#reason", "Aclarar un envío con el cliente")
    page.get_by_role("button", name="Revelar 5 minutos").click()
    page.get_by_text("Se ven hasta las").wait_for()
    assert "Juan López" in page.locator("#log").inner_text()
    assert customer.email in page.locator("#about").inner_text()
    good_everywhere(page)

    page.locator("#log").get_by_role("link", name="Turno").last.click()
    page.get_by_text("banking_transfer_propose").first.wait_for()
    good_everywhere(page)
    sara.close()
