"""The first page of the staff site, and those of money and of what stands behind it, on the narrowest screen: axe finds nothing, none scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from centli.tests.browser.pages import NARROW, WIDE, Customer, Person, axe, wait_until

PAGES = (
    "",
    *("banking/account", "banking/account/1/change", "banking/entry", "banking/transfer"),
    *(
        "confirmations/proposal",
        "events/outbox",
        "events/auditentry",
        "people/login",
        "people/login/1/change",
    ),
    *("crm/article", "crm/modelversion"),
)
"""The records share templates; one of each sort of page stands for the others."""
WHOLE = "[...document.querySelectorAll('.results')].every((node) => node.scrollWidth <= node.clientWidth + 1)"


@pytest.mark.browser
def test_the_pages_of_money(browser: Browser, administrator: Customer):
    person = Person(browser, administrator, viewport={"width": NARROW, "height": 800})
    for name in PAGES:
        page = person.go(f"/admin/{name}/".replace("//", "/"))
        with axe(page) as find:
            assert find({}) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        # On a wide screen every column is seen; on this one they are moved along by keyboard.
        page.set_viewport_size({"width": WIDE, "height": 800})
        assert page.evaluate(WHOLE), name
        page.close()
    page = person.go("/admin/events/auditentry/")
    rows = page.get_by_role("region", name="Registros de auditoría")
    rows.focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, "document.querySelector('.results').scrollLeft > 0")
    # axe-core reads the staff site's styles in a way that its policy reports.
    person.context.close()
