"""Make the README's picture again from a fresh demo: ``python -m tools.pictures``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from centli.tests.browser.conftest import FLAGS
from centli.tests.browser.pages import READY, Person, last, say
from centli.tests.product import running
from tools.servers import free_port

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "chat.png"
VIEW = {"width": 1422, "height": 889}
SCALE = 0.9
"""Together 1280×800: a little more of the page than fits otherwise."""
SETTLE_MS = 800


def main() -> None:
    """Ask for the transfer and photograph its card."""
    port = free_port()
    os.environ["DJANGO_SETTINGS_MODULE"] = "centli.settings.local"
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        with running(command, port=port, env={"CENTLI_DATA": data}) as product:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=list(FLAGS)
            )
            person = Person(browser, product, viewport=VIEW, device_scale_factor=SCALE)
            page = person.sign_in("ana@demo.centli.mx")
            page.wait_for_selector(READY)
            say(page, "Envíale 50 lucas a mi hermano")
            last(page, "centli-confirmation[data-state=open]")
            page.locator("#text").blur()
            page.wait_for_timeout(SETTLE_MS)
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=TARGET)
            person.close()
            browser.close()


if __name__ == "__main__":
    main()
