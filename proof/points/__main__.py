"""The points' proof: ``python -m proof.points``.

Examples:
  python -m proof.points                       50 employees for one piece, 50 grants from one budget, 20 times each
  python -m proof.points --mariadb
  python -m proof.points --only budget --rounds 100
  python -m proof.points --rounds 1 --plant unchecked-stock
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from typing import Final

from tools.servers import private_servers

PARTS: Final = ("shelf", "budget")
ROUNDS: Final = 20
EMPLOYEES: Final = 50


def main() -> int:
    """Run it; exit 3 with the list when something that must never happen did."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="This part; repeatable.")
    parser.add_argument("--mariadb", action="store_true", help="On a private, durable MariaDB.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="How often the crowd comes.")
    parser.add_argument("--plant", help="Plant a bug that the proof must find: it exits 3.")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-"))
        os.environ.update(DJANGO_SETTINGS_MODULE="bench.settings", CENTLI_DATA=folder)
        os.environ.pop("DATABASE_URL", None)
        if options.mariadb:
            servers = stack.enter_context(private_servers(durable=True))
            os.environ["DATABASE_URL"] = servers.database_url
        import django  # noqa: PLC0415 - after the environment is set
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        from proof.points import crowd, planted  # noqa: PLC0415 - after Django is ready

        if options.plant:
            planted.BUGS[options.plant]()
        world = crowd.World(EMPLOYEES)
        outcome = {
            part: crowd.RUN[part](world, rounds=options.rounds) for part in options.only or PARTS
        }
    print(json.dumps(outcome, indent=2, ensure_ascii=False))
    return 3 if any(part["violations"] for part in outcome.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
