"""Which benefits are in force, and what each would do to a purchase: one function for every door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.kernel import clock
from centli.kernel.call import Call
from centli.kernel.money import CENTAVOS_MAX, CENTAVOS_PER_PESO, Money
from marketplace.contracts import (
    BenefitKind,
    BenefitOption,
    BenefitView,
    Comparison,
    FundedBy,
    Label,
    Obstacle,
)
from marketplace.errors import InvalidQuantity
from marketplace.models import Benefit, BenefitCounter, CreditLine, Offer
from marketplace.rules import benefits as rules
from marketplace.rules.benefits import Buyer, Outcome, Plan, Tariff

QUANTITY_MAX: Final = 10
MSI_MONTHS: Final = rules.MSI_MONTHS
_ORDER: Final = {BenefitKind.MSI: 0, BenefitKind.CASHBACK: 1, BenefitKind.POINTS: 2}


def tariff() -> Tariff:
    """Return what the bank has set for all benefits."""
    return Tariff(
        msi_minimum_per_month_centavos=settings.CENTLI_MSI_MINIMUM_PER_MONTH_CENTAVOS,
        point_centavos=settings.CENTLI_POINT_VALUE_CENTAVOS,
    )


def in_force(now: datetime) -> QuerySet[Benefit]:
    """Return the benefits that can be given at a moment."""
    return Benefit.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now)).filter(
        Q(budget_centavos=None) | Q(budget_used_centavos__lt=F("budget_centavos")),
        is_active=True,
        valid_from__lte=now,
    )


def by_offer(offers: Sequence[Offer], *, now: datetime) -> Mapping[int, Sequence[Benefit]]:
    """Return the benefits in force of each offer, by its row: the retailer's and the product's own."""
    rows = list(
        in_force(now)
        .filter(retailer_id__in={offer.retailer_id for offer in offers})
        .filter(Q(product=None) | Q(product_id__in={offer.product_id for offer in offers}))
    )
    return {
        offer.pk: _best_of_each(
            [
                row
                for row in rows
                if row.retailer_id == offer.retailer_id
                and row.product_id in (None, offer.product_id)
            ]
        )
        for offer in offers
    }


def _best_of_each(rows: Sequence[Benefit]) -> Sequence[Benefit]:
    """Return one benefit for each kind and term, in the order shown: a product's own goes before its retailer's."""
    found: dict[tuple[str, int], Benefit] = {}
    for row in sorted(rows, key=lambda each: (each.product_id is None, -each.pk)):
        found.setdefault((row.kind, row.months or 0), row)
    return sorted(found.values(), key=lambda row: (_ORDER[BenefitKind(row.kind)], row.months or 0))


def plan_of(row: Benefit) -> Plan:
    """Return a benefit as the rules take it."""
    left = None
    if row.budget_centavos is not None:
        left = max(0, row.budget_centavos - row.budget_used_centavos)
    return Plan(
        kind=BenefitKind(row.kind),
        months=row.months,
        rate_basis_points=row.rate_basis_points,
        points_per_100=row.points_per_100,
        minimum_centavos=row.minimum_centavos,
        cap_purchase_centavos=row.cap_purchase_centavos,
        cap_month_centavos=row.cap_month_centavos,
        budget_left_centavos=left,
    )


def credit_centavos(customer_id: int) -> int | None:
    """Return what the customer's credit line has left, or None without one that can be used."""
    lines = CreditLine.objects.filter(customer_id=customer_id, is_usable=True)
    return max(lines.values_list("available_centavos", flat=True), default=None)


def used_centavos(
    customer_id: int, benefits: Sequence[Benefit], *, now: datetime
) -> dict[int, int]:
    """Return what each benefit gave a customer this month."""
    return dict(
        BenefitCounter.objects.filter(
            customer_id=customer_id, benefit__in=benefits, period=clock.local_month(now)
        ).values_list("benefit_id", "used_centavos")
    )


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who looks at offers: what counts about them for any benefit."""

    credit_centavos: int | None
    used: Mapping[int, int] = field(default_factory=dict)
    """What each benefit, by its row, gave them this month."""

    def buyer(self, row: Benefit) -> Buyer:
        """Return what counts for one benefit."""
        return Buyer(self.credit_centavos, self.used.get(row.pk, 0))


WITH_CREDIT: Final = Shopper(CENTAVOS_MAX)
"""Whom every benefit is open to, as staff look at what they offer."""


def shopper(customer_id: int, given: Iterable[Benefit], *, now: datetime) -> Shopper:
    """Return what counts about a customer for the benefits given."""
    capped = {row for row in given if row.cap_month_centavos is not None}
    used = used_centavos(customer_id, list(capped), now=now) if capped else {}
    return Shopper(credit_centavos(customer_id), used)


def outcomes(call: Call, offer: Offer, *, quantity: int) -> Sequence[tuple[Benefit, Plan, Outcome]]:
    """Return every benefit in force for a purchase by the calling customer, with what it would do.

    Raises:
        InvalidQuantity: fewer than one, or more than are sold at once.
    """
    if not 1 <= quantity <= QUANTITY_MAX:
        raise InvalidQuantity(QUANTITY_MAX)
    rows = by_offer([offer], now=call.now)[offer.pk]
    who = shopper(call.customer_id, rows, now=call.now)
    total = Money(offer.price_centavos * quantity)
    known = tariff()
    return [
        (row, plan, rules.assess(plan, total, who.buyer(row), known))
        for row in rows
        for plan in (plan_of(row),)
    ]


def comparison(call: Call, offer: Offer, *, quantity: int) -> Comparison:
    """Return what each benefit would do, which is best in what, and why the others do not apply.

    Raises:
        InvalidQuantity: fewer than one, or more than are sold at once.
    """
    found = outcomes(call, offer, quantity=quantity)
    told = rules.labels([plan for _, plan, _ in found], [outcome for *_, outcome in found])
    options = [
        BenefitOption(
            benefit_id=row.benefit_id,
            benefit=plan.kind,
            months=plan.months,
            text=text_of(row),
            monthly=Money(outcome.monthly_centavos),
            first_payment=Money(outcome.first_centavos),
            total=Money(outcome.total_centavos),
            gain=Money(outcome.gain_centavos),
            points=outcome.points,
            credit_held=Money(outcome.credit_held_centavos),
            applies=outcome.applies,
            why_not=why_not(outcome),
            obstacle=outcome.obstacle,
            labels=labels,
        )
        for (row, plan, outcome), labels in zip(found, told, strict=True)
    ]
    total = Money(offer.price_centavos * quantity)
    return Comparison(
        product_id=offer.product.product_id,
        retailer_id=offer.retailer.retailer_id,
        retailer_name=offer.retailer.name,
        product_name=offer.product.name,
        quantity=quantity,
        price=Money(offer.price_centavos),
        total=total,
        stock=offer.available,
        options=options,
        recommendation=recommendation(options, total),
    )


# ── In words ─────────────────────────────────────────────────────────────────────────────────────


def view(row: Benefit, price: Money, who: Shopper) -> BenefitView:
    """Return a benefit as a customer sees it, with what it would do to one piece at a price."""
    plan, known = plan_of(row), tariff()
    outcome = rules.assess(plan, price, who.buyer(row), known)
    return BenefitView(
        benefit_id=row.benefit_id,
        benefit=plan.kind,
        months=plan.months,
        rate_basis_points=plan.rate_basis_points,
        points_per_100=plan.points_per_100,
        minimum=Money(rules.minimum_centavos(plan, known)),
        valid_until=row.valid_until,
        funded_by=FundedBy(row.funded_by),
        text=text_of(row),
        applies=outcome.applies,
        why_not=why_not(outcome),
    )


def text_of(row: Benefit) -> str:
    """Return what a benefit gives: «6 MSI», «5 % de cashback», «10 puntos por cada $100»."""
    match BenefitKind(row.kind):
        case BenefitKind.MSI:
            return _("%(months)d MSI") % {"months": row.months}
        case BenefitKind.CASHBACK:
            whole, rest = divmod(row.rate_basis_points or 0, CENTAVOS_PER_PESO)
            rate = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
            return _("%(rate)s %% de cashback") % {"rate": rate}
    points = row.points_per_100 or 0
    return ngettext("%(points)d punto por cada $100", "%(points)d puntos por cada $100", points) % {
        "points": points
    }


def best_text(
    rows: Sequence[Benefit],
    price: Money,
    who: Shopper,
    *,
    kind: BenefitKind | None = None,
    months: int | None = None,
) -> str:
    """Return the benefit that a card shows, of those that this customer can take with one piece.

    It is what was asked for, else the longest MSI, else what gives most.
    """
    known = tariff()
    open_to = [
        (row, plan, outcome)
        for row in rows
        for plan in (plan_of(row),)
        for outcome in (rules.assess(plan, price, who.buyer(row), known),)
        if outcome.applies
    ]
    asked = [each for each in open_to if each[1].kind is kind and months in {None, each[1].months}]
    able = asked or open_to
    spread = [(plan.months, row) for row, plan, _ in able if plan.months is not None]
    if spread:
        months, _row = max(spread, key=lambda pair: pair[0])
        each = rules.msi_schedule(price, months=months)[-1]
        return _("%(months)d MSI de %(amount)s") % {"months": months, "amount": _pesos(each)}
    gains = [(outcome.gain_centavos, -n, row) for n, (row, _plan, outcome) in enumerate(able)]
    return text_of(max(gains)[2]) if gains else ""


def why_not(outcome: Outcome) -> str | None:
    """Return in words why a benefit does not apply, with the figures."""
    if outcome.obstacle is None:
        return None
    figures = {
        "needed": _pesos(Money(outcome.needed_centavos)),
        "missing": _pesos(Money(outcome.missing_centavos)),
    }
    words = {
        Obstacle.MINIMUM: _("Mínimo %(needed)s, te faltan %(missing)s."),
        Obstacle.NO_CREDIT_LINE: _("Necesitas una tarjeta de crédito CENTLI activa."),
        Obstacle.NOT_ENOUGH_CREDIT: _(
            "Toma %(needed)s de tu línea de crédito y te faltan %(missing)s disponibles."
        ),
        Obstacle.MONTH_CAP_REACHED: _("Ya alcanzaste el tope de %(needed)s de este mes."),
        Obstacle.BUDGET_USED_UP: _("La promoción se agotó."),
        Obstacle.NOTHING_TO_GAIN: _("La compra es muy pequeña para ganar algo."),
    }
    return words[outcome.obstacle] % figures


def recommendation(options: Sequence[BenefitOption], total: Money) -> str:
    """Return the best options in words; what does not apply is never among them."""
    parts = []
    for option in options:
        if Label.LOWEST_TOTAL in option.labels:
            parts.append(
                _("Menor costo total: %(benefit)s, ganas %(gain)s.")
                % {"benefit": option.text, "gain": _pesos(option.gain)}
            )
        if Label.LOWEST_MONTHLY in option.labels:
            parts.append(
                _("Menor pago mensual: %(benefit)s de %(monthly)s.")
                % {"benefit": option.text, "monthly": _pesos(option.monthly)}
            )
    if not parts:
        return _("Ningún beneficio aplica hoy: pagarías %(total)s.") % {"total": _pesos(total)}
    return " ".join(sorted(parts))


def _pesos(amount: Money) -> str:
    return amount.display().removesuffix(f" {amount.currency}")
