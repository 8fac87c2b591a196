"""Many at once: money is conserved, nobody falls below a floor, and no lock clash reaches a caller."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from banking import errors, facade, testing
from banking.models import Account, Entry, Hold, LimitCounter, Posting
from banking.rules import EntryKind
from banking.services import limits, posting, reconcile, sealing, staffing, undoing
from banking.tests.test_transfers import NOW, Scene
from centli.confirmations import errors as confirmation_errors
from centli.confirmations.models import Proposal
from centli.db.transactions import owned
from centli.kernel import ids
from centli.kernel.call import Channel
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.people import testing as people

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
ROUNDS = 6


def at_once(work: Callable[[int], object]) -> list[object]:
    """Run ``work(n)`` in eight threads that start together; return what each returned or raised."""
    results: list[object] = [None] * THREADS
    barrier = threading.Barrier(THREADS)

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = work(number)
        except Exception as error:  # noqa: BLE001 - whatever reaches a caller is the result
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=300)
        assert not each.is_alive()
    return results


def send(owner, debit, credit, amount=100):
    """Post once, without a second try: a deadlock or a locked database would be seen."""
    with transaction.atomic(durable=True):
        posting.post(
            people.call_of(owner),
            posting.Draft(kind=EntryKind.DEPOSIT, legs=[posting.Leg(debit, credit, amount)]),
        )


def test_purchases_are_counted_for_a_day_one_after_another():
    """Without a second try, as a deadlock would need one."""
    call = people.call_of(testing.make_customer())

    def count(_number):
        for _round in range(ROUNDS):
            with transaction.atomic(durable=True):
                limits.day_count_step(limits.day_lock_step(call), 100)

    count(0)
    assert at_once(count) == [None] * THREADS
    assert LimitCounter.objects.get().used_centavos == (THREADS + 1) * ROUNDS * 100


def test_transfers_in_all_directions_clash_with_nobody():
    owner = testing.make_customer()
    pks = [testing.make_account(owner=owner, balance_centavos=100_000).pk for _ in range(5)]

    def work(number):
        rolls = random.Random(number)
        for _ in range(ROUNDS):
            send(owner, *rolls.sample(pks, 2))

    assert at_once(work) == [None] * THREADS
    assert Account.objects.filter(pk__in=pks).aggregate(s=Sum("balance_centavos"))["s"] == 500_000
    assert Posting.objects.aggregate(s=Sum("amount_centavos"))["s"] == 0
    for pk in pks:
        seqs = list(
            Posting.objects.filter(account=pk).order_by("seq").values_list("seq", flat=True)
        )
        assert seqs == list(range(1, len(seqs) + 1))


def test_a_hot_account_takes_credits_from_everybody_without_a_deadlock():
    owner = testing.make_customer()
    hot = testing.make_account()
    pks = [testing.make_account(owner=owner, balance_centavos=10_000).pk for _ in range(THREADS)]

    def work(number):
        for _ in range(ROUNDS):
            send(owner, pks[number], hot.pk)

    assert at_once(work) == [None] * THREADS
    hot.refresh_from_db()
    assert (hot.balance_centavos, hot.last_seq) == (THREADS * ROUNDS * 100, THREADS * ROUNDS)


def test_funds_for_twelve_are_spent_twelve_times():
    owner, target = testing.make_customer(), testing.make_account()
    source = testing.make_account(owner=owner, balance_centavos=1_200)

    def work(_number):
        spent = 0
        for _ in range(3):
            try:
                send(owner, source.pk, target.pk)
                spent += 1
            except errors.InsufficientFunds:
                pass
        return spent

    results = at_once(work)
    assert sum(each for each in results if isinstance(each, int)) == 12, results
    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.balance_centavos, target.balance_centavos) == (0, 1_200)


def test_one_proposal_confirmed_by_everybody_pays_once():
    scene = Scene()
    proposal = scene.propose(Money(1_000))
    results = at_once(lambda _: scene.confirm(proposal).result)
    assert results == [results[0]] * THREADS, results
    assert scene.balances() == (1_999_000, 1_000)
    assert Entry.objects.filter(kind="transfer").count() == 1


def test_payments_from_accounts_at_once_pass_the_days_total_only_with_the_factor(monkeypatch):
    """Each has the locks of its own two accounts, and has read that the day has room before any was counted."""
    scene = Scene()
    testing.make_limits(scene.ana, per_day_centavos=10_000)
    proposals = []
    for _ in range(3):
        source = testing.make_account(owner=scene.ana, balance_centavos=10_000)
        payee = testing.make_payee(scene.ana, account=testing.make_account(owner=scene.juan))
        proposals.append(
            scene.propose(
                Money(6_000),
                from_account_id=ids.public("account", source.public_id),
                beneficiary_id=ids.public("beneficiary", payee.beneficiary_id),
            )
        )
    counted = limits.day_count

    def slowly(*args, **kwargs):
        threading.Event().wait(0.05)
        return counted(*args, **kwargs)

    monkeypatch.setattr(limits, "day_count", slowly)
    results = at_once(lambda n: n < 3 and scene.confirm(proposals[n]).state.value)[:3]
    assert results.count("executed") == 1, results
    assert sum(isinstance(each, confirmation_errors.FactorRequired) for each in results) == 2
    assert LimitCounter.objects.get(rule="day").used_centavos == 6_000


def test_customers_who_pay_each_other_at_once_all_succeed_and_the_ledger_agrees(settings):
    settings.CENTLI_POLICY = "open"
    owners = [testing.make_customer(f"Cliente {n}") for n in range(THREADS)]
    accounts = [testing.make_account(owner=each, balance_centavos=100_000) for each in owners]
    payees = [
        testing.make_payee(owner, account=accounts[(n + 1) % THREADS], now=NOW)
        for n, owner in enumerate(owners)
    ]

    def work(number):
        call = people.call_of(owners[number])
        for _ in range(2):
            proposal = facade.transfer_propose(
                call,
                amount=Money(100),
                beneficiary_id=f"ben_{payees[number].beneficiary_id.hex}",
            )
            facade.transfer_confirm(
                call, confirmation_id=proposal.public_id, token=proposal.token or ""
            )

    assert at_once(work) == [None] * THREADS
    later = NOW.replace(hour=23)
    sealing.seal(later)
    assert reconcile.reconcile(now=later).differences == []
    assert Entry.objects.filter(kind="transfer").count() == THREADS * 2
    assert not Hold.objects.exists()


def test_a_refusal_in_one_thread_leaves_the_others_alone():
    owner, target = testing.make_customer(), testing.make_account()
    rich = testing.make_account(owner=owner, balance_centavos=100_000)
    poor = testing.make_account(owner=owner, balance_centavos=50)

    @owned
    def pay(pk):
        posting.post(
            people.call_of(owner),
            posting.Draft(kind=EntryKind.DEPOSIT, legs=[posting.Leg(pk, target.pk, 100)]),
        )

    results = at_once(lambda n: pay(poor.pk if n % 2 else rich.pk))
    assert [isinstance(each, DomainError) for each in results] == [False, True] * (THREADS // 2)
    target.refresh_from_db()
    assert target.balance_centavos == 400


def test_of_many_requests_about_an_account_one_waits():
    account = testing.make_account(balance_centavos=1_000)
    members = [people.make_user(f"Caja {n}", is_staff=True) for n in range(THREADS)]

    def work(number):
        return staffing.adjustment_propose(
            people.call_of(members[number], channel=Channel.STAFF),
            account_id=ids.public("account", account.public_id),
            amount_centavos=100,
            reason="dispute",
            note="Reporte del cliente 4471.",
        )

    results = at_once(work)
    refused = [each for each in results if isinstance(each, errors.RequestPending)]
    assert len(refused) == THREADS - 1
    assert Proposal.objects.count() == 1
    account.refresh_from_db()
    assert account.balance_centavos == 1_000


def test_undoing_and_carrying_out_at_once_is_one_of_them(settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 15
    for _ in range(3):
        scene = Scene()
        sent = scene.confirm(scene.propose(Money(100_000))).result
        late = people.call_of(scene.ana, now=NOW + timedelta(seconds=14))

        def work(number, scene=scene, sent=sent, late=late):
            if number % 2:
                return undoing.advance_due(NOW + timedelta(seconds=15))
            return facade.transfer_undo(late, sent["transaction_id"]).status.value

        results = at_once(work)
        source, target = (Account.objects.get(pk=each.pk) for each in (scene.source, scene.target))
        figures = source.balance_centavos, source.held_centavos, target.balance_centavos
        refused = [each for each in results if isinstance(each, Exception)]
        assert all(isinstance(each, errors.UndoExpired) for each in refused)
        if "failed" in results:
            assert (figures, refused) == ((2_000_000, 0, 0), [])
            assert sum(each for each in results if isinstance(each, int)) == 0
        else:
            assert (figures, len(refused)) == ((1_900_000, 0, 100_000), THREADS // 2)
            assert sum(each for each in results if isinstance(each, int)) == 1
    later = NOW + timedelta(hours=1)
    sealing.seal(later)
    assert reconcile.reconcile(now=later).differences == []
