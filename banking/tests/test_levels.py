"""Account levels: what an account may receive in a calendar month, counted under its lock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from banking import errors, rules, testing
from banking.contracts import AccountType
from banking.models import Account, Entry, LimitCounter, UdiValue, UserLimit
from banking.selectors import facts
from banking.services import levels, reconcile, reversing, sealing
from banking.tests.test_transfers import NOW, Scene, public
from centli.confirmations.models import Proposal
from centli.kernel import ids
from centli.kernel.money import Money
from centli.people import testing as people

pytestmark = pytest.mark.django_db
N2_CAP = 2_608_763
"""3,000 UDI at 8.695877 pesos, rounded down."""


class Levelled(Scene):
    """Ana may send much; Juan's account is of a level."""

    def __init__(self, level):
        super().__init__()
        testing.deposit(self.source, 10_000_000)
        testing.make_limits(self.ana, per_operation_centavos=9_000_000, per_day_centavos=20_000_000)
        Account.objects.filter(pk=self.target.pk).update(level=level)

    def used(self):
        return [
            (each.customer_id, each.period, each.used_centavos)
            for each in LimitCounter.objects.filter(rule=rules.credits_rule(self.target.pk))
        ]


@pytest.mark.parametrize(
    ("level", "centavos"), [("N1", 652_190), ("N2", N2_CAP), ("N3", 8_695_877), ("N4", 9_000_000)]
)
def test_a_level_takes_its_cap_to_the_centavo(level, centavos):
    scene = Levelled(level)
    scene.confirm(scene.propose(Money(centavos)))
    assert scene.balances()[1] == centavos
    if level == "N4":
        assert scene.used() == []
        return
    assert scene.used() == [(scene.juan.pk, "2026-11", centavos)]
    with pytest.raises(errors.PayeeUnavailable):
        scene.propose(Money(1))
    assert scene.balances()[1] == centavos
    assert scene.used() == [(scene.juan.pk, "2026-11", centavos)]


def test_a_centavo_more_is_refused_before_anybody_confirms():
    scene = Levelled("N2")
    with pytest.raises(errors.PayeeUnavailable):
        scene.propose(Money(N2_CAP + 1))
    assert not Proposal.objects.exists()
    assert scene.used() == []


def test_what_filled_the_month_meanwhile_refuses_at_confirm():
    scene = Levelled("N2")
    first, second = scene.propose(Money(N2_CAP)), scene.propose(Money(100))
    scene.confirm(first)
    with pytest.raises(errors.PayeeUnavailable):
        scene.confirm(second)
    assert scene.balances()[1] == N2_CAP
    assert Entry.objects.filter(kind="transfer").count() == 1


def test_the_month_is_the_customers_calendar_month():
    scene = Levelled("N2")
    scene.call = people.call_of(scene.ana, now=datetime(2026, 12, 1, 5, 59, tzinfo=UTC))
    scene.confirm(scene.propose(Money(N2_CAP)))
    scene.call = people.call_of(scene.ana, now=datetime(2026, 12, 1, 6, 0, tzinfo=UTC))
    scene.confirm(scene.propose(Money(100)))
    assert scene.used() == [(scene.juan.pk, "2026-11", N2_CAP), (scene.juan.pk, "2026-12", 100)]


def test_level_one_is_capped_by_its_balance_too():
    scene = Levelled("N1")
    testing.deposit(scene.target, 869_587 - 99)
    scene.confirm(scene.propose(Money(99)))
    with pytest.raises(errors.PayeeUnavailable):
        scene.propose(Money(1))


def test_two_credits_that_were_both_let_through_do_not_pass_the_months_cap_together():
    scene = Levelled("N2")
    target = facts.account_facts([scene.target.pk], locked=False)[scene.target.pk]
    with transaction.atomic():
        levels.count_credit_step(scene.call, target, N2_CAP - 1)
    with pytest.raises(errors.CreditCapExceeded), transaction.atomic():
        levels.count_credit_step(scene.call, target, 2)
    assert scene.used() == [(scene.juan.pk, "2026-11", N2_CAP - 1)]


def test_an_own_account_says_its_cap():
    scene = Levelled("N4")
    savings = testing.make_account(owner=scene.ana, account_type=AccountType.SAVINGS)
    Account.objects.filter(pk=savings.pk).update(level="N2")
    with pytest.raises(errors.CreditCapExceeded) as refused:
        scene.propose(Money(N2_CAP + 1), beneficiary_id=None, to_account_id=public(savings))
    assert refused.value.cap_centavos == N2_CAP
    scene.confirm(scene.propose(Money(500), beneficiary_id=None, to_account_id=public(savings)))
    assert LimitCounter.objects.get(rule=rules.credits_rule(savings.pk)).used_centavos == 500


def test_what_comes_back_is_not_new_money():
    scene = Levelled("N2")
    Account.objects.filter(pk=scene.source.pk).update(level="N2")
    done = scene.confirm(scene.propose(Money(100))).result["transaction_id"]
    with transaction.atomic():
        reversing.reverse_step(
            scene.call,
            transaction_id=done,
            account_pk=scene.source.pk,
            reason="duplicate",
            confirmation_id=ids.uuid7(),
        )
    assert not LimitCounter.objects.filter(rule=rules.credits_rule(scene.source.pk)).exists()
    assert scene.used() == [(scene.juan.pk, "2026-11", 100)]


def test_without_the_value_of_the_udi_nothing_reaches_a_capped_account():
    scene = Levelled("N2")
    UdiValue.objects.all().delete()
    with pytest.raises(errors.LimitsUnavailable):
        scene.propose(Money(100))
    assert UserLimit.objects.exists()
    assert not Proposal.objects.exists()


def test_reconciling_counts_the_months_again():
    scene = Levelled("N2")
    scene.confirm(scene.propose(Money(100)))
    later = NOW + timedelta(hours=1)
    sealing.seal(later)
    assert reconcile.reconcile(now=later).differences == []
    LimitCounter.objects.filter(rule=rules.credits_rule(scene.target.pk)).update(used_centavos=99)
    (found,) = reconcile.reconcile(now=later).differences
    assert (found.check, found.detail) == ("limit", "counted 99, received 100")
    LimitCounter.objects.filter(rule=rules.credits_rule(scene.target.pk)).delete()
    (found,) = reconcile.reconcile(now=later).differences
    assert found.detail == "counted 0, received 100"
