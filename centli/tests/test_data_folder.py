"""``manage.py demo --data``: the folder is known before the settings are read."""

from __future__ import annotations

import pytest

from manage import data_folder


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
