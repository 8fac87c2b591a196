"""The parts of the shop's proof that run in one process: the table of faults, the seeds, the crowd."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from banking.services import reconcile, sealing
from centli.backoffice import orders
from centli.kernel import clock
from proof.shop import crowd, faults
from proof.shop.world import World

BUYERS: Final = 50
ROUNDS: Final = 20
SAY_EVERY: Final = 100
APART: Final = timedelta(seconds=1)


def made(customers: int) -> World:
    """Return a world with customers; the product's own warnings about what we do to it are not news here."""
    logging.disable(logging.CRITICAL)
    world = World(clock.now())
    world.add_customers(customers)
    return world


def table(world: World, *, every: int = 1, only: str = "", first: bool = False) -> dict[str, Any]:
    """Run the table of single faults, each ``every``-th of it, or those whose name has ``only`` in it.

    ``first`` ends any part at its first violation: a planted bug is found, or not.
    """
    started, runs, struck = time.monotonic(), 0, 0
    wrong: list[str] = []
    now = clock.now()
    for name, acts in faults.scenarios(world).items():
        world.new_offer()
        for number, (label, plan) in enumerate(list(faults.table(world, name, now))):
            if number % every or only not in f"{name}, {label}" or (first and wrong):
                continue
            world.new_offer()
            run = faults.Run(world, plan, now)
            found = run.go(acts(f"{name}-{number}"))
            wrong += [f"{name}, {label}: {each}" for each in found]
            runs, struck, now = runs + 1, struck + run.faults, run.now + APART
            _say("table", runs)
    wrong += books(now)
    return _outcome(started, runs, struck, wrong)


def seeds(world: World, *, since: int, count: int, first: bool = False) -> dict[str, Any]:
    """Run seeds; each violation names its own."""
    started, struck, wrong = time.monotonic(), 0, []
    now = clock.now()
    for seed in range(since, since + count):
        world.new_offer()
        run, found = faults.by_chance(world, seed, now)
        wrong += [f"seed {seed}: {each}" for each in found]
        struck, now = struck + run.faults, run.now + APART
        _say("seeds", seed - since + 1)
        if first and wrong:
            break
    wrong += books(now)
    return _outcome(started, count, struck, wrong)


def rushes(world: World, *, rounds: int, first: bool = False) -> dict[str, Any]:
    """Have the crowd come again and again."""
    started, wrong = time.monotonic(), []
    for number in range(rounds):
        wrong += [f"round {number}: {each}" for each in crowd.rush(world, round_no=number)]
        if first and wrong:
            break
    wrong += books(clock.now() + APART)
    return {**_outcome(started, number + 1, 0, wrong), "buyers": len(world.customers)}


def books(now: datetime) -> list[str]:
    """Return what the two reconciliations find: of the marketplace with the bank, and of the ledger with itself."""
    sealing.seal(now)
    return [
        *map(str, orders.reconciled(now=now).differences),
        *map(str, reconcile.reconcile(now=now).differences),
    ]


def _outcome(started: float, runs: int, struck: int, wrong: list[str]) -> dict[str, Any]:
    seconds = round(time.monotonic() - started, 1)
    return {"runs": runs, "faults": struck, "violations": wrong, "seconds": seconds}


def _say(part: str, done: int) -> None:
    if done % SAY_EVERY == 0:
        print(f"shop: {part} {done}", file=sys.stderr, flush=True)


def _table(options: argparse.Namespace) -> dict[str, Any]:
    return table(made(2), only=options.match, first=bool(options.plant))


def _seeds(options: argparse.Namespace) -> dict[str, Any]:
    return seeds(made(3), since=options.seed, count=options.seeds, first=bool(options.plant))


def _crowd(options: argparse.Namespace) -> dict[str, Any]:
    return rushes(made(BUYERS), rounds=ROUNDS, first=bool(options.plant))


RUN: Final[Mapping[str, Callable[[argparse.Namespace], dict[str, Any]]]] = {
    "table": _table,
    "seeds": _seeds,
    "crowd": _crowd,
}
