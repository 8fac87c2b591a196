"""What a customer may buy with: benefits and their budgets, and our own copy of credit lines and paying accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids
from marketplace.contracts import BenefitKind, FundedBy
from marketplace.models.catalogue import Product, Retailer


class Benefit(models.Model):
    """What a retailer's purchases come with, all of them or those of one product, within dates and a budget.

    An MSI row is one plan of so many months. ``budget_used_centavos`` is changed by a conditional UPDATE in the
    transaction that grants it; the CHECK stands behind.
    """

    public_id = public_id()
    kind = models.CharField(
        max_length=8,
        choices=[
            (BenefitKind.MSI.value, _("meses sin intereses")),
            (BenefitKind.CASHBACK.value, _("cashback")),
            (BenefitKind.POINTS.value, _("puntos")),
        ],
        verbose_name=_("tipo"),
    )
    retailer = models.ForeignKey(
        Retailer, on_delete=models.PROTECT, related_name="benefits", verbose_name=_("tienda")
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits",
        verbose_name=_("producto"),
    )
    months = models.PositiveSmallIntegerField(null=True, blank=True, verbose_name=_("meses"))
    rate_basis_points = models.PositiveIntegerField(
        null=True, blank=True, verbose_name=_("tasa en puntos base")
    )
    points_per_100 = models.PositiveIntegerField(
        null=True, blank=True, verbose_name=_("puntos por cada $100")
    )
    minimum_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("mínimo en centavos")
    )
    cap_purchase_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("tope por compra en centavos")
    )
    cap_month_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("tope por mes en centavos")
    )
    budget_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("presupuesto en centavos")
    )
    budget_used_centavos = models.BigIntegerField(default=0, verbose_name=_("ya dado en centavos"))
    funded_by = models.CharField(
        max_length=8,
        choices=[(FundedBy.BANK.value, _("el banco")), (FundedBy.MERCHANT.value, _("la tienda"))],
        default=FundedBy.BANK,
        verbose_name=_("lo paga"),
    )
    valid_from = models.DateTimeField(verbose_name=_("vale desde"))
    valid_until = models.DateTimeField(null=True, blank=True, verbose_name=_("vale hasta"))
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    version = models.BigIntegerField(default=1, verbose_name=_("versión"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("beneficio")
        verbose_name_plural = _("beneficios")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind=BenefitKind.MSI, months__in=(3, 6, 9, 12, 18, 24))
                    & Q(rate_basis_points__isnull=True, points_per_100__isnull=True)
                )
                | (
                    Q(kind=BenefitKind.CASHBACK, rate_basis_points__gt=0)
                    & Q(rate_basis_points__lte=10_000)
                    & Q(months__isnull=True, points_per_100__isnull=True)
                )
                | (
                    Q(kind=BenefitKind.POINTS, points_per_100__gt=0)
                    & Q(months__isnull=True, rate_basis_points__isnull=True)
                ),
                name="benefit_shape",
            ),
            models.CheckConstraint(
                condition=Q(budget_used_centavos__gte=0)
                & (
                    Q(budget_centavos__isnull=True)
                    | Q(budget_used_centavos__lte=F("budget_centavos"))
                ),
                name="benefit_budget",
            ),
            models.CheckConstraint(
                condition=(Q(minimum_centavos__isnull=True) | Q(minimum_centavos__gte=0))
                & (Q(cap_purchase_centavos__isnull=True) | Q(cap_purchase_centavos__gt=0))
                & (Q(cap_month_centavos__isnull=True) | Q(cap_month_centavos__gt=0)),
                name="benefit_amounts",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="benefit_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.months or self.rate_basis_points or self.points_per_100}"

    @property
    def benefit_id(self) -> str:
        """The row on the wire, ``bft_…``."""
        return ids.public("benefit", self.public_id)


class BenefitCounter(models.Model):
    """What a customer has got out of a benefit in a month (``2026-11``); changed in the transaction that grants it."""

    benefit = models.ForeignKey(
        Benefit, on_delete=models.PROTECT, related_name="counters", verbose_name=_("beneficio")
    )
    customer_id = models.BigIntegerField(verbose_name=_("cliente"))
    period = models.CharField(max_length=7, verbose_name=_("mes"))
    used_centavos = models.BigIntegerField(default=0, verbose_name=_("usado en centavos"))

    class Meta:
        db_table = "marketplace_benefit_counter"
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "customer_id", "period"], name="benefit_counter_once"
            ),
            models.CheckConstraint(condition=Q(used_centavos__gte=0), name="benefit_counter_used"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit_id} {self.period}"


class CreditLine(models.Model):
    """A customer's credit account as the marketplace knows it from banking's news; checked again at payment."""

    customer_id = models.BigIntegerField(db_index=True, verbose_name=_("cliente"))
    account_id = UUIDv7Field(unique=True, verbose_name=_("cuenta"))
    available_centavos = models.BigIntegerField(default=0, verbose_name=_("disponible en centavos"))
    is_usable = models.BooleanField(default=True, verbose_name=_("se puede cargar"))
    heard_at = models.DateTimeField(
        help_text="When the news that it holds was told.", verbose_name=_("última noticia")
    )

    class Meta:
        db_table = "marketplace_credit_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(available_centavos__gte=0), name="credit_line_available"
            )
        ]

    def __str__(self) -> str:
        return ids.public("account", self.account_id)


class PayingAccount(models.Model):
    """An account of a customer's as the marketplace knows it from banking's news: what a purchase is paid with."""

    customer_id = models.BigIntegerField(db_index=True)
    account_id = UUIDv7Field(unique=True)
    account_type = models.CharField(max_length=8)
    last4 = models.CharField(max_length=4)
    is_usable = models.BooleanField(default=True)

    class Meta:
        db_table = "marketplace_paying_account"

    def __str__(self) -> str:
        return ids.public("account", self.account_id)
