"""Searching 10,000 products: words, filters and counts, on the database that the settings name.

Run it with ``DJANGO_SETTINGS_MODULE`` and a database of its own: ``python -m bench.catalogue [products]``.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Final

GOAL_MS: Final = 50
PRODUCTS: Final = 10_000
REPETITIONS: Final = 15
QUERIES: Final = ("laptop", "latpop 16 gb", "celular jade", "Quiero comprar una lavadora", "")


def main() -> int:
    """Fill an empty catalogue and search it."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    return run(int(sys.argv[1]) if len(sys.argv) > 1 else PRODUCTS)


def run(products: int) -> int:
    """Search an empty catalogue that is filled first, print medians; exit 3 when any takes longer than the goal."""
    from django.db import connection  # noqa: PLC0415

    from centli.kernel import clock, ids  # noqa: PLC0415
    from centli.kernel.call import Call, Channel  # noqa: PLC0415
    from marketplace import facade  # noqa: PLC0415
    from marketplace.contracts import ProductFilter  # noqa: PLC0415

    count = _fill(products)
    call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
    print(f"{count} products, {connection.vendor}")
    worst = 0.0
    for text in QUERIES:
        for name, ask in (("page", facade.product_search), ("counts", facade.product_facets)):
            took = []
            for _ in range(REPETITIONS):
                started = time.perf_counter()
                ask(call, ProductFilter(text=text))
                took.append((time.perf_counter() - started) * 1000)
            median = statistics.median(took)
            worst = max(worst, median)
            print(f"{text or '(everything)':<30} {name:<7} {median:7.1f} ms")
    print(f"slowest {worst:.1f} ms, goal {GOAL_MS} ms: {'met' if worst <= GOAL_MS else 'MISSED'}")
    return 0 if worst <= GOAL_MS else 3


def _fill(count: int) -> int:
    from collections import Counter  # noqa: PLC0415

    from django.db import connection, transaction  # noqa: PLC0415

    from centli.backoffice.seeds import shop, stocking  # noqa: PLC0415
    from centli.kernel import clock, ids  # noqa: PLC0415
    from centli.kernel.call import Call, Channel  # noqa: PLC0415

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
    return count


if __name__ == "__main__":
    sys.exit(main())
