"""In a bank where transfers wait: «Deshacer», by keyboard, in a second tab, on paper and without JavaScript."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from centli.tests.browser.pages import CARD, READY, Person, accessible, by_keyboard, last, say
from centli.tests.product import Product, running
from tools.servers import free_port

pytestmark = pytest.mark.browser

ANA = "ana@demo.centli.mx"
WAIT_SECONDS = 300
"""Longer than a slow machine takes to press a button; nothing here waits for its end."""
SAID = "Deshiciste el envío; no se movió dinero."


@pytest.fixture
def patient(product: Product, tmp_path: Path) -> Iterator[Product]:
    """The demo as it stands, in a folder of its own, where a confirmed transfer waits."""
    data = Path(product.env["CENTLI_DATA"])
    shutil.copytree(data / "static", tmp_path / "static")
    shutil.copy(data / "secret_key", tmp_path)
    with (
        closing(sqlite3.connect(data / "centli.sqlite3")) as theirs,
        closing(sqlite3.connect(tmp_path / "centli.sqlite3")) as ours,
    ):
        theirs.backup(ours)
    port = free_port()
    env = {
        "CENTLI_DATA": str(tmp_path),
        "CENTLI_TRANSFER_HOLD_SECONDS": str(WAIT_SECONDS),
        "DJANGO_SETTINGS_MODULE": "centli.settings.local",
    }
    command = [sys.executable, "manage.py", "demo", "--no-seed", "--port", str(port)]
    with running(command, port=port, env=env) as found:
        yield found


def test_a_transfer_is_undone_before_it_goes_out(browser: Browser, patient: Product):
    person = Person(browser, patient)
    page = person.sign_in(ANA)
    page.wait_for_selector(READY)
    token = patient.token(ANA)

    def money() -> tuple[str, str]:
        found = patient.get("/api/v1/accounts", token=token)["data"][0]
        return found["balance"]["amount"], found["held"]["amount"]

    def sent(words: str) -> Locator:
        receipts = page.locator(".card-receipt")
        before = receipts.count()
        say(page, words)
        last(page, CARD).locator(".button-confirm").click()
        expect(receipts).to_have_count(before + 1)
        expect(receipts.last).to_contain_text("hasta entonces puedes deshacerlo")
        return receipts.last

    before = money()
    receipt = sent("Envíale 50 pesos a mi hermano")
    expect(receipt.locator(".seal:not([hidden]) use")).to_have_attribute("href", "#i-clock")
    assert (money()[0], money() == before) == (before[0], False)
    other = person.chat()
    beside = other.locator(".card-receipt").last
    expect(beside.get_by_role("button", name="Deshacer")).to_be_visible()
    accessible(page)

    receipt.locator("a").focus()
    by_keyboard(page, until="Deshacer")
    for each in (receipt, beside):
        expect(each.get_by_role("heading")).to_have_text(SAID)
        assert "Deshecha" in each.inner_text()
        expect(each.get_by_role("button", name="Deshacer")).to_be_hidden()
    expect(receipt.get_by_role("heading")).to_be_focused()
    expect(page.locator(".msg[data-kind=NOTICE]", has_text=SAID)).to_have_count(1)
    assert money() == before
    accessible(page)
    with page.expect_download() as paper:
        receipt.get_by_role("link", name=re.compile("Descargar PDF")).click()
    printed = paper.value.path().read_bytes().decode("cp1252", "replace")
    assert ("Deshecha" in printed, "En camino" in printed) == (True, False)

    receipt = sent("Envíale 60 pesos a mi mamá")
    assert money() != before
    same = person.context.storage_state()
    plain = Person(browser, patient, java_script_enabled=False, storage_state=same)
    still = plain.go("/")
    still.locator(".card-receipt").last.get_by_role("button", name="Deshacer").click()
    undone = still.locator(".card-receipt").last
    expect(undone.get_by_role("heading")).to_have_text(SAID)
    assert "Deshecha" in undone.inner_text()
    assert undone.get_by_role("button", name="Deshacer").count() == 0
    expect(receipt.get_by_role("heading")).to_have_text(SAID)
    assert money() == before
    states = json.dumps(patient.get("/api/v1/transactions?limit=2", token=token)["data"])
    assert states.count('"status": "failed"') == 2
    plain.close()
    person.close()
