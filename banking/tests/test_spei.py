"""Orders to other banks: held, then settled, rejected or returned, by rows and the sweeper alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from banking import errors, facade, testing
from banking.contracts import AccountStatus, MovementStatus
from banking.models import (
    Account,
    AccountKind,
    Entry,
    Fee,
    Hold,
    HoldState,
    LimitCounter,
    Payee,
    SpeiOrder,
    SpeiState,
)
from banking.rules import EntryKind
from banking.services import accounts, holds, posting, reconcile, sealing, spei
from banking.tests.test_transfers import NOW, Scene
from centli.confirmations import errors as confirmation_errors
from centli.events import relay
from centli.events.models import Outbox
from centli.kernel import clabe
from centli.kernel.money import CENTAVOS_MAX, InvalidAmount, Money
from centli.people import testing as people
from centli.people.models import Notice

pytestmark = pytest.mark.django_db


class Rail(Scene):
    """Ana, and a payee at another bank whose CLABE decides what becomes of the order."""

    def __init__(self, ending="01"):
        super().__init__()
        self.clabe = clabe.generate(bank="012", account=f"123456789{ending}")
        self.payee = testing.make_payee(
            self.ana, clabe=self.clabe, name="Luis Peña", alias="luis", now=NOW
        )
        self.sent = self.confirm(self.propose(Money(100_000), concept="Cena de año")).result

    def state(self):
        return SpeiState(SpeiOrder.objects.get().state)

    def movement(self):
        return facade.movement_get(self.call, self.sent["transaction_id"])

    def figures(self):
        self.source.refresh_from_db()
        return self.source.balance_centavos, self.source.held_centavos

    def run(self, seconds):
        return spei.advance_due(NOW + timedelta(seconds=seconds))

    def news(self, event_type):
        return [each.data for each in Outbox.objects.filter(event_type=event_type).order_by("id")]


def test_an_accepted_order_holds_the_money_and_says_pending():
    rail = Rail()
    assert rail.figures() == (2_000_000, 100_000)
    assert (rail.sent["status"], rail.sent["to"]["bank"]) == ("pending", "BBVA México")
    assert rail.sent["tracking_key"] == SpeiOrder.objects.get().tracking_key
    assert rail.sent["balance_after"] == {"amount": "19000.00", "currency": "MXN"}
    assert [each["status"] for each in rail.news("TRANSFER_COMPLETED")] == ["pending"]
    assert rail.news("TRANSFER_COMPLETED")[0]["to_account"] == f"···· {rail.clabe[-4:]}"
    assert rail.movement().status is MovementStatus.PENDING
    order = SpeiOrder.objects.get()
    assert (order.beneficiary_name, order.concept) == ("LUIS PENA", "CENA DE ANO")
    assert LimitCounter.objects.get().used_centavos == 100_000


def test_a_settled_order_is_the_same_transaction_completed():
    rail = Rail()
    assert rail.run(2) == 0
    assert (rail.run(3), rail.state()) == (1, SpeiState.SENT)
    assert (rail.run(6), rail.state()) == (1, SpeiState.SETTLED)
    assert rail.run(600) == 0
    assert rail.figures() == (1_900_000, 0)
    assert accounts.system_account(AccountKind.RAIL_SPEI).balance_centavos == 100_000
    found = rail.movement()
    assert (found.status, found.kind, found.amount) == (
        MovementStatus.COMPLETED,
        "spei_out",
        Money(-100_000),
    )
    assert (found.tracking_key, found.counterpart) == (rail.sent["tracking_key"], "Luis Peña")
    assert [each["status"] for each in rail.news("TRANSFER_COMPLETED")] == ["pending", "completed"]
    assert len(facade.movement_page(rail.call).items) == 2


def test_a_rejected_order_gives_the_money_and_the_days_limit_back():
    rail = Rail("98")
    rail.run(3)
    rail.run(6)
    assert (rail.state(), rail.figures()) == (SpeiState.REJECTED, (2_000_000, 0))
    assert (rail.movement().status, rail.movement().undone) == (MovementStatus.FAILED, False)
    counter = LimitCounter.objects.get()
    assert (counter.used_centavos, counter.payments) == (0, 1)
    (failed,) = rail.news("TRANSFER_FAILED")
    assert (failed["reason"], failed["amount"]) == ("spei_rejected", "1000.00")
    assert failed["transaction_id"] == rail.sent["transaction_id"]
    assert [each["reason"] for each in rail.news("HOLD_RELEASED")] == ["spei_rejected"]
    assert not Entry.objects.filter(kind="spei_out").exists()


@pytest.mark.parametrize(
    ("ending", "seconds", "left"), [("01", 0, 400_000), ("01", 6, 400_000), ("98", 6, 500_000)]
)
def test_an_order_counts_for_what_a_new_payee_gets_unless_it_was_rejected(ending, seconds, left):
    rail = Rail(ending)
    Payee.objects.update(capped_until=NOW + timedelta(hours=23))
    rail.run(seconds // 2)
    rail.run(seconds)
    with pytest.raises(confirmation_errors.PayeeNotUsable):
        rail.propose(Money(left + 1))
    assert rail.propose(Money(left)).factor_required


def test_a_returned_order_is_a_new_credit_and_the_first_entry_stays():
    rail = Rail("99")
    for seconds in (3, 6, 36, 600):
        rail.run(seconds)
    assert (rail.state(), rail.figures()) == (SpeiState.RETURNED, (2_000_000, 0))
    sent, back = Entry.objects.filter(kind__startswith="spei").order_by("id")
    assert (sent.kind, back.kind, back.refunds_id) == ("spei_out", "spei_return", sent.pk)
    (back_news,) = rail.news("MONEY_RECEIVED")
    assert (back_news["amount"], back_news["returns"]) == ("1000.00", rail.sent["transaction_id"])
    assert [m.kind for m in facade.movement_page(rail.call).items][:2] == [
        "spei_return",
        "spei_out",
    ]


@pytest.mark.parametrize(
    ("ending", "codes"),
    [
        ("01", ["transfer_settled"]),
        ("98", ["transfer_rejected"]),
        ("99", ["transfer_settled", "transfer_returned"]),
    ],
)
def test_whoever_sent_hears_that_it_arrived_or_came_back(ending, codes):
    rail = Rail(ending)
    for seconds in (3, 6, 36):
        rail.run(seconds)
    relay.drain(NOW + timedelta(minutes=1))
    told = Notice.objects.filter(user=rail.ana).order_by("pk")
    assert [each.code for each in told] == codes
    figures = {"amount": "1000.00", "transaction_id": rail.sent["transaction_id"]}
    assert all(each.figures == figures for each in told)


def test_the_whole_story_reconciles():
    for ending in ("01", "98", "99"):
        rail = Rail(ending)
        for seconds in (3, 6, 36):
            rail.run(seconds)
    sealing.seal(NOW + timedelta(hours=1))
    assert reconcile.reconcile(now=NOW + timedelta(hours=1)).differences == []
    # Two settled and one came back; that they were accepted says nothing of it.
    Outbox.objects.filter(event_type="TRANSFER_COMPLETED", data__status="completed").delete()
    Outbox.objects.filter(event_type="MONEY_RECEIVED").delete()
    found = reconcile.reconcile(now=NOW + timedelta(hours=1)).differences
    assert [each.check for each in found] == ["outbox"] * 3


def test_an_order_of_a_frozen_account_waits_and_nothing_is_debited():
    rail = Rail()
    rail.run(3)
    Account.objects.filter(pk=rail.source.pk).update(status=AccountStatus.BLOCKED)
    rail.run(6)
    assert (rail.state(), rail.figures()) == (SpeiState.SENT, (2_000_000, 100_000))
    Account.objects.filter(pk=rail.source.pk).update(status=AccountStatus.ACTIVE)
    rail.run(60)
    assert (rail.state(), rail.figures()) == (SpeiState.SETTLED, (1_900_000, 0))


def test_an_order_past_its_time_is_never_captured():
    rail = Rail()
    rail.run(3)
    assert holds.expire_due(NOW + timedelta(hours=25)) == 0, "it ends with its order"
    rail.run(25 * 3600)
    assert (rail.state(), rail.figures()) == (SpeiState.REJECTED, (2_000_000, 0))
    hold = Hold.objects.get()
    assert (hold.state, hold.reason) == (HoldState.RELEASED, "spei_expired")


def test_a_fee_is_held_and_taken_with_the_order():
    Fee.objects.update_or_create(kind="spei_out", defaults={"fee_centavos": 500})
    rail = Rail()
    assert rail.figures() == (2_000_000, 100_500)
    rail.run(3)
    rail.run(6)
    assert rail.figures() == (1_899_500, 0)
    assert accounts.system_account(AccountKind.FEE).balance_centavos == 500
    assert LimitCounter.objects.get().used_centavos == 100_000


def test_what_comes_back_comes_without_the_fee():
    Fee.objects.update_or_create(kind="spei_out", defaults={"fee_centavos": 500})
    rail = Rail("99")
    for seconds in (3, 6, 36):
        rail.run(seconds)
    assert (rail.state(), rail.figures()) == (SpeiState.RETURNED, (1_999_500, 0))
    assert accounts.system_account(AccountKind.RAIL_SPEI).balance_centavos == 0


def test_money_on_hold_cannot_be_spent_twice():
    rail = Rail()
    with pytest.raises(errors.InsufficientFunds) as refused:
        rail.propose(Money(1_900_001))
    assert refused.value.available_centavos == 1_900_000


# ── Holds by themselves ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def held(db):
    scene = Scene()
    hold = holds.hold_place_step(
        scene.call,
        account_pk=scene.source.pk,
        amount_centavos=50_000,
        purpose=EntryKind.PURCHASE,
        lifetime=timedelta(minutes=10),
    )
    return scene, hold


def test_part_of_a_hold_is_taken_and_the_rest_given_back(held):
    scene, hold = held
    merchant = accounts.system_account(AccountKind.MERCHANT, "Tienda")
    holds.hold_capture_step(scene.call, hold, credit_pk=merchant.pk, amount_centavos=20_000)
    scene.source.refresh_from_db()
    assert (scene.source.balance_centavos, scene.source.held_centavos) == (1_980_000, 0)
    assert Entry.objects.get(public_id=hold.public_id).kind == "purchase"


@pytest.mark.parametrize("swept", [True, False])
def test_a_hold_past_its_time_is_never_taken(held, swept):
    scene, hold = held
    late = people.call_of(scene.ana, now=NOW + timedelta(minutes=10))
    if swept:
        assert holds.expire_due(late.now) == 1
        hold.refresh_from_db()
        assert scene.balances()[0] == 2_000_000
    with pytest.raises(errors.HoldNotActive):
        holds.hold_capture_step(late, hold, credit_pk=scene.target.pk, amount_centavos=1)
    assert scene.balances() == (2_000_000, 0)


@pytest.mark.parametrize("centavos", [0, -1, CENTAVOS_MAX + 1])
def test_an_amount_that_no_operation_may_have_is_not_held(held, centavos):
    scene, _hold = held
    Account.objects.filter(pk=scene.source.pk).update(floor_centavos=None)
    with pytest.raises(InvalidAmount):
        holds.hold_place_step(
            scene.call,
            account_pk=scene.source.pk,
            amount_centavos=centavos,
            purpose=EntryKind.PURCHASE,
            lifetime=timedelta(minutes=1),
        )
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (AccountStatus.BLOCKED, errors.AccountBlocked),
        (AccountStatus.INACTIVE, errors.AccountInactive),
    ],
)
def test_nothing_is_held_on_an_account_that_takes_no_part(held, status, refusal):
    scene, _hold = held
    Account.objects.filter(pk=scene.source.pk).update(
        status=status, held_centavos=0, balance_centavos=0, floor_centavos=None
    )
    with pytest.raises(refusal):
        holds.hold_place_step(
            scene.call,
            account_pk=scene.source.pk,
            amount_centavos=1,
            purpose=EntryKind.PURCHASE,
            lifetime=timedelta(minutes=1),
        )
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(("centavos", "fee"), [(0, 0), (50_001, 0), (50_000, 1)])
def test_no_more_is_taken_than_was_held(held, centavos, fee):
    scene, hold = held
    extra = [posting.Leg(scene.source.pk, accounts.system_account(AccountKind.FEE).pk, fee, "fee")]
    with pytest.raises(InvalidAmount):
        holds.hold_capture_step(
            scene.call,
            hold,
            credit_pk=scene.target.pk,
            amount_centavos=centavos,
            extra=tuple(extra) if fee else (),
        )
    assert scene.balances() == (2_000_000, 0)


def test_more_than_is_available_cannot_be_held(held):
    scene, _hold = held
    with pytest.raises(errors.InsufficientFunds):
        holds.hold_place_step(
            scene.call,
            account_pk=scene.source.pk,
            amount_centavos=1_950_001,
            purpose=EntryKind.PURCHASE,
            lifetime=timedelta(minutes=1),
        )
    assert Hold.objects.count() == 1
