"""``manage.py demo``: what it says where it cannot run."""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import socket
import subprocess
from pathlib import Path

import daphne.server
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from centli.backoffice.management.commands import demo
from centli.db.commands import Exit
from tools.servers import free_port, is_free

ROOT = Path(settings.ROOT)


class Ended(Exception):
    """The process would be over."""


@pytest.mark.parametrize("port", [0, -1, 65_536, 80_000])
def test_what_is_no_port_is_refused_before_anything_is_done(settings, port):
    settings.CENTLI_ENVIRONMENT = "local"

    with pytest.raises(CommandError, match="is not a port") as refusal:
        call_command("demo", port=port)

    assert refusal.value.returncode == 2


def test_ctrl_c_while_it_prepares_is_said_in_a_line(settings, tmp_path, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    settings.CENTLI_ENVIRONMENT = "local"
    settings.DATA = tmp_path
    monkeypatch.setattr(demo, "call_command", interrupted)

    with pytest.raises(CommandError, match="Stopped while preparing") as end:
        call_command("demo", port=free_port())

    assert end.value.returncode == Exit.INTERRUPTED


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    """A demo's data that hold something; nothing is prepared or served."""
    settings.CENTLI_ENVIRONMENT = "local"
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    monkeypatch.setattr(demo.Command, "_serve", lambda *_: None)
    monkeypatch.setattr(demo.Command, "_collect_static", lambda *_: None)
    monkeypatch.setattr(demo, "call_command", lambda *_, **__: None)
    kept = [
        tmp_path / name
        for name in (
            "centli.sqlite3",
            "centli.sqlite3-wal",
            "centli.sqlite3.heads/ledger",
            "uploads/a",
        )
    ]
    for path in kept:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return kept


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stdin", "more", "is_kept"),
    [
        (Terminal("yes\n"), {}, False),
        (Terminal("y\n"), {}, True),
        (Terminal(""), {}, True),
        (io.StringIO("yes\n"), {}, True),
        (io.StringIO(), {"yes": True}, False),
    ],
    ids=["yes", "half a yes", "end", "no terminal", "--yes"],
)
def test_a_reset_is_asked_about(kept, monkeypatch, stdin, more, is_kept):
    monkeypatch.setattr("sys.stdin", stdin)
    if is_kept:
        with pytest.raises(CommandError) as refusal:
            call_command("demo", port=free_port(), no_seed=True, reset=True, **more)
        assert refusal.value.returncode == Exit.REFUSED
    else:
        call_command("demo", port=free_port(), no_seed=True, reset=True, **more)
    assert {path.exists() for path in kept} == {is_kept}


@pytest.mark.usefixtures("kept")
def test_where_nothing_is_kept_nothing_is_asked(tmp_path, monkeypatch):
    for path in tmp_path.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    call_command("demo", port=free_port(), no_seed=True, reset=True)


@pytest.mark.parametrize(
    ("said", "is_reset"),
    [((), False), *(((f"RESET={word}",), word == "1") for word in ("1", "0", "no", "", "11"))],
)
def test_only_reset_1_starts_afresh(said, is_reset):
    made = subprocess.run(
        ["make", "--dry-run", "--old-file", ".venv/laptop.stamp", "demo", *said],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ("--reset --yes" in made.stdout) is is_reset
    assert "--reset" not in made.stdout.replace("--reset --yes", "")


def test_two_demos_never_share_a_folder(settings, tmp_path, monkeypatch):
    settings.CENTLI_ENVIRONMENT = "local"
    settings.DATA = tmp_path
    (tmp_path / "centli.sqlite3").touch()
    done: list[object] = []
    monkeypatch.setattr(demo, "call_command", lambda *line, **_: done.append(line))

    with (tmp_path / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another demo runs on the data") as refusal:
            call_command("demo", port=free_port(), reset=True)

    assert refusal.value.returncode == Exit.LOCKED
    assert done == []
    assert (tmp_path / "centli.sqlite3").exists()


def test_a_port_that_somebody_took_meanwhile_is_no_success(monkeypatch):
    class Deaf:
        """A server whose port was taken."""

        listening_addresses = ()

        def __init__(self, **_: object) -> None: ...

        def run(self) -> None: ...

    def leave(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(daphne.server, "Server", Deaf)
    monkeypatch.setattr(os, "_exit", leave)
    told, out = io.StringIO(), io.StringIO()

    with pytest.raises(Ended) as end:
        demo.Command(stdout=out, stderr=told)._serve(8123, 0.0)

    assert end.value.args == (1,)
    assert "Port 8123 is taken" in told.getvalue()
    assert out.getvalue() == ""


def test_the_port_of_services_is_looked_at_before_they_start():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert not is_free(taken.getsockname()[1])
    assert not is_free(80_000)
