"""Who works with whom, and what each may give away in a month."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from points.contracts import BudgetPurpose


class Team(models.Model):
    """People who work together, and who may give them points."""

    name = models.CharField(max_length=80, unique=True, verbose_name=_("nombre"))
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("responsable"),
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("equipo")
        verbose_name_plural = _("equipos")
        db_table = "points_team"

    def __str__(self) -> str:
        return self.name


class Employee(models.Model):
    """A person of a team; recognition goes from one to another."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("persona"),
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="employees", verbose_name=_("equipo")
    )
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("empleado")
        verbose_name_plural = _("empleados")
        db_table = "points_employee"

    def __str__(self) -> str:
        return f"{self.person_id} {self.team_id}"


class Budget(models.Model):
    """What somebody may give away in a month: an account of its own, which a conditional UPDATE draws on."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("dueño"),
    )
    purpose = models.CharField(
        max_length=11,
        choices=[
            (BudgetPurpose.MANAGER.value, _("para su equipo")),
            (BudgetPurpose.RECOGNITION.value, _("reconocimientos")),
        ],
        verbose_name=_("para"),
    )
    period = models.CharField(max_length=7, verbose_name=_("mes"))
    allotted_points = models.IntegerField(default=0, verbose_name=_("asignados"))
    used_points = models.IntegerField(default=0, verbose_name=_("dados"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("presupuesto")
        verbose_name_plural = _("presupuestos")
        db_table = "points_budget"
        constraints = [
            models.UniqueConstraint(fields=["owner", "purpose", "period"], name="budget_once"),
            models.CheckConstraint(
                condition=Q(used_points__gte=0) & Q(used_points__lte=F("allotted_points")),
                name="budget_not_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.period}"
