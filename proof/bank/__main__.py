"""The bank's proof, on a private, durable MariaDB or on SQLite: ``python -m proof.bank``.

Examples:
  python -m proof.bank
  python -m proof.bank --short --seed 7
  python -m proof.bank --sqlite
  python -m proof.bank --short --plant
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.migrated import prepare
from tools.servers import private_servers

if TYPE_CHECKING:
    from proof.bank.work import Load

READS_MIN = 500


def main() -> int:
    """Run it; exit 3 with the list when something that must never happen did."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="The form that the suite runs.")
    parser.add_argument("--sqlite", action="store_true", help="Threads of one process, one file.")
    parser.add_argument(
        "--plant", action="store_true", help="Plant the bug that the proof must find: it exits 3."
    )
    parser.add_argument("--transfers", type=int)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--database-kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-")))
        os.environ.update(DJANGO_SETTINGS_MODULE="bench.settings", CENTLI_DATA=str(folder))
        os.environ.pop("DATABASE_URL", None)
        restart = None
        if not options.sqlite:
            servers = stack.enter_context(private_servers(durable=True))
            os.environ["DATABASE_URL"] = servers.database_url

            def restart() -> None:
                servers.database.kill()
                servers.database.start()

        prepare()
        from proof.bank import work  # noqa: PLC0415 - after Django is ready

        if options.plant:
            from proof.bank import planted  # noqa: PLC0415 - after Django is ready

            planted.plant()
        load = _load(options)
        outcome = work.run(load, folder, restart)
    if not options.short and outcome["reads"] < READS_MIN:
        outcome["violations"].append(f"only {outcome['reads']} reads")
    print(json.dumps({"seed": load.seed, **outcome}, indent=2))
    return 3 if outcome["violations"] else 0


def _load(options: argparse.Namespace) -> Load:
    """Return what SECURITY's table asks for, or its short form; the command line may change a figure."""
    from proof.bank.work import Load  # noqa: PLC0415 - after Django is ready

    load = Load(
        transfers=400 if options.short else 10_000,
        workers=8 if options.short or options.sqlite else 32,
        accounts=10 if options.plant else 100,
        seed=options.seed,
        # A killed process on SQLite takes all eight threads with it.
        kill_every_seconds=10.0 if options.sqlite else 1.0,
        database_kills=0 if options.sqlite else 1 if options.short else 5,
        threads=options.sqlite,
        until_found=options.plant,
    )
    given = {
        name: value
        for name in ("transfers", "workers", "database_kills")
        if (value := getattr(options, name)) is not None
    }
    return replace(load, **given)


if __name__ == "__main__":
    sys.exit(main())
