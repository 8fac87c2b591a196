"""The audit trail under seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from centli.db import heads, sealer
from centli.db.sealer import SealedTable
from centli.events.models import AuditEntry, AuditSeal
from centli.events.sweeper import sweep


def _content(ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    return sealer.rows_of(AuditEntry, ids)


AUDIT: Final = SealedTable(name="audit", entries=AuditEntry, seals=AuditSeal, content=_content)


@sweep("events.seal")
def seal(now: datetime) -> int:
    """Seal what the audit trail gained."""
    return sealer.seal(AUDIT, now=now)


@sweep("events.heads", every=heads.EVERY)
def keep_head(now: datetime) -> int:
    """Verify the audit trail once a day, and keep its head elsewhere."""
    return heads.sweep(AUDIT, now)
