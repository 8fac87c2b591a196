"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from centli.kernel.files import write_whole


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "weights.json"
    write_whole(path, "uno\n")
    path.chmod(0o640)
    write_whole(path, "dos: ñ\n")
    assert path.read_bytes() == "dos: ñ\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["weights.json"]


def test_a_write_that_is_cut_off_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "weights.json"
    write_whole(path, "before")

    def cut_off(_descriptor):
        # Here all is written, and nobody sees it yet.
        assert path.read_text() == "before"
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", cut_off)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "after")
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["weights.json"]


def test_a_secret_is_never_readable_by_others(tmp_path):
    path = tmp_path / "key"
    write_whole(path, "secret", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_a_link_names_is_replaced_and_the_link_stays(tmp_path):
    (tmp_path / "v1").write_text("old")
    link = tmp_path / "current"
    link.symlink_to("v1")
    write_whole(link, "new")
    assert (link.is_symlink(), (tmp_path / "v1").read_text()) == (True, "new")


def test_a_device_is_written_as_it_is():
    write_whole(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_a_pipe_is_written_as_it_is():
    reader, writer = os.pipe()
    write_whole(Path(f"/dev/fd/{writer}"), "ñ\n")
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as file:
        assert file.read() == "ñ\n"


def test_what_is_replaced_keeps_its_owner(tmp_path, monkeypatch):
    path = tmp_path / "weights.json"
    path.write_text("old")
    given = []
    monkeypatch.setattr(os, "fchown", lambda _file, *owner: given.append(owner))
    write_whole(path, "new")
    assert given == [(path.stat().st_uid, path.stat().st_gid)]
