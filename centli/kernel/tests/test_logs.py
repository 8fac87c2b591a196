"""A log line is a name and ids; on servers it is JSON."""

from __future__ import annotations

import json
import logging
from importlib import import_module

import pytest

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


@pytest.mark.parametrize(
    ("name", "level", "text", "shown"),
    [
        ("django.security.DisallowedHost", logging.ERROR, "Invalid HTTP_HOST: 'PIN'", "request.suspicious"),
        ("django.security.csrf", logging.WARNING, "Forbidden (Origin PIN): /x", "request.suspicious"),
        ("django.request", logging.ERROR, "Internal Server Error: /PIN", "request.failed"),
        ("gunicorn.error", logging.WARNING, "Invalid request from ip=1: PIN", "request.unreadable"),
        ("gunicorn.error", logging.ERROR, "Error handling request /PIN", "request.failed"),
        ("gunicorn.error", logging.INFO, "Worker exiting", "Worker exiting"),
        ("centli.x", logging.ERROR, "turn.failed", "turn.failed"),
    ],
)  # fmt: skip
def test_what_a_stranger_wrote_is_in_no_line_and_raises_no_alarm(name, level, text, shown):
    record = logging.LogRecord(name, level, __file__, 1, text, (), None)
    assert logs.Strangers().filter(record)
    line = logs.machine().format(record)
    assert json.loads(line)["event"] == shown
    assert "PIN" not in line
    is_ours = name != "django.security.DisallowedHost"
    assert (record.levelno == logging.ERROR) is (is_ours and level == logging.ERROR)


def test_every_line_goes_through_it():
    handlers = import_module("centli.settings.base").LOGGING["handlers"]
    assert [each["filters"] for each in handlers.values()] == [["strangers"]]
