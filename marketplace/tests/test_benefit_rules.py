"""Benefits as pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.kernel.money import Money
from marketplace.contracts import BenefitKind, Label, Obstacle
from marketplace.rules import benefits as rules
from marketplace.rules.benefits import Buyer, Plan, Tariff

TARIFF = Tariff()
RICH = Buyer(credit_centavos=10**11)

prices = st.integers(1, 10**10).map(Money)
months = st.sampled_from(rules.MSI_MONTHS)
amounts = st.none() | st.integers(0, 10**9)
plans = st.one_of(
    st.builds(Plan, st.just(BenefitKind.MSI), months=months, minimum_centavos=amounts),
    st.builds(
        Plan,
        st.just(BenefitKind.CASHBACK),
        rate_basis_points=st.integers(1, 10_000),
        minimum_centavos=amounts,
        cap_purchase_centavos=amounts,
        cap_month_centavos=amounts,
        budget_left_centavos=amounts,
    ),
    st.builds(
        Plan,
        st.just(BenefitKind.POINTS),
        points_per_100=st.integers(1, 100),
        minimum_centavos=amounts,
        cap_purchase_centavos=amounts,
        cap_month_centavos=amounts,
        budget_left_centavos=amounts,
    ),
)
buyers = st.builds(Buyer, amounts, st.integers(0, 10**9))


@given(price=prices, months=months)
def test_instalments_add_up_to_the_price(price, months):
    schedule = rules.msi_schedule(price, months=months)
    assert len(schedule) == months
    assert sum(payment.centavos for payment in schedule) == price.centavos
    assert len({payment.centavos for payment in schedule[1:]}) == 1
    assert 0 <= schedule[0].centavos - schedule[1].centavos < months


def test_the_remainder_is_on_the_first():
    schedule = rules.msi_schedule(Money(2_099_900), months=6)
    assert [payment.centavos for payment in schedule] == [349_985, *[349_983] * 5]


@given(plan=plans, price=prices, buyer=buyers)
def test_an_outcome_keeps_every_bound(plan, price, buyer):
    outcome = rules.assess(plan, price, buyer, TARIFF)
    assert outcome.total_centavos == price.centavos
    assert 0 <= outcome.gain_centavos <= price.centavos * 10
    if plan.cap_purchase_centavos is not None:
        assert outcome.gain_centavos <= plan.cap_purchase_centavos
    if plan.budget_left_centavos is not None:
        assert outcome.gain_centavos <= plan.budget_left_centavos
    if plan.cap_month_centavos is not None:
        left = max(0, plan.cap_month_centavos - buyer.used_this_month_centavos)
        assert outcome.gain_centavos <= left
    if outcome.applies:
        assert price.centavos >= rules.minimum_centavos(plan, TARIFF)
        if plan.kind is BenefitKind.MSI:
            assert buyer.credit_centavos is not None
            assert buyer.credit_centavos >= outcome.credit_held_centavos == price.centavos
        else:
            assert outcome.gain_centavos > 0
            assert outcome.credit_held_centavos == 0


@given(plans=st.lists(plans, max_size=8), price=prices, buyer=buyers)
def test_what_does_not_apply_is_never_recommended(plans, price, buyer):
    outcomes = [rules.assess(plan, price, buyer, TARIFF) for plan in plans]
    told = rules.labels(plans, outcomes)
    for plan, outcome, found in zip(plans, outcomes, told, strict=True):
        if found:
            assert outcome.applies
        if Label.LOWEST_MONTHLY in found:
            assert plan.kind is BenefitKind.MSI
            assert outcome.monthly_centavos == min(
                o.monthly_centavos
                for p, o in zip(plans, outcomes, strict=True)
                if o.applies and p.kind is BenefitKind.MSI
            )
        if Label.LOWEST_TOTAL in found:
            assert outcome.gain_centavos == max(o.gain_centavos for o in outcomes if o.applies)
    for label in Label:
        assert sum(label in found for found in told) <= 1


def test_a_purchase_below_the_minimum_says_what_is_missing():
    outcome = rules.assess(Plan(BenefitKind.MSI, months=6), Money(54_000), RICH, TARIFF)
    assert outcome.obstacle is Obstacle.MINIMUM
    assert (outcome.needed_centavos, outcome.missing_centavos) == (60_000, 6_000)


@pytest.mark.parametrize(
    ("credit", "obstacle", "missing"),
    [
        (None, Obstacle.NO_CREDIT_LINE, 0),
        (99_999, Obstacle.NOT_ENOUGH_CREDIT, 1),
        (100_000, None, 0),
    ],
)
def test_msi_takes_the_whole_price_of_the_credit_line(credit, obstacle, missing):
    plan = Plan(BenefitKind.MSI, months=3)
    outcome = rules.assess(plan, Money(100_000), Buyer(credit), TARIFF)
    assert (outcome.obstacle, outcome.missing_centavos) == (obstacle, missing)
    assert outcome.credit_held_centavos == 100_000


@pytest.mark.parametrize(
    ("plan", "used", "gain", "obstacle"),
    [
        (Plan(BenefitKind.CASHBACK, rate_basis_points=500), 0, 49_999, None),
        (Plan(BenefitKind.CASHBACK, rate_basis_points=500, cap_purchase_centavos=30_000), 0, 30_000, None),
        (Plan(BenefitKind.CASHBACK, rate_basis_points=500, cap_month_centavos=50_000), 40_000, 10_000, None),
        (Plan(BenefitKind.CASHBACK, rate_basis_points=500, cap_month_centavos=50_000), 50_000, 0, Obstacle.MONTH_CAP_REACHED),
        (Plan(BenefitKind.CASHBACK, rate_basis_points=500, budget_left_centavos=7), 0, 7, None),
        (Plan(BenefitKind.CASHBACK, rate_basis_points=500, budget_left_centavos=0), 0, 0, Obstacle.BUDGET_USED_UP),
        (Plan(BenefitKind.POINTS, points_per_100=10), 0, 99 * 10 * 10, None),
        (Plan(BenefitKind.POINTS, points_per_100=10, cap_purchase_centavos=1_005), 0, 1_000, None),
    ],
)  # fmt: skip
def test_gain_is_net_of_caps_and_budget(plan, used, gain, obstacle):
    outcome = rules.assess(plan, Money(999_999), Buyer(None, used), TARIFF)
    assert (outcome.gain_centavos, outcome.obstacle) == (gain, obstacle)
    assert outcome.points == (gain // 10 if plan.kind is BenefitKind.POINTS else 0)


def test_a_purchase_too_small_to_gain_anything():
    outcome = rules.assess(Plan(BenefitKind.POINTS, points_per_100=5), Money(9_999), RICH, TARIFF)
    assert outcome.obstacle is Obstacle.NOTHING_TO_GAIN
