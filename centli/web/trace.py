"""The two ids under which a request is known: its own, and that of the whole story it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request

from centli.kernel.ids import uuid7

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_META: Final = "centli.trace"


@dataclass(frozen=True, slots=True)
class Trace:
    """``request_id`` names this request alone; ``correlation_id`` is the one of its events."""

    request_id: str
    correlation_id: UUID


def trace_of(request: HttpRequest | Request) -> Trace:
    """Return a request's ids: those that its headers name, where they are well formed, else new ones."""
    found = request.META.get(_META)
    if not isinstance(found, Trace):
        found = Trace(
            _request_id(request.META.get("HTTP_X_REQUEST_ID", "")),
            _correlation_id(request.META.get("HTTP_X_CORRELATION_ID", "")),
        )
        request.META[_META] = found
    return found


def _request_id(text: str) -> str:
    return text if _REQUEST_ID.fullmatch(text) else uuid7().hex


def _correlation_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()
