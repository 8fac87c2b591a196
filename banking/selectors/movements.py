"""Movements as their customer sees them: what is posted, and what is on hold or was refused.

A page is found in two steps: ids from the covering index (account, moment), then those rows alone. So any page costs
what the first one does. A cursor is the position of the last item seen: moment, source, row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import (
    AccountType,
    MovementPage,
    MovementStatus,
    MovementType,
    MovementView,
    SpendingGroup,
    SpendingView,
)
from banking.errors import InvalidCursor, InvalidFilter, InvalidPeriod, TransactionNotFound
from banking.models import AccountKind, Hold, HoldState, Payee, Posting
from banking.rules import EntryKind
from banking.selectors import accounts
from banking.selectors.facts import utc
from centli.db.prepared import Given, Select
from centli.kernel import clock, ids
from centli.kernel.errors import NotFound
from centli.kernel.money import Money
from centli.kernel.text import fold

LIMIT_DEFAULT: Final = 25
LIMIT_MAX: Final = 100
_CURSOR = re.compile(r"([0-9]{1,17})\.([01])\.([0-9]{1,19})", re.ASCII)
_HOLD, _POSTING = 0, 1
_STATES: Final[Mapping[MovementStatus, tuple[str, ...]]] = {
    MovementStatus.PENDING: (HoldState.ACTIVE.value,),
    MovementStatus.FAILED: (HoldState.RELEASED.value, HoldState.EXPIRED.value),
}

_Key = tuple[datetime, int, int]
"""Moment, source, row: the order of a page, newest first; a posting comes before a hold of the same moment."""


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


def wanted(
    *,
    date_from: date | None = None,
    date_to: date | None = None,
    type: str | None = None,  # noqa: A002 - the specification's name
    kind: str | None = None,
    status: str | None = None,
    counterpart: str | None = None,
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
    return Wanted(date_from, date_to, kinds, chosen, counterpart)


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
        items=_views(customer_id, shown),
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
        return _views(customer_id, [(posting[0], _POSTING, posting[1])])[0]
    hold = (
        Hold.objects.filter(public_id=value, account__owner_id=customer_id)
        .exclude(state=HoldState.CAPTURED)
        .values_list("created_at", "pk")
        .first()
    )
    if hold is None:
        raise TransactionNotFound
    return _views(customer_id, [(hold[0], _HOLD, hold[1])])[0]


# ── Finding a page ───────────────────────────────────────────────────────────────────────────────


def _keys(
    customer_id: int, pks: Sequence[int], filters: Wanted, after: _Key | None, count: int
) -> list[_Key]:
    if not pks or (filters.kinds is not None and not filters.kinds):
        return []
    found: list[_Key] = []
    names = _names(customer_id, filters.counterpart) if filters.counterpart else None
    if filters.status in {None, MovementStatus.COMPLETED}:
        found += _run(
            _POSTING, pks, _period(_POSTING, after, filters), _posting_where(filters, names), count
        )
    if filters.status != MovementStatus.COMPLETED:
        found += _run(
            _HOLD, pks, _period(_HOLD, after, filters), _hold_where(filters, names), count
        )
    return sorted(found, reverse=True)[:count]


def _run(
    source: int,
    pks: Sequence[int],
    period: _Where,
    where: _Where,
    count: int,
) -> Iterable[_Key]:
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


_INDEX: Final = {_POSTING: "posting_account_created", _HOLD: "hold_account_created"}
_FROM: Final = {
    _POSTING: "SELECT p.id, p.created_at FROM posting p{force}{joins} WHERE p.account_id = %s{more}"
    " ORDER BY p.created_at DESC, p.id DESC LIMIT %s",
    _HOLD: "SELECT p.id, p.created_at FROM hold p{force}{joins} WHERE p.account_id = %s"
    " AND p.state <> 'captured'{more} ORDER BY p.created_at DESC, p.id DESC LIMIT %s",
}
_JOINS: Final = {
    _POSTING: " JOIN transfer t ON t.id = p.transfer_id JOIN entry e ON e.id = t.entry_id"
    " JOIN account o ON o.id = CASE WHEN p.amount_centavos < 0 THEN t.credit_account_id"
    " ELSE t.debit_account_id END LEFT JOIN {user} u ON u.id = o.owner_id",
    _HOLD: "",
}


def _period(source: int, after: _Key | None, filters: Wanted) -> _Where:
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
            sql += f" AND p.created_at {'<' if source == _POSTING else '<='} %s"
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
            parts.append("LOWER(u.display_name) LIKE %s ESCAPE '!'")
            values += [_like(names.key), _like(names.text.lower())]
        sql += f" AND ({' OR '.join(parts)})"
    return _Where(sql, values)


def _hold_where(filters: Wanted, names: _Names | None) -> _Where:
    sql: str = ""
    values: list[Any] = []
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


def _write_cursor(key: _Key) -> str:
    moment, source, row = key
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return f"{micros}.{source}.{row}"


def _read_cursor(text: str) -> _Key:
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise InvalidCursor
    micros, source, row = (int(part) for part in found.groups())
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    except OverflowError as error:
        raise InvalidCursor from error
    return moment, source, row


# ── Showing it ───────────────────────────────────────────────────────────────────────────────────


@cache
def _postings(count: int) -> Select[tuple[Any, ...]]:
    """Return the query for that many postings with what is shown of them; a page has a bounded number."""
    return Select(
        lambda: Posting.objects.filter(
            pk__in=[Given(f"pk{number}", Posting, "id") for number in range(count)]
        ).values_list("pk", *_POSTING_COLUMNS.values())
    )


def _views(customer_id: int, keys: Sequence[_Key]) -> list[MovementView]:
    posted = [row for _moment, source, row in keys if source == _POSTING]
    given = {f"pk{number}": pk for number, pk in enumerate(posted)}
    columns = ("pk", *_POSTING_COLUMNS.values())
    rows = _postings(len(posted)).all(**given) if posted else []
    postings = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    held = [row for _moment, source, row in keys if source == _HOLD]
    holds = (
        {row["pk"]: row for row in Hold.objects.filter(pk__in=held).values(*_HOLD_COLUMNS)}
        if held
        else {}
    )
    known = {
        row.get(_POSTING_COLUMNS["beneficiary"], row.get("beneficiary_id"))
        for row in (*postings.values(), *holds.values())
    } - {None}
    payees = (
        {each.beneficiary_id: each for each in Payee.objects.filter(beneficiary_id__in=known)}
        if known
        else {}
    )
    show: Mapping[int, Callable[[int], MovementView]] = {
        _POSTING: lambda row: _posting_view(customer_id, postings[row], payees),
        _HOLD: lambda row: _hold_view(holds[row], payees),
    }
    return [show[source](row) for _moment, source, row in keys]


_ENTRY = "transfer__entry__"
_DEBIT = "transfer__debit_account__"
_CREDIT = "transfer__credit_account__"
_SIDE: Final = (
    "public_id",
    "kind",
    "account_type",
    "number",
    "name",
    "owner_id",
    "owner__display_name",
)
_POSTING_COLUMNS: Final = {
    "amount": "amount_centavos",
    "after": "balance_after_centavos",
    "created_at": "created_at",
    "code": "transfer__code",
    "account": "account__public_id",
    "account_type": "account__account_type",
    "user": "account__owner__public_id",
    "entry": f"{_ENTRY}public_id",
    "kind": f"{_ENTRY}kind",
    "beneficiary": f"{_ENTRY}beneficiary_id",
    "counterpart": f"{_ENTRY}counterpart",
    "memo": f"{_ENTRY}memo",
    "customer": f"{_ENTRY}customer_id",
    "tracking": f"{_ENTRY}hold__spei_order__tracking_key",
    **{f"debit_{name}": f"{_DEBIT}{name}" for name in _SIDE},
    **{f"credit_{name}": f"{_CREDIT}{name}" for name in _SIDE},
}
_HOLD_COLUMNS: Final = (
    "pk",
    "public_id",
    "amount_centavos",
    "state",
    "purpose",
    "beneficiary_id",
    "counterpart",
    "memo",
    "created_at",
    "spei_order__tracking_key",
    "account__public_id",
    "account__account_type",
    "account__owner__public_id",
)


def _posting_view(
    customer_id: int, row: Mapping[str, Any], payees: Mapping[UUID, Payee]
) -> MovementView:
    value = {name: row[column] for name, column in _POSTING_COLUMNS.items()}
    is_out = value["amount"] < 0
    kind = EntryKind.FEE if value["code"] == "fee" else EntryKind(value["kind"])
    payee = payees.get(value["beneficiary"]) if value["customer"] in {customer_id, None} else None
    if payee is not None and payee.customer_id != customer_id:
        payee = None
    debit = {name: value[f"debit_{name}"] for name in _SIDE}
    credit = {name: value[f"credit_{name}"] for name in _SIDE}
    other = credit if is_out else debit
    name = _counterpart(customer_id, value["counterpart"], other, payee)
    return MovementView(
        transaction_id=ids.public("transaction", value["entry"]),
        account_id=ids.public("account", value["account"]),
        account_type=AccountType(value["account_type"]),
        user_id=ids.public("user", value["user"]),
        type=rules.KINDS[kind].type,
        kind=kind.value,
        amount=Money(value["amount"]),
        status=MovementStatus.COMPLETED,
        from_account=_side(debit, name, None if is_out else payee),
        to_account=_side(credit, name, payee if is_out else None),
        counterpart=name,
        description=value["memo"] or _(rules.KINDS[kind].label),
        balance_after=Money(value["after"]),
        tracking_key=value["tracking"] or "",
        created_at=value["created_at"],
    )


def _hold_view(row: Mapping[str, Any], payees: Mapping[UUID, Payee]) -> MovementView:
    kind = EntryKind(row["purpose"])
    payee = payees.get(row["beneficiary_id"])
    account = ids.public("account", row["account__public_id"])
    name = payee.name if payee else row["counterpart"]
    return MovementView(
        transaction_id=ids.public("transaction", row["public_id"]),
        account_id=account,
        account_type=AccountType(row["account__account_type"]),
        user_id=ids.public("user", row["account__owner__public_id"]),
        type=rules.KINDS[kind].type,
        kind=kind.value,
        amount=Money(-row["amount_centavos"]),
        status=MovementStatus.PENDING
        if row["state"] == HoldState.ACTIVE
        else MovementStatus.FAILED,
        from_account=account,
        to_account=rules.masked(payee.clabe) if payee and payee.clabe else name,
        counterpart=name,
        description=row["memo"] or _(rules.KINDS[kind].label),
        balance_after=None,
        tracking_key=row["spei_order__tracking_key"] or "",
        created_at=row["created_at"],
    )


def _counterpart(
    customer_id: int, stored: str, other: Mapping[str, Any], payee: Payee | None
) -> str:
    """Return the other side as the customer knows it: their name for it, else its own."""
    if payee is not None:
        return payee.name
    if stored:
        return stored
    if other["kind"] == AccountKind.CUSTOMER:
        if other["owner_id"] == customer_id:
            label = _(rules.ACCOUNT_NAMES[AccountType(other["account_type"])])
            return f"{label} {rules.masked(other['number'])}"
        return str(other["owner__display_name"])
    if other["name"]:
        return str(other["name"])
    return _("Efectivo") if other["kind"] == AccountKind.CASH else "CENTLI"


def _side(side: Mapping[str, Any], name: str, payee: Payee | None) -> str:
    """Return one end of a movement: an account of ours by its id, another bank's masked, else a name."""
    if side["kind"] == AccountKind.CUSTOMER:
        return ids.public("account", side["public_id"])
    return rules.masked(payee.clabe) if payee is not None and payee.clabe else name


# ── Spending ─────────────────────────────────────────────────────────────────────────────────────

_NOT_SPENT: Final = frozenset(
    {EntryKind.OWN_TRANSFER, EntryKind.REVERSAL, EntryKind.ADJUSTMENT, EntryKind.REFUND}
)
_NOT_EARNED: Final = _NOT_SPENT | {EntryKind.SPEI_RETURN}


def spending_summary(
    customer_id: int, *, date_from: date, date_to: date, kinds: Collection[str] | None = None
) -> SpendingView:
    """Return what went out of a customer's accounts in a period, by kind, and the total of the period before.

    Moves between own accounts, corrections and refunds are neither spent nor earned. ``kinds`` keeps those alone.

    Raises:
        InvalidFilter: a kind that there is not.
        InvalidPeriod: it ends before it begins.
    """
    if date_to < date_from:
        raise InvalidPeriod
    days = date_to - date_from + timedelta(days=1)
    try:
        kept = None if kinds is None else {EntryKind(kind) for kind in kinds}
    except ValueError as error:
        raise InvalidFilter from error
    now = _kept(_sums(customer_id, date_from, date_to, _NOT_SPENT, is_out=True), kept)
    before = _kept(
        _sums(customer_id, date_from - days, date_to - days, _NOT_SPENT, is_out=True), kept
    )
    income = _sums(customer_id, date_from, date_to, _NOT_EARNED, is_out=False)
    groups = [
        SpendingGroup(kind.value, _(rules.KINDS[kind].label), Money(total), count)
        for kind, (total, count) in sorted(now.items(), key=lambda each: -each[1][0])
    ]
    return SpendingView(
        date_from=date_from,
        date_to=date_to,
        total=_total(now),
        previous_total=_total(before),
        income=_total(income),
        groups=groups,
    )


def _kept(
    sums: Mapping[EntryKind, tuple[int, int]], kinds: Collection[EntryKind] | None
) -> Mapping[EntryKind, tuple[int, int]]:
    return {kind: sum_ for kind, sum_ in sums.items() if kinds is None or kind in kinds}


def _total(sums: Mapping[EntryKind, tuple[int, int]]) -> Money:
    return Money(sum(total for total, _count in sums.values()))


def _sums(
    customer_id: int,
    date_from: date,
    date_to: date,
    without: Collection[EntryKind],
    *,
    is_out: bool,
) -> Mapping[EntryKind, tuple[int, int]]:
    pks = [each.pk for each in accounts.account_list(customer_id)]
    rows = Posting.objects.filter(
        account_id__in=pks,
        created_at__gte=clock.day_start(date_from),
        created_at__lt=clock.day_end(date_to),
        **{"amount_centavos__lt" if is_out else "amount_centavos__gt": 0},
    ).exclude(transfer__entry__kind__in=[kind.value for kind in without])
    sums: dict[EntryKind, tuple[int, int]] = {}
    for kind, code, total, count in rows.values_list(
        "transfer__entry__kind", "transfer__code"
    ).annotate(Sum("amount_centavos"), Count("pk")):
        chosen = EntryKind.FEE if code == "fee" else EntryKind(kind)
        old_total, old_count = sums.get(chosen, (0, 0))
        sums[chosen] = (old_total + abs(total), old_count + count)
    return sums
