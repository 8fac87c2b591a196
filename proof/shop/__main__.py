"""The shop's proof: ``python -m proof.shop``.

Examples:
  python -m proof.shop                       every part, long forms
  python -m proof.shop --only table          each place × each harm, each message × each fate
  python -m proof.shop --only seeds --seeds 2000 --jobs 2
  python -m proof.shop --only seeds --seed 1234 --seeds 1
  python -m proof.shop --only crowd --mariadb
  python -m proof.shop --services            Celery and Redis killed, on MariaDB
  python -m proof.shop --only seeds --seeds 50 --plant missing-undo
  python -m proof.shop --only table --match REFUND_COMPLETED --plant nameless-refund
  python -m proof.shop --only crowd --plant no-lock
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import Any, Final

from tools.migrated import prepare
from tools.servers import free_port, private_servers

PARTS: Final = ("table", "seeds", "crowd")
SEEDS: Final = 2_000


def main() -> int:
    """Run it; exit 3 with the list when something that must never happen did."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="This part; repeatable.")
    parser.add_argument(
        "--services", action="store_true", help="Celery, Redis and MariaDB, killed."
    )
    parser.add_argument("--mariadb", action="store_true", help="On a private, durable MariaDB.")
    parser.add_argument("--seed", type=int, default=1, help="The first seed.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="How many.")
    parser.add_argument("--jobs", type=int, default=1, help="Processes that share the seeds.")
    parser.add_argument("--purchases", type=int, default=2_000, help="With --services.")
    parser.add_argument(
        "--match", default="", help="Of the table, the cases with this in their name."
    )
    parser.add_argument("--plant", help="Plant a bug that the proof must find: it exits 3.")
    options = parser.parse_args()
    if options.jobs > 1:
        return _shared(options)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-"))
        os.environ.update(DJANGO_SETTINGS_MODULE="bench.settings", CENTLI_DATA=folder)
        os.environ.pop("DATABASE_URL", None)
        redis_port = free_port()
        if options.services:
            os.environ.update(_services(redis_port))
        if options.mariadb or options.services:
            servers = stack.enter_context(private_servers(durable=True))
            os.environ["DATABASE_URL"] = servers.database_url
        prepare()
        if options.plant:
            from proof.shop import planted  # noqa: PLC0415 - after Django is ready

            planted.BUGS[options.plant]()
        if options.services:
            from proof.shop import services  # noqa: PLC0415 - after Django is ready

            outcome = services.run(
                redis_port=redis_port, purchases=options.purchases, seed=options.seed
            )
        else:
            from proof.shop import parts  # noqa: PLC0415 - after Django is ready

            outcome = {part: parts.RUN[part](options) for part in options.only or PARTS}
    return _told(outcome)


def _services(redis_port: int) -> dict[str, str]:
    """Return what the product's processes are told when they run as on servers."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.services",
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "SECRET_KEY": "proof-" + "x" * 50,
        "CENTLI_DEMO": "1",
    }


def _shared(options: argparse.Namespace) -> int:
    """Have processes of their own run a share of the seeds each."""
    each = -(-options.seeds // options.jobs)
    started = time.monotonic()
    running = []
    for job in range(options.jobs):
        first = options.seed + job * each
        count = min(each, options.seed + options.seeds - first)
        arguments = ["--only", "seeds", "--seed", str(first), "--seeds", str(count)]
        if options.plant:
            arguments += ["--plant", options.plant]
        command = [sys.executable, "-m", "proof.shop", *arguments]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    found = [json.loads(process.communicate()[0])["seeds"] for process in running]
    outcome: dict[str, Any] = {
        name: sum(each[name] for each in found) for name in ("runs", "faults")
    }
    outcome["violations"] = [line for each in found for line in each["violations"]]
    outcome["seconds"] = round(time.monotonic() - started, 1)
    return _told({"seeds": outcome})


def _told(outcome: dict[str, Any]) -> int:
    print(json.dumps(outcome, indent=2, ensure_ascii=False))
    return 3 if any(part["violations"] for part in outcome.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
