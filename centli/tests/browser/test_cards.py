"""What a card asks for before money moves, or a right grows: a code, in time."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from centli.confirmations import sealing
from centli.tests.browser.pages import (
    CARD,
    Customer,
    Person,
    accessible,
    good_everywhere,
    last,
    pass_the_factor,
    say,
    without_script,
)
from centli.tests.product import Product

pytestmark = pytest.mark.browser

PAST = datetime(2026, 1, 1, tzinfo=UTC)
CONFIRM = """async ([target, token]) => {
  const answer = await fetch(`/api/v1/confirmations/${target}/confirm`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
      'X-CSRFToken': document.querySelector('[name=csrfmiddlewaretoken]').value,
    },
    body: JSON.stringify({token}),
  });
  return answer.status;
}"""


def limit(customer: Customer) -> str:
    found: str = customer.get("/api/v1/me/limits")["per_operation"]["amount"]
    return found


def test_a_code_is_asked_for_where_a_right_grows(browser: Browser, modest: Customer):
    person = Person(browser, modest, viewport={"width": 390, "height": 800})
    page = person.chat()
    before = limit(modest)
    say(page, "cambia mi límite a 20,000")
    card = last(page, CARD)
    assert "código" in card.inner_text()

    card.locator(".button-confirm").click()
    page.locator("dialog[open]").wait_for()
    accessible(page)
    page.fill("#factor-code", "12")
    page.press("#factor-code", "Enter")
    assert page.locator("#factor-wrong").inner_text() == "Escribe los 6 dígitos."

    page.fill("#factor-code", "000000")
    page.press("#factor-code", "Enter")
    wrong = page.locator("#factor-wrong", has_text="intentos")
    wrong.wait_for()
    assert "El código no es correcto. Te quedan 4 intentos." in wrong.inner_text()
    assert limit(modest) == before

    pass_the_factor(page)
    page.wait_for_selector(".card-receipt")  # a notice of the change may follow it
    assert limit(modest) == "20000.00"
    person.close()


def test_a_code_without_javascript(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    without_script(person)
    page = person.go("/")
    page.fill("#text", "agrega a Pablo López con CLABE 012180026050783858")
    page.click(".send")
    card = page.locator(CARD).last
    card.get_by_label("Código de verificación").fill("000000")
    card.locator(".button-confirm").click()
    problem = page.locator(".problem", has_text="Hay un problema")
    expect(problem).to_contain_text("El código no es correcto. Te quedan 4 intentos.")
    expect(problem).to_be_focused()
    expect(problem).to_be_in_viewport()

    # No bubble of the browser's own, in its language: what is wrong stands by the field.
    page.locator(CARD).last.get_by_label("Código de verificación").fill("12")
    page.locator(CARD).last.locator(".button-confirm").click()
    expect(problem).to_contain_text("Escribe los 6 dígitos.")
    good_everywhere(page)
    problem.get_by_role("link").click()
    code = page.locator(CARD).last.get_by_label("Código de verificación")
    expect(code).to_have_accessible_description("Escribe los 6 dígitos.")
    expect(code).to_be_in_viewport()

    page.locator(CARD).last.locator(".button-confirm").click()
    expect(problem).to_contain_text("código")
    page.goto(person.base)
    expect(page.locator(CARD).last.locator(".button-confirm")).to_be_in_viewport()

    card = page.locator(CARD).last
    hint = re.search(r"\d{6}", card.locator(".hint").inner_text())
    assert hint
    card.locator("input[name=factor]").fill(hint[0])
    card.locator(".button-confirm").click()
    assert "Pablo López" in page.locator(".card-receipt").last.inner_text()
    person.close()


def let_it_expire(product: Product, confirmation_id: str) -> None:
    """Move a proposal's end into the past, and its seal with it, in the demo's own file."""
    public_id = bytes.fromhex(confirmation_id.removeprefix("cf_"))
    path = Path(product.env["CENTLI_DATA"]) / "centli.sqlite3"
    with closing(sqlite3.connect(path)) as file, file:
        kind, customer_id, policy, terms = file.execute(
            "SELECT kind, customer_id, policy_version, terms FROM proposal WHERE public_id = ?",
            [public_id],
        ).fetchone()
        digest = sealing.terms_hash(
            json.loads(terms),
            kind=kind,
            customer_id=customer_id,
            policy_version=policy,
            expires_at=PAST,
        )
        file.execute(
            "UPDATE proposal SET expires_at = ?, terms_hash = ? WHERE public_id = ?",
            [f"{PAST:%Y-%m-%d %H:%M:%S}", digest, public_id],
        )


def open_card(page: Page) -> tuple[str, str]:
    """Return the open card's id and token."""
    card = last(page, CARD)
    found = card.get_attribute("data-confirmation")
    assert found
    return found, card.locator("[data-confirm] [name=token]").input_value()


def test_an_expired_card_is_renewed_not_confirmed(
    browser: Browser, product: Product, customer: Customer
):
    person = Person(browser, customer)
    page = person.chat()
    say(page, "Pasa 40 pesos a mi ahorro")
    old, token = open_card(page)
    let_it_expire(product, old)

    # The page's clock does not know yet: the bank refuses, and the card says so.
    card = page.locator(f"centli-confirmation[data-confirmation={old}]")
    card.locator(".button-confirm").evaluate("(button) => button.click()")
    card.locator("[value=renew]").wait_for()
    assert card.get_attribute("data-state") == "expired"
    assert not card.locator(".button-confirm").is_visible()
    assert page.locator(".card-receipt").filter(has_text="$40.00").count() == 0

    card.locator("[value=renew]").click()
    new, _ = open_card(page)
    assert new != old
    assert page.evaluate(CONFIRM, [old, token]) == 410
    assert page.evaluate(CONFIRM, [new, token]) == 410
    person.faults.clear()  # the browser notes a refused request in its console

    last(page, CARD).locator(".button-confirm").click()
    assert "$40.00" in last(page, ".card-receipt").inner_text()
    person.close()


def test_over_the_limit_the_card_offers_to_change_it(browser: Browser, modest: Customer):
    person = Person(browser, modest, viewport={"width": 320, "height": 720})
    page = person.chat()
    say(page, "Envíale 25,000 pesos a mi hermano")
    card = last(page, CARD)
    assert "pasa de tu límite por operación ($13,043.81 MXN)" in card.inner_text()
    accessible(page)
    card.get_by_role("button", name="Cambiar límite").click()
    last(page, ".prose-text:has-text('límite por operación')")
    card.locator("[value=cancel]").click()
    page.wait_for_selector("centli-confirmation[data-state=void]")
    assert "Revisa" not in page.locator("centli-confirmation").inner_text()
    person.close()


def test_over_the_ceiling_there_is_nothing_to_confirm(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
    before = customer.available()
    say(page, "Transfiere 260,000 pesos a mi hermano")
    refusal = last(page, ".card-error").inner_text()
    assert "$250,000.00 MXN" in refusal
    assert "No se movió dinero" in refusal
    assert page.locator("centli-confirmation").count() == 0
    assert customer.available() == before
    person.close()
