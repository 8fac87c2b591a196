"""SQLite as a laptop runs it: 8 threads on one file, postings beside the same SQL by ``sqlite3`` alone."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import OperationalError, connection

from banking.models import Account
from bench import ledger
from bench.harness import Result, by_threads, compare, for_seconds

THREADS: Final = 8
ACCOUNTS: Final = 400
RAW, POSTING, CONFIRMED = "raw sqlite3", "posting step", "confirmed transfer"
GOALS: Final = ((POSTING, RAW, 0.45), (CONFIRMED, RAW, None))
_turn = threading.Lock()
_lock_errors: list[Exception] = []


def run(
    *, repetitions: int, seed: int, seconds: float
) -> tuple[Mapping[str, Result], Mapping[str, int]]:
    """Measure on the file of the default database; also returns what must be zero."""
    world = ledger.build(ACCOUNTS)
    found = compare(
        {
            RAW: lambda number: _raw(world, number, seconds),
            POSTING: lambda number: _posting(world, number, seconds),
            CONFIRMED: lambda number: _confirmed(world, number),
        },
        workers=THREADS,
        repetitions=repetitions,
        seed=seed,
        way=by_threads,
    )
    wrong = {
        "lock_errors": len(_lock_errors),
        "sum_of_balances_centavos": sum(Account.objects.values_list("balance_centavos", flat=True)),
    }
    return found, wrong


def _raw(world: ledger.World, number: int, seconds: float) -> Callable[[], int]:
    """The same statements and the same pragmas; the threads take turns, as who waits at the file sleeps too long."""
    sent = [sql.replace("%s", "?") for sql in ledger.shapes()]
    chance, values = random.Random(number), ledger.raw_values()
    database: Any = connection.settings_dict
    link = sqlite3.connect(database["NAME"], timeout=20, isolation_level=None)
    link.executescript(database["OPTIONS"]["init_command"])

    def once() -> None:
        each_values = values(*ledger.pair(world, chance))
        with _turn:
            link.execute("BEGIN IMMEDIATE")
            for sql, each in zip(sent, each_values, strict=True):
                link.execute(sql, each)
            link.execute("COMMIT")

    return _ended(for_seconds(seconds, once), link.close)


def _posting(world: ledger.World, number: int, seconds: float) -> Callable[[], int]:
    return _ended(ledger.posting_step(world, number, seconds), connection.close)


def _confirmed(world: ledger.World, number: int) -> Callable[[], int]:
    return _ended(ledger.confirmed(world, number, THREADS), connection.close)


def _ended(work: Callable[[], int], end: Callable[[], None]) -> Callable[[], int]:
    """Return work that closes its thread's connection when it is done, and counts the locks that reached it."""

    def run() -> int:
        try:
            return work()
        except (sqlite3.OperationalError, OperationalError) as error:
            _lock_errors.append(error)
            return 0
        finally:
            end()

    return run
