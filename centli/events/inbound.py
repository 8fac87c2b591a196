"""Events that arrive from outside: checked whole, stored like our own, answered under the same correlation id.

Trust comes from the door that they arrive through, never from a field: whoever may write to that queue, or run the
command, speaks for every customer. News (``TRANSFER_COMPLETED``…) is never taken from outside, only requests and
queries; those that move money name a confirmation, which their schema demands and ``confirmations`` checks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from centli.db.transactions import owned
from centli.events import catalogue, doorbell
from centli.events.envelope import Envelope, InvalidEvent, parse
from centli.events.models import Outbox
from centli.kernel import ids, jsons
from centli.kernel.call import Channel
from centli.kernel.errors import NotFound

TEXT_LENGTH_MAX: Final = 1_048_576
EVENTS_MAX: Final = 1_000
SOURCE_PREFIX: Final = "centli."


@dataclass(frozen=True, slots=True)
class Checked:
    """An event that may be stored: its envelope, and whose it is."""

    envelope: Envelope
    customer_id: int


def receive(raw: Any, *, now: datetime) -> Outbox:
    """Check and store one event, given as its JSON object; the same event again gives the same row.

    Raises:
        InvalidEvent: with the path of the fault; nothing is stored.
    """
    return store([check(raw)], now=now)[0]


def receive_text(
    text: str, *, now: datetime, changes: Mapping[str, str] | None = None
) -> Sequence[Outbox]:
    """Check and store what a file holds: one envelope, a list of them, or EventBridge PutEvents entries.

    ``changes`` replaces fields of each envelope first, and its ``user_id`` wherever the data names the same customer.

    Raises:
        InvalidEvent: one of them is wrong, with the path of the fault; nothing is stored of any.
    """
    checked = []
    for path, raw in _envelopes(_load(text)):
        try:
            checked.append(check(_changed(raw, changes) if changes else raw))
        except InvalidEvent as error:
            raise InvalidEvent(path + error.path.removeprefix("$"), error.reason) from error
    return store(checked, now=now)


def _changed(raw: Any, changes: Mapping[str, str]) -> Any:
    if not isinstance(raw, dict):
        return raw
    changed, data = {**raw, **changes}, raw.get("data")
    if isinstance(data, dict) and "user_id" in data and data["user_id"] == raw.get("user_id"):
        changed["data"] = {**data, "user_id": changed["user_id"]}
    return changed


def check(raw: Any) -> Checked:
    """Read an event from outside: its envelope, its type, its fields, and the customer whom it names.

    Raises:
        InvalidEvent: with the path of the fault.
    """
    envelope = parse(raw)
    event = catalogue.read(envelope.event_type, envelope.data)
    if not event.answers:
        raise InvalidEvent("$.event_type", "is news, which is not taken from outside")
    if event.is_internal:
        raise InvalidEvent("$.event_type", "is a request that only the bank itself makes")
    try:
        public_id = ids.parse("user", envelope.user_id)
    except NotFound as error:
        raise InvalidEvent("$.user_id", "is not a user") from error
    found = (
        get_user_model()
        .objects.filter(public_id=public_id, is_active=True)
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        raise InvalidEvent("$.user_id", "is not a user")
    checked = Checked(envelope, found)
    _stored(checked)
    return checked


def store(events: Sequence[Checked], *, now: datetime) -> Sequence[Outbox]:
    """Store checked events for the relay, all or none; one that is there already is not stored again.

    Raises:
        InvalidEvent: another event has that ``event_id``.
    """
    try:
        return _store(events, now)
    except IntegrityError:
        # The same event came through two doors at once; now the first one's row is to be seen.
        return _store(events, now)


@owned
def _store(events: Sequence[Checked], now: datetime) -> Sequence[Outbox]:
    rows = [_stored(each) or _insert(each, now) for each in events]
    transaction.on_commit(lambda: doorbell.ring(rows))
    return rows


def _stored(checked: Checked) -> Outbox | None:
    envelope = checked.envelope
    row = Outbox.objects.filter(event_id=envelope.event_id).first()
    if row is not None and (row.event_type, row.user_id, row.correlation_id) != (
        envelope.event_type,
        envelope.user_id,
        envelope.correlation_id,
    ):
        raise InvalidEvent("$.event_id", "is another event's")
    return row


def _insert(checked: Checked, now: datetime) -> Outbox:
    envelope = checked.envelope
    return Outbox.objects.create(
        event_id=envelope.event_id,
        event_type=envelope.event_type,
        key=envelope.user_id,
        version=envelope.version,
        correlation_id=envelope.correlation_id,
        timestamp=envelope.timestamp,
        available_at=now,
        source=envelope.source,
        user_id=envelope.user_id,
        customer_id=checked.customer_id,
        actor_id=checked.customer_id,
        channel=Channel.BUS,
        data=envelope.data,
    )


# ── Reading a file ───────────────────────────────────────────────────────────────────────────────────────────────────


def _load(text: str) -> Any:
    if len(text) > TEXT_LENGTH_MAX:
        raise InvalidEvent("$", f"is longer than {TEXT_LENGTH_MAX} characters")
    try:
        return jsons.parse(text)
    except json.JSONDecodeError as error:
        raise InvalidEvent(
            "$", f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except ValueError as error:
        raise InvalidEvent("$", f"is not JSON that we take: {error}") from error


def _envelopes(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield each event with the path at which it stands."""
    if isinstance(document, dict) and "Entries" in document:
        entries, prefix = document["Entries"], "$.Entries"
    elif isinstance(document, list):
        entries, prefix = document, "$"
    else:
        yield "$", document
        return
    if not isinstance(entries, list) or not 0 < len(entries) <= EVENTS_MAX:
        raise InvalidEvent(prefix, f"must be a list of 1 to {EVENTS_MAX}")
    for number, entry in enumerate(entries):
        path = f"{prefix}[{number}]"
        if isinstance(entry, dict) and "Detail" in entry:
            yield f"{path}.Detail", _detail(entry, path)
        else:
            yield path, entry


def _detail(entry: dict[str, Any], path: str) -> Any:
    """Return the envelope inside an entry of PutEvents, which must agree with the entry about type and source."""
    try:
        detail = _load(entry["Detail"]) if isinstance(entry["Detail"], str) else entry["Detail"]
    except InvalidEvent as error:
        raise InvalidEvent(f"{path}.Detail", error.reason) from error
    if isinstance(detail, dict):
        if entry.get("DetailType") != detail.get("event_type"):
            raise InvalidEvent(f"{path}.DetailType", "must equal the event_type")
        if entry.get("Source") != f"{SOURCE_PREFIX}{detail.get('source')}":
            raise InvalidEvent(f"{path}.Source", 'must be "centli." and the source')
    return detail
