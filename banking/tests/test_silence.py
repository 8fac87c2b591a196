"""A database that falls silent in the middle, as a frozen one does: nobody is told that nothing happened."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress

import pytest
from django.db import connection

from banking.models import Entry
from banking.tests import test_api
from banking.tests.test_transfers import Scene
from centli.confirmations.contracts import State
from centli.confirmations.errors import OutcomeUnknown
from centli.db import failpoints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mariadb]
ANSWERS, EVERYTHING = "answers", "everything"


class Door:
    """What stands before the database: it lets all through, until it keeps what is answered to itself, or all."""

    def __init__(self, port: int) -> None:
        self._upstream = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.keeps: str | None = None
        self.opened = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.opened += 1
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(self._upstream) as server:
            while True:
                for each in select.select([client, server], [], [])[0]:
                    said = each.recv(65536)
                    if not said:
                        return
                    if each is client and self.keeps != EVERYTHING:
                        server.sendall(said)
                    elif each is server and self.keeps is None:
                        client.sendall(said)


@pytest.fixture
def door():
    """The way to the database, with the patience of a process that serves people, but for a second."""
    settings = connection.settings_dict
    port, options = settings["PORT"], settings["OPTIONS"]
    assert "read_timeout" not in options, "what serves nobody waits for as long as it takes"
    door = Door(int(port))
    connection.close()
    settings["PORT"] = str(door.port)
    settings["OPTIONS"] = {**options, "read_timeout": 1, "write_timeout": 1}
    yield door
    failpoints.disarm()
    connection.close()
    settings["PORT"], settings["OPTIONS"] = port, options


def silent(door, keeps):
    door.keeps = keeps


# Each waits a second for an answer: the driver counts in whole ones.
@pytest.mark.parametrize(("keeps", "is_done"), [(ANSWERS, True), (EVERYTHING, False)])
def test_a_confirmation_whose_end_nobody_heard_is_told_by_confirming_again(door, keeps, is_done):
    scene = Scene()
    for _ in range(2):  # the first of its kind on a connection has its statements parsed
        scene.confirm(scene.propose())
    proposal = scene.propose()
    failpoints.arm("confirmations.before_commit", lambda: silent(door, keeps))
    with pytest.raises(OutcomeUnknown):
        scene.confirm(proposal)
    assert door.opened == 1, "whoever asks hears of it before another connection is waited for"
    failpoints.disarm()
    silent(door, None)
    assert Entry.objects.filter(kind="transfer").count() == 2 + is_done
    again = scene.confirm(proposal)
    assert (again.state, again.replayed) == (State.EXECUTED, is_done)
    assert scene.balances() == (1_970_000, 30_000)
    assert Entry.objects.filter(kind="transfer").count() == 3


def test_the_door_for_programs_says_so_and_answers_the_same_key(door):
    scene = test_api.Scene()
    for key in ("first", "second"):
        assert (
            scene.confirm(scene.propose().json(), key=f"parsed-{key}-of-its-kind").status_code
            == 200
        )
    proposal = scene.propose().json()
    failpoints.arm("confirmations.before_commit", lambda: silent(door, ANSWERS))
    answer = scene.confirm(proposal, key="frozen-in-the-middle")
    failpoints.disarm()
    silent(door, None)
    assert Entry.objects.filter(kind="transfer").count() == 3
    assert test_api.code_of(answer) == (503, "outcome_unknown")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["title"].endswith("no se hace dos veces.")
    again = scene.confirm(proposal, key="frozen-in-the-middle")
    assert (again.status_code, again.json()["state"]) == (200, "executed")
    assert scene.balances() == (1_970_000, 30_000)
    assert Entry.objects.filter(kind="transfer").count() == 3
