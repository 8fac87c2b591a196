"""Long proofs on a private, durable MariaDB: ``make proof``.

Examples:
  make proof
  make proof ARGS="--transfers 1000 --workers 8 --seed 7"
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack

from tools.servers import private_servers


def main() -> int:
    """Run the bank's proof; exit 3 with the list when something that must never happen did."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--transfers", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=32)
    parser.add_argument("--accounts", type=int, default=100)
    parser.add_argument(
        "--kill-every", type=float, default=1.0, help="seconds between kills of a worker"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-"))
        os.environ.update(DJANGO_SETTINGS_MODULE="bench.settings", CENTLI_DATA=folder)
        if "DATABASE_URL" not in os.environ:
            os.environ["DATABASE_URL"] = stack.enter_context(
                private_servers(durable=True)
            ).database_url
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    import django  # noqa: PLC0415 - after the environment is set
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from proof import bank  # noqa: PLC0415

    outcome = bank.run(
        transfers=options.transfers,
        workers=options.workers,
        accounts=options.accounts,
        kill_every_seconds=options.kill_every,
        seed=options.seed,
    )
    print(json.dumps({"seed": options.seed, **outcome}, indent=2))
    return 3 if outcome["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
