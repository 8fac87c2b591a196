"""Searching 10,000 products: words, filters, depth and counts, on SQLite and on MariaDB.

Each is measured by the processor time that it takes, this process's and the database server's, because other work on the
machine changes the clock and not that; the clock's median stands beside it. ``--only catalogue`` runs both databases;
``python -m bench.catalogue [products]`` the one that the settings name, in a database of its own.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from centli.kernel.call import Call

GOAL_MS: Final = 50
PRODUCTS: Final = 10_000
REPETITIONS: Final = 15
DEEP: Final = 100
"""How many pages lie before the deep one."""
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one question takes, in milliseconds."""

    cpu: float
    clock: float


def main() -> int:
    """Fill an empty catalogue and search it."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    return run(int(sys.argv[1]) if len(sys.argv) > 1 else PRODUCTS)


def run(products: int) -> int:
    """Search an empty catalogue that is filled first, print medians; 3 when any takes more than the goal."""
    from django.db import connection  # noqa: PLC0415

    from centli.kernel import clock, ids  # noqa: PLC0415
    from centli.kernel.call import Call, Channel  # noqa: PLC0415

    offers = _fill(products)
    call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
    print(f"{products:,} products, {offers:,} offers, {connection.vendor}")
    server = server_pid() if connection.vendor == "mysql" else None
    worst = 0.0
    for name, ask in _questions(call).items():
        taken = measured(ask, server)
        worst = max(worst, taken.cpu)
        print(f"{name:<52} {taken.cpu:6.1f} ms of processor {taken.clock:7.1f} ms by the clock")
    met = worst <= GOAL_MS
    print(f"most {worst:.1f} ms, goal {GOAL_MS} ms: {'met' if met else 'MISSED'}", flush=True)
    return 0 if met else 3


def _questions(call: Call) -> Mapping[str, Callable[[], Any]]:
    from centli.kernel.money import Money  # noqa: PLC0415
    from marketplace import facade  # noqa: PLC0415
    from marketplace.contracts import BenefitKind, ProductFilter, Sort  # noqa: PLC0415

    wishes = {
        "laptop": ProductFilter(text="laptop"),
        "latpop 16 gb": ProductFilter(text="latpop 16 gb"),
        "celular jade": ProductFilter(text="celular jade"),
        "Quiero comprar una lavadora": ProductFilter(text="Quiero comprar una lavadora"),
        "everything": ProductFilter(),
        "electronics at 12 MSI up to 8,000, in stock": ProductFilter(
            category="electronics", months=12, price_max=Money(800_000), in_stock=True
        ),
        "«celular» with cashback": ProductFilter(text="celular", benefit=BenefitKind.CASHBACK),
    }
    questions: dict[str, Callable[[], Any]] = {}
    for name, wanted in wishes.items():
        questions[f"{name}: page"] = partial(facade.product_search, call, wanted)
        questions[f"{name}: counts"] = partial(facade.product_facets, call, wanted)
    for sort in (Sort.NEWEST, Sort.PRICE):
        questions[f"everything by {sort.value}: page {DEEP + 1}"] = partial(
            facade.product_search, call, sort=sort, cursor=_deep(call, sort)
        )
    return questions


def _deep(call: Call, sort: Any) -> str | None:
    """Return where the page behind ``DEEP`` others begins."""
    from marketplace import facade  # noqa: PLC0415

    cursor: str | None = None
    for _ in range(DEEP):
        cursor = facade.product_search(call, sort=sort, cursor=cursor).next_cursor
    return cursor


def measured(ask: Callable[[], Any], server: int | None, repetitions: int = REPETITIONS) -> Taken:
    """Ask often; the server counts its processor time in hundredths, so that its part is of all repetitions."""
    ask()
    cpu, walls = [], []
    before = _ticks(server)
    for _ in range(repetitions):
        started, used = time.perf_counter(), time.process_time()
        ask()
        cpu.append((time.process_time() - used) * 1000)
        walls.append((time.perf_counter() - started) * 1000)
    served = (_ticks(server) - before) * 1000 / TICKS / repetitions
    return Taken(statistics.median(cpu) + served, statistics.median(walls))


def _ticks(pid: int | None) -> int:
    if pid is None:
        return 0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def server_pid() -> int:
    """Return the process of the database server."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT @@pid_file")
        (path,) = cursor.fetchone()
    return int(Path(path).read_text())


def _fill(count: int) -> int:
    """Stock an empty catalogue; return how many offers that makes."""
    from collections import Counter  # noqa: PLC0415

    from django.db import connection, transaction  # noqa: PLC0415

    from centli.backoffice.seeds import shop, stocking  # noqa: PLC0415
    from centli.kernel import clock, ids  # noqa: PLC0415
    from centli.kernel.call import Call, Channel  # noqa: PLC0415
    from marketplace.models import Offer  # noqa: PLC0415

    call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
    made: Counter[str] = Counter()
    with transaction.atomic():
        stocking._categories()
        stocking._retailers(call, made, made)
        stocking._products(call, shop.wares("large", 1)[:count], made, made)
        stocking._benefits(call, made)
    if connection.vendor == "mysql":
        # Right after so many inserts the optimiser still counts an empty table; the server looks again by itself, later.
        with connection.cursor() as cursor:
            for table in ("offer", "product", "search_posting", "search_gram", "search_word"):
                cursor.execute(f"ANALYZE TABLE marketplace_{table}")
                cursor.fetchall()
    return Offer.objects.count()


@contextmanager
def on_sqlite() -> Iterator[Mapping[str, str]]:
    """Yield the environment of a process that measures on a file of its own."""
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="centli-") as folder:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        yield {**kept, "DJANGO_SETTINGS_MODULE": "bench.settings", "CENTLI_DATA": folder}


if __name__ == "__main__":
    sys.exit(main())
