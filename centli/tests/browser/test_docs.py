"""The API's page in a real browser: it works under its policy, with nothing from elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from centli.tests.browser.pages import Person
from centli.tests.product import Product


@pytest.mark.browser
def test_the_page_shows_every_operation_and_breaks_no_policy(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.go("/api/v1/docs/")
    page.click("#operations-transfers-transfer_propose .opblock-summary")
    page.wait_for_selector("#operations-transfers-transfer_propose .opblock-body")
    person.close()
