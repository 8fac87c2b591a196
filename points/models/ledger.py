"""Lots, and the rows that are only inserted: every point that came, waited, was spent or went."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field
from centli.kernel import ids
from centli.kernel.ids import uuid7
from points.contracts import TransactionType
from points.models.accounts import STATES, PointsAccount, added, none_negative
from points.models.grants import Grant
from points.models.rewards import Order
from points.rules.statements import TYPE_NAMES

_DEBITS = (TransactionType.REDEEMED.value, TransactionType.EXPIRED.value)
_EITHER_WAY = (TransactionType.REVERSED.value, TransactionType.ADJUSTED.value)


class Lot(models.Model):
    """The points of one grant, by state; spending takes those first that expire first, then the oldest.

    ``due_at`` is when something is due on it by itself: it becomes available, or expires; NULL when nothing is.
    """

    lot_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="lots", verbose_name=_("persona")
    )
    grant = models.OneToOneField(
        Grant, on_delete=models.PROTECT, related_name="lot", verbose_name=_("abono")
    )
    credited_points = models.IntegerField(verbose_name=_("abonados"))
    pending_points = models.IntegerField(default=0, verbose_name=_("por confirmar"))
    available_points = models.IntegerField(default=0, verbose_name=_("disponibles"))
    reserved_points = models.IntegerField(default=0, verbose_name=_("apartados"))
    spent_points = models.IntegerField(default=0, verbose_name=_("usados"))
    expired_points = models.IntegerField(default=0, verbose_name=_("vencidos"))
    reversed_points = models.IntegerField(default=0, verbose_name=_("revertidos"))
    available_at = models.DateTimeField(verbose_name=_("cuentan desde"))
    expires_at = models.DateTimeField(null=True, verbose_name=_("vencen"))
    due_at = models.DateTimeField(null=True, db_index=True, verbose_name=_("siguiente cambio"))
    withdrawn_at = models.DateTimeField(
        null=True,
        verbose_name=_("retirado"),
        help_text=_("Su abono se deshizo; lo que vuelva de un pedido se retira también."),
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("lote")
        verbose_name_plural = _("lotes")
        db_table = "points_lot"
        constraints = [
            models.CheckConstraint(
                condition=Q(credited_points__gt=0)
                & none_negative(*(f"{state}_points" for state in STATES)),
                name="points_lot_none_negative",
            ),
            models.CheckConstraint(
                condition=Q(credited_points=added("available_points")), name="points_lot_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gte=F("available_at")),
                name="points_lot_expiry",
            ),
        ]
        indexes = [models.Index(fields=["user", "expires_at"], name="points_lot_by_expiry")]

    def __str__(self) -> str:
        return f"{self.available_points}/{self.credited_points}"


class PointsTransaction(models.Model):
    """One change of what somebody can spend, signed, with the balance it left; numbered without gaps, only inserted."""

    transaction_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount,
        on_delete=models.PROTECT,
        related_name="transactions",
        verbose_name=_("persona"),
    )
    transaction_type = models.CharField(
        max_length=8,
        choices=[(each.value, _(TYPE_NAMES[each])) for each in TransactionType],
        verbose_name=_("tipo"),
    )
    points_amount = models.IntegerField(verbose_name=_("puntos"))
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        related_name="transactions",
        verbose_name=_("pedido"),
    )
    description = models.CharField(max_length=255, verbose_name=_("descripción"))
    seq = models.BigIntegerField(verbose_name=_("número"))
    balance_after = models.IntegerField(verbose_name=_("saldo después"))
    grant = models.ForeignKey(
        Grant,
        on_delete=models.PROTECT,
        null=True,
        related_name="transactions",
        verbose_name=_("abono"),
    )
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(db_index=True, verbose_name=_("creado"))

    class Meta:
        db_table = "points_transactions"
        verbose_name = _("movimiento de puntos")
        verbose_name_plural = _("movimientos de puntos")
        constraints = [
            models.UniqueConstraint(fields=["user", "seq"], name="points_transactions_seq"),
            models.CheckConstraint(
                condition=Q(balance_after__gte=0), name="points_transactions_balance"
            ),
            models.CheckConstraint(
                condition=Q(transaction_type=TransactionType.EARNED.value, points_amount__gt=0)
                | Q(
                    transaction_type__in=_DEBITS,
                    points_amount__lt=0,
                )
                | Q(transaction_type__in=_EITHER_WAY) & ~Q(points_amount=0),
                name="points_transactions_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "created_at"], name="points_transactions_user"),
            models.Index(fields=["transaction_type"], name="points_transactions_type"),
        ]

    def __str__(self) -> str:
        return f"{self.get_transaction_type_display()} {self.points_amount:+d}"

    @property
    def wire_id(self) -> str:
        """The transaction on the wire, ``ptx_…``."""
        return ids.public("points", self.transaction_id)


triggers.register("points_transactions")


class LotMove(models.Model):
    """Points of a lot that went from one state to another; an empty first state is the grant. Only inserted."""

    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="moves", verbose_name=_("lote")
    )
    source = models.CharField(max_length=9, blank=True, verbose_name=_("de"))
    target = models.CharField(max_length=9, verbose_name=_("a"))
    points = models.IntegerField(verbose_name=_("puntos"))
    transaction = models.ForeignKey(
        PointsTransaction,
        on_delete=models.PROTECT,
        null=True,
        related_name="moves",
        verbose_name=_("movimiento"),
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="moves", verbose_name=_("pedido")
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("movimiento de lote")
        verbose_name_plural = _("movimientos de lote")
        db_table = "points_lot_move"
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0) & ~Q(source=F("target")) & Q(target__in=STATES),
                name="points_lot_move_moves",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.points}"


triggers.register("points_lot_move")


class Accrual(models.Model):
    """What a purchase gave, what its refunds asked back, and what of it was taken; the rest is owed."""

    purchase_id = models.CharField(max_length=64, unique=True, verbose_name=_("compra"))
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="accruals", verbose_name=_("persona")
    )
    grant = models.OneToOneField(
        Grant, on_delete=models.PROTECT, related_name="+", verbose_name=_("abono")
    )
    points = models.IntegerField(verbose_name=_("puntos"))
    asked_back_points = models.IntegerField(default=0, verbose_name=_("por devolver"))
    taken_back_points = models.IntegerField(default=0, verbose_name=_("devueltos"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("puntos de una compra")
        verbose_name_plural = _("puntos de compras")
        db_table = "points_accrual"
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_points__gte=0)
                & Q(taken_back_points__lte=F("asked_back_points"))
                & Q(asked_back_points__lte=F("points")),
                name="points_accrual_amounts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.points}"


class ExpiryWarning(models.Model):
    """That somebody was told, so many days before, that points of theirs expire on a day; only inserted."""

    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="+", verbose_name=_("persona")
    )
    expires_on = models.DateField(verbose_name=_("vencen el"))
    days = models.PositiveSmallIntegerField(verbose_name=_("días antes"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("aviso de vencimiento")
        verbose_name_plural = _("avisos de vencimiento")
        db_table = "points_expiry_warning"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "expires_on", "days"], name="points_expiry_warning_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.expires_on} {self.days}"


triggers.register("points_expiry_warning")
