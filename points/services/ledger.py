"""Moving points: the account is locked, its lots change state, and insert-only rows say why.

Every change of an account goes through ``_apply``: the caches move by exactly what is written. A lot is only read and
changed under its account's lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from centli.db.transactions import require_transaction
from centli.events import bus
from centli.events.catalogue import Event, PointsEarned, PointsExpired
from centli.kernel import clock
from centli.kernel.call import Call
from centli.kernel.ids import uuid7
from points.contracts import GrantKind, LotState, TransactionType
from points.errors import InsufficientPoints
from points.models import (
    STATES,
    Accrual,
    Grant,
    Lot,
    LotMove,
    Order,
    PointsAccount,
    PointsTransaction,
    Programme,
)
from points.rules import lots as rules
from points.rules.lots import Move

_CACHED: Final = (
    "current_points",
    "total_earned",
    "total_redeemed",
    "credited_points",
    *(f"{state}_points" for state in STATES if state != LotState.AVAILABLE),
    "owed_points",
    "last_seq",
    "updated_at",
)
_LOT_FIELDS: Final = (*(f"{state}_points" for state in STATES), "due_at")


@dataclass(frozen=True, slots=True)
class Credit:
    """Points to be given to somebody: where they come from and why."""

    customer_id: int
    user_id: str
    points: int
    programme: Programme
    kind: GrantKind
    reason_code: str
    message: str
    description: str
    """What the statement says."""
    giver_id: int | None = None
    value: str = ""
    budget_id: int | None = None
    batch_id: int | None = None
    batch_line: int | None = None
    source: str | None = None
    grant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Credited:
    """What a credit made; without a transaction while its points are pending."""

    grant: Grant
    lot: Lot
    transaction: PointsTransaction | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """Why a balance changes, and by how much."""

    kind: TransactionType
    points: int
    description: str
    order: Order | None = None
    grant: Grant | None = None


# ── Locks ────────────────────────────────────────────────────────────────────────────────────────


def lock_step(call: Call) -> PointsAccount:
    """Lock the account of the call's customer, opened if need be, and let happen what fell due on it."""
    account = lock_all_step(call, {call.user_id: call.customer_id})[call.user_id]
    settle_step(call, account)
    return account


def lock_all_step(call: Call, people: Mapping[str, int]) -> dict[str, PointsAccount]:
    """Lock the accounts of these people in order of their ids, opening what is missing."""
    require_transaction()
    locked = _locked(people)
    missing = [user_id for user_id in people if user_id not in locked]
    if not missing:
        return locked
    PointsAccount.objects.bulk_create(
        [
            PointsAccount(
                user_id=user_id,
                customer_id=people[user_id],
                created_at=call.now,
                updated_at=call.now,
            )
            for user_id in sorted(missing)
        ],
        ignore_conflicts=True,
    )
    return _locked(people)


def _locked(people: Iterable[str]) -> dict[str, PointsAccount]:
    rows = PointsAccount.objects.select_for_update().filter(pk__in=list(people)).order_by("pk")
    return {row.user_id: row for row in rows}


def of(call: Call, account: PointsAccount) -> Call:
    """Return a call about that account's owner, whoever acts."""
    return replace(call, customer_id=account.customer_id, user_id=account.user_id)


# ── Giving ───────────────────────────────────────────────────────────────────────────────────────


def credit_step(
    call: Call,
    credits: Sequence[Credit],  # noqa: A002 - what they are
    *,
    tell: bool = True,
) -> Sequence[Credited]:
    """Give points to people, each in a lot of its own, and tell those who can spend them now.

    Without ``tell`` nobody hears of it: history that is written down later is no news.
    """
    accounts = lock_all_step(call, {each.user_id: each.customer_id for each in credits})
    made = [_credited(call, accounts[each.user_id], each) for each in credits]
    Grant.objects.bulk_create([each.grant for each in made])
    Lot.objects.bulk_create([each.lot for each in made])
    PointsTransaction.objects.bulk_create(
        [each.transaction for each in made if each.transaction is not None]
    )
    LotMove.objects.bulk_create(
        [
            LotMove(
                lot=each.lot,
                source=rules.ORIGIN,
                target=LotState.AVAILABLE if each.transaction else LotState.PENDING,
                points=each.grant.points,
                transaction=each.transaction,
                created_at=call.now,
            )
            for each in made
        ]
    )
    _save(accounts.values())
    if tell:
        bus.publish_all(
            [
                (_earned(each.transaction, each.lot), of(call, accounts[each.grant.user_id]))
                for each in made
                if each.transaction is not None
            ]
        )
    for account in accounts.values():
        if account.owed_points:
            _collect(call, account)
    return made


def _credited(call: Call, account: PointsAccount, credit: Credit) -> Credited:
    """Return the rows of a credit, not yet written, and count it in the account."""
    programme, now = credit.programme, call.now
    available_at = now + timedelta(hours=programme.pending_hours)
    expires_at = rules.expires_at(available_at, programme.expires_after_days)
    grant = Grant(
        grant_id=credit.grant_id or uuid7(),
        user=account,
        giver_id=credit.giver_id,
        kind=credit.kind.value,
        programme=programme,
        points=credit.points,
        reason_code=credit.reason_code,
        message=credit.message,
        value=credit.value,
        budget_id=credit.budget_id,
        batch_id=credit.batch_id,
        batch_line=credit.batch_line,
        source=credit.source,
        correlation_id=call.correlation_id,
        created_at=now,
    )
    lot = Lot(
        user=account,
        grant=grant,
        credited_points=credit.points,
        available_at=available_at,
        expires_at=expires_at,
        created_at=now,
    )
    account.credited_points += credit.points
    account.updated_at = now
    if programme.pending_hours:
        lot.pending_points = credit.points
        account.pending_points += credit.points
        transaction = None
    else:
        lot.available_points = credit.points
        account.current_points += credit.points
        is_adjustment = credit.kind is GrantKind.ADJUSTMENT
        transaction = _numbered(
            call,
            account,
            _Entry(
                TransactionType.ADJUSTED if is_adjustment else TransactionType.EARNED,
                credit.points,
                credit.description,
                grant=grant,
            ),
        )
    lot.due_at = rules.due_at(lot)
    return Credited(grant, lot, transaction)


def _earned(transaction: PointsTransaction, lot: Lot) -> Event:
    return PointsEarned(
        transaction_id=transaction.wire_id,
        points_amount=transaction.points_amount,
        expires_at=None if lot.expires_at is None else clock.wire(lot.expires_at),
    )


# ── Taking ───────────────────────────────────────────────────────────────────────────────────────


def spend_step(
    call: Call, account: PointsAccount, *, points: int, order: Order, is_final: bool
) -> PointsTransaction:
    """Take points for an order: spent at once, or reserved until it is delivered.

    Raises:
        InsufficientPoints: there are fewer; nothing is taken.
    """
    check_enough(account, points)
    lots = _open_lots(account)
    target = LotState.SPENT if is_final else LotState.RESERVED
    moves = rules.taken(lots.values(), points, target=target, now=call.now)
    entry = _Entry(
        TransactionType.REDEEMED,
        -points,
        _("Canje: %(name)s") % {"name": order.product_name},
        order,
    )
    made = _apply(call, account, lots, moves, entry)
    assert made is not None, "an entry makes a transaction"
    return made


def deliver_step(call: Call, account: PointsAccount, order: Order) -> None:
    """Count what an order reserved as spent."""
    lots, moves = _of_order(order, source=LotState.RESERVED, target=LotState.SPENT)
    _apply(call, account, lots, moves, None, order=order)


def give_back_step(call: Call, account: PointsAccount, order: Order) -> None:
    """Give what an order reserved back to the lots it came from, each with its own expiry.

    Points whose life is over expire at once, and those of a grant that was undone are withdrawn.
    """
    lots, moves = _of_order(order, source=LotState.RESERVED, target=LotState.AVAILABLE)
    text = _("Devolución: %(name)s") % {"name": order.product_name}
    back = _Entry(TransactionType.REVERSED, rules.total(moves), text, order)
    _apply(call, account, lots, moves, back)
    for lot in lots.values():
        if lot.withdrawn_at is not None and lot.available_points:
            withdraw_step(call, account, lot)
    settle_step(call, account)
    _collect(call, account)


def withdraw_step(call: Call, account: PointsAccount, lot: Lot) -> int:
    """Take back what a grant that is undone still has, for good; returns how many points that was."""
    text = _("Abono deshecho")
    moves = _all_of(lot)
    taken = rules.total(moves)
    spendable = lot.available_points
    if lot.withdrawn_at is None:
        lot.withdrawn_at = call.now
        lot.save(update_fields=["withdrawn_at"])
    entry = _Entry(TransactionType.REVERSED, -spendable, text, grant=lot.grant)
    _apply(call, account, {lot.lot_id: lot}, moves, entry if spendable else None)
    return taken


def remove_step(
    call: Call, account: PointsAccount, *, points: int, description: str
) -> PointsTransaction:
    """Take points away by an adjustment.

    Raises:
        InsufficientPoints: there are fewer; nothing is taken.
    """
    check_enough(account, points)
    lots = _open_lots(account)
    moves = rules.taken(lots.values(), points, target=LotState.REVERSED, now=call.now)
    entry = _Entry(TransactionType.ADJUSTED, -points, description)
    made = _apply(call, account, lots, moves, entry)
    assert made is not None, "an entry makes a transaction"
    return made


def reverse_accrual_step(
    call: Call, account: PointsAccount, accrual: Accrual, *, points: int
) -> None:
    """Take back what a refunded purchase gave: from its own lot, then from others; what was spent is owed."""
    accrual.asked_back_points += points
    account.owed_points += points
    own = Lot.objects.select_related("grant").get(grant_id=accrual.grant_id)
    if own.pending_points:
        part = min(points, own.pending_points)
        moves = [Move(own.lot_id, LotState.PENDING, LotState.REVERSED, part)]
        account.owed_points -= part
        accrual.taken_back_points += part
        _apply(call, account, {own.lot_id: own}, moves, None)
    accrual.updated_at = call.now
    accrual.save()
    account.updated_at = call.now
    _save([account])
    _collect(call, account, first=own)


def check_enough(account: PointsAccount, points: int) -> None:
    """Check that an account covers so many points.

    Raises:
        InsufficientPoints: it says how many are missing.
    """
    if account.current_points < points:
        raise InsufficientPoints(account.current_points, points, points - account.current_points)


# ── What falls due ───────────────────────────────────────────────────────────────────────────────


def settle_step(call: Call, account: PointsAccount) -> int:
    """Let happen what fell due on a locked account: pending points count, others expire. Returns how many lots."""
    due = list(
        Lot.objects.filter(user=account, due_at__lte=call.now)
        .select_related("grant")
        .order_by("due_at", "lot_id")
    )
    for lot in due:
        if lot.pending_points:
            _mature(call, account, lot)
    expired = [lot for lot in due if rules.is_expired(lot, call.now) and lot.available_points]
    expired.sort(key=lambda lot: (lot.expires_at or rules.NEVER, lot.lot_id))
    for moment, group in groupby(expired, key=lambda lot: lot.expires_at or rules.NEVER):
        _expire(call, account, moment, list(group))
    if due:
        _collect(call, account)
    return len(due)


def _mature(call: Call, account: PointsAccount, lot: Lot) -> None:
    moves = [Move(lot.lot_id, LotState.PENDING, LotState.AVAILABLE, lot.pending_points)]
    text = lot.grant.message or _("Puntos ganados")
    entry = _Entry(TransactionType.EARNED, rules.total(moves), text, grant=lot.grant)
    made = _apply(call, account, {lot.lot_id: lot}, moves, entry)
    assert made is not None, "an entry makes a transaction"
    bus.publish(_earned(made, lot), call=of(call, account))


def _expire(call: Call, account: PointsAccount, moment: datetime, lots: Sequence[Lot]) -> None:
    moves = [
        Move(lot.lot_id, LotState.AVAILABLE, LotState.EXPIRED, lot.available_points) for lot in lots
    ]
    points = rules.total(moves)
    entry = _Entry(TransactionType.EXPIRED, -points, _("Puntos vencidos"))
    made = _apply(call, account, {lot.lot_id: lot for lot in lots}, moves, entry)
    assert made is not None, "an entry makes a transaction"
    bus.publish(
        PointsExpired(made.wire_id, points_amount=points, expired_at=clock.wire(moment)),
        call=of(call, account),
    )


def _collect(call: Call, account: PointsAccount, *, first: Lot | None = None) -> None:
    """Take what is owed from what can be spent, as far as it goes, for the oldest refund first."""
    due = min(account.owed_points, account.current_points)
    if not due:
        return
    lots = _open_lots(account)
    moves: list[Move] = []
    if first is not None and (own := lots.get(first.lot_id)) is not None:
        moves += rules.taken([own], due, target=LotState.REVERSED, now=call.now)
    others = [lot for lot in lots.values() if first is None or lot.lot_id != first.lot_id]
    moves += rules.taken(others, due - rules.total(moves), target=LotState.REVERSED, now=call.now)
    taken = rules.total(moves)
    if not taken:
        return
    account.owed_points -= taken
    text = _("Puntos de una compra devuelta")
    _apply(call, account, lots, moves, _Entry(TransactionType.REVERSED, -taken, text))
    open_ones = Accrual.objects.filter(user=account).order_by("pk")
    for accrual in open_ones:
        part = min(taken, accrual.asked_back_points - accrual.taken_back_points)
        if part:
            accrual.taken_back_points += part
            accrual.updated_at = call.now
            accrual.save(update_fields=["taken_back_points", "updated_at"])
            taken -= part


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────


def _apply(
    call: Call,
    account: PointsAccount,
    lots: Mapping[UUID, Lot],
    moves: Sequence[Move],
    entry: _Entry | None,
    *,
    order: Order | None = None,
) -> PointsTransaction | None:
    """Move points between states: lots, account and history by the same figures."""
    require_transaction()
    spendable = 0
    for move in moves:
        lot = lots[move.lot_id]
        for state, sign in ((move.source, -1), (move.target, 1)):
            column = f"{state}_points"
            setattr(lot, column, getattr(lot, column) + sign * move.points)
            held = "current_points" if state == LotState.AVAILABLE else column
            setattr(account, held, getattr(account, held) + sign * move.points)
            spendable += sign * move.points if state == LotState.AVAILABLE else 0
    assert spendable == (entry.points if entry else 0), "a transaction says what its lots do"
    for lot_id in {move.lot_id: None for move in moves}:
        lots[lot_id].due_at = rules.due_at(lots[lot_id])
        lots[lot_id].save(update_fields=_LOT_FIELDS)
    made = None
    if entry is not None and entry.points:
        made = _numbered(call, account, entry)
        made.save(force_insert=True)
    account.updated_at = call.now
    _save([account])
    LotMove.objects.bulk_create(
        [
            LotMove(
                lot_id=move.lot_id,
                source=move.source,
                target=move.target,
                points=move.points,
                transaction=made,
                order=order or (entry.order if entry else None),
                created_at=call.now,
            )
            for move in moves
        ]
    )
    return made


def _numbered(call: Call, account: PointsAccount, entry: _Entry) -> PointsTransaction:
    """Return an account's next transaction, not yet written, and count it in the totals."""
    account.last_seq += 1
    match entry.kind:
        case TransactionType.EARNED:
            account.total_earned += entry.points
        case TransactionType.REDEEMED:
            account.total_redeemed -= entry.points
        case TransactionType.REVERSED if entry.order is not None:
            account.total_redeemed -= entry.points
        case TransactionType.REVERSED if _was_earned(entry.grant):
            account.total_earned += entry.points
    return PointsTransaction(
        transaction_id=uuid7(),
        user=account,
        transaction_type=entry.kind.value,
        points_amount=entry.points,
        order=entry.order,
        description=entry.description[:255],
        seq=account.last_seq,
        balance_after=account.current_points,
        grant=entry.grant,
        actor_id=call.actor_id,
        correlation_id=call.correlation_id,
        created_at=call.now,
    )


def _was_earned(grant: Grant | None) -> bool:
    """Say whether what is reversed had been earned: a purchase's points, or those of a grant."""
    return grant is None or grant.kind != GrantKind.ADJUSTMENT


def _save(accounts: Iterable[PointsAccount]) -> None:
    """Write the caches of locked accounts."""
    sets = ", ".join(f"{column} = %s" for column in _CACHED)
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE user_points SET {sets} WHERE user_id = %s",  # noqa: S608 - names of our own
            [
                [
                    *(getattr(account, column) for column in _CACHED[:-1]),
                    adapt(account.updated_at),
                    account.user_id,
                ]
                for account in accounts
            ],
        )


def _open_lots(account: PointsAccount) -> dict[UUID, Lot]:
    rows = Lot.objects.filter(user=account, available_points__gt=0).select_related("grant")
    return {lot.lot_id: lot for lot in rows}


def _all_of(lot: Lot) -> list[Move]:
    states = ((LotState.PENDING, lot.pending_points), (LotState.AVAILABLE, lot.available_points))
    return [
        Move(lot.lot_id, state, LotState.REVERSED, points) for state, points in states if points
    ]


def _of_order(
    order: Order, *, source: LotState, target: LotState
) -> tuple[dict[UUID, Lot], Sequence[Move]]:
    """Return the lots that an order took from, and the moves of all that is still in a state."""
    left: dict[UUID, int] = {}
    for move in LotMove.objects.filter(order=order).order_by("pk"):
        sign = (move.target == source) - (move.source == source)
        left[move.lot_id] = left.get(move.lot_id, 0) + sign * move.points
    lots = Lot.objects.select_related("grant").in_bulk(
        [pk for pk, points in left.items() if points]
    )
    return lots, [Move(pk, source, target, left[pk]) for pk in sorted(lots)]
