"""Outbox, inbox and audit trail in the staff site: read by everyone who may, changed by nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from centli.db.admin import Named, ReadOnlyAdmin, Worded, codes_filter, words_filter
from centli.db.finding import Key
from centli.events import catalogue, repair, words
from centli.events.models import AuditEntry, Inbox, Outbox
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN

CHANNEL: Final = Worded("channel", _("canal"), words.channel)
CHANNEL_FILTER: Final = codes_filter(words.CHANNELS)
_ACTION: Final = Worded("action", _("acción"), words.action)
_OBJECT: Final = Worded("object_kind", _("clase del objeto"), words.object_kind)


class ReasonForm(ActionForm):
    """Asks for a reason beside the list of actions."""

    reason = forms.CharField(
        label=_("Motivo"), required=False, max_length=REASON_LENGTH_MAX, widget=forms.TextInput
    )


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    """Messages on their way out; a dead one may be tried again or skipped."""

    action_form = ReasonForm
    actions = ["redrive", "skip"]
    list_display = ["id", "event_type", "status", "key", "timestamp", "attempts", "faults", "last_error"]  # fmt: skip
    date_hierarchy = "timestamp"
    list_filter = ["status", "event_type", "source", ("channel", CHANNEL_FILTER), "timestamp"]
    search_fields = ["key__exact", "user_id__exact"]
    search_help_text = _("Cliente, llave, o el id exacto del evento o de la correlación")
    keys = (Key("event_id"), Key("correlation_id"))
    ordering = ["-id"]
    exclude = ["data"]
    also_worded = [CHANNEL]
    readonly_fields = ["content"]

    @admin.display(description=_("contenido"))
    def content(self, row: Outbox) -> str:
        """Return ids and figures; what is personal is not shown here."""
        if catalogue.is_personal(row.event_type):
            return "•••"
        return json.dumps(row.data, indent=2, ensure_ascii=False)

    def has_redrive_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may decide on dead messages."""
        return request.user.has_perm("events.redrive_outbox")

    @admin.action(description=_("Reintentar la entrega"), permissions=["redrive"])
    def redrive(self, request: HttpRequest, queryset: QuerySet[Outbox]) -> None:
        self._decide(request, queryset, repair.message_redrive)

    @admin.action(description=_("Omitir y seguir con los demás"), permissions=["redrive"])
    def skip(self, request: HttpRequest, queryset: QuerySet[Outbox]) -> None:
        self._decide(request, queryset, repair.message_skip)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Outbox], decide: Callable[..., None]
    ) -> None:
        reason = request.POST.get("reason", "").strip()
        if len(reason) < REASON_LENGTH_MIN:
            self.message_user(
                request, _("Escribe un motivo de al menos 10 letras."), messages.ERROR
            )
            return
        done = refused = 0
        for row in queryset:
            try:
                decide(_staff_call(request, row), event_id=row.event_id, reason=reason)
            except DomainError:
                refused += 1
            else:
                done += 1
        if done:
            self.message_user(
                request, ngettext("%d mensaje.", "%d mensajes.", done) % done, messages.SUCCESS
            )
        if refused:
            self.message_user(
                request,
                ngettext(
                    "%d mensaje no estaba detenido; no cambió.",
                    "%d mensajes no estaban detenidos; no cambiaron.",
                    refused,
                )
                % refused,
                messages.WARNING,
            )


@admin.register(Inbox)
class InboxAdmin(ReadOnlyAdmin):
    """What each consumer has dealt with."""

    date_hierarchy = "processed_at"
    list_display = ["id", "consumer", "event_id", "processed_at"]
    list_filter = ["consumer"]
    search_fields = ["consumer__exact"]
    keys = (Key("event_id"),)
    ordering = ["-id"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Everything that happened."""

    list_display = ["id", "created_at", _ACTION, CHANNEL, "actor_id", "customer_id", _OBJECT, "object_id", "sealed"]  # fmt: skip
    list_filter = [
        ("channel", CHANNEL_FILTER), ("object_kind", words_filter(words.object_kind)),
        ("action", words_filter(words.action_and_code)), "created_at",
    ]  # fmt: skip
    readonly_fields: ClassVar[Any] = (
        Named("public_id", _("id público")), _ACTION, Named("action", _("código")), CHANNEL, "actor_id", "customer_id", "correlation_id",
        _OBJECT, "object_id", "data", "created_at",
    )  # fmt: skip
    fields = readonly_fields
    list_select_related = ["seal"]
    search_fields = ["object_id__exact", "action__exact"]
    search_help_text = _("Acción, objeto, o el id exacto de la correlación")
    keys = (Key("correlation_id"), Key("public_id"))
    ordering = ["-id"]

    @admin.display(boolean=True, description=_("sellado"))
    def sealed(self, row: AuditEntry) -> bool:
        """Say whether the entry is part of the hash chain yet."""
        return hasattr(row, "seal")


def _staff_call(request: HttpRequest, row: Outbox) -> Call:
    return Call(
        customer_id=row.customer_id,
        user_id=row.user_id,
        now=clock.now(),
        correlation_id=row.correlation_id,
        channel=Channel.STAFF,
        actor_id=request.user.pk,
    )
