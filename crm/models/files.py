"""Files that customers send with a report: kept where nobody is served from, read through a door that asks who."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db.fields import public_id
from centli.kernel import ids
from crm.models.tickets import TicketMessage


class TicketFile(models.Model):
    """A file, looked at and made anew before it belongs to a message; without one for an hour it is forgotten.

    Of what is forgotten the row stays for a day, since it counts among the files of that.

    ``content_type`` and ``size_bytes`` are what was announced until it was looked at, and what is kept from then on.
    """

    public_id = public_id()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cliente"),
    )
    message = models.ForeignKey(
        TicketMessage,
        on_delete=models.PROTECT,
        null=True,
        related_name="files",
        verbose_name=_("mensaje"),
    )
    key = models.CharField(_("dónde está"), max_length=48, unique=True)
    name = models.CharField(_("nombre"), max_length=100)
    content_type = models.CharField(_("tipo"), max_length=20)
    size_bytes = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("huella"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("recibido"))
    expires_at = models.DateTimeField(_("se olvida si no se usa"))

    class Meta:
        verbose_name = _("archivo")
        verbose_name_plural = _("archivos")
        db_table = "crm_ticket_file"
        indexes = [
            models.Index(fields=["customer", "created_at"], name="crm_file_of_customer"),
            models.Index(fields=["message", "expires_at"], name="crm_file_unused"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file_id(self) -> str:
        """The row on the wire, ``upl_…``."""
        return ids.public("upload", self.public_id)
