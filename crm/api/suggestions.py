"""Suggested answers over REST, for staff's programs: made, taken, changed, and sent by a person."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.web import keys
from centli.web.calls import call_from
from centli.web.identity import IsStaff
from centli.web.serializers import NothingInput
from crm import facade
from crm.api.serializers import SuggestionEditInput, SuggestionOutput, SuggestionSendInput


class ByDesk(APIView):
    """An address for those who answer reports."""

    permission_classes = (IsStaff,)
    right = "crm.attend_ticket"


class TicketAnswers(ByDesk):
    """Answers to a report."""

    @extend_schema(
        operation_id="ticket_answer_suggest",
        request=NothingInput,
        responses={201: SuggestionOutput},
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        """For staff: compose an answer to a report from the bank's articles; the customer is not told it yet."""
        NothingInput(data=request.data).is_valid(raise_exception=True)
        made = facade.suggestion_make(call_from(request), ticket_id)
        return Response(SuggestionOutput(made).data, status=status.HTTP_201_CREATED)


class TicketAnswer(ByDesk):
    """One of them."""

    @extend_schema(
        operation_id="ticket_answer_edit", request=SuggestionEditInput, responses=SuggestionOutput
    )
    def patch(self, request: Request, ticket_id: str, suggestion_id: str) -> Response:
        """For staff: change a suggested answer; the draft is kept beside it."""
        body = SuggestionEditInput(data=request.data)
        body.is_valid(raise_exception=True)
        found = facade.suggestion_edit(
            call_from(request), ticket_id, suggestion_id, **body.validated_data
        )
        return Response(SuggestionOutput(found).data)


class TicketAnswerAccept(ByDesk):
    """One that is good as it is."""

    @extend_schema(
        operation_id="ticket_answer_accept", request=NothingInput, responses=SuggestionOutput
    )
    def post(self, request: Request, ticket_id: str, suggestion_id: str) -> Response:
        """For staff: take a suggested answer as it is."""
        NothingInput(data=request.data).is_valid(raise_exception=True)
        found = facade.suggestion_accept(call_from(request), ticket_id, suggestion_id)
        return Response(SuggestionOutput(found).data)


class TicketAnswerSend(ByDesk):
    """One that goes to the customer."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="ticket_answer_send",
        request=SuggestionSendInput,
        responses={201: SuggestionOutput},
    )
    def post(self, request: Request, ticket_id: str, suggestion_id: str) -> Response:
        """For staff: send a suggested answer to the customer, once for the key."""
        call = call_from(request, keyed=True)
        body = SuggestionSendInput(data=request.data)
        body.is_valid(raise_exception=True)
        sent = facade.suggestion_send(call, ticket_id, suggestion_id, **body.validated_data)
        return Response(
            SuggestionOutput(sent).data,
            status=status.HTTP_201_CREATED,
            headers=keys.headers(replayed=sent.replayed),
        )
