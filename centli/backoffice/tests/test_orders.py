"""Reconciling orders with charges: silent on a true shop, and each kind of tampering is found and named."""

from __future__ import annotations

import io
import json
from typing import Final

import pytest
from django.core.management import CommandError, call_command

from banking.tests.test_reconcile import tamper
from centli.backoffice import orders
from centli.db.commands import Exit
from centli.db.testing import meanwhile
from centli.events import told
from centli.events.catalogue import RefundFailed
from centli.events.models import Outbox
from centli.kernel import clock
from marketplace import facade
from marketplace.models import (
    Instalment,
    Offer,
    Purchase,
    Refund,
    Saga,
    SagaState,
)
from marketplace.tests.shops import PAID, Shop
from proof.shop import faults
from proof.shop.world import World

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "La cuenta ya está activa"


@pytest.fixture
def world() -> World:
    """A shop where something was paid, bought in months and refunded in part, and refused."""
    world = World(clock.now())
    world.add_customers(1)
    for name in ("cancelled", "replanned", "refused"):
        run = faults.Run(world, faults.Calm(), clock.now())
        assert run.go(faults.scenarios(world)[name](name)[:2]) == []
    assert orders.reconciled(now=clock.now()).differences == []
    return world


def checks() -> dict[str, int]:
    found: dict[str, int] = {}
    for each in orders.reconciled(now=clock.now()).differences:
        found[each.check] = found.get(each.check, 0) + 1
    return found


TAMPERED: Final = (
    (
        "UPDATE marketplace_purchase SET transaction_id = NULL WHERE cashback_centavos > 0",
        "charge",
    ),
    ("UPDATE marketplace_purchase SET cashback_centavos = 1 WHERE cashback_centavos > 0", "charge"),
    ("UPDATE marketplace_purchase SET status = 'completed' WHERE status = 'failed'", "charge"),
    ("UPDATE marketplace_purchase SET status = 'failed' WHERE status = 'completed'", "charge"),
    ("UPDATE marketplace_refund SET amount_centavos = amount_centavos - 1", "charge"),
    ("UPDATE marketplace_refund SET transaction_id = NULL", "charge"),
    ("UPDATE marketplace_saga SET state = 'running', deadline_at = created_at", "saga"),
    ("DELETE FROM marketplace_saga_step WHERE no = 1", "saga"),
    ("UPDATE marketplace_offer SET on_hand = on_hand + 1", "stock"),
    ("UPDATE marketplace_offer SET reserved = 1", "stock"),
    ("UPDATE marketplace_offer SET listed = 1 - listed", "listed"),
    ("UPDATE marketplace_offer SET category_id = NULL", "listed"),
    ("UPDATE marketplace_product SET is_active = 1 - is_active", "listed"),
    ("UPDATE marketplace_retailer SET is_active = 1 - is_active", "listed"),
    ("UPDATE marketplace_stock_movement SET on_hand_delta = -9 WHERE kind = 'sold'", "stock"),
    ("UPDATE marketplace_purchase SET refunded_quantity = 0", "stock"),
    ("UPDATE marketplace_instalment SET amount_centavos = 1 WHERE no = 6", "plan"),
    ("DELETE FROM marketplace_instalment WHERE no = 6", "plan"),
    ("UPDATE marketplace_benefit SET budget_used_centavos = 7", "budget"),
    ("UPDATE marketplace_benefit_counter SET used_centavos = 7", "counter"),
)


@pytest.mark.slow
def test_each_tampered_row_is_found(world, put_back):
    for statement, found in TAMPERED:
        table = next(word for word in statement.split() if word.startswith("marketplace_"))
        with put_back(table):
            tamper(statement)
            assert found in checks(), statement
        assert checks() == {}, f"what was tampered with is as it was: {statement}"


def test_news_that_was_deleted_is_found_and_what_the_outbox_forgot_long_ago_is_not(world):
    kept = list(Outbox.objects.all())
    for kind in ("PURCHASE_CONFIRMED", "PURCHASE_FAILED", "PURCHASE_REFUNDED"):
        gone = Outbox.objects.filter(event_type=kind).delete()[0]
        assert checks() == {"outbox": gone}, kind
        Outbox.objects.bulk_create(each for each in kept if each.event_type == kind)
    assert checks() == {}
    Outbox.objects.filter(data__icontains="pur_").delete()
    late = orders.reconciled(now=clock.now() + 2 * told.YOUNG).differences
    assert [each for each in late if each.check == "outbox"] == []


def test_what_is_bought_while_it_is_checked_is_no_difference(silent_bank, settings):
    settings.CENTLI_POLICY = "open"  # more than four purchases in ten minutes
    shop = Shop(stock=90)
    with meanwhile(shop.buy):
        assert orders.reconciled(now=clock.now()).differences == []
    assert shop.stock()[1] > 5


def test_a_charge_without_its_purchase_is_found(world):
    row = Purchase.objects.exclude(transaction_id=None).latest("pk")
    for model in (Instalment, Refund):
        model.objects.filter(purchase=row).delete()
    tamper(f"DELETE FROM marketplace_saga_step WHERE saga_id = {row.saga.pk}")
    Saga.objects.filter(purchase=row).delete()
    row.delete()

    assert checks()["charge"] == 1


def test_the_command_lists_what_differs_and_ends_with_3(world):
    assert json.loads(ran("reconcile_marketplace")[0])["differences"] == []
    Offer.objects.update(on_hand=999)

    text, code = ran("reconcile_marketplace")

    found = json.loads(text)
    assert code == Exit.DIFFERENCES
    assert {each["check"] for each in found["differences"]} == {"stock"}
    assert found["purchases"] == 3


def ran(name: str, *arguments: str) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command(name, *arguments, "--json", stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


# ── redrive_saga, compensate_saga ────────────────────────────────────────────────────────────────


def test_an_operator_ends_a_purchase_once(shop):
    purchase_id = shop.buy()
    text, code = ran("compensate_saga", purchase_id, "--reason", WHY)
    assert (json.loads(text)["state"], code) == ("compensated", Exit.OK)
    assert shop.stock() == (3, 0)
    for name in ("compensate_saga", "redrive_saga"):
        assert ran(name, purchase_id, "--reason", WHY) == ("", Exit.REFUSED)
    assert ran("compensate_saga", "pur_x", "--reason", WHY) == ("", Exit.FAILED)
    assert ran("compensate_saga", purchase_id, "--reason", "corto") == ("", Exit.USAGE)


def test_an_operator_tries_a_refund_again(shop):
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    facade.purchase_cancel(shop.call, purchase_id)
    shop.hear(RefundFailed(purchase_id, PAID, "account_blocked"))
    assert Saga.objects.get().state == SagaState.NEEDS_OPERATOR
    text, code = ran("redrive_saga", purchase_id, "--reason", WHY)
    assert (json.loads(text)["state"], code) == ("completed", Exit.OK)
    assert len(shop.told("REFUND_REQUEST")) == 2
