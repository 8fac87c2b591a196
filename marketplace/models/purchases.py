"""Purchases, the saga that carries each through, and what went back of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids
from marketplace.contracts import BenefitKind, PurchaseStatus
from marketplace.models.benefits import Benefit
from marketplace.models.catalogue import Offer


class Purchase(models.Model):
    """An order at a retailer, with price and benefit as they were when the customer confirmed.

    ``status`` is what the customer sees; where the process stands is the saga's ``state``.
    """

    public_id = public_id()
    customer_id = models.BigIntegerField(_("cliente"))
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="purchases")
    product_name = models.CharField(_("producto"), max_length=120)
    retailer_name = models.CharField(_("tienda"), max_length=80)
    quantity = models.PositiveSmallIntegerField(_("piezas"))
    unit_price_centavos = models.BigIntegerField(_("precio"))
    total_centavos = models.BigIntegerField(_("total"))
    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, null=True, related_name="+")
    benefit_applied = models.CharField(
        _("beneficio"), max_length=8, choices=[(k.value, k.value) for k in BenefitKind], blank=True
    )
    months = models.PositiveSmallIntegerField(_("meses"), null=True)
    benefit_text = models.CharField(_("beneficio en palabras"), max_length=80, blank=True)
    cashback_centavos = models.BigIntegerField(default=0)
    gain_centavos = models.BigIntegerField(
        default=0, help_text="What the benefit took from its budget."
    )
    points = models.PositiveIntegerField(default=0)
    account_id = UUIDv7Field()
    account_type = models.CharField(max_length=8)
    account_last4 = models.CharField(max_length=4)
    confirmation_id = UUIDv7Field(unique=True)
    transaction_id = UUIDv7Field(null=True)
    status = models.CharField(
        _("estado"),
        max_length=9,
        choices=[(each.value, each.value) for each in PurchaseStatus],
        default=PurchaseStatus.PENDING.value,
    )
    failure = models.CharField(_("motivo"), max_length=40, blank=True)
    refunded_quantity = models.PositiveSmallIntegerField(_("piezas devueltas"), default=0)
    channel = models.CharField(max_length=16)
    correlation_id = UUIDv7Field()
    created_at = models.DateTimeField(_("creado"))
    completed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("compra")
        permissions = [
            ("refund_purchase", "Can refund purchases"),
            ("drive_purchase", "Can re-drive, compensate and resolve purchases"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(total_centavos=F("unit_price_centavos") * F("quantity")),
                name="purchase_total",
            ),
            models.CheckConstraint(
                condition=Q(refunded_quantity__lte=F("quantity")), name="purchase_refunded"
            ),
            models.CheckConstraint(
                condition=Q(cashback_centavos__gte=0)
                & Q(cashback_centavos__lte=F("total_centavos")),
                name="purchase_cashback",
            ),
            models.CheckConstraint(
                condition=~Q(status=PurchaseStatus.COMPLETED.value)
                | Q(transaction_id__isnull=False),
                name="purchase_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["customer_id", "created_at", "id"], name="purchase_customer"),
            models.Index(fields=["created_at"], name="purchase_created"),
        ]

    def __str__(self) -> str:
        return f"{self.product_name} × {self.quantity}"

    @property
    def purchase_id(self) -> str:
        """The row on the wire, ``pur_…``."""
        return ids.public("purchase", self.public_id)


class SagaState(models.TextChoices):
    """``running → completed | compensated``; ``needs_operator`` when neither can be reached without a person."""

    RUNNING = "running", _("en curso")
    COMPLETED = "completed", _("terminada")
    COMPENSATED = "compensated", _("deshecha")
    NEEDS_OPERATOR = "needs_operator", _("espera a una persona")


class Saga(models.Model):
    """Where a purchase stands: it waits for its payment until ``deadline_at``; ``next_run_at`` is empty at the end."""

    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="saga")
    state = models.CharField(
        _("estado"), max_length=14, choices=SagaState.choices, default=SagaState.RUNNING
    )
    deadline_at = models.DateTimeField(_("límite"))
    next_run_at = models.DateTimeField(_("siguiente paso"), null=True)
    answer_due_at = models.DateTimeField(
        _("falta la respuesta del banco"),
        null=True,
        help_text=_("Terminó sin ella; cuándo se pregunta otra vez qué fue del pago."),
    )
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    error = models.CharField(_("error"), max_length=200, blank=True)
    version = models.BigIntegerField(default=1)
    created_at = models.DateTimeField(_("creada"))
    updated_at = models.DateTimeField(_("cambió"))

    class Meta:
        verbose_name = _("proceso de compra")
        verbose_name_plural = _("procesos de compra")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("running", "needs_operator")) | Q(next_run_at__isnull=True),
                name="saga_ended",
            )
        ]
        indexes = [
            models.Index(fields=["state", "next_run_at"], name="saga_due"),
            models.Index(fields=["answer_due_at"], name="saga_answer_due"),
        ]

    def __str__(self) -> str:
        return str(self.purchase)


class SagaStep(models.Model):
    """One thing that happened to a purchase, in order; only inserted."""

    saga = models.ForeignKey(Saga, on_delete=models.PROTECT, related_name="steps")
    no = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=24)
    detail = models.CharField(max_length=200, blank=True)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "marketplace_saga_step"
        verbose_name = _("paso")
        constraints = [models.UniqueConstraint(fields=["saga", "no"], name="saga_step_once")]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"


triggers.register("marketplace_saga_step")


class RefundState(models.TextChoices):
    """``requested → done | failed``."""

    REQUESTED = "requested", _("pedida")
    DONE = "done", _("hecha")
    FAILED = "failed", _("rechazada")


class Refund(models.Model):
    """Money on its way back for some or all pieces; one of a purchase at a time."""

    public_id = public_id()
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="refunds")
    no = models.PositiveSmallIntegerField()
    quantity = models.PositiveSmallIntegerField(
        help_text="Pieces that come back; 0 for a payment that arrived too late."
    )
    amount_centavos = models.BigIntegerField()
    cashback_centavos = models.BigIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=9, choices=RefundState.choices, default=RefundState.REQUESTED
    )
    failure = models.CharField(max_length=40, blank=True)
    transaction_id = UUIDv7Field(null=True)
    actor_id = models.BigIntegerField(null=True)
    correlation_id = UUIDv7Field()
    created_at = models.DateTimeField()
    next_run_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("devolución")
        verbose_name_plural = _("devoluciones")
        constraints = [
            models.UniqueConstraint(fields=["purchase", "no"], name="refund_once"),
            models.CheckConstraint(
                condition=Q(amount_centavos__gt=0)
                & Q(cashback_centavos__gte=0)
                & Q(cashback_centavos__lte=F("amount_centavos")),
                name="refund_amounts",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_run_at"], name="refund_due")]

    def __str__(self) -> str:
        return f"{self.no} {self.state}"


class Instalment(models.Model):
    """One month of a purchase without interest; a refund lowers what is still to come."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="instalments")
    no = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    amount_centavos = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase", "no"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_centavos__gte=0), name="instalment_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.amount_centavos}"
