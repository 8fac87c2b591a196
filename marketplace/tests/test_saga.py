"""The machine behind a purchase: every stage × every piece of news, what is asked again, and what gives way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.confirmations.errors import ConfirmationExpired
from centli.events.catalogue import PaymentCompleted, PaymentFailed, RefundCompleted, RefundFailed
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock, ids
from marketplace import errors, facade, saga
from marketplace.contracts import PurchaseStatus
from marketplace.models import Offer, Purchase, Refund, RefundState, Saga, SagaState
from marketplace.saga import sweep
from marketplace.saga.table import TABLE, Move, News, Stage, stage_of
from marketplace.testing import staff_call
from marketplace.tests.shops import PAID

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "La cuenta ya está activa"
MINUTES = timedelta(minutes=2)
LATER = timedelta(minutes=11)


def lose(*event_types: str) -> None:
    """Have messages count as delivered that nobody saw."""
    Outbox.objects.filter(event_type__in=event_types).update(status=OutboxStatus.SENT)


def ran(shop) -> list[str]:
    return list(Saga.objects.get().steps.order_by("no").values_list("name", flat=True))


def test_only_a_purchase_that_still_waits_is_ever_sold():
    sold = {stage for (stage, _), move in TABLE.items() if move is Move.SELL}
    assert sold == {Stage.WAITING}
    assert not any(stage is Stage.SOLD for stage, _ in TABLE), (
        "after the pivot only refunds go back"
    )
    for stage in (Stage.OVERDUE, Stage.UNDONE, Stage.STUCK):
        assert TABLE[stage, News.PAID] in {Move.SEND_BACK, Move.RELEASE_AND_SEND_BACK}


def test_a_stage_is_read_from_the_rows(shop):
    now = clock.now()
    shop.buy()
    found = Saga.objects.select_related("purchase").get()
    assert stage_of(found, now) is Stage.WAITING
    assert stage_of(found, found.deadline_at) is Stage.OVERDUE
    for state, stage in (
        (SagaState.COMPLETED, Stage.SOLD),
        (SagaState.COMPENSATED, Stage.UNDONE),
        (SagaState.NEEDS_OPERATOR, Stage.STUCK),
    ):
        found.state = state
        assert stage_of(found, now) is stage
    found.purchase.status = PurchaseStatus.FAILED
    assert stage_of(found, now) is Stage.OWING


# ── What overdue purchases hold ──────────────────────────────────────────────────────────────────


def test_who_wants_the_last_piece_need_not_wait_for_the_sweeper(shop):
    Offer.objects.update(on_hand=1)
    overdue = shop.buy()
    with pytest.raises(errors.OutOfStock):
        shop.propose()
    assert shop.stock() == (1, 1)
    Saga.objects.update(deadline_at=shop.call.now)
    proposal = shop.propose()
    assert (shop.stock(), shop.state(overdue)[0]) == ((1, 0), PurchaseStatus.FAILED)
    bought = shop.confirm(proposal).result["purchase_id"]
    assert (shop.stock(), shop.state(bought)[0]) == ((1, 1), PurchaseStatus.PENDING)
    assert len(shop.told("PURCHASE_FAILED")) == 1


def test_a_purchase_that_is_overdue_by_the_confirmation_gives_way_there(shop):
    Offer.objects.update(on_hand=1)
    proposals = [shop.propose(), shop.propose()]
    first = shop.confirm(proposals[0]).result["purchase_id"]
    Saga.objects.update(deadline_at=shop.call.now)
    second = shop.confirm(proposals[1]).result["purchase_id"]
    assert shop.stock() == (1, 1)
    assert shop.state(first)[0] == PurchaseStatus.FAILED
    assert shop.state(second)[0] == PurchaseStatus.PENDING


# ── Lost messages ────────────────────────────────────────────────────────────────────────────────


def test_a_lost_question_is_asked_again_and_one_that_waits_is_not(shop):
    purchase_id = shop.buy()
    soon = clock.now() + timedelta(seconds=31)
    assert saga.drive_due(soon) == 0, "the first is still in the outbox"
    lose("PAYMENT_REQUEST")
    assert saga.drive_due(soon) == 0, "it was looked after a moment ago"
    assert saga.drive_due(soon + timedelta(seconds=31)) == 1
    first, second = shop.told("PAYMENT_REQUEST")
    assert first == second
    shop.hear(PaymentCompleted(purchase_id, PAID, "20999.00"), after=MINUTES)
    assert shop.stock() == (2, 0)
    assert ran(shop) == ["reserved", "asked_again", "paid"]
    assert saga.drive_due(clock.now() + LATER) == 0


@pytest.mark.parametrize("was_charged", [True, False])
def test_the_bank_is_asked_what_became_of_an_undone_purchase_until_it_answers(shop, was_charged):
    purchase_id = shop.buy()
    lose("PAYMENT_REQUEST")
    over = Saga.objects.get().deadline_at
    assert saga.drive_due(over) == 1
    assert shop.state(purchase_id)[0] == PurchaseStatus.FAILED
    soon = over + timedelta(seconds=31)
    assert saga.drive_due(soon) == 1
    first, again = shop.told("PAYMENT_REQUEST")
    assert again == {**first, "answer_only": True}
    lose("PAYMENT_REQUEST")
    assert saga.drive_due(soon + timedelta(seconds=31)) == 1
    if was_charged:
        shop.hear(PaymentCompleted(purchase_id, PAID, "20999.00"), after=2 * LATER)
    else:
        shop.hear(PaymentFailed(purchase_id, "purchase_ended"), after=2 * LATER)
    assert Saga.objects.get().answer_due_at is None
    assert len(shop.told("REFUND_REQUEST")) == was_charged
    assert len(shop.told("PURCHASE_FAILED")) == 1
    assert shop.stock() == (3, 0)
    lose("PAYMENT_REQUEST", "REFUND_REQUEST")
    saga.drive_due(soon + MINUTES)
    assert len(shop.told("PAYMENT_REQUEST")) == 3, "it has answered"


def test_a_lost_answer_about_a_refund_is_asked_for_again_under_its_number(shop):
    purchase_id = shop.buy(quantity=2)
    shop.paid(purchase_id)
    facade.purchase_cancel(shop.call, purchase_id, quantity=1)
    soon = clock.now() + timedelta(seconds=31)
    assert saga.drive_due(soon) == 0, "the first is still in the outbox"
    lose("REFUND_REQUEST")
    assert saga.drive_due(soon + timedelta(seconds=31)) == 1
    first, second = shop.told("REFUND_REQUEST")
    assert first == second
    assert first["refund_no"] == 1
    back = ids.public("transaction", ids.uuid7())
    answer = RefundCompleted(purchase_id, back, "20999.00", refund_no=1)
    shop.hear(answer, after=MINUTES)
    facade.purchase_cancel(shop.call, purchase_id)
    shop.hear(
        answer, RefundFailed(purchase_id, PAID, "refund_too_large", refund_no=1), after=MINUTES
    )
    assert Refund.objects.get(no=2).state == RefundState.REQUESTED, "those were the first one's"
    assert shop.stock() == (2, 0)


def test_what_another_sweeper_saw_to_meanwhile_is_left_alone(shop):
    purchase_id = shop.buy()
    row = Saga.objects.get()
    shop.paid(purchase_id)
    asked = len(shop.told("PAYMENT_REQUEST"))
    lose("PAYMENT_REQUEST")
    assert not sweep._ask_what_became(clock.now() + LATER, row.pk)
    sweep._put_off(clock.now() + LATER, row.pk, errors.OutOfStock(0, 1))
    row.refresh_from_db()
    assert (row.state, row.attempts) == (SagaState.COMPLETED, 0)
    assert len(shop.told("PAYMENT_REQUEST")) == asked


# ── A person's ───────────────────────────────────────────────────────────────────────────────────


def stuck(shop) -> str:
    """A purchase whose pieces the machine could not give back."""
    purchase_id: str = shop.buy()
    Saga.objects.update(state=SagaState.NEEDS_OPERATOR, next_run_at=None)
    return purchase_id


def test_what_cannot_be_ended_waits_longer_each_time_and_then_for_a_person(shop):
    purchase_id = shop.buy()
    Offer.objects.update(reserved=0)
    now = clock.now() + LATER
    for tries in range(5):
        assert Saga.objects.get().state == SagaState.RUNNING
        saga.drive_due(now + timedelta(minutes=tries))
    found = Saga.objects.get()
    assert (found.state, found.attempts) == (SagaState.NEEDS_OPERATOR, 5)
    assert shop.state(purchase_id)[0] == PurchaseStatus.PENDING
    Offer.objects.update(reserved=1)
    saga.saga_redrive(staff_call(), purchase_id=purchase_id, reason=WHY)
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.FAILED)


def test_a_stuck_purchase_that_is_paid_gets_its_money_back_and_its_end(shop):
    purchase_id = stuck(shop)
    shop.hear(PaymentCompleted(purchase_id, PAID, "20999.00"))
    shop.hear(RefundFailed(purchase_id, PAID, "account_blocked", refund_no=1))
    saga.saga_redrive(staff_call(), purchase_id=purchase_id, reason=WHY)
    assert Saga.objects.get().state == SagaState.COMPENSATED
    assert shop.stock() == (3, 0)
    assert len(shop.told("REFUND_REQUEST")) == 2


def test_money_that_is_on_its_way_back_is_not_asked_for_again_by_a_person(shop):
    purchase_id = stuck(shop)
    shop.hear(PaymentCompleted(purchase_id, PAID, "20999.00"))
    saga.saga_redrive(staff_call(), purchase_id=purchase_id, reason=WHY)
    assert shop.stock() == (3, 0)
    assert len(shop.told("REFUND_REQUEST")) == 1


def test_staff_end_an_unpaid_purchase_at_once_and_what_is_paid_later_goes_back(shop):
    purchase_id = shop.buy()
    with pytest.raises(errors.ReasonRequired):
        saga.saga_compensate(staff_call(), purchase_id=purchase_id, reason="corto")
    assert shop.stock() == (3, 1)
    saga.saga_compensate(staff_call(), purchase_id=purchase_id, reason=WHY)
    with pytest.raises(errors.SagaEnded):
        saga.saga_compensate(staff_call(), purchase_id=purchase_id, reason=WHY)
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.FAILED)
    shop.paid(purchase_id)
    assert len(shop.told("REFUND_REQUEST")) == 1
    assert shop.stock() == (3, 0)


def test_a_paid_purchase_is_not_compensated_but_refunded(shop):
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    for act in (saga.saga_compensate, saga.saga_redrive):
        with pytest.raises(errors.SagaEnded):
            act(staff_call(), purchase_id=purchase_id, reason=WHY)
    assert shop.stock() == (2, 0)
    assert Purchase.objects.get().status == PurchaseStatus.COMPLETED


def test_an_expired_proposal_reserves_nothing(shop):
    proposal = shop.propose()
    shop.call = shop.call.at(clock.now() + timedelta(minutes=6))
    with pytest.raises(ConfirmationExpired):
        shop.confirm(proposal)
    assert shop.stock() == (3, 0)
