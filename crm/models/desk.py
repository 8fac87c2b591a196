"""The desk: who answers tickets, tags, who has one open, macros, and what was suggested to whoever answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import public_id
from centli.kernel import ids
from crm.models.tickets import QUEUES, Ticket, TicketMessage
from crm.rules.assignment import CAP_DEFAULT


class Agent(models.Model):
    """Somebody of the staff who answers tickets; the rows are also the lock under which tickets are given out."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("persona"),
    )
    queues = models.JSONField(_("colas"), default=list, blank=True)
    languages = models.JSONField(_("idiomas"), default=list)
    cap = models.PositiveSmallIntegerField(_("tope de reportes"), default=CAP_DEFAULT)
    is_on_duty = models.BooleanField(_("de turno"), default=False)
    given_at = models.DateTimeField(_("último asignado"), null=True, editable=False)

    class Meta:
        verbose_name = _("agente")
        verbose_name_plural = _("agentes")
        db_table = "crm_agent"

    def __str__(self) -> str:
        return f"agent {self.pk}"


class TicketTag(models.Model):
    """A word by which staff find tickets again."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="tags", verbose_name=_("reporte")
    )
    name = models.CharField(_("etiqueta"), max_length=32)

    class Meta:
        verbose_name = _("etiqueta")
        verbose_name_plural = _("etiquetas")
        db_table = "crm_ticket_tag"
        indexes = [models.Index(fields=["name"], name="crm_ticket_tag_name")]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "name"], name="crm_ticket_tag_once")
        ]

    def __str__(self) -> str:
        return self.name


class TicketPresence(models.Model):
    """That somebody has a ticket open; it counts for less than a minute."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="+", verbose_name=_("reporte")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("persona"),
    )
    seen_at = models.DateTimeField(_("visto"))

    class Meta:
        verbose_name = _("reporte abierto")
        verbose_name_plural = _("reportes abiertos")
        db_table = "crm_ticket_presence"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "person"], name="crm_ticket_presence_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.person_id}"


class Macro(models.Model):
    """Words that are used again and again, with places for what differs."""

    name = models.CharField(_("nombre"), max_length=60, unique=True)
    text = models.TextField(_("texto"))
    queue = models.CharField(
        _("cola"),
        max_length=16,
        blank=True,
        default="",
        help_text=_("Vacía: sirve en todas."),
        choices=QUEUES,
    )
    is_active = models.BooleanField(_("en uso"), default=True)
    updated_at = models.DateTimeField(_("cambió"), editable=False)

    class Meta:
        verbose_name = _("plantilla de respuesta")
        verbose_name_plural = _("plantillas de respuesta")
        db_table = "crm_macro"

    def __str__(self) -> str:
        return self.name


class SuggestedAnswer(models.Model):
    """What was suggested to whoever answers a ticket, on what it rests, and what was sent in the end.

    Nobody asked for what the pipeline suggests.
    """

    public_id = public_id()
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="suggestions", verbose_name=_("reporte")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("quién la pidió"),
    )
    draft = models.TextField(_("propuesta"))
    text = models.TextField(_("como quedó"))
    sources = models.JSONField(_("fuentes"))
    message = models.OneToOneField(
        TicketMessage,
        on_delete=models.PROTECT,
        null=True,
        related_name="suggestion",
        verbose_name=_("mensaje enviado"),
    )
    changed_percent = models.PositiveSmallIntegerField(_("cambiado (%)"), null=True)
    created_at = models.DateTimeField(_("propuesta el"))
    decided_at = models.DateTimeField(_("decidida el"), null=True)
    state = models.CharField(
        _("estado"),
        max_length=8,
        choices=[
            ("offered", _("propuesta")),
            ("accepted", _("aceptada")),
            ("edited", _("corregida")),
            ("sent", _("enviada")),
        ],
        default="offered",
    )

    class Meta:
        verbose_name = _("respuesta sugerida")
        verbose_name_plural = _("respuestas sugeridas")
        db_table = "crm_suggested_answer"

    def __str__(self) -> str:
        return self.answer_id

    @property
    def answer_id(self) -> str:
        """The row on the wire, ``ans_…``."""
        return ids.public("answer", self.public_id)


class TicketReveal(models.Model):
    """That a member of staff looked at what is masked in a ticket, why, and until when. Only inserted."""

    public_id = public_id()
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="reveals", verbose_name=_("reporte")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("persona"),
    )
    reason = models.CharField(_("motivo"), max_length=200)
    created_at = models.DateTimeField(_("desde"))
    expires_at = models.DateTimeField(_("hasta"))

    class Meta:
        verbose_name = _("revelación de un reporte")
        verbose_name_plural = _("revelaciones de reportes")
        db_table = "crm_ticket_reveal"
        indexes = [
            models.Index(fields=["person", "ticket", "expires_at"], name="crm_ticket_reveal_now")
        ]

    def __str__(self) -> str:
        return self.reveal_id

    @property
    def reveal_id(self) -> str:
        """The id in the audit trail."""
        return ids.public("reveal", self.public_id)


triggers.register("crm_ticket_reveal")
