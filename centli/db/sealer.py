"""Hash chains over tables whose rows are only inserted: what was changed afterwards is found and located.

A domain describes its table once and has it sealed by a sweep::

    LEDGER = SealedTable(
        name="ledger",
        entries=Entry,            # has ``id`` and ``created_at``; rows are only inserted
        seals=EntrySeal,          # ``entry`` (one to one), ``seq`` unique, ``prev`` and ``hash``: 32 bytes each
        content=entry_content,    # ids → every field that must not change, children included, in a fixed order
    )

    @sweeper.sweep("banking.seal")
    def seal(now):
        return sealer.seal(LEDGER, now=now)

``sealer.verify(LEDGER, now=now)`` returns the faults. Entries are sealed some seconds after they were written, never
in the transaction that wrote them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef

from centli.db.models import ChainState
from centli.db.transactions import owned

SEAL_MAX: Final = 1_000
SEAL_AGE: Final = timedelta(seconds=2)
"""Younger entries are left alone: their neighbours may not be committed yet."""
LATE_MAX: Final = timedelta(minutes=10)
"""Far longer than any transaction: below what was sealed this long ago no entry can appear any more."""
UNSEALED_MAX: Final = timedelta(minutes=10)
"""An older entry without a seal is a fault."""
GENESIS: Final = bytes(32)
FAULTS_MAX: Final = 10_000

HEAD: Final = re.compile(r"\d{1,18}:[0-9a-f]{64}")
"""How a chain's end is written: its number and its hash."""

Content = Callable[[Sequence[int]], Mapping[int, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table under seal: entries, the table of their seals, and what of an entry is sealed.

    ``content(ids)`` returns, for each of those entries that exists, its fields and those of its children as a flat or
    nested sequence of plain values: None, bool, int, str, bytes, UUID, datetime, date, and lists and dicts of them.
    """

    name: str
    entries: type[models.Model]
    seals: type[models.Model]
    content: Content


@dataclass(frozen=True, slots=True)
class SealFault:
    """One place at which a chain does not hold.

    ``problem``: ``altered`` (the entry or its seal is not what was sealed), ``entry_missing``, ``seal_missing`` (a gap
    in the chain), ``link`` (a seal does not follow its predecessor), ``unsealed`` (an old entry without a seal),
    ``head`` (the end is not where the chain's state, or the head kept elsewhere, says).
    """

    table: str
    problem: str
    seq: int | None = None
    entry_id: int | None = None

    def json(self) -> dict[str, Any]:
        """Return the fault for a report."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along a chain found; ``head`` is ``seq:hex``, to be kept elsewhere and given back next time."""

    table: str
    sealed: int
    head: str
    faults: Sequence[SealFault]


# ── Sealing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def seal(table: SealedTable, *, now: datetime) -> int:
    """Seal what is unsealed and at least 2 s old, in the order of ids; return how many entries were sealed."""
    ChainState.objects.get_or_create(
        name=table.name, defaults={"head": GENESIS, "next_checked_at": now}
    )
    count = 0
    while (done := _seal(table, now)) == SEAL_MAX:
        count += done
    return count + done


@owned
def _seal(table: SealedTable, now: datetime) -> int:
    state = ChainState.objects.select_for_update().get(name=table.name)
    ids = list(
        _unsealed(table)
        .filter(id__gt=state.checked_id, created_at__lte=now - SEAL_AGE)
        .order_by("id")
        .values_list("id", flat=True)[:SEAL_MAX]
    )
    if not ids:
        return 0
    content = table.content(ids)
    seq, head = state.seq, bytes(state.head)
    seals = []
    for entry_id in ids:
        seq += 1
        prev, head = head, link(head, seq, entry_id, content[entry_id])
        seals.append(table.seals(entry_id=entry_id, seq=seq, prev=prev, hash=head))
    table.seals._default_manager.bulk_create(seals)
    state.seq, state.head = seq, head
    if now - state.next_checked_at >= LATE_MAX:
        state.checked_id = state.next_checked_id
        state.next_checked_id, state.next_checked_at = ids[-1], now
    state.save()
    return len(ids)


def _unsealed(table: SealedTable) -> models.QuerySet[Any]:
    seals = table.seals._default_manager.filter(entry_id=OuterRef("id"))
    return table.entries._default_manager.filter(~Exists(seals))


def link(prev: bytes, seq: int, entry_id: int, content: Sequence[Any]) -> bytes:
    """Return the hash of one link: SHA-256 over what came before, its number, and the entry."""
    return hashlib.sha256(canonical([prev, seq, entry_id, list(content)])).digest()


def canonical(value: Any) -> bytes:
    """Return plain values as bytes that no other values have: each with its type and its length in front.

    A separator instead would be ambiguous as soon as a text contains it.
    """
    if isinstance(value, list | tuple):
        kind, body = b"l", b"".join(canonical(each) for each in value)
    else:
        kind, body = _scalar(value)
    return kind + len(body).to_bytes(8) + body


def _moment(value: datetime) -> bytes:
    # Columns are UTC; MariaDB's driver leaves the zone out.
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds").encode()


_WRITERS: Final[tuple[tuple[type[Any], bytes, Callable[[Any], bytes]], ...]] = (
    (bool, b"b", lambda value: b"1" if value else b"0"),
    (int, b"i", lambda value: str(value).encode()),
    (str, b"s", lambda value: value.encode("utf-8", "surrogatepass")),
    (bytes, b"x", bytes),
    (memoryview, b"x", bytes),
    (UUID, b"u", lambda value: value.bytes),
    (datetime, b"t", _moment),
    (date, b"d", lambda value: value.isoformat().encode()),
    (dict, b"j", lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")).encode()),
)
"""In the order in which they are asked: a bool is an int, too, and a datetime a date."""


def _scalar(value: Any) -> tuple[bytes, bytes]:
    if value is None:
        return b"n", b""
    for kind, tag, write in _WRITERS:
        if isinstance(value, kind):
            return tag, write(value)
    raise TypeError(f"{type(value).__name__} cannot be sealed")


# ── Verifying ────────────────────────────────────────────────────────────────────────────────────────────────────────


def verify(table: SealedTable, *, now: datetime, known_heads: Sequence[str] = ()) -> Verification:
    """Walk the whole chain and return every place at which it does not hold; locks nothing.

    ``known_heads`` are those that earlier verifications returned and that were kept elsewhere: they show when the
    chain's end was cut off or written anew.
    """
    walk = _Walk(table, known_heads)
    for batch in _batches(
        table.seals._default_manager.order_by("seq").values_list("seq", "entry_id", "prev", "hash")
    ):
        walk.check(batch)
    faults = [*walk.faults, *_ends(walk), *_forgotten(table, now)]
    return Verification(
        table=table.name,
        sealed=walk.count,
        head=f"{walk.seq}:{walk.head.hex()}",
        faults=faults[:FAULTS_MAX],
    )


class _Walk:
    """Where the verifier stands on a chain."""

    def __init__(self, table: SealedTable, known_heads: Sequence[str]) -> None:
        self.table = table
        self.unseen = dict.fromkeys(known_heads)
        self.unseen.pop(f"0:{GENESIS.hex()}", None)
        self.seq, self.head, self.count = 0, GENESIS, 0
        self.faults: list[SealFault] = []
        self._doubtful = False

    def check(self, batch: Sequence[tuple[int, int, bytes, bytes]]) -> None:
        content = self._content([entry_id for _, entry_id, _, _ in batch])
        for seq, entry_id, prev, hashed in batch:
            self._one(seq, entry_id, bytes(prev), bytes(hashed), content.get(entry_id))
            self.unseen.pop(f"{seq}:{bytes(hashed).hex()}", None)

    def _content(self, ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
        try:
            return self.table.content(ids)
        except Exception as error:  # noqa: BLE001 - a changed byte may be one that the driver cannot read
            if len(ids) == 1:
                return {ids[0]: [f"unreadable: {type(error).__qualname__}"]}
            return {key: value for each in ids for key, value in self._content([each]).items()}

    def _one(
        self, seq: int, entry_id: int, prev: bytes, hashed: bytes, content: Sequence[Any] | None
    ) -> None:
        problem = self._problem(seq, entry_id, prev, hashed, content)
        if problem is not None:
            self.faults.append(SealFault(self.table.name, problem, seq, entry_id))
        # An altered seal no longer fits its successor either: one fault is named once.
        self._doubtful = problem == "altered"
        self.seq, self.head, self.count = seq, hashed, self.count + 1

    def _problem(
        self, seq: int, entry_id: int, prev: bytes, hashed: bytes, content: Sequence[Any] | None
    ) -> str | None:
        if seq != self.seq + 1:
            return "seal_missing"
        if content is None:
            return "entry_missing"
        if link(prev, seq, entry_id, content) != hashed:
            return "altered"
        if prev != self.head and not self._doubtful:
            return "link"
        return None


def _ends(walk: _Walk) -> Iterator[SealFault]:
    state = ChainState.objects.filter(name=walk.table.name).first()
    seq, head = (state.seq, bytes(state.head)) if state is not None else (0, GENESIS)
    # A sealer may have gone on since the walk ended; behind the walk's end it cannot be.
    if seq < walk.seq or (seq == walk.seq and head != walk.head) or not _reaches(walk, seq):
        yield SealFault(walk.table.name, "head", seq)
    for known in walk.unseen:
        yield SealFault(walk.table.name, "head", int(known.partition(":")[0]))


def _reaches(walk: _Walk, seq: int) -> bool:
    return (
        seq == walk.seq
        or walk.table.seals._default_manager.filter(seq=seq).exists()  # sealed meanwhile
    )


def _forgotten(table: SealedTable, now: datetime) -> Iterator[SealFault]:
    ids = (
        _unsealed(table)
        .filter(created_at__lte=now - UNSEALED_MAX)
        .order_by("id")
        .values_list("id", flat=True)[:FAULTS_MAX]
    )
    for entry_id in ids:
        yield SealFault(table.name, "unsealed", None, entry_id)


def _batches(
    rows: models.QuerySet[Any, Any],
) -> Iterator[Sequence[tuple[int, int, bytes, bytes]]]:
    low = 0
    while batch := list(rows.filter(seq__gt=low)[:SEAL_MAX]):
        yield batch
        low = batch[-1][0]


def rows_of(
    model: type[models.Model], ids: Iterable[int], *, by: str = "id"
) -> Mapping[int, Sequence[Any]]:
    """Return rows as the database has them, every column, in the order of their ids, grouped by an id column.

    This is a ``content`` for entries without children (``by="id"``), and a part of one with them: the postings of
    transfers are ``rows_of(Posting, transfer_ids, by="transfer_id")``. Nothing is converted: two texts that mean the same
    are still not the same.
    """
    names = [str(field.column) for field in model._meta.concrete_fields]
    wanted = list(ids)
    grouped: dict[int, list[Any]] = {}
    with connection.cursor() as cursor:
        for low in range(0, len(wanted), SEAL_MAX):
            part = wanted[low : low + SEAL_MAX]
            cursor.execute(_select(model._meta.db_table, names, by, len(part)), part)
            for key, *row in cursor.fetchall():
                grouped.setdefault(key, []).append(row)
    return grouped


def _select(table: str, names: Sequence[str], by: str, count: int) -> str:
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * count)
    return (
        f"SELECT {quote(by)}, {', '.join(map(quote, names))} FROM {quote(table)} "  # noqa: S608 - names of ours
        f"WHERE {quote(by)} IN ({marks}) ORDER BY {quote('id')}"
    )
