"""Files of grants in the staff site: sent, shown, applied, put away, and undone."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from centli.db.admin import ReadOnlyAdmin
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.people import freshness
from centli.people.staffing import need, staff_call
from points.admin.doors import Act, PointsAdmin
from points.errors import BatchNotFound
from points.models import Batch
from points.rules import giving
from points.services import batches

RIGHT: Final = "points.import_batch"
LIST: Final = "admin:points_batch_changelist"
SHOWN_MAX: Final = 50


class FileForm(forms.Form):
    """A file of grants."""

    file = forms.FileField(
        label=_("Archivo CSV"),
        help_text=_("UTF-8, hasta 10,000 renglones y 5 MB, con email, points, reason y message."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


def _undo(call: Call, row: Batch, form: dict[str, Any]) -> str:
    done = batches.batch_undo(call, batch_id=row.batch_id, reason=form["reason"])
    said = ngettext(
        "Se retiró %(taken)s punto; %(short)s ya se habían usado.",
        "Se retiraron %(taken)s puntos; %(short)s ya se habían usado.",
        done.taken_back_points,
    )
    return said % {"taken": f"{done.taken_back_points:,}", "short": f"{done.short_points:,}"}


UNDO: Final = Act(
    right=RIGHT,
    title=_("Deshacer"),
    consequence=_("Se retira lo que el archivo dio y no se ha usado; lo usado se queda como está."),
    done="",
    run=_undo,
)


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin, PointsAdmin):
    """Files that gave points, or may."""

    change_list_template = "admin/points/batches.html"
    list_display = ["created_at", "filename", "state", "row_count", "fault_count", "total_points", "taken_back_points"]  # fmt: skip
    list_filter = ["state"]
    ordering = ["-id"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.upload), name="points_batch_import"),
            path("import/<str:batch_id>/", wrap(self.preview), name="points_batch_preview"),
            path("import/<str:batch_id>/undo/", wrap(self.undo), name="points_batch_undo"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = request.user.has_perm(RIGHT)
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a file's page of its own to whoever may deal with it."""
        row = self.get_object(request, object_id)
        if row is not None and request.user.has_perm(RIGHT):
            return redirect("admin:points_batch_preview", row.batch_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take a file and show what it would give."""
        need(request, RIGHT)
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            sent = form.cleaned_data["file"]
            try:
                found = batches.batch_preview(
                    staff_call(request),
                    filename=sent.name,
                    raw=sent.read(giving.FILE_BYTES_MAX + 1),
                )
            except DomainError as error:
                detail = getattr(error, "detail", "")
                form.add_error("file", f"{gettext(error.title)} ({detail})")
            else:
                return redirect("admin:points_batch_preview", found.batch_id)
        return self.page(
            request,
            "admin/points/upload.html",
            title=_("Dar puntos con un archivo"),
            form=form,
            back=reverse(LIST),
        )

    def preview(self, request: HttpRequest, batch_id: str) -> HttpResponse:
        """Show what a file would give, or gave; apply it or put it away, with a code of the last minutes."""
        need(request, RIGHT)
        row = _batch(batch_id)
        if request.method == "POST":
            if not freshness.is_fresh(request):
                return freshness.ask(request)
            return self._decide(request, batch_id)
        return self.page(
            request,
            "admin/points/preview.html",
            title=_("Vista previa"),
            row=row,
            rows=row.rows.order_by("line")[:SHOWN_MAX],
            shown_max=SHOWN_MAX,
            faults=batches.fault_list(row),
            back=reverse(LIST),
        )

    def undo(self, request: HttpRequest, batch_id: str) -> HttpResponse:
        """Take back what a file gave, as far as it was not used."""
        row = _batch(batch_id)
        return self.act_page(
            request,
            UNDO,
            row,
            facts=[(_("Archivo"), row.filename), (_("Puntos en total"), f"{row.total_points:,}")],
            back=reverse("admin:points_batch_preview", args=[batch_id]),
        )

    def _decide(self, request: HttpRequest, batch_id: str) -> HttpResponse:
        call, decide = staff_call(request), batches.batch_discard
        said = _("No se dio ningún punto.")
        if "apply" in request.POST:
            decide, said = batches.batch_apply, _("El archivo quedó aplicado.")
        try:
            decide(call, batch_id=batch_id)
        except DomainError as error:
            self.message_user(request, gettext(error.title), messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:points_batch_preview", batch_id)


def _batch(batch_id: str) -> Batch:
    try:
        return batches.batch_get(batch_id)
    except BatchNotFound as error:
        raise Http404 from error
