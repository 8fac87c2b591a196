"""Proposals, of whatever kind: read, confirmed, cancelled, renewed."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.confirmations import selectors, services
from centli.web import pagination, proposals
from centli.web.calls import call_from
from centli.web.pagination import PageInput
from centli.web.proposals import ProposalOutput, ProposalPageOutput
from centli.web.serializers import NothingInput, StrictSerializer, WordField


class ConfirmInput(StrictSerializer):
    """The card's own token, and the second factor where it is due."""

    token = WordField(max_length=200)
    factor = WordField(max_length=16, required=False)
    execute = serializers.ChoiceField(choices=["now", "on_event"], default="now")


class Confirmations(APIView):
    """The customer's proposals."""

    @extend_schema(
        operation_id="confirmation_list", parameters=[PageInput], responses=ProposalPageOutput
    )
    def get(self, request: Request) -> Response:
        """List the customer's open proposals, oldest first, each with the token of this login.

        At most three that move money, points or goods are open at once; a fourth is refused with `too_many_open` until
        one of these is confirmed, cancelled or over.
        """
        return Response(
            pagination.listed(request, selectors.open_page, ProposalOutput, of="confirmations")
        )


class Confirmation(APIView):
    """One of the customer's proposals."""

    @extend_schema(operation_id="confirmation_get", responses=ProposalOutput)
    def get(self, request: Request, confirmation_id: str) -> Response:
        """Show a proposal as it stands, with the token of this login while it is open.

        The receipt of a transfer, a purchase or a redemption that was under way tells what became of it.
        """
        return proposals.told(selectors.proposal_as_it_stands(call_from(request), confirmation_id))


class Confirm(APIView):
    """The customer's own act."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="confirmation_confirm",
        request=ConfirmInput,
        responses={200: ProposalOutput, 202: ProposalOutput},
    )
    def post(self, request: Request, confirmation_id: str) -> Response:
        """Confirm a proposal: everything is checked again, and it is carried out once.

        A repeat answers the first receipt. 202 where it has only begun: a purchase is set aside, and its payment decides.

        `execute` is `now`. With `on_event` nothing is carried out yet: the proposal is checked and `confirmed`, and a
        system of the bank's that sends the matching request event within five minutes carries it out. An app leaves it out.
        """
        call = call_from(request, keyed=True)
        body = ConfirmInput(data=request.data)
        body.is_valid(raise_exception=True)
        return proposals.confirmed(
            services.confirm(call, confirmation_id=confirmation_id, **body.validated_data)
        )


class Cancel(APIView):
    """The customer's change of mind."""

    @extend_schema(
        operation_id="confirmation_cancel", request=NothingInput, responses=ProposalOutput
    )
    def post(self, request: Request, confirmation_id: str) -> Response:
        """Cancel a proposal; nothing has moved."""
        call = call_from(request)
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return proposals.told(services.cancel(call, confirmation_id=confirmation_id))


class Renew(APIView):
    """Another five minutes."""

    @extend_schema(
        operation_id="confirmation_renew", request=NothingInput, responses={201: ProposalOutput}
    )
    def post(self, request: Request, confirmation_id: str) -> Response:
        """Replace an open or expired proposal by a new one of the same terms, checked again."""
        call = call_from(request)
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return proposals.made(services.renew(call, confirmation_id=confirmation_id))
