"""Conversations and turns in the staff site: read, never written; what people wrote is masked."""

from __future__ import annotations

import json
import re

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centli.agent.frames import mask_record
from centli.agent.models import ChatSession, Conversation, Message, Turn, TurnStep
from centli.db.admin import ReadOnlyAdmin

EXCERPT_LENGTH = 80
_MAIL = re.compile(r"\S+@\S+")
_NAME = re.compile(r"(?<=[^\W\d_])[^\W\d_]+")
_CAPITAL = re.compile(r"\b[^\W\d_a-záéíóúüñ][^\W\d_]*")


def masked(text: str) -> str:
    """Return a text without e-mails, long numbers, or the rest of any word that begins with a capital."""
    text = _MAIL.sub("•••", str(mask_record(text)))
    return _CAPITAL.sub(lambda match: _NAME.sub("•••", match.group(), count=1), text)


class _Inline(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, *_args: object) -> bool:
        return False

    def has_change_permission(self, *_args: object) -> bool:
        return False


class StepInline(_Inline):
    model = TurnStep
    fields = (
        "number", "attempt", "kind", "tool", "result_ids", "error_code", "elapsed_ms",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ["conversation_id", "customer", "head_seq", "created_at", "updated_at"]
    list_select_related = ["customer"]
    search_fields = ["customer__email"]
    list_filter = ["updated_at"]
    ordering = ["-id"]
    fields = (
        "conversation_id", "customer", "head_seq", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["message_id", "conversation", "seq", "role", "kind", "excerpt", "created_at"]
    list_filter = ["role", "kind", "rating", "created_at"]
    list_select_related = ["conversation"]
    search_fields = ["conversation__customer__email", "confirmation_id__exact"]
    ordering = ["-id"]
    fields = (
        "message_id", "conversation", "seq", "role", "kind", "words", "confirmation_id", "rating",
        "created_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("extracto"))
    def excerpt(self, row: Message) -> str:
        return masked(row.content)[:EXCERPT_LENGTH]

    @admin.display(description=_("texto"))
    def words(self, row: Message) -> str:
        return masked(row.content)


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    list_display = [
        "turn_id", "customer_id", "state", "ended", "engine", "attempts", "elapsed_ms", "created_at",
    ]  # fmt: skip
    list_filter = ["state", "ended", "engine", "channel", "created_at"]
    search_fields = ["customer_id__exact"]
    ordering = ["-id"]
    inlines = [StepInline]
    fields = (
        "turn_id", "conversation", "customer_id", "said", "correlation_id", "channel", "button",
        "state", "ended", "engine", "prompt_version", "attempts", "input_tokens", "output_tokens",
        "elapsed_ms", "created_at", "started_at", "finished_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("dicho"))
    def said(self, row: Turn) -> str:
        return masked(row.message.content)

    @admin.display(description=_("botón"))
    def button(self, row: Turn) -> str:
        return "" if row.press is None else json.dumps(row.press)


@admin.register(ChatSession)
class ChatSessionAdmin(ReadOnlyAdmin):
    list_display = ["session_id", "user", "connected_at", "last_seen_at", "closed_at", "close_code"]
    list_filter = ["close_code", "connected_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-id"]
    fields = (
        "session_id", "user", "conversation", "read_seq", "connected_at", "last_seen_at",
        "expires_at", "closed_at", "close_code",
    )  # fmt: skip
    readonly_fields = fields
