"""``tools/venv.sh``: an environment that was left half made is made again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
SCRIPT = '#!/bin/sh\necho "$*" >>$LOG\n'
MADE = """case $* in
*version_info*) echo 3.11 ;;
*'-m venv'*)
	for last; do :; done
	mkdir -p $last/bin
	cp $INSIDE $last/bin/python
	exit $VENV_CODE ;;
esac
"""
"""Python as a laptop has it: only its ``venv`` does anything."""


@pytest.fixture
def laptop(tmp_path):
    """A tree with the tool, and a Python that makes environments whose pip works, or is not there."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "venv.sh", tmp_path / "tools")
    (tmp_path / "requirements-laptop.txt").write_text("django\n")
    write(tmp_path / "python3", SCRIPT + MADE)
    write(tmp_path / "whole", SCRIPT)
    write(tmp_path / "half", SCRIPT + "case $* in *pip*) exit 1 ;; esac\n")

    def run(inside: str) -> tuple[int, str, list[str]]:
        log = tmp_path / "log"
        log.write_text("")
        names = {"PYTHON": "python3", "LOG": "log", "INSIDE": inside}
        env = {name: str(tmp_path / file) for name, file in names.items()}
        env |= {"PATH": os.environ["PATH"], "VENV_CODE": str(int(inside == "half"))}
        done = subprocess.run(
            [tmp_path / "tools" / "venv.sh", "laptop"], env=env, capture_output=True, text=True, check=False
        )  # fmt: skip
        return done.returncode, done.stderr, log.read_text().splitlines()

    return run


def write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def test_an_environment_without_pip_is_made_again_and_the_package_named(laptop, tmp_path):
    stamp = tmp_path / ".venv" / "laptop.stamp"
    for _ in range(2):
        code, told, _asked = laptop("half")
        assert (code, stamp.exists()) == (1, False)
        assert "apt install python3.11-venv" in told
    code, _told, asked = laptop("whole")
    assert (code, stamp.exists()) == (0, True)
    assert any("--clear" in line for line in asked)
    stamp.unlink()
    code, _told, asked = laptop("whole")
    assert (code, stamp.exists()) == (0, True)
    assert not any("-m venv" in line for line in asked), "a whole one is kept"
