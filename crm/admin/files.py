"""Files that customers sent with their reports: to be listed and downloaded, by whoever may read reports."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from centli.db.admin import ReadOnlyAdmin
from centli.db.transactions import owned
from centli.events import audit
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from centli.web.files import download
from crm.models import TicketFile
from crm.services import files


@admin.register(TicketFile)
class TicketFileAdmin(ReadOnlyAdmin):
    """What was sent; each download leaves a row of the audit trail."""

    list_display = ["name", "report", "content_type", "size_bytes", "created_at", "open_it"]
    list_filter = ["content_type"]
    list_select_related = ["message__ticket"]
    search_fields = ["message__ticket__customer__email__exact"]
    search_help_text = _("Correo del cliente")
    ordering = ["-id"]
    exclude = ["public_id", "key", "customer"]
    readonly_fields = ["report", "open_it"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's own
        """Let in whoever may read the reports."""
        user = request.user
        return isinstance(user, User) and user.has_perm("crm.view_ticket")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out what no message has taken: it may be anything."""
        return super().get_queryset(request).filter(message__isnull=False)

    @admin.display(description=_("reporte"))
    def report(self, row: TicketFile) -> str:
        """Return the folio of its report."""
        return "" if row.message is None else row.message.ticket.folio

    @admin.display(description=_("descargar"))
    def open_it(self, row: TicketFile) -> str:
        """Return the link to the file."""
        at = reverse("admin:crm_ticketfile_download", args=[row.pk])
        return format_html('<a href="{}" download>{}</a>', at, _("Descargar"))

    def get_urls(self) -> list[URLPattern]:
        """Add the download."""
        own = path(
            "<int:pk>/download/",
            self.admin_site.admin_view(self.download),
            name="crm_ticketfile_download",
        )
        return [own, *super().get_urls()]

    def download(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand a file out to whoever may read reports."""
        row = self.get_queryset(request).filter(pk=pk).select_related("message__ticket").first()
        user = request.user
        if row is None or not isinstance(user, User) or not self.has_view_permission(request, row):
            raise Http404
        content = files.content(row)
        _noted(call_for(user, channel=Channel.STAFF, now=clock.now()), row)
        return download(row.name, row.content_type, content)


@owned
def _noted(call: Call, row: TicketFile) -> None:
    audit.record(call, "ticket.file_read", object_kind="file", object_id=row.file_id)
