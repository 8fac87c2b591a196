"""Performance ratios, each measured side by side in one run: ``make bench``. ``README.md`` says what each means.

Examples:
  make bench
  make bench ARGS="--repetitions 3 --json"
  make bench ARGS="--only sqlite"    8 threads on one file
  make bench ARGS="--only pages"     an account of 200,000 movements
  make bench ARGS="--only points"    redemptions beside transfers; a statement of 100,000 movements
  make bench ARGS="--only catalogue" 10,000 products: pages and counts of searches, on both databases
  make bench ARGS="--only purchases" purchases beside transfers, through real workers
  make bench ARGS="--only tickets"   the tickets' pipeline, through two workers
  make bench ARGS="--only desk"      the desk's pages with 100,000 reports, on both databases
  make bench ARGS="--only similar"   what is alike among 100,000 tickets, beside a bare BM25
  make bench ARGS="--only retrieval" an answer among 2,000 articles, beside a bare BM25
  make bench ARGS="--only chat"      one customer
  make bench ARGS="--only crowd"     200 sockets beside a bare Channels echo
  make bench ARGS="--only idle"      5,000 silent sockets
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tools.servers import private_servers

if TYPE_CHECKING:
    from bench.harness import Result


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
        choices=(*RATES, *CHAT),
        default="ledger",
        help="Which measurement to run.",
    )
    options = parser.parse_args()
    if options.only in CHAT:
        return _chat(options.only, as_json=options.json)
    return RATES[options.only](options)


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


def _ledger(options: argparse.Namespace) -> int:
    with private_servers(durable=True) as servers, data_folder(servers.database_url):
        from bench import ledger  # noqa: PLC0415

        found = ledger.run(
            repetitions=options.repetitions, seed=options.seed, seconds=options.seconds
        )
        wrong = {
            "deadlocks": ledger.deadlocks(),
            "sum_of_balances_centavos": ledger.total_centavos(),
        }
    return _report(found, ledger.GOALS, wrong, options, cpu_goals=ledger.CPU_GOALS)


def _sqlite(options: argparse.Namespace) -> int:
    with data_folder(None):
        from bench import sqlite  # noqa: PLC0415

        found, wrong = sqlite.run(
            repetitions=options.repetitions, seed=options.seed, seconds=options.seconds
        )
    return _report(found, sqlite.GOALS, wrong, options)


@contextmanager
def data_folder(database_url: str | None, *, settings: str = "bench.settings") -> Iterator[None]:
    """Set Django up on a database with nothing in it: a server's, or without one a file."""
    with tempfile.TemporaryDirectory(prefix="centli-") as folder:
        os.environ.update(DJANGO_SETTINGS_MODULE=settings, CENTLI_DATA=folder)
        os.environ.pop("DATABASE_URL", None)
        if database_url is not None:
            os.environ["DATABASE_URL"] = database_url
        import django  # noqa: PLC0415 - after the environment is set
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        yield


def _report(
    found: Mapping[str, Result],
    wanted: Sequence[tuple[str, str, float | None]],
    wrong: Mapping[str, int],
    options: argparse.Namespace,
    cpu_goals: Sequence[tuple[str, str, float]] = (),
) -> int:
    """Print rates and ratios; ``wrong`` are counts that must be zero."""
    ratios = [
        (f"{one} / {other}", found[one].median / found[other].median, goal)
        for one, other, goal in wanted
        if one in found and other in found
    ]
    cpu = [
        (f"Python's CPU, {one} / {other}", found[one].cpu_us / found[other].cpu_us, most)
        for one, other, most in cpu_goals
    ]
    missed = [name for name, ratio, goal in ratios if goal is not None and ratio < goal]
    missed += [name for name, ratio, most in cpu if ratio > most]
    rates = {name: round(result.median) for name, result in found.items()}
    if options.json:
        report = {
            "operations_per_second": rates,
            "python_cpu_us": {name: round(result.cpu_us) for name, result in found.items()},
            "ratios": {name: round(ratio, 2) for name, ratio, _ in (*ratios, *cpu)},
            "goals": {name: goal for name, _, goal in ratios if goal is not None},
            "at_most": {name: most for name, _, most in cpu},
            "seed": options.seed,
        }
        print(json.dumps({**report, **wrong, "missed": missed}))
    else:
        for name, rate in rates.items():
            print(f"{name:<64} {rate:>8,} /s {found[name].cpu_us:>7,.0f} us of Python")
        for kind, each in (("goal", ratios), ("at most", cpu)):
            for name, ratio, goal in each:
                print(f"{name:<64} {ratio:>8.2f}   {_verdict(kind, goal, name in missed)}")
        print(", ".join(f"{name} {count}" for name, count in wrong.items()))
    return 3 if missed or any(wrong.values()) else 0


def _verdict(kind: str, goal: float | None, is_missed: bool) -> str:  # noqa: FBT001
    return "" if goal is None else f"{kind} {goal:.2f}   {'MISSED' if is_missed else 'met'}"


def _pages(options: argparse.Namespace) -> int:
    with private_servers(durable=True) as servers, data_folder(servers.database_url):
        from bench import pages  # noqa: PLC0415

        found = pages.run()
    ratio = max(each["deepest_ms"] / each["first_ms"] for each in found.values())
    met = ratio <= pages.GOAL
    if options.json:
        print(
            json.dumps({"pages": found, "ratio": round(ratio, 2), "goal": pages.GOAL, "met": met})
        )
    else:
        for name, each in found.items():
            print(f"{name:<40} " + ", ".join(f"{key} {value}" for key, value in each.items()))
        print(f"deepest / first at most {pages.GOAL}: {ratio:.2f} {'met' if met else 'MISSED'}")
    return 0 if met else 3


def _points(options: argparse.Namespace) -> int:
    with private_servers(durable=True) as servers, data_folder(servers.database_url):
        from bench import points  # noqa: PLC0415

        found, wrong = points.run(repetitions=options.repetitions, seed=options.seed)
        pages = points.pages()
    ratio = pages["deepest_ms"] / pages["first_ms"]
    met = ratio <= points.PAGES_GOAL
    if options.json:
        told = {"ratio": round(ratio, 2), "goal": points.PAGES_GOAL, "met": met}
        print(json.dumps({"statement": {**pages, **told}}))
    else:
        print("statement " + ", ".join(f"{key} {value}" for key, value in pages.items()))
        verdict = "met" if met else "MISSED"
        print(f"deepest / first at most {points.PAGES_GOAL}: {ratio:.2f} {verdict}")
    return max(_report(found, points.GOALS, wrong, options), 0 if met else 3)


def _catalogue(_options: argparse.Namespace) -> int:
    from bench import catalogue  # noqa: PLC0415 - the ledger needs no shop

    with catalogue.on_sqlite() as environment:
        command = [sys.executable, "-m", "bench.catalogue"]
        on_file = subprocess.run(command, env=environment, check=False).returncode
    with private_servers(durable=True) as servers, data_folder(servers.database_url):
        return max(on_file, catalogue.run(catalogue.PRODUCTS))


def _desk(_options: argparse.Namespace) -> int:
    from bench import catalogue, desk  # noqa: PLC0415 - the ledger needs no desk

    with catalogue.on_sqlite() as environment:
        command = [sys.executable, "-m", "bench.desk"]
        on_file = subprocess.run(command, env=environment, check=False).returncode
    with private_servers(durable=True) as servers, data_folder(servers.database_url):
        return max(on_file, desk.run(desk.REPORTS))


def _purchases(options: argparse.Namespace) -> int:
    with private_servers(durable=True) as servers:
        os.environ.update(REDIS_URL=servers.redis_url, SECRET_KEY="bench-" + "x" * 50)
        with data_folder(servers.database_url, settings="bench.services"):
            from bench import purchases  # noqa: PLC0415

            found = purchases.run(repetitions=options.repetitions, seed=options.seed)
            is_sound = purchases.is_sound()
    if options.json:
        print(json.dumps({**found, "sound": is_sound, "seed": options.seed}))
    else:
        for name, each in found.items():
            print(f"{name:<40} {each}")
        print("every order confirmed" if is_sound else "NOT every order was confirmed")
    return 0 if is_sound else 3


def _tickets(options: argparse.Namespace) -> int:
    with private_servers(durable=True) as servers:
        os.environ.update(REDIS_URL=servers.redis_url, SECRET_KEY="bench-" + "x" * 50)
        with data_folder(servers.database_url, settings="bench.services"):
            from bench import tickets  # noqa: PLC0415

            found = tickets.run(count=2, seed=options.seed)
            is_sound = tickets.is_sound(found)
    _say({**found, "sound": is_sound, "seed": options.seed}, as_json=options.json)
    return 0 if is_sound else 3


def _similar(options: argparse.Namespace) -> int:
    with data_folder(None):
        from bench import tickets  # noqa: PLC0415

        found = tickets.similar(seed=options.seed)
        met = found["ratio"] <= tickets.GOAL
    told = {**found, "at_most": tickets.GOAL, "met": met, "seed": options.seed}
    _say(told, as_json=options.json)
    return 0 if met else 3


def _retrieval(options: argparse.Namespace) -> int:
    with data_folder(None):
        from bench import retrieval  # noqa: PLC0415

        found = retrieval.run(seed=options.seed)
    _say({**found, "seed": options.seed}, as_json=options.json)
    return 0


def _say(found: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found))
        return
    for name, each in found.items():
        print(f"{name:<40} {each}")


RATES = {
    "ledger": _ledger,
    "sqlite": _sqlite,
    "pages": _pages,
    "points": _points,
    "catalogue": _catalogue,
    "purchases": _purchases,
    "tickets": _tickets,
    "desk": _desk,
    "similar": _similar,
    "retrieval": _retrieval,
}


if __name__ == "__main__":
    sys.exit(main())
