"""Transfers that wait: undone in time they never were, else they are carried out once; never both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from banking import errors, facade, testing
from banking.contracts import AccountStatus, MovementStatus
from banking.models import (
    Account,
    AccountKind,
    Entry,
    Fee,
    HeldTransfer,
    Hold,
    HoldState,
    LimitCounter,
    Payee,
    SpeiOrder,
    SpeiState,
)
from banking.services import accounts, holds, reconcile, sealing, spei, undoing
from banking.tests.test_posting import sql
from banking.tests.test_transfers import MINUTE, NOW, Scene, public
from centli.confirmations.contracts import State
from centli.db import failpoints
from centli.events import relay
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clabe
from centli.kernel.money import Money
from centli.people import testing as people
from centli.people.models import Notice

pytestmark = pytest.mark.django_db
WAIT = 15
BEFORE = (2_000_000, 0, 0)
SET_ASIDE = (2_000_000, 100_000, 0)
MOVED = (1_900_000, 0, 100_000)


@pytest.fixture(autouse=True)
def wait(settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = WAIT


class Waiting(Scene):
    """Ana has confirmed 1,000 pesos for her brother, or for somebody at another bank."""

    def __init__(self, ending=None, level="N4"):
        super().__init__()
        Account.objects.filter(pk=self.target.pk).update(level=level)
        if ending is not None:
            other = clabe.generate(bank="012", account=f"123456789{ending}")
            self.payee = testing.make_payee(self.ana, clabe=other, alias="luis", now=NOW)
        self.proposal = self.propose(Money(100_000), concept="renta")
        self.sent = self.confirm(self.proposal).result

    def figures(self):
        source, target = (Account.objects.get(pk=each.pk) for each in (self.source, self.target))
        return source.balance_centavos, source.held_centavos, target.balance_centavos

    def run(self, seconds):
        moment = NOW + timedelta(seconds=seconds)
        return undoing.advance_due(moment) + spei.advance_due(moment) + holds.expire_due(moment)

    def undo(self, seconds, owner=None):
        call = people.call_of(owner or self.ana, now=NOW + timedelta(seconds=seconds))
        return facade.transfer_undo(call, self.sent["transaction_id"])

    def movement(self):
        return facade.movement_get(self.call, self.sent["transaction_id"])

    def heard(self, owner):
        relay.drain(NOW + 10 * MINUTE)
        return [each.code for each in Notice.objects.filter(user=owner).order_by("pk")]

    def agrees(self):
        sealing.seal(NOW + 2 * MINUTE)
        return reconcile.reconcile(now=NOW + 2 * MINUTE).differences == []


@pytest.fixture
def waiting(wait):
    return Waiting()


def used():
    return LimitCounter.objects.get(rule="day").used_centavos


def news(event_type):
    return [each.data for each in Outbox.objects.filter(event_type=event_type).order_by("id")]


def test_a_confirmed_transfer_is_set_aside_and_nobody_else_hears_of_it(waiting):
    assert waiting.figures() == SET_ASIDE
    assert facade.account_list(waiting.call)[0].available == Money(1_900_000)
    assert (waiting.sent["status"], waiting.movement().status) == (
        "pending",
        MovementStatus.PENDING,
    )
    assert waiting.sent["undo_until"] == "2026-11-21T18:00:15.000Z"
    assert waiting.sent["text"] == (
        "Listo, aparté $1,000.00 MXN para Juan López. Sale a las 12:00:15; hasta entonces puedes deshacerlo."
    )
    assert (waiting.run(14.9), used()) == (0, 100_000)
    assert waiting.heard(waiting.juan) == waiting.heard(waiting.ana) == []
    assert facade.movement_page(people.call_of(waiting.juan)).items == []
    assert waiting.agrees()


def test_when_the_wait_is_over_it_is_the_same_transaction_completed(waiting):
    assert (waiting.run(WAIT), waiting.run(WAIT), waiting.figures()) == (1, 0, MOVED)
    done = waiting.movement()
    assert (done.status, done.kind, done.description) == (
        MovementStatus.COMPLETED,
        "transfer",
        "renta",
    )
    assert [each["status"] for each in news("TRANSFER_COMPLETED")] == ["pending", "completed"]
    assert waiting.heard(waiting.juan) == ["money_received"]
    assert waiting.heard(waiting.ana) == ["transfer_sent"]
    assert used() == 100_000
    assert waiting.agrees()


def test_where_it_goes_is_the_same_account_while_it_waits_and_after(waiting):
    Payee.objects.update(clabe=clabe.generate(bank=clabe.OWN_BANK, account=waiting.target.number))
    assert waiting.movement().to_account == public(waiting.target)
    waiting.run(WAIT)
    assert waiting.movement().to_account == public(waiting.target)


def test_undone_in_time_it_never_was(waiting):
    taken_back = waiting.undo(14.9)
    assert (taken_back.status, taken_back.undone) == (MovementStatus.FAILED, True)
    assert (waiting.figures(), used()) == (BEFORE, 0)
    assert (waiting.run(WAIT), waiting.run(3600), waiting.figures()) == (0, 0, BEFORE)
    (failed,) = news("TRANSFER_FAILED")
    assert (failed["reason"], failed["amount"]) == ("undone", "1000.00")
    assert waiting.heard(waiting.ana) == ["transfer_undone"]
    assert waiting.heard(waiting.juan) == []
    assert not Entry.objects.filter(kind="transfer").exists()
    assert AuditEntry.objects.filter(action="transfer.undone").count() == 1
    assert waiting.agrees()


def test_undone_twice_is_undone_once_and_answers_the_same(waiting):
    first = waiting.undo(1)
    count = Outbox.objects.count()
    assert waiting.undo(2) == waiting.undo(60) == first
    assert (Outbox.objects.count(), waiting.figures(), used()) == (count, BEFORE, 0)


@pytest.mark.parametrize("swept", [True, False])
def test_too_late_is_refused_and_the_transfer_goes_on(waiting, swept):
    if swept:
        waiting.run(WAIT)
    with pytest.raises(errors.UndoExpired):
        waiting.undo(WAIT)
    waiting.run(WAIT)
    assert waiting.figures() == MOVED
    # One whose clock is behind: carried out is carried out.
    with pytest.raises(errors.UndoExpired):
        waiting.undo(1)
    assert waiting.figures() == MOVED


@pytest.mark.parametrize("seconds", [1, 60])
@pytest.mark.parametrize("ending", [None, "01"])
def test_nobody_undoes_anothers_transfer_not_even_who_gets_it(ending, seconds):
    waiting = Waiting(ending)
    waiting.run(seconds)
    before = waiting.figures()
    for other in (waiting.juan, testing.make_customer("Bruno")):
        with pytest.raises(errors.TransactionNotFound):
            waiting.undo(seconds, owner=other)
    assert waiting.figures() == before


def test_what_never_waited_cannot_be_undone(settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 0
    for ending in (None, "01"):
        scene = Waiting(ending)
        before = scene.figures()
        assert "undo_until" not in scene.sent
        with pytest.raises(errors.UndoExpired):
            scene.undo(0)
        assert scene.figures() == before
    assert not HeldTransfer.objects.exists()


def test_a_second_confirm_answers_the_first_receipt(waiting):
    assert waiting.confirm(waiting.proposal).result == waiting.sent
    waiting.undo(1)
    again = waiting.confirm(waiting.proposal)
    assert (again.state, again.result) == (State.EXECUTED, waiting.sent)
    assert (waiting.figures(), Hold.objects.count()) == (BEFORE, 1)


def test_a_transfer_between_own_accounts_does_not_wait(waiting):
    savings = testing.make_account(owner=waiting.ana, now=NOW)
    public = next(
        each.account_id
        for each in facade.account_list(waiting.call)
        if each.account_id.endswith(savings.public_id.hex)
    )
    done = waiting.confirm(waiting.propose(beneficiary_id=None, to_account_id=public)).result
    savings.refresh_from_db()
    assert (done["status"], savings.balance_centavos) == ("completed", 10_000)


def test_money_that_is_set_aside_is_not_spent_twice_and_counts_as_sent(waiting):
    with pytest.raises(errors.InsufficientFunds):
        waiting.propose(Money(1_900_001))
    assert waiting.propose(Money(100_000)).card["warnings"] == ["same_recently"]
    waiting.undo(1)
    assert waiting.propose(Money(100_000)).card["warnings"] == []


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_frozen_account_keeps_it_waiting_but_not_for_ever(waiting, side):
    frozen = Account.objects.filter(pk=getattr(waiting, side).pk)
    frozen.update(status=AccountStatus.BLOCKED)
    assert (waiting.run(WAIT), waiting.figures()) == (0, SET_ASIDE)
    with pytest.raises(errors.UndoExpired):
        waiting.undo(WAIT + 1)
    frozen.update(status=AccountStatus.ACTIVE)
    assert (waiting.run(WAIT + 29), waiting.run(WAIT + 30), waiting.figures()) == (0, 1, MOVED)


def test_frozen_for_a_day_it_is_given_back(waiting):
    Account.objects.filter(pk=waiting.target.pk).update(status=AccountStatus.BLOCKED)
    assert waiting.run(WAIT) == 0
    assert holds.expire_due(NOW + timedelta(hours=25)) == 0
    assert waiting.run(25 * 3600) == 1
    assert (waiting.figures(), used()) == (BEFORE, 0)
    assert [each["reason"] for each in news("TRANSFER_FAILED")] == ["account_blocked"]


def test_what_nobody_carried_out_for_a_day_is_given_back(waiting):
    assert waiting.run(WAIT + 24 * 3600) == 1
    assert (waiting.figures(), used()) == (BEFORE, 0)
    assert [each["reason"] for each in news("TRANSFER_FAILED")] == ["expired"]


def test_what_was_given_back_for_another_reason_is_not_said_to_be_undone(waiting):
    Account.objects.filter(pk=waiting.target.pk).update(status=AccountStatus.INACTIVE)
    waiting.run(WAIT)
    with pytest.raises(errors.UndoExpired):
        waiting.undo(1)


def test_the_owner_of_a_frozen_account_may_still_undo(waiting):
    Account.objects.filter(pk=waiting.source.pk).update(status=AccountStatus.BLOCKED)
    waiting.undo(1)
    assert waiting.figures() == BEFORE


def test_a_payee_who_may_not_receive_it_any_more_gets_nothing():
    waiting = Waiting(level="N2")
    LimitCounter.objects.create(
        customer_id=waiting.juan.pk,
        rule=f"in{waiting.target.pk}",
        period=f"{NOW:%Y-%m}",
        used_centavos=2_600_000,
    )
    assert (waiting.run(WAIT), waiting.figures(), used()) == (1, BEFORE, 0)
    assert waiting.heard(waiting.ana) == ["transfer_not_sent"]
    assert waiting.heard(waiting.juan) == []


def test_a_payee_whose_account_was_closed_gets_nothing(waiting):
    Account.objects.filter(pk=waiting.target.pk).update(status=AccountStatus.INACTIVE)
    assert (waiting.run(WAIT), waiting.figures()) == (1, BEFORE)
    assert [each["reason"] for each in news("TRANSFER_FAILED")] == ["payee_unavailable"]


def test_a_payee_with_a_monthly_cap_is_counted_when_it_arrives():
    waiting = Waiting(level="N2")
    assert not LimitCounter.objects.exclude(rule="day").exists()
    waiting.run(WAIT)
    assert LimitCounter.objects.exclude(rule="day").get().used_centavos == 100_000
    assert waiting.agrees()


@pytest.mark.parametrize("place", ["posting.after_balances", "posting.after_postings"])
def test_a_crash_before_the_commit_leaves_it_waiting(waiting, place):
    def crash():
        raise SystemExit

    failpoints.arm(place, crash)
    try:
        with pytest.raises(SystemExit):
            waiting.run(WAIT)
    finally:
        failpoints.disarm()
    assert waiting.figures() == SET_ASIDE
    assert Hold.objects.get().state == HoldState.ACTIVE
    assert (waiting.run(WAIT), waiting.figures()) == (1, MOVED)
    assert waiting.agrees()


@pytest.mark.parametrize("ending", [None, "01"])
def test_a_crash_in_the_middle_of_an_undo_leaves_it_waiting(ending):
    def crash():
        raise SystemExit

    waiting = Waiting(ending)
    told = Outbox.objects.count()
    failpoints.arm("transfer.undone", crash)
    try:
        with pytest.raises(SystemExit):
            waiting.undo(1)
    finally:
        failpoints.disarm()
    assert (waiting.figures(), used(), Outbox.objects.count()) == (SET_ASIDE, 100_000, told)
    assert waiting.movement().status is MovementStatus.PENDING
    assert not AuditEntry.objects.filter(action="transfer.undone").exists()
    waiting.undo(2)
    assert (waiting.figures(), used(), waiting.run(3600)) == (BEFORE, 0, 0)
    assert waiting.agrees()


def test_over_midnight_it_counts_for_the_day_it_was_confirmed_on(waiting):
    assert (waiting.run(20 * 3600), waiting.figures()) == (1, MOVED)
    assert waiting.agrees()


def test_a_fee_is_set_aside_and_taken_or_given_back_with_it():
    Fee.objects.update_or_create(kind="transfer", defaults={"fee_centavos": 500})
    undone, done = Waiting(), Waiting()
    assert undone.figures() == (2_000_000, 100_500, 0)
    undone.undo(1)
    assert done.run(WAIT) == 1
    assert (undone.figures(), done.figures()) == (BEFORE, (1_899_500, 0, 100_000))
    assert accounts.system_account(AccountKind.FEE).balance_centavos == 500
    assert done.agrees()


@pytest.mark.parametrize(("ending", "kind"), [(None, "transfer"), ("01", "spei_out")])
def test_what_is_undone_takes_no_more_out_of_the_days_count_than_it_put_in(ending, kind):
    Fee.objects.update_or_create(kind=kind, defaults={"fee_centavos": 500})
    waiting = Waiting(ending)
    waiting.confirm(waiting.propose(Money(50_000)))
    assert used() == 150_000
    waiting.undo(1)
    assert used() == 50_000


@pytest.mark.parametrize("ending", [None, "01"])
def test_accepting_what_waits_takes_at_most_twelve_statements(ending):
    scene = Waiting(ending)
    proposal = scene.propose(Money(50_000))
    with CaptureQueriesContext(connection) as captured:
        scene.confirm(proposal)
    assert len(sql(captured)) <= 12


@pytest.mark.parametrize("ending", [None, "01"])
def test_how_it_stands_is_one_answer_wherever_it_is_asked(ending):
    scene = Waiting(ending)
    transaction_id = scene.sent["transaction_id"]
    for seconds, state in ((14.9, "waiting"), (WAIT, "pending")):
        call = people.call_of(scene.ana, now=NOW + timedelta(seconds=seconds))
        [seen] = facade.transfer_standing_list(call, [transaction_id])
        read = facade.receipts_as_they_stand(call, {1: scene.sent}).get(1, scene.sent)
        assert (seen.state, read["state"]) == (state, state)
    scene.run(WAIT + 3)
    scene.run(WAIT + 6)
    [seen] = facade.transfer_standing_list(scene.call, [transaction_id])
    assert seen.state == "completed"


def test_an_order_that_never_waited_is_on_its_way_at_once(settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 0
    rail = Waiting("01")
    [seen] = facade.transfer_standing_list(rail.call, [rail.sent["transaction_id"]])
    assert seen.state == "pending"


# ── Orders to another bank ───────────────────────────────────────────────────────────────────────


def test_an_order_to_another_bank_goes_out_so_much_later():
    rail = Waiting("01")
    assert rail.sent["undo_until"] == "2026-11-21T18:00:15.000Z"
    assert (rail.run(WAIT + 2), rail.run(WAIT + 3), rail.run(WAIT + 6)) == (0, 1, 1)
    assert (rail.figures(), rail.agrees()) == ((1_900_000, 0, 0), True)
    with pytest.raises(errors.UndoExpired):
        rail.undo(1)


def test_an_order_to_another_bank_is_undone_before_it_goes_out():
    rail = Waiting("01")
    with pytest.raises(errors.UndoExpired):
        rail.undo(WAIT)
    first = rail.undo(14.9)
    assert (rail.undo(WAIT), SpeiOrder.objects.get().state) == (first, SpeiState.UNDONE)
    assert (rail.run(WAIT + 3), rail.run(25 * 3600), rail.figures(), used()) == (0, 0, BEFORE, 0)
    assert [each["reason"] for each in news("TRANSFER_FAILED")] == ["undone"]
    assert rail.heard(rail.ana) == ["transfer_undone"]
    assert rail.agrees()


def test_an_order_that_went_out_and_was_put_off_is_not_undone():
    rail = Waiting("01")
    rail.run(WAIT + 3)
    Account.objects.filter(pk=rail.source.pk).update(status=AccountStatus.BLOCKED)
    rail.run(WAIT + 6)
    assert SpeiOrder.objects.get().state == SpeiState.SENT
    with pytest.raises(errors.UndoExpired):
        rail.undo(WAIT + 7)
    assert rail.figures() == SET_ASIDE


@pytest.mark.parametrize("ending", [None, "01"])
def test_one_that_cannot_go_on_keeps_none_waiting_that_is_behind_it(ending):
    stuck, behind = Waiting(ending), Waiting(ending)
    Hold.objects.filter(customer_id=stuck.ana.pk).update(state=HoldState.EXPIRED)
    for seconds in (WAIT + 3, WAIT + 6):
        behind.run(seconds)
    assert stuck.figures() == SET_ASIDE
    assert behind.figures()[:2] == MOVED[:2]


@pytest.mark.parametrize(("ending", "sweeper"), [(None, undoing), ("01", spei)])
def test_one_that_was_undone_while_it_failed_stays_undone(monkeypatch, ending, sweeper):
    waiting = Waiting(ending)

    def undone_meanwhile(*_):
        waiting.undo(WAIT - 1)
        raise errors.AccountBlocked

    with monkeypatch.context() as failing:
        failing.setattr(sweeper, "_advance_once", undone_meanwhile)
        waiting.run(WAIT + 3)
    for seconds in (WAIT + 60, 2 * 86_400):
        assert waiting.run(seconds) == 0
    assert waiting.figures() == BEFORE
    assert used() == 0


def test_a_hold_gives_its_money_back_once(waiting):
    hold = Hold.objects.get()
    with transaction.atomic():
        holds.hold_end_step(waiting.call, hold, state=HoldState.RELEASED, reason="undone")
        with pytest.raises(errors.HoldNotActive):
            holds.hold_end_step(waiting.call, hold, state=HoldState.EXPIRED, reason="expired")
    assert waiting.figures() == BEFORE


@pytest.mark.parametrize("ending", [None, "01"])
def test_what_the_sweeper_carries_out_is_the_customers_own_act(ending):
    waiting = Waiting(ending)
    for seconds in (WAIT + 5, WAIT + 10):
        waiting.run(seconds)
    entry = Entry.objects.get(customer_id=waiting.ana.pk)
    assert (entry.initiated_by, entry.channel) == (waiting.ana.pk, "system")


# ── Whom one paid before ─────────────────────────────────────────────────────────────────────────────────────────────


def for_the_first_time(ending=None):
    scene = Scene(paid_before=False)
    if ending is not None:
        other = clabe.generate(bank="012", account=f"123456789{ending}")
        scene.payee = testing.make_payee(scene.ana, clabe=other, paid_before=False, now=NOW)
    proposal = scene.propose(Money(100_000))
    sent = scene.confirm(proposal, factor=people.code_of(scene.ana)).result
    return scene, sent["transaction_id"]


def advance(*seconds):
    for each in seconds:
        undoing.advance_due(NOW + timedelta(seconds=each))
        spei.advance_due(NOW + timedelta(seconds=each))


def asks_as_the_first(scene):
    return "first_payment" in scene.propose(Money(100_100)).factor_reasons


@pytest.mark.parametrize(
    ("ending", "seconds"),
    [(None, [WAIT]), ("01", [WAIT + 5, WAIT + 10]), ("99", [WAIT + 5, WAIT + 10])],
)
def test_who_was_paid_was_paid_before(ending, seconds):
    scene, _ = for_the_first_time(ending)
    assert asks_as_the_first(scene)
    advance(*seconds)
    assert not asks_as_the_first(scene)


@pytest.mark.parametrize("ending", [None, "01"])
def test_a_payment_that_was_undone_was_none(ending):
    scene, transaction_id = for_the_first_time(ending)
    facade.transfer_undo(scene.call, transaction_id)
    advance(WAIT + 5, WAIT + 10)
    assert asks_as_the_first(scene)


@pytest.mark.parametrize(
    ("ending", "elsewhere"),
    [(None, {"account_id": None}), ("98", {}), ("01", {"clabe": "012180026050783858"})],
)
def test_nor_was_one_that_came_back_or_went_where_the_contact_was_before(ending, elsewhere):
    scene, _ = for_the_first_time(ending)
    if elsewhere:
        Payee.objects.filter(pk=scene.payee.pk).update(**elsewhere)
    advance(WAIT + 5, WAIT + 10)
    assert not Payee.objects.get(pk=scene.payee.pk).paid_before
