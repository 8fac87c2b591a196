"""Make the pictures of the product again from a fresh demo: ``python -m tools.pictures [PART …]``.

``docs/screens/`` shows the customer's pages, each kind of message and each state of a card, and the desk, at three
widths, light and dark; ``docs/pictures/chat.png`` is the README's. Without a part all are made, and what is there
before is removed.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from centli.tests.browser.conftest import FLAGS, chromium
from centli.tests.browser.pages import CARD, READY, Customer, Person, confirmed, last, say
from centli.tests.browser.test_cards import let_it_expire, open_card
from centli.tests.product import Product, crowd, running
from tools.servers import free_port

DOCS = Path(__file__).resolve().parent.parent / "docs"
SCREENS = DOCS / "screens"
README = DOCS / "pictures" / "chat.png"
README_VIEW = {"width": 1422, "height": 889}
README_SCALE = 0.9
"""Together 1280×800: a little more of the page than fits otherwise."""
ANA = "ana@demo.centli.mx"
BRUNO = "bruno@demo.centli.mx"
CARLA = "carla@demo.centli.mx"
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}
QUALITY = 82
SETTLE_MS = 500


def main(arguments: list[str]) -> None:
    """Serve a demo, talk to it, and photograph what it shows."""
    parts = {
        "entrance": _entrance,
        "chat": _chat,
        "shop": _shop,
        "points": _points,
        "newcomer": _newcomer,
        "reports": _reports,
        "desk": _desk,
    }
    parser = argparse.ArgumentParser(
        prog="python -m tools.pictures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", nargs="*", help=", ".join(parts))
    wanted = parser.parse_args(arguments).part
    if unknown := set(wanted) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    port = free_port()
    os.environ["DJANGO_SETTINGS_MODULE"] = "centli.settings.local"
    SCREENS.mkdir(parents=True, exist_ok=True)
    for old in SCREENS.glob("*.webp") if not wanted else ():
        old.unlink()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        with running(command, port=port, env={"CENTLI_DATA": data}) as product:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            for name in wanted or parts:
                parts[name](browser, product)
            browser.close()


def _person(browser: Browser, product: Product, view: Any, scheme: str, **more: Any) -> Person:
    return Person(
        browser, product, viewport=view, color_scheme=scheme, reduced_motion="reduce", **more
    )


def _entrance(browser: Browser, product: Product) -> None:
    for view, scheme in ((DESK, "light"), (PHONE, "dark"), (SMALL, "light")):
        person = _person(browser, product, view, scheme)
        page = person.go("/")
        _shoot(page, "landing", view, scheme)
        page.goto(f"{person.base}/accounts/login/")
        _shoot(page, "login", view, scheme)
        page.goto(f"{person.base}/accounts/signup/")
        _shoot(page, "signup", view, scheme)
        person.close()


def _chat(browser: Browser, product: Product) -> None:
    """Talk at a phone; the README's picture comes first, from a conversation that has just begun."""
    person = _person(browser, product, README_VIEW, "light", device_scale_factor=README_SCALE)
    page = person.sign_in(ANA)
    page.wait_for_selector(READY)
    say(page, "Envíale 50 lucas a mi hermano")
    last(page, CARD)
    page.locator("#text").blur()
    page.wait_for_timeout(SETTLE_MS)
    README.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README)
    _both(page, "card-open", ((DESK, "dark"), (PHONE, "light"), (PHONE, "dark"), (SMALL, "light")))

    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    confirmed(page, page.locator(f"{CARD} .button-confirm").last.click)
    _both(page, "receipt", ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light"), (DESK, "light")))
    for name, words, found in (
        ("balance", "¿Cuánto tengo?", ".card-balance"),
        ("movements", "Mis movimientos", ".card-list"),
        ("chart", "¿En qué gasté el mes pasado?", ".card-chart"),
        ("choices", "Envíale 100 pesos a Pedro", ".card-choices"),
    ):
        say(page, words)
        last(page, found)
        _both(page, name, ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light")))
    say(page, "Cancela")
    last(page, ".prose-text:has-text('lo cancelé')")
    say(page, "Transfiere 9,000,000 a mi hermano")
    last(page, ".card-error")
    _both(page, "error", ((PHONE, "light"), (PHONE, "dark")))
    _states(page, product)
    page.locator(".bar [data-hide-amounts]").click()
    _shoot(page, "hidden-amounts", PHONE, "light")
    page.locator(".bar [data-hide-amounts]").click()
    page.click(".menu summary")
    _shoot(page, "menu", PHONE, "light")
    page.get_by_role("button", name="Hablar con una persona").click()
    page.locator("[data-handoff]:not([hidden])").wait_for()
    _both(page, "handoff", ((PHONE, "light"), (DESK, "dark")))
    person.close()


def _states(page: Page, product: Product) -> None:
    """Show what becomes of a card that is not confirmed, and the dialog for the code."""
    say(page, "Transfiere 63 pesos a mi hermano")
    expiring, _ = open_card(page)
    let_it_expire(product, expiring)
    page.reload()
    page.wait_for_selector("centli-confirmation[data-state=expired]")
    _both(page, "card-expired", ((PHONE, "light"),))
    say(page, "Transfiere 62 pesos a mi hermano")
    last(page, CARD).locator("[value=cancel]").click()
    page.wait_for_selector("centli-confirmation[data-state=void]")
    _both(page, "card-cancelled", ((PHONE, "light"),))
    say(page, "Cambia mi límite a 120,000")
    last(page, CARD).locator(".button-confirm").click()
    page.locator("#factor-demo").wait_for()
    _both(page, "factor", ((PHONE, "light"), (PHONE, "dark")))
    page.keyboard.press("Escape")
    last(page, CARD).locator("[value=cancel]").click()
    page.locator(CARD).wait_for(state="detached")


def _shop(browser: Browser, product: Product) -> None:
    """Buy in the chat, fail to pay, and look at the order on its page."""
    person = _person(browser, product, PHONE, "light")
    page = person.sign_in(CARLA)
    page.wait_for_selector(READY)
    say(page, "Quiero comprar una laptop a 6 MSI")
    shelf = last(page, ".card-shelf")
    _both(page, "products", ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light"), (DESK, "light")))
    shelf.locator(".ware").first.get_by_role("button", name="Ver beneficios").click()
    last(page, ".card-benefits")
    _both(page, "benefits", ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light")))
    say(page, "a 6 meses")
    last(page, CARD)
    _both(page, "purchase", ((PHONE, "light"), (PHONE, "dark")))
    last(page, CARD).locator(".button-confirm").click()
    page.wait_for_selector(".card-order[data-state=confirmed]")
    _both(page, "order", ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light"), (DESK, "dark")))
    say(page, "quiero comprar una pantalla de contado")
    last(page, ".card-shelf").locator(".ware button").last.click()
    say(page, "De contado")
    last(page, CARD)
    say(page, "mejor de mi ahorro")
    page.wait_for_selector("centli-confirmation[data-state=void]")
    last(page, CARD).locator(".button-confirm").click()
    page.wait_for_selector(".card-order[data-state=failed]")
    _both(page, "order-failed", ((PHONE, "light"), (PHONE, "dark")))
    page.locator(".card-order[data-state=confirmed] a").first.click()
    page.wait_for_selector(".story")
    _both(page, "order-page", ((PHONE, "light"), (DESK, "light"), (DESK, "dark")))
    person.close()


def _points(browser: Browser, product: Product) -> None:
    """See what points buy, redeem in the chat, and look at the pages."""
    person = _person(browser, product, PHONE, "light")
    page = person.sign_in(BRUNO)
    page.wait_for_selector(READY)
    say(page, "¿cuántos puntos tengo?")
    last(page, ".card-points")
    _both(page, "points", ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light")))
    say(page, "¿qué puedo canjear?")
    last(page, ".card-points:has(.shelf-row:not([hidden]))")
    _both(page, "rewards", ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light")))
    say(page, "canjea un chocolate")
    last(page, CARD)
    _both(page, "redemption", ((PHONE, "light"), (PHONE, "dark")))
    last(page, CARD).locator(".button-confirm").click()
    page.wait_for_selector(".card-order[data-state=delivered]")
    _both(page, "redeemed", ((PHONE, "light"),))
    for name, path in (
        ("points-page", ""),
        ("rewards-page", "recompensas/"),
        ("feed", "reconocimientos/"),
    ):
        page.goto(f"{person.base}/puntos/{path}")
        _both(page, name, ((SMALL, "light"), (DESK, "dark")))
    person.close()


def _reports(browser: Browser, product: Product) -> None:
    """Report a charge on the page, and see it in the list and on its own page, before and after it is solved."""
    person = _person(browser, product, PHONE, "light")
    page = person.sign_in(BRUNO)
    page.goto(f"{person.base}/reportes/nuevo/")
    page.fill("#text", "Me cobraron dos veces la misma compra; en la tienda sólo ven un cargo.")
    page.fill("#subject", "Cargo doble")
    page.locator("#movement").select_option(index=1)
    looks = ((PHONE, "light"), (SMALL, "dark"), (DESK, "light"))
    _both(page, "report-form", looks)
    page.get_by_role("button", name="Enviar reporte").click()
    page.get_by_role("status").wait_for()
    _both(page, "report", ((PHONE, "dark"), (SMALL, "light"), (DESK, "dark")))
    page.get_by_role("button", name="Ya quedó resuelto").click()
    page.locator(".rating").scroll_into_view_if_needed()
    _shoot(page, "report-resolved", PHONE, "light")
    page.goto(f"{person.base}/reportes/")
    _both(page, "reports", looks)
    person.close()


def _desk(browser: Browser, product: Product) -> None:
    """Show what staff see of reports: the inbox, a report, the dashboard and the articles."""
    people = crowd(product.env, 1)
    session = next(each["session"] for each in people if each["sort"] == "support")
    sara = Customer(product, "support@demo.centli.mx", session)
    person = Person(browser, sara, viewport=DESK, reduced_motion="reduce")
    page = person.go("/admin/crm/ticket/")
    _both(page, "desk-inbox", ((DESK, "light"), (PHONE, "light")))
    page.locator(".tk-main > a").first.click()
    page.locator("#answer").wait_for()
    _both(page, "desk-report", ((DESK, "dark"), (PHONE, "light")))
    page.goto(f"{person.base}/admin/crm/ticket/report/")
    _both(page, "desk-dashboard", ((DESK, "light"),))
    page.goto(f"{person.base}/admin/crm/article/")
    _both(page, "desk-articles", ((DESK, "light"), (SMALL, "dark")))
    person.close()


def _newcomer(browser: Browser, product: Product) -> None:
    """Sign up, and see the notice and the empty chat; then the same in English."""
    person = _person(browser, product, PHONE, "light")
    page = person.go("/accounts/signup/")
    page.fill("[name=display_name]", "Nora Vega")
    page.fill("[name=email]", "nora@example.mx")
    page.fill("[name=password1]", "una frase bastante larga")
    page.fill("[name=password2]", "una frase bastante larga")
    page.click("form.form button.button")
    _both(page, "consent", ((PHONE, "light"), (PHONE, "dark")))
    page.get_by_role("button", name="Acepto").click()
    page.wait_for_selector(READY)
    _both(page, "empty", ((PHONE, "light"), (PHONE, "dark"), (SMALL, "light"), (DESK, "light")))
    page.click(".menu summary")
    page.click(".menu button[value=en]")
    page.wait_for_selector(f"html[lang=en] {READY}")
    _both(page, "empty-english", ((DESK, "dark"),))
    person.close()


def _both(page: Page, name: str, looks: tuple[tuple[ViewportSize, str], ...]) -> None:
    for view, scheme in looks:
        page.set_viewport_size(view)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
        page.evaluate("document.querySelector('.stage')?.scrollTo(0, 1e9)")
        _shoot(page, name, view, scheme)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")


def _shoot(page: Page, name: str, view: ViewportSize, scheme: str) -> None:
    page.wait_for_timeout(SETTLE_MS)
    picture = Image.open(io.BytesIO(page.screenshot()))
    target = SCREENS / f"{name}-{view['width']}-{scheme}.webp"
    picture.convert("RGB").save(target, quality=QUALITY, method=6)


if __name__ == "__main__":
    main(sys.argv[1:])
