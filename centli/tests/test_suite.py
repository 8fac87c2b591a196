"""How the suite runs: its processes, and what it need not repeat."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack

import pytest

from centli.tests.product import ROOT
from tools import measured, migrated, servers

TESTS = """
import os
import pytest

@pytest.fixture(scope="session", autouse=True)
def own():
    with open("processes.txt", "a") as file:
        file.write(f"{os.getpid()} {os.environ['PYTEST_XDIST_WORKER']}\\n")
    yield
    with open("ends.txt", "a") as file:
        file.write(f"{os.getpid()}\\n")

@pytest.mark.parametrize("number", range(8))
def test_passes(number, tmp_path):
    print("said")
    (tmp_path / "mine").touch()
"""
WRONG = """
import os
import pytest

def test_fails(): assert 1 == 2
def test_is_skipped(): pytest.skip("why")
"""
DIES = """
import os

def test_dies(): os._exit(0)
"""


def run(folder, **files: str) -> tuple[int, str]:
    """Run tests in two processes, away from ours and from Django."""
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = ["-m", "pytest", "-p", "tools.forks", "--forks", "2", "-q", "-p", "no:django"]
    done = subprocess.run(
        [sys.executable, *command, "-p", "no:randomly", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_each_test_runs_once_in_one_of_the_processes_and_is_told_of(tmp_path):
    code, said = run(tmp_path, first=TESTS, second=TESTS, wrong=WRONG)
    assert code == 1
    assert re.search(r"\b1 failed, 16 passed, 1 skipped in ", said)
    assert "test_wrong.py::test_fails - assert 1 == 2" in said
    processes = (tmp_path / "processes.txt").read_text().split()
    assert set(processes[1::2]) == {"gw0", "gw1"}
    assert sorted(processes[::2]) == sorted((tmp_path / "ends.txt").read_text().split())


def test_a_process_that_dies_is_no_success(tmp_path):
    code, said = run(tmp_path, first=TESTS, dies=DIES)
    assert code == 3
    assert re.search(r"process \d ended \(0\) in test_dies\.py::test_dies", said)


def test_a_database_is_kept_until_what_it_was_made_of_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(migrated, "ROOT", tmp_path)
    monkeypatch.setattr(migrated, "KEPT", tmp_path / "kept")
    migration = tmp_path / "bank" / "migrations" / "0001_begin.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("operations = []")
    (tmp_path / "bank" / "rules.py").touch()
    folder = migrated.kept.__wrapped__()
    (tmp_path / "bank" / "rules.py").write_text("# changed")
    assert migrated.kept.__wrapped__() == folder
    migration.write_text("operations = [1]")
    assert migrated.kept.__wrapped__() != folder
    for number in range(migrated.KEPT_MAX):
        migration.write_text(f"operations = [{number}, 2]")
        migrated.kept.__wrapped__()
    assert not folder.exists()
    assert len(list((tmp_path / "kept").iterdir())) == migrated.KEPT_MAX


def test_what_a_run_made_is_lent_to_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(migrated, "kept", lambda: tmp_path / "kept")
    for name in ("kept", "run", "next"):
        (tmp_path / name).mkdir()
    for name in ("migrated.sqlite", "migrated.mysql", "migrated.mysql.lock", "migrated.mysql.part"):
        (tmp_path / "run" / name).write_text(f"first {name}")
    migrated.keep(tmp_path / "run")
    (tmp_path / "run" / "migrated.mysql").write_text("second")
    migrated.keep(tmp_path / "run")
    migrated.lend(tmp_path / "next")
    lent = {copy.name: copy.read_text() for copy in (tmp_path / "next").iterdir()}
    assert lent == {name: f"first {name}" for name in ("migrated.sqlite", "migrated.mysql")}


def test_statements_are_the_same_whatever_their_values_and_how_many():
    few = "INSERT INTO `a` (`b`, `c`) VALUES (%s, 1), (%s, 2)"
    many = "INSERT INTO `a` (`b`, `c`) VALUES (%s, 7), (%s, 8),  (%s, 9)"
    assert measured.asked_by(few) == measured.asked_by(many)
    assert measured.asked_by(few) != measured.asked_by(few.replace("`c`", "`d`"))


def test_reads_differ_by_their_tables_and_by_how_they_are_put():
    one = "SELECT `a`.`b`, `a`.`c` FROM `a` WHERE `a`.`b` IN (%s, %s) LIMIT 21"
    assert measured.asked_by(one) == measured.asked_by(one.replace("`c`", "`d`"))
    assert measured.asked_by(one) ^ measured.asked_by(one.replace("`a`", "`z`")) == {
        "read a",
        "read z",
    }
    assert measured.asked_by(one) != measured.asked_by(f"{one} FOR UPDATE")


@pytest.mark.parametrize(
    ("needed", "spared"),
    [("", {"long", "twin"}), ("twin", {"long"}), ("long", {"ab", "c", "twin"})],
)
def test_what_asks_nothing_new_is_spared_unless_it_is_needed(needed, spared):
    asked = {"ab": "ab", "c": "c", "long": "abc", "twin": "a"}
    found = {
        name: {
            "asked": list(statements),
            "seconds": 9.0 if name == "long" else 0.1,
            "runs": 1,
            "needed": name == needed,
        }
        for name, statements in asked.items()
    }
    assert measured.spare(found) == spared


def test_whatever_does_not_end_is_ended_together_and_named(monkeypatch):
    monkeypatch.setattr(servers, "STOP_SECONDS_MAX", 0.2)
    deaf = ["sh", "-c", "trap '' TERM; echo; while :; do sleep 0.05; done"]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        for command in (deaf, ["sleep", "60"], deaf)
    ]
    with ExitStack() as stack:
        for each in started:
            stack.enter_context(each)
        for each in (started[0], started[2]):
            assert each.stdout is not None
            each.stdout.readline()  # from here on it hears nothing
        assert servers.stop(*started) == [started[0], started[2]]
        assert [each.returncode for each in started] == [-9, -15, -9]
