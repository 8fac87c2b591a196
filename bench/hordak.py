"""django-hordak's transfer, as its documentation writes it and as a bank must: with the funds checked.

It keeps no balance: what an account has is the sum of its legs. So its accounts have a history, as accounts have.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from djmoney.money import Money
from hordak.models import Account

from bench.harness import for_seconds

_RICH = 10**7
_TRANSACTIONS = """
INSERT INTO hordak_transaction (uuid, timestamp, date, description)
WITH RECURSIVE numbers AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)
SELECT UUID(), NOW(), CURDATE(), '' FROM hordak_account JOIN numbers WHERE hordak_account.id <> %s
"""
_LEGS = """
INSERT INTO hordak_leg (uuid, transaction_id, account_id, {side}, currency, description)
SELECT UUID(), id, %s + MOD(id + %s, %s), 1, 'MXN', '' FROM hordak_transaction WHERE id > %s
"""
_DEBITS, _CREDITS = _LEGS.format(side="debit"), _LEGS.format(side="credit")


def build(accounts: int, *, history: int) -> Sequence[int]:
    """Make accounts that can pay for ever, each with as many legs as our own have postings."""
    made = [
        Account.objects.create(name=f"a{n}", code=f"{n:03d}", type="AS", currencies=["MXN"])
        for n in range(accounts + 1)
    ]
    *people, bank = made
    with transaction.atomic():
        for each in people:
            bank.transfer_to(each, Money(_RICH, "MXN"))
    # Its own door makes 100 of these a second; what is written is the same.
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM hordak_transaction")
        last = cursor.fetchone()[0]
        count = history // 2
        cursor.execute(_TRANSACTIONS, [count, bank.pk])
        first, size = people[0].pk, len(people)
        for step, sql in enumerate((_DEBITS, _CREDITS)):
            cursor.execute(sql, [first, step, size, last])
        for table in ("hordak_leg", "hordak_transaction", "hordak_account"):
            cursor.execute(f"ANALYZE TABLE {table}")
            cursor.fetchall()
    return [each.pk for each in people]


def transfers(accounts: Sequence[int], number: int, seconds: float) -> Callable[[], int]:
    """Transfers as its documentation writes them; an account may fall below zero."""
    connection.ensure_connection()
    chance, amount = random.Random(number), Money(1, "MXN")

    def once() -> None:
        one, two = chance.sample(accounts, 2)
        with transaction.atomic():
            found = Account.objects.in_bulk([one, two])
            found[one].transfer_to(found[two], amount)

    return for_seconds(seconds, once)


def checked_transfers(accounts: Sequence[int], number: int, seconds: float) -> Callable[[], int]:
    """Transfers that refuse what an account does not have: both accounts locked in order, the balance read."""
    connection.ensure_connection()
    chance, amount = random.Random(number), Money(1, "MXN")

    def once() -> None:
        one, two = chance.sample(accounts, 2)
        with transaction.atomic():
            rows = Account.objects.select_for_update().filter(pk__in=[one, two]).order_by("pk")
            found = {each.pk: each for each in rows}
            assert found[one].get_simple_balance()["MXN"] >= amount, "everybody is rich"
            found[one].transfer_to(found[two], amount)

    return for_seconds(seconds, once)
