"""What points buy, and the orders of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field
from centli.kernel import ids
from centli.kernel.ids import uuid7
from points.contracts import Fulfilment, OrderStatus
from points.models.accounts import PointsAccount
from points.rules.orders import STATUS_NAMES


class Reward(models.Model):
    """Something that points buy, and how many there are."""

    product_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=255, verbose_name=_("nombre"))
    description = models.TextField(blank=True, verbose_name=_("descripción"))
    points_cost = models.IntegerField(verbose_name=_("costo en puntos"))
    category = models.CharField(max_length=100, verbose_name=_("categoría"))
    image_url = models.CharField(max_length=500, blank=True, verbose_name=_("imagen"))
    image_alt = models.CharField(max_length=200, blank=True, verbose_name=_("texto alternativo"))
    is_active = models.BooleanField(default=True, verbose_name=_("activa"))
    stock_quantity = models.IntegerField(default=0, verbose_name=_("existencias"))
    fulfilment = models.CharField(
        max_length=7,
        choices=[
            (Fulfilment.INSTANT.value, _("al momento")),
            (Fulfilment.STAGED.value, _("con aprobación y envío")),
        ],
        default=Fulfilment.INSTANT.value,
        verbose_name=_("entrega"),
        help_text=_("«instant»: se entrega al canjear. «staged»: se pide, se aprueba y se envía."),
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("recompensa")
        verbose_name_plural = _("recompensas")
        db_table = "points_product"
        permissions = [("adjust_reward", "Can move a reward's stock with a reason")]
        constraints = [
            models.CheckConstraint(condition=Q(points_cost__gt=0), name="points_product_cost"),
            models.CheckConstraint(condition=Q(stock_quantity__gte=0), name="points_product_stock"),
        ]
        indexes = [
            models.Index(fields=["category"], name="points_product_category"),
            models.Index(fields=["points_cost"], name="points_product_by_cost"),
            models.Index(fields=["is_active"], name="points_product_active"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wire_id(self) -> str:
        """The reward on the wire, ``rwd_…``."""
        return ids.public("reward", self.product_id)


class Order(models.Model):
    """A reward that was redeemed; the points are spent, or reserved until a staged one is delivered."""

    order_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="orders", verbose_name=_("persona")
    )
    product = models.ForeignKey(
        Reward, on_delete=models.PROTECT, related_name="orders", verbose_name=_("recompensa")
    )
    product_name = models.CharField(max_length=255, verbose_name=_("nombre"))
    quantity = models.PositiveIntegerField(default=1, verbose_name=_("piezas"))
    points_used = models.IntegerField(verbose_name=_("puntos"))
    status = models.CharField(
        max_length=9,
        choices=[(each.value, _(STATUS_NAMES[each])) for each in OrderStatus],
        default=OrderStatus.DELIVERED.value,
        verbose_name=_("estado"),
    )
    note = models.CharField(max_length=200, blank=True, verbose_name=_("nota"))
    confirmation_id = UUIDv7Field(unique=True, verbose_name=_("confirmación"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(db_index=True, verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("pedido")
        verbose_name_plural = _("pedidos")
        db_table = "points_order"
        permissions = [("fulfil_order", "Can approve, ship, deliver and reject orders")]
        constraints = [
            models.CheckConstraint(
                condition=Q(points_used__gt=0) & Q(quantity__gt=0), name="points_order_amounts"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in OrderStatus]), name="points_order_status"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "created_at"], name="points_order_user"),
            models.Index(fields=["status", "created_at"], name="points_order_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.product_name}, {self.get_status_display()}"

    @property
    def wire_id(self) -> str:
        """The order on the wire, ``ord_…``."""
        return ids.public("order", self.order_id)


class RewardMovementKind(models.TextChoices):
    """Why a reward's stock moved."""

    RECEIVED = "received", _("recepción")
    ADJUSTED = "adjusted", _("ajuste")
    REDEEMED = "redeemed", _("canje")
    RETURNED = "returned", _("devolución")


class RewardMovement(models.Model):
    """One change of a reward's stock, with what it was afterwards; only inserted, and together they make the stock."""

    product = models.ForeignKey(
        Reward, on_delete=models.PROTECT, related_name="movements", verbose_name=_("recompensa")
    )
    kind = models.CharField(
        max_length=8, choices=RewardMovementKind.choices, verbose_name=_("tipo")
    )
    delta = models.IntegerField(verbose_name=_("cambio"))
    stock_after = models.IntegerField(verbose_name=_("existencias después"))
    reason = models.CharField(max_length=200, blank=True, verbose_name=_("motivo"))
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("pedido")
    )
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("movimiento de recompensa")
        verbose_name_plural = _("movimientos de recompensa")
        db_table = "points_stock_movement"
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="points_stock_order_once"),
            models.CheckConstraint(
                condition=~Q(delta=0) & Q(stock_after__gte=0), name="points_stock_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.delta:+d}"


triggers.register("points_stock_movement")
