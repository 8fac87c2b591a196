"""Different acts at once about the same money: each ends as if it had been alone, and no clash of locks reaches anybody."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import transaction

from banking import errors, facade
from banking.contracts import AccountStatus
from banking.models import Account, Entry
from banking.rules import EntryKind
from banking.services import holds, reconcile, reversing, sealing, spei, staffing
from banking.tests.test_simultaneous import THREADS, at_once
from banking.tests.test_staff import WHY_ADJUST, Desk
from banking.tests.test_transfers import MINUTE, NOW, Scene, public
from banking.tests.test_undoing import Waiting
from centli.confirmations import errors as confirming
from centli.confirmations import services as confirmations
from centli.confirmations.models import Proposal
from centli.kernel.money import Money
from centli.people import testing as people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = int(os.environ.get("CENTLI_RACE_ROUNDS", "1"))
PESOS_1000 = Money(100_000)


def agrees(later=NOW + 60 * MINUTE):
    sealing.seal(later)
    return reconcile.reconcile(now=later).differences == []


def outcomes(results, *allowed):
    """Return the names of what each got; anything that is not allowed fails."""
    for each in results:
        assert not isinstance(each, Exception) or isinstance(each, allowed), repr(each)
    return [type(each).__name__ if isinstance(each, Exception) else each for each in results]


def test_a_proposal_is_confirmed_cancelled_renewed_or_expired():
    for _ in range(ROUNDS):
        scene = Scene()
        proposal = scene.propose()

        def work(number, scene=scene, proposal=proposal):
            match number % 4:
                case 0:
                    return scene.confirm(proposal).state.value
                case 1:
                    return confirmations.cancel(
                        scene.call, confirmation_id=proposal.public_id
                    ).state.value
                case 2:
                    return confirmations.renew(
                        scene.call, confirmation_id=proposal.public_id
                    ).public_id
                case _:
                    return confirmations.expire_due(NOW + timedelta(minutes=5))

        results = at_once(work)
        outcomes(results, confirming.ConfirmationExpired, confirming.AlreadyExecuted)
        row = Proposal.objects.get(public_id=proposal.id)
        moved = 10_000 if row.state == "executed" else 0
        assert scene.balances() == (2_000_000 - moved, moved)
        renewed = Proposal.objects.filter(renewed_from=proposal.id).count()
        assert (renewed, bool(moved)) in {(0, False), (1, False), (0, True)}
    assert agrees()


def test_a_hold_whose_time_is_over_is_given_back_once():
    for _ in range(ROUNDS):
        scene = Scene()
        with transaction.atomic():
            hold = holds.hold_place_step(
                scene.call,
                account_pk=scene.source.pk,
                amount_centavos=50_000,
                purpose=EntryKind.PURCHASE,
                lifetime=MINUTE,
            )
        results = outcomes(at_once(lambda _: holds.expire_due(NOW + MINUTE)))
        assert sum(results) == 1
        scene.source.refresh_from_db()
        hold.refresh_from_db()
        assert (scene.source.held_centavos, hold.state) == (0, "expired")


def test_an_order_takes_one_step_at_a_time_however_many_sweep():
    for _ in range(ROUNDS):
        waiting = Waiting("01")
        moment = NOW + timedelta(seconds=20)

        def work(_number, moment=moment):
            return spei.advance_due(moment)

        assert sum(outcomes(at_once(work))) == 1
        assert waiting.figures() == (2_000_000, 100_000, 0)


def test_a_movement_is_reversed_once_while_its_money_is_spent():
    for _ in range(ROUNDS):
        desk = Desk()
        done = desk.confirm(desk.propose(PESOS_1000)).result["transaction_id"]
        mine = reversing.reversal_propose(
            desk.staff(desk.maker),
            account_id=public(desk.source),
            transaction_id=done,
            **WHY_ADJUST,
        )
        theirs = reversing.reversal_propose(
            desk.staff(desk.maker),
            account_id=public(desk.target),
            transaction_id=done,
            **WHY_ADJUST,
        )
        approvers = [people.make_user(f"Aprueba {n}", is_staff=True) for n in range(THREADS)]

        def work(number, desk=desk, approvers=approvers, mine=mine, theirs=theirs):
            return desk.approve(theirs if number % 2 else mine, approvers[number]).state.value

        results = outcomes(at_once(work), errors.AlreadyReversed)
        assert "executed" in results
        assert desk.balances() == (2_000_000, 0)
    assert Entry.objects.filter(kind="reversal").count() == ROUNDS
    assert agrees()


def test_a_frozen_account_pays_nothing_and_what_it_paid_stands():
    for _ in range(ROUNDS):
        desk = Desk()
        proposals = [desk.propose(Money(1_000 + n)) for n in range(3)]

        def work(number, desk=desk, proposals=proposals):
            if number < 3:
                return desk.confirm(proposals[number]).state.value
            if number < 5:
                return desk.freeze().value
            return facade.account_list(desk.call)[0].status.value

        results = at_once(work)
        got = outcomes(results[:3], errors.AccountBlocked)
        outcomes(results[3:])
        paid = sum(1_000 + n for n, each in enumerate(got) if each == "executed")
        assert desk.balances() == (2_000_000 - paid, paid)
        assert desk.status() == AccountStatus.BLOCKED
    assert agrees()


def test_an_order_comes_back_once_while_its_account_is_frozen_and_thawed():
    for _ in range(ROUNDS):
        waiting = Waiting("99")
        for seconds in (20, 25):
            waiting.run(seconds)
        pk = waiting.source.pk

        def work(number, waiting=waiting, pk=pk):
            if number % 2:
                return spei.advance_due(NOW + timedelta(seconds=100 + 60 * number))
            status = AccountStatus.BLOCKED if number % 4 else AccountStatus.ACTIVE
            return Account.objects.filter(pk=pk).update(status=status)

        outcomes(at_once(work))
        Account.objects.filter(pk=pk).update(status=AccountStatus.ACTIVE)
        spei.advance_due(NOW + 30 * MINUTE)
        spei.advance_due(NOW + 50 * MINUTE)
        waiting.source.refresh_from_db()
        assert (waiting.source.balance_centavos, waiting.source.held_centavos) == (2_000_000, 0)
    assert Entry.objects.filter(kind="spei_return").count() == ROUNDS
    assert agrees()


def test_a_limit_and_what_it_limits_change_one_after_the_other():
    for _ in range(ROUNDS):
        scene = Scene()
        payment = scene.propose(Money(900_000))
        lower = facade.limit_change_propose(scene.call, per_operation=Money(500_000), per_day=None)

        def work(number, scene=scene, payment=payment, lower=lower):
            if number % 2:
                return scene.confirm(payment).state.value
            return confirmations.confirm(
                scene.call, confirmation_id=lower.public_id, token=lower.token
            ).state.value

        results = outcomes(at_once(work), confirming.FactorRequired)
        assert results[0::2] == ["executed"] * (THREADS // 2)
        paid = 900_000 if "executed" in results[1::2] else 0
        assert scene.balances() == (2_000_000 - paid, paid)
    assert agrees()


def test_an_adjustment_and_payments_share_what_there_is():
    for _ in range(ROUNDS):
        desk = Desk()
        proposals = [desk.propose(Money(900_000)) for _ in range(2)]
        take = staffing.adjustment_propose(
            desk.staff(desk.maker),
            account_id=public(desk.source),
            amount_centavos=-900_000,
            **WHY_ADJUST,
        )

        def work(number, desk=desk, proposals=proposals, take=take):
            if number < 2:
                return desk.confirm(proposals[number], factor=None).state.value
            if number == 2:
                return desk.approve(take).state.value
            return None

        results = outcomes(at_once(work), errors.InsufficientFunds, confirming.FactorRequired)
        assert results[:3].count("executed") == 2, results
        desk.source.refresh_from_db()
        assert desk.source.balance_centavos == 200_000
    assert agrees()
