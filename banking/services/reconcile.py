"""Reconciling the ledger with itself: every figure is computed again, nothing is corrected."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from banking import rules
from banking.contracts import AccountStatus
from banking.models import (
    Account,
    AccountKind,
    Entry,
    Hold,
    HoldState,
    LimitCounter,
    Posting,
    Transfer,
)
from banking.rules import COUNTED_KINDS, CUSTOMER_KINDS, EntryKind
from banking.selectors import facts
from banking.services import accounts, sealing
from centli.db import reconciling, sealer
from centli.db.reconciling import DIFFERENCES_MAX, Report
from centli.db.transactions import owned, snapshot
from centli.events import audit, sweeper, told
from centli.events.catalogue import (
    MoneyReceived,
    PaymentCompleted,
    RefundCompleted,
    TransferCompleted,
)
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.ids import uuid7

logger = logging.getLogger(__name__)

_NEWS: Final[Mapping[str, str]] = {
    EntryKind.TRANSFER.value: TransferCompleted.event_type,
    EntryKind.OWN_TRANSFER.value: TransferCompleted.event_type,
    EntryKind.SPEI_OUT.value: TransferCompleted.event_type,
    EntryKind.SPEI_RETURN.value: MoneyReceived.event_type,
    EntryKind.PURCHASE.value: PaymentCompleted.event_type,
    EntryKind.REFUND.value: RefundCompleted.event_type,
}
"""The event that tells of an entry, and names it; of other kinds some news on the same trail do."""


@dataclass(frozen=True, slots=True)
class Difference(reconciling.Difference):
    """A difference, and the account that is not built on while it lasts."""

    account_pk: int | None = None


@snapshot()
def reconcile(*, now: datetime, known_heads: Sequence[str] = ()) -> Report:
    """Check the whole ledger as it stands at one moment; reads only, locks nothing, corrects nothing.

    ``known_heads`` were reported before and kept elsewhere: they show a chain that was cut or written anew.
    """
    found: list[Difference] = []
    for check in _CHECKS:
        found += check(now)
    chain = sealer.verify(sealing.LEDGER, now=now, known_heads=known_heads)
    found += [
        Difference(
            "chain",
            f"seal {fault.seq}" if fault.entry_id is None else f"entry {fault.entry_id}",
            fault.problem,
        )
        for fault in chain.faults
    ]
    return Report(
        {
            "accounts": Account.objects.count(),
            "entries": Entry.objects.count(),
            "postings": Posting.objects.count(),
        },
        found[:DIFFERENCES_MAX],
        {"head": chain.head},
    )


def freeze_drifted(report: Report, *, now: datetime) -> int:
    """Freeze every customer account that a difference names, so that nothing is built on it; returns how many."""
    pks = {
        each.account_pk
        for each in report.differences
        if isinstance(each, Difference) and each.account_pk is not None
    }
    drifted = Account.objects.filter(
        pk__in=pks, kind=AccountKind.CUSTOMER, status=AccountStatus.ACTIVE
    )
    keys = list(drifted.values_list("pk", flat=True))
    return sum(
        sweeper.one("banking.reconcile", pk, partial(_freeze, now), now=now) or 0 for pk in keys
    )


def _freeze(now: datetime, pk: int) -> int:
    account = Account.objects.select_related("owner").get(pk=pk)
    assert account.owner is not None, "a customer's account"
    call = Call(account.owner.pk, account.owner.user_id, now, uuid7(), Channel.SYSTEM)
    accounts.account_freeze(
        call,
        account_id=ids.public("account", account.public_id),
        reason="reconciliation",
        note="The ledger does not agree with itself.",
    )
    return 1


def sweep(now: datetime) -> int:
    """Reconcile, raise the alarm where anything differs, and freeze what has drifted; the hourly job."""
    sealing.seal(now)
    report = reconcile(now=now)
    if report.differences:
        checks = sorted({each.check for each in report.differences})
        logger.error(
            "ledger.differs", extra={"checks": checks, "differences": len(report.differences)}
        )
    freeze_drifted(report, now=now)
    _note(report, now)
    return len(report.differences)


@owned
def _note(report: Report, now: datetime) -> None:
    """Keep that the ledger was checked, and what came of it: the staff site's first page tells."""
    call = Call(0, "bank", now, uuid7(), Channel.SYSTEM)
    audit.record(
        call,
        "ledger.checked",
        object_kind="ledger",
        read=dict(report.read),
        differences=len(report.differences),
    )


# ── The checks ───────────────────────────────────────────────────────────────────────────────────


def _rows(sql: str, *values: Any) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _sum_is_zero(_now: datetime) -> Iterator[Difference]:
    sums = Posting.objects.values_list("transfer__currency").annotate(Sum("amount_centavos"))
    for currency, total in sums:
        if total:
            yield Difference("sum", currency, f"postings total {total} centavos")


def _two_opposite_postings(_now: datetime) -> Iterator[Difference]:
    wrong = _rows(
        "SELECT t.id, t.amount_centavos FROM transfer t"
        " LEFT JOIN posting d ON d.transfer_id = t.id AND d.account_id = t.debit_account_id"
        "  AND d.amount_centavos = -t.amount_centavos"
        " LEFT JOIN posting c ON c.transfer_id = t.id AND c.account_id = t.credit_account_id"
        "  AND c.amount_centavos = t.amount_centavos"
        " WHERE d.id IS NULL OR c.id IS NULL"
    )
    for pk, amount in wrong:
        yield Difference("opposite", f"transfer {pk}", f"no two postings of {amount} centavos")
    counts = Transfer.objects.annotate(count=Count("postings")).exclude(count=2)
    for pk, count in counts.values_list("pk", "count"):
        yield Difference("opposite", f"transfer {pk}", f"{count} postings")
    for pk in Entry.objects.filter(transfers=None).values_list("pk", flat=True):
        yield Difference("opposite", f"entry {pk}", "no transfers")


def _balances(_now: datetime) -> Iterator[Difference]:
    rows = _rows(
        "SELECT a.id, a.public_id, a.balance_centavos, a.last_seq, s.total, s.highest, s.count,"
        " l.balance_after_centavos FROM account a"
        " LEFT JOIN (SELECT account_id, SUM(amount_centavos) AS total, MAX(seq) AS highest,"
        "   COUNT(*) AS count FROM posting GROUP BY account_id) s ON s.account_id = a.id"
        " LEFT JOIN posting l ON l.account_id = a.id AND l.seq = s.highest"
    )
    for pk, public, balance, last_seq, total, highest, count, after in rows:
        name = _account_name(public)
        if balance != (total or 0):
            yield Difference("balance", name, f"{balance}, postings total {total or 0}", pk)
        if balance != (after or 0):
            yield Difference("balance", name, f"{balance}, last posting says {after or 0}", pk)
        if not last_seq == (highest or 0) == (count or 0):
            yield Difference("seq", name, f"last {last_seq}, highest {highest}, count {count}", pk)


def _running_balances(_now: datetime) -> Iterator[Difference]:
    rows = _rows(
        "SELECT p.account_id, a.public_id, p.seq FROM posting p JOIN account a ON a.id = p.account_id"
        " LEFT JOIN posting q ON q.account_id = p.account_id AND q.seq = p.seq - 1"
        " WHERE p.balance_after_centavos <> COALESCE(q.balance_after_centavos, 0) + p.amount_centavos"
    )
    for pk, public, seq in rows:
        yield Difference("running", _account_name(public), f"balance after posting {seq}", pk)


def _held(_now: datetime) -> Iterator[Difference]:
    rows = _rows(
        "SELECT a.id, a.public_id, a.held_centavos, h.total FROM account a"
        " LEFT JOIN (SELECT account_id, SUM(amount_centavos) AS total FROM hold"
        "   WHERE state = 'active' GROUP BY account_id) h ON h.account_id = a.id"
        " WHERE a.held_centavos <> COALESCE(h.total, 0)"
    )
    for pk, public, held, total in rows:
        yield Difference("held", _account_name(public), f"{held}, holds total {total or 0}", pk)


def _floors(_now: datetime) -> Iterator[Difference]:
    rows = _rows(
        "SELECT id, public_id, balance_centavos, held_centavos, floor_centavos FROM account"
        " WHERE floor_centavos IS NOT NULL AND balance_centavos - held_centavos < floor_centavos"
    )
    for pk, public, balance, held, floor in rows:
        yield Difference("floor", _account_name(public), f"{balance} - {held} < {floor}", pk)


def _told(now: datetime) -> Iterator[Difference]:
    """Every young entry but an import (channel ``command``) left the news of its kind on its trail, and they name it."""
    news = f"CASE e.kind {'WHEN %s THEN %s ' * len(_NEWS)}END"
    rows = _rows(
        "SELECT e.id, e.kind FROM entry e WHERE e.created_at > %s AND e.channel <> %s"  # noqa: S608 - placeholders only
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.correlation_id = e.correlation_id"
        f"  AND ({news} IS NULL OR o.event_type = {news} AND o.timestamp >= e.created_at"
        "   AND INSTR(o.data, LOWER(HEX(e.public_id))) > 0))",
        *(_young(now), Channel.COMMAND.value),
        *(2 * [each for pair in _NEWS.items() for each in pair]),
    )
    for pk, kind in rows:
        yield Difference("outbox", f"entry {pk}", f"{kind} told nobody")


def _corrections_told(now: datetime) -> Iterator[Difference]:
    """Whoever got money by a young correction was told."""
    kinds = (EntryKind.REVERSAL.value, EntryKind.ADJUSTMENT.value)
    rows = _rows(
        "SELECT e.id, e.kind, a.public_id FROM entry e JOIN transfer t ON t.entry_id = e.id"
        " JOIN posting p ON p.transfer_id = t.id JOIN account a ON a.id = p.account_id"
        " WHERE e.kind IN (%s, %s) AND e.created_at > %s AND a.kind = %s"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.correlation_id = e.correlation_id"
        "   AND o.event_type = %s AND INSTR(o.data, LOWER(HEX(e.public_id))) > 0"
        "   AND INSTR(o.data, LOWER(HEX(a.public_id))) > 0)"
        " GROUP BY e.id, e.kind, a.public_id HAVING SUM(p.amount_centavos) > 0",
        *(*kinds, _young(now), AccountKind.CUSTOMER.value, MoneyReceived.event_type),
    )
    for pk, kind, public in rows:
        yield Difference("outbox", f"entry {pk}", f"{kind} did not tell {_account_name(public)}")


def _young(now: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(now - told.YOUNG)


def _confirmed(_now: datetime) -> Iterator[Difference]:
    """Every customer's own act but an import names a proposal, and that proposal was executed."""
    kinds = sorted(kind.value for kind in CUSTOMER_KINDS)
    rows = _rows(
        "SELECT e.id, e.kind FROM entry e"  # noqa: S608 - placeholders only
        f" WHERE e.kind IN ({', '.join(['%s'] * len(kinds))}) AND e.channel <> %s"
        " AND NOT EXISTS (SELECT 1 FROM proposal p"
        "   WHERE p.public_id = e.confirmation_id AND p.state = 'executed')",
        *kinds,
        Channel.COMMAND.value,
    )
    for pk, kind in rows:
        yield Difference("confirmation", f"entry {pk}", f"{kind} without a customer's confirmation")


def _counters(_now: datetime) -> Iterator[Difference]:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    counted = (
        Transfer.objects.filter(
            entry__kind__in=[kind.value for kind in COUNTED_KINDS],
            entry__customer_id__isnull=False,
            code="principal",
            entry__hold__held_transfer__isnull=True,
        )
        .values_list("entry__customer_id", "entry__value_date")
        .annotate(Sum("amount_centavos"))
    )
    for customer_id, day, total in counted:
        sums[customer_id, day.isoformat()] += total
    # What was set aside first counted for the day it was confirmed on, whenever it was carried out.
    orders = (
        Hold.objects.filter(
            Q(purpose=EntryKind.SPEI_OUT.value, spei_order__isnull=False)
            | Q(held_transfer__isnull=False),
            state__in=[HoldState.ACTIVE, HoldState.CAPTURED],
        )
        .annotate(fee=Coalesce("spei_order__fee_centavos", "held_transfer__fee_centavos"))
        .values_list("customer_id", "created_at", "amount_centavos", "fee")
    )
    for customer_id, created_at, amount, fee in orders:
        sums[customer_id, rules.day_period(created_at)] += amount - fee
    used = {
        (customer_id, period): total
        for customer_id, period, total in LimitCounter.objects.filter(
            rule=facts.DAY_RULE
        ).values_list("customer_id", "period", "used_centavos")
    }
    for key in sorted(sums.keys() | used.keys()):
        if sums.get(key, 0) != used.get(key, 0):
            detail = f"counted {used.get(key, 0)}, sent {sums.get(key, 0)}"
            yield Difference("limit", f"customer {key[0]} {key[1]}", detail)


def _credit_counters(_now: datetime) -> Iterator[Difference]:
    """What accounts under a level's cap received in a month is what their counters say."""
    used = {
        (rule, period): total
        for rule, period, total in LimitCounter.objects.filter(rule__startswith="in").values_list(
            "rule", "period", "used_centavos"
        )
    }
    capped = set(
        Account.objects.filter(level__in=rules.MONTHLY_CREDITS_UDI).values_list("pk", flat=True)
    ) | {int(rule.removeprefix("in")) for rule, _period in used}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    credits_in = Transfer.objects.filter(
        credit_account_id__in=capped,
        code="principal",
        entry__kind__in=[EntryKind.TRANSFER.value, EntryKind.OWN_TRANSFER.value],
    ).exclude(entry__channel=Channel.COMMAND.value)
    for pk, day, total in credits_in.values_list("credit_account_id", "entry__value_date").annotate(
        Sum("amount_centavos")
    ):
        sums[rules.credits_rule(pk), f"{day:%Y-%m}"] += total
    for rule, period in sorted(sums.keys() | used.keys()):
        counted, received = used.get((rule, period), 0), sums.get((rule, period), 0)
        if counted != received:
            detail = f"counted {counted}, received {received}"
            yield Difference("limit", f"account {rule.removeprefix('in')} {period}", detail)


def _account_name(public: bytes) -> str:
    return f"acc_{bytes(public).hex()}"


_CHECKS: Final[Sequence[Callable[[datetime], Iterator[Difference]]]] = (
    _sum_is_zero,
    _two_opposite_postings,
    _balances,
    _running_balances,
    _held,
    _floors,
    _told,
    _corrections_told,
    _confirmed,
    _counters,
    _credit_counters,
)
