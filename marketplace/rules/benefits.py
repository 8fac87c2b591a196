"""What a benefit does to a purchase: instalments, money back, points, and why it does not apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from centli.kernel.money import CENTAVOS_PER_PESO, Money
from marketplace.contracts import BenefitKind, Label, Obstacle

MSI_MONTHS: Final = (3, 6, 9, 12, 18, 24)
"""Source: the terms that Mexican issuers offer; LEDGER 4."""
BASIS_POINTS: Final = 10_000
HUNDRED_PESOS: Final = 100 * CENTAVOS_PER_PESO


@dataclass(frozen=True, slots=True)
class Tariff:
    """What the bank has set for all benefits."""

    msi_minimum_per_month_centavos: int = HUNDRED_PESOS
    """An MSI plan that names no minimum of its own takes this, times its months."""
    point_centavos: int = 10
    """What a point is worth to whoever compares it with pesos."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A benefit as it stands: amounts in centavos, None where nothing is set."""

    kind: BenefitKind
    months: int | None = None
    rate_basis_points: int | None = None
    points_per_100: int | None = None
    minimum_centavos: int | None = None
    cap_purchase_centavos: int | None = None
    cap_month_centavos: int | None = None
    budget_left_centavos: int | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """What counts about the customer."""

    credit_centavos: int | None
    """Available on the credit account; None without one."""
    used_this_month_centavos: int = 0
    """What the benefit gave them this month already."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a benefit would do, in centavos; with an obstacle it does not apply, and the figures say what it would."""

    monthly_centavos: int
    first_centavos: int
    total_centavos: int
    gain_centavos: int = 0
    points: int = 0
    credit_held_centavos: int = 0
    obstacle: Obstacle | None = None
    needed_centavos: int = 0
    missing_centavos: int = 0

    @property
    def applies(self) -> bool:
        """Whether the customer could take it."""
        return self.obstacle is None


def msi_schedule(price: Money, *, months: int) -> tuple[Money, ...]:
    """Return the instalments: equal whole centavos, the remainder on the first; they add up to the price."""
    each, rest = divmod(price.centavos, months)
    return (Money(each + rest, price.currency), *(Money(each, price.currency),) * (months - 1))


def minimum_centavos(plan: Plan, tariff: Tariff) -> int:
    """Return the least purchase that a benefit takes."""
    if plan.minimum_centavos is not None:
        return plan.minimum_centavos
    return tariff.msi_minimum_per_month_centavos * (plan.months or 0)


def assess(plan: Plan, total: Money, buyer: Buyer, tariff: Tariff) -> Outcome:
    """Return what a benefit would do to a purchase of that total, and the first obstacle in its way."""
    if plan.kind is BenefitKind.MSI:
        return _msi(plan, total, buyer, tariff)
    return _gain(plan, total, buyer, tariff)


def _msi(plan: Plan, total: Money, buyer: Buyer, tariff: Tariff) -> Outcome:
    assert plan.months is not None, "an MSI plan has months"
    first, *rest = msi_schedule(total, months=plan.months)
    minimum = minimum_centavos(plan, tariff)
    obstacle, needed, missing = None, 0, 0
    if total.centavos < minimum:
        obstacle, needed, missing = Obstacle.MINIMUM, minimum, minimum - total.centavos
    elif buyer.credit_centavos is None:
        obstacle = Obstacle.NO_CREDIT_LINE
    elif buyer.credit_centavos < total.centavos:
        obstacle = Obstacle.NOT_ENOUGH_CREDIT
        needed, missing = total.centavos, total.centavos - buyer.credit_centavos
    return Outcome(
        monthly_centavos=rest[0].centavos,
        first_centavos=first.centavos,
        total_centavos=total.centavos,
        credit_held_centavos=total.centavos,
        obstacle=obstacle,
        needed_centavos=needed,
        missing_centavos=missing,
    )


def _gain(plan: Plan, total: Money, buyer: Buyer, tariff: Tariff) -> Outcome:
    """Return money back or points; both round down, so that the bank never promises a fraction."""
    unit = tariff.point_centavos if plan.kind is BenefitKind.POINTS else 1
    promised = (
        total.centavos // HUNDRED_PESOS * (plan.points_per_100 or 0)
        if plan.kind is BenefitKind.POINTS
        else total.centavos * (plan.rate_basis_points or 0) // BASIS_POINTS
    )
    month_left = _left(plan.cap_month_centavos, buyer.used_this_month_centavos)
    caps = (plan.cap_purchase_centavos, month_left, plan.budget_left_centavos)
    given = min([promised, *(cap // unit for cap in caps if cap is not None)])
    minimum = minimum_centavos(plan, tariff)
    obstacle, needed, missing = None, 0, 0
    if total.centavos < minimum:
        obstacle, needed, missing = Obstacle.MINIMUM, minimum, minimum - total.centavos
    elif plan.budget_left_centavos is not None and plan.budget_left_centavos < unit:
        obstacle = Obstacle.BUDGET_USED_UP
    elif month_left is not None and month_left < unit:
        obstacle, needed = Obstacle.MONTH_CAP_REACHED, plan.cap_month_centavos or 0
    elif given == 0:
        obstacle = Obstacle.NOTHING_TO_GAIN
    return Outcome(
        monthly_centavos=total.centavos,
        first_centavos=total.centavos,
        total_centavos=total.centavos,
        gain_centavos=given * unit,
        points=given if plan.kind is BenefitKind.POINTS else 0,
        obstacle=obstacle,
        needed_centavos=needed,
        missing_centavos=missing,
    )


def _left(cap: int | None, used: int) -> int | None:
    return None if cap is None else max(0, cap - used)


def labels(plans: Sequence[Plan], outcomes: Sequence[Outcome]) -> Sequence[tuple[Label, ...]]:
    """Return for each option in what it is the best; one that does not apply is never the best.

    The lowest monthly payment is told where something is spread, the lowest total where something is gained.
    """
    able = [n for n, outcome in enumerate(outcomes) if outcome.applies]
    spread = [n for n in able if plans[n].months is not None]
    gained = [n for n in able if outcomes[n].gain_centavos > 0]
    monthly = min(spread, key=lambda n: (outcomes[n].monthly_centavos, n), default=None)
    total = max(gained, key=lambda n: (outcomes[n].gain_centavos, -n), default=None)
    return [
        (
            *((Label.LOWEST_MONTHLY,) if n == monthly else ()),
            *((Label.LOWEST_TOTAL,) if n == total else ()),
        )
        for n in range(len(outcomes))
    ]
