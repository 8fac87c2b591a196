"""Proposals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.confirmations import registry
from centli.confirmations.contracts import STATES, State
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids
from centli.kernel.text import REASON_LENGTH_MAX


class Proposal(models.Model):
    """What somebody may confirm: terms that never change, and where it stands. Only ``services`` writes it."""

    public_id = public_id()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cliente"),
    )
    kind = models.CharField(_("clase"), max_length=32)
    state = models.CharField(
        _("estado"),
        max_length=10,
        choices=[(state.value, _(words)) for state, words in STATES.items()],
        default=State.OPEN.value,
    )
    terms = models.JSONField(_("términos"))
    terms_hash = models.BinaryField(_("huella de los términos"), max_length=32)
    card = models.JSONField(_("tarjeta"))
    provenance = models.JSONField(_("procedencia"))
    policy_version = models.CharField(_("versión de la política"), max_length=16)
    factor_required = models.BooleanField(_("pide segundo factor"))
    factor_reasons = models.JSONField(_("por qué pide segundo factor"))
    needs_approver = models.BooleanField(_("pide otra persona"))
    channel = models.CharField(_("canal"), max_length=16)
    correlation_id = UUIDv7Field(_("correlación"))
    maker_id = models.BigIntegerField(_("propuso"), null=True, help_text=_("Quién lo propuso."))
    approver_id = models.BigIntegerField(
        _("decidió"), null=True, help_text=_("Quién la aprobó o, si quedó sin efecto, la rechazó.")
    )
    approval_reason = models.CharField(
        _("motivo de la decisión"), max_length=REASON_LENGTH_MAX, blank=True
    )
    created_at = models.DateTimeField(_("creado"))
    expires_at = models.DateTimeField(_("vence"))
    confirmed_at = models.DateTimeField(_("confirmado"), null=True)
    execute_before = models.DateTimeField(
        _("ejecutar antes de"),
        null=True,
        help_text=_("Hasta cuándo puede ejecutarla su evento de solicitud."),
    )
    done_at = models.DateTimeField(_("terminado"), null=True)
    factor_used = models.BooleanField(_("se usó segundo factor"), default=False)
    attempts = models.PositiveSmallIntegerField(
        _("intentos"), default=0, help_text=_("Códigos equivocados.")
    )
    result = models.JSONField(_("resultado"), null=True)
    renewed_from = UUIDv7Field(_("renueva a"), null=True)
    renewed_by = UUIDv7Field(_("renovado por"), null=True)

    class Meta:
        verbose_name = _("confirmación")
        verbose_name_plural = _("confirmaciones")
        db_table = "proposal"
        permissions = [("approve_proposal", "Can approve what another member of staff proposed")]
        indexes = [
            models.Index(fields=["customer", "state", "expires_at"], name="proposal_open"),
            models.Index(fields=["state", "expires_at"], name="proposal_due"),
            models.Index(fields=["correlation_id"], name="proposal_correlation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in State]), name="proposal_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{registry.title(self.kind)} {self.confirmation_id}"

    @property
    def confirmation_id(self) -> str:
        """The proposal on the wire, ``cf_…``."""
        return ids.public("confirmation", self.public_id)

    @property
    def is_refused(self) -> bool:
        """Whether another member of staff than the maker said no to it."""
        return self.state == State.VOID.value and self.approver_id is not None
