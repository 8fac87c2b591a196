"""``manage.py demo --data``: the folder is known before the settings are read; and why it cannot be used."""

from __future__ import annotations

import os
import runpy
import shlex
import subprocess
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from centli.backoffice.management.commands import demo
from centli.kernel.folders import data_folder_made
from manage import data_folder

NOBODY: Final = 65534


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        ("demo --port 8123 --data some/folder", "some/folder"),
        ("demo --data=some/folder --no-seed", "some/folder"),
        ("demo --port 8123", None),
        ("demo --data", None),
        ("other --data some/folder", None),
        ("", None),
    ],
)
def test_the_demo_takes_its_folder_from_the_command_line(line, folder):
    assert data_folder(["manage.py", *line.split()]) == folder


def test_a_folder_without_a_name_is_the_usual_one_and_not_where_one_stands(monkeypatch):
    monkeypatch.setenv("CENTLI_DATA", "")
    found = runpy.run_path(str(settings.ROOT / "centli/settings/base.py"))
    assert found["DATA"] == found["ROOT"] / "data"


def test_a_folder_may_have_a_space_in_its_name(tmp_path, settings):
    folder = tmp_path / "my bank"
    recipe = subprocess.run(
        ["make", "--no-print-directory", "-n", "demo", f"DATA={folder}"],
        cwd=settings.ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    words = shlex.split(recipe.replace("\\\n", ""), comments=True)
    assert f"CENTLI_DATA={folder}" in words

    settings.DATA = folder
    told = shlex.split(demo.Command().beside())
    assert told[0] == f"CENTLI_DATA={folder}"
    assert told[-1].endswith("manage.py")


def test_a_folder_of_data_is_made_with_those_above_it(tmp_path):
    data_folder_made(tmp_path / "some" / "folder")

    assert (tmp_path / "some" / "folder").is_dir()


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_ends_the_program_with_one_line(tmp_path, name):
    (tmp_path / "file").touch()

    with pytest.raises(SystemExit, match=r"^No data can be kept in .*make demo DATA=folder$"):
        data_folder_made(tmp_path / name)


def test_a_folder_that_cannot_be_written_to_ends_the_program_with_one_line():
    child = os.fork()
    if not child:
        try:
            if not os.geteuid():
                # Root writes everywhere.
                os.setuid(NOBODY)
            data_folder_made(Path("/"))
        except SystemExit as end:
            os._exit(0 if "cannot be written to" in str(end.code) else 2)
        finally:
            os._exit(1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
