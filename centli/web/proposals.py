"""Proposals over REST: the one answer that every kind gives, in every resource."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.response import Response

from centli.confirmations import registry
from centli.confirmations.contracts import ProposalView, State
from centli.web import keys, pagination
from centli.web.serializers import CodeField, Output, WordField


class ProposalStatus(StrEnum):
    """A proposal's state as a client that only follows the process reads it."""

    REQUIRES_CONFIRMATION = "REQUIRES_CONFIRMATION"
    CONFIRMED = "CONFIRMED"
    EXECUTED = "EXECUTED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


STATUS: Final = {
    State.OPEN: ProposalStatus.REQUIRES_CONFIRMATION,
    State.CONFIRMED: ProposalStatus.CONFIRMED,
    State.EXECUTED: ProposalStatus.EXECUTED,
    State.FAILED: ProposalStatus.FAILED,
    State.VOID: ProposalStatus.CANCELLED,
    State.EXPIRED: ProposalStatus.EXPIRED,
}


class ProposalOutput(Output):
    """What would happen, or has happened; ``card`` and ``result`` are those that the chat shows.

    ``state`` and ``status`` tell the same in two words: ``open`` is ``REQUIRES_CONFIRMATION``, ``confirmed`` waits for its
    request event, ``executed`` has a receipt as its ``result``, ``failed`` a refusal, and ``void`` (``CANCELLED``) and
    ``expired`` came to nothing.
    """

    confirmation_id = WordField(source="public_id")
    kind = serializers.CharField()
    status = CodeField(ProposalStatus, source="state")
    state = CodeField(State)
    confirmation_token = WordField(
        source="token",
        allow_null=True,
        help_text="This login's, to confirm with; null once it is not open.",
    )
    factor_required = serializers.BooleanField()
    factor_reasons = serializers.ListField(child=serializers.CharField())
    card = serializers.DictField()
    result = serializers.DictField(allow_null=True)
    expires_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    correlation_id = serializers.UUIDField()
    renewed_from = WordField(allow_null=True)
    renewed_by = WordField(allow_null=True)

    def to_representation(self, instance: ProposalView) -> dict[str, Any]:
        return {**super().to_representation(instance), "status": STATUS[instance.state]}


ProposalPageOutput = pagination.page_output(ProposalOutput)


def made(proposal: ProposalView) -> Response:
    """Answer a new proposal: 201, where it is found, and whether this was a repeat."""
    return Response(
        ProposalOutput(proposal).data,
        status=status.HTTP_201_CREATED,
        headers={
            "Location": reverse("api:confirmation", args=[proposal.public_id]),
            **keys.headers(replayed=proposal.replayed),
        },
    )


def told(proposal: ProposalView) -> Response:
    """Answer a proposal that is there already."""
    return Response(ProposalOutput(proposal).data, headers=keys.headers(replayed=proposal.replayed))


def confirmed(proposal: ProposalView) -> Response:
    """Answer a confirmation: 200, or 202 where what was confirmed has only begun."""
    begun = proposal.state is State.EXECUTED and getattr(
        registry.kind_find(proposal.kind), "ends_later", False
    )
    return Response(
        ProposalOutput(proposal).data,
        status=status.HTTP_202_ACCEPTED if begun else status.HTTP_200_OK,
        headers=keys.headers(replayed=proposal.replayed),
    )
