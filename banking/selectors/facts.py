"""What a transfer is decided on: two accounts, and everything else by one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from banking import rules
from banking.contracts import LimitView
from banking.errors import LimitsUnavailable
from banking.models import Fee, LimitCounter, UdiValue, UserLimit
from banking.rules import EntryKind
from centli.confirmations import policy
from centli.db import vendor
from centli.db.inserts import moment
from centli.db.prepared import Given, Select
from centli.db.statement import Statement
from centli.db.trip import read_all
from centli.kernel import clock
from centli.kernel.money import Money

DAY_RULE: Final = "day"


class AccountFacts(NamedTuple):
    """What is needed of an account to decide."""

    pk: int
    owner_id: int | None
    account_type: str
    status: str
    balance_centavos: int
    held_centavos: int
    floor_centavos: int | None
    last_seq: int
    level: str

    @property
    def available_centavos(self) -> int:
        """What can be spent now."""
        return self.balance_centavos - self.held_centavos - (self.floor_centavos or 0)


def account_facts(pks: Iterable[int], *, locked: bool) -> Mapping[int, AccountFacts]:
    """Return accounts by primary key; with ``locked`` their rows are locked in primary-key order."""
    return _accounts(read_all(_accounts_read(pks, locked=locked))[0])


def facts_of(
    pks: Iterable[int],
    *,
    locked: bool,
    customer_id: int,
    beneficiary_id: UUID,
    amount_centavos: int,
    udi_micros: int | None,
    now: datetime,
) -> tuple[Mapping[int, AccountFacts], PayeeFacts | None]:
    """Return accounts like ``account_facts``, and then what a payment to a payee is decided on; None: no such payee.

    ``udi_micros``: the value of the UDI, for who has set no limit of their own.
    """
    accounts, payees = read_all(
        _accounts_read(pks, locked=locked),
        _payee_read(customer_id, beneficiary_id, amount_centavos, now, for_card=not locked),
    )
    if not payees:
        return _accounts(accounts), None
    payee = _payee(payees[0], udi_micros, (customer_id, beneficiary_id), now=now)
    return _accounts(accounts), payee


def _accounts_read(pks: Iterable[int], *, locked: bool) -> Statement:
    chosen = sorted(set(pks))
    return Statement(_accounts_text(len(chosen), vendor.for_update() if locked else ""), chosen)


@cache
def _accounts_text(count: int, lock: str) -> str:
    return (
        "SELECT id, owner_id, account_type, status, balance_centavos, held_centavos, floor_centavos, last_seq, level"  # noqa: S608
        f" FROM account WHERE id IN ({', '.join(['%s'] * count)}) ORDER BY id{lock}"
    )


def _accounts(rows: Sequence[tuple[Any, ...]]) -> Mapping[int, AccountFacts]:
    return {row[0]: AccountFacts._make(row) for row in rows}


class PayeeFacts(NamedTuple):
    """A payee with the customer's limits, today's use, and what they sent in the last minutes."""

    usable_at: datetime
    capped_until: datetime
    paid_before: bool
    is_removed: bool
    account_pk: int | None
    clabe: str
    limits: Limits
    used_today_centavos: int
    payments_today: int | None
    """None: the day has no counter yet. It only grows: by it a decision sees whether another payment came between."""
    recent_count: int
    """Payments of the last minutes; at most so many where they are too few to matter."""
    sent_while_new_centavos: int
    """What was sent to a payee that is still new; 0 for another."""
    same_recently: bool
    """Asked for a card alone: of a locked read it is False."""


class Limits(NamedTuple):
    """The limits in force for a customer."""

    per_operation_centavos: int
    per_day_centavos: int
    transfers_by_chat: bool

    @property
    def day_ceiling_centavos(self) -> int:
        """What a day may total at most, whatever the factor."""
        return max(rules.CEILING_CENTAVOS, self.per_day_centavos)


_PAYEE_FACTS: Final = """
SELECT p.usable_at, p.capped_until, p.paid_before, p.removed_at, p.account_id, p.clabe,
  l.per_operation_centavos, l.per_day_centavos, l.transfers_by_chat, c.used_centavos, c.payments,
  {same}
FROM payee p LEFT JOIN user_limit l ON l.customer_id = p.customer_id
LEFT JOIN limit_counter c ON c.customer_id = p.customer_id AND c.rule = 'day' AND c.period = %s
WHERE p.beneficiary_id = %s AND p.customer_id = %s
"""
_SAME: Final = """
  (SELECT COUNT(*) FROM entry e JOIN transfer t ON t.entry_id = e.id
     WHERE e.customer_id = %s AND e.created_at > %s AND e.beneficiary_id = p.beneficiary_id
       AND t.amount_centavos = %s AND t.code = 'principal' AND e.kind = 'transfer')
  + (SELECT COUNT(*) FROM hold WHERE customer_id = %s AND created_at > %s
     AND beneficiary_id = p.beneficiary_id AND amount_centavos = %s
     AND (purpose = 'spei_out' OR (purpose = 'transfer' AND state = 'active')))
"""
_FOR_CARD: Final = _PAYEE_FACTS.format(same=_SAME)
_TO_CONFIRM: Final = _PAYEE_FACTS.format(same="0")
"""Without what the card asks about ("again the same amount?"): the customer has seen the card and answered."""


_LATELY: Final = """
SELECT
  (SELECT COUNT(*) FROM entry WHERE customer_id = %s AND created_at > %s
     AND kind IN ('transfer', 'purchase'))
  + (SELECT COUNT(*) FROM hold WHERE customer_id = %s AND created_at > %s
     AND (purpose = 'spei_out' OR (purpose = 'transfer' AND state <> 'captured')))
"""


def _payee_read(
    customer_id: int,
    beneficiary_id: UUID,
    amount_centavos: int,
    now: datetime,
    *,
    for_card: bool,
) -> Statement:
    lately = (customer_id, moment(now - policy.RAPID_WITHIN))
    same = (*lately, amount_centavos, *lately, amount_centavos) if for_card else ()
    return Statement(
        _FOR_CARD if for_card else _TO_CONFIRM,
        (
            *same,
            *(rules.day_period(now), beneficiary_id.bytes, customer_id),
        ),
    )


def _payee(
    row: tuple[Any, ...], udi_micros: int | None, key: tuple[int, UUID], *, now: datetime
) -> PayeeFacts:
    return PayeeFacts(
        usable_at=utc(row[0]),
        capped_until=utc(row[1]),
        paid_before=bool(row[2]),
        is_removed=row[3] is not None,
        account_pk=row[4],
        clabe=row[5],
        limits=_limits(row[6], row[7], row[8], udi_micros),
        used_today_centavos=row[9] or 0,
        payments_today=row[10],
        recent_count=_recent_count(key[0], row[10] or 0, now),
        sent_while_new_centavos=_sent_while_new(key, utc(row[1]), now),
        same_recently=bool(row[11]),
    )


def _recent_count(customer_id: int, paid_today: int, now: datetime) -> int:
    """Return how many payments a customer sent lately; where even all of today's are few, so many, and nothing is read."""
    since = now - policy.RAPID_WITHIN
    if paid_today < policy.RAPID_COUNT - 1 and rules.day_period(since) == rules.day_period(now):
        return paid_today
    lately = (customer_id, moment(since))
    (((found,),),) = read_all(Statement(_LATELY, (*lately, *lately)))
    return int(found)


_SENT_WHILE_NEW: Final = """
SELECT
  (SELECT COALESCE(SUM(t.amount_centavos), 0) FROM entry e JOIN transfer t ON t.entry_id = e.id
     WHERE e.customer_id = %s AND e.created_at > %s AND e.beneficiary_id = %s
       AND t.code = 'principal' AND e.kind = 'transfer')
  + (SELECT COALESCE(SUM(amount_centavos), 0) FROM hold WHERE customer_id = %s AND created_at > %s
     AND beneficiary_id = %s AND ((purpose = 'spei_out' AND state IN ('active', 'captured'))
       OR (purpose = 'transfer' AND state = 'active')))
"""


def _sent_while_new(key: tuple[int, UUID], capped_until: datetime, now: datetime) -> int:
    """Return what a payee was sent since it was added; of one that is not new any more nothing is read."""
    if now >= capped_until:
        return 0
    customer_id, beneficiary_id = key
    since = (customer_id, moment(capped_until - rules.PAYEE_CAPPED), beneficiary_id.bytes)
    (((found,),),) = read_all(Statement(_SENT_WHILE_NEW, (*since, *since)))
    return int(found)


def udi_micros(now: datetime) -> int:
    """Return the value of the UDI in force.

    Raises:
        LimitsUnavailable: none is known.
    """
    found = udi_find(now)
    if found is None:
        raise LimitsUnavailable
    return found


_UDI: Final = Select(
    lambda: (
        UdiValue.objects.filter(date__lte=Given("date", UdiValue, "date"))
        .order_by("-date")
        .values_list("value_micros")[:1]
    )
)
_OWN_LIMIT: Final = Select(
    lambda: UserLimit.objects.filter(customer_id=Given("customer_id", UserLimit, "customer_id"))
)
_USED: Final = Select(
    lambda: LimitCounter.objects.filter(
        customer_id=Given("customer_id", LimitCounter, "customer_id"),
        rule=DAY_RULE,
        period=Given("period", LimitCounter, "period"),
    )
)
_FEE: Final = Select(
    lambda: Fee.objects.filter(kind=Given("kind", Fee, "kind")).values_list("fee_centavos")
)


def udi_find(now: datetime) -> int | None:
    """Return the value of the UDI in force, if one is known."""
    found = _UDI.first(date=clock.local_date(now))
    return None if found is None else found[0]


def limits_get(customer_id: int, now: datetime) -> LimitView:
    """Return a customer's limits and what today has used.

    Raises:
        LimitsUnavailable: no value of the UDI is known.
    """
    own = _OWN_LIMIT.first(customer_id=customer_id)
    udi = udi_find(now)
    found = (
        _limits(own.per_operation_centavos, own.per_day_centavos, own.transfers_by_chat, udi)
        if own
        else _limits(None, None, None, udi)
    )
    used = _USED.first(customer_id=customer_id, period=rules.day_period(now))
    return LimitView(
        per_operation=Money(found.per_operation_centavos),
        per_day=Money(found.per_day_centavos),
        ceiling=Money(rules.CEILING_CENTAVOS),
        used_today=Money(used.used_centavos if used else 0),
        transfers_by_chat=found.transfers_by_chat,
    )


def fee_centavos(kind: EntryKind) -> int:
    """Return what a kind of entry costs; what the table does not name is free."""
    found = _FEE.first(kind=kind.value)
    return found[0] if found else 0


def utc(value: Any) -> datetime:
    """Return a moment that a raw statement read: naive in the drivers, UTC in the tables."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC)


def _limits(
    per_operation: int | None, per_day: int | None, by_chat: Any, udi_micros: int | None
) -> Limits:
    if per_operation is None and udi_micros is None:
        raise LimitsUnavailable
    return Limits(
        per_operation_centavos=rules.udi_centavos(rules.UDI_PER_OPERATION, udi_micros or 0)
        if per_operation is None
        else per_operation,
        per_day_centavos=rules.PER_DAY_CENTAVOS if per_day is None else per_day,
        transfers_by_chat=by_chat is None or bool(by_chat),
    )
