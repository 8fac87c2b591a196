"""Movement pages of an account with 200,000 postings: the first beside the deepest, of one account and of all."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from banking import facade
from banking.contracts import AccountType
from banking.models import AccountKind, Posting
from banking.rules import EntryKind
from banking.services import batches, posting
from banking.services.accounts import system_account
from banking.testing import make_account, make_call, make_customer
from centli.kernel import ids
from centli.kernel.call import Call

GOAL: Final = 2.0
POSTINGS: Final = 200_000
REPETITIONS: Final = 60
LIMIT: Final = 25


def run() -> Mapping[str, Mapping[str, float]]:
    """Return, for one account and for a customer's all, what the first, a middle and the deepest page take in ms."""
    owner = make_customer()
    account = make_account(owner=owner)
    make_account(owner=owner, account_type=AccountType.SAVINGS, balance_centavos=1)
    call = make_call(owner)
    _fill(account.pk, call)
    with connection.cursor() as cursor:
        for table in ("posting", "transfer", "entry", "hold"):
            cursor.execute(f"ANALYZE TABLE {table}")
            cursor.fetchall()
    named = ids.public("account", account.public_id)
    return {
        name: _timed(call, account.pk, account_id)
        for name, account_id in (("one account", named), ("all accounts", None))
    }


def _fill(account: int, call: Call) -> None:
    """Let an account be paid every few minutes for years."""
    cash = system_account(AccountKind.CASH).pk
    begun = call.now - timedelta(minutes=5 * POSTINGS)
    for low in range(0, POSTINGS, batches.BATCH):
        batches.entry_batch(
            call,
            [
                posting.Draft(
                    kind=EntryKind.DEPOSIT,
                    legs=[posting.Leg(cash, account, 100)],
                    created_at=begun + timedelta(minutes=5 * number),
                )
                for number in range(low, low + batches.BATCH)
            ],
        )


def _timed(call: Call, account: int, account_id: str | None) -> Mapping[str, float]:
    depths = {"first": None, "middle": POSTINGS // 2, "deepest": LIMIT + 1}
    cursors = {name: None if seq is None else _cursor(account, seq) for name, seq in depths.items()}
    took: dict[str, list[float]] = {name: [] for name in depths}
    rounds = [name for name in depths for _ in range(REPETITIONS)]
    random.Random(1).shuffle(rounds)
    for name in rounds:
        started = time.perf_counter()
        page = facade.movement_page(call, account_id=account_id, limit=LIMIT, cursor=cursors[name])
        took[name].append((time.perf_counter() - started) * 1000)
        assert len(page.items) == LIMIT, name
    return {f"{name}_ms": round(statistics.median(each), 2) for name, each in took.items()}


def _cursor(account: int, seq: int) -> str:
    """Return the cursor of a page that begins below a posting: the moment, the source, the row."""
    row = Posting.objects.get(account_id=account, seq=seq)
    micros = (row.created_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return f"{micros}.1.{row.pk}"
