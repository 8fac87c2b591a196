"""Transfers by many workers, some sent twice, workers and the database killed in the middle.

Money is conserved at every read, no balance falls below its floor, each key counts once, and what was answered stays
done. Workers are processes on MariaDB, threads of one process on SQLite.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError, connection, connections

from banking import facade
from banking.models import Account, Entry
from banking.services import reconcile, sealing
from banking.testing import make_account, make_customer, make_payee
from centli.confirmations.errors import OutcomeUnknown, TooManyOpen
from centli.confirmations.models import Proposal
from centli.db.models import IdempotencyKey
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.kernel.errors import Conflict, Rejected
from centli.kernel.money import Money
from centli.people.calls import call_for
from centli.people.models import User

CONTEXT = multiprocessing.get_context("fork")
PATIENCE_SECONDS = 600.0
"""How long a caller goes on with one order; a database that was killed is back before."""
OPENING_CENTAVOS = 50_000
TWICE_SHARE = 0.2
PROGRESS_SECONDS = 5.0
READ_EVERY_SECONDS = 0.02
"""Reading without a pause would take a core from those who write."""
LOOK_EVERY_SECONDS = 0.02
"""How often the parent looks after its workers."""
READS = CONTEXT.Value("L", 0)
"""How often the reader has read; what the planted bug waits for."""


@dataclass(frozen=True)
class Load:
    """How much, by how many, and what is killed."""

    transfers: int
    workers: int
    accounts: int
    seed: int
    kill_every_seconds: float
    database_kills: int = 0
    threads: bool = False
    """Workers are threads of one process instead of processes."""
    until_found: bool = False
    """End with the first violation."""


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
    answered: int = 0
    """Answers that a caller got: each must be true at the end."""
    worker_kills: int = 0
    database_kills: int = 0
    reads: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)


@dataclass
class World:
    """Who pays whom, and where workers write what they were answered."""

    owners: list[User]
    payees: list[str]
    total: int
    folder: Path

    def answers(self, number: int) -> Path:
        """Return the file of what a queue's worker was answered, one line an order."""
        return self.folder / f"answers-{number:02d}"


Restart = Callable[[], None]
"""Kills the database and starts it again on the same data."""


def run(load: Load, folder: Path, restart: Restart | None = None) -> dict[str, Any]:
    """Do all of it on the database of the settings and return the outcome."""
    chance = random.Random(load.seed)
    world = _world(load.accounts, folder)
    plan = [
        Order(
            f"proof-{load.seed}-{n:06d}",
            chance.randrange(load.accounts),
            chance.randint(1, 12_000),
        )
        for n in range(load.transfers)
    ]
    queues: list[list[Order]] = [[] for _ in range(load.workers)]
    for order in plan:
        queues[order.payer % load.workers].append(order)
        if chance.random() < TWICE_SHARE:
            queues[chance.randrange(load.workers)].append(order)
    connections.close_all()
    for number in range(load.workers):
        world.answers(number).touch()
    outcome = Outcome(transfers=load.transfers, sent=sum(len(queue) for queue in queues))
    started = time.perf_counter()
    _drive(queues, world, load, outcome=outcome, restart=restart)
    outcome.seconds = round(time.perf_counter() - started, 1)
    if not (load.until_found and outcome.violations):
        _check(plan, world, outcome)
    return asdict(outcome)


def _world(accounts: int, folder: Path) -> World:
    owners = [make_customer(f"Cliente {n}") for n in range(accounts)]
    made = [make_account(balance_centavos=OPENING_CENTAVOS, owner=owner) for owner in owners]
    payees = [
        ids.public(
            "beneficiary", make_payee(owner, account=made[(n * 7 + 1) % accounts]).beneficiary_id
        )
        for n, owner in enumerate(owners)
    ]
    total = sum(Account.objects.values_list("balance_centavos", flat=True))
    return World(owners, payees, total, folder)


# ── The parent: starts, reads, kills ─────────────────────────────────────────────────────────────────────────────────


def _drive(
    queues: list[list[Order]],
    world: World,
    load: Load,
    *,
    outcome: Outcome,
    restart: Restart | None,
) -> None:
    """Keep every queue worked on until all are done; a killed worker goes on with what was not answered."""
    chance = random.Random(load.seed + 1)
    numbered = dict(enumerate(queues))
    shares = [numbered] if load.threads else [{n: queue} for n, queue in numbered.items()]

    def start(share: dict[int, list[Order]]) -> BaseProcess:
        # A child that closes a connection of ours would end it for us.
        connections.close_all()
        process = CONTEXT.Process(target=_work, args=(share, world))
        process.start()
        return process

    connections.close_all()
    found, done = CONTEXT.SimpleQueue(), CONTEXT.Event()
    reader = CONTEXT.Process(target=_read_on, args=(world, found, done), daemon=True)
    reader.start()
    running = {number: start(share) for number, share in enumerate(shares)}
    next_kill = time.perf_counter() + load.kill_every_seconds
    next_word = time.perf_counter() + PROGRESS_SECONDS
    known = 0
    while running:
        _hear(found, outcome)
        if not reader.is_alive():
            outcome.violations.append(f"the reader failed with {reader.exitcode}")
        if outcome.violations and (load.until_found or not reader.is_alive()):
            _end([*running.values(), reader])
            return
        time.sleep(LOOK_EVERY_SECONDS)
        now = time.perf_counter()
        if now >= next_word:
            # The sweeper's part: the chain is sealed while the work goes on.
            sealing.seal(clock.now())
            _tell(outcome, load)
            next_word = now + PROGRESS_SECONDS
        if now >= next_kill and (made := _keys_known()) > known:
            # Only after somebody has got on: a slow machine would do nothing but begin again.
            _kill_one(running, chance, outcome)
            known, next_kill = made, now + load.kill_every_seconds
        if restart is not None and _is_database_due(outcome, load):
            restart()
            connections.close_all()
            outcome.database_kills += 1
        for number in _ended(running, outcome):
            running[number] = start(shares[number])
    done.set()
    reader.join()
    _hear(found, outcome)


def _ended(running: dict[int, BaseProcess], outcome: Outcome) -> list[int]:
    """Take out whoever has ended; return those who were killed, and have to go on."""
    killed = []
    for number, process in list(running.items()):
        process.join(0.001)
        if process.exitcode is None:
            continue
        del running[number]
        if process.exitcode == -signal.SIGKILL:
            killed.append(number)
        elif process.exitcode:
            outcome.violations.append(f"worker {number} failed with {process.exitcode}")
    return killed


def _kill_one(running: dict[int, BaseProcess], chance: random.Random, outcome: Outcome) -> None:
    victim = running[chance.choice(list(running))]
    if victim.pid is not None and victim.is_alive():
        os.kill(victim.pid, signal.SIGKILL)
        outcome.worker_kills += 1


def _end(running: Iterable[BaseProcess]) -> None:
    for process in running:
        process.kill()
        process.join()


def _is_database_due(outcome: Outcome, load: Load) -> bool:
    """Say whether the next of the database's kills is due: they are spread evenly over the work."""
    if outcome.database_kills >= load.database_kills:
        return False
    share = (outcome.database_kills + 1) / (load.database_kills + 1)
    return _keys_known() >= load.transfers * share


def _keys_known() -> int:
    return IdempotencyKey.objects.filter(operation="propose:transfer").count()


def _tell(outcome: Outcome, load: Load) -> None:
    print(
        f"bank: {_keys_known()}/{load.transfers} orders, {outcome.reads} reads,"
        f" {outcome.worker_kills} workers and {outcome.database_kills} databases killed",
        file=sys.stderr,
        flush=True,
    )


def _read_on(world: World, found: SimpleQueue[str], done: Event) -> None:
    """Read until all is done, also while workers are begun and killed; a database that was killed comes back."""
    while not done.wait(READ_EVERY_SECONDS):
        try:
            for violation in _read(world):
                found.put(violation)
        except (OperationalError, InterfaceError):
            connections.close_all()


def _hear(found: SimpleQueue[str], outcome: Outcome) -> None:
    outcome.reads = READS.value
    while not found.empty():
        outcome.violations.append(found.get())


def _read(world: World) -> list[str]:
    """Read every balance in one statement: the sum never changes and none is below its floor."""
    balances = list(
        Account.objects.values_list("balance_centavos", "held_centavos", "floor_centavos")
    )
    READS.value += 1
    violations = []
    if sum(balance for balance, _, _ in balances) != world.total:
        violations.append("the sum of balances changed")
    if any(floor is not None and balance - held < floor for balance, held, floor in balances):
        violations.append("a balance is below its floor")
    return violations


# ── The workers: customers with bad lines ────────────────────────────────────────────────────────────────────────────


def _work(share: dict[int, list[Order]], world: World) -> None:
    connections.close_all()
    failed: list[BaseException] = []

    def one(number: int) -> None:
        answers = world.answers(number)
        done = len(answers.read_bytes().splitlines())
        try:
            for order in share[number][done:]:
                _note(answers, order, _send(order, world))
        except BaseException as error:  # noqa: BLE001 - told to the parent by the exit code
            failed.append(error)
            print(f"bank: {error!r}", file=sys.stderr, flush=True)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(1 if failed else 0)


def _send(order: Order, world: World) -> str:
    """Propose and confirm until there is an answer, as a phone with a bad line does; returns what it was."""
    owner, payee = world.owners[order.payer], world.payees[order.payer]
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
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
                proposal = facade.transfer_confirm(
                    call, confirmation_id=proposal.public_id, token=proposal.token
                )
        except (TooManyOpen, Conflict):
            time.sleep(0.02)
        except (OperationalError, InterfaceError, OutcomeUnknown):
            # The database was killed: what became of this is unknown, and the same key will tell.
            if connection.vendor == "sqlite":
                raise
            connections.close_all()
            time.sleep(0.1)
        except Rejected as error:
            return error.code
        else:
            return proposal.state.value
    raise TimeoutError(order.key)


def _note(answers: Path, order: Order, answer: str) -> None:
    """Write down what the caller was told, in one write that a kill cannot tear."""
    handle = os.open(answers, os.O_APPEND | os.O_WRONLY)
    os.write(handle, f"{order.key} {answer}\n".encode())
    os.close(handle)


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(plan: list[Order], world: World, outcome: Outcome) -> None:
    outcome.violations += _read(world)
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
    executed = {
        order.key
        for order in plan
        if order.key in made and states.get(made[order.key]) == "executed"
    }
    outcome.executed, outcome.refused = len(executed), len(plan) - len(executed)
    if outcome.executed != len(paid):
        outcome.violations.append(
            f"{outcome.executed} keys were executed, {len(paid)} entries exist"
        )
    for number in range(len(list(world.folder.glob("answers-*")))):
        for line in world.answers(number).read_text().splitlines():
            key, answer = line.split()
            outcome.answered += 1
            if (answer == "executed") != (key in executed):
                outcome.violations.append(f"{key} was answered {answer}, which is not so")
    if outcome.answered != outcome.sent:
        outcome.violations.append(f"{outcome.sent} were sent, {outcome.answered} answered")
    while sealing.seal(clock.now()):
        pass
    report = reconcile.reconcile(now=clock.now())
    outcome.violations += [str(each) for each in report.differences]
