"""Reports: told in the chat, answered by the bank, written on by the pages with a file, and good to look at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from centli.tests.browser.pages import CARD, Customer, Person, last, say
from centli.tests.browser.test_points import PHONE, good
from centli.web.testing import picture

pytestmark = pytest.mark.browser


def test_a_report_in_the_chat_and_on_every_page(browser: Browser, customer: Customer):
    person = Person(browser, customer, viewport=PHONE, reduced_motion="reduce")
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
    good(page)

    # What is marked on its page changes in the conversation that stands open.
    side = person.page()
    side.goto(
        person.base + (card.get_by_role("link", name="Ver reporte").get_attribute("href") or "")
    )
    good(side)
    side.get_by_role("button", name="Ya quedó resuelto").click()
    expect(card).to_have_attribute("data-state", "resolved")
    side.get_by_text("4", exact=True).click()
    side.get_by_role("button", name="Calificar").click()
    expect(side.get_by_role("status")).to_contain_text("Gracias por tu calificación")
    good(side)
    side.get_by_label("Agregar un mensaje").fill("Sigue sin llegar; va la foto del buzón.")
    photo = FilePayload(name="buzón.png", mimeType="image/png", buffer=picture(60, 40, kind="PNG"))
    side.get_by_label("Archivos (opcional)").set_input_files([photo])
    side.get_by_role("button", name="Enviar mensaje").click()
    expect(side.get_by_role("link", name="buzón.webp")).to_be_visible()
    expect(card).to_have_attribute("data-state", "reopened")

    side.get_by_role("link", name="Levantar un reporte").click()
    good(side)
    side.get_by_label("¿Qué pasó?").fill("Me cobraron dos veces la misma compra.")
    side.get_by_label("¿De cuál de tus movimientos se trata?").select_option(index=1)
    side.get_by_role("button", name="Enviar reporte").click()
    expect(side.get_by_role("status")).to_contain_text("Listo, levanté tu reporte")
    side.get_by_role("link", name="Mis reportes").click()
    expect(side.locator(".order-list li")).to_have_count(2)
    good(side)
    person.close()
