"""The posting of money: exact, bounded, in few statements; the ledger refuses change."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from banking import facade, testing
from banking.contracts import AccountStatus, AccountType
from banking.errors import AccountBlocked, AccountNotFound, InsufficientFunds
from banking.models import Account, AccountKind, Entry, Hold, Posting, Transfer
from banking.rules import EntryKind
from banking.services import accounts, holds, posting
from centli.kernel.call import Call
from centli.kernel.money import InvalidAmount, Money

pytestmark = pytest.mark.django_db
LEDGER = (Entry, Transfer, Posting)


def sql(captured: CaptureQueriesContext) -> list[str]:
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    # Several statements may share a round trip: each of them counts.
    sent = [q["sql"] for q in captured if not q["sql"].startswith(control)]
    return [one for each in sent for one in re.split(r";(?=\s*(?:SELECT|INSERT|UPDATE) )", each)]


def post(account: Account, other: Account, amount: int, **fields: object) -> posting.Posted:
    draft = posting.Draft(
        kind=EntryKind.DEPOSIT,
        legs=[posting.Leg(account.pk, other.pk, amount)],
        **fields,  # type: ignore[arg-type]
    )
    with transaction.atomic():
        return posting.post(call_of(account), draft)


def call_of(account: Account) -> Call:
    assert account.owner is not None
    return testing.make_call(account.owner)


def place(call: Call, account: Account, amount: int) -> Hold:
    with transaction.atomic():
        return holds.hold_place_step(
            call,
            account_pk=account.pk,
            amount_centavos=amount,
            purpose=EntryKind.GROCERIES,
            lifetime=timedelta(days=1),
        )


def test_one_leg_moves_both_balances_in_four_statements():
    source, target = testing.make_account(balance_centavos=10_000), testing.make_account()

    with CaptureQueriesContext(connection) as captured:
        posted = post(source, target, 2_500)

    assert len(sql(captured)) == 4
    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.balance_centavos, target.balance_centavos) == (7_500, 2_500)
    assert (source.last_seq, target.last_seq) == (2, 1)
    rows = Posting.objects.filter(transfer__entry_id=posted.entry_id).order_by("amount_centavos")
    assert [(r.account_id, r.amount_centavos, r.balance_after_centavos, r.seq) for r in rows] == [
        (source.pk, -2_500, 7_500, 2),
        (target.pk, 2_500, 2_500, 1),
    ]


def test_several_legs_happen_together_in_at_most_seven_statements():
    source, target = testing.make_account(balance_centavos=10_000), testing.make_account()
    fee = accounts.system_account(AccountKind.FEE)
    assert source.owner
    draft = posting.Draft(
        kind=EntryKind.TRANSFER,
        legs=[
            posting.Leg(source.pk, target.pk, 9_000),
            posting.Leg(source.pk, fee.pk, 1_000, "fee"),
        ],
    )

    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        posting.post(testing.make_call(source.owner), draft)

    assert len(sql(captured)) <= 7
    history = Posting.objects.filter(account=source).order_by("seq")
    assert [(p.seq, p.amount_centavos, p.balance_after_centavos) for p in history] == [
        (1, 10_000, 10_000),
        (2, -9_000, 1_000),
        (3, -1_000, 0),
    ]
    source.refresh_from_db()
    assert (source.balance_centavos, source.last_seq) == (0, 3)
    assert Posting.objects.aggregate(total=Sum("amount_centavos"))["total"] == 0


def test_over_the_floor_nothing_happens():
    source, target = testing.make_account(balance_centavos=1_000), testing.make_account()
    before = [model.objects.count() for model in LEDGER]

    with pytest.raises(InsufficientFunds) as refused:
        post(source, target, 1_001)

    assert refused.value.fields() == {"available_centavos": 1_000, "requested_centavos": 1_001}
    assert [model.objects.count() for model in LEDGER] == before
    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.balance_centavos, source.version, target.balance_centavos) == (1_000, 2, 0)


@pytest.mark.parametrize("parts", [[600], [599, 1]], ids=["one leg", "two legs"])
def test_money_that_is_held_is_not_spent(parts):
    source, target = testing.make_account(balance_centavos=1_000), testing.make_account()
    call = call_of(source)
    legs = [posting.Leg(source.pk, target.pk, part) for part in parts]
    place(call, source, 400)
    more = [posting.Leg(source.pk, target.pk, parts[0] + 1), *legs[1:]]
    with pytest.raises(InsufficientFunds) as refused, transaction.atomic():
        posting.post(call, posting.Draft(kind=EntryKind.DEPOSIT, legs=more))
    assert refused.value.fields() == {"available_centavos": 600, "requested_centavos": 601}
    with transaction.atomic():
        posting.post(call, posting.Draft(kind=EntryKind.DEPOSIT, legs=legs))
    source.refresh_from_db()
    assert (source.balance_centavos, source.held_centavos) == (400, 400)


def test_a_hold_of_all_there_is_can_be_captured():
    source, target = testing.make_account(balance_centavos=1_000), testing.make_account()
    call = call_of(source)
    hold = place(call, source, 1_000)
    with transaction.atomic():
        holds.hold_capture_step(
            call, holds.hold_lock(hold.pk), credit_pk=target.pk, amount_centavos=1_000
        )
    source.refresh_from_db()
    assert (source.balance_centavos, source.held_centavos) == (0, 0)


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
def test_amounts_outside_the_bounds_are_refused(amount):
    source, target = testing.make_account(balance_centavos=1_000), testing.make_account()
    before = [model.objects.count() for model in LEDGER]
    with pytest.raises(InvalidAmount):
        post(source, target, amount)
    assert [model.objects.count() for model in LEDGER] == before


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_frozen_account_is_neither_debited_nor_credited(side):
    pair = {
        "source": testing.make_account(balance_centavos=1_000),
        "target": testing.make_account(),
    }
    Account.objects.filter(pk=pair[side].pk).update(status=AccountStatus.BLOCKED)
    with pytest.raises(AccountBlocked):
        post(pair["source"], pair["target"], 10)
    pair["source"].refresh_from_db()
    assert pair["source"].balance_centavos == 1_000


def test_a_credit_account_owes_up_to_its_line():
    credit = testing.make_account(account_type=AccountType.CREDIT, credit_limit_centavos=5_000)
    target = testing.make_account()
    post(credit, target, 5_000)
    with pytest.raises(InsufficientFunds):
        post(credit, target, 1)
    assert credit.owner
    view = facade.account_get(testing.make_call(credit.owner), _public(credit))
    assert (view.balance, view.available, view.credit_limit) == (
        Money(-5_000),
        Money(0),
        Money(5_000),
    )


@pytest.mark.parametrize("model", LEDGER)
@pytest.mark.parametrize("action", ["update", "delete", "replace", "take_place"])
def test_ledger_rows_are_only_inserted(model, action):
    testing.make_account(balance_centavos=1_000)
    row = model.objects.first()
    table = model._meta.db_table
    columns = ", ".join(f.column for f in model._meta.concrete_fields if not f.primary_key)
    statement = {
        "update": f"UPDATE {table} SET id = id WHERE id = {row.pk}",
        "delete": f"DELETE FROM {table} WHERE id = {row.pk}",
        "replace": f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = {row.pk}",
        # Under another number; a transfer has no key but that.
        "take_place": f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {row.pk}",
    }[action]
    if (action, model) == ("take_place", Transfer):
        return
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("fields", [{"balance_centavos": -1}, {"held_centavos": -1}])
def test_the_database_itself_refuses_an_impossible_account(fields):
    account = testing.make_account()
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(**fields)


def test_the_facade_shows_only_ones_own_accounts():
    mine, other = testing.make_account(balance_centavos=5), testing.make_account()
    assert mine.owner
    call = testing.make_call(mine.owner)
    assert [view.account_id for view in facade.account_list(call)] == [_public(mine)]
    with pytest.raises(AccountNotFound):
        facade.account_get(call, _public(other))
    with pytest.raises(AccountNotFound):
        facade.account_get(call, "acc_x")


def _public(account: Account) -> str:
    return f"acc_{account.public_id.hex}"
