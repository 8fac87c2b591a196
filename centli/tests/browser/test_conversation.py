"""What surrounds an answer: waiting for it, going on after a break, rating it, keeping it, taking it back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from centli.kernel import clock
from centli.people.factors import code_at
from centli.tests.browser.pages import (
    CARD,
    CHAT,
    PASSWORD,
    READY,
    Customer,
    Person,
    accessible,
    confirmed,
    good_everywhere,
    last,
    say,
    wait_until,
)
from centli.tests.product import Product

pytestmark = pytest.mark.browser

SOCKET = "**/ws/chat/"
ANSWER = ".msg[data-role=assistant]"


class Line:
    """A slow line between page and bank: it can hold what the bank says, and remembers what the page says."""

    def __init__(self, page: Page) -> None:
        self.held = False
        self.waiting: list[str] = []
        self.said: list[dict[str, Any]] = []
        page.route_web_socket(SOCKET, self._open)

    def _open(self, route: WebSocketRoute) -> None:
        self.page, self.bank = route, route.connect_to_server()
        route.on_message(self._from_page)
        self.bank.on_message(self._from_bank)

    def _from_page(self, text: str | bytes) -> None:
        self.said.append(json.loads(text))
        self.bank.send(text)

    def _from_bank(self, text: str | bytes) -> None:
        frame = json.loads(text)
        if self.held and frame.get("role") == "assistant":
            self.waiting.append(str(text))
        elif not self.held or frame["type"] != "TYPING":
            self.page.send(text)

    def tell(self, **frame: Any) -> None:
        """Have the page hear a frame that this bank's engine does not make."""
        self.page.send(json.dumps({"v": 1, **frame}))

    def release(self) -> None:
        """Let through what was held."""
        self.held = False
        for text in self.waiting:
            self.page.send(text)


def test_a_slow_answer_shows_what_is_done_and_can_be_stopped(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.page()
    line = Line(page)
    page.goto(f"{person.base}/")
    page.wait_for_selector(READY)
    line.held = True
    say(page, "¿Cuánto tengo?")
    working = page.locator(".working")
    working.wait_for()
    assert working.locator(".working-label").inner_text() == "CENTLI está respondiendo"
    line.tell(type="TYPING", on=True, label="Consultando tu saldo…")
    expect(working.locator(".working-label")).to_have_text("Consultando tu saldo…")
    accessible(page)

    line.tell(type="DELTA", id="trn_1", n=1, content="Tienes en tu ")
    line.tell(type="DELTA", id="trn_1", n=2, content="cuenta…")
    expect(page.locator(".bubble-live")).to_have_text("Tienes en tu cuenta…")
    expect(page.locator(".bubble-live")).to_be_visible()
    page.keyboard.press("Escape")
    expect(working).to_be_hidden()
    assert line.said[-1]["type"] == "STOP"

    wait_until(page, "true")
    while not line.waiting:
        page.wait_for_timeout(20)
    line.release()
    last(page, ".card-balance")
    expect(page.locator(".bubble-live")).to_have_count(0)
    expect(page.locator(ANSWER)).to_have_count(1)

    head = page.evaluate(f"{CHAT}.protocol.last")
    words = {
        "content": "Algo nuevo que esta página no conoce.",
        "timestamp": "2026-11-21T20:05:00.123Z",
    }
    line.tell(
        type="HOLOGRAM",
        seq=head + 1,
        id="msg_x",
        role="assistant",
        data={},
        suggestions=[],
        **words,
    )
    expect(page.locator(".msg").last).to_contain_text("Algo nuevo que esta página no conoce.")
    spoken = page.locator("[data-announcer] p").all_inner_texts()
    assert len(spoken) == len(set(spoken)) == 2, "each finished message once, no pieces"
    person.close()


def test_news_moves_the_page_of_whoever_is_at_its_end_alone_and_little_work_is_done(
    browser: Browser, customer: Customer
):
    person = Person(browser, customer)
    page = person.page()
    page.set_viewport_size({"width": 390, "height": 500})
    line = Line(page)
    page.goto(f"{person.base}/")
    page.wait_for_selector(READY)
    below = "(() => { const it = document.querySelector('.stage'); return it.scrollHeight - it.scrollTop - it.clientHeight; })()"
    say(page, "¿Cuánto tengo?")
    last(page, ".card-balance")
    counts = page.context.new_cdp_session(page)
    counts.send("Performance.enable")

    def layouts() -> int:
        page.wait_for_timeout(300)  # the echo and what it shows are done with
        found = counts.send("Performance.getMetrics")["metrics"]
        return int(next(one["value"] for one in found if one["name"] == "LayoutCount"))

    before = layouts()
    say(page, "Mi límite")
    expect(page.locator(ANSWER)).to_have_count(2)
    assert layouts() - before < 9, (
        "the page is laid out once a picture, not at every look at its height"
    )
    assert page.evaluate(below) < 2

    line.held = True
    say(page, "Mis movimientos")
    page.wait_for_timeout(300)
    page.evaluate("document.querySelector('.stage').scrollTop = 0")
    while not line.waiting:
        page.wait_for_timeout(50)
    line.release()
    expect(page.locator(".pill")).to_be_visible()
    assert page.evaluate("document.querySelector('.stage').scrollTop") == 0
    _covers_nothing_and_another_tab_moves_nobody(person, page)
    page.locator(".pill").click()
    expect(page.locator(".pill")).to_be_hidden()
    page.wait_for_timeout(300)
    assert page.evaluate(below) < 2

    say(page, "¿En qué gasté este mes?")
    last(page, ".card-chart")
    page.wait_for_timeout(300)
    begins = "document.querySelector('.msg[data-role=user]:nth-last-of-type(2)').getBoundingClientRect().top - document.querySelector('.stage').getBoundingClientRect().top"
    assert 0 <= page.evaluate(begins) < 40, "what an answer begins with stays in sight"
    assert page.evaluate(below) > 80
    page.evaluate("document.querySelector('.stage').scrollTop = 1e6")
    page.wait_for_timeout(100)
    say(page, "Mi límite")
    expect(page.locator(ANSWER)).to_have_count(6)
    page.wait_for_timeout(300)
    assert page.evaluate(below) < 2, "it does not go back to what was read"
    person.close()


def _covers_nothing_and_another_tab_moves_nobody(person: Person, page: Page) -> None:
    covers = "document.querySelector('.pill').getBoundingClientRect().top < document.querySelector('.stage').getBoundingClientRect().bottom"
    assert not page.evaluate(covers)
    other = person.chat()
    say(other, "Mi límite")
    last(other, ".prose-text:has-text('límite por operación')")
    expect(page.locator(".pill")).to_contain_text("3 mensajes")
    assert page.evaluate("document.querySelector('.stage').scrollTop") == 0
    other.close()


def test_a_reload_in_mid_answer_and_an_outage(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
    say(page, "¿Cuánto tengo?")
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator(".card-balance")).to_have_count(1)
    expect(page.locator(".msg[data-role=user]")).to_have_count(1)

    person.context.set_offline(True)
    page.evaluate(f"{CHAT}.socket.close(4999)")
    page.locator(".strip:not([hidden])", has_text="Reconectando").wait_for()
    say(page, "Mis movimientos")
    say(page, "Mi límite")
    expect(page.locator(".msg-state", has_text="En espera")).to_have_count(2)
    page.evaluate(f"{CHAT}.protocol.failures = 3")  # by HTTP now, which nobody answers either
    page.wait_for_timeout(900)
    expect(page.locator(".msg-state", has_text="En espera")).to_have_count(2)
    expect(page.locator(".working")).to_be_hidden()
    page.fill("#text", "A medio escribir")
    person.faults.clear()  # the browser notes each connection that it could not open
    person.context.set_offline(False)
    page.wait_for_selector(READY)
    page.locator(".card-list").wait_for()
    expect(page.locator(ANSWER)).to_have_count(3)
    assert page.input_value("#text") == "A medio escribir"
    page.reload()
    page.wait_for_selector(READY)
    assert page.input_value("#text") == "A medio escribir"
    assert page.locator(".msg[data-role=user]").count() == 3
    assert page.locator(".chips:visible").count() == 1, "those of the last answer"
    person.context.close()


def test_without_any_socket_words_go_by_http(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.page()
    page.route_web_socket(SOCKET, lambda route: route.close(code=1012))
    page.add_init_script("Math.random = () => 0")
    page.goto(f"{person.base}/")
    say(page, "¿Cuánto tengo?")
    last(page, ".card-balance")
    page.get_by_role("button", name="Reintentar").wait_for()
    say(page, "Transfiere 21 pesos a mi hermano")
    confirmed(page, last(page, CARD).locator(".button-confirm").click)
    expect(page.locator(".card-receipt")).to_have_count(1)
    person.close()


def test_an_expired_login_keeps_the_draft(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
    page.fill("#text", "Envíale 300 a")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    person.context.request.post(
        f"{person.base}/accounts/logout/",
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": f"{person.base}/"},
    )
    dialog = page.locator("[data-dialog=expired][open]")
    dialog.wait_for()
    assert "Tu acceso expiró" in dialog.inner_text()
    accessible(page)
    dialog.get_by_role("link", name="Entrar de nuevo").click()
    page.fill("[name=login]", customer.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button.button")
    page.wait_for_selector(READY)
    assert page.input_value("#text") == "Envíale 300 a"
    person.close()


def test_an_answer_is_rated_and_a_receipt_kept(
    browser: Browser, customer: Customer, modest: Customer
):
    person = Person(browser, customer)
    page = person.chat()
    say(page, "Transfiere 19 pesos a mi hermano")
    receipt = confirmed(page, last(page, CARD).locator(".button-confirm").click)

    up, down = (page.locator(f".rate [value={name}]").last for name in ("up", "down"))
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-pressed", "false")
    page.reload()
    page.wait_for_selector(READY)
    expect(down).to_have_attribute("aria-pressed", "true")
    assert page.locator(".rate [aria-pressed=true]").count() == 1

    link = receipt.get_by_role("link", name=re.compile("Descargar PDF del comprobante"))
    with page.expect_download() as download:
        link.click()
    assert re.fullmatch(r"centli-[0-9A-Z]{10}\.pdf", download.value.suggested_filename)
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")
    other = Person(browser, modest)
    address = f"{person.base}{link.get_attribute('href')}"
    assert other.context.request.get(address).status == 404
    other.close()
    person.close()


def test_a_chip_a_month_and_a_contact_taken_back(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
    assert page.locator(".starter").all_inner_texts() == [
        "¿Cuánto tengo?",
        "Transferir a hermano",
        "Mis movimientos",
        "Ver ofertas a MSI",
    ]
    accessible(page)
    say(page, "¿En qué gasté este mes?")
    chart = last(page, ".card-chart")
    assert "$2,064.95 MXN" in chart.locator("figcaption").inner_text()
    assert chart.get_by_role("img", name=re.compile(r"^Restaurantes: \d")).count() == 1
    chart.get_by_text("Ver como tabla").click()
    assert chart.locator("tbody tr").count() == 4
    chart.get_by_text("Cambiar de mes").click()
    chart.locator(".chip:not([aria-current=true])").first.click()
    expect(page.locator(".card-chart")).to_have_count(2)
    page.locator(".msg:last-child .chip, .card-chart .chip").last.wait_for(state="attached")

    say(page, "agrega a Pablo López con CLABE 012180026050783858")
    confirmed(page, last(page, CARD).locator(".button-confirm").click)
    page.get_by_role("button", name="Deshacer").click()
    page.locator(f"{ANSWER} .bubble", has_text="ya no está entre tus contactos").wait_for()
    names = [one["name"] for one in customer.get("/api/v1/beneficiaries")["data"]]
    assert "Pablo López" not in names
    person.close()


def test_a_person_is_asked_for_and_left(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
    page.click(".menu summary")
    page.get_by_role("button", name="Hablar con una persona").click()
    banner = page.locator("[data-handoff]:not([hidden])")
    banner.wait_for()
    assert "Una persona del banco te atenderá" in banner.inner_text()
    say(page, "Ahí les encargo")
    expect(page.locator(".msg[data-role=user]")).to_have_count(1)
    page.reload()
    page.wait_for_selector(READY)
    banner.wait_for()
    good_everywhere(page)
    banner.get_by_role("button", name="Volver con el asistente").click()
    banner.wait_for(state="hidden")
    say(page, "¿Cuánto tengo?")
    last(page, ".card-balance")
    person.close()


def test_money_that_arrives_is_told_at_once(browser: Browser, product: Product, customer: Customer):
    juan = Person(browser, product)
    news = juan.sign_in("juan@demo.centli.mx")
    news.wait_for_selector(READY)
    person = Person(browser, customer)
    page = person.chat()
    say(page, "Transfiere 77.31 a mi hermano")
    confirmed(page, last(page, CARD).locator(".button-confirm").click)
    news.locator(".msg[data-kind=NOTICE]", has_text="$77.31 MXN").wait_for()
    juan.close()
    person.close()


def test_a_visitor_becomes_a_customer(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.go("/")
    good_everywhere(page)
    page.get_by_role("link", name="Abrir mi cuenta").click()
    good_everywhere(page)
    page.fill("[name=display_name]", "Nora Vega")
    page.fill("[name=email]", "nora@example.mx")
    page.fill("[name=password1]", "corta")
    page.fill("[name=password2]", "corta")
    page.click("form.form button.button")
    assert "Hay un problema" in page.inner_text("[role=alert]")
    accessible(page)
    page.fill("[name=password1]", "una frase bastante larga")
    page.fill("[name=password2]", "una frase bastante larga")
    page.click("form.form button.button")
    page.get_by_role("button", name="Acepto").click()
    page.wait_for_selector(READY)
    assert page.locator(".empty h2").inner_text() == "Hola, Nora"
    good_everywhere(page)
    say(page, "¿Cuánto tengo?")
    expect(page.locator(ANSWER)).to_have_count(1)

    page.click(".menu summary")
    page.get_by_role("link", name="Código de verificación").click()
    page.get_by_role("link", name="Activar").click()
    page.fill("[name=password]", "una frase bastante larga")
    page.click("form.form button.button")
    good_everywhere(page)
    secret = page.locator(".secret").inner_text().split()[-1]
    page.fill("[name=code]", code_at(secret, int(clock.now().timestamp()) // 30))
    page.click("form.form button.button")
    page.locator(".codes").wait_for()
    good_everywhere(page)
    person.close()


def test_the_demo_lets_visitors_in_at_a_tap(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.go("/")
    page.get_by_role("button", name="Entrar como Carla Méndez").click()
    page.wait_for_selector(READY)
    person.close()
