"""The relay: takes what is due from the outbox and has it delivered, at least once, in the order of each key.

Several relays do no harm: messages are leased. Nothing here holds a transaction while a consumer or a broker runs.
"""

from __future__ import annotations

import itertools
import os
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from centli.db.failpoints import failpoint
from centli.db.transactions import require_transaction
from centli.events import delivery, outbox
from centli.events.models import Outbox
from centli.kernel import clock

DRAIN_MAX: Final = 100_000

Dispatch = Callable[[Sequence[Outbox], datetime], object]

_numbers = itertools.count(1)


def name() -> str:
    """Return a name for a claim: host, process and number."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{next(_numbers)}"


def drain(now: datetime | None = None, limit: int = DRAIN_MAX) -> int:
    """Deliver everything that is due, in this thread, and what that publishes in turn; return how many were dealt with.

    What failed waits for its back-off and is not tried again here. ``now`` is the moment for claims and for the calls
    of handlers; without it the clock is read for each round.
    """
    count = 0
    # Most rounds find nothing: one look is a tenth of a claim.
    while count < limit and outbox.waiting():
        moment = now or clock.now()
        rows = claim(now=moment, limit=min(outbox.CLAIM_MAX, limit - count))
        if not rows:
            break
        count += deliver_here(rows, moment)
    return count


def plan_step(*, now: datetime, limit: int) -> Counter[str]:
    """Count by type what ``drain`` would deliver if all of it went well, by having it sent: only a rehearsal calls it."""
    require_transaction()
    found = Counter[str]()
    while rows := claim(now=now, limit=min(outbox.CLAIM_MAX, limit - found.total())):
        outbox.sent(rows, now=now)
        found.update(row.event_type for row in rows)
    return found


def claim(*, now: datetime, limit: int = outbox.CLAIM_MAX, prefix: str = "") -> Sequence[Outbox]:
    """Claim up to 100 messages that are due."""
    rows = outbox.claim(now=now, claimed_by=prefix + name(), limit=limit)
    failpoint("relay.after_claim")
    return rows


def deliver_here(rows: Sequence[Outbox], now: datetime) -> int:
    """Deliver claimed messages one after the other in this thread; return how many were dealt with."""
    done = [row for row in rows if delivery.deliver(row, now=now)]
    failpoint("relay.before_sent")
    outbox.sent(done, now=now)
    failpoint("relay.after_sent")
    return len(done)
