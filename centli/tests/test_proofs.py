"""Short forms of the long proofs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from centli.tests.product import ROOT, database


@pytest.mark.once
@pytest.mark.timeout(600)
def test_the_chat_survives_bad_lines_bad_frames_floods_and_slow_readers():
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "proof.chat", "--short"]
    done = subprocess.run(command, env=env, cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["violations"] == []
    assert (outcome["cuts"]["cuts"], outcome["cuts"]["kills"]) == (100, 1)
    assert outcome["frames"]["answers"] > 1500
    assert outcome["flood"]["links"] > 1, "a flood is cut, and comes again"
    assert "0" not in outcome["slow"]["close_codes"], "0: still open"


@pytest.mark.servers
@pytest.mark.once
@pytest.mark.timeout(240)
def test_money_is_conserved_while_workers_are_killed_and_orders_come_twice(tmp_path: Path):
    with database(os.environ["CENTLI_TEST_DATABASE_URL"], "centli_proof") as database_url:
        env = {**os.environ, "DATABASE_URL": database_url, "CENTLI_DATA": str(tmp_path)}
        command = [
            sys.executable,
            "-m",
            "proof",
            "--transfers",
            "1000",
            "--workers",
            "8",
            "--kill-every",
            "0.5",
        ]
        done = subprocess.run(
            command, env=env, cwd=ROOT, check=False, capture_output=True, text=True
        )

    assert done.returncode == 0, done.stdout + done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["violations"] == []
    assert outcome["executed"] + outcome["refused"] == 1000
    assert outcome["executed"] > 500
    assert outcome["sent"] > 1100
    assert outcome["worker_kills"] >= 1
