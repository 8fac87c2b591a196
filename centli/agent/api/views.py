"""The customer's conversations over REST: what the socket shows, and the same way in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.agent import conversations, runner
from centli.agent.api.serializers import (
    AcceptedOutput,
    ConversationOutput,
    ConversationPageOutput,
    FramePageOutput,
    MessageInput,
    MessagesQuery,
)
from centli.agent.frames import TextFrame
from centli.kernel.call import Channel
from centli.web import keys, pagination
from centli.web.calls import call_from
from centli.web.serializers import NothingInput

CONVERSATIONS: Final = "conversations"


class Conversations(APIView):
    """The customer's conversations."""

    @extend_schema(
        operation_id="conversation_list",
        parameters=[pagination.PageInput],
        responses=ConversationPageOutput,
    )
    def get(self, request: Request) -> Response:
        """List the customer's conversations, newest first."""
        call = call_from(request)
        query = pagination.PageInput(data=request.query_params)
        query.is_valid(raise_exception=True)
        limit: int = query.validated_data["limit"]
        cursor = pagination.opened(query.validated_data.get("cursor"), call, of=CONVERSATIONS)
        before = None if cursor is None else int(cursor)
        found = conversations.conversation_slice(call, before=before, limit=limit + 1)
        rows = ConversationOutput.rows(view for _key, view in found[:limit])
        more = str(found[limit - 1][0]) if len(found) > limit else None
        return Response(pagination.page(rows, more, call, of=CONVERSATIONS))

    @extend_schema(
        operation_id="conversation_open", request=NothingInput, responses=ConversationOutput
    )
    def post(self, request: Request) -> Response:
        """Show the conversation that is open; the first call makes it."""
        call = call_from(request)
        NothingInput(data=request.data).is_valid(raise_exception=True)
        runner.conversation_open(call)
        ((_key, newest),) = conversations.conversation_slice(call, before=None, limit=1)
        return Response(ConversationOutput(newest).data)


class Messages(APIView):
    """What was said in one of them."""

    @extend_schema(
        operation_id="message_list", parameters=[MessagesQuery], responses=FramePageOutput
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        """List messages of a conversation in their order: those after a number, or the last ones before one."""
        call = call_from(request)
        query = MessagesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        of = pagination.scope("messages", {"conversation": conversation_id})
        limit, is_back, seq = _asked(query.validated_data, call, of)
        if is_back:
            found = runner.frames_last(call, conversation_id, count=limit, before_seq=seq)
            more = f"-{found[0]['seq']}" if found and found[0]["seq"] > 1 else None
        else:
            found = runner.frames_after(call, conversation_id, seq, limit=limit)
            more = None
            if found and runner.frames_after(call, conversation_id, found[-1]["seq"], limit=1):
                more = f"+{found[-1]['seq']}"
        return Response(pagination.page(found, more, call, of=of))

    @extend_schema(
        operation_id="message_send", request=MessageInput, responses={201: AcceptedOutput}
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        """Say something in a conversation; the answer follows in it.

        The same ``id`` again stores nothing.
        """
        call = call_from(request)
        body = MessageInput(data=request.data)
        body.is_valid(raise_exception=True)
        frame = TextFrame(id=body.validated_data["id"], content=body.validated_data["content"])
        ack = runner.accept(replace(call, channel=Channel.CHAT), conversation_id, frame)
        return Response(
            AcceptedOutput(ack).data,
            status=status.HTTP_201_CREATED,
            headers=keys.headers(replayed=ack.duplicate),
        )


def _asked(query: dict[str, Any], call: Any, of: str) -> tuple[int, bool, int]:
    """Return how many, whether backwards, and from which number."""
    cursor = pagination.opened(query.get("cursor"), call, of=of)
    if cursor is not None:
        return query["limit"], cursor.startswith("-"), int(cursor[1:])
    if "before_seq" in query:
        return query["limit"], True, query["before_seq"]
    return query["limit"], False, query.get("after_seq", 0)
