"""Reconciling purchases with the bank's charges and the points they gave, stock with movements, benefits with budgets.

Every figure is computed again; nothing is corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from django.db.models import Count, F, Max, Q, Sum

from centli.db.reconciling import DIFFERENCES_MAX, Difference, Report
from centli.events import told
from centli.events.catalogue import PurchaseConfirmed, PurchaseFailed, PurchaseRefunded
from centli.kernel import clock, ids
from marketplace.contracts import PurchaseStatus
from marketplace.models import (
    Benefit,
    BenefitCounter,
    MovementKind,
    Offer,
    Purchase,
    Refund,
    RefundState,
    Saga,
    SagaState,
    SagaStep,
    StockMovement,
)
from marketplace.rules import purchases as rules

CHUNK: Final = 2_000
SWEPT_WITHIN: Final = timedelta(seconds=60)
TOLD_WITHIN: Final = timedelta(minutes=5)
"""How long points may take to hear of a purchase or a refund."""
PAID: Final = {PurchaseStatus.COMPLETED, PurchaseStatus.CANCELLED}
ENDS: Final[Mapping[str, set[str]]] = {
    PurchaseStatus.PENDING: {SagaState.RUNNING, SagaState.NEEDS_OPERATOR},
    PurchaseStatus.COMPLETED: {SagaState.COMPLETED, SagaState.NEEDS_OPERATOR},
    PurchaseStatus.CANCELLED: {SagaState.COMPLETED, SagaState.NEEDS_OPERATOR},
    PurchaseStatus.FAILED: {SagaState.COMPENSATED, SagaState.NEEDS_OPERATOR},
}
"""In which state a saga may be, by what its customer sees."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One entry of the bank's that gave money of a payment back."""

    transaction_id: str
    amount_centavos: int
    cashback_centavos: int


@dataclass(frozen=True, slots=True)
class Charge:
    """One entry of the bank's that paid for a purchase, with what went back of it."""

    purchase_id: str
    transaction_id: str
    amount_centavos: int
    cashback_centavos: int
    returned: Sequence[Returned] = ()


@dataclass(frozen=True, slots=True)
class Earned:
    """What a purchase gave in points, and what its refunds took back."""

    purchase_id: str
    points: int
    taken_back_points: int


def reconcile(charges: Sequence[Charge], earned: Sequence[Earned], *, now: datetime) -> Report:
    """Check everything against the bank's charges and the points given; reads only, locks nothing, corrects nothing.

    Work that goes on meanwhile shows as a difference that a second look does not find.
    """
    found = [
        *_charges(charges),
        *_points(earned, now),
        *_sagas(now),
        *_stock(),
        *_listed(),
        *_plans(now),
        *_benefits(),
        *_told(now),
    ]
    return Report(
        {
            "purchases": Purchase.objects.count(),
            "charges": len(charges),
            "offers": Offer.objects.count(),
        },
        found[:DIFFERENCES_MAX],
    )


# ── Charges = orders ─────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Order:
    purchase: Purchase
    done: dict[str, Refund] = field(default_factory=dict)
    is_returning: bool = False
    """Money is on its way back, or a person decides about it."""


def _orders() -> dict[str, _Order]:
    rows = Purchase.objects.only(
        "public_id", "status", "total_centavos", "cashback_centavos", "transaction_id"
    )
    found = {row.purchase_id: _Order(row) for row in rows.iterator(CHUNK)}
    by_pk = {order.purchase.pk: order for order in found.values()}
    for refund in Refund.objects.order_by("no").iterator(CHUNK):
        order = by_pk[refund.purchase_id]
        order.is_returning = refund.state != RefundState.DONE
        if refund.transaction_id is not None:
            order.done[ids.public("transaction", refund.transaction_id)] = refund
    return found


def _charges(charges: Sequence[Charge]) -> Iterator[Difference]:
    """Whatever was paid was charged once, to the centavo, and what was not is not charged, or is on its way back."""
    orders = _orders()
    by_purchase: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        by_purchase[charge.purchase_id].append(charge)
    for purchase_id in by_purchase.keys() - orders.keys():
        yield Difference("charge", purchase_id, "charged, and there is no such purchase")
    for purchase_id, order in orders.items():
        for problem in _of_order(order, by_purchase.get(purchase_id, [])):
            yield Difference("charge", purchase_id, problem)


def _of_order(order: _Order, charged: Sequence[Charge]) -> Iterator[str]:
    row = order.purchase
    if row.status in PAID and not charged:
        yield f"{row.status}, and was never charged"
    if len(charged) > 1:
        yield f"charged {len(charged)} times"
    for charge in charged:
        if (charge.amount_centavos, charge.cashback_centavos) != (
            row.total_centavos,
            row.cashback_centavos,
        ):
            yield (
                f"costs {row.total_centavos} with {row.cashback_centavos} of cashback, charged "
                f"{charge.amount_centavos} with {charge.cashback_centavos}"
            )
        named = row.transaction_id and ids.public("transaction", row.transaction_id)
        if row.status != PurchaseStatus.PENDING and charge.transaction_id != named:
            yield f"paid by {charge.transaction_id}, and names {named}"
        yield from _of_returns(order, charge)


def _of_returns(order: _Order, charge: Charge) -> Iterator[str]:
    known = dict(order.done)
    for entry in charge.returned:
        refund = known.pop(entry.transaction_id, None)
        if refund is None and not order.is_returning:
            yield f"{entry.transaction_id} gave {entry.amount_centavos} back, and no refund names it"
        if refund is not None and (refund.amount_centavos, refund.cashback_centavos) != (
            entry.amount_centavos,
            entry.cashback_centavos,
        ):
            yield (
                f"refund {refund.no} of {refund.amount_centavos} less {refund.cashback_centavos}, given "
                f"{entry.amount_centavos} less {entry.cashback_centavos}"
            )
    for transaction_id, refund in known.items():
        yield f"refund {refund.no} names {transaction_id}, which gave nothing back"
    given = sum(entry.amount_centavos for entry in charge.returned)
    is_owed = order.purchase.status in {PurchaseStatus.FAILED, PurchaseStatus.CANCELLED}
    if is_owed and given != charge.amount_centavos and not order.is_returning:
        yield f"{order.purchase.status}, charged {charge.amount_centavos} and {given} given back"


# ── Points promised = points given ───────────────────────────────────────────────────────────────


def _points(earned: Sequence[Earned], now: datetime) -> Iterator[Difference]:
    """Whatever was paid gave the points that it was promised, and a refund took its share back."""
    given = {each.purchase_id: each for each in earned}
    told = now - TOLD_WITHIN
    back = {
        each["purchase"]: (each["total"], each["last"])
        for each in Refund.objects.filter(state=RefundState.DONE, points__gt=0)
        .values("purchase")
        .annotate(total=Sum("points"), last=Max("done_at"))
    }
    for row in Purchase.objects.filter(points__gt=0).iterator(CHUNK):
        promised = row.points if row.status in PAID else 0
        gave = given.pop(row.purchase_id, Earned(row.purchase_id, 0, 0))
        is_known = row.completed_at is None or row.completed_at <= told
        if gave.points != promised and (gave.points or is_known):
            yield Difference("points", row.purchase_id, f"promised {promised}, gave {gave.points}")
        due, last = back.get(row.pk, (0, told))
        if gave.points and gave.taken_back_points != due and last <= told:
            yield Difference(
                "points", row.purchase_id, f"{due} to take back, {gave.taken_back_points} taken"
            )
    for purchase_id, gave in given.items():
        yield Difference("points", purchase_id, f"promised none, gave {gave.points}")


# ── What happened was told ───────────────────────────────────────────────────────────────────────


def _told(now: datetime) -> Iterator[Difference]:
    """A purchase that ended, or went back, in the days that the outbox keeps told of it."""
    young = now - told.YOUNG
    ended = Purchase.objects.filter(
        Q(status__in=PAID, completed_at__gt=young)
        | Q(status=PurchaseStatus.FAILED, created_at__gt=young)
    )
    back = Refund.objects.filter(state=RefundState.DONE, quantity__gt=0, done_at__gt=young)
    due = chain(
        (
            told.Due(
                row.correlation_id,
                (PurchaseConfirmed if row.status in PAID else PurchaseFailed).event_type,
                row.purchase_id,
            )
            for row in ended.iterator(CHUNK)
        ),
        (
            told.Due(row.correlation_id, PurchaseRefunded.event_type, row.purchase.purchase_id)
            for row in back.select_related("purchase").iterator(CHUNK)
        ),
    )
    for each in told.untold(due):
        yield Difference("outbox", each.names, f"{each.event_type} was not told")


# ── Reservations ↔ sagas ─────────────────────────────────────────────────────────────────────────


def _sagas(now: datetime) -> Iterator[Difference]:
    """Each purchase's saga agrees with its status, is on time, and its steps are all there."""
    for purchase_id, status in Purchase.objects.filter(saga=None).values_list(
        "public_id", "status"
    ):
        yield Difference("saga", ids.public("purchase", purchase_id), f"{status}, without a saga")
    rows = Saga.objects.values_list(
        "purchase__public_id", "purchase__status", "state", "deadline_at"
    )
    for public_id, status, state, deadline in rows.iterator(CHUNK):
        name = ids.public("purchase", public_id)
        if state not in ENDS[status]:
            yield Difference("saga", name, f"{status}, and its saga is {state}")
        if state == SagaState.RUNNING and deadline + SWEPT_WITHIN < now:
            yield Difference("saga", name, f"its time was over at {clock.wire(deadline)}")
    gaps = (
        SagaStep.objects.values("saga__purchase__public_id")
        .annotate(count=Count("pk"), last=Max("no"))
        .exclude(count=F("last"))
    )
    for each in gaps:
        name = ids.public("purchase", each["saga__purchase__public_id"])
        yield Difference("saga", name, f"{each['count']} steps, the last is {each['last']}")


# ── Stock = movements ────────────────────────────────────────────────────────────────────────────


def _stock() -> Iterator[Difference]:
    """Movements make the stock, and what is reserved is what purchases under way hold."""
    moved = {
        each["offer"]: (each["on_hand"], each["reserved"])
        for each in StockMovement.objects.values("offer").annotate(
            on_hand=Sum("on_hand_delta"), reserved=Sum("reserved_delta")
        )
    }
    held = dict(
        Purchase.objects.filter(status=PurchaseStatus.PENDING)
        .values_list("offer")
        .annotate(pieces=Sum("quantity"))
    )
    for pk, on_hand, reserved in Offer.objects.values_list("pk", "on_hand", "reserved").iterator(
        CHUNK
    ):
        if moved.get(pk, (0, 0)) != (on_hand, reserved):
            yield Difference(
                "stock",
                f"offer {pk}",
                f"{on_hand} on hand and {reserved} reserved, movements make {moved.get(pk, (0, 0))}",
            )
        if held.get(pk, 0) != reserved:
            yield Difference(
                "stock", f"offer {pk}", f"{reserved} reserved, purchases hold {held.get(pk, 0)}"
            )
    yield from _sold()


def _sold() -> Iterator[Difference]:
    """Each purchase took off the shelf what was paid, and put back what was refunded."""
    kinds = (MovementKind.SOLD, MovementKind.RETURNED)
    off: dict[str, int] = defaultdict(int)
    moves = StockMovement.objects.filter(kind__in=kinds).values_list("reference", "on_hand_delta")
    for reference, delta in moves.iterator(CHUNK):
        off[(reference or "").partition(".")[0]] -= delta
    for row in Purchase.objects.only(
        "public_id", "status", "quantity", "refunded_quantity"
    ).iterator(CHUNK):
        kept = row.quantity - row.refunded_quantity if row.status in PAID else 0
        if off.pop(row.purchase_id, 0) != kept:
            yield Difference("stock", row.purchase_id, f"{row.status}, and its pieces disagree")
    for reference, pieces in off.items():
        yield Difference("stock", reference, f"{pieces} pieces sold, and there is no such purchase")


# ── Copies that searches go by ───────────────────────────────────────────────────────────────────


def _listed() -> Iterator[Difference]:
    """Each offer's copies say what it, its product and its retailer do: whether it is for sale, and in which category."""
    rows = Offer.objects.values_list(
        *("pk", "listed", "category_id", "product__category_id"),
        *("is_active", "product__is_active", "retailer__is_active"),
    )
    for pk, listed, category, its_category, *active in rows.iterator(CHUNK):
        if listed != all(active):
            found, is_so = ("is", "is not") if listed else ("is not", "is")
            yield Difference(
                "listed", f"offer {pk}", f"{found} found by searches, and {is_so} for sale"
            )
        if category != its_category:
            yield Difference(
                "listed",
                f"offer {pk}",
                f"counted in category {category}, its product is in {its_category}",
            )


# ── Instalments, benefits ────────────────────────────────────────────────────────────────────────


def _plans(now: datetime) -> Iterator[Difference]:
    """Instalments add up to the price of what was kept, and there are as many as months."""
    rows = (
        Purchase.objects.filter(status__in=PAID, months__isnull=False)
        .annotate(planned=Sum("instalments__amount_centavos"), count=Count("instalments"))
        .prefetch_related("instalments")
    )
    today = clock.local_date(now)
    for row in rows:
        if row.count != row.months:
            yield Difference("plan", row.purchase_id, f"{row.count} instalments of {row.months}")
            continue
        kept = row.unit_price_centavos * (row.quantity - row.refunded_quantity)
        due = sum(each.amount_centavos for each in row.instalments.all() if each.due_date <= today)
        # What fell due before a refund was paid already: it cannot be planned away.
        if row.planned != kept and not (row.refunded_quantity and row.planned == max(kept, due)):
            yield Difference("plan", row.purchase_id, f"plans {row.planned} of {kept}")


def _benefits() -> Iterator[Difference]:
    """Budgets and monthly counters hold what purchases took and did not give back."""
    used: dict[int, int] = defaultdict(int)
    counted: dict[tuple[int, int, str], int] = defaultdict(int)
    rows = Purchase.objects.filter(benefit__isnull=False, gain_centavos__gt=0).exclude(
        status=PurchaseStatus.FAILED
    )
    for row in rows.iterator(CHUNK):
        assert row.benefit_id is not None, "filtered"
        kept = row.gain_centavos - rules.share(
            row.gain_centavos, 0, row.refunded_quantity, row.quantity
        )
        used[row.benefit_id] += kept
        counted[row.benefit_id, row.customer_id, clock.local_month(row.created_at)] += kept
    for pk, public_id, amount in Benefit.objects.values_list(
        "pk", "public_id", "budget_used_centavos"
    ):
        if used.get(pk, 0) != amount:
            yield Difference(
                "budget",
                ids.public("benefit", public_id),
                f"{amount} used, purchases took {used.get(pk, 0)}",
            )
    for benefit, customer, period, amount in BenefitCounter.objects.values_list(
        "benefit", "customer_id", "period", "used_centavos"
    ).iterator(CHUNK):
        taken = counted.pop((benefit, customer, period), 0)
        if taken != amount:
            yield Difference(
                "counter", f"benefit {benefit} {period}", f"{amount} counted, {taken} taken"
            )
    for (benefit, _customer, period), taken in counted.items():
        if taken:
            yield Difference(
                "counter", f"benefit {benefit} {period}", f"nothing counted, {taken} taken"
            )
