"""The API's page in a real browser: it works under its policy, with nothing from elsewhere, and can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from centli.tests.browser.pages import NARROW, Person, axe
from centli.tests.product import Product


@pytest.mark.browser
def test_the_page_shows_every_operation_and_breaks_no_policy(browser: Browser, product: Product):
    person = Person(browser, product)
    page = person.go("/api/v1/docs/")
    page.focus("#operations-transfers-transfer_propose .opblock-summary-control")
    page.keyboard.press("Enter")
    page.wait_for_selector("#operations-transfers-transfer_propose .opblock-body")
    page.click("#operations-accounts-account_transaction_list .opblock-summary")
    page.wait_for_selector("#operations-accounts-account_transaction_list .opblock-body")
    with axe(page) as find:
        assert find({}) == []
        for button in page.locator(".try-out__btn").element_handles():
            button.click()
        page.wait_for_selector("textarea.body-param__text")
        page.wait_for_selector(".parameters-col_description select")
        page.click(".btn.authorize")
        page.wait_for_selector(".modal-ux[role=dialog]")
        assert find({}) == []
        page.click(".close-modal")
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    person.close()
