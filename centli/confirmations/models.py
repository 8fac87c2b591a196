"""Proposals."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from centli.confirmations.contracts import State
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids


class Proposal(models.Model):
    """What somebody may confirm: terms that never change, and where it stands. Only ``services`` writes it."""

    public_id = public_id()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=32)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in State], default=State.OPEN.value
    )
    terms = models.JSONField()
    terms_hash = models.BinaryField(max_length=32)
    card = models.JSONField()
    provenance = models.JSONField()
    policy_version = models.CharField(max_length=16)
    factor_required = models.BooleanField()
    factor_reasons = models.JSONField()
    needs_approver = models.BooleanField()
    channel = models.CharField(max_length=16)
    correlation_id = UUIDv7Field()
    maker_id = models.BigIntegerField(null=True, help_text="The person who proposed it.")
    approver_id = models.BigIntegerField(null=True)
    approval_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    execute_before = models.DateTimeField(
        null=True, help_text="Until when a confirmed one may be executed by its request event."
    )
    done_at = models.DateTimeField(null=True)
    factor_used = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Wrong codes.")
    result = models.JSONField(null=True)
    renewed_from = UUIDv7Field(null=True)
    renewed_by = UUIDv7Field(null=True)

    class Meta:
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
        return f"{self.kind} {self.confirmation_id}"

    @property
    def confirmation_id(self) -> str:
        """The proposal on the wire, ``cf_…``."""
        return ids.public("confirmation", self.public_id)
