"""Moving points: the account is locked, its lots change state, and insert-only rows say why.

Every change of an account goes through ``_changed``: the caches move by exactly what is written. A lot is only read and
changed under its account's lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from centli.db.inserts import insert, insert_missing, overwrite
from centli.db.transactions import require_transaction
from centli.events import bus
from centli.events.catalogue import Event, PointsEarned, PointsExpired
from centli.kernel import clock
from centli.kernel.call import Call
from centli.kernel.ids import uuid7
from centli.kernel.text import gettext_noop
from centli.people import notices
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

WITHDRAWN: Final = gettext_noop("Abono deshecho")
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
_LOT_FIELDS: Final = (*(f"{state}_points" for state in STATES), "due_at", "withdrawn_at")


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


@dataclass(frozen=True, slots=True)
class _Change:
    """What one act changed about an account, not yet written: its lots, the transaction if any, and why."""

    account: PointsAccount
    lots: Sequence[Lot]
    transaction: PointsTransaction | None
    moves: Sequence[LotMove]


# ── Locks ────────────────────────────────────────────────────────────────────────────────────────


def lock_step(call: Call) -> PointsAccount:
    """Lock the account of the call's customer, opened if need be, and let happen what fell due on it."""
    accounts = lock_all_step(call, {call.user_id: call.customer_id})
    settle_step(call, accounts)
    return accounts[call.user_id]


def lock_all_step(call: Call, people: Mapping[str, int]) -> dict[str, PointsAccount]:
    """Lock the accounts of these people in order of their ids, opening what is missing."""
    require_transaction()
    locked = _locked(people)
    missing = [user_id for user_id in people if user_id not in locked]
    if not missing:
        return locked
    insert_missing(
        [
            PointsAccount(
                user_id=user_id,
                customer_id=people[user_id],
                created_at=call.now,
                updated_at=call.now,
            )
            for user_id in sorted(missing)
        ]
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
    insert([each.grant for each in made])
    insert([each.lot for each in made])
    insert([each.transaction for each in made if each.transaction is not None])
    insert(
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
    overwrite(list(accounts.values()), _CACHED)
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
    own = {account.user_id: account}
    withdrawn = [lot for lot in lots.values() if lot.withdrawn_at is not None]
    withdraw_step(call, own, [lot for lot in withdrawn if lot.available_points])
    settle_step(call, own)
    _collect(call, account)


def withdraw_step(call: Call, accounts: Mapping[str, PointsAccount], lots: Sequence[Lot]) -> int:
    """Take back what grants that are undone still have, for good, and tell whose it was; returns how many points that was.

    As many statements for five hundred lots as for one.
    """
    text = _(WITHDRAWN)
    changes, taken = [], 0
    lost: Counter[str] = Counter()
    for lot in lots:
        moves = _all_of(lot)
        taken += rules.total(moves)
        lot.withdrawn_at = lot.withdrawn_at or call.now
        spendable = lot.available_points
        lost[lot.user_id] += spendable
        reverse = _Entry(TransactionType.REVERSED, -spendable, text, grant=lot.grant)
        entry = reverse if spendable else None
        change = _changed(call, accounts[lot.user_id], {lot.lot_id: lot}, moves, entry)
        # Also where nothing is left to move: what comes back to it later must go too.
        changes.append(replace(change, lots=[lot]))
    _write(changes)
    notices.raise_each_step(
        [
            (of(call, accounts[user_id]), {"points": str(points), "reason": WITHDRAWN})
            for user_id, points in lost.items()
            if points
        ],
        notices.POINTS_TAKEN,
    )
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
    overwrite([account], _CACHED)
    _collect(call, account, first=own)


def check_enough(account: PointsAccount, points: int) -> None:
    """Check that an account covers so many points.

    Raises:
        InsufficientPoints: it says how many are missing.
    """
    if account.current_points < points:
        raise InsufficientPoints(account.current_points, points, points - account.current_points)


# ── What falls due ───────────────────────────────────────────────────────────────────────────────


def settle_step(call: Call, accounts: Mapping[str, PointsAccount]) -> int:
    """Let happen what fell due on locked accounts: pending points count, others expire. Returns how many lots."""
    due_ids = list(
        Lot.objects.filter(user__in=list(accounts), due_at__lte=call.now)
        .order_by()
        .values_list("pk", flat=True)
    )
    # As a rule nothing is due, and asking for ids alone costs a quarter of asking for the rows.
    if not due_ids:
        return 0
    found = (
        Lot.objects.filter(pk__in=due_ids)
        .select_related("grant")
        .order_by("user_id", "due_at", "lot_id")
    )
    changes: list[_Change] = []
    news: list[tuple[Event, Call]] = []
    owing, count = [], 0
    for user_id, group in groupby(found, key=lambda lot: lot.user_id):
        account, due = accounts[user_id], list(group)
        for change, event in (*_matured(call, account, due), *_expired(call, account, due)):
            changes.append(change)
            news.append((event, of(call, account)))
        count += len(due)
        owing.append(account)
    _write(changes)
    if news:
        bus.publish_all(news)
    for account in owing:
        _collect(call, account)
    return count


def _matured(
    call: Call, account: PointsAccount, due: Sequence[Lot]
) -> Iterator[tuple[_Change, Event]]:
    for lot in due:
        if lot.pending_points:
            moves = [Move(lot.lot_id, LotState.PENDING, LotState.AVAILABLE, lot.pending_points)]
            text = lot.grant.message or _("Puntos ganados")
            entry = _Entry(TransactionType.EARNED, rules.total(moves), text, grant=lot.grant)
            change = _changed(call, account, {lot.lot_id: lot}, moves, entry)
            assert change.transaction is not None, "an entry makes a transaction"
            yield change, _earned(change.transaction, lot)


def _expired(
    call: Call, account: PointsAccount, due: Sequence[Lot]
) -> Iterator[tuple[_Change, Event]]:
    """Expire what is over, all that ended at one moment by one transaction."""
    over = [lot for lot in due if rules.is_expired(lot, call.now) and lot.available_points]
    over.sort(key=lambda lot: (lot.expires_at or rules.NEVER, lot.lot_id))
    for moment, group in groupby(over, key=lambda lot: lot.expires_at or rules.NEVER):
        lots = {lot.lot_id: lot for lot in group}
        moves = [
            Move(lot.lot_id, LotState.AVAILABLE, LotState.EXPIRED, lot.available_points)
            for lot in lots.values()
        ]
        points = rules.total(moves)
        entry = _Entry(TransactionType.EXPIRED, -points, _("Puntos vencidos"))
        change = _changed(call, account, lots, moves, entry)
        assert change.transaction is not None, "an entry makes a transaction"
        news = PointsExpired(
            change.transaction.wire_id, points_amount=points, expired_at=clock.wire(moment)
        )
        yield change, news


def _collect(call: Call, account: PointsAccount, *, first: Lot | None = None) -> None:
    """Take what is owed from what can be spent, as far as it goes, for the oldest refund first."""
    due = account.owed_points
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
    change = _changed(call, account, lots, moves, entry, order=order)
    _write([change])
    return change.transaction


def _changed(
    call: Call,
    account: PointsAccount,
    lots: Mapping[UUID, Lot],
    moves: Sequence[Move],
    entry: _Entry | None,
    *,
    order: Order | None = None,
) -> _Change:
    """Count moves in their lots and in the account, and return what ``_write`` writes of them."""
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
    moved = {move.lot_id: lots[move.lot_id] for move in moves}
    for lot in moved.values():
        lot.due_at = rules.due_at(lot)
    account.updated_at = call.now
    made = _numbered(call, account, entry) if entry is not None and entry.points else None
    written = [
        LotMove(
            lot_id=move.lot_id,
            source=move.source,
            target=move.target.value,
            points=move.points,
            transaction=made,
            order=order or (entry.order if entry else None),
            created_at=call.now,
        )
        for move in moves
    ]
    return _Change(account, list(moved.values()), made, written)


def _write(changes: Sequence[_Change]) -> None:
    """Write what acts changed: four statements, however many accounts and lots."""
    require_transaction()
    accounts = {change.account.user_id: change.account for change in changes}
    lots = {lot.lot_id: lot for change in changes for lot in change.lots}
    overwrite(list(lots.values()), _LOT_FIELDS)
    insert([change.transaction for change in changes if change.transaction is not None])
    overwrite(list(accounts.values()), _CACHED)
    insert([move for change in changes for move in change.moves])


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
