"""The API's page in a real browser: it works under its policy, with nothing from elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_shows_every_operation_and_breaks_no_policy(live_server):
    said: list[str] = []
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(locale="es-MX")
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.wait_for_selector("#operations-transfers-transfer_propose")
        page.click("#operations-transfers-transfer_propose .opblock-summary")
        page.wait_for_selector("#operations-transfers-transfer_propose .opblock-body")
        browser.close()
    elsewhere = [url for url in asked if not url.startswith((live_server.url, "data:"))]
    assert elsewhere == []
    assert [line for line in said if "error" in line.lower() or "policy" in line.lower()] == []
