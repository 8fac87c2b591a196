"""Whether what happened was told: news that should be in the outbox, held against it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from centli.events.models import Outbox
from centli.events.sweeps import SENT_KEPT

YOUNG: Final[timedelta] = SENT_KEPT
"""For how long an event stays in the outbox, at least."""
CHUNK: Final = 500


class Due(NamedTuple):
    """News that must have been told: on which trail, of which kind, and the id that it names."""

    correlation_id: UUID
    event_type: str
    names: str


def untold(due: Iterable[Due]) -> Iterator[Due]:
    """Yield what the outbox does not have; each must be younger than ``YOUNG``."""
    waiting = iter(due)
    while part := list(islice(waiting, CHUNK)):
        told: dict[tuple[UUID, str], str] = {}
        rows = Outbox.objects.filter(
            correlation_id__in={each.correlation_id for each in part},
            event_type__in={each.event_type for each in part},
        )
        for trail, event_type, data in rows.values_list("correlation_id", "event_type", "data"):
            key = trail, event_type
            told[key] = told.get(key, "") + json.dumps(data)
        yield from (each for each in part if each.names not in told.get(each[:2], ""))
