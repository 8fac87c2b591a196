"""A log line is a name and ids; on servers it is JSON."""

from __future__ import annotations

import json
import logging

from centli.kernel import logs


def line(formatter):
    record = logging.LogRecord("centli.x", logging.INFO, __file__, 1, "transfer.sent", (), None)
    record.transfer_id = "tr_1"
    return formatter.format(record)


def test_machines_read_one_json_object_with_the_ids():
    shown = json.loads(line(logs.machine()))

    assert (shown["event"], shown["transfer_id"], shown["level"]) == (
        "transfer.sent",
        "tr_1",
        "info",
    )


def test_people_read_the_same():
    shown = line(logs.readable())

    assert "transfer.sent" in shown
    assert "tr_1" in shown


def test_a_strangers_handshake_is_no_error_of_ours():
    text = "Traceback (most recent call last):\n  …\nUnicodeDecodeError: 'ascii' codec can't decode"
    record = logging.LogRecord("daphne.ws_protocol", logging.ERROR, __file__, 1, text, (), None)

    assert logs.Handshakes().filter(record)

    assert (record.levelname, record.getMessage()) == ("WARNING", "socket.handshake_unreadable")
