"""What purchases are measured against, as the marketplace knows it from banking's news; banking checks again at payment."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db.fields import UUIDv7Field
from centli.kernel import ids

EVERYBODY: Final = 0
"""The customer id of the row that holds for whoever has set no limit."""


class PaymentLimit(models.Model):
    """A customer's own limits; empty means everybody's, which are a row of their own and have the ceiling."""

    customer_id = models.BigIntegerField(unique=True, verbose_name=_("cliente"))
    per_operation_centavos = models.BigIntegerField(
        null=True, verbose_name=_("por operación en centavos")
    )
    per_day_centavos = models.BigIntegerField(null=True, verbose_name=_("por día en centavos"))
    ceiling_centavos = models.BigIntegerField(null=True, verbose_name=_("máximo en centavos"))
    heard_at = models.DateTimeField(verbose_name=_("última noticia"))

    class Meta:
        db_table = "marketplace_payment_limit"

    def __str__(self) -> str:
        return f"#{self.customer_id}"


class SentTransfer(models.Model):
    """A transfer to somebody, for as long as purchases are measured together with it: its day."""

    customer_id = models.BigIntegerField(verbose_name=_("cliente"))
    transaction_id = UUIDv7Field(unique=True)
    amount_centavos = models.BigIntegerField(verbose_name=_("monto en centavos"))
    sent_at = models.DateTimeField(verbose_name=_("enviada"))

    class Meta:
        db_table = "marketplace_sent_transfer"
        indexes = [models.Index(fields=["customer_id", "sent_at"], name="sent_transfer_day")]

    def __str__(self) -> str:
        return ids.public("transaction", self.transaction_id)
