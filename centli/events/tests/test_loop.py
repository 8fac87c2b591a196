"""The relay's loop goes on, whatever goes wrong in a round."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from centli.events import loop, relay


@pytest.mark.parametrize(
    ("error", "line"),
    [(OperationalError(2006, "gone"), "relay.database"), (ValueError(), "relay.failed")],
    ids=str,
)
def test_a_round_that_fails_is_told_and_followed_by_another(monkeypatch, caplog, error, line):
    rounds: list[object] = []

    def dispatch(_rows, _moment):
        rounds.append(_moment)
        if len(rounds) == 1:
            raise error
        running.stop()

    running = loop.Loop(dispatch)
    monkeypatch.setattr(relay, "claim", lambda **_: ["a message"])
    monkeypatch.setattr(loop, "FAULT_SECONDS", 0.0)
    running.run()
    assert len(rounds) == 2
    assert [record.message for record in caplog.records] == [line]
