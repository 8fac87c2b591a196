"""Chat sessions in the staff site: read, never written. Conversations and turns are the back office's."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centli.agent.masking import masked_mail
from centli.agent.models import ChatSession, Reveal
from centli.db.admin import ReadOnlyAdmin


@admin.register(ChatSession)
class ChatSessionAdmin(ReadOnlyAdmin):
    list_display = ["session_id", "who", "connected_at", "last_seen_at", "closed_at", "close_code"]
    list_filter = ["close_code", "connected_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-id"]
    fields = (
        "session_id", "who", "conversation", "read_seq", "connected_at", "last_seen_at",
        "expires_at", "closed_at", "close_code",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("correo"))
    def who(self, row: ChatSession) -> str:
        return masked_mail(row.user.email)


@admin.register(Reveal)
class RevealAdmin(ReadOnlyAdmin):
    list_display = ["reveal_id", "staff", "conversation", "reason", "created_at", "expires_at"]
    list_filter = ["created_at"]
    list_select_related = ["staff", "conversation"]
    search_fields = ["staff__email"]
    ordering = ["-id"]
    fields = (
        "reveal_id", "staff", "conversation", "reason", "created_at", "expires_at",
    )  # fmt: skip
    readonly_fields = fields
