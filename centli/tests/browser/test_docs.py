"""The API's page in a real browser: it works under its policy, with nothing from elsewhere, and can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from centli.tests.browser.pages import NARROW, Person, axe
from centli.tests.product import Product

SWAGGERS = {"nested-interactive", "scrollable-region-focusable"}
"""Its summaries are buttons with links and buttons inside, its examples scroll: neither our template nor our sheet decides that."""


@pytest.mark.browser
def test_the_page_shows_every_operation_and_breaks_no_policy(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.go("/api/v1/docs/")
    page.click("#operations-transfers-transfer_propose .opblock-summary")
    page.wait_for_selector("#operations-transfers-transfer_propose .opblock-body")
    with axe(page) as find:
        assert [each for each in find({}) if each[0] not in SWAGGERS] == []
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    person.close()
