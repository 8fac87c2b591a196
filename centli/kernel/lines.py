"""What `centli.kernel.logs` writes its lines with."""

from __future__ import annotations

import logging

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def readable() -> logging.Formatter:
    """Return the formatter of a terminal."""
    # The renderer's own choice of traceback shows local variables, which hold what people wrote.
    return _formatter(
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )


def machine() -> logging.Formatter:
    """Return the formatter of a server."""
    return _formatter(structlog.processors.format_exc_info, structlog.processors.JSONRenderer())


def _formatter(*rendering: Processor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso"),
            _drop_objects,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )


def _drop_objects(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop what Django adds beside its lines: a request's text is not ours to print."""
    event.pop("request", None)
    return event
