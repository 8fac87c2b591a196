"""Transfers by many processes, some sent twice, workers killed in the middle: money is conserved, each key counts once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import OperationalError, connection, connections

from banking import facade
from banking.models import Account, Entry
from banking.services import reconcile
from banking.testing import make_account, make_customer, make_payee
from centli.confirmations.errors import TooManyOpen
from centli.confirmations.models import Proposal
from centli.db.models import IdempotencyKey
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.kernel.errors import Conflict, Rejected
from centli.kernel.money import Money
from centli.people.calls import call_for
from centli.people.models import User

CONTEXT = multiprocessing.get_context("fork")
TRIES_MAX = 200
OPENING_CENTAVOS = 50_000


@dataclass(frozen=True)
class Order:
    """One planned transfer; its key names it for ever."""

    key: str
    payer: int
    amount_centavos: int


@dataclass
class Outcome:
    """What was found at the end; ``violations`` must be empty."""

    transfers: int = 0
    sent: int = 0
    executed: int = 0
    refused: int = 0
    worker_kills: int = 0
    reads: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)


def run(
    *, transfers: int, workers: int, accounts: int, kill_every_seconds: float, seed: int
) -> dict[str, Any]:
    """Do all of it on the database of the settings and return the outcome."""
    chance = random.Random(seed)
    world = _world(accounts)
    total = sum(Account.objects.values_list("balance_centavos", flat=True))
    plan = [
        Order(f"proof-{seed}-{n:06d}", chance.randrange(accounts), chance.randint(1, 12_000))
        for n in range(transfers)
    ]
    queues: list[list[Order]] = [[] for _ in range(workers)]
    for order in plan:
        queues[order.payer % workers].append(order)
        if chance.random() < 0.2:
            queues[chance.randrange(workers)].append(order)
    connections.close_all()
    outcome = Outcome(transfers=transfers, sent=sum(len(queue) for queue in queues))
    started = time.perf_counter()
    _drive(
        queues,
        world,
        kill_every_seconds=kill_every_seconds,
        chance=chance,
        outcome=outcome,
        total=total,
    )
    outcome.seconds = round(time.perf_counter() - started, 1)
    _check(plan, total, outcome)
    return asdict(outcome)


def _world(accounts: int) -> tuple[list[User], list[str]]:
    owners = [make_customer(f"Cliente {n}") for n in range(accounts)]
    made = [make_account(balance_centavos=OPENING_CENTAVOS, owner=owner) for owner in owners]
    payees = [
        ids.public(
            "beneficiary", make_payee(owner, account=made[(n * 7 + 1) % accounts]).beneficiary_id
        )
        for n, owner in enumerate(owners)
    ]
    return owners, payees


def _drive(
    queues: list[list[Order]],
    world: tuple[list[User], list[str]],
    *,
    kill_every_seconds: float,
    chance: random.Random,
    outcome: Outcome,
    total: int,
) -> None:
    """Keep one process on each queue until all are done, killing one every while; a killed queue starts again."""

    def start(queue: list[Order]) -> BaseProcess:
        process = CONTEXT.Process(target=_worker, args=(queue, *world))
        process.start()
        return process

    running = {number: start(queue) for number, queue in enumerate(queues)}
    next_kill = time.perf_counter() + kill_every_seconds
    while running:
        _read(total, outcome)
        connection.close()
        if time.perf_counter() >= next_kill and len(running) > 1:
            victim = running[chance.choice(list(running))]
            if victim.pid is not None and victim.is_alive():
                os.kill(victim.pid, signal.SIGKILL)
                outcome.worker_kills += 1
            next_kill = time.perf_counter() + kill_every_seconds
        for number, process in list(running.items()):
            process.join(0.001)
            if process.exitcode is None:
                continue
            if process.exitcode == 0:
                del running[number]
            elif process.exitcode == -signal.SIGKILL:
                running[number] = start(queues[number])
            else:
                outcome.violations.append(f"worker {number} failed with {process.exitcode}")
                del running[number]


def _read(total: int, outcome: Outcome) -> None:
    """Read every balance in one statement: the sum never changes and none is below its floor."""
    balances = list(
        Account.objects.values_list("balance_centavos", "held_centavos", "floor_centavos")
    )
    outcome.reads += 1
    if sum(balance for balance, _, _ in balances) != total:
        outcome.violations.append("the sum of balances changed")
    if any(floor is not None and balance - held < floor for balance, held, floor in balances):
        outcome.violations.append("a balance is below its floor")


def _worker(queue: list[Order], owners: list[User], payees: list[str]) -> None:
    connections.close_all()
    for order in queue:
        _send(order, owners[order.payer], payees[order.payer])
    connections.close_all()


def _send(order: Order, owner: User, payee: str) -> None:
    """Propose and confirm until there is an answer, as a phone with a bad line does."""
    for _ in range(TRIES_MAX):
        try:
            call = call_for(
                owner,
                channel=Channel.REST,
                now=clock.now(),
                idempotency_key=order.key,
                session_key=order.key,
            )
            proposal = facade.transfer_propose(
                call, amount=Money(order.amount_centavos), beneficiary_id=payee
            )
            if proposal.token is not None:
                facade.transfer_confirm(
                    call, confirmation_id=proposal.public_id, token=proposal.token
                )
        except (TooManyOpen, Conflict, OperationalError):
            time.sleep(0.02)
        except Rejected:
            return
        else:
            return
    raise TimeoutError(order.key)


def _check(plan: list[Order], total: int, outcome: Outcome) -> None:
    _read(total, outcome)
    paid = Counter(
        Entry.objects.exclude(confirmation_id=None).values_list("confirmation_id", flat=True)
    )
    if any(count > 1 for count in paid.values()):
        outcome.violations.append("a confirmation paid twice")
    keys = IdempotencyKey.objects.filter(operation__startswith="propose:")
    made = {
        key: result for key, result in keys.values_list("key", "result_id") if result is not None
    }
    known = set(keys.values_list("key", flat=True))
    outcome.violations += [f"{order.key} has no answer" for order in plan if order.key not in known]
    states = dict(Proposal.objects.values_list("public_id", "state"))
    outcome.executed = sum(
        states.get(made[order.key]) == "executed" for order in plan if order.key in made
    )
    outcome.refused = len(plan) - outcome.executed
    if outcome.executed != len(paid):
        outcome.violations.append(
            f"{outcome.executed} keys were executed, {len(paid)} entries exist"
        )
    report = reconcile.reconcile(now=clock.now())
    outcome.violations += [str(each) for each in report.differences]
