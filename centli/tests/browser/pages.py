"""What a person does in the chat, and what must never happen meanwhile."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from centli.tests.product import Product

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / ".make" / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "centli-demo-2026"
WAIT_MS = 90_000
READY = "centli-chat[data-link=ready]"
CHAT = "document.querySelector('centli-chat')"
CARD = "centli-confirmation[data-state=open]"
CODE_WAIT_MS = 120_000
"""A code counts once: after two in half a minute, the next one has to come."""


@dataclass(frozen=True)
class Customer:
    """Somebody of the crowd, signed in already."""

    product: Product
    email: str
    session: str

    def get(self, path: str) -> Any:
        """GET JSON as their browser would."""
        return self.product.get(path, cookie=f"sessionid={self.session}")

    def available(self, account: str = "checking") -> int:
        """Return what an account has available, in centavos."""
        accounts = self.get("/api/v1/accounts")["data"]
        amounts = [a["available"]["amount"] for a in accounts if a["account_type"] == account]
        return int(amounts[0].replace(".", ""))


class Person:
    """Somebody at a screen of some size, who likes it calm; notes every complaint of the browser and foreign request."""

    def __init__(self, browser: Browser, who: Customer | Product, **options: Any) -> None:
        usual = {"locale": "es-MX", "viewport": {"width": 1280, "height": 800}}
        options = {**usual, "reduced_motion": "reduce", **options}
        product = who.product if isinstance(who, Customer) else who
        self.base = product.base_url
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(WAIT_MS)
        self.faults: list[str] = []
        if isinstance(who, Customer):
            self.context.add_cookies(
                [{"name": "sessionid", "value": who.session, "url": self.base, "httpOnly": True}]
            )

    def page(self) -> Page:
        """Open a tab."""
        page = self.context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda socket: self._request(socket.url))
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(message.text)

    def _request(self, url: str) -> None:
        host = self.base.removeprefix("http")
        if not url.startswith((f"http{host}/", f"ws{host}/", "blob:", "data:")):
            self.faults.append(f"foreign request: {url}")

    def go(self, path: str) -> Page:
        """Open a tab on one of the product's pages."""
        page = self.page()
        page.goto(f"{self.base}{path}")
        return page

    def sign_in(self, email: str) -> Page:
        """Fill in the login."""
        page = self.go("/accounts/login/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", PASSWORD)
        page.click("form.form button.button")
        page.wait_for_url(f"{self.base}/")
        return page

    def chat(self) -> Page:
        """Open a tab on the chat."""
        page = self.go("/")
        page.wait_for_selector(READY)
        return page

    def close(self) -> None:
        """Leave; nothing may have been complained of."""
        self.context.close()
        assert not self.faults, self.faults


def without_script(person: Person) -> None:
    """Leave the page to itself, as a browser without JavaScript does; axe can still look at it."""
    empty = {"content_type": "text/javascript", "body": ""}
    person.context.route("**/chat/main*.js", lambda route: route.fulfill(**empty))


def say(page: Page, words: str) -> None:
    """Type and press Enter."""
    page.fill("#text", words)
    page.press("#text", "Enter")


def last(page: Page, selector: str) -> Locator:
    """Return the last of something, once the last message has it; news may come after it at any time."""
    said = ".msg:not([data-kind=NOTICE])"
    page.wait_for_selector(f"{said}:not(:has(~ {said})) {selector}")
    return page.locator(selector).last


def wait_until(page: Page, expression: str, *, seconds: int = 180) -> None:
    """Wait for a condition in the page; Playwright's own way evaluates text there, which the page's policy forbids."""
    for _ in range(seconds * 10):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise TimeoutError(expression)


def confirmed(page: Page, press: Callable[[], None]) -> Locator:
    """Press, give the code where the bank asks for one, and return the new receipt."""
    before = page.locator(".card-receipt").count()
    press()
    more = f"document.querySelectorAll('.card-receipt').length > {before}"
    wait_until(page, f"{more} || Boolean(document.querySelector('dialog[open]'))", seconds=15)
    if page.locator("dialog[open]").count():
        pass_the_factor(page)
        wait_until(page, more, seconds=15)
    return page.locator(".card-receipt").last


def pass_the_factor(page: Page) -> None:
    """Type the code that the demonstration shows, where the dialog asks for one."""
    hint = page.locator("#factor-demo")
    hint.wait_for(timeout=CODE_WAIT_MS)
    found = re.search(r"\d{6}", hint.inner_text())
    assert found
    page.fill("#factor-code", found[0])
    page.press("#factor-code", "Enter")


STOPS_MAX = 90
"""More than any page has before its last control."""
STOP = """(wanted) => {
  const at = document.activeElement;
  const own = getComputedStyle(at), around = getComputedStyle(at.closest('.choice') ?? at.closest('label') ?? at);
  const words = at.labels?.length ? at.labels[0].innerText : at.innerText || at.value || '';
  return {
    kind: at.type || at.tagName,
    words: words.trim(),
    ring: own.outlineStyle !== 'none' || around.outlineStyle !== 'none',
    there: words.trim() === wanted || (/^[.#]/.test(wanted) && at.matches(wanted)),
  };
}"""


def by_keyboard(page: Page, *, until: str, press: str = "Enter") -> list[str]:
    """Go on with the tab key to what has this name, or this selector, and press a key there.

    Every stop on the way shows that it has the focus. Returns the kinds of control that were met.
    """
    seen: list[str] = []
    for _ in range(STOPS_MAX):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, until)
        seen.append(stop["kind"])
        assert stop["ring"], stop
        if stop["there"]:
            if press:
                page.keyboard.press(press)
            return seen
    raise AssertionError(f"{until} is not reached: {seen}")


def no_sideways_scroll(page: Page) -> None:
    """The page reflows: nothing is wider than the screen, but what scrolls by itself."""
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((node) =>
             node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('.vh, svg, dialog:not([open]), .desk-scroll, .results, .shelf-row, .subnav'))
             .map((node) => node.className || node.tagName)"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


NARROW, PHONE, WIDE = 320, 390, 1280
LOOKS = ((NARROW, "light"), (WIDE, "dark"))
"""The narrowest and the widest, and each theme once: no width has colours of its own (`centli.tests.test_sheets`)."""
OTHER_LOOKS = ((NARROW, "dark"), (PHONE, "light"), (WIDE, "light"))
LOOK_RULES = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
"""What can differ from look to look of the same page; the other rules read its structure alone."""


def accessible(page: Page) -> None:
    """axe-core finds nothing as the page stands."""
    with axe(page) as find:
        assert find({}) == []


def good_everywhere(page: Page, *, in_all_looks: bool = False) -> None:
    """Narrow and wide, light and dark: axe finds nothing, and nothing scrolls sideways."""
    stood = page.viewport_size
    with axe(page) as find:
        for width, scheme in LOOKS:
            _look(page, width, scheme)
            assert find({}) == [], (page.url, width, scheme)
            no_sideways_scroll(page)
        for width, scheme in OTHER_LOOKS:
            _look(page, width, scheme)
            assert not in_all_looks or find({"runOnly": LOOK_RULES}) == [], (
                page.url,
                width,
                scheme,
            )
            no_sideways_scroll(page)
    assert stood is not None, "a page has a size"
    page.set_viewport_size(stood)


def _look(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words


@contextmanager
def axe(page: Page) -> Iterator[Callable[[dict[str, Any]], Any]]:
    """Run axe-core outside the page's world, where the page's own policy does not bind it."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Page.getFrameTree")
    frame = {"frameId": tree["frameTree"]["frame"]["id"]}
    world = session.send("Page.createIsolatedWorld", frame)["executionContextId"]
    session.send("Runtime.evaluate", {"expression": AXE.read_text(), "contextId": world})

    def find(options: dict[str, Any]) -> Any:
        # What passes is not described: nobody reads it.
        options = {"resultTypes": ["violations"], **options}
        run = f"""axe.run(document, {json.dumps(options)}).then((r) => JSON.stringify(r.violations.map((v) =>
            [v.id, v.nodes.map((n) => n.target.join(' ') + ': ' + n.failureSummary)])))"""
        how = {"contextId": world, "awaitPromise": True, "returnByValue": True}
        found = session.send("Runtime.evaluate", {"expression": run, **how})
        return json.loads(found["result"]["value"])

    yield find
    session.detach()
