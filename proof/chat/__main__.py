"""The chat's long proofs, on a private server on SQLite: ``python -m proof.chat``.

Examples:
  python -m proof.chat
  python -m proof.chat --only flood --seed 7
  python -m proof.chat --short
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.migrated import prepare

PARTS = ("cuts", "frames", "slow", "flood")
"""Last the one that needs a server of its own: its rates are the real ones."""
LONG = {
    "cuts": {"cuts": 1200, "kills": 10, "messages": 5000, "phones": 8},
    "frames": {"bad": 10_000, "odd": 50_000, "knocks": 5000},
    "flood": {"megabytes": 500, "floods": 20, "calm_seconds": 20},
    "slow": {"readers": 200},
}
SHORT = {
    "cuts": {"cuts": 50, "kills": 1, "messages": 160, "phones": 4},
    "frames": {"bad": 200, "odd": 1600, "knocks": 200},
    "flood": {"megabytes": 16, "floods": 4, "calm_seconds": 3},
    "slow": {"readers": 4},
}
PATIENCE = math.inf
"""The short form runs among other tests, on any machine: it measures time and holds nothing against it."""


def main() -> int:
    """Run the parts; exit 3 with the list when something that must never happen did."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=PARTS, help="One part instead of all.")
    parser.add_argument("--short", action="store_true", help="The form that the suite runs.")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="centli-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(DJANGO_SETTINGS_MODULE="centli.settings.local", CENTLI_DATA=folder)
        parts = [options.only] if options.only else list(PARTS)
        report = asyncio.run(_run(Path(folder), parts, short=options.short, seed=options.seed))
    print(json.dumps({"seed": options.seed, **report}, indent=2))
    return 3 if report["violations"] else 0


async def _run(folder: Path, parts: list[str], *, short: bool, seed: int) -> dict[str, Any]:
    await asyncio.to_thread(prepare)
    from proof.chat.world import World  # noqa: PLC0415 - after Django is ready

    sizes, patience = (SHORT, PATIENCE) if short else (LONG, 1.0)
    found: list[str] = []
    report: dict[str, Any] = {}
    world = World(folder)
    await world.start()
    try:
        for part in parts:
            report[part], wrong = await _part(part, world, sizes[part], patience, seed)
            found += [f"{part}: {each}" for each in wrong]
    finally:
        world.stop()
    return {**report, "violations": found}


async def _part(
    part: str, world: Any, sizes: dict[str, int], patience: float, seed: int
) -> tuple[dict[str, Any], list[str]]:
    from proof.chat import cuts, flood, frames  # noqa: PLC0415 - after Django is ready

    if part == "cuts":
        seen, phones = await cuts.run(world, **sizes, seed=seed)
        return seen, await asyncio.to_thread(cuts.violations, seen, phones, patience=patience)
    if part == "frames":
        seen, book = await frames.run(world, **sizes, seed=seed)
        return seen, frames.violations(book, world.error_lines(), seconds_max=patience)
    run = flood.flood if part == "flood" else flood.slow_readers
    outcome = await run(world, **sizes)
    return flood.figures(outcome), flood.violations(outcome, patience=patience)


if __name__ == "__main__":
    sys.exit(main())
