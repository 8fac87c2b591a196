"""Redemptions beside transfers, both confirmed by the same code; and pages of a statement of 100,000 movements."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from bench import ledger
from bench.harness import Result, by_processes, compare, for_each
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.confirmations.selectors import open_list as confirmations_open
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import make_user
from points import facade
from points.contracts import GrantKind
from points.models import Programme
from points.services import ledger as lots
from points.services import reconcile
from points.services.ledger import Credit
from points.testing import give_all, make_reward

ACCOUNTS: Final = 800
REDEMPTION, TRANSFER = "confirmed redemption", ledger.CONFIRMED
COST: Final = 1
STOCK: Final = 1_000_000
GOALS: Final = ((REDEMPTION, TRANSFER, None),)
PAGES_GOAL: Final = 2.0
MOVEMENTS: Final = 100_000
PART: Final = 500
REPETITIONS: Final = 60
LIMIT: Final = 25


def run(*, repetitions: int, seed: int) -> tuple[Mapping[str, Result], Mapping[str, int]]:
    """Measure redemptions beside transfers; also returns what must be zero."""
    world = ledger.build(ACCOUNTS)
    # A reward for each process: what is measured is a redemption, not the wait for one shelf.
    rewards = [make_reward(cost=COST, stock=STOCK).wire_id for _ in range(ledger.WORKERS)]
    for low in range(0, len(world.owners), PART):
        give_all(world.owners[low : low + PART], 100_000, now=clock.now())
    connection.close()
    found = compare(
        {
            REDEMPTION: lambda number: _redeemed(world.owners, rewards[number], number),
            TRANSFER: lambda number: ledger.confirmed(world, number),
        },
        workers=ledger.WORKERS,
        repetitions=repetitions,
        seed=seed,
        way=by_processes,
    )
    wrong = {
        "deadlocks": ledger.deadlocks(),
        "sum_of_balances_centavos": ledger.total_centavos(),
        "points_that_differ": len(reconcile.reconcile(now=clock.now()).differences),
    }
    return found, wrong


def _redeemed(owners: list[User], reward: str, number: int) -> Callable[[], int]:
    """Confirmations of redemptions that were proposed before the clock started."""
    waiting: list[tuple[User, ProposalView]] = []
    for owner in owners[number :: ledger.WORKERS]:
        call = _call(owner)
        for old in confirmations_open(call):
            confirmations.cancel(call, confirmation_id=old.public_id)
        waiting += [
            (owner, facade.redemption_propose(call, product_id=reward))
            for _ in range(ledger.PROPOSALS_EACH)
        ]

    return for_each(waiting, ledger.confirm)


def _call(owner: User) -> Call:
    return call_for(owner, channel=Channel.REST, now=clock.now(), session_key="bench")


def pages() -> Mapping[str, float]:
    """Return what the first, a middle and the deepest page of a statement take in ms."""
    owner = make_user("Ana Torres", enrolled=False)
    call = _call(owner)
    _fill(owner, call)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE TABLE points_transactions")
        cursor.fetchall()
    depths = {"first": None, "middle": str(MOVEMENTS // 2), "deepest": str(LIMIT + 1)}
    took: dict[str, list[float]] = {name: [] for name in depths}
    rounds = [name for name in depths for _ in range(REPETITIONS)]
    random.Random(1).shuffle(rounds)
    for name in rounds:
        started = time.perf_counter()
        page = facade.transaction_page(call, limit=LIMIT, cursor=depths[name])
        took[name].append((time.perf_counter() - started) * 1000)
        assert len(page.items) == LIMIT, name
    return {f"{name}_ms": round(statistics.median(each), 2) for name, each in took.items()}


def _fill(owner: User, call: Call) -> None:
    """Give somebody points every few minutes for a year."""
    programme = Programme.objects.get(code=GrantKind.STAFF.value)
    credit = Credit(
        customer_id=owner.pk,
        user_id=owner.user_id,
        points=1,
        programme=programme,
        kind=GrantKind.STAFF,
        reason_code="campaign",
        message="Para medir",
        description="Para medir",
    )
    began_at = call.now - timedelta(days=300)
    for low in range(0, MOVEMENTS, PART):
        earlier = Call(
            *(call.customer_id, call.user_id, began_at + timedelta(minutes=4 * low)),
            *(call.correlation_id, Channel.COMMAND),
        )
        with transaction.atomic():
            lots.credit_step(earlier, [credit] * PART, tell=False)
