"""The envelope that every event travels in, on every transport."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid5

from centli.kernel import clock
from centli.kernel.errors import Rejected
from centli.kernel.text import gettext_noop

VERSION: Final = "1.0"
_TEXT: Final = re.compile(r"[A-Za-z0-9_.:+-]{1,64}", re.ASCII)
_YEARS: Final = range(2000, 2101)
REQUIRED: Final = (
    "version",
    "event_type",
    "correlation_id",
    "timestamp",
    "source",
    "user_id",
    "data",
)
OPTIONAL: Final = ("event_id",)
_NAMESPACE: Final = UUID("6c7d9f0e-4f5b-5d51-9c2e-0d3a8f3c7b11")


@dataclass(eq=False)
class InvalidEvent(Rejected):
    """The text is not a valid event; ``path`` names the place of the fault, ``reason`` says what is wrong there."""

    code: ClassVar[str] = "invalid_event"
    title: ClassVar[str] = gettext_noop("El evento no es válido.")

    path: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Seven fields of the specification, and an eighth of ours that names the event itself."""

    event_type: str
    correlation_id: UUID
    timestamp: datetime
    source: str
    user_id: str
    data: dict[str, Any] = field(hash=False)
    event_id: UUID
    version: str = VERSION

    def json(self) -> dict[str, Any]:
        """Return the wire form."""
        return {
            "version": self.version,
            "event_type": self.event_type,
            "correlation_id": str(self.correlation_id),
            "timestamp": clock.wire(self.timestamp),
            "source": self.source,
            "user_id": self.user_id,
            "data": self.data,
            "event_id": str(self.event_id),
        }


def parse(raw: Any) -> Envelope:
    """Read an envelope of the wire form; ``data`` is checked by the catalogue.

    Without ``event_id`` the event's key is the UUIDv5 of the canonical envelope: the same text is the same event.

    Raises:
        InvalidEvent: a field is missing, unknown or malformed; nothing is guessed.
    """
    _check_shape(raw)
    canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"))
    return Envelope(
        event_type=raw["event_type"],
        correlation_id=_uuid(raw["correlation_id"], "$.correlation_id"),
        timestamp=_moment(raw["timestamp"]),
        source=raw["source"],
        user_id=raw["user_id"],
        data=raw["data"],
        event_id=_uuid(raw["event_id"], "$.event_id")
        if "event_id" in raw
        else uuid5(_NAMESPACE, canonical),
    )


def _check_shape(raw: Any) -> None:
    if not isinstance(raw, dict):
        raise InvalidEvent("$", "must be an object")
    for name in REQUIRED:
        if name not in raw:
            raise InvalidEvent(f"$.{name}", "is missing")
    for name in set(raw) - {*REQUIRED, *OPTIONAL}:
        raise InvalidEvent(f"$.{name}", "is not a field of the envelope")
    for name in REQUIRED[:-1]:
        if not isinstance(raw[name], str) or _TEXT.fullmatch(raw[name]) is None:
            raise InvalidEvent(f"$.{name}", "must be a text of 1 to 64 plain characters")
    if raw["version"] != VERSION:
        raise InvalidEvent("$.version", f'must be "{VERSION}"')
    if not isinstance(raw["data"], dict):
        raise InvalidEvent("$.data", "must be an object")
    if raw["data"].get("user_id", raw["user_id"]) != raw["user_id"]:
        raise InvalidEvent("$.data.user_id", "must equal the envelope's user_id")


def _uuid(text: Any, path: str) -> UUID:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidEvent(path, "must be a UUID") from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidEvent("$.timestamp", "must be ISO 8601") from error
    if moment.tzinfo is None:
        raise InvalidEvent("$.timestamp", "must carry a time zone")
    if moment.year not in _YEARS:
        raise InvalidEvent("$.timestamp", "must be of this century")
    return moment
