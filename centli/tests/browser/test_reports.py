"""Reports: told in the chat, answered by the bank, written on by the pages with a file, and good to look at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from centli.tests.browser.pages import (
    CARD,
    Customer,
    Person,
    by_keyboard,
    good_everywhere,
    last,
    say,
)
from centli.tests.browser.test_points import PHONE
from centli.web.testing import picture

pytestmark = pytest.mark.browser
LONG = "largo" * 20
"""A word that is wider than a telephone."""


def test_a_report_in_the_chat_and_on_every_page(browser: Browser, customer: Customer):
    person = Person(browser, customer, viewport=PHONE)
    page = person.chat()
    say(page, "no me ha llegado la tarjeta que pedí hace tres semanas")
    last(page, CARD).get_by_role("button", name="Confirmar").click()
    card = last(page, ".card-ticket")
    expect(card).to_contain_text("recibido")
    expect(card).to_contain_text("Te respondemos antes de")
    say(page, "bloquea mi cuenta de ahorro")
    brake = last(page, CARD)
    expect(brake).to_contain_text("No entra ni sale dinero")
    brake.get_by_role("button", name="Bloquear ahora").click()
    expect(page.locator(".msg[data-kind=RECEIPT]").last).to_contain_text("bloqueé")
    good_everywhere(page)

    # What is marked on its page changes in the conversation that stands open.
    side = person.page()
    side.goto(
        person.base + (card.get_by_role("link", name="Ver reporte").get_attribute("href") or "")
    )
    good_everywhere(side)
    # By the keyboard alone: solved, and judged with four of five.
    by_keyboard(side, until="Ya quedó resuelto")
    expect(card).to_have_attribute("data-state", "resolved")
    side.get_by_role("button", name="Calificar").wait_for()
    by_keyboard(side, until="1", press="ArrowRight")
    side.keyboard.press("ArrowRight")
    side.keyboard.press("ArrowRight")
    by_keyboard(side, until="Calificar")
    expect(side.get_by_role("status")).to_contain_text("Gracias por tu calificación")
    good_everywhere(side)
    side.get_by_label("Agregar un mensaje").fill("Sigue sin llegar; va la foto del buzón.")
    photo = FilePayload(name="buzón.png", mimeType="image/png", buffer=picture(60, 40, kind="PNG"))
    side.get_by_label("Archivos (opcional)").set_input_files([photo])
    side.get_by_role("button", name="Enviar mensaje").click()
    expect(side.get_by_role("link", name="buzón.webp")).to_be_visible()
    expect(card).to_have_attribute("data-state", "reopened")

    # Another, from the link to the list, without a mouse.
    by_keyboard(side, until="Levantar un reporte")
    side.get_by_role("button", name="Enviar reporte").wait_for()
    by_keyboard(side, until="Enviar reporte")
    expect(side.locator(".problem")).to_be_focused()
    expect(side.get_by_label("¿Qué pasó?")).to_have_accessible_description(
        re.compile("Cuéntanos qué pasó")
    )
    good_everywhere(side)
    assert [fault for fault in person.faults if "422" not in fault] == []
    person.faults.clear()
    by_keyboard(side, until="¿Qué pasó?", press="")
    side.keyboard.type(f"Me cobraron dos veces la compra {LONG}.")
    by_keyboard(side, until="¿De cuál de tus movimientos se trata?", press="ArrowDown")
    by_keyboard(side, until="Enviar reporte")
    expect(side.get_by_role("status")).to_contain_text("Listo, levanté tu reporte")
    good_everywhere(side)
    by_keyboard(side, until="Mis reportes")
    expect(side.locator(".order-list li")).to_have_count(2)
    good_everywhere(side)
    person.close()
