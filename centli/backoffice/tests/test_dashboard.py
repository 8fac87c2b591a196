"""The first page of the staff site: what it counts for whom, and that what is counted is what its list shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from banking import testing as banking
from banking.models import Posting
from banking.services import reconcile
from centli.kernel import charts, clock
from centli.people.roles import ROLES
from centli.people.testing import make_staff, make_user, signed_in
from marketplace import testing as shops
from marketplace.models import Purchase, Saga, SagaState

pytestmark = [pytest.mark.django_db, pytest.mark.portable]

INDEX = reverse("admin:index")
STATEMENTS_MAX = 20
NOW = datetime(2026, 3, 3, 18, 20, tzinfo=UTC)
MONEY, SHOP, STOCK, DESK, CHAT, TURNS, LEDGER = (
    ["Transferencias"],
    ["Compras iniciadas", "Compras deshechas o detenidas"],
    ["Ofertas con pocas piezas"],
    ["Reportes sin terminar"],
    ["Conversaciones activas"],
    ["Errores del asistente"],
    ["Última revisión del libro"],
)
SEES = {
    "teller": [*MONEY, *SHOP, *DESK],
    "catalogue": [*SHOP, *STOCK],
    "support": [*SHOP, *STOCK, *DESK, *CHAT, *TURNS],
    "auditor": [*MONEY, *SHOP, *STOCK, *DESK, *CHAT, *TURNS, *LEDGER],
    "admin": [*MONEY, *SHOP, *STOCK, *DESK, *CHAT, *TURNS, *LEDGER],
}


def tiles(client, period: str = "") -> dict[str, tuple[str, str]]:
    """Return each tile's figure and address."""
    found = client.get(INDEX, {"period": period}).context["tiles"]
    return {str(each.title): (each.figure, each.address) for each in found}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_told_what_it_may_list(role):
    assert [*tiles(signed_in(make_staff(role)))] == SEES[role]


@pytest.fixture
def week(time_machine) -> None:
    """A transfer now, one three days ago and one of last month; a purchase that was undone, and one of last month."""
    time_machine.move_to(NOW, tick=False)
    account = banking.make_account()
    for days in (0, 3, 35):
        time_machine.move_to(NOW - timedelta(days=days), tick=False)
        banking.book(account, "transfer", 100, counterpart="Luis")
    banking.book(account, "groceries", -100, counterpart="Luis")
    for days, state in (
        (0, SagaState.COMPENSATED),
        (1, SagaState.COMPLETED),
        (35, SagaState.COMPENSATED),
    ):
        saga = shops.make_saga()
        at = NOW - timedelta(days=days)
        Purchase.objects.filter(pk=saga.purchase_id).update(created_at=at)
        Saga.objects.filter(pk=saga.pk).update(created_at=at, state=state, next_run_at=None)
    time_machine.move_to(NOW, tick=False)


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("period", "transfers", "purchases", "undone"),
    [("24h", 1, 2, 1), ("7d", 2, 2, 1), ("30d", 2, 2, 1), ("x", 1, 2, 1)],
)
def test_a_figure_is_of_its_period_and_as_many_as_its_list_shows(
    period, transfers, purchases, undone
):
    client = signed_in(make_staff("admin"))
    found = tiles(client, period)
    for title, count in zip([*MONEY, *SHOP], (transfers, purchases, undone), strict=True):
        figure, address = found[title]
        assert (figure, client.get(address).context["cl"].result_count) == (str(count), count)
    drawn = {
        each.title: each.columns for each in client.get(INDEX, {"period": period}).context["charts"]
    }
    assert [*drawn["Transferencias"].totals, *drawn["Compras iniciadas"].totals] == [
        transfers,
        purchases,
        undone,
    ]


@pytest.mark.usefixtures("week")
def test_columns_are_hours_or_days_of_mexico_and_the_page_asks_as_little_for_many_as_for_few():
    client = signed_in(make_staff("admin"))
    client.get(INDEX)
    asked = []
    for period, first, count in (("24h", "12:00", 25), ("7d", "25 feb", 7), ("30d", "2 feb", 30)):
        with CaptureQueriesContext(connection) as statements:
            page = client.get(INDEX, {"period": period})
        rows = page.context["charts"][0].columns.rows
        assert (rows[0][0], len(rows)) == (first, count)
        asked.append(len(statements))
    assert len({*asked}) == 1
    assert asked[0] <= STATEMENTS_MAX


def test_the_last_check_of_the_ledger_is_told_with_what_it_found(time_machine):
    time_machine.move_to(NOW, tick=False)
    client = signed_in(make_staff("auditor"))
    assert tiles(client)[LEDGER[0]][0] == "–"
    banking.book(banking.make_account(), "deposit", 100, counterpart="Luis")
    reconcile.sweep(clock.now())
    page = client.get(INDEX)
    last = page.context["tiles"][-1]
    assert (last.figure, last.note, last.is_bad) == (
        "12:20",
        "3 mar 2026, 12:20 · sin diferencias",
        False,
    )
    shown = client.get(last.address).content.decode()
    assert "Libro: se revisó" in shown


def test_every_figure_leads_to_its_list():
    client = signed_in(make_staff("admin"))
    for each in client.get(INDEX).context["tiles"]:
        for address in (each.address, each.note_address or each.address):
            assert client.get(address).status_code == 200, address


def test_a_ledger_that_differs_is_marked(tampered):
    reconcile.sweep(clock.now())
    last = signed_in(make_staff("auditor")).get(INDEX).context["tiles"][-1]
    assert last.is_bad
    assert "sin diferencias" not in last.note


@pytest.fixture
def tampered():
    """A balance that somebody changed."""
    from banking.models import Account  # noqa: PLC0415 - here alone

    account = banking.make_account(owner=make_user())
    banking.book(account, "deposit", 100, counterpart="Luis")
    assert Posting.objects.exists()
    Account.objects.filter(pk=account.pk).update(balance_centavos=999)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=30))
def test_columns_stand_on_the_ground_and_none_is_too_high(counts):
    found = charts.columns([("x", each) for each in counts])
    for (_label, bars), each in zip(found.rows, counts, strict=True):
        for bar, count in zip(bars, each, strict=True):
            assert bar.y + bar.high == found.height
            assert (bar.high > 0) is (count > 0)
            assert bar.high <= found.height
            assert 0 <= bar.x < found.width
    assert [*found.totals] == [sum(each[at] for each in counts) for at in (0, 1) if counts]
