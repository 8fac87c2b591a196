"""Performance ratios on a private MariaDB: ``make bench``.

Examples:
  make bench
  make bench ARGS="--repetitions 3 --json"
  make bench ARGS="--only chat"      one customer
  make bench ARGS="--only crowd"     200 sockets beside a bare Channels echo
  make bench ARGS="--only idle"      5,000 silent sockets
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from tools.servers import private_servers


def main() -> int:
    """Build a world, measure, print rates and ratios; exit 3 when a goal is missed or money is not conserved."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--only",
        choices=("ledger", *CHAT),
        default="ledger",
        help="Which measurement to run.",
    )
    options = parser.parse_args()
    if options.only in CHAT:
        return _chat(options.only, as_json=options.json)
    with (
        private_servers(durable=True) as servers,
        tempfile.TemporaryDirectory(prefix="centli-") as folder,
    ):
        os.environ.update(
            DATABASE_URL=servers.database_url,
            DJANGO_SETTINGS_MODULE="bench.settings",
            CENTLI_DATA=folder,
        )
        return _run(options)


CHAT = {
    "chat": ("p50_ms", 30, "TEXT frame to its answer, one customer, p50 ms"),
    "crowd": ("p95_ms", 300, "TEXT frame to its answer, 200 sockets each 10 s, p95 ms"),
    "idle": ("kb_each", 45, "an open socket, KB"),
}
"""What is measured, the figure that counts, at most how much, and what it is."""


def _chat(name: str, *, as_json: bool) -> int:
    from bench import chat  # noqa: PLC0415 - the ledger needs no socket

    run: dict[str, Callable[[], dict[str, Any]]] = {
        "chat": chat.one,
        "crowd": chat.crowd,
        "idle": chat.idle,
    }
    found = run[name]()
    figure, most, title = CHAT[name]
    met = found[figure] <= most
    if as_json:
        print(json.dumps({**found, "goal": {figure: most}, "met": met}))
    else:
        print(f"{title}: {found[figure]} (at most {most}: {'met' if met else 'MISSED'})")
        print(", ".join(f"{key} {value}" for key, value in found.items()))
    return 0 if met else 3


def _run(options: argparse.Namespace) -> int:
    import django  # noqa: PLC0415 - after the environment is set
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from bench import ledger  # noqa: PLC0415

    found = ledger.run(repetitions=options.repetitions, seed=options.seed, seconds=options.seconds)
    rates = {name: round(result.median) for name, result in found.items()}
    raw, step = rates["raw SQL"], rates["posting step"]
    goals = [
        ("posting step / raw SQL", step / raw, 0.70),
        ("confirmed transfer / raw SQL", rates["confirmed transfer"] / raw, 0.50),
        ("hot account / uniform", rates["posting step, hot account"] / step, 0.40),
    ]
    if "django-hordak" in rates:
        goals.append(
            (
                "confirmed transfer / django-hordak",
                rates["confirmed transfer"] / rates["django-hordak"],
                3.5,
            )
        )
    report = {
        "transfers_per_second": rates,
        "ratios": {name: round(ratio, 2) for name, ratio, _ in goals},
        "goals": {name: goal for name, _, goal in goals},
        "deadlocks": ledger.deadlocks(),
        "sum_of_balances_centavos": ledger.total_centavos(),
        "seed": options.seed,
    }
    missed = [name for name, ratio, goal in goals if ratio < goal]
    if options.json:
        print(json.dumps({**report, "missed": missed}))
    else:
        for name, rate in rates.items():
            print(f"{name:<36} {rate:>8,} /s")
        for name, ratio, goal in goals:
            print(
                f"{name:<36} {ratio:>8.2f}   goal {goal:.2f}   {'met' if ratio >= goal else 'MISSED'}"
            )
        print(
            f"deadlocks {report['deadlocks']}, sum of balances {report['sum_of_balances_centavos']}"
        )
    return 3 if missed or report["deadlocks"] or report["sum_of_balances_centavos"] else 0


if __name__ == "__main__":
    sys.exit(main())
