"""What the stages make of a ticket: the same input gives the same result, and has the same hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from centli.kernel import clock, personal
from crm.contracts import Priority, Queue
from crm.rules import enriching, terms, topics, triage

VERSION: Final = 1
"""Counts changes of what the stages do; results of another version are made anew."""
ARCHIVE_VERSION: Final = "a1"
ANSWER_VERSION: Final = "k1"
ATTEMPTS_MAX: Final = 5
"""Workers that may be lost over one job before it is dead: it may be the job that kills them."""
LEASE: Final = timedelta(seconds=60)
STILL_NEW: Final = timedelta(minutes=10)
"""How long after it came in a ticket is sorted although somebody has begun with it."""
DUPLICATES_DAYS: Final = 30
DUPLICATES_MAX: Final = 20
"""Earlier tickets of the same customer that a ticket is compared with."""
TEXT_MAX: Final = 4_200


@dataclass(frozen=True, slots=True)
class Earlier:
    """A ticket that the same customer made not long before."""

    ticket_id: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """A ticket as it was received; ``day`` is the customer's, on which it was."""

    ticket_id: str
    parts: tuple[str, ...]
    day: date
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What was told from a ticket; nothing in it is personal."""

    text: str
    hidden: tuple[str, ...]
    language: terms.Language
    intent: str
    queue: Queue
    confidence_percent: int
    guesses: tuple[tuple[str, int], ...]
    priority: Priority
    is_fraud: bool
    sentiment: enriching.Sentiment
    mood_percent: int
    entities: Mapping[str, Sequence[Any]]
    duplicates: tuple[str, ...]


def enrich_version(model: triage.Model) -> str:
    """Return the version of a result that this model gives."""
    return f"e{VERSION}.{triage.VERSION}.{terms.VERSION}-{model.version}"


def index_version(embedder: str) -> str:
    """Return the name of an index that is made with an embedder now."""
    return f"v{VERSION}.{terms.VERSION}-{embedder}"


def parts_of(subject: str, body: str) -> tuple[str, ...]:
    """Return what is read of a ticket; a subject that only repeats how the body begins is left out."""
    begins = subject.rstrip("…").strip()
    return (body,) if body.startswith(begins) else (subject, body)


def _masked(parts: Iterable[str]) -> personal.Masked:
    """Hide what is personal in each part by itself: two numbers that meet where parts join are not one."""
    found = [personal.mask(part) for part in parts]
    return personal.Masked(
        "\n".join(one.text for one in found), tuple(kind for one in found for kind in one.kinds)
    )


def enrich(raw: Raw, model: triage.Model) -> Finding:
    """Tell from a ticket what can be told; what names a person is hidden before anything else looks at it."""
    masked = _masked(raw.parts)
    found = enriching.enrich(masked.text, today=raw.day)
    sorting = topics.sort(model.shares(masked.text), is_fraud=found.fraud)
    return Finding(
        text=masked.text[:TEXT_MAX],
        hidden=tuple(kind.name for kind in masked.kinds),
        language=found.language,
        intent=sorting.topic[:64],
        queue=sorting.queue,
        confidence_percent=percent(sorting.confidence),
        guesses=tuple((label[:64], percent(share)) for label, share in sorting.top),
        priority=Priority(found.priority),
        is_fraud=found.fraud,
        sentiment=found.sentiment,
        mood_percent=percent(found.mood),
        entities={
            "amounts_centavos": list(found.entities.amounts_centavos),
            "dates": [day.isoformat() for day in found.entities.dates],
            "folios": list(found.entities.folios),
        },
        duplicates=_duplicates(found.sketch, raw.earlier),
    )


def _duplicates(sketch: Sequence[int], earlier: Iterable[Earlier]) -> tuple[str, ...]:
    return tuple(
        one.ticket_id
        for one in earlier
        if enriching.resemblance(sketch, enriching.sketch(_masked(one.parts).text))
        >= enriching.DUPLICATE_FROM
    )


def percent(share: float) -> int:
    """Return a share as whole hundredths."""
    return round(100 * share)


def fraud_of(*texts: str) -> bool:
    """Say whether a text reports a fraud or a loss: that raises its priority at once, before the pipeline looks."""
    return enriching.priority("\n".join(texts))[1]


def raw_hash(raw: Raw, version: str) -> str:
    """Return the hash of all that ``enrich`` looks at, but for the model, which the version names."""
    return digest(
        [version, raw.ticket_id, raw.parts, raw.day, [asdict(one) for one in raw.earlier]]
    )


def digest(data: Any) -> str:
    """Return the SHA-256 of plain data."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def document(
    *,
    ticket_id: str,
    user_id: str,
    channel: str,
    subject: str,
    body: str,
    related_id: str,
    at: datetime,
) -> bytes:
    """Return a ticket as it was received, for the archive."""
    found = {
        "ticket_id": ticket_id,
        "user_id": user_id,
        "channel": channel,
        "subject": subject,
        "body": body,
        "related_id": related_id,
        "created_at": clock.wire(at),
    }
    return (json.dumps(found, ensure_ascii=False, sort_keys=True) + "\n").encode()


def document_name(ticket_id: str, day: date) -> str:
    """Return where the archive keeps a ticket."""
    return f"{day:%Y/%m/%d}/{ticket_id}.json"
