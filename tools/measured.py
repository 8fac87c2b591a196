"""Which tests are slow, and which MariaDB need not run again: ``python -m tools.measured`` runs all, and writes both lists.

``make check`` leaves out what is slow (``tools/slow.txt``), ``make test`` runs it.

A test says something new about a second database if the database gets a statement from it that it gets from no other
test, if it refuses one that it refuses in no other, or if several threads or processes ask it (locks, and what each sees,
differ); packages with code for one vendor are repeated whole. The others ask in ways that are asked anyway, of code that
SQLite has run: they are in ``tools/portable.txt``, and MariaDB leaves them out.

A test that is in no list is quick and runs on both: so a new one does, until this is run again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
SLOW: Final = ROOT / "tools" / "slow.txt"
PORTABLE: Final = ROOT / "tools" / "portable.txt"
SLOW_SECONDS: Final = 0.06
"""Of a core, for a test on SQLite: what is quicker takes a minute together, on two."""
RECORD: Final = "CENTLI_STATEMENTS"
"""The environment's name for the file that a run of pytest leaves its statements in; with it, nothing is left out."""
VENDORS: Final = ("centli/db/", "centli/confirmations/", "banking/")
"""Where code takes a way of its own on MariaDB: their tests run there too, whatever they ask."""
Found = dict[str, dict[str, Any]]
"""What was noted of each test, all its parameters together."""
_SAME: Final = (
    (re.compile(r"`?s\d+_x\d+`?"), "savepoint"),
    (re.compile(r"'[^']*'|\b\d+\b|%s"), "?"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\?(?:, \?)+"), "?"),
    (re.compile(r"(\([^()]*\))(?:, ?\1)+"), r"\1"),
    (re.compile(r"(WHEN \? THEN \? )+"), "WHEN ? THEN ? "),
    (re.compile(r"(.+?)(?: UNION ALL \1)+"), r"\1"),
)
"""Statements that differ only in values, or in how many, are the same."""
_SAME_READ: Final = (
    (re.compile(r"(?:`\w+`\.)?`\w+`"), "x"),
    (re.compile(r"x(?: AS x)?(?:, x(?: AS x)?)+"), "x"),
    (re.compile(r"x = \?(?: AND x = \?)+"), "x = ?"),
    (re.compile(r"x (?:ASC|DESC)(?:, x (?:ASC|DESC))*"), "x ASC"),
)
"""Reads that differ only in which columns they name are put the same way."""
_TABLES: Final = re.compile(r"(?:FROM|JOIN) `?(\w+)`?")


@cache
def listed(file: Path) -> frozenset[str]:
    """Return the tests in a list."""
    found, module = set(), ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            found.add(f"{module}::{line.strip()}")
        else:
            module = line
    return frozenset(found)


def is_slow(nodeid: str) -> bool:
    """Return whether a test takes long, with whichever parameters."""
    return _function(nodeid) in listed(SLOW)


def is_portable(nodeid: str) -> bool:
    """Return whether MariaDB need not run a test, with whichever parameters."""
    return RECORD not in os.environ and _function(nodeid) in listed(PORTABLE)


def _function(nodeid: str) -> str:
    return nodeid.partition("[")[0]


def _seconds() -> float:
    """Return what a core has done for this process and those that it waited for."""
    return sum(os.times()[:4])


@cache
def asked_by(sql: str) -> frozenset[str]:
    """Return what a statement asks of a database: how it is put, and what it reads."""
    for pattern, instead in _SAME:
        sql = pattern.sub(instead, sql)
    tables = {f"read {table}" for table in _TABLES.findall(sql)}
    if not sql.lstrip(" (").startswith("SELECT"):
        return frozenset({sql.strip(), *tables})
    for pattern, instead in _SAME_READ:
        sql = pattern.sub(instead, sql)
    return frozenset({sql.strip(), *tables})


class Recorder:
    """Notes what each test asks of the database; pytest's plugin where the environment names a file for it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.now: set[str] = set()
        self.began = 0.0
        self.threads: set[int] = set()
        self.needed: set[str] = set()
        self.asked: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.runs: Counter[str] = Counter()
        self._listen()

    def _listen(self) -> None:
        from django.db import Error  # noqa: PLC0415 - after Django is ready
        from django.db.backends.utils import CursorWrapper  # noqa: PLC0415

        def heard(run: Any) -> Any:
            def asked(cursor: Any, sql: Any, *arguments: Any, **options: Any) -> Any:
                self.threads.add(threading.get_ident())
                self.now |= asked_by(str(sql))
                try:
                    return run(cursor, sql, *arguments, **options)
                except Error as error:
                    self.now |= {f"{type(error).__name__}: {put}" for put in asked_by(str(sql))}
                    raise

            return asked

        for name in ("execute", "executemany"):
            setattr(CursorWrapper, name, heard(getattr(CursorWrapper, name)))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note a test's statements, and what it takes."""
        name = _function(item.nodeid)
        self.now, self.began = set(), _seconds()
        self.threads, children = set(), sum(os.times()[2:4])
        try:
            return (yield)
        finally:
            self.asked[name] |= self.now
            self.runs[name] += 1
            self.seconds[name] += _seconds() - self.began
            is_alone = len(self.threads) < 2 and sum(os.times()[2:4]) == children
            if not is_alone or item.get_closest_marker("mariadb"):
                self.needed.add(name)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object]
    ) -> Generator[None, object, object]:
        """Forget what made the database, which is none of the test's that happens to come first."""
        try:
            return (yield)
        finally:
            if fixturedef.argname == "django_db_setup":
                self.now.clear()
                self.began = _seconds()

    def pytest_sessionfinish(self) -> None:
        """Leave what was noted."""
        found = {
            name: {
                "asked": sorted(asked),
                "seconds": self.seconds[name],
                "runs": self.runs[name],
                "needed": name in self.needed,
            }
            for name, asked in self.asked.items()
        }
        self.file.write_text(json.dumps(found), encoding="utf-8")


def spare(found: Found) -> set[str]:
    """Return the tests without which everything is asked all the same: as many seconds of them as a greedy search finds."""
    needed = {name for name, test in found.items() if test["needed"] or name.startswith(VENDORS)}
    kept = set(needed)
    left = {name: set(test["asked"]) for name, test in found.items() if name not in kept}
    for name in kept:
        left = {other: asked - set(found[name]["asked"]) for other, asked in left.items()}
    while left:
        name = max(left, key=lambda each: (len(left[each]) / (0.02 + found[each]["seconds"]), each))
        new = left.pop(name)
        if not new:
            break
        kept.add(name)
        left = {other: statements - new for other, statements in left.items()}
    # What was chosen first may have become needless by what was chosen later.
    times = Counter(statement for name in kept for statement in found[name]["asked"])
    for name in sorted(kept, key=lambda each: -found[each]["seconds"]):
        asked = set(found[name]["asked"])
        if name not in needed and all(times[statement] > 1 for statement in asked):
            kept.remove(name)
            times.subtract(asked)
    return found.keys() - kept


def main() -> int:
    """Record and write; return pytest's exit code."""
    argparse.ArgumentParser(prog="python -m tools.measured", description=__doc__).parse_args()
    from tools.servers import private_servers  # noqa: PLC0415 - only here
    from tools.test import ON_MARIADB  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory() as folder, private_servers() as servers:
        shared = {
            "CENTLI_DATA": folder,
            "CENTLI_TEST_DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
        }
        on_mariadb = {**shared, **ON_MARIADB, "DATABASE_URL": servers.database_url}
        write_slow(_record(Path(folder) / "sqlite", "", shared))
        write_portable(_record(Path(folder) / "mariadb", "database and ", on_mariadb))
    return 0


def _record(file: Path, chosen: str, env: dict[str, str]) -> Found:
    command = [sys.executable, "-m", "pytest", "-m", f"{chosen}not browser and not once"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **env, RECORD: str(file)}, check=True)
    found: Found = json.loads(file.read_text(encoding="utf-8"))
    return found


def write_slow(found: Found) -> None:
    """Write what is slow, and say how much that is."""
    slow = {name for name, test in found.items() if test["seconds"] > SLOW_SECONDS * test["runs"]}
    _write(SLOW, "takes long, and `make check` leaves out", slow, found)


def write_portable(found: Found) -> None:
    """Write what is portable, and say how much that is."""
    _write(PORTABLE, "MariaDB need not run again", spare(found), found)


def _write(file: Path, what: str, names: Iterable[str], found: Found) -> None:
    """Write files, and below each its tests."""
    of_module = defaultdict(set)
    for name in names:
        module, _, test = name.partition("::")
        of_module[module].add(test)
    listed = "".join(
        f"{module}\n" + "".join(f"    {test}\n" for test in sorted(tests))
        for module, tests in sorted(of_module.items())
    )
    file.write_text(f"# What {what}; written by `python -m tools.measured`.\n{listed}", "utf-8")
    runs, seconds = (sum(found[name][what] for name in names) for what in ("runs", "seconds"))
    all_runs, all_seconds = (
        sum(test[what] for test in found.values()) for what in ("runs", "seconds")
    )
    print(f"{file.name}: {runs} of {all_runs} tests, {seconds:.0f} of {all_seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
