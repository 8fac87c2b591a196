"""Idempotency keys, one table for every door; and where each hash chain stands."""

from __future__ import annotations

from django.db import models

from centli.db.fields import UUIDv7Field


class Outcome(models.TextChoices):
    """How a keyed call ended."""

    OK = "ok"
    REJECTED = "rejected"


class IdempotencyKey(models.Model):
    """A write that came with a key, and how it ended; the answer is derived again from the result or the error."""

    owner_id = models.BigIntegerField()
    operation = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    fingerprint = models.BinaryField(max_length=32)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    result_id = UUIDv7Field(null=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_fields = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
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

    name = models.CharField(max_length=32, unique=True)
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    checked_id = models.BigIntegerField(default=0)
    next_checked_id = models.BigIntegerField(default=0)
    next_checked_at = models.DateTimeField()

    class Meta:
        db_table = "chain_state"

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"
