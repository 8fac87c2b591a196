"""What the bank knows: articles in versions that a second person approves, and every answer that was given from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db.fields import public_id
from centli.kernel import ids
from crm.contracts import AnswerOutcome, Audience, Flaw, Recontact, VersionState


class Article(models.Model):
    """One thing that the bank knows; what it says is in its versions."""

    slug = models.CharField(_("clave"), max_length=80, unique=True)
    topic = models.CharField(_("tema"), max_length=16)
    audience = models.CharField(
        _("para quién"),
        max_length=10,
        choices=[(Audience.CUSTOMERS.value, _("clientes")), (Audience.STAFF.value, _("personal"))],
    )
    language = models.CharField(_("idioma"), max_length=8, default="es-MX")
    created_at = models.DateTimeField(_("creado"))

    class Meta:
        verbose_name = _("artículo")
        verbose_name_plural = _("artículos")
        db_table = "crm_article"
        permissions = [
            ("write_article", "Can write versions of articles"),
            ("approve_article", "Can publish and retire versions of articles"),
        ]

    def __str__(self) -> str:
        return self.slug


class ArticleVersion(models.Model):
    """What an article says, or said: a draft, then approved by somebody else, then retired."""

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="versions", verbose_name=_("artículo")
    )
    number = models.PositiveIntegerField(_("versión"))
    state = models.CharField(
        _("estado"),
        max_length=8,
        choices=[
            (VersionState.DRAFT.value, _("borrador")),
            (VersionState.APPROVED.value, _("aprobada")),
            (VersionState.RETIRED.value, _("retirada")),
        ],
        default=VersionState.DRAFT.value,
    )
    title = models.CharField(_("título"), max_length=120)
    body = models.TextField(_("texto"))
    questions = models.JSONField(_("preguntas"))
    related = models.JSONField(_("relacionados"), default=list)
    valid_from = models.DateField(_("vale desde"))
    valid_to = models.DateField(_("vale hasta"), null=True, blank=True)
    statistics = models.JSONField(_("estadística"), null=True)
    author_id = models.BigIntegerField(_("autor"))
    approver_id = models.BigIntegerField(_("aprobó"), null=True)
    created_at = models.DateTimeField(_("escrita"))
    decided_at = models.DateTimeField(_("decidida"), null=True)
    gate = models.JSONField(_("medición"), null=True)
    """How well the evaluation set's articles were found before and after it was decided (``rules.gate``)."""

    class Meta:
        verbose_name = _("versión de artículo")
        verbose_name_plural = _("versiones de artículos")
        db_table = "crm_article_version"
        indexes = [models.Index(fields=["state", "decided_at"], name="crm_article_version_state")]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="crm_article_version_once"),
            models.CheckConstraint(
                condition=Q(approver_id__isnull=True) | ~Q(approver_id=F("author_id")),
                name="crm_article_version_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.number}"


class KnowledgeAnswer(models.Model):
    """A question and what came of it: what was found, cited and dropped. Numbers and e-mail addresses are hidden in the question."""

    public_id = public_id()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cliente"),
    )
    question = models.CharField(_("pregunta"), max_length=500)
    outcome = models.CharField(
        _("resultado"), max_length=8, choices=[(each.value, each.value) for each in AnswerOutcome]
    )
    reason = models.CharField(_("motivo"), max_length=16, default="")
    confidence_percent = models.PositiveSmallIntegerField(_("certeza (%)"))
    found = models.JSONField(_("encontrado"))
    cited = models.JSONField(_("citado"))
    dropped = models.JSONField(_("descartado"))
    is_helpful = models.BooleanField(_("sirvió"), null=True)
    judged_for = models.CharField(
        _("por qué"),
        max_length=12,
        default="",
        choices=[
            (Flaw.WRONG.value, _("está mal")),
            (Flaw.OUTDATED.value, _("ya no es así")),
            (Flaw.INCOMPLETE.value, _("le falta")),
            (Flaw.UNCLEAR.value, _("no se entiende")),
            (Flaw.OTHER_MATTER.value, _("pregunté otra cosa")),
        ],
    )
    comment = models.CharField(_("comentario"), max_length=200, default="")
    composer = models.CharField(_("quién la redactó"), max_length=80, default="builtin")
    recontact = models.CharField(
        _("volvió"),
        max_length=8,
        default="",
        choices=[
            (Recontact.REPORT.value, _("con un reporte")),
            (Recontact.QUESTION.value, _("con la misma pregunta")),
            (Recontact.PERSON.value, _("a pedir una persona")),
        ],
    )
    """How its customer first came back within 72 hours."""
    taken_up = models.CharField(_("artículo que la atiende"), max_length=80, default="")
    """The slug of the article that was written for it."""
    created_at = models.DateTimeField(_("cuándo"))

    class Meta:
        verbose_name = _("respuesta")
        verbose_name_plural = _("respuestas")
        db_table = "crm_answer"
        indexes = [
            models.Index(fields=["created_at"], name="crm_answer_when"),
            models.Index(fields=["customer", "created_at"], name="crm_answer_of_customer"),
        ]

    def __str__(self) -> str:
        return self.answer_id

    @property
    def answer_id(self) -> str:
        """The row on the wire, ``ans_…``."""
        return ids.public("answer", self.public_id)
