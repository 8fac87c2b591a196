"""Short forms of the long proofs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from centli.tests.product import ROOT


def test_the_chat_survives_bad_lines_bad_frames_floods_and_slow_readers():
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "proof.chat", "--short"]
    done = subprocess.run(command, env=env, cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["violations"] == []
    assert outcome["cuts"]["cuts"] == 50
    assert outcome["cuts"]["kills"] == 1
    assert outcome["frames"]["answers"] > 1500
    assert outcome["flood"]["links"] > 1, "a flood is cut, and comes again"
    assert "0" not in outcome["slow"]["close_codes"], "0: still open"


def bank(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the bank's proof; return its exit code and what it found."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "proof.bank", "--short", *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_money_is_conserved_while_workers_and_the_database_are_killed():
    code, outcome = bank()

    assert outcome["violations"] == []
    assert code == 0
    assert outcome["executed"] + outcome["refused"] == 400
    assert outcome["executed"] > 200
    assert outcome["answered"] == outcome["sent"] > 440
    assert outcome["worker_kills"] >= 1
    assert outcome["database_kills"] == 1


def test_eight_threads_on_sqlite_meet_no_locked_database():
    code, outcome = bank("--sqlite", "--transfers", "240")

    assert outcome["violations"] == []
    assert code == 0
    assert outcome["executed"] + outcome["refused"] == 240
    assert outcome["answered"] == outcome["sent"] > 260


def test_the_proof_finds_money_that_is_committed_half_way():
    code, outcome = bank("--sqlite", "--plant", "--transfers", "60")

    assert code == 3
    assert "the sum of balances changed" in outcome["violations"]
