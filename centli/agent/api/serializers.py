"""What goes in and out of the conversations' addresses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from centli.agent.frames import TEXT_LENGTH_MAX
from centli.web.pagination import PageInput, page_output
from centli.web.serializers import Output, StrictSerializer, WholeField, WordField


class ConversationOutput(Output):
    """A conversation; ``head_seq`` is the number of its last message."""

    conversation_id = WordField()
    head_seq = serializers.IntegerField()
    is_open = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class FrameOutput(Output):
    """A durable message, as the socket sends it; ``data`` is that of its ``type``."""

    v = serializers.IntegerField()
    type = serializers.CharField()
    seq = serializers.IntegerField()
    id = WordField()
    role = serializers.CharField(help_text="`user` (the customer), `assistant` or `person`.")
    conversation_id = WordField()
    correlation_id = serializers.UUIDField()
    reply_to = serializers.UUIDField(allow_null=True)
    timestamp = serializers.DateTimeField()
    content = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # DRF's own member has this name
    suggestions = serializers.ListField(
        child=serializers.CharField(), help_text="Quick replies: a tap sends the text as it is."
    )
    rating = serializers.CharField(
        required=False, help_text="`up` or `down`, where the customer rated an answer."
    )


ConversationPageOutput = page_output(ConversationOutput)
FramePageOutput = page_output(FrameOutput)


class MessagesQuery(PageInput):
    """Onwards from a number, or backwards from one; without either, from the beginning."""

    after_seq = WholeField(min_value=0, required=False)
    before_seq = WholeField(min_value=1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ways = [name for name in ("after_seq", "before_seq", "cursor") if name in attrs]
        if len(ways) > 1:
            raise serializers.ValidationError(
                {ways[1]: _("Indica solo uno de after_seq, before_seq y cursor.")}, code="conflict"
            )
        return attrs


class MessageInput(StrictSerializer):
    """What the customer says; ``id`` is the client's own, and counts once in a conversation."""

    id = serializers.UUIDField()
    content = WordField(max_length=TEXT_LENGTH_MAX, trim_whitespace=False)


class AcceptedOutput(Output):
    """The message is stored under ``seq``; the answer follows it in the conversation."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    duplicate = serializers.BooleanField()
