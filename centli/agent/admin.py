"""Chat sessions in the staff site: read, never written. Conversations and turns are the back office's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centli.agent.models import ChatSession, Reveal
from centli.db.admin import Named, ReadOnlyAdmin
from centli.kernel import personal

_SESSION: Any = Named("session_id", _("sesión"))
_CONVERSATION: Any = Named("conversation", _("conversación"))
_READ: Any = Named("read_seq", _("leído hasta"))
_CONNECTED: Any = Named("connected_at", _("conectó"), is_stored=True)
_SEEN: Any = Named("last_seen_at", _("visto por última vez"), is_stored=True)
_CLOSED: Any = Named("closed_at", _("cerró"), is_stored=True)
_CODE: Any = Named("close_code", _("código de cierre"), is_stored=True)
_EXPIRES: Any = Named("expires_at", _("vence"), is_stored=True)
_REVEAL: Any = (
    Named("reveal_id", _("revelación")), Named("staff", _("persona")), _CONVERSATION,
    Named("reason", _("motivo")), Named("created_at", _("creado"), is_stored=True), _EXPIRES,
)  # fmt: skip


@admin.register(ChatSession)
class ChatSessionAdmin(ReadOnlyAdmin):
    date_hierarchy = "connected_at"
    list_display = [_SESSION, "who", _CONNECTED, _SEEN, _CLOSED, _CODE]
    list_filter = ["close_code", "connected_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-id"]
    readonly_fields = (
        _SESSION, "who", _CONVERSATION, _READ, _CONNECTED, _SEEN, _EXPIRES, _CLOSED, _CODE,
    )  # fmt: skip
    fields = readonly_fields

    @admin.display(description=_("correo"))
    def who(self, row: ChatSession) -> str:
        return personal.mail_hint(row.user.email)


@admin.register(Reveal)
class RevealAdmin(ReadOnlyAdmin):
    list_display = _REVEAL
    list_filter = ["created_at"]
    list_select_related = ["staff", "conversation"]
    search_fields = ["staff__email"]
    ordering = ["-id"]
    fields = readonly_fields = _REVEAL
