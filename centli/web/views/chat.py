"""What the chat needs over HTTP: tickets for clients whose sockets carry neither cookie nor header."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.people import tickets
from centli.web.calls import call_from, user_of
from centli.web.serializers import NothingInput, Output, WordField


class ChatTicketOutput(Output):
    """A ticket for one socket, good for a minute."""

    ticket = WordField()
    expires_at = serializers.DateTimeField()


class Tickets(APIView):
    """Connect tickets."""

    @extend_schema(
        operation_id="chat_ticket_create", request=NothingInput, responses={201: ChatTicketOutput}
    )
    def post(self, request: Request) -> Response:
        """Make a ticket that opens one socket of the chat with this login, within a minute: ``/ws/chat/?ticket=…``."""
        call = call_from(request)
        NothingInput(data=request.data).is_valid(raise_exception=True)
        ticket = tickets.issue(user_of(request), now=call.now, session_key=call.session_key)
        return Response(ChatTicketOutput(ticket).data, status=status.HTTP_201_CREATED)
