"""Posting many entries at once: payroll, settlement, history. The same invariants, few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from banking import rules
from banking.errors import AccountNotFound, InsufficientFunds
from banking.models import Account, LimitCounter
from banking.rules import COUNTED_KINDS
from banking.selectors import facts
from banking.services import posting
from banking.services.posting import Draft, Posted
from centli.db.transactions import owned, require_transaction
from centli.kernel.call import Call

BATCH: Final = 500
"""Entries in one transaction."""


def entry_batch(call: Call, drafts: Sequence[Draft]) -> Sequence[Posted]:
    """Post entries in the order given, 500 in a transaction; one refusal refuses its whole transaction.

    Each draft may name its own ``created_at``: history is written oldest first.

    Raises:
        InsufficientFunds: an account would fall below its floor on the way, not only at the end.
        AccountBlocked, AccountInactive, AccountNotFound, InvalidAmount: as their names say.
    """
    posted: list[Posted] = []
    for low in range(0, len(drafts), BATCH):
        posted += _batch(call, drafts[low : low + BATCH])
    return posted


@owned
def _batch(call: Call, drafts: Sequence[Draft]) -> Sequence[Posted]:
    return entry_batch_step(call, drafts)


def entry_batch_step(call: Call, drafts: Sequence[Draft]) -> Sequence[Posted]:
    """Post a batch in its owner's transaction: eight statements, however many entries."""
    require_transaction()
    for draft in drafts:
        posting.check_legs(draft.legs)
        assert not draft.releases, "a hold is captured by itself"
    deltas: dict[int, int] = defaultdict(int)
    counts: dict[int, int] = defaultdict(int)
    for draft in drafts:
        for leg in draft.legs:
            deltas[leg.debit] -= leg.amount_centavos
            deltas[leg.credit] += leg.amount_centavos
            counts[leg.debit] += 1
            counts[leg.credit] += 1
    if not deltas:
        return []
    with connection.cursor() as cursor:
        accounts = _lock(deltas)
        rows = _walk(drafts, accounts)
        posting.move(cursor, deltas=deltas, counts=counts, releases={}, now=call.now)
        return _write(cursor, call, drafts, rows)


def _lock(deltas: Mapping[int, int]) -> Mapping[int, Account]:
    found = Account.objects.select_for_update().filter(pk__in=list(deltas)).order_by("pk")
    accounts = {each.pk: each for each in found}
    if len(accounts) != len(deltas):
        raise AccountNotFound
    return accounts


def _walk(
    drafts: Sequence[Draft], accounts: Mapping[int, Account]
) -> Sequence[Sequence[tuple[int, int, int, int]]]:
    """Return each entry's postings (account, amount, balance after, number); no floor is broken on the way."""
    balances = {pk: each.balance_centavos for pk, each in accounts.items()}
    numbers = {pk: each.last_seq for pk, each in accounts.items()}
    entries = []
    for draft in drafts:
        rows = []
        for leg in draft.legs:
            for pk, amount in (
                (leg.debit, -leg.amount_centavos),
                (leg.credit, leg.amount_centavos),
            ):
                balances[pk] += amount
                numbers[pk] += 1
                rows.append((pk, amount, balances[pk], numbers[pk]))
        for leg in draft.legs:
            _check_floor(accounts[leg.debit], balances[leg.debit], leg.amount_centavos)
        entries.append(rows)
    return entries


def _check_floor(account: Account, balance: int, amount: int) -> None:
    floor = account.floor_centavos
    if floor is not None and balance - account.held_centavos < floor:
        available = balance + amount - account.held_centavos - floor
        raise InsufficientFunds(available, amount)


def _write(
    cursor: CursorWrapper,
    call: Call,
    drafts: Sequence[Draft],
    rows: Sequence[Sequence[tuple[int, int, int, int]]],
) -> Sequence[Posted]:
    moments = [draft.created_at or call.now for draft in drafts]
    entry_ids = _insert_entries(cursor, call, drafts)
    legs = [(entry_ids[draft.public_id.bytes], leg) for draft in drafts for leg in draft.legs]
    posting.insert_transfers(cursor, legs)
    cursor.execute(
        f"SELECT id FROM transfer WHERE entry_id IN ({_marks(entry_ids)}) ORDER BY id",  # noqa: S608
        list(entry_ids.values()),
    )
    transfer_ids = iter([int(row[0]) for row in cursor.fetchall()])
    values: list[Any] = []
    for moment, postings in zip(moments, rows, strict=True):
        created_at = posting.adapt(moment)
        for debit, credit in zip(postings[::2], postings[1::2], strict=True):
            transfer_id = next(transfer_ids)
            values += [transfer_id, *debit, created_at, transfer_id, *credit, created_at]
    posting.insert_postings(cursor, values)
    _count(drafts, moments)
    return [Posted(entry_ids[draft.public_id.bytes], draft.public_id) for draft in drafts]


def _insert_entries(
    cursor: CursorWrapper, call: Call, drafts: Sequence[Draft]
) -> Mapping[bytes, int]:
    posting.insert_entries(
        cursor, [posting.entry_row(call, draft, draft.created_at or call.now) for draft in drafts]
    )
    publics = [draft.public_id.bytes for draft in drafts]
    cursor.execute(
        f"SELECT id, public_id FROM entry WHERE public_id IN ({_marks(publics)})",  # noqa: S608
        publics,
    )
    return {bytes(public): int(pk) for pk, public in sorted(cursor.fetchall())}


def _count(drafts: Sequence[Draft], moments: Sequence[Any]) -> None:
    """Count what the day's limit counts, each for its own day."""
    used: dict[tuple[int, str], int] = defaultdict(int)
    payments: dict[tuple[int, str], int] = defaultdict(int)
    for draft, moment in zip(drafts, moments, strict=True):
        if draft.kind in COUNTED_KINDS and draft.customer_id is not None:
            day = draft.customer_id, rules.day_period(moment)
            used[day] += sum(leg.amount_centavos for leg in draft.legs if leg.code == "principal")
            payments[day] += 1
    if not used:
        return
    LimitCounter.objects.bulk_create(
        [
            LimitCounter(customer_id=customer_id, rule=facts.DAY_RULE, period=period)
            for customer_id, period in used
        ],
        ignore_conflicts=True,
    )
    for (customer_id, period), amount in sorted(used.items()):
        LimitCounter.objects.filter(
            customer_id=customer_id, rule=facts.DAY_RULE, period=period
        ).update(
            used_centavos=F("used_centavos") + amount,
            payments=F("payments") + payments[customer_id, period],
        )


def _marks(values: Any) -> str:
    return ", ".join(["%s"] * len(values))
