"""Points from a file: first what it would give, then, row by row in its order, the giving; and undoing it.

A file is dealt with in parts of one transaction each, so that nobody waits for ten thousand rows; how far it got is
a column, and the sweeper carries on with what was interrupted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from centli.db.inserts import insert
from centli.db.transactions import owned
from centli.events import audit, sweeper
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import NotFound
from centli.kernel.text import REASON_LENGTH_MAX, clean, gettext_noop
from points.contracts import GrantKind
from points.errors import BatchClosed, BatchNotFound, InvalidFile, RowFault
from points.models import Batch, BatchRow, BatchState, Lot
from points.rules import giving as rules
from points.rules.giving import Row
from points.selectors import people
from points.services import grants, ledger
from points.services.ledger import Credit

PART: Final = 500
FILES_AT_ONCE_MAX: Final = 20
FILENAME_LENGTH_MAX: Final = 120
FAULTS_MAX: Final = 100
_NOBODY: Final = gettext_noop("No conocemos ese correo.")
_ONESELF: Final = gettext_noop("No puedes darte puntos a ti.")


@owned
def batch_preview(call: Call, *, filename: str, raw: bytes) -> Batch:
    """Keep a file with what it would give; nobody gets anything yet. A file that is known is the one that it was.

    Raises:
        InvalidFile: it cannot be read at all, has too many rows, or none.
    """
    assert call.actor_id is not None, "files are sent by people"
    sha256 = hashlib.sha256(raw).hexdigest()
    known = Batch.objects.select_for_update().filter(sha256=sha256).first()
    if known is not None:
        if known.state == BatchState.DISCARDED:
            known.state = BatchState.PREVIEWED
            known.save(update_fields=["state"])
        return known
    found = rules.rows(raw)
    known_people = people.people_by_email(sorted({row.email for row in found}))
    batch = Batch.objects.create(
        actor_id=call.actor_id,
        filename=clean(filename, length_max=FILENAME_LENGTH_MAX) or "puntos.csv",
        sha256=sha256,
        row_count=len(found),
        fault_count=0,
        total_points=0,
        created_at=call.now,
    )
    rows = [_row(call, batch, row, known_people.get(row.email)) for row in found]
    for low in range(0, len(rows), PART):
        insert(rows[low : low + PART])
    batch.fault_count = sum(bool(row.fault) for row in rows)
    batch.total_points = sum(row.points for row in rows if not row.fault)
    batch.save(update_fields=["fault_count", "total_points"])
    return batch


def batch_apply(call: Call, *, batch_id: str) -> Batch:
    """Give what a previewed file says; one that was applied stays so. Interrupted, it is carried on with.

    Raises:
        BatchNotFound: no such file.
        InvalidFile: a row of it cannot be taken; nothing is given.
        ProgrammeNotFound: files give nothing at present; this one stays as it is.
        BatchClosed: it was undone or put away.
    """
    _begin(call, batch_id)
    while _apply_part(call, batch_id):
        pass
    return batch_get(batch_id)


def batch_undo(call: Call, *, batch_id: str, reason: str) -> Batch:
    """Take back what a file gave, as far as it was not spent; ``short_points`` is what was.

    Raises:
        BatchNotFound: no such file.
        InvalidReason: the reason is shorter than ten letters.
        BatchClosed: it was not applied, or not wholly yet.
    """
    rules.checked_message(reason)
    _begin_undo(call, batch_id, reason)
    while _undo_part(call, batch_id):
        pass
    return batch_get(batch_id)


@owned
def batch_discard(call: Call, *, batch_id: str) -> Batch:
    """Put a previewed file away; one that was applied stays as it is.

    Raises:
        BatchNotFound: no such file.
        BatchClosed: it was applied.
    """
    batch = _locked(batch_id)
    if batch.state not in {BatchState.PREVIEWED, BatchState.DISCARDED}:
        raise BatchClosed(batch.state)
    if batch.state != BatchState.DISCARDED:
        batch.state = BatchState.DISCARDED
        batch.save(update_fields=["state"])
        _audit(call, batch, "points.batch_discarded")
    return batch


def continue_due(now: datetime) -> int:
    """Carry on with files that were interrupted; safe to run twice at once."""
    begun = Batch.objects.filter(state__in=list(_CARRY_ON)).order_by("pk")
    keys, work = begun.values_list("pk", flat=True), partial(_continue, now)
    return sweeper.each("points.batches", keys, work, now=now, limit=FILES_AT_ONCE_MAX)


def _continue(now: datetime, pk: int) -> int:
    batch = Batch.objects.get(pk=pk)
    call = Call(0, "bank", now, ids.uuid7(), Channel.SYSTEM, actor_id=batch.actor_id)
    carry_on = _CARRY_ON.get(batch.state)
    return 0 if carry_on is None else carry_on(call, batch.batch_id)


def batch_get(batch_id: str) -> Batch:
    """Return a file.

    Raises:
        BatchNotFound: no such file.
    """
    found = Batch.objects.filter(public_id=_read(batch_id)).first()
    if found is None:
        raise BatchNotFound
    return found


def fault_list(batch: Batch) -> Sequence[RowFault]:
    """Return what is wrong with a file's rows, the first hundred, in the language that is active."""
    rows = batch.rows.exclude(fault="").order_by("line")[:FAULTS_MAX]
    return [RowFault(row.line, _(row.fault)) for row in rows]


def _row(call: Call, batch: Batch, row: Row, person: object) -> BatchRow:
    fault = row.fault
    pk = getattr(person, "pk", None)
    if not fault and pk is None:
        fault = _NOBODY
    if not fault and pk == call.actor_id:
        fault = _ONESELF
    return BatchRow(
        batch=batch,
        line=row.line,
        email=row.email,
        person_id=pk,
        points=row.points,
        reason_code=row.reason_code,
        message=row.message,
        fault=fault,
    )


@owned
def _begin(call: Call, batch_id: str) -> None:
    batch = _locked(batch_id)
    if batch.state in {BatchState.APPLYING, BatchState.APPLIED}:
        return
    if batch.state != BatchState.PREVIEWED:
        raise BatchClosed(batch.state)
    if batch.fault_count:
        raise InvalidFile("rows", tuple(fault_list(batch)))
    grants.programme_get(GrantKind.BATCH.value)
    batch.state = BatchState.APPLYING
    batch.save(update_fields=["state"])
    _audit(call, batch, "points.batch_applied", rows=batch.row_count, points=batch.total_points)


@owned
def _apply_part(call: Call, batch_id: str) -> int:
    """Give the next rows; returns how many."""
    batch = _locked(batch_id)
    if batch.state != BatchState.APPLYING:
        return 0
    rows = list(
        batch.rows.filter(line__gt=batch.done_line).select_related("person").order_by("line")[:PART]
    )
    programme = grants.programme_begun(GrantKind.BATCH.value)
    wanted = [
        Credit(
            customer_id=row.person.pk,
            user_id=row.person.user_id,
            points=row.points,
            programme=programme,
            kind=GrantKind.BATCH,
            reason_code=row.reason_code,
            message=row.message,
            description=row.message,
            giver_id=batch.actor_id,
            batch_id=batch.pk,
            batch_line=row.line,
        )
        for row in rows
        if row.person is not None
    ]
    if wanted:
        ledger.credit_step(call, wanted)
        batch.done_line = rows[-1].line
    if len(rows) < PART:
        batch.state = BatchState.APPLIED
        batch.applied_at = call.now
        batch.done_line = 0
    batch.save(update_fields=["state", "done_line", "applied_at"])
    return len(rows)


@owned
def _begin_undo(call: Call, batch_id: str, reason: str) -> None:
    batch = _locked(batch_id)
    if batch.state in {BatchState.UNDOING, BatchState.UNDONE}:
        return
    if batch.state != BatchState.APPLIED:
        raise BatchClosed(batch.state)
    batch.state = BatchState.UNDOING
    batch.save(update_fields=["state"])
    _audit(call, batch, "points.batch_undone", reason=clean(reason, length_max=REASON_LENGTH_MAX))


@owned
def _undo_part(call: Call, batch_id: str) -> int:
    """Take the next rows back; returns how many."""
    batch = _locked(batch_id)
    if batch.state != BatchState.UNDOING:
        return 0
    lots = list(
        Lot.objects.filter(grant__batch=batch, grant__batch_line__gt=batch.done_line)
        .select_related("grant", "user")
        .order_by("grant__batch_line")[:PART]
    )
    accounts = ledger.lock_all_step(call, {lot.user_id: lot.user.customer_id for lot in lots})
    ledger.settle_step(call, accounts)
    # Read again: until now nobody was kept from spending them.
    now_locked = list(
        Lot.objects.filter(pk__in=[lot.pk for lot in lots])
        .select_related("grant")
        .order_by("grant__batch_line")
    )
    batch.taken_back_points += ledger.withdraw_step(call, accounts, now_locked)
    batch.short_points += sum(lot.spent_points + lot.reserved_points for lot in now_locked)
    if lots:
        batch.done_line = lots[-1].grant.batch_line or 0
    if len(lots) < PART:
        batch.state = BatchState.UNDONE
        batch.undone_at = call.now
    batch.save()
    return len(lots)


_CARRY_ON: Final[Mapping[str, Callable[[Call, str], int]]] = {
    BatchState.APPLYING.value: _apply_part,
    BatchState.UNDOING.value: _undo_part,
}


def _locked(batch_id: str) -> Batch:
    found = Batch.objects.select_for_update().filter(public_id=_read(batch_id)).first()
    if found is None:
        raise BatchNotFound
    return found


def _read(batch_id: str) -> object:
    try:
        return ids.parse("batch", batch_id)
    except NotFound as error:
        raise BatchNotFound from error


def _audit(call: Call, batch: Batch, action: str, **data: object) -> None:
    audit.record(call, action, object_kind="batch", object_id=batch.batch_id, **data)
