"""The ledger's hash chain: every entry with its transfers and postings, sealed some seconds after it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from banking.models import Entry, EntrySeal, Posting, Transfer
from centli.db import heads, sealer


def entry_content(ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """Return what is sealed of entries: their own rows, their transfers, and the postings of those."""
    entries = sealer.rows_of(Entry, ids)
    transfers = sealer.rows_of(Transfer, ids, by="entry_id")
    postings = sealer.rows_of(
        Posting,
        [row[0] for rows in transfers.values() for row in rows],
        by="transfer_id",
    )
    return {
        entry_id: [
            *row,
            [
                [*transfer, list(postings.get(transfer[0], ()))]
                for transfer in transfers.get(entry_id, ())
            ],
        ]
        for entry_id, row in entries.items()
    }


LEDGER: Final = sealer.SealedTable(
    name="ledger", entries=Entry, seals=EntrySeal, content=entry_content
)


def seal(now: datetime) -> int:
    """Seal what was written since; returns how many entries."""
    return sealer.seal(LEDGER, now=now)


def keep_head(now: datetime) -> int:
    """Verify the ledger's chain once a day, and keep its head elsewhere."""
    return heads.sweep(LEDGER, now)
