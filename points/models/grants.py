"""Points given: by whom, for what, from which budget, and by which file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids
from centli.kernel.ids import uuid7
from points.contracts import GrantKind
from points.models.accounts import PointsAccount, Programme
from points.models.teams import Budget


class BatchState(models.TextChoices):
    """Where a file of grants stands."""

    PREVIEWED = "previewed", _("por aplicar")
    APPLYING = "applying", _("aplicándose")
    APPLIED = "applied", _("aplicado")
    UNDOING = "undoing", _("deshaciéndose")
    UNDONE = "undone", _("deshecho")
    DISCARDED = "discarded", _("descartado")


class Batch(models.Model):
    """A file of grants; its hash is unique, so that a file gives once. Rows are dealt with in order of their lines."""

    public_id = public_id()
    actor_id = models.BigIntegerField(verbose_name=_("quién"))
    filename = models.CharField(max_length=120, verbose_name=_("archivo"))
    sha256 = models.CharField(max_length=64, unique=True, verbose_name=_("huella"))
    state = models.CharField(
        max_length=9,
        choices=BatchState.choices,
        default=BatchState.PREVIEWED,
        verbose_name=_("estado"),
    )
    row_count = models.IntegerField(verbose_name=_("renglones"))
    fault_count = models.IntegerField(verbose_name=_("con errores"))
    total_points = models.BigIntegerField(verbose_name=_("puntos en total"))
    done_line = models.IntegerField(default=0, verbose_name=_("hasta el renglón"))
    taken_back_points = models.BigIntegerField(default=0, verbose_name=_("retirados"))
    short_points = models.BigIntegerField(default=0, verbose_name=_("ya usados"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    applied_at = models.DateTimeField(null=True, verbose_name=_("aplicado"))
    undone_at = models.DateTimeField(null=True, verbose_name=_("deshecho"))

    class Meta:
        verbose_name = _("archivo de puntos")
        verbose_name_plural = _("archivos de puntos")
        db_table = "points_batch"
        permissions = [("import_batch", "Can give points from a file, and undo it")]
        indexes = [models.Index(fields=["state", "id"], name="points_batch_state")]

    def __str__(self) -> str:
        return self.filename

    @property
    def batch_id(self) -> str:
        """The file's name on the wire, ``gbt_…``."""
        return ids.public("batch", self.public_id)


class BatchRow(models.Model):
    """A row of a file: who gets what and why, or what is wrong with it."""

    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="rows", verbose_name=_("archivo")
    )
    line = models.IntegerField(verbose_name=_("renglón"))
    email = models.CharField(max_length=254, verbose_name=_("correo"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("persona"),
    )
    points = models.IntegerField(default=0, verbose_name=_("puntos"))
    reason_code = models.CharField(max_length=32, verbose_name=_("motivo"))
    message = models.CharField(max_length=255, verbose_name=_("mensaje"))
    fault = models.CharField(max_length=200, blank=True, verbose_name=_("error"))

    class Meta:
        verbose_name = _("renglón de un archivo")
        verbose_name_plural = _("renglones de un archivo")
        db_table = "points_batch_row"
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="points_batch_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class Grant(models.Model):
    """Points that were given, by whom and why; only inserted. ``source`` names what may give once: a purchase."""

    grant_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="grants", verbose_name=_("persona")
    )
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("de"),
    )
    kind = models.CharField(
        max_length=11,
        choices=[
            (GrantKind.STAFF.value, _("del personal")),
            (GrantKind.MANAGER.value, _("de quien dirige")),
            (GrantKind.RECOGNITION.value, _("reconocimiento")),
            (GrantKind.BATCH.value, _("por archivo")),
            (GrantKind.PURCHASE.value, _("por una compra")),
            (GrantKind.ADJUSTMENT.value, _("ajuste")),
        ],
        verbose_name=_("tipo"),
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("programa")
    )
    points = models.IntegerField(verbose_name=_("puntos"))
    reason_code = models.CharField(max_length=32, verbose_name=_("motivo"))
    message = models.CharField(max_length=255, blank=True, verbose_name=_("mensaje"))
    value = models.CharField(max_length=32, blank=True, verbose_name=_("valor"))
    budget = models.ForeignKey(
        Budget,
        on_delete=models.PROTECT,
        null=True,
        related_name="grants",
        verbose_name=_("presupuesto"),
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="grants", verbose_name=_("archivo")
    )
    batch_line = models.IntegerField(null=True, verbose_name=_("renglón"))
    source = models.CharField(max_length=64, null=True, unique=True, verbose_name=_("origen"))  # noqa: DJ001 - many NULLs are unique, many "" are not
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("abono de puntos")
        verbose_name_plural = _("abonos de puntos")
        db_table = "points_grant"
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="points_grant_positive"),
            models.UniqueConstraint(fields=["batch", "batch_line"], name="points_grant_line_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "created_at"], name="points_grant_feed"),
            models.Index(fields=["giver", "created_at"], name="points_grant_giver"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.points}"

    @property
    def wire_id(self) -> str:
        """The grant on the wire, ``grt_…``."""
        return ids.public("grant", self.grant_id)


triggers.register("points_grant")


class BudgetMovement(models.Model):
    """One change of a budget, with what it was afterwards; only inserted."""

    budget = models.ForeignKey(
        Budget, on_delete=models.PROTECT, related_name="movements", verbose_name=_("presupuesto")
    )
    allotted_delta = models.IntegerField(default=0, verbose_name=_("cambio de lo asignado"))
    used_delta = models.IntegerField(default=0, verbose_name=_("cambio de lo dado"))
    allotted_after = models.IntegerField(verbose_name=_("asignados después"))
    used_after = models.IntegerField(verbose_name=_("dados después"))
    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("abono")
    )
    reason = models.CharField(max_length=200, blank=True, verbose_name=_("motivo"))
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("movimiento de presupuesto")
        verbose_name_plural = _("movimientos de presupuesto")
        db_table = "points_budget_movement"
        constraints = [
            models.CheckConstraint(
                condition=Q(used_after__gte=0) & Q(used_after__lte=F("allotted_after")),
                name="budget_movement_after",
            )
        ]

    def __str__(self) -> str:
        return f"{self.allotted_delta:+d}/{self.used_delta:+d}"


triggers.register("points_budget_movement")
