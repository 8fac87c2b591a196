"""Whose points there are, and by which rules they are given."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from points.contracts import LotState

STATES = tuple(state.value for state in LotState)


def added(first: str) -> CombinedExpression:
    """Return a column plus those of every state but the available: what was credited, if nothing is lost."""
    total: Any = F(first)
    for state in STATES:
        if state != LotState.AVAILABLE:
            total = total + F(f"{state}_points")
    found: CombinedExpression = total
    return found


def none_negative(*columns: str) -> Q:
    """Return the condition that no column is below zero."""
    found = Q()
    for column in columns:
        found &= Q(**{f"{column}__gte": 0})
    return found


class PointsAccount(models.Model):
    """What somebody's points are now; ``current_points`` is what can be spent.

    Everything that was ever credited is in exactly one state. ``owed_points`` is what a refund could not take back
    because it had been spent; the next credit pays it.
    """

    user_id = models.CharField(max_length=255, primary_key=True, verbose_name=_("persona"))
    customer = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cliente"),
    )
    current_points = models.IntegerField(default=0, verbose_name=_("disponibles"))
    total_earned = models.IntegerField(default=0, verbose_name=_("ganados"))
    total_redeemed = models.IntegerField(default=0, verbose_name=_("canjeados"))
    credited_points = models.IntegerField(default=0, verbose_name=_("abonados"))
    pending_points = models.IntegerField(default=0, verbose_name=_("por confirmar"))
    reserved_points = models.IntegerField(default=0, verbose_name=_("apartados"))
    spent_points = models.IntegerField(default=0, verbose_name=_("usados"))
    expired_points = models.IntegerField(default=0, verbose_name=_("vencidos"))
    reversed_points = models.IntegerField(default=0, verbose_name=_("revertidos"))
    owed_points = models.IntegerField(default=0, verbose_name=_("por cobrar"))
    last_seq = models.BigIntegerField(default=0, verbose_name=_("último número"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        db_table = "user_points"
        verbose_name = _("cuenta de puntos")
        verbose_name_plural = _("cuentas de puntos")
        permissions = [("adjust_pointsaccount", "Can adjust points, above a limit by request")]
        indexes = [
            models.Index(fields=["current_points"], name="user_points_current"),
            models.Index(fields=["updated_at"], name="user_points_updated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=none_negative(
                    "current_points",
                    "total_earned",
                    "total_redeemed",
                    *(f"{state}_points" for state in STATES if state != LotState.AVAILABLE),
                    "owed_points",
                    "last_seq",
                ),
                name="user_points_none_negative",
            ),
            models.CheckConstraint(
                condition=Q(credited_points=added("current_points")), name="user_points_add_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.current_points}"


class Programme(models.Model):
    """A way to points: when they count, how long they live, what a month of it may give away."""

    code = models.CharField(max_length=32, unique=True, verbose_name=_("código"))
    name = models.CharField(max_length=80, verbose_name=_("nombre"))
    expires_after_days = models.PositiveIntegerField(
        null=True, blank=True, verbose_name=_("vencen a los días")
    )
    pending_hours = models.PositiveIntegerField(
        default=0,
        verbose_name=_("horas por confirmar"),
        help_text=_("Cuánto esperan los puntos antes de poder usarse."),
    )
    allowance_points = models.PositiveIntegerField(
        default=0,
        verbose_name=_("puntos por mes"),
        help_text=_("Lo que cada persona puede regalar al mes, donde el programa lo permite."),
    )
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("programa")
        verbose_name_plural = _("programas")
        db_table = "points_programme"

    def __str__(self) -> str:
        return self.name
