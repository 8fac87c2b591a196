"""The pipeline of reports in the staff site: what has stopped and is tried again, indexes, and trained models."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from centli.db.admin import ReadOnlyAdmin
from centli.events.admin import ReasonForm
from centli.kernel.errors import DomainError
from centli.kernel.text import REASON_LENGTH_MIN, clean
from centli.people.staffing import staff_call
from crm.models import ModelVersion, PipelineJob, SearchIndex
from crm.services import artifacts, pipeline


@admin.register(PipelineJob)
class PipelineJobAdmin(ReadOnlyAdmin):
    """Each stage of each report; what has stopped waits here for somebody to have it tried again."""

    action_form = ReasonForm
    actions = ["redrive"]
    list_display = ["id", "folio", "stage", "version", "state", "attempts", "faults", "last_error", "run_at", "done_at"]  # fmt: skip
    list_filter = ["state", "stage"]
    list_select_related = ["ticket"]
    ordering = ["-id"]
    exclude = ["lease", "ticket"]
    readonly_fields = ["folio"]

    @admin.display(description=_("folio"))
    def folio(self, row: PipelineJob) -> str:
        """Return what people read out."""
        return row.ticket.folio

    def has_redrive_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may have stopped jobs tried again."""
        return request.user.has_perm("crm.redrive_pipelinejob")

    @admin.action(description=_("Intentar otra vez lo detenido"), permissions=["redrive"])
    def redrive(self, request: HttpRequest, queryset: QuerySet[PipelineJob]) -> None:
        """Have the chosen jobs tried again."""
        reason = _reason(self, request)
        if not reason:
            return
        done = refused = 0
        for row in queryset:
            try:
                pipeline.job_redrive(staff_call(request), job_id=row.pk, reason=reason)
            except DomainError:
                refused += 1
            else:
                done += 1
        if done:
            text = ngettext("%d tarea se intentará otra vez.", "%d tareas se intentarán otra vez.", done)  # fmt: skip
            self.message_user(request, text % done, messages.SUCCESS)
        if refused:
            text = ngettext("%d tarea no estaba detenida; no cambió.", "%d tareas no estaban detenidas; no cambiaron.", refused)  # fmt: skip
            self.message_user(request, text % refused, messages.WARNING)


@admin.register(SearchIndex)
class SearchIndexAdmin(ReadOnlyAdmin):
    """The versions of the index of reports: the one that answers, the one that is being filled, those before."""

    list_display = ["version", "slot", "embedder", "recall", "created_at", "switched_at"]
    ordering = ["-id"]


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """The models that were trained; one of each name is in use."""

    action_form = ReasonForm
    actions = ["activate", "force"]
    list_display = ["name", "version", "in_use", "texts", "metrics", "created_at", "activated_at"]
    list_filter = ["name"]
    ordering = ["-id"]

    @admin.display(boolean=True, description=_("en uso"))
    def in_use(self, row: ModelVersion) -> bool:
        """Say whether it is the one in use."""
        return row.is_active

    def has_activate_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may put models into use."""
        return request.user.has_perm("crm.activate_modelversion")

    @admin.action(description=_("Poner en uso"), permissions=["activate"])
    def activate(self, request: HttpRequest, queryset: QuerySet[ModelVersion]) -> None:
        """Put the chosen version into use, where it was found to sort no worse."""
        self._put_into_use(request, queryset)

    @admin.action(
        description=_("Poner en uso aunque no acierte más, con motivo"), permissions=["activate"]
    )
    def force(self, request: HttpRequest, queryset: QuerySet[ModelVersion]) -> None:
        """Put the chosen version into use however it sorts; the reason stays on record."""
        if reason := _reason(self, request):
            self._put_into_use(request, queryset, reason)

    def _put_into_use(
        self, request: HttpRequest, queryset: QuerySet[ModelVersion], reason: str = ""
    ) -> None:
        rows = list(queryset[:2])
        if len(rows) != 1:
            self.message_user(request, _("Elige una sola versión."), messages.ERROR)
            return
        try:
            artifacts.model_activate(staff_call(request), version=rows[0].version, reason=reason)
        except DomainError as error:
            self.message_user(request, _(str(error.title)), messages.ERROR)
            return
        self.message_user(request, _("Quedó en uso."), messages.SUCCESS)


def _reason(page: ReadOnlyAdmin, request: HttpRequest) -> str:
    """Return the reason that was written; where there is none to speak of, say so and return nothing."""
    reason = clean(request.POST.get("reason", ""), length_max=artifacts.REASON_MAX)
    if len(reason) >= REASON_LENGTH_MIN:
        return reason
    page.message_user(request, _("Escribe un motivo de al menos 10 letras."), messages.ERROR)
    return ""
