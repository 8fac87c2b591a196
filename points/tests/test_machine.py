"""Whatever happens to somebody's points, replaying history gives what they have, and nothing outlives its expiry."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centli.events import bus
from centli.kernel.errors import DomainError
from centli.people.testing import make_user
from points.contracts import OrderStatus
from points.kinds.redemptions import completed
from points.models import Lot, LotMove, Order, PointsAccount
from points.services import accruals, adjustments, expiry, ledger, reconcile, redemptions
from points.testing import NOW, make_points, make_reward, points_call, staff_call

_numbers = count(1)
AMOUNTS = st.integers(1, 120)
STEPS = st.one_of(
    st.tuples(st.just("grant"), AMOUNTS, st.sampled_from((None, 1, 3, 30))),
    st.tuples(st.just("pend"), AMOUNTS, st.just(3)),
    st.tuples(st.just("accrue"), AMOUNTS, st.none()),
    st.tuples(st.just("reverse"), AMOUNTS, st.integers(0, 5)),
    st.tuples(st.just("spend"), st.integers(1, 3), st.booleans()),
    st.tuples(st.just("end"), st.integers(0, 5), st.sampled_from(("cancel", "reject", "deliver"))),
    st.tuples(st.just("adjust"), st.integers(-120, 120), st.none()),
    st.tuples(st.just("withdraw"), st.integers(0, 5), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 60), st.booleans()),
)


class Life:
    """What one person does in a test; refusals are part of it, and change nothing."""

    def __init__(self, world):
        self.world = world
        self.person = make_user(f"Persona {next(_numbers)}", enrolled=False)
        self.now = NOW
        self.purchases: list[str] = []
        self.expiries: dict[object, object] = {}

    @property
    def call(self):
        return points_call(self.person, now=self.now)

    def do(self, step):
        name, amount, more = step
        before = self.figures()
        try:
            with transaction.atomic():
                getattr(self, name)(amount, more)
        except DomainError:
            assert self.figures() == before
        self.check()

    def grant(self, points, days):
        make_points(self.person, points, days=days, now=self.now)

    def pend(self, points, days):
        make_points(self.person, points, days=days, now=self.now, pending_hours=24)

    def accrue(self, points, _more):
        self.purchases.append(f"pur_{next(_numbers)}")
        accruals.accrue_step(self.call, purchase_id=self.purchases[-1], points=points)

    def reverse(self, points, which):
        if self.purchases:
            purchase_id = self.purchases[which % len(self.purchases)]
            accruals.reverse_step(self.call, purchase_id=purchase_id, points=points)

    def spend(self, quantity, staged):
        reward = self.world.staged if staged else self.world.instant
        terms = {
            "product_id": reward.wire_id,
            "product_name": reward.name,
            "quantity": quantity,
            "points": quantity * reward.points_cost,
        }
        call = self.call
        redemptions.check(call, terms, locked=True)
        order = redemptions.redeem_step(call, terms, confirmation_id=Order().order_id)
        # As its confirmation tells of it.
        told = {"order_id": order.wire_id, "points_used": order.points_used, "status": order.status}
        bus.publish(completed(told), call=call)

    def end(self, which, how):
        orders = list(Order.objects.filter(user_id=self.person.user_id).order_by("order_id"))
        if orders:
            order = redemptions._locked(orders[which % len(orders)].wire_id)
            path = {
                "cancel": [OrderStatus.CANCELLED],
                "reject": [OrderStatus.APPROVED, OrderStatus.REJECTED],
                "deliver": [OrderStatus.APPROVED, OrderStatus.SHIPPED, OrderStatus.DELIVERED],
            }[how]
            for status in path:
                redemptions._step(self.world.staff(self.now), order, status, note="")

    def adjust(self, points, _more):
        if points:
            adjustments.adjust_step(self.call, points=points, reason="correction", note="Prueba")

    def withdraw(self, which, _more):
        """Undo a grant, as undoing a file does; adjustments are undone by another alone."""
        call = self.call
        accounts = ledger.lock_all_step(call, {call.user_id: call.customer_id})
        ledger.settle_step(call, accounts)
        given = Lot.objects.filter(user_id=call.user_id).exclude(grant__kind="adjustment")
        lots = list(given.select_related("grant").order_by("lot_id"))
        if lots:
            ledger.withdraw_step(call, accounts, [lots[which % len(lots)]])

    def wait(self, hours, swept):
        self.now += timedelta(hours=hours)
        if swept:
            call = self.call
            ledger.settle_step(call, ledger.lock_all_step(call, {call.user_id: call.customer_id}))

    def figures(self):
        rows = PointsAccount.objects.filter(pk=self.person.user_id).values()
        return list(rows), LotMove.objects.count(), Order.objects.count()

    def check(self):
        """No lot's life is ever changed, and nothing is used after it."""
        lots = Lot.objects.filter(user_id=self.person.user_id).values_list("lot_id", "expires_at")
        for lot_id, expires_at in lots:
            assert self.expiries.setdefault(lot_id, expires_at) == expires_at


class World:
    """Rewards without end, and who hands them out."""

    def __init__(self):
        self.instant = make_reward(cost=25, stock=1_000)
        self.staged = make_reward(cost=40, stock=1_000, staged=True)
        self.sara = make_user("Sara Solís", enrolled=False)

    def staff(self, now):
        return staff_call(self.sara, now=now)


@pytest.mark.django_db
def test_any_life_of_points_replays_to_what_is_there():
    world = World()

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(st.lists(STEPS, min_size=4, max_size=12))
    def lives(steps):
        life = Life(world)
        for step in steps:
            life.do(step)

    lives()
    late = LotMove.objects.filter(
        source="available", target__in=("spent", "reserved"), created_at__gte=F("lot__expires_at")
    )
    assert not late.exists()
    assert reconcile.reconcile(now=NOW).differences == []
    far = NOW + timedelta(days=5_000)
    while expiry.expire_due(far):
        pass
    assert reconcile.reconcile(now=NOW).differences == []
    mortal = Lot.objects.filter(expires_at__isnull=False)
    assert not mortal.exclude(available_points=0).exists()
