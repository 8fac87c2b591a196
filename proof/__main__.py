"""Every long proof, one after the other: ``make proof``.

Examples:
  make proof
  make proof ARGS="--only bank --only bank-sqlite"
  make proof ARGS="--list"
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

from tools.servers import private_servers


@dataclass(frozen=True)
class Part:
    """One proof: a command of its own process, whose exit code is its verdict."""

    title: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    on_mariadb: bool = False


def _tests(*paths: str) -> tuple[str, ...]:
    return ("-m", "pytest", *paths, "-q", "--timeout=0", "-p", "no:cacheprovider")


_MACHINE = "banking/tests/test_machine.py"
_MACHINE_LONG = {"CENTLI_MACHINE_EXAMPLES": "10000", "CENTLI_MACHINE_STEPS": "50"}
PARTS = {
    "bank": Part(
        "10,000 transfers, 32 processes, workers and the database killed", ("-m", "proof.bank")
    ),
    "bank-sqlite": Part(
        "10,000 transfers, 8 threads on SQLite, the process killed",
        ("-m", "proof.bank", "--sqlite"),
    ),
    "chat": Part("the chat on bad lines, with dying servers and floods", ("-m", "proof.chat")),
    "cuts": Part(
        "300 messages through 30 cut connections, in a browser",
        _tests("centli/tests/browser/test_cuts.py"),
        {"CENTLI_CUT_MESSAGES": "300"},
    ),
    "fuzz": Part(
        "1,000 requests for every REST operation",
        _tests("centli/tests/test_rest_fuzz.py"),
        {"CENTLI_FUZZ_EXAMPLES": "1000"},
    ),
    "shop": Part(
        "purchases: each single fault, 2,000 seeds, 50 buyers for one piece × 20",
        ("-m", "proof.shop"),
    ),
    "shop-mariadb": Part(
        "50 buyers for one piece × 20 on MariaDB",
        ("-m", "proof.shop", "--only", "crowd", "--mariadb"),
    ),
    "shop-services": Part(
        "2,000 purchases while Celery and Redis are killed",
        ("-m", "proof.shop", "--services"),
    ),
    "points": Part(
        "50 employees for one piece, 50 grants from one budget × 20", ("-m", "proof.points")
    ),
    "points-mariadb": Part("the same on MariaDB", ("-m", "proof.points", "--mariadb")),
    "language": Part(
        "100,000 odd utterances",
        _tests("centli/agent/language/tests/test_understanding.py", "-k", "odd_utterances"),
        {"CENTLI_ODD_UTTERANCES": "100000"},
    ),
    "machine": Part("10,000 random lives of a ledger", _tests(_MACHINE), _MACHINE_LONG),
    "machine-mariadb": Part(
        "the same on MariaDB", _tests(_MACHINE), _MACHINE_LONG, on_mariadb=True
    ),
}


def main() -> int:
    """Run the parts in order, say how each went, and exit 3 when one failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="This part; repeatable.")
    parser.add_argument("--list", action="store_true", help="Name the parts and end.")
    options = parser.parse_args()
    if options.list:
        for name, part in PARTS.items():
            print(f"{name:<16} {part.title}")
        return 0
    # A shell's background job is born deaf to Ctrl-C, by which the proofs end what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    verdicts = {name: _run(name, PARTS[name]) for name in options.only or PARTS}
    for name, verdict in verdicts.items():
        print(f"{name:<16} {verdict}")
    return 3 if any(verdict.startswith("FAILED") for verdict in verdicts.values()) else 0


def _run(name: str, part: Part) -> str:
    print(f"── {name}: {part.title}", flush=True)
    started = time.monotonic()
    if part.on_mariadb:
        with private_servers() as servers:
            code = _call(part, {**part.env, "DATABASE_URL": servers.database_url})
    else:
        code = _call(part, part.env)
    seconds = round(time.monotonic() - started)
    verdict = "passed" if code == 0 else f"FAILED (exit {code})"
    print(f"── {name}: {verdict} after {seconds} s", flush=True)
    return f"{verdict} after {seconds} s"


def _call(part: Part, env: dict[str, str]) -> int:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with tempfile.TemporaryDirectory(prefix="centli-") as folder:
        settings = {
            "CENTLI_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "centli.settings.test",
            # The same examples every time: whoever sees a failure can see it again.
            "PYTHONHASHSEED": "0",
        }
        return subprocess.run(
            [sys.executable, *part.command], env={**inherited, **settings, **env}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
