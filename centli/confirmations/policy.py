"""What a confirmation takes, from facts alone; the same for every door."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from centli.confirmations.contracts import Assessment, Decision, Provenance
from centli.confirmations.errors import LimitExceeded, PayeeNotUsable
from centli.kernel import clock
from centli.kernel.errors import DomainError

VERSION: Final = "2026-11"
"""Part of every proposal's hash: a new policy is a new version."""

RAPID_COUNT: Final = 5
RAPID_WITHIN: Final = timedelta(minutes=10)
"""The fifth payment in ten minutes takes the factor."""

Policy = Literal["strict", "open"]


def decide(
    assessment: Assessment,
    provenance: Provenance,
    now: datetime,
    policy: Policy = "strict",
) -> Decision:
    """Say whether a confirmation is refused, or takes a second factor and why, or an approver.

    Up to the limit a tap; above the limit or the day's total, up to the ceiling, the factor; above the ceiling refused.
    "open" decides nothing but the approver, and what the accounts cannot do; proofs and benchmarks measure with it.
    """
    if policy == "open":
        return Decision(
            factor=False, refusal=assessment.too_much, approver=assessment.needs_approver
        )
    reasons = _factor_reasons(assessment, provenance, now)
    return Decision(
        factor=bool(reasons),
        reasons=reasons,
        refusal=_refusal(assessment, now) or assessment.too_much,
        approver=assessment.needs_approver,
        warnings=("same_recently",) if assessment.same_recently else (),
    )


def _refusal(facts: Assessment, now: datetime) -> DomainError | None:
    amount, ceiling = facts.amount_centavos, facts.ceiling_centavos
    if ceiling is not None and amount > ceiling:
        return LimitExceeded("ceiling", ceiling, amount)
    total, day_ceiling = facts.used_today_centavos + amount, _day_ceiling(facts)
    if amount and day_ceiling is not None and total > day_ceiling:
        return LimitExceeded("ceiling_per_day", day_ceiling, total)
    if facts.payee_usable_at is not None and now < facts.payee_usable_at:
        return PayeeNotUsable(clock.wire(facts.payee_usable_at), facts.payee_cap_centavos or 0)
    cap = facts.payee_cap_centavos
    if cap is not None and _is_new(facts, now) and facts.payee_sent_centavos + amount > cap:
        return PayeeNotUsable("", cap)
    return None


def _day_ceiling(facts: Assessment) -> int | None:
    """Return what a day may total with the factor: the ceiling, or the customer's own day limit where that is higher."""
    if facts.ceiling_centavos is None:
        return None
    return max(facts.ceiling_centavos, facts.per_day_centavos or 0)


def _factor_reasons(facts: Assessment, provenance: Provenance, now: datetime) -> tuple[str, ...]:
    amount, limit, day = facts.amount_centavos, facts.per_operation_centavos, facts.per_day_centavos
    due = {
        "over_limit": limit is not None and amount > limit,
        "over_day": bool(amount) and day is not None and facts.used_today_centavos + amount > day,
        "first_payment": facts.first_payment,
        "new_payee": _is_new(facts, now),
        "rapid": facts.recent_count >= RAPID_COUNT - 1,
        "payee_not_from_customer": not provenance.payee_from_customer,
        "amount_not_from_customer": not provenance.amount_from_customer,
        "raises_rights": facts.raises_rights,
    }
    return tuple(reason for reason, is_due in due.items() if is_due)


def _is_new(facts: Assessment, now: datetime) -> bool:
    return facts.payee_capped_until is not None and now < facts.payee_capped_until
