"""Tickets: what a customer reports, what was written about it, and everything that happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import public_id
from centli.kernel import ids
from crm.contracts import Author, Priority, Queue, TicketReason, TicketState

QUEUES: Final = [
    (Queue.CARDS.value, _("tarjetas")),
    (Queue.TRANSFERS.value, _("transferencias")),
    (Queue.DISPUTES_FRAUD.value, _("aclaraciones y fraude")),
    (Queue.SHOP.value, _("tienda")),
    (Queue.POINTS.value, _("puntos")),
    (Queue.APP_ACCESS.value, _("app y acceso")),
    (Queue.ACCOUNTS.value, _("cuentas")),
    (Queue.OTHER.value, _("otros")),
]
"""Each queue's code, and how it is called."""


class FolioField(models.CharField):  # type: ignore[type-arg]  # Django's takes none when it runs
    """The end of a row's public id, as its folio says it: by it a folio is found along an index."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 - Django's signature
        public: UUID = model_instance.public_id  # type: ignore[attr-defined]  # every model with a folio has one
        found = ids.folio(public.hex)
        setattr(model_instance, self.attname, found)
        return found


class Ticket(models.Model):
    """A problem that a customer reported; ``TicketEvent`` tells how it came to be as it is.

    ``related_id`` is what the customer says it is about; it is shown to staff only where it is the customer's own.
    ``related_text`` is how it was shown to the customer when they picked it; empty where nobody looked.
    ``answer`` is what the bank's articles said to the question that it came of, and ``reason_code`` why that was not enough.
    What the pipeline found is here as it was found last: ``language`` to ``enriched_by``, empty until then. It sets queue and
    priority as well, unless a person has (``queue_by_person``, ``priority_by_person``). ``intent`` is a topic, and
    ``guesses`` are up to three pairs of one and its percentage, best first.
    ``due_at`` is the nearest of what is due, nothing while the bank's clock stands still; targets count from the opening,
    or from ``counted_from``. ``version`` grows with every change, so that nobody acts upon what they have not seen.
    """

    public_id = public_id()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("cliente"),
    )
    folio_end = FolioField(_("folio"), max_length=8, default="", db_index=True, editable=False)
    channel = models.CharField(_("canal"), max_length=8)
    subject = models.CharField(_("asunto"), max_length=120)
    state = models.CharField(
        _("estado"),
        max_length=16,
        choices=[
            (TicketState.NEW.value, _("nuevo")),
            (TicketState.OPEN.value, _("abierto")),
            (TicketState.WAITING_CUSTOMER.value, _("espera al cliente")),
            (TicketState.WAITING_INTERNAL.value, _("espera a otra área")),
            (TicketState.RESOLVED.value, _("resuelto")),
            (TicketState.CLOSED.value, _("cerrado")),
            (TicketState.REOPENED.value, _("reabierto")),
        ],
        default=TicketState.NEW.value,
    )
    queue = models.CharField(
        _("cola"),
        max_length=16,
        choices=QUEUES,
        default=Queue.OTHER.value,
    )
    priority = models.CharField(
        _("prioridad"),
        max_length=8,
        choices=[
            (Priority.LOW.value, _("baja")),
            (Priority.NORMAL.value, _("normal")),
            (Priority.HIGH.value, _("alta")),
            (Priority.URGENT.value, _("urgente")),
        ],
        default=Priority.NORMAL.value,
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("atiende"),
    )
    queue_by_person = models.BooleanField(_("cola puesta por una persona"), default=False)
    priority_by_person = models.BooleanField(_("prioridad puesta por una persona"), default=False)
    is_fraud = models.BooleanField(_("posible fraude"), default=False)
    language = models.CharField(_("idioma"), max_length=2, default="", blank=True)
    intent = models.CharField(_("intención"), max_length=64, default="", blank=True)
    confidence_percent = models.PositiveSmallIntegerField(_("certeza (%)"), null=True)
    guesses = models.JSONField(_("opciones"), default=list)
    sentiment = models.CharField(
        _("ánimo"),
        max_length=8,
        choices=[
            ("negative", _("molesto")),
            ("neutral", _("neutral")),
            ("positive", _("contento")),
        ],
        default="",
        blank=True,
    )
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("repite a"),
    )
    enriched_by = models.CharField(_("enriquecido por"), max_length=40, default="", blank=True)
    related_id = models.CharField(_("se trata de"), max_length=40, default="", blank=True)
    related_text = models.CharField(_("qué es"), max_length=140, default="", blank=True)
    answer = models.ForeignKey(
        "crm.KnowledgeAnswer",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("respuesta que no bastó"),
    )
    reason_code = models.CharField(
        _("por qué no bastó"),
        max_length=16,
        choices=[
            (TicketReason.EMPTY.value, _("no decía nada")),
            (TicketReason.NO_MATCH.value, _("ningún artículo habla de eso")),
            (TicketReason.WEAK.value, _("ningún artículo se parece lo bastante")),
            (TicketReason.CLOSE.value, _("dos artículos se parecen igual")),
            (TicketReason.UNSUPPORTED.value, _("la fuente no respalda las cifras")),
            (TicketReason.WRONG.value, _("está mal")),
            (TicketReason.OUTDATED.value, _("ya no es así")),
            (TicketReason.INCOMPLETE.value, _("le falta")),
            (TicketReason.UNCLEAR.value, _("no se entiende")),
            (TicketReason.OTHER_MATTER.value, _("preguntó otra cosa")),
            (TicketReason.UNHELPFUL.value, _("no le sirvió")),
        ],
        default="",
        blank=True,
    )
    message_count = models.PositiveIntegerField(_("mensajes"), default=0)
    answer_due_at = models.DateTimeField(_("contestar antes de"))
    resolution_due_at = models.DateTimeField(_("resolver antes de"))
    # By which clock each of the two was told (``rules.sla.Promise``); the earlier is what is due.
    answer_by_hours = models.DateTimeField(_("contestar, en horas hábiles"), null=True)
    answer_by_day = models.DateTimeField(_("contestar, de día y de noche"), null=True)
    resolution_by_hours = models.DateTimeField(_("resolver, en horas hábiles"), null=True)
    resolution_by_day = models.DateTimeField(_("resolver, de día y de noche"), null=True)
    answered_at = models.DateTimeField(_("primera respuesta"), null=True)
    resolved_at = models.DateTimeField(_("resuelto el"), null=True)
    rating = models.PositiveSmallIntegerField(_("calificación"), null=True)
    created_at = models.DateTimeField(_("levantado"))
    updated_at = models.DateTimeField(_("cambió"))
    version = models.PositiveIntegerField(_("versión"), default=0)
    due_at = models.DateTimeField(_("vence"), null=True)
    next_answer_due_at = models.DateTimeField(_("volver a contestar antes de"), null=True)
    counted_from = models.DateTimeField(_("los plazos cuentan desde"), null=True)
    reopen_count = models.PositiveSmallIntegerField(_("veces reabierto"), default=0)
    late_count = models.PositiveSmallIntegerField(_("respuestas tarde"), default=0)
    paused_at = models.DateTimeField(_("en pausa desde"), null=True)
    paused_seconds = models.PositiveIntegerField(_("segundos en pausa"), default=0)
    """Nobody reads it; its column goes when no process of an older release is left that writes it."""
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="merged",
        verbose_name=_("unido a"),
    )

    class Meta:
        verbose_name = _("reporte")
        verbose_name_plural = _("reportes")
        db_table = "crm_ticket"
        permissions = [
            ("attend_ticket", "Can answer and move tickets"),
            ("reveal_ticket", "Can read what is masked in a ticket"),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="crm_ticket_of_customer"),
            models.Index(fields=["enriched_by", "-id"], name="crm_ticket_unread"),
            # What the inbox counts is in the indexes: no row is read for it.
            models.Index(
                fields=["state", "queue", "due_at", "assignee"], name="crm_ticket_at_work"
            ),
            models.Index(fields=["state", "-id"], name="crm_ticket_newest"),
            models.Index(fields=["due_at", "id", "queue"], name="crm_ticket_next_due"),
            models.Index(fields=["assignee", "state"], name="crm_ticket_load"),
            models.Index(fields=["created_at"], name="crm_ticket_created"),
            models.Index(fields=["resolved_at", "queue", "rating"], name="crm_ticket_solved"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=1, rating__lte=5),
                name="crm_ticket_rating_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.folio} {self.subject}"

    @property
    def ticket_id(self) -> str:
        """The row on the wire, ``tk_…``."""
        return ids.public("ticket", self.public_id)

    @property
    def since(self) -> datetime:
        """From when its targets count."""
        return self.counted_from or self.created_at

    @property
    def folio(self) -> str:
        """What people read out: the end of the id."""
        return f"R-{ids.folio(self.public_id.hex)}"


class TicketMessage(models.Model):
    """What somebody wrote about a ticket; an internal note is for staff alone. Rows are only inserted."""

    public_id = public_id()
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="messages", verbose_name=_("reporte")
    )
    author = models.CharField(
        _("quién"),
        max_length=8,
        choices=[(Author.CUSTOMER.value, _("cliente")), (Author.BANK.value, _("banco"))],
    )
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("persona"),
    )
    text = models.TextField(_("texto"))
    is_internal = models.BooleanField(_("nota interna"), default=False)
    created_at = models.DateTimeField(_("escrito"))

    class Meta:
        verbose_name = _("mensaje")
        verbose_name_plural = _("mensajes")
        db_table = "crm_ticket_message"

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.pk}"


class TicketEvent(models.Model):
    """One thing that happened to a ticket. Rows are only inserted."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="events", verbose_name=_("reporte")
    )
    action = models.CharField(_("qué"), max_length=16)
    before = models.CharField(_("antes"), max_length=16, default="")
    after = models.CharField(_("después"), max_length=16, default="")
    actor_id = models.BigIntegerField(_("quién"), null=True)
    reason = models.CharField(_("motivo"), max_length=200, default="")
    created_at = models.DateTimeField(_("cuándo"))

    class Meta:
        verbose_name = _("suceso")
        verbose_name_plural = _("sucesos")
        db_table = "crm_ticket_event"

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.action}"


triggers.register("crm_ticket_message")
triggers.register("crm_ticket_event")
