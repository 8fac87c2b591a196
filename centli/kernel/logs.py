"""How log lines look: readable for a person at a terminal, one JSON object a line for machines."""

from __future__ import annotations

import logging

import structlog
from structlog.typing import Processor


def readable() -> logging.Formatter:
    """Return the formatter of a terminal."""
    return _formatter(structlog.dev.ConsoleRenderer(colors=False))


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
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )
