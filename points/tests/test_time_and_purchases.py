"""What time and purchases do: points expire, are warned of once, are accrued once and taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from centli.confirmations import services as confirmations
from centli.db.transactions import owned
from centli.events import bus, registry, relay
from centli.events.catalogue import (
    PointsGrantRequest,
    PurchaseConfirmed,
    PurchaseRecord,
    PurchaseRefunded,
    RedemptionRequest,
)
from centli.events.models import UNSENT, Outbox
from centli.kernel import ids
from centli.people import notices
from centli.people.models import Notice
from centli.people.testing import make_user
from points import facade
from points.contracts import TransactionType
from points.models import Accrual, ExpiryWarning, Grant, Order, PointsAccount, Programme
from points.services import expiry
from points.testing import (
    NOW,
    later,
    make_employee,
    make_points,
    make_reward,
    make_team,
    nothing_differs,
    points_call,
)

pytestmark = pytest.mark.django_db
PURCHASE = ids.public("purchase", ids.uuid7())


def state(user, *, now=NOW):
    view = facade.points_get(points_call(user, now=now))
    return view.current_points, view.expired_points


def end(lot):
    assert lot.expires_at is not None
    return lot.expires_at


def told(event_type):
    rows = Outbox.objects.filter(event_type=event_type).order_by("id")
    return [row.data for row in rows]


# ── Expiry ───────────────────────────────────────────────────────────────────────────────────────


def test_points_expire_once_and_their_owner_is_told():
    ana = make_user()
    soon, late = make_points(ana, 30, days=2), make_points(ana, 70, days=20)
    make_points(ana, 5, days=None)
    assert expiry.expire_due(end(soon.lot) - timedelta(seconds=1)) == 0
    assert expiry.expire_due(end(soon.lot)) == 1
    assert expiry.expire_due(end(soon.lot)) == 0
    assert state(ana) == (75, 30)
    assert [(each["points_amount"], each["expired_at"]) for each in told("POINTS_EXPIRED")] == [
        (30, "2026-11-24T06:00:00.000Z")
    ]
    assert expiry.expire_due(end(late.lot) + timedelta(days=400)) == 1
    assert state(ana) == (5, 100)
    nothing_differs()


def test_pending_points_become_available_by_the_sweep():
    ana = make_user()
    make_points(ana, 40, pending_hours=24)
    assert expiry.expire_due(NOW + timedelta(hours=23)) == 0
    assert expiry.expire_due(NOW + timedelta(hours=24)) == 1
    assert state(ana) == (40, 0)
    assert [each["points_amount"] for each in told("POINTS_EARNED")] == [40]
    nothing_differs()


def test_each_warning_is_given_once():
    ana = make_user()
    lot = make_points(ana, 30, days=60).lot
    make_points(ana, 12, days=60)

    def sweeps(**before):
        moment = end(lot) - timedelta(**before)
        return expiry.warn_due(moment), expiry.warn_due(moment)

    assert sweeps(days=31) == (0, 0)
    assert sweeps(days=30) == (1, 0)
    assert sweeps(days=12) == (0, 0)
    assert sweeps(days=7) == (1, 0)
    assert sweeps(hours=24) == (1, 0)
    assert sweeps(hours=1) == (0, 0)
    assert [(each["days"], each["points_amount"]) for each in told("POINTS_EXPIRING")] == [
        (30, 42),
        (7, 42),
        (1, 42),
    ]
    assert ExpiryWarning.objects.count() == 3


# ── Purchases ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def _points_alone(monkeypatch):
    """Have nobody else hear of purchases that the marketplace does not know."""
    heard = {
        name: [each for each in found if each.consumer.startswith("points.")]
        if name.startswith("PURCHASE_")
        else found
        for name, found in registry._handlers.items()
    }
    monkeypatch.setattr(registry, "_handlers", heard)


class Buyer:
    """Ana, whose purchases the marketplace tells of."""

    def __init__(self):
        self.ana = make_user()
        self.call = points_call(self.ana)

    @owned
    def _publish(self, *events):
        bus.publish(*events, call=self.call)

    def hear(self, *events):
        self._publish(*events)
        relay.drain(now=NOW + timedelta(seconds=1))

    def buys(self, points, purchase_id=PURCHASE):
        record = PurchaseRecord(
            user_id=self.ana.user_id,
            purchase_id=purchase_id,
            product_id="prd_1",
            retailer_id="ret_1",
            quantity=2,
            total_amount="100.00",
            currency="MXN",
            benefit_applied="points",
            months=None,
            status="completed",
            transaction_id="tr_1",
            created_at="2026-11-21T18:00:00.000Z",
        )
        self.hear(PurchaseConfirmed(record, points))

    def refunds(self, points, purchase_id=PURCHASE):
        self.hear(PurchaseRefunded(purchase_id, 1, "50.00", points))

    def spend(self, points):
        reward = make_reward(cost=points)
        proposal = facade.redemption_propose(self.call, product_id=reward.wire_id)
        confirmations.confirm(self.call, confirmation_id=proposal.public_id, token=proposal.token)

    def view(self):
        return facade.points_get(self.call)


def test_a_purchase_gives_its_points_once():
    buyer = Buyer()
    buyer.buys(200)
    buyer.buys(200)
    view = buyer.view()
    assert (view.current_points, view.total_earned, Grant.objects.count()) == (200, 200, 1)
    assert [each["points_amount"] for each in told("POINTS_EARNED")] == [200]
    assert not Outbox.objects.filter(status__in=UNSENT).exists(), "a repeat is no failure"
    nothing_differs()


def test_what_a_purchase_was_promised_is_given_though_its_programme_ended():
    buyer = Buyer()
    assert Programme.objects.filter(code="purchases").update(is_active=False) == 1
    buyer.buys(90)
    assert (buyer.view().current_points, Accrual.objects.get().points) == (90, 90)
    nothing_differs()


def test_anothers_refund_takes_nothing_back():
    buyer = Buyer()
    buyer.buys(200)
    other = Buyer()
    other.refunds(200)
    assert (buyer.view().current_points, other.view().owed_points) == (200, 0)


@pytest.mark.parametrize("points", [None, 0, -5])
def test_a_purchase_without_points_gives_none(points):
    buyer = Buyer()
    buyer.buys(points)
    buyer.refunds(points)
    assert (Grant.objects.count(), Accrual.objects.count()) == (0, 0)


def test_a_refund_takes_its_share_back_and_never_more_than_was_given():
    buyer = Buyer()
    buyer.buys(200)
    buyer.refunds(100)
    assert (buyer.view().current_points, buyer.view().total_earned) == (100, 100)
    buyer.refunds(150)
    view = buyer.view()
    assert (view.current_points, view.total_earned, view.owed_points) == (0, 0, 0)
    buyer.refunds(1)
    kinds = [each.transaction_type for each in facade.transaction_page(buyer.call).items]
    assert kinds == [TransactionType.REVERSED, TransactionType.REVERSED, TransactionType.EARNED]
    nothing_differs()


def test_what_was_spent_of_a_refunded_purchase_is_owed_and_paid_by_the_next_points():
    buyer = Buyer()
    buyer.buys(200)
    buyer.spend(150)
    buyer.refunds(200)
    view = buyer.view()
    assert (view.current_points, view.owed_points, view.total_earned) == (0, 150, 150)
    nothing_differs()
    make_points(buyer.ana, 100)
    assert (buyer.view().current_points, buyer.view().owed_points) == (0, 50)
    make_points(buyer.ana, 100)
    view = buyer.view()
    assert (view.current_points, view.owed_points, view.total_earned) == (50, 0, 200)
    assert Accrual.objects.get().taken_back_points == 200
    nothing_differs()


def test_what_an_order_gives_back_pays_what_is_owed():
    buyer = Buyer()
    buyer.buys(200)
    reward = make_reward(cost=150, staged=True)
    proposal = facade.redemption_propose(buyer.call, product_id=reward.wire_id)
    done = confirmations.confirm(
        buyer.call, confirmation_id=proposal.public_id, token=proposal.token
    )
    buyer.refunds(200)
    assert (buyer.view().current_points, buyer.view().owed_points) == (0, 150)
    assert done.result is not None
    facade.order_cancel(buyer.call, done.result["order_id"])
    view = buyer.view()
    assert (view.current_points, view.reserved_points, view.owed_points) == (0, 0, 0)
    assert Accrual.objects.get().taken_back_points == 200
    nothing_differs()


def test_what_two_purchases_owe_is_paid_to_each_its_own():
    buyer = Buyer()
    names = [PURCHASE, ids.public("purchase", ids.uuid7())]
    for name in names:
        buyer.buys(100, name)
    buyer.spend(200)
    for name in names:
        buyer.refunds(100, name)
    assert buyer.view().owed_points == 200
    for points in (150, 50):
        make_points(buyer.ana, points)
    assert buyer.view().owed_points == 0
    assert [each.taken_back_points for each in Accrual.objects.order_by("pk")] == [100, 100]
    nothing_differs()


def test_pending_points_of_a_refunded_purchase_never_count():
    Programme.objects.filter(code="purchases").update(pending_hours=24)
    buyer = Buyer()
    buyer.buys(200)
    assert (buyer.view().pending_points, told("POINTS_EARNED")) == (200, [])
    buyer.refunds(150)
    view = buyer.view()
    assert (view.pending_points, view.reversed_points, view.owed_points) == (50, 150, 0)
    expiry.expire_due(NOW + timedelta(hours=25))
    assert [each["points_amount"] for each in told("POINTS_EARNED")] == [50]
    nothing_differs()


# ── Requests from the bus ────────────────────────────────────────────────────────────────────────


def test_a_grant_asked_for_by_event_is_answered():
    buyer = Buyer()
    team = make_team(manager=buyer.ana)
    bruno = make_employee("Bruno Salas", team=team).person
    Programme.objects.filter(code="manager").update(allowance_points=100)
    ask = PointsGrantRequest(bruno.user_id, 60, "performance", "Cerró el mes sin pendientes")
    buyer.hear(ask)
    (earned,) = Outbox.objects.filter(event_type="POINTS_EARNED")
    assert (earned.user_id, earned.data["points_amount"]) == (bruno.user_id, 60)
    assert earned.correlation_id == buyer.call.correlation_id
    buyer.hear(ask)
    assert [each["reason"] for each in told("POINTS_GRANT_FAILED")] == ["budget_exceeded"]
    assert state(bruno) == (60, 0)


def test_a_redemption_asked_for_by_event_needs_a_confirmation():
    buyer = Buyer()
    make_points(buyer.ana, 300)
    reward = make_reward(cost=100)
    proposal = facade.redemption_propose(buyer.call, product_id=reward.wire_id)
    ask = RedemptionRequest(reward.wire_id, 1, proposal.public_id)
    buyer.hear(ask)
    assert [each["reason"] for each in told("REDEMPTION_FAILED")] == ["confirmation_required"]
    confirmations.confirm(
        buyer.call,
        confirmation_id=proposal.public_id,
        token=proposal.token,
        execute="on_event",
    )
    buyer.hear(RedemptionRequest(reward.wire_id, 2, proposal.public_id))
    assert told("REDEMPTION_FAILED")[-1]["reason"] == "confirmation_mismatch"
    assert Order.objects.count() == 0
    buyer.hear(ask)
    buyer.hear(ask)
    answers = told("REDEMPTION_COMPLETED")
    assert (len(answers), answers[0] == answers[1]) == (2, True)
    assert (Order.objects.count(), state(buyer.ana)) == (1, (200, 0))
    assert facade.points_get(later(buyer.call, days=1)).spent_points == 100
    nothing_differs()


# ── Notices and commands ─────────────────────────────────────────────────────────────────────────


def test_news_of_points_reach_their_owner_in_words():
    ana = make_user()
    lot = make_points(ana, 1_200, days=5).lot
    expiry.warn_due(end(lot) - timedelta(days=5))
    expiry.expire_due(end(lot))
    relay.drain(now=NOW + timedelta(days=10))
    bodies = [
        notices.notice_get(str(each.public_id)).body
        for each in Notice.objects.filter(user=ana).order_by("id")
    ]
    assert bodies == [
        "Puntos nuevos para canjear: 1,200.",
        "Puntos que vencen al terminar el 26 de noviembre de 2026: 1,200.",
        "Puntos que vencieron y ya no se pueden canjear: 1,200.",
    ]


def test_the_commands_say_what_they_did_and_what_differs():
    ana = make_user()
    make_points(ana, 10, days=1, now=NOW - timedelta(days=900))
    out = StringIO()
    call_command("expire_points", json=True, stdout=out)
    assert json.loads(out.getvalue())["lots"] == 1
    out = StringIO()
    call_command("reconcile_points", json=True, stdout=out)
    assert json.loads(out.getvalue())["differences"] == []
    PointsAccount.objects.update(last_seq=9)
    with pytest.raises(CommandError) as ended:
        call_command("reconcile_points", stdout=StringIO())
    assert ended.value.returncode == 3
