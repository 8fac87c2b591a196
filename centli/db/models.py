"""Idempotency keys, one table for every door; and where each hash chain stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db.fields import UUIDv7Field


class Outcome(models.TextChoices):
    """How a keyed call ended."""

    OK = "ok"
    REJECTED = "rejected"


class IdempotencyKey(models.Model):
    """A write that came with a key, and how it ended; the answer is derived again from the result or the error."""

    owner_id = models.BigIntegerField(_("dueño"))
    operation = models.CharField(_("operación"), max_length=64)
    key = models.CharField(_("clave"), max_length=64)
    fingerprint = models.BinaryField(_("huella"), max_length=32)
    outcome = models.CharField(_("desenlace"), max_length=8, choices=Outcome.choices)
    result_id = UUIDv7Field(_("resultado"), null=True)
    error_code = models.CharField(_("código de error"), max_length=64, blank=True)
    error_fields = models.JSONField(_("datos del error"), default=dict)
    created_at = models.DateTimeField(_("creado"))

    class Meta:
        verbose_name = _("clave de idempotencia")
        verbose_name_plural = _("claves de idempotencia")
        db_table = "idempotency_key"
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "operation", "key"], name="idempotency_key_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"


class ChainState(models.Model):
    """The end of a hash chain; its row is the lock of whoever seals.

    ``checked_id``: every entry up to it had been sealed long before it was written here, so that nobody needs to look
    for unsealed ones below. ``next_checked_id`` takes its place once ``next_checked_at`` is old enough.
    """

    name = models.CharField(_("nombre"), max_length=32, unique=True)
    seq = models.BigIntegerField(_("número"), default=0)
    head = models.BinaryField(_("cabeza"), max_length=32)
    checked_id = models.BigIntegerField(_("revisado hasta"), default=0)
    next_checked_id = models.BigIntegerField(_("revisión en curso"), default=0)
    next_checked_at = models.DateTimeField(_("inicio de la revisión"))

    class Meta:
        verbose_name = _("estado de la cadena")
        verbose_name_plural = _("estados de la cadena")
        db_table = "chain_state"

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"
