"""What became of prices, stock and texts: rows that are only inserted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field
from centli.kernel.money import Money
from marketplace.models.catalogue import Offer


class PriceChange(models.Model):
    """What an offer cost from a moment on; only inserted."""

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="prices", verbose_name=_("oferta")
    )
    price_centavos = models.BigIntegerField(verbose_name=_("precio en centavos"))
    was_centavos = models.BigIntegerField(null=True, verbose_name=_("precio anterior en centavos"))
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        db_table = "marketplace_price_change"
        verbose_name = _("cambio de precio")
        verbose_name_plural = _("cambios de precio")
        indexes = [models.Index(fields=["offer", "created_at"], name="price_change_offer")]

    def __str__(self) -> str:
        return f"#{self.offer_id} {Money(self.price_centavos).display()}"


triggers.register("marketplace_price_change")


class MovementKind(models.TextChoices):
    """Why stock moved."""

    RECEIVED = "received", _("recepción")
    ADJUSTED = "adjusted", _("ajuste")
    IMPORTED = "imported", _("archivo")
    RESERVED = "reserved", _("apartado")
    RELEASED = "released", _("liberado")
    SOLD = "sold", _("venta")
    RETURNED = "returned", _("devolución")


class StockMovement(models.Model):
    """One change of an offer's stock, with what it was afterwards; only inserted, and together they make the stock.

    ``reference`` names what it happened for (a purchase): one movement of a kind for each, ever.
    """

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="movements", verbose_name=_("oferta")
    )
    kind = models.CharField(max_length=8, choices=MovementKind.choices, verbose_name=_("tipo"))
    on_hand_delta = models.IntegerField(default=0, verbose_name=_("cambio de existencias"))
    reserved_delta = models.IntegerField(default=0, verbose_name=_("cambio de apartadas"))
    on_hand_after = models.IntegerField(verbose_name=_("existencias después"))
    reserved_after = models.IntegerField(verbose_name=_("apartadas después"))
    reason = models.CharField(max_length=200, blank=True, verbose_name=_("motivo"))
    reference = models.CharField(max_length=64, null=True, verbose_name=_("referencia"))  # noqa: DJ001 - many NULLs are unique, many "" are not
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        db_table = "marketplace_stock_movement"
        verbose_name = _("movimiento de existencias")
        verbose_name_plural = _("movimientos de existencias")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "kind", "reference"], name="stock_movement_once"
            ),
            models.CheckConstraint(
                condition=~Q(on_hand_delta=0) | ~Q(reserved_delta=0), name="stock_movement_moves"
            ),
            models.CheckConstraint(
                condition=Q(reserved_after__gte=0) & Q(reserved_after__lte=F("on_hand_after")),
                name="stock_movement_after",
            ),
        ]
        indexes = [models.Index(fields=["offer", "created_at"], name="stock_movement_offer")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_hand_delta:+d}/{self.reserved_delta:+d}"


triggers.register("marketplace_stock_movement")


class CatalogueEdit(models.Model):
    """Who changed what in the catalogue, with each field's old and new value; only inserted."""

    object_kind = models.CharField(max_length=16, verbose_name=_("qué"))
    object_id = models.CharField(max_length=64, verbose_name=_("cuál"))
    action = models.CharField(max_length=16, verbose_name=_("acción"))
    changes = models.JSONField(default=dict, verbose_name=_("cambios"))
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    channel = models.CharField(max_length=16, verbose_name=_("canal"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        db_table = "marketplace_catalogue_edit"
        verbose_name = _("cambio del catálogo")
        verbose_name_plural = _("cambios del catálogo")
        indexes = [models.Index(fields=["object_id", "id"], name="catalogue_edit_object")]

    def __str__(self) -> str:
        return f"{self.object_id} {self.created_at:%Y-%m-%d}"


triggers.register("marketplace_catalogue_edit")
