"""Chat protocol v1: what a client may send, and how a stored message is put on the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from centli.kernel import clock, personal
from centli.kernel.cards import last_digits

VERSION: Final = 1
TEXT_LENGTH_MAX: Final = 2_000
HISTORY_COUNT: Final = 50
REPLAY_COUNT_MAX: Final = 200


class Kind(StrEnum):
    """The durable kinds of message."""

    TEXT = "TEXT"
    BALANCE = "BALANCE"
    TRANSACTIONS = "TRANSACTIONS"
    CHART = "CHART"
    CHOICES = "CHOICES"
    TRANSFER_CONFIRMATION = "TRANSFER_CONFIRMATION"
    PRODUCTS = "PRODUCTS"
    BENEFITS = "BENEFITS"
    PURCHASE_CONFIRMATION = "PURCHASE_CONFIRMATION"
    ORDER = "ORDER"
    POINTS = "POINTS"
    TICKET = "TICKET"
    RECEIPT = "RECEIPT"
    ERROR = "ERROR"
    NOTICE = "NOTICE"
    UPDATE = "UPDATE"


CONFIRMATIONS: Final = frozenset({Kind.TRANSFER_CONFIRMATION, Kind.PURCHASE_CONFIRMATION})
"""Kinds whose message is the card of a proposal."""


class Action(StrEnum):
    """What a button asks for."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    RENEW = "renew"
    EDIT = "edit"
    UNDO = "undo"
    CHOOSE = "choose"
    BUY = "buy"
    LOAD_MORE = "load_more"
    HANDOFF = "handoff"
    RATE = "rate"


class _Frame(BaseModel):
    """Unknown fields are ignored, as the protocol promises to older and newer clients; types are strict."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    v: Literal[1] = 1


ClientId = Annotated[UUID, Field(description="The client's own id of the frame; it counts once.")]
Number = Annotated[int, Field(ge=0, le=2**53, strict=True)]
Short = Annotated[str, StringConstraints(max_length=128)]


class HelloFrame(_Frame):
    """The first frame of a full client."""

    type: Literal["HELLO"]
    last_seq: Number = 0
    conversation_id: Short | None = None
    locale: Annotated[str, StringConstraints(max_length=16)] = "es-MX"
    capabilities: Annotated[tuple[Short, ...], Field(max_length=32)] = ()


class TextFrame(_Frame):
    """The customer's words. A plain client sends no ``id``."""

    type: Literal["TEXT"] = "TEXT"
    id: ClientId | None = None
    content: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LENGTH_MAX)]


class ActionParams(BaseModel):
    """What a button carries besides its target: only these, and only of these forms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    factor: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    execute: Literal["now", "on_event"] = "now"
    choice: Short | None = None
    benefit: Short | None = None
    rating: Literal["up", "down"] | None = None
    leave: bool = False


class ActionFrame(_Frame):
    """A button.

    =========  =======================  =================================================
    action     target_id                token, params
    =========  =======================  =================================================
    confirm    the proposal (cf_…)      token of the card; ``factor``, ``execute``
    cancel     the proposal
    renew      the proposal
    edit       the proposal
    choose     the CHOICES message      ``choice``: the option's id, or "none"
    buy        the PRODUCTS or BENEFITS   ``choice``: the product's; ``benefit``: an option's
               message, or the ORDER's   id, "none", or absent to compare; of an ORDER "cancel"
    buy        the POINTS message       ``choice``: the reward's
    load_more  the TRANSACTIONS,
               PRODUCTS or POINTS message
    undo       the RECEIPT message whose data has ``undo``
    rate       any assistant message    ``rating``: "up" or "down"
    handoff                             ``leave``: true goes back to the assistant
    =========  =======================  =================================================
    """

    type: Literal["ACTION"] = "ACTION"
    id: ClientId | None = None
    action: Action
    target_id: Short = ""
    token: Short = ""
    params: ActionParams = ActionParams()


class StopFrame(_Frame):
    """Stop what is being answered."""

    type: Literal["STOP"]


class ReadFrame(_Frame):
    """Everything up to this number has been received."""

    type: Literal["READ"]
    seq: Number


class PingFrame(_Frame):
    """Are you there; ``t`` comes back."""

    type: Literal["PING"]
    t: int | float | Short | None = None


ClientFrame: TypeAlias = HelloFrame | TextFrame | ActionFrame | StopFrame | ReadFrame | PingFrame
_client: TypeAdapter[ClientFrame] = TypeAdapter(Annotated[ClientFrame, Field(discriminator="type")])


def read(raw: Any) -> ClientFrame:
    """Read a decoded client frame.

    Raises:
        pydantic.ValidationError: an unknown type, or a field that is missing or malformed.
    """
    return _client.validate_python(raw)


def is_too_long(raw: Any) -> bool:
    """Say whether a client frame is refused because its text is longer than a message may be."""
    content = raw.get("content") if isinstance(raw, Mapping) and raw.get("type") == "TEXT" else None
    return isinstance(content, str) and len(content) > TEXT_LENGTH_MAX


def durable(
    *,
    kind: str,
    seq: int,
    message_id: str,
    role: str,
    conversation_id: str,
    correlation_id: UUID,
    reply_to: UUID | None,
    created_at: datetime,
    content: str,
    data: Mapping[str, Any],
    suggestions: Sequence[str],
) -> dict[str, Any]:
    """Return a durable server frame: a stored message on the wire."""
    return {
        "v": VERSION,
        "type": kind,
        "seq": seq,
        "id": message_id,
        "role": role,
        "conversation_id": conversation_id,
        "correlation_id": str(correlation_id),
        "reply_to": None if reply_to is None else str(reply_to),
        "timestamp": clock.wire(created_at),
        "content": content,
        "data": dict(data),
        "suggestions": list(suggestions),
    }


def typing(*, on: bool, label: str = "") -> dict[str, Any]:
    """Return the ephemeral sign of work."""
    return {"v": VERSION, "type": "TYPING", "on": on, "label": label}


def delta(message_id: str, n: int, content: str) -> dict[str, Any]:
    """Return an ephemeral piece of streamed text."""
    return {"v": VERSION, "type": "DELTA", "id": message_id, "n": n, "content": content}


# ── Long numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────

_LONG = re.compile(r"(?<![0-9a-f_-])[0-9](?:[ -]?[0-9]){9,}(?![0-9a-f-])", re.ASCII)


def mask_record(value: Any) -> Any:
    """Replace long numbers (CLABE, account, phone) in what is kept of a step; ids stay."""
    return _LONG.sub(last_digits, value) if isinstance(value, str) else value


def mask_said(value: Any) -> Any:
    """Replace what names a person or an account, in whatever spelling, in what a customer's words went into."""
    if not isinstance(value, str):
        return value
    hidden = personal.hide(mask_record(value), _named)
    return hidden.text if hidden.kinds else mask_record(value)


def _named(kind: personal.Kind, said: str) -> str:
    return said if said.startswith("••••") else kind.value
