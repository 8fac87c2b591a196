"""Reports in the staff site: to be read."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centli.db.admin import ReadOnlyAdmin
from crm.models import Ticket


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """What customers reported, and by when it must be answered."""

    list_display = ["folio", "subject", "customer", "state", "queue", "priority", "assignee", "answer_due_at", "resolution_due_at"]  # fmt: skip
    list_filter = ["state", "queue", "priority"]
    list_select_related = ["customer", "assignee"]
    search_fields = ["customer__email__exact"]
    search_help_text = _("Correo del cliente")
    ordering = ["-id"]
    exclude = ["public_id"]
    readonly_fields = ["folio"]

    @admin.display(description=_("folio"))
    def folio(self, row: Ticket) -> str:
        """Return what people read out."""
        return row.folio
