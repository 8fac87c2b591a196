"""Somebody new signs up and asks what they have; then the bank's process is killed under the open chat."""

from __future__ import annotations

import shutil
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from centli.tests.browser.pages import READY, last, say, wait_until
from centli.tests.product import Product, running
from tools import migrated
from tools.servers import free_port

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"


def test_a_new_customer_keeps_talking_while_the_bank_restarts(
    browser: Browser, product: Product, tmp_path: Path
):
    port = free_port()
    migrated.begin(tmp_path / "centli.sqlite3")
    # Gathered once in a run; the bank sees that nothing has changed since.
    shutil.copytree(Path(product.env["CENTLI_DATA"]) / "static", tmp_path / "static")

    def bank() -> AbstractContextManager[Product]:
        command = [sys.executable, "manage.py", "demo", "--no-seed", "--port", str(port)]
        env = {"CENTLI_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "centli.settings.local"}
        return running(command, port=port, env=env)

    page = browser.new_page(locale="es-MX")
    with bank() as first:
        page.goto(f"{first.base_url}/accounts/signup/")
        page.fill("[name=display_name]", "Nora Vega")
        page.fill("[name=email]", "nora@example.mx")
        page.fill("[name=password1]", PASSWORD)
        page.fill("[name=password2]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/consent/")
        for box in page.locator("input[type=checkbox]").all():
            box.check()
        page.click("main button[type=submit]")
        page.wait_for_selector(READY)
        say(page, "¿cuánto tengo?")
        balance = last(page, ".card-balance").inner_text()
        assert "$0.00 MXN" in balance
        assert "comparte tu CLABE: 999" in balance
        assert first.process is not None
        first.process.kill()
        first.process.wait()
    say(page, "gracias")
    with bank():
        wait_until(page, "document.querySelectorAll('.msg[data-role=assistant]').length >= 2")
        said = page.locator(".msg[data-role=user] .prose-text").all_inner_texts()
        assert said == ["¿cuánto tengo?", "gracias"]
    page.close()
