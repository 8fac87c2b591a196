"""How log lines look: readable for a person at a terminal, one JSON object a line for machines."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Final


def readable() -> logging.Formatter:
    """Return the formatter of a terminal."""
    return _Lines("readable")


def machine() -> logging.Formatter:
    """Return the formatter of a server."""
    return _Lines("machine")


class _Lines(logging.Formatter):
    """Loads what it writes with for its first line: most commands write none, and structlog loads all that it might use."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @cached_property
    def _formatter(self) -> logging.Formatter:
        from centli.kernel import lines  # noqa: PLC0415 - see above

        return {"readable": lines.readable, "machine": lines.machine}[self._name]()

    def format(self, record: logging.LogRecord) -> str:
        return self._formatter.format(record)


_OF_GUNICORN: Final = (
    ("Error handling request", "request.failed"),
    ("Invalid request", "request.unreadable"),
)


class Strangers(logging.Filter):
    """Makes constant lines of those that libraries write with what a stranger sent: a host, an origin, an address, a header.

    What Django suspects (``django.security``) is no fault of ours, and must raise no alarm that hangs on errors: anybody could.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.kind = record.name.rpartition(".")[2]
            _say(record, "request.suspicious")
            record.exc_info = record.exc_text = None
        elif record.name == "django.request":
            _say(record, "request.failed")
        elif record.name == "gunicorn.error":
            for begins, name in _OF_GUNICORN:
                if str(record.msg).startswith(begins):
                    _say(record, name)
        return True


def _say(record: logging.LogRecord, name: str) -> None:
    record.msg, record.args = name, ()


class Handshakes(logging.Filter):
    """Makes one line of what Daphne logs as an error of ours: a stranger's handshake that is not ASCII."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "UnicodeDecodeError" in record.getMessage():
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.msg, record.args = "socket.handshake_unreadable", ()
        return True
