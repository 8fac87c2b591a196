"""``manage.py demo``: what it says where it cannot run."""

from __future__ import annotations

import fcntl
import io
import os
import socket

import daphne.server
import pytest
from django.core.management import CommandError, call_command

from centli.backoffice.management.commands import demo
from centli.db.commands import Exit
from tools.servers import free_port, is_free


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
