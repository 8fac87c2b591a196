"""Purchases beside transfers, both through the relay and real Celery workers on MariaDB and Redis.

A transfer is over when it is confirmed; a purchase when the bank has been asked, has answered, and the order is
confirmed. Both tell their news afterwards. So there are two moments for each: when the last one is over, and when all of
its news is delivered too.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connections

from banking import facade as bank
from banking.testing import make_payee
from bench import workers
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.events import worker
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock, ids
from centli.kernel.money import Money
from marketplace.contracts import BenefitKind, PurchaseStatus
from marketplace.models import Purchase
from proof.shop.world import Customer, Wish, World

CUSTOMERS: Final = 20
EACH: Final = 3
"""Open proposals that one customer may have."""
BUYERS: Final = 8
WORKERS: Final = 2
PROCESSES: Final = 2
"""Of each worker."""
WISHES: Final = (
    Wish(),
    Wish(BenefitKind.CASHBACK),
    Wish(BenefitKind.POINTS),
    Wish(BenefitKind.MSI, 6),
)


@dataclass
class Rates:
    """What each repetition of a variant came to, a second."""

    over: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)


def run(*, repetitions: int, seed: int) -> dict[str, Any]:
    """Confirm as many transfers as purchases, in shuffled turns; return rates and their ratios."""
    world = World(clock.now(), stock=10**6)
    world.add_customers(CUSTOMERS)
    payees = {
        who.user.pk: make_payee(who.user, account=other.accounts[0]).beneficiary_id
        for who, other in zip(world.customers, reversed(world.customers), strict=True)
    }
    turn = iter(range(10**6))

    def purchase(who: Customer, number: int) -> ProposalView:
        wish = WISHES[number % len(WISHES)]
        return world.propose(who, wish, clock.now(), key=f"bench-{next(turn)}")

    def transfer(who: Customer, _number: int) -> ProposalView:
        payee = ids.public("beneficiary", payees[who.user.pk])
        return bank.transfer_propose(who.call(clock.now()), amount=Money(100), beneficiary_id=payee)

    variants: dict[str, tuple[Callable[[Customer, int], ProposalView], Callable[[], bool]]] = {
        "transfers": (transfer, lambda: True),
        "purchases": (purchase, _all_ended),
    }
    found = {name: Rates() for name in variants}
    rounds = [name for name in variants for _ in range(repetitions)]
    random.Random(seed).shuffle(rounds)
    worker.listen()
    with workers.started(WORKERS, queues=("events", "agent"), processes=PROCESSES):
        for name in ["purchases", *rounds]:  # the first warms the workers and does not count
            propose, is_over = variants[name]
            over, told = _timed(world, propose, is_over)
            found[name].over.append(over)
            found[name].told.append(told)
    found["purchases"].over.pop(0)
    found["purchases"].told.pop(0)
    return _report(found)


def _report(found: dict[str, Rates]) -> dict[str, Any]:
    over = {name: statistics.median(each.over) for name, each in found.items()}
    told = {name: statistics.median(each.told) for name, each in found.items()}
    return {
        "a_second": {name: round(rate, 1) for name, rate in over.items()},
        "a_second_with_all_news": {name: round(rate, 1) for name, rate in told.items()},
        "purchases_to_transfers": round(over["purchases"] / over["transfers"], 2),
        "purchases_to_transfers_with_all_news": round(told["purchases"] / told["transfers"], 2),
    }


def _timed(
    world: World, propose: Callable[[Customer, int], ProposalView], is_over: Callable[[], bool]
) -> tuple[float, float]:
    waiting = [(who, propose(who, number)) for number in range(EACH) for who in world.customers]
    workers.wait_until(workers.nothing_waits)
    count, started = len(waiting), time.perf_counter()
    _confirm_all(waiting)
    workers.wait_until(is_over)
    over = time.perf_counter() - started
    workers.wait_until(workers.nothing_waits)
    return count / over, count / (time.perf_counter() - started)


def _confirm_all(waiting: Sequence[tuple[Customer, ProposalView]]) -> None:
    left = list(waiting)
    failures: list[BaseException] = []

    def confirm() -> None:
        try:
            while left:
                who, proposal = left.pop()
                confirmations.confirm(
                    who.call(clock.now()),
                    confirmation_id=proposal.public_id,
                    token=proposal.token or "",
                )
        except IndexError:
            pass  # another took the last
        except BaseException as error:  # noqa: BLE001 - raised again where it is seen
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(BUYERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failures:
        raise failures[0]


def _all_ended() -> bool:
    return not Purchase.objects.filter(status=PurchaseStatus.PENDING).exists()


def is_sound() -> bool:
    """Say whether every purchase was confirmed: nothing was refused, and nothing is dead."""
    dead = Outbox.objects.filter(status=OutboxStatus.DEAD).exists()
    return not dead and not Purchase.objects.exclude(status=PurchaseStatus.COMPLETED).exists()
