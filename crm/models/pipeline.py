"""The pipeline of tickets: what is still to be done with each, and what each stage made of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db.fields import UUIDv7Field
from crm.contracts import JobState, Stage
from crm.models.tickets import Ticket


class PipelineJob(models.Model):
    """One stage of one ticket under one version of the stage: done once, whoever asks for it and however often.

    Whoever works on it holds ``lease`` until ``lease_until``; afterwards it is anybody's again. ``faults`` are failures of
    what it depends on and never end it; a failure of its own makes it dead, until a person has it tried again.
    """

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="jobs", verbose_name=_("reporte")
    )
    stage = models.CharField(
        _("etapa"),
        max_length=8,
        choices=[
            (Stage.ARCHIVE.value, _("archivar")),
            (Stage.ENRICH.value, _("enriquecer")),
            (Stage.EMBED.value, _("indexar")),
            (Stage.ANSWER.value, _("proponer respuesta")),
        ],
    )
    version = models.CharField(_("versión"), max_length=40)
    state = models.CharField(
        _("estado"),
        max_length=8,
        choices=[
            (JobState.WAITING.value, _("espera")),
            (JobState.RUNNING.value, _("en curso")),
            (JobState.DONE.value, _("hecha")),
            (JobState.DEAD.value, _("detenida")),
        ],
        default=JobState.WAITING.value,
    )
    correlation_id = UUIDv7Field(_("correlación"))
    run_at = models.DateTimeField(_("a partir de"))
    lease = UUIDv7Field(_("tomada por"), null=True)
    lease_until = models.DateTimeField(_("tomada hasta"), null=True)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    faults = models.PositiveIntegerField(_("fallas"), default=0)
    last_error = models.CharField(_("último error"), max_length=80, default="", blank=True)
    input_hash = models.CharField(_("huella de lo recibido"), max_length=64, default="", blank=True)
    created_at = models.DateTimeField(_("creada"))
    done_at = models.DateTimeField(_("terminada"), null=True)

    class Meta:
        verbose_name = _("tarea de un reporte")
        verbose_name_plural = _("tareas de reportes")
        db_table = "crm_pipeline_job"
        permissions = [("redrive_pipelinejob", "Can have dead jobs tried again")]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "stage", "version"], name="crm_pipeline_job_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "run_at"], name="crm_pipeline_job_due"),
            models.Index(fields=["state", "lease_until"], name="crm_pipeline_job_lost"),
            models.Index(fields=["stage", "version", "state"], name="crm_pipeline_job_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.stage} {self.version}"


class TicketEnrichment(models.Model):
    """What was told from a ticket's text by one version of the rules and the model; numbers and e-mail addresses are hidden in it."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="enrichments", verbose_name=_("reporte")
    )
    version = models.CharField(_("versión"), max_length=40)
    input_hash = models.CharField(_("huella de lo recibido"), max_length=64)
    text = models.TextField(_("texto sin datos personales"))
    hidden = models.JSONField(_("datos ocultos"))
    language = models.CharField(_("idioma"), max_length=2)
    intent = models.CharField(_("intención"), max_length=64)
    queue = models.CharField(_("cola"), max_length=16)
    confidence_percent = models.PositiveSmallIntegerField(_("certeza (%)"))
    guesses = models.JSONField(_("opciones"))
    priority = models.CharField(_("prioridad"), max_length=8)
    is_fraud = models.BooleanField(_("posible fraude"))
    sentiment = models.CharField(_("ánimo"), max_length=8)
    mood_percent = models.SmallIntegerField(_("ánimo (−100 a 100)"))
    entities = models.JSONField(_("lo que nombra"))
    duplicates = models.JSONField(_("repite a"))
    created_at = models.DateTimeField(_("cuándo"))

    class Meta:
        verbose_name = _("lectura de un reporte")
        verbose_name_plural = _("lecturas de reportes")
        db_table = "crm_ticket_enrichment"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "version"], name="crm_ticket_enrichment_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.version}"


class SearchIndex(models.Model):
    """One version of the index of tickets. ``slot`` says which one answers ("live") and which one is being filled ("shadow")."""

    version = models.CharField(_("versión"), max_length=40, unique=True)
    slot = models.CharField(_("lugar"), max_length=8, null=True, unique=True)  # noqa: DJ001 - NULL may repeat, "" may not
    embedder = models.CharField(_("vectores"), max_length=40)
    recall = models.JSONField(_("aciertos"), default=dict)
    created_at = models.DateTimeField(_("creado"))
    switched_at = models.DateTimeField(_("en uso desde"), null=True)

    class Meta:
        verbose_name = _("índice de reportes")
        verbose_name_plural = _("índices de reportes")
        db_table = "crm_search_index"

    def __str__(self) -> str:
        return self.version


class TicketVector(models.Model):
    """What one index knows of a ticket: its stems for BM25, and a vector of small whole numbers."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="vectors", verbose_name=_("reporte")
    )
    index = models.ForeignKey(
        SearchIndex,
        on_delete=models.PROTECT,
        related_name="vectors",
        db_index=False,
        verbose_name=_("índice"),
    )
    input_hash = models.CharField(_("huella de lo recibido"), max_length=64)
    stems = models.JSONField(_("raíces"))
    dense = models.BinaryField(_("vector"))

    class Meta:
        verbose_name = _("vector de un reporte")
        verbose_name_plural = _("vectores de reportes")
        db_table = "crm_ticket_vector"
        constraints = [
            models.UniqueConstraint(fields=["index", "ticket"], name="crm_ticket_vector_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.index_id}"
