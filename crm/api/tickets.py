"""The customer's reports over REST."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.web import keys, pagination
from centli.web.calls import call_from
from centli.web.files import download
from centli.web.pagination import PageInput
from centli.web.serializers import NothingInput, Output
from crm import facade
from crm.api.serializers import (
    TicketInput,
    TicketMessageInput,
    TicketMessageOutput,
    TicketMessagePageOutput,
    TicketOutput,
    TicketPageOutput,
    TicketRatingInput,
    TicketUploadInput,
    TicketUploadOutput,
)

TICKETS: Final = "tickets"


class Tickets(APIView):
    """What the customer reported."""

    keyed = frozenset({"POST"})

    @extend_schema(operation_id="ticket_list", parameters=[PageInput], responses=TicketPageOutput)
    def get(self, request: Request) -> Response:
        """List the customer's reports, newest first."""
        return Response(pagination.listed(request, facade.ticket_page, TicketOutput, of=TICKETS))

    @extend_schema(operation_id="ticket_open", request=TicketInput, responses={201: TicketOutput})
    def post(self, request: Request) -> Response:
        """Report something to the bank; the same key makes one report."""
        call = call_from(request, keyed=True)
        body = TicketInput(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = dict(body.validated_data)
        file_ids = wanted.pop("upload_ids", ())
        made = facade.ticket_open(call, **wanted, file_ids=file_ids)
        return _made(TicketOutput(made), replayed=made.replayed)


class Ticket(APIView):
    """One of them."""

    @extend_schema(operation_id="ticket_get", responses=TicketOutput)
    def get(self, request: Request, ticket_id: str) -> Response:
        """Show one report as it stands."""
        return Response(TicketOutput(facade.ticket_get(call_from(request), ticket_id)).data)


class TicketMessages(APIView):
    """What was written about it."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="ticket_message_list",
        parameters=[PageInput],
        responses=TicketMessagePageOutput,
    )
    def get(self, request: Request, ticket_id: str) -> Response:
        """List the messages of a report, oldest first."""
        find = partial(facade.ticket_message_page, ticket_id=ticket_id)
        of = f"ticket-messages:{ticket_id}"
        return Response(pagination.listed(request, find, TicketMessageOutput, of=of))

    @extend_schema(
        operation_id="ticket_message_add",
        request=TicketMessageInput,
        responses={201: TicketMessageOutput},
    )
    def post(self, request: Request, ticket_id: str) -> Response:
        """Write to a report; one that was solved is open again."""
        call = call_from(request, keyed=True)
        body = TicketMessageInput(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        made = facade.ticket_message_add(
            call, ticket_id, text=wanted["text"], file_ids=wanted.get("upload_ids", ())
        )
        return _made(TicketMessageOutput(made), replayed=made.replayed)


class TicketRating(APIView):
    """The customer's opinion."""

    @extend_schema(operation_id="ticket_rate", request=TicketRatingInput, responses=TicketOutput)
    def put(self, request: Request, ticket_id: str) -> Response:
        """Rate how a report was solved, 1 to 5."""
        body = TicketRatingInput(data=request.data)
        body.is_valid(raise_exception=True)
        seen = facade.ticket_rate(call_from(request), ticket_id, **body.validated_data)
        return Response(TicketOutput(seen).data)


class TicketUploads(APIView):
    """Files on their way in."""

    @extend_schema(
        operation_id="ticket_upload_open",
        request=TicketUploadInput,
        responses={201: TicketUploadOutput},
    )
    def post(self, request: Request) -> Response:
        """Announce a file for a report; the answer is a form to post it with, good for an hour.

        Then name its `upload_id` in the report or in a message of it.
        """
        body = TicketUploadInput(data=request.data)
        body.is_valid(raise_exception=True)
        found = facade.ticket_upload_open(call_from(request), **body.validated_data)
        return Response(TicketUploadOutput(found).data, status=status.HTTP_201_CREATED)


class TicketFile(APIView):
    """A file that was sent with a message."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002 - DRF's own
        """Answer whatever a client says that it reads: the file is what it is."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="ticket_file_get",
        responses={
            (200, "image/webp"): OpenApiTypes.BINARY,
            (200, "application/pdf"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, ticket_id: str, file_id: str) -> HttpResponse:
        """Download a file of a report."""
        seen, content = facade.ticket_file_get(call_from(request), ticket_id, file_id)
        return download(seen.name, seen.content_type, content)


class TicketResolve(APIView):
    """The customer's word that it is solved."""

    @extend_schema(operation_id="ticket_resolve", request=NothingInput, responses=TicketOutput)
    def post(self, request: Request, ticket_id: str) -> Response:
        """Mark a report as solved, unless it is already."""
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return Response(TicketOutput(facade.ticket_resolve(call_from(request), ticket_id)).data)


class TicketReopen(APIView):
    """The customer's word that it is not."""

    @extend_schema(operation_id="ticket_reopen", request=NothingInput, responses=TicketOutput)
    def post(self, request: Request, ticket_id: str) -> Response:
        """Open a report again that was solved in the last 30 days."""
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return Response(TicketOutput(facade.ticket_reopen(call_from(request), ticket_id)).data)


def _made(output: Output, *, replayed: bool) -> Response:
    return Response(
        output.data, status=status.HTTP_201_CREATED, headers=keys.headers(replayed=replayed)
    )
