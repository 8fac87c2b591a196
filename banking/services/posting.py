"""Posting money: fixed SQL, the one place that moves a balance.

Both balances are checked and moved by one conditional UPDATE first, in primary-key order; the rows of the ledger follow.
With foreign keys on, inserting first and updating last deadlocks: an insert share-locks its parent rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from banking.contracts import AccountStatus
from banking.errors import AccountBlocked, AccountInactive, AccountNotFound, InsufficientFunds
from banking.models import Account
from banking.rules import EntryKind
from banking.selectors.facts import AccountFacts
from centli.db import inserts, vendor
from centli.db.failpoints import failpoint
from centli.db.statement import Statement
from centli.db.transactions import require_transaction
from centli.db.trip import run_all
from centli.kernel import clock
from centli.kernel.call import Call
from centli.kernel.ids import uuid7
from centli.kernel.money import CENTAVOS_MAX, MXN, InvalidAmount
from centli.kernel.text import fold

LEGS_MAX: Final = 20


class Leg(NamedTuple):
    """An amount that leaves one account and reaches another; account rows by primary key."""

    debit: int
    credit: int
    amount_centavos: int
    code: str = "principal"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is posted."""

    kind: EntryKind
    legs: Sequence[Leg]
    public_id: UUID = field(default_factory=uuid7)
    customer_id: int | None = None
    confirmation_id: UUID | None = None
    saga_id: UUID | None = None
    reverses_id: int | None = None
    refunds_id: int | None = None
    beneficiary_id: UUID | None = None
    counterpart: str = ""
    memo: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    releases: Mapping[int, int] = field(default_factory=dict)
    """Held centavos given back by account, in the same UPDATE: the capture of a hold."""
    created_at: datetime | None = None


class Posted(NamedTuple):
    """A posted entry: its row and its public id."""

    entry_id: int
    public_id: UUID


ENTRY_COLUMNS: Final = (
    "public_id, kind, correlation_id, causation_id, saga_id, customer_id, initiated_by, channel, "
    "confirmation_id, reverses_id, refunds_id, beneficiary_id, counterpart, counterpart_key, memo, "
    "metadata, value_date, created_at"
)
TRANSFER_COLUMNS: Final = (
    "entry_id, debit_account_id, credit_account_id, amount_centavos, currency, code"
)
POSTING_COLUMNS: Final = (
    "transfer_id, account_id, amount_centavos, balance_after_centavos, seq, created_at"
)
_INSERT_ENTRY: Final = f"INSERT INTO entry ({ENTRY_COLUMNS}) VALUES ({', '.join(['%s'] * 18)})"  # noqa: S608
_INSERT_TRANSFER: Final = f"INSERT INTO transfer ({TRANSFER_COLUMNS}) VALUES "  # noqa: S608
_TRANSFER_ROW: Final = "(%s, %s, %s, %s, %s, %s)"
_INSERT_POSTING: Final = f"INSERT INTO posting ({POSTING_COLUMNS}) VALUES "  # noqa: S608
_MOVE_PAIR: Final = """
UPDATE account SET
    balance_centavos = balance_centavos + CASE id WHEN %s THEN %s ELSE %s END,
    last_seq = last_seq + 1, version = version + 1, updated_at = %s
WHERE id IN (%s, %s) AND status = 'active'
  AND (id <> %s OR floor_centavos IS NULL OR balance_centavos - held_centavos - %s >= floor_centavos)
"""
_POST_PAIR: Final = f"""
INSERT INTO posting ({POSTING_COLUMNS})
SELECT t.id, a.id, CASE a.id WHEN t.debit_account_id THEN -t.amount_centavos ELSE t.amount_centavos END,
       a.balance_centavos, a.last_seq, %s
FROM transfer t JOIN account a ON a.id IN (t.debit_account_id, t.credit_account_id)
WHERE t.id = {{last_id}} ORDER BY a.id
"""  # noqa: S608
_POST_KNOWN: Final = f"""
INSERT INTO posting ({POSTING_COLUMNS})
VALUES ({{last_transfer}}, %s, %s, %s, %s, %s), ({{last_transfer}}, %s, %s, %s, %s, %s)
"""  # noqa: S608
_LAST_ID: Final = {"mysql": "LAST_INSERT_ID()", "sqlite": "last_insert_rowid()"}
"""The row that the statement before inserted: so the four statements need no answer in between."""
_LAST_TRANSFER: Final = {
    "mysql": "LAST_INSERT_ID()",
    # Within one statement SQLite's function already names its first row; its one writer made the highest id.
    "sqlite": "(SELECT MAX(id) FROM transfer)",
}


def post(call: Call, draft: Draft) -> Posted:
    """Move the money of an entry and write its rows: a step, at most 6 statements, 4 for a single leg.

    Raises:
        InsufficientFunds: a debit account would fall below its floor.
        AccountBlocked, AccountInactive: an account is frozen or closed.
        InvalidAmount: a leg's amount is not between one centavo and the cap.
    """
    require_transaction()
    check_legs(draft.legs)
    moment = draft.created_at or call.now
    if len(draft.legs) == 1 and not draft.releases:
        made = run_all(_pair(call, draft, moment, None))
        failpoint("posting.after_postings")
        return Posted(made[1], draft.public_id)
    with connection.cursor() as cursor:
        return _post_many(cursor, call, draft, moment)


def pair(
    call: Call, draft: Draft, known: Mapping[int, AccountFacts] | None = None
) -> Sequence[Statement]:
    """Return the four statements of an entry with one leg, for an owner who sends them with others.

    ``known`` is what an owner read of both accounts under their locks: the postings are written from it. Had
    another posting slipped in between, its number would be taken, and the unique constraint refuses the whole.

    Raises:
        InvalidAmount: the amount is not between one centavo and the cap. The statements raise what ``post`` raises.
    """
    require_transaction()
    check_legs(draft.legs)
    return _pair(call, draft, draft.created_at or call.now, known)


def adapt(moment: datetime) -> str:
    """Return a moment as the database's column takes it."""
    return str(inserts.moment(moment))


def entry_row(call: Call, draft: Draft, moment: datetime) -> tuple[Any, ...]:
    """Return an entry's values in the order of ``ENTRY_COLUMNS``."""
    return (
        draft.public_id.bytes,
        draft.kind.value,
        call.correlation_id.bytes,
        _bytes(call.causation_id),
        _bytes(draft.saga_id),
        draft.customer_id,
        call.actor_id,
        call.channel.value,
        _bytes(draft.confirmation_id),
        draft.reverses_id,
        draft.refunds_id,
        _bytes(draft.beneficiary_id),
        draft.counterpart,
        fold(draft.counterpart)[:100] if draft.counterpart else "",
        draft.memo,
        json.dumps(dict(draft.metadata), sort_keys=True) if draft.metadata else "{}",
        clock.local_date(moment).isoformat(),
        adapt(moment),
    )


def check_legs(legs: Sequence[Leg]) -> None:
    """Refuse an entry whose legs cannot be posted.

    Raises:
        InvalidAmount: an amount is not between one centavo and the cap.
    """
    assert 0 < len(legs) <= LEGS_MAX, "an entry has between one and twenty legs"
    for leg in legs:
        if not 0 < leg.amount_centavos <= CENTAVOS_MAX:
            raise InvalidAmount
        assert leg.debit != leg.credit, "a leg has two accounts"


def _pair(
    call: Call, draft: Draft, moment: datetime, known: Mapping[int, AccountFacts] | None
) -> Sequence[Statement]:
    """Return the common entry, one leg, in four statements for one round trip."""
    (leg,) = draft.legs
    debit, credit, amount = leg.debit, leg.credit, leg.amount_centavos
    insert_transfer, post_pair, post_known = _pair_sql(vendor.name())
    at, moved_at = adapt(moment), adapt(call.now)
    if known is None:
        postings = Statement(post_pair, (at,))
    else:
        values = [
            value
            for pk, delta in sorted(((debit, -amount), (credit, amount)))
            for value in (
                pk,
                delta,
                known[pk].balance_centavos + delta,
                known[pk].last_seq + 1,
                at,
            )
        ]
        postings = Statement(post_known, values)
    return [
        Statement(
            _MOVE_PAIR,
            (debit, -amount, amount, moved_at, debit, credit, debit, amount),
            changes=2,
            refusal=partial(_refusal, {debit: -amount, credit: amount}, {}),
        ),
        Statement(_INSERT_ENTRY, entry_row(call, draft, moment)),
        Statement(insert_transfer, (debit, credit, amount, MXN, leg.code)),
        postings,
    ]


@cache
def _pair_sql(database: str) -> tuple[str, str, str]:
    """Return the statements that name the row inserted before them: the transfer's, and its postings'."""
    last_id = _LAST_ID[database]
    return (
        _INSERT_TRANSFER + f"({last_id}, %s, %s, %s, %s, %s)",
        _POST_PAIR.format(last_id=last_id),
        _POST_KNOWN.format(last_transfer=_LAST_TRANSFER[database]),
    )


def _post_many(cursor: CursorWrapper, call: Call, draft: Draft, moment: datetime) -> Posted:
    """Post an entry of several legs, or one that captures holds: they succeed or fail together."""
    deltas: dict[int, int] = defaultdict(int)
    counts: dict[int, int] = defaultdict(int)
    for leg in draft.legs:
        deltas[leg.debit] -= leg.amount_centavos
        deltas[leg.credit] += leg.amount_centavos
        counts[leg.debit] += 1
        counts[leg.credit] += 1
    move(cursor, deltas=deltas, counts=counts, releases=draft.releases, now=call.now)
    failpoint("posting.after_balances")
    balances = balances_of(cursor, deltas)
    cursor.execute(_INSERT_ENTRY, entry_row(call, draft, moment))
    entry_id = int(cursor.lastrowid)
    failpoint("posting.after_entry")
    insert_transfers(cursor, [(entry_id, leg) for leg in draft.legs])
    cursor.execute("SELECT id FROM transfer WHERE entry_id = %s ORDER BY id", (entry_id,))
    transfer_ids = [int(row[0]) for row in cursor.fetchall()]
    state = {
        account: [balance - deltas[account], seq - counts[account]]
        for account, (balance, seq) in balances.items()
    }
    rows: list[Any] = []
    for transfer_id, leg in zip(transfer_ids, draft.legs, strict=True):
        for account, amount in (
            (leg.debit, -leg.amount_centavos),
            (leg.credit, leg.amount_centavos),
        ):
            state[account][0] += amount
            state[account][1] += 1
            rows += [transfer_id, account, amount, *state[account], adapt(moment)]
    insert_postings(cursor, rows)
    failpoint("posting.after_postings")
    return Posted(entry_id, draft.public_id)


def move(
    cursor: CursorWrapper,
    *,
    deltas: Mapping[int, int],
    counts: Mapping[int, int],
    releases: Mapping[int, int],
    now: datetime,
) -> None:
    """Move many balances by one conditional UPDATE, in primary-key order.

    Raises:
        InsufficientFunds, AccountBlocked, AccountInactive: an account cannot; the owner rolls back.
    """
    ids = sorted(deltas)
    balance, balance_values = _case(deltas, ids)
    seq, seq_values = _case(counts, ids)
    held, held_values = _case(releases, ids) if releases else ("0", [])
    falling = [each for each in ids if deltas[each] < 0]
    guards, guard_values = [], []
    for each in falling:
        guards.append(
            "(id <> %s OR floor_centavos IS NULL"
            " OR balance_centavos + %s - (held_centavos - %s) >= floor_centavos)"
        )
        guard_values += [each, deltas[each], releases.get(each, 0)]
    cursor.execute(
        f"UPDATE account SET balance_centavos = balance_centavos + {balance},"  # noqa: S608 - placeholders only
        f" held_centavos = held_centavos - {held}, last_seq = last_seq + {seq},"
        f" version = version + 1, updated_at = %s"
        f" WHERE id IN ({', '.join(['%s'] * len(ids))}) AND status = 'active'"
        + "".join(f" AND {guard}" for guard in guards),
        [*balance_values, *held_values, *seq_values, adapt(now), *ids, *guard_values],
    )
    if cursor.rowcount != len(ids):
        raise _refusal(deltas, releases)


def balances_of(cursor: CursorWrapper, ids: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Return balance and last posting number of accounts that this transaction has locked."""
    cursor.execute(
        "SELECT id, balance_centavos, last_seq FROM account"  # noqa: S608 - placeholders only
        f" WHERE id IN ({', '.join(['%s'] * len(ids))})",
        sorted(ids),
    )
    return {int(row[0]): (int(row[1]), int(row[2])) for row in cursor.fetchall()}


def insert_entries(cursor: CursorWrapper, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert entries by one statement, each as ``entry_row`` gives it."""
    cursor.execute(
        f"INSERT INTO entry ({ENTRY_COLUMNS}) VALUES "  # noqa: S608 - placeholders only
        + ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows)),
        [value for row in rows for value in row],
    )


def insert_transfers(cursor: CursorWrapper, legs: Sequence[tuple[int, Leg]]) -> None:
    """Insert transfers by one statement, each with the entry that it belongs to."""
    cursor.execute(
        _INSERT_TRANSFER + ", ".join([_TRANSFER_ROW] * len(legs)),
        [
            value
            for entry_id, leg in legs
            for value in (entry_id, leg.debit, leg.credit, leg.amount_centavos, MXN, leg.code)
        ],
    )


def insert_postings(cursor: CursorWrapper, values: Sequence[Any]) -> None:
    """Insert postings by one statement; six values a row, in the order of ``POSTING_COLUMNS``."""
    cursor.execute(_INSERT_POSTING + ", ".join([_TRANSFER_ROW] * (len(values) // 6)), values)


def _case(values: Mapping[int, int], ids: Sequence[int]) -> tuple[str, list[int]]:
    parts = [each for each in ids if values.get(each)]
    if not parts:
        return "0", []
    return (
        "CASE id " + "WHEN %s THEN %s " * len(parts) + "ELSE 0 END",
        [number for each in parts for number in (each, values[each])],
    )


def _refusal(deltas: Mapping[int, int], releases: Mapping[int, int]) -> Exception:
    """Say why the accounts could not move, reading them again; nothing of this transaction will stay."""
    found = {each.pk: each for each in Account.objects.filter(pk__in=list(deltas))}
    for pk in sorted(deltas, key=lambda each: deltas[each]):
        account = found.get(pk)
        if account is None:
            return AccountNotFound()
        if account.status == AccountStatus.BLOCKED:
            return AccountBlocked()
        if account.status != AccountStatus.ACTIVE:
            return AccountInactive()
    return _short(found, deltas, releases)


def _short(
    found: Mapping[int, Account], deltas: Mapping[int, int], releases: Mapping[int, int]
) -> InsufficientFunds:
    """Name the account that was short. One that the failed UPDATE had moved already cannot be it."""
    debits = [pk for pk in deltas if deltas[pk] < 0 and found[pk].floor_centavos is not None]
    for pk in debits:
        available = found[pk].available_centavos + releases.get(pk, 0)
        if available < -deltas[pk]:
            return InsufficientFunds(available, -deltas[pk])
    first = debits[0]
    return InsufficientFunds(found[first].available_centavos, -deltas[first])


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes
