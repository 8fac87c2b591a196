"""The policy, from facts alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.confirmations import policy
from centli.confirmations.contracts import Assessment, Provenance
from centli.confirmations.errors import LimitExceeded, PayeeNotUsable
from centli.kernel.errors import Rejected
from centli.people.testing import NOW

OWN = Provenance()
LIMITS = {
    "per_operation_centavos": 13_043_81,
    "per_day_centavos": 50_000_00,
    "ceiling_centavos": 250_000_00,
}


def facts(amount=100_00, **more):
    return Assessment(amount_centavos=amount, **{**LIMITS, **more})


@pytest.mark.parametrize(
    ("assessment", "reasons"),
    [
        (facts(13_043_81), ()),
        (facts(13_043_82), ("over_limit",)),
        (facts(100, used_today_centavos=50_000_00 - 100), ()),
        (facts(101, used_today_centavos=50_000_00 - 100), ("over_day",)),
        (facts(250_000_00), ("over_limit", "over_day")),
        (facts(first_payment=True), ("first_payment",)),
        (facts(payee_capped_until=NOW + timedelta(seconds=1)), ("new_payee",)),
        (facts(payee_capped_until=NOW), ()),
        (facts(recent_count=3), ()),
        (facts(recent_count=4), ("rapid",)),
        (facts(raises_rights=True), ("raises_rights",)),
        (Assessment(), ()),
    ],
)
def test_when_the_factor_is_due(assessment, reasons):
    decision = policy.decide(assessment, OWN, NOW)
    assert (decision.factor, decision.reasons, decision.refusal) == (bool(reasons), reasons, None)


@pytest.mark.parametrize(
    ("provenance", "reason"),
    [
        (Provenance(payee_from_customer=False), "payee_not_from_customer"),
        (Provenance(amount_from_customer=False), "amount_not_from_customer"),
    ],
)
def test_what_did_not_come_from_the_customer_takes_the_factor(provenance, reason):
    assert policy.decide(facts(), provenance, NOW).reasons == (reason,)


@pytest.mark.parametrize(
    ("assessment", "limit", "limit_centavos", "requested"),
    [
        (facts(250_000_01), "ceiling", 250_000_00, 250_000_01),
        (
            facts(50_000_01, used_today_centavos=200_000_00),
            "ceiling_per_day",
            250_000_00,
            250_000_01,
        ),
        (
            facts(1, per_day_centavos=300_000_00, used_today_centavos=300_000_00),
            "ceiling_per_day",
            300_000_00,
            300_000_01,
        ),
    ],
)
def test_above_the_ceiling_is_refused_and_the_limit_named(
    assessment, limit, limit_centavos, requested
):
    refusal = policy.decide(assessment, OWN, NOW).refusal
    assert isinstance(refusal, LimitExceeded)
    assert (refusal.limit, refusal.limit_centavos, refusal.requested_centavos) == (
        limit,
        limit_centavos,
        requested,
    )


def test_up_to_the_days_ceiling_is_not_refused():
    assert policy.decide(facts(50_000_00, used_today_centavos=200_000_00), OWN, NOW).refusal is None
    assert policy.decide(facts(0, used_today_centavos=300_000_00), OWN, NOW).refusal is None


@pytest.mark.parametrize(
    "assessment",
    [
        facts(payee_usable_at=NOW + timedelta(seconds=1)),
        facts(5_000_01, payee_capped_until=NOW + timedelta(hours=1), payee_cap_centavos=5_000_00),
    ],
)
def test_a_new_payee_is_not_paid_yet_or_not_that_much(assessment):
    assert isinstance(policy.decide(assessment, OWN, NOW).refusal, PayeeNotUsable)


@pytest.mark.parametrize(
    "assessment",
    [
        facts(payee_usable_at=NOW),
        facts(5_000_00, payee_capped_until=NOW + timedelta(hours=1), payee_cap_centavos=5_000_00),
        facts(5_000_01, payee_capped_until=NOW, payee_cap_centavos=5_000_00),
    ],
)
def test_a_payee_of_age_is_paid(assessment):
    assert policy.decide(assessment, OWN, NOW).refusal is None


@pytest.mark.parametrize("how", ["strict", "open"])
def test_what_the_accounts_cannot_do_is_refused_unless_a_limit_refuses_it_first(how):
    short = Rejected()
    assert policy.decide(facts(too_much=short), OWN, NOW, how).refusal is short
    above = policy.decide(facts(250_000_01, too_much=short), OWN, NOW, how).refusal
    assert isinstance(above, LimitExceeded) if how == "strict" else above is short


def test_the_open_policy_decides_nothing_but_the_approver():
    decision = policy.decide(
        facts(250_000_01, first_payment=True, needs_approver=True), OWN, NOW, "open"
    )
    assert (decision.factor, decision.refusal, decision.approver) == (False, None, True)


def test_the_same_again_is_asked_about_and_an_approver_passed_on():
    decision = policy.decide(facts(same_recently=True, needs_approver=True), OWN, NOW)
    assert (decision.warnings, decision.approver) == (("same_recently",), True)
    assert policy.decide(facts(), OWN, NOW).warnings == ()
