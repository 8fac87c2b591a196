"""Outbox, inbox and the audit trail."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.events import words


class OutboxStatus(models.IntegerChoices):
    """Where a message stands on its way out."""

    NEW = 0, _("por entregar")
    CLAIMED = 1, _("en entrega")
    SENT = 2, _("ya entregado")
    DEAD = 3, _("detenido")
    SKIPPED = 4, _("omitido")


UNSENT: Final = (OutboxStatus.NEW, OutboxStatus.CLAIMED, OutboxStatus.DEAD)
"""While a message is one of these, later ones of its key wait."""


class Outbox(models.Model):
    """An event written in its cause's transaction; the relay delivers it after commit, at least once."""

    event_id = public_id()
    event_type = models.CharField(_("tipo de evento"), max_length=64)
    key = models.CharField(_("clave"), max_length=80)
    version = models.CharField(_("versión"), max_length=8, default="1.0")
    correlation_id = UUIDv7Field(_("correlación"))
    causation_id = UUIDv7Field(_("causa"), null=True)
    timestamp = models.DateTimeField(_("momento"))
    source = models.CharField(_("origen"), max_length=64)
    user_id = models.CharField(_("persona"), max_length=64)
    customer_id = models.BigIntegerField(_("cliente"), default=0)
    actor_id = models.BigIntegerField(_("quién"), null=True)
    channel = models.CharField(
        _("canal"),
        max_length=16,
        default="system",
        help_text=_("Por qué puerta llegó su causa."),
    )
    data = models.JSONField(_("datos"))
    status = models.SmallIntegerField(
        _("estado"), choices=OutboxStatus.choices, default=OutboxStatus.NEW
    )
    available_at = models.DateTimeField(_("disponible"))
    attempts = models.PositiveIntegerField(_("intentos"), default=0)
    faults = models.PositiveIntegerField(
        _("fallas"), default=0, help_text=_("Fallas de transporte; nunca detienen un mensaje.")
    )
    claimed_by = models.CharField(_("tomado por"), max_length=64, blank=True)
    lease_until = models.DateTimeField(_("tomado hasta"), null=True)
    last_error = models.CharField(_("último error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("entregado"), null=True)

    class Meta:
        verbose_name = _("evento por entregar")
        verbose_name_plural = _("eventos por entregar")
        db_table = "outbox"
        permissions = [("redrive_outbox", "Can re-drive or skip dead messages")]
        indexes = [
            models.Index(fields=["status", "available_at", "id"], name="outbox_due"),
            models.Index(fields=["key", "status", "id"], name="outbox_key"),
            models.Index(fields=["correlation_id"], name="outbox_correlation"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"


class Inbox(models.Model):
    """An event that a consumer has dealt with; inserted in the same transaction as the effect."""

    consumer = models.CharField(_("consumidor"), max_length=64)
    event_id = UUIDv7Field(_("id del evento"))
    processed_at = models.DateTimeField(_("procesado"))

    class Meta:
        verbose_name = _("evento recibido")
        verbose_name_plural = _("eventos recibidos")
        db_table = "inbox"
        constraints = [models.UniqueConstraint(fields=["consumer", "event_id"], name="inbox_once")]
        indexes = [models.Index(fields=["processed_at"], name="inbox_age")]

    def __str__(self) -> str:
        return f"{self.consumer} {self.event_id}"


class Heartbeat(models.Model):
    """The last moment at which the workers of a queue did a task; their processes may live and do nothing."""

    name = models.CharField(_("nombre"), max_length=32, unique=True)
    beat_at = models.DateTimeField(_("último latido"))

    class Meta:
        verbose_name = _("latido")
        verbose_name_plural = _("latidos")
        db_table = "heartbeat"

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """Something that happened: who, what, through which door. Inserted only; sealed afterwards."""

    public_id = public_id()
    action = models.CharField(_("acción"), max_length=64)
    channel = models.CharField(_("canal"), max_length=16)
    actor_id = models.BigIntegerField(_("quién"), null=True)
    customer_id = models.BigIntegerField(_("cliente"))
    correlation_id = UUIDv7Field(_("correlación"))
    object_kind = models.CharField(_("clase del objeto"), max_length=32, blank=True)
    object_id = models.CharField(_("objeto"), max_length=64, blank=True)
    data = models.JSONField(_("datos"), default=dict)
    created_at = models.DateTimeField(_("creado"))

    class Meta:
        verbose_name = _("registro de auditoría")
        verbose_name_plural = _("registros de auditoría")
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["customer_id", "created_at"], name="audit_customer"),
            models.Index(fields=["correlation_id"], name="audit_correlation"),
            models.Index(fields=["object_kind", "object_id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{words.action(self.action)} {self.public_id}"


class AuditSeal(models.Model):
    """One link of the audit trail's hash chain, over one entry."""

    entry = models.OneToOneField(
        AuditEntry, on_delete=models.PROTECT, related_name="seal", verbose_name=_("póliza")
    )
    seq = models.BigIntegerField(_("número"), unique=True)
    prev = models.BinaryField(_("huella anterior"), max_length=32)
    hash = models.BinaryField(_("huella"), max_length=32)

    class Meta:
        verbose_name = _("sello de auditoría")
        verbose_name_plural = _("sellos de auditoría")
        db_table = "audit_seal"

    def __str__(self) -> str:
        return f"#{self.seq}"


triggers.register("audit_entry")
triggers.register("audit_seal")
