"""The customer's beneficiaries over REST."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.web import pagination, proposals
from centli.web.calls import call_from
from centli.web.pagination import PageInput
from centli.web.proposals import ProposalOutput
from centli.web.serializers import NothingInput
from crm import facade
from crm.api.serializers import (
    BeneficiaryChangeInput,
    BeneficiaryInput,
    BeneficiaryOutput,
    BeneficiaryPageOutput,
    ResolutionOutput,
    ResolveInput,
)

CURSOR: Final = "beneficiaries"


class Beneficiaries(APIView):
    """Whom the customer can pay."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="beneficiary_list",
        parameters=[PageInput],
        responses=BeneficiaryPageOutput,
    )
    def get(self, request: Request) -> Response:
        """List the customer's beneficiaries, by alias."""
        return Response(
            pagination.listed(request, facade.beneficiary_page, BeneficiaryOutput, of=CURSOR)
        )

    @extend_schema(
        operation_id="beneficiary_propose",
        request=BeneficiaryInput,
        responses={201: ProposalOutput},
    )
    def post(self, request: Request) -> Response:
        """Propose a new beneficiary; nobody is added before it is confirmed, with the second factor."""
        call = call_from(request, keyed=True)
        body = BeneficiaryInput(data=request.data)
        body.is_valid(raise_exception=True)
        return proposals.made(facade.beneficiary_propose(call, **body.validated_data))


class Beneficiary(APIView):
    """One of them."""

    keyed = frozenset({"PATCH"})

    @extend_schema(operation_id="beneficiary_get", responses=BeneficiaryOutput)
    def get(self, request: Request, beneficiary_id: str) -> Response:
        """Show one beneficiary."""
        return Response(
            BeneficiaryOutput(facade.beneficiary_get(call_from(request), beneficiary_id)).data
        )

    @extend_schema(
        operation_id="beneficiary_change_propose",
        request=BeneficiaryChangeInput,
        responses={201: ProposalOutput},
    )
    def patch(self, request: Request, beneficiary_id: str) -> Response:
        """Propose other values of a beneficiary; nothing changes before it is confirmed.

        What is not given stays.
        """
        call = call_from(request, keyed=True)
        body = BeneficiaryChangeInput(data=request.data)
        body.is_valid(raise_exception=True)
        return proposals.made(
            facade.beneficiary_change_propose(call, beneficiary_id, **body.validated_data)
        )

    @extend_schema(operation_id="beneficiary_remove", responses={204: None})
    def delete(self, request: Request, beneficiary_id: str) -> Response:
        """Remove a beneficiary at once; for ten seconds it can be restored."""
        facade.beneficiary_remove(call_from(request), beneficiary_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Restoring(APIView):
    """The undoing of a removal."""

    @extend_schema(
        operation_id="beneficiary_restore", request=NothingInput, responses=BeneficiaryOutput
    )
    def post(self, request: Request, beneficiary_id: str) -> Response:
        """Put back a beneficiary that was removed in the last ten seconds."""
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return Response(
            BeneficiaryOutput(facade.beneficiary_restore(call_from(request), beneficiary_id)).data
        )


class Resolving(APIView):
    """Who is meant by an alias."""

    @extend_schema(
        operation_id="beneficiary_resolve", parameters=[ResolveInput], responses=ResolutionOutput
    )
    def get(self, request: Request) -> Response:
        """Find whom an alias means: one person, or those to ask about; never a guess."""
        asked = ResolveInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = facade.alias_resolve(call_from(request), asked.validated_data["q"])
        return Response(ResolutionOutput(found).data)
