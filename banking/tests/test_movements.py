"""Movements by account, over all, by id; filters; spending; pages of equal cost; the events that ask for them."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from banking import errors, facade, testing
from banking.contracts import AccountType, MovementStatus, MovementType
from banking.models import AccountKind, Entry, LimitCounter, Posting
from banking.rules import EntryKind
from banking.services import accounts as account_services
from banking.services import batches, holds, posting
from banking.tests.test_posting import sql
from banking.tests.test_transfers import NOW, Scene, public
from centli.kernel import ids
from centli.kernel.money import Money
from centli.people import testing as people

pytestmark = pytest.mark.django_db


def history(account, count, *, start=NOW - timedelta(days=60), centavos=100):
    """Post deposits one minute apart."""
    cash = account_services.system_account(AccountKind.CASH)
    return batches.entry_batch_step(
        testing.owner_call(account),
        [
            posting.Draft(
                kind=EntryKind.DEPOSIT,
                legs=[posting.Leg(cash.pk, account.pk, centavos)],
                created_at=start + timedelta(minutes=n),
                memo=f"depósito {n}",
            )
            for n in range(count)
        ],
    )


def spend(account, kind, centavos, counterpart, *, at=NOW):
    merchant = account_services.system_account(AccountKind.MERCHANT, counterpart)
    with transaction.atomic():
        return posting.post(
            testing.owner_call(account, now=at),
            posting.Draft(
                kind=kind,
                legs=[posting.Leg(account.pk, merchant.pk, centavos)],
                counterpart=counterpart,
            ),
        )


def all_pages(call, **fields):
    pages, cursor = [], None
    while True:
        page = facade.movement_page(call, cursor=cursor, **fields)
        pages.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return pages


def test_pages_of_an_account_hold_every_movement_once_newest_first():
    account = testing.make_account()
    history(account, 57)
    call = testing.owner_call(account)
    pages = all_pages(call, account_id=public(account), limit=25)
    items = [item for page in pages for item in page]
    assert [len(page) for page in pages] == [25, 25, 7]
    assert [item.description for item in items] == [f"depósito {n}" for n in reversed(range(57))]
    assert [item.balance_after for item in items] == [Money(100 * n) for n in range(57, 0, -1)]
    assert len({item.transaction_id for item in items}) == 57


def test_all_accounts_are_one_list_and_moments_may_be_equal():
    scene = Scene()
    savings = testing.make_account(owner=scene.ana, account_type=AccountType.SAVINGS, now=NOW)
    for account in (scene.source, savings):
        history(account, 20, start=NOW - timedelta(days=1))
    whole = facade.movement_page(scene.call, limit=100).items
    assert len(whole) == 41
    assert [m.created_at for m in whole] == sorted((m.created_at for m in whole), reverse=True)
    pieces = [item for page in all_pages(scene.call, limit=3) for item in page]
    assert pieces == list(whole)


def test_every_type_and_status_is_shown_with_its_own_names():
    scene = Scene()
    done = scene.confirm(scene.propose(concept="renta")).result
    spend(scene.source, EntryKind.GROCERIES, 55_000, "La Comer")
    with transaction.atomic():
        held = holds.hold_place_step(
            scene.call,
            account_pk=scene.source.pk,
            amount_centavos=30_000,
            purpose=EntryKind.TRANSPORT,
            lifetime=timedelta(days=1),
            counterpart="Gasolinera",
        )
    page = facade.movement_page(scene.call, account_id=public(scene.source)).items
    seen = {(m.type, m.kind, m.status, m.amount.centavos, m.counterpart) for m in page}
    assert seen == {
        (MovementType.DEPOSIT, "deposit", MovementStatus.COMPLETED, 2_000_000, "Efectivo"),
        (MovementType.TRANSFER, "transfer", MovementStatus.COMPLETED, -10_000, "Juan López"),
        (MovementType.PAYMENT, "groceries", MovementStatus.COMPLETED, -55_000, "La Comer"),
        (MovementType.PAYMENT, "transport", MovementStatus.PENDING, -30_000, "Gasolinera"),
    }
    sent = facade.movement_get(scene.call, done["transaction_id"])
    assert (sent.from_account, sent.to_account) == (public(scene.source), public(scene.target))
    assert (sent.description, sent.balance_after) == ("renta", Money(1_990_000))
    got = facade.movement_get(people.call_of(scene.juan), done["transaction_id"])
    assert (got.amount, got.counterpart, got.transaction_id) == (
        Money(10_000),
        "Ana Torres",
        sent.transaction_id,
    )
    pending = facade.movement_get(scene.call, ids.public("transaction", held.public_id))
    assert (pending.status, pending.balance_after) == (MovementStatus.PENDING, None)


def test_anothers_movement_account_or_nonsense_is_not_there():
    scene = Scene()
    other = testing.make_customer()
    done = scene.confirm(scene.propose()).result
    stranger = people.call_of(other)
    with transaction.atomic():
        held = holds.hold_place_step(
            scene.call,
            account_pk=scene.source.pk,
            amount_centavos=1,
            purpose=EntryKind.GROCERIES,
            lifetime=timedelta(days=1),
        )
    waits = ids.public("transaction", held.public_id)
    assert facade.movement_get(scene.call, waits).transaction_id == waits
    for wrong in (done["transaction_id"], waits, "tr_x", "acc_" + "0" * 32):
        with pytest.raises(errors.TransactionNotFound):
            facade.movement_get(stranger, wrong)
    with pytest.raises(errors.AccountNotFound):
        facade.movement_page(stranger, account_id=public(scene.source))
    assert facade.movement_page(stranger).items == []


@pytest.mark.parametrize(
    "cursor", ["x", "1.2.3", "1.1", "99999999999999999999.1.1", "٣.1.1", "1.1.1; DROP"]
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(errors.InvalidCursor):
        facade.movement_page(people.call_of(testing.make_customer()), cursor=cursor)


@pytest.mark.parametrize(
    "fields", [{"type": "x"}, {"kind": "x"}, {"status": "x"}, {"counterpart": "ben_x"}]
)
def test_a_filter_that_there_is_not_is_refused(fields):
    scene = Scene()
    with pytest.raises(errors.InvalidFilter):
        facade.movement_page(scene.call, **fields)


def test_filters_by_period_type_kind_status_and_counterpart():
    scene = Scene()
    scene.confirm(scene.propose())
    spend(scene.source, EntryKind.GROCERIES, 55_000, "Súper Ñandú")
    spend(scene.source, EntryKind.GROCERIES, 10_000, "100%_Natural", at=NOW - timedelta(days=40))

    def found(**fields):
        return [m.counterpart for m in facade.movement_page(scene.call, **fields).items]

    assert found(type="transfer") == ["Juan López"]
    assert found(kind="groceries") == ["Súper Ñandú", "100%_Natural"]
    assert found(type="transfer", kind="groceries") == []
    assert found(status="pending") == []
    assert found(counterpart="nandu") == ["Súper Ñandú"]
    assert found(counterpart="%_n") == ["100%_Natural"]
    assert found(counterpart="hermano") == found(counterpart=scene.beneficiary_id) == ["Juan López"]
    assert found(date_to=date(2026, 10, 31)) == ["100%_Natural"]
    assert found(date_from=date(2026, 11, 21), kind="groceries") == ["Súper Ñandú"]
    assert found(incoming=False) == ["Súper Ñandú", "Juan López", "100%_Natural"]
    assert found(incoming=True) == ["Efectivo"]
    assert found(least_centavos=10_001, incoming=False) == ["Súper Ñandú"]
    got = facade.movement_page(people.call_of(scene.juan), counterpart="ana", incoming=True).items
    assert [m.amount for m in got] == [Money(10_000)]
    with pytest.raises(errors.InvalidPeriod):
        found(date_from=date(2026, 2, 2), date_to=date(2026, 2, 1))


def test_a_day_is_a_day_in_mexico_city():
    account = testing.make_account()
    late = NOW.replace(hour=5, minute=59)  # 23:59 the day before in Mexico City
    history(account, 2, start=late)
    call = testing.owner_call(account)
    day = facade.movement_page(call, date_from=date(2026, 11, 20), date_to=date(2026, 11, 20))
    assert [m.description for m in day.items] == ["depósito 0"]


def test_spending_counts_what_went_out_and_not_what_stayed_ones_own():
    scene = Scene()
    savings = testing.make_account(owner=scene.ana, account_type=AccountType.SAVINGS, now=NOW)
    scene.confirm(scene.propose())
    scene.confirm(scene.propose(Money(7), beneficiary_id=None, to_account_id=public(savings)))
    for centavos in (50_000, 20_000):
        spend(scene.source, EntryKind.GROCERIES, centavos, "La Comer")
    spend(scene.source, EntryKind.GROCERIES, 5_000, "La Comer", at=NOW - timedelta(days=7))
    view = facade.spending_summary(
        scene.call, date_from=date(2026, 11, 15), date_to=date(2026, 11, 21)
    )
    assert [(g.kind, g.label, g.total, g.count) for g in view.groups] == [
        ("groceries", "Súper", Money(70_000), 2),
        ("transfer", "Transferencias", Money(10_000), 1),
    ]
    assert (view.total, view.previous_total, view.income) == (
        Money(80_000),
        Money(5_000),
        Money(2_000_000),
    )


def rows_read(work):
    """Return the rows that some work read on MariaDB; FLUSH STATUS would commit the test."""

    def count():
        with connection.cursor() as cursor:
            cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read%%'")
            return sum(int(value) for _, value in cursor.fetchall())

    before = count()
    work()
    return count() - before


def walks(work):
    """Return the steps of SQLite's plan for each statement of some work that looks for postings or holds."""
    with CaptureQueriesContext(connection) as captured:
        work()
    plans = []
    with connection.cursor() as cursor:
        for one in sql(captured):
            cursor.execute(f"EXPLAIN QUERY PLAN {one}")
            plans.append([row[3] for row in cursor.fetchall()])
    return [plan for plan in plans if any(step.split()[1:2] == ["p"] for step in plan)]


@pytest.mark.parametrize("every_account", [False, True], ids=["one account", "all accounts"])
def test_the_deepest_page_reads_as_many_rows_as_the_first(every_account):
    account = testing.make_account()
    history(account, 400)
    assert account.owner is not None
    other = testing.make_account(owner=account.owner, account_type=AccountType.SAVINGS)
    history(other, 3)
    call = testing.owner_call(account)
    account_id = None if every_account else public(account)

    def page(cursor):
        return facade.movement_page(call, account_id=account_id, limit=20, cursor=cursor)

    cursor = None
    for _ in range(18):
        cursor = page(cursor).next_cursor
    assert cursor is not None

    if connection.vendor == "mysql":
        assert rows_read(lambda: page(cursor)) <= 2 * rows_read(lambda: page(None))
    else:
        plans = walks(lambda: page(cursor))
        assert len(plans) == 2, plans
        for step in itertools.chain.from_iterable(plans):
            # One range of an index that is in the page's order: nothing is passed over, nothing sorted.
            assert step.split()[:2] != ["SCAN", "p"], plans
            assert "TEMP B-TREE" not in step, plans
            assert " p USING " not in step or "(account_id=? AND created_at<?)" in step, plans


def test_a_batch_keeps_every_invariant_and_takes_few_statements():
    scene = Scene()
    drafts = [
        posting.Draft(
            kind=EntryKind.TRANSFER,
            legs=[posting.Leg(scene.source.pk, scene.target.pk, 1_000 + n)],
            customer_id=scene.ana.pk,
            created_at=NOW - timedelta(days=2) + timedelta(seconds=n),
        )
        for n in range(100)
    ]
    with CaptureQueriesContext(connection) as captured:
        posted = batches.entry_batch_step(people.call_of(scene.ana), drafts)
    assert len(sql(captured)) <= 10
    assert len(posted) == 100
    total = sum(1_000 + n for n in range(100))
    assert scene.balances() == (2_000_000 - total, total)
    rows = list(Posting.objects.filter(account=scene.target).order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, 101))
    counter = LimitCounter.objects.get()
    assert rows[-1].balance_after_centavos == total == counter.used_centavos
    assert counter.payments == 100


def test_a_batch_that_breaks_a_floor_on_the_way_writes_nothing():
    scene = Scene()
    pair, back = (scene.source.pk, scene.target.pk), (scene.target.pk, scene.source.pk)
    before = Entry.objects.count()
    drafts = [
        posting.Draft(kind=EntryKind.TRANSFER, legs=[posting.Leg(*pair, 2_000_001)]),
        posting.Draft(kind=EntryKind.TRANSFER, legs=[posting.Leg(*back, 2_000_001)]),
    ]
    with pytest.raises(errors.InsufficientFunds), transaction.atomic():
        batches.entry_batch_step(scene.call, drafts)
    assert (Entry.objects.count(), scene.balances()) == (before, (2_000_000, 0))
