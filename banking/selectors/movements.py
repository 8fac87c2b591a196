"""Movements as their customer sees them: what is posted, and what is on hold or was refused.

A page is found in two steps: ids from the covering index (account, moment), then those rows alone. So any page costs
what the first one does. A cursor is the position of the last item seen: moment, source, row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from banking import rules
from banking.contracts import (
    MovementPage,
    MovementStatus,
    MovementType,
    MovementView,
)
from banking.errors import InvalidCursor, InvalidFilter, InvalidPeriod, TransactionNotFound
from banking.models import Hold, HoldState, Payee, Posting
from banking.rules import EntryKind
from banking.selectors import accounts
from banking.selectors.facts import utc
from banking.selectors.showing import HOLD, POSTING, Key, views
from centli.db import vendor
from centli.kernel import clock, ids
from centli.kernel.errors import NotFound
from centli.kernel.text import fold

LIMIT_DEFAULT: Final = 25
LIMIT_MAX: Final = 100
_CURSOR = re.compile(r"([0-9]{1,17})\.([01])\.([0-9]{1,19})", re.ASCII)
_STATES: Final[Mapping[MovementStatus, tuple[str, ...]]] = {
    MovementStatus.PENDING: (HoldState.ACTIVE.value,),
    MovementStatus.FAILED: (HoldState.RELEASED.value, HoldState.EXPIRED.value),
}


@dataclass(frozen=True, slots=True)
class _Where:
    """What is asked for, as conditions on one source's rows."""

    sql: str
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a page; None means any."""

    date_from: date | None = None
    date_to: date | None = None
    kinds: Collection[EntryKind] | None = None
    status: MovementStatus | None = None
    counterpart: str | None = None
    incoming: bool | None = None
    """Whether money came in (or went out)."""
    least_centavos: int = 0


def wanted(
    *,
    date_from: date | None = None,
    date_to: date | None = None,
    type: str | None = None,  # noqa: A002 - the specification's name
    kind: str | None = None,
    status: str | None = None,
    counterpart: str | None = None,
    incoming: bool | None = None,
    least_centavos: int = 0,
) -> Wanted:
    """Return filters from the values that a door read.

    Raises:
        InvalidFilter: a type, kind or status that there is not.
        InvalidPeriod: it ends before it begins.
    """
    if date_from is not None and date_to is not None and date_to < date_from:
        raise InvalidPeriod
    try:
        kinds: set[EntryKind] | None = None
        if type is not None:
            kinds = set(rules.kinds_of(MovementType(type)))
        if kind is not None:
            kinds = {EntryKind(kind)} & (kinds if kinds is not None else {EntryKind(kind)})
        chosen = MovementStatus(status) if status is not None else None
    except ValueError as error:
        raise InvalidFilter from error
    return Wanted(date_from, date_to, kinds, chosen, counterpart, incoming, least_centavos)


def movement_page(
    customer_id: int,
    *,
    account_id: str | None,
    filters: Wanted,
    limit: int = LIMIT_DEFAULT,
    cursor: str | None = None,
) -> MovementPage:
    """Return a page of movements, newest first, of one account or of all.

    Raises:
        AccountNotFound: no such account, or another customer's.
        InvalidCursor: not one of ours.
    """
    size = max(1, min(limit, LIMIT_MAX))
    after = _read_cursor(cursor) if cursor else None
    if account_id is not None:
        pks = [accounts.account_get(customer_id, account_id).pk]
    else:
        pks = [each.pk for each in accounts.account_list(customer_id)]
    keys = _keys(customer_id, pks, filters, after, size + 1)
    shown = keys[:size]
    return MovementPage(
        items=views(customer_id, shown),
        next_cursor=_write_cursor(shown[-1]) if len(keys) > size else None,
    )


def movement_get(customer_id: int, transaction_id: str) -> MovementView:
    """Return one movement of the customer's: of a transfer between own accounts, the side that paid.

    Raises:
        TransactionNotFound: no such movement, or another customer's.
    """
    try:
        value = ids.parse("transaction", transaction_id)
    except NotFound as error:
        raise TransactionNotFound from error
    posting = (
        Posting.objects.filter(
            transfer__entry__public_id=value,
            account__owner_id=customer_id,
            transfer__code="principal",
        )
        .order_by("amount_centavos")
        .values_list("created_at", "pk")
        .first()
    )
    if posting is not None:
        return views(customer_id, [(posting[0], POSTING, posting[1])])[0]
    hold = (
        Hold.objects.filter(public_id=value, account__owner_id=customer_id)
        .exclude(state=HoldState.CAPTURED)
        .values_list("created_at", "pk")
        .first()
    )
    if hold is None:
        raise TransactionNotFound
    return views(customer_id, [(hold[0], HOLD, hold[1])])[0]


# ── Finding a page ───────────────────────────────────────────────────────────────────────────────


def _keys(
    customer_id: int, pks: Sequence[int], filters: Wanted, after: Key | None, count: int
) -> list[Key]:
    if not pks or (filters.kinds is not None and not filters.kinds):
        return []
    found: list[Key] = []
    names = _names(customer_id, filters.counterpart) if filters.counterpart else None
    if filters.status in {None, MovementStatus.COMPLETED}:
        found += _run(
            POSTING, pks, _period(POSTING, after, filters), _posting_where(filters, names), count
        )
    # What is held is on its way out.
    if filters.status != MovementStatus.COMPLETED and not filters.incoming:
        found += _run(HOLD, pks, _period(HOLD, after, filters), _hold_where(filters, names), count)
    return sorted(found, reverse=True)[:count]


def _run(
    source: int,
    pks: Sequence[int],
    period: _Where,
    where: _Where,
    count: int,
) -> Iterable[Key]:
    """Return the newest keys of one source: each account's by its own range of the index, then together."""
    force = f" FORCE INDEX ({_INDEX[source]})" if connection.vendor == "mysql" else ""
    one = _FROM[source].format(
        force=force,
        joins=_JOINS[source].format(user=connection.ops.quote_name("user")) if where.sql else "",
        more=period.sql + where.sql,
    )
    values: list[Any] = []
    for pk in pks:
        values += [pk, *period.values, *where.values, count]
    statement = " UNION ALL ".join([f"SELECT * FROM ({one}) AS part"] * len(pks))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [(utc(created_at), source, int(pk)) for pk, created_at in cursor.fetchall()]


_INDEX: Final = {POSTING: "posting_account_created", HOLD: "hold_account_created"}
_FROM: Final = {
    POSTING: "SELECT p.id, p.created_at FROM posting p{force}{joins} WHERE p.account_id = %s{more}"
    " ORDER BY p.created_at DESC, p.id DESC LIMIT %s",
    HOLD: "SELECT p.id, p.created_at FROM hold p{force}{joins} WHERE p.account_id = %s"
    " AND p.state <> 'captured'{more} ORDER BY p.created_at DESC, p.id DESC LIMIT %s",
}
_JOINS: Final = {
    POSTING: " JOIN transfer t ON t.id = p.transfer_id JOIN entry e ON e.id = t.entry_id"
    " JOIN account o ON o.id = CASE WHEN p.amount_centavos < 0 THEN t.credit_account_id"
    " ELSE t.debit_account_id END LEFT JOIN {user} u ON u.id = o.owner_id",
    HOLD: "",
}


def _period(source: int, after: Key | None, filters: Wanted) -> _Where:
    sql: str = ""
    values: list[Any] = []
    if filters.date_from is not None:
        sql += " AND p.created_at >= %s"
        values.append(_adapt(clock.day_start(filters.date_from)))
    if filters.date_to is not None:
        sql += " AND p.created_at < %s"
        values.append(_adapt(clock.day_end(filters.date_to)))
    if after is not None:
        moment, after_source, row = after
        if after_source == source:
            # One range for the index, and the tie-break beside it.
            sql += " AND p.created_at <= %s AND (p.created_at < %s OR p.id < %s)"
            values += [_adapt(moment), _adapt(moment), row]
        else:
            sql += f" AND p.created_at {'<' if source == POSTING else '<='} %s"
            values.append(_adapt(moment))
    return _Where(sql, values)


@dataclass(frozen=True, slots=True)
class _Names:
    """Whom a counterpart filter means."""

    text: str
    key: str
    payees: Sequence[UUID]
    accounts: Sequence[int]


def _names(customer_id: int, counterpart: str) -> _Names:
    known = Payee.objects.filter(customer_id=customer_id)
    if counterpart.startswith(ids.PREFIXES["beneficiary"] + "_"):
        try:
            chosen = list(known.filter(beneficiary_id=ids.parse("beneficiary", counterpart)))
        except NotFound as error:
            raise InvalidFilter from error
        text = ""
    else:
        text = counterpart
        key = fold(text)
        chosen = [each for each in known if key in fold(each.name) or key in fold(each.alias)]
    return _Names(
        text,
        fold(text),
        [each.beneficiary_id for each in chosen],
        [each.account_id for each in chosen if each.account_id is not None],
    )


def _posting_where(filters: Wanted, names: _Names | None) -> _Where:
    sql: str = ""
    values: list[Any] = []
    if filters.incoming is not None:
        sql += f" AND p.amount_centavos {'>' if filters.incoming else '<'} 0"
    if filters.least_centavos:
        sql += " AND ABS(p.amount_centavos) >= %s"
        values.append(filters.least_centavos)
    if filters.kinds is not None:
        sql += (
            f" AND CASE t.code WHEN 'fee' THEN 'fee' ELSE e.kind END IN ({_marks(filters.kinds)})"
        )
        values += [kind.value for kind in filters.kinds]
    if names is not None:
        parts = ["1 = 0"]
        if names.payees:
            parts.append(f"e.beneficiary_id IN ({_marks(names.payees)})")
            values += [each.bytes for each in names.payees]
        if names.accounts:
            parts.append(f"o.id IN ({_marks(names.accounts)})")
            values += names.accounts
        if names.text:
            parts.append("e.counterpart_key LIKE %s ESCAPE '!'")
            parts.append(f"LOWER(u.display_name) LIKE %s{vendor.alike()} ESCAPE '!'")
            values += [_like(names.key), _like(names.text.lower())]
        sql += f" AND ({' OR '.join(parts)})"
    return _Where(sql, values)


def _hold_where(filters: Wanted, names: _Names | None) -> _Where:
    sql: str = ""
    values: list[Any] = []
    if filters.least_centavos:
        sql += " AND p.amount_centavos >= %s"
        values.append(filters.least_centavos)
    states = _STATES.get(filters.status) if filters.status is not None else None
    if states is not None:
        sql += f" AND p.state IN ({_marks(states)})"
        values += list(states)
    if filters.kinds is not None:
        sql += f" AND p.purpose IN ({_marks(filters.kinds)})"
        values += [kind.value for kind in filters.kinds]
    if names is not None:
        parts = ["1 = 0"]
        if names.payees:
            parts.append(f"p.beneficiary_id IN ({_marks(names.payees)})")
            values += [each.bytes for each in names.payees]
        if names.text:
            parts.append("p.counterpart_key LIKE %s ESCAPE '!'")
            values.append(_like(names.key))
        sql += f" AND ({' OR '.join(parts)})"
    return _Where(sql, values)


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _like(text: str) -> str:
    return "%" + re.sub(r"([!%_])", r"!\1", text) + "%"


def _adapt(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _write_cursor(key: Key) -> str:
    moment, source, row = key
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return f"{micros}.{source}.{row}"


def _read_cursor(text: str) -> Key:
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise InvalidCursor
    micros, source, row = (int(part) for part in found.groups())
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    except OverflowError as error:
        raise InvalidCursor from error
    return moment, source, row
