"""Redeeming: points and stock together, once, whole or not at all; and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from django.db import IntegrityError, connection, transaction

from centli.confirmations import services as confirmations
from centli.db.testing import meanwhile
from centli.events.models import Outbox
from centli.people.testing import make_user
from points import errors, facade
from points.contracts import BudgetPurpose, OrderStatus, TransactionType
from points.models import ExpiryWarning, Order, PointsAccount, Reward
from points.services import budgets, reconcile, redemptions
from points.testing import (
    NOW,
    later,
    make_points,
    make_reward,
    nothing_differs,
    points_call,
    staff_call,
)

pytestmark = pytest.mark.django_db


class Scene:
    """Ana with points, and a reward that costs 100."""

    def __init__(self, *, points=250, stock=3, staged=False):
        self.ana = make_user("Ana Torres")
        if points:
            make_points(self.ana, points)
        self.reward = make_reward("Taza", cost=100, stock=stock, staged=staged)
        self.call = points_call(self.ana)

    def propose(self, quantity=1, **more):
        return facade.redemption_propose(
            self.call, product_id=self.reward.wire_id, quantity=quantity, **more
        )

    def confirm(self, proposal):
        return confirmations.confirm(
            self.call, confirmation_id=proposal.public_id, token=proposal.token
        )

    def redeem(self, quantity=1):
        return self.confirm(self.propose(quantity)).result

    def stock(self):
        return Reward.objects.get(pk=self.reward.pk).stock_quantity

    def state(self):
        view = facade.points_get(self.call)
        return view.current_points, view.reserved_points, view.spent_points

    def told(self, *types):
        rows = Outbox.objects.filter(event_type__in=types).order_by("id")
        return [(row.event_type, row.data) for row in rows]


def test_a_redemption_takes_points_and_stock_at_once_and_is_delivered():
    scene = Scene()
    proposal = scene.propose(2)
    assert (scene.state(), scene.stock()) == ((250, 0, 0), 3)
    assert (proposal.card["points"], proposal.card["points_after"]) == (200, 50)
    receipt = scene.confirm(proposal).result
    assert (receipt["status"], receipt["points_used"], receipt["points_after"]) == (
        "Delivered",
        200,
        50,
    )
    assert (scene.state(), scene.stock()) == ((50, 0, 200), 1)
    (order,) = facade.order_page(scene.call).items
    assert (order.order_id, order.status, order.quantity) == (
        receipt["order_id"],
        OrderStatus.DELIVERED,
        2,
    )
    top = facade.transaction_page(scene.call).items[0]
    assert (top.transaction_type, top.points_amount, top.balance_after, top.order_id) == (
        TransactionType.REDEEMED,
        -200,
        50,
        order.order_id,
    )
    trail = scene.told("REDEMPTION_REQUEST", "REDEMPTION_COMPLETED")
    assert trail == [
        (
            "REDEMPTION_REQUEST",
            {
                "product_id": scene.reward.wire_id,
                "quantity": 2,
                "confirmation_id": proposal.public_id,
            },
        ),
        (
            "REDEMPTION_COMPLETED",
            {"order_id": order.order_id, "points_used": 200, "status": "Delivered"},
        ),
    ]
    nothing_differs()


def test_a_second_confirm_answers_the_first_receipt():
    scene = Scene()
    proposal = scene.propose()
    first, second = scene.confirm(proposal), scene.confirm(proposal)
    assert (first.result, second.replayed) == (second.result, True)
    assert (scene.state(), Order.objects.count()) == ((150, 0, 100), 1)


def test_a_key_proposes_once_and_keeps_its_refusal():
    scene = Scene(points=50)
    call = points_call(scene.ana, key="the-same-wish")
    scene.call = call
    with pytest.raises(errors.InsufficientPoints):
        scene.propose()
    make_points(scene.ana, 500)
    with pytest.raises(errors.InsufficientPoints) as again:
        scene.propose()
    assert again.value.missing == 50
    scene.call = points_call(scene.ana, key="another-wish")
    one, two = scene.propose(), scene.propose()
    assert (one.public_id, two.replayed) == (two.public_id, True)


def test_too_few_points_say_how_many_are_missing_and_take_nothing():
    scene = Scene(points=299)
    with pytest.raises(errors.InsufficientPoints) as refused:
        scene.propose(3)
    assert (refused.value.available, refused.value.requested, refused.value.missing) == (
        299,
        300,
        1,
    )
    assert (scene.state(), scene.stock(), Order.objects.count()) == ((299, 0, 0), 3, 0)


def test_points_that_were_spent_meanwhile_refuse_the_confirmation_whole():
    scene = Scene(points=199)
    one, two = scene.propose(), scene.propose()
    scene.confirm(one)
    with pytest.raises(errors.InsufficientPoints):
        scene.confirm(two)
    assert (scene.state(), scene.stock(), Order.objects.count()) == ((99, 0, 100), 2, 1)
    (failed,) = scene.told("REDEMPTION_FAILED")
    assert (failed[1]["reason"], failed[1]["missing"]) == ("insufficient_points", 1)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"is_active": False}, errors.RewardNotFound),
        ({"points_cost": 101}, errors.CostChanged),
        ({"stock_quantity": 0}, errors.RewardOutOfStock),
    ],
)
def test_what_changed_since_it_was_shown_takes_nothing(change, refusal):
    scene = Scene()
    proposal = scene.propose()
    Reward.objects.filter(pk=scene.reward.pk).update(**change)
    with pytest.raises(refusal):
        scene.confirm(proposal)
    assert (scene.state(), Order.objects.count()) == ((250, 0, 0), 0)


def test_what_cannot_be_had_is_not_proposed():
    scene = Scene(stock=1)
    for quantity, refusal in (
        (0, errors.InvalidQuantity),
        (11, errors.InvalidQuantity),
        (2, errors.RewardOutOfStock),
    ):
        with pytest.raises(refusal):
            scene.propose(quantity)
    for unknown in ("rwd_x", "prd_" + "0" * 32, "rwd_" + "0" * 32):
        with pytest.raises(errors.RewardNotFound):
            facade.redemption_propose(scene.call, product_id=unknown)


def test_points_that_expired_buy_nothing_though_no_sweep_has_been():
    scene = Scene(points=0)
    make_points(scene.ana, 150, days=2)
    proposal = scene.propose()
    after = later(scene.call, days=3)
    assert facade.points_get(after).current_points == 0
    with pytest.raises(errors.InsufficientPoints):
        facade.redemption_propose(after, product_id=scene.reward.wire_id)
    assert PointsAccount.objects.get(pk=scene.ana.user_id).current_points == 150
    scene.confirm(proposal)
    assert facade.points_get(after).current_points == 0
    assert facade.points_get(after).expired_points == 50


def test_nobody_sees_or_cancels_anothers_order():
    scene = Scene(staged=True)
    order_id = scene.redeem()["order_id"]
    other = points_call(make_user("Bruno Salas"))
    for act in (facade.order_get, facade.order_cancel):
        with pytest.raises(errors.OrderNotFound):
            act(other, order_id)
    assert facade.order_page(other).items == []
    assert facade.order_get(scene.call, order_id).status is OrderStatus.REQUESTED


# ── The longer path ──────────────────────────────────────────────────────────────────────────────


def test_a_staged_reward_reserves_and_is_spent_when_it_is_delivered():
    scene = Scene(staged=True)
    order_id = scene.redeem()["order_id"]
    assert (scene.state(), scene.stock()) == ((150, 100, 0), 2)
    for status in (OrderStatus.APPROVED, OrderStatus.SHIPPED, OrderStatus.DELIVERED):
        redemptions.order_advance(staff_call(), order_id=order_id, status=status)
        redemptions.order_advance(staff_call(), order_id=order_id, status=status)
    assert (scene.state(), scene.stock()) == ((150, 0, 100), 2)
    statuses = [data["status"] for _type, data in scene.told("REWARD_ORDER_CHANGED")]
    assert statuses == ["Approved", "Shipped", "Delivered"]
    with pytest.raises(errors.OrderClosed):
        redemptions.order_advance(
            staff_call(), order_id=order_id, status=OrderStatus.REJECTED, note="Ya no hay piezas"
        )
    nothing_differs()


def test_what_was_shipped_may_still_be_rejected():
    scene = Scene(staged=True)
    order_id = scene.redeem()["order_id"]
    for status in (OrderStatus.APPROVED, OrderStatus.SHIPPED):
        redemptions.order_advance(staff_call(), order_id=order_id, status=status)
    with pytest.raises(errors.OrderClosed):
        facade.order_cancel(scene.call, order_id)
    redemptions.order_advance(
        staff_call(), order_id=order_id, status=OrderStatus.REJECTED, note="Regresó sin entregarse"
    )
    assert (scene.state(), scene.stock()) == ((250, 0, 0), 3)
    nothing_differs()


def test_the_last_piece_can_be_had():
    scene = Scene(stock=1)
    scene.redeem()
    assert scene.stock() == 0


def test_ten_pieces_are_the_most_of_one_redemption():
    scene = Scene(points=1_000, stock=20)
    assert scene.redeem(10)["points_used"] == 1_000
    assert scene.stock() == 10


@pytest.mark.parametrize("who", ["customer", "staff"])
def test_what_is_given_back_returns_to_its_lots_with_their_expiry(who):
    scene = Scene(points=0, staged=True)
    soon = make_points(scene.ana, 30, days=5)
    late = make_points(scene.ana, 90, days=50)
    order_id = scene.redeem()["order_id"]
    assert scene.state() == (20, 100, 0)
    if who == "customer":
        assert facade.order_cancel(scene.call, order_id).status is OrderStatus.CANCELLED
    else:
        redemptions.order_advance(
            staff_call(), order_id=order_id, status=OrderStatus.REJECTED, note="Ya no hay piezas"
        )
    assert (scene.state(), scene.stock()) == ((120, 0, 0), 3)
    assert [
        (each.points, each.expires_at) for each in facade.points_get(scene.call).next_expiries
    ] == [
        (30, soon.lot.expires_at),
        (90, late.lot.expires_at),
    ]
    top = facade.transaction_page(scene.call).items[0]
    assert (top.transaction_type, top.points_amount) == (TransactionType.REVERSED, 100)
    assert facade.points_get(scene.call).total_redeemed == 0
    with pytest.raises(errors.OrderClosed):
        redemptions.order_advance(staff_call(), order_id=order_id, status=OrderStatus.APPROVED)
    nothing_differs()


def test_all_pieces_of_an_order_come_back():
    scene = Scene(staged=True)
    order_id = scene.redeem(2)["order_id"]
    assert (scene.state(), scene.stock()) == ((50, 200, 0), 1)
    facade.order_cancel(scene.call, order_id)
    assert (scene.state(), scene.stock()) == ((250, 0, 0), 3)
    nothing_differs()


def test_what_comes_back_after_its_life_expires_at_once():
    scene = Scene(points=0, staged=True)
    make_points(scene.ana, 100, days=5)
    order_id = scene.redeem()["order_id"]
    after = later(scene.call, days=10)
    redemptions.order_cancel(after, order_id=order_id)
    view = facade.points_get(after)
    assert (view.current_points, view.reserved_points, view.expired_points) == (0, 0, 100)
    kinds = [each.transaction_type for each in facade.transaction_page(after).items]
    assert kinds[:2] == [TransactionType.EXPIRED, TransactionType.REVERSED]
    assert len(scene.told("POINTS_EXPIRED")) == 1
    nothing_differs()


def test_a_rejection_says_why():
    scene = Scene(staged=True)
    order_id = scene.redeem()["order_id"]
    with pytest.raises(errors.InvalidReason):
        redemptions.order_advance(
            staff_call(), order_id=order_id, status=OrderStatus.REJECTED, note="No"
        )
    assert scene.state() == (150, 100, 0)


# ── What the database holds ──────────────────────────────────────────────────────────────────────


def open_budget(scene):
    with transaction.atomic():
        budgets.open_step(
            scene.call,
            owner_id=scene.ana.pk,
            purpose=BudgetPurpose.RECOGNITION,
            period="2026-11",
            points=100,
        )


INSERT_ONLY: Final = (
    "points_transactions",
    "points_lot_move",
    "points_grant",
    "points_budget_movement",
    "points_stock_movement",
    "points_expiry_warning",
)


def test_history_is_only_inserted():
    scene = Scene()
    scene.redeem()
    open_budget(scene)
    ExpiryWarning.objects.create(
        user_id=scene.ana.user_id, expires_on=NOW.date(), days=7, created_at=NOW
    )
    for table in INSERT_ONLY:
        for sql in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET created_at = created_at",
            f"REPLACE INTO {table} SELECT * FROM {table}",
        ):
            with (
                pytest.raises(Exception, match="insert only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE user_points SET current_points = -1",
        "UPDATE user_points SET current_points = current_points + 1",
        "UPDATE points_lot SET available_points = available_points + 1",
        "UPDATE points_product SET stock_quantity = -1",
        "UPDATE points_budget SET used_points = allotted_points + 1",
    ],
)
def test_states_that_do_not_add_up_are_refused_by_the_database(sql):
    open_budget(Scene())
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_reconciling_finds_a_cache_that_drifted():
    scene = Scene()
    scene.redeem()
    nothing_differs()
    PointsAccount.objects.update(current_points=149, spent_points=101)
    found = {(each.check, each.object_id) for each in reconcile.reconcile(now=NOW).differences}
    assert ("transactions", scene.ana.user_id) in found
    assert ("account", scene.ana.user_id) in found


@pytest.mark.parametrize("kind", ["POINTS_EARNED", "REDEMPTION_COMPLETED"])
def test_reconciling_finds_news_of_points_that_was_deleted_while_the_outbox_keeps_it(kind):
    scene = Scene()
    scene.redeem()
    gone = Outbox.objects.filter(event_type=kind).delete()[0]
    found = [each.check for each in reconcile.reconcile(now=NOW).differences]
    assert found == ["outbox"] * gone != []
    assert reconcile.reconcile(now=NOW + timedelta(days=8)).differences == []


@pytest.mark.django_db(transaction=True)
def test_what_is_given_while_points_are_checked_is_no_difference():
    scene = Scene(points=1)
    with meanwhile(lambda: make_points(scene.ana, 1)):
        assert reconcile.reconcile(now=NOW).differences == []
    assert scene.state()[0] > 10


def test_a_redemption_takes_a_bounded_number_of_statements(django_assert_max_num_queries):
    scene = Scene()
    proposal = scene.propose()
    with django_assert_max_num_queries(32):
        scene.confirm(proposal)


def test_a_statement_page_anywhere_reads_its_own_rows():
    scene = Scene(points=0)
    for _ in range(7):
        make_points(scene.ana, 10)
    first = facade.transaction_page(scene.call, limit=3)
    second = facade.transaction_page(scene.call, limit=3, cursor=first.next_cursor)
    third = facade.transaction_page(scene.call, limit=3, cursor=second.next_cursor)
    found = [*first.items, *second.items, *third.items]
    assert [each.balance_after for each in found] == [70, 60, 50, 40, 30, 20, 10]
    assert third.next_cursor is None
    with pytest.raises(errors.InvalidCursor):
        facade.transaction_page(scene.call, cursor="0x1")
