"""Banking's REST resources."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from banking import facade
from banking.api.serializers import (
    AccountOutput,
    AccountPageOutput,
    ChatTransfersInput,
    LimitsInput,
    LimitsOutput,
    MovementOutput,
    MovementPageOutput,
    MovementQuery,
    TransferInput,
)
from centli.web import keys, pagination, proposals
from centli.web.calls import call_from
from centli.web.proposals import ProposalOutput
from centli.web.serializers import NothingInput
from centli.web.views import confirmations


class Accounts(APIView):
    """The customer's accounts."""

    @extend_schema(
        operation_id="account_list",
        parameters=[pagination.PageInput],
        responses=AccountPageOutput,
    )
    def get(self, request: Request) -> Response:
        """List the customer's accounts, checking first."""
        call = call_from(request)
        query = pagination.PageInput(data=request.query_params)
        query.is_valid(raise_exception=True)
        rows = AccountOutput.rows(facade.account_list(call))
        return Response(pagination.sliced(rows, query, call, of="accounts", by="account_id"))


class Account(APIView):
    """One of the customer's accounts."""

    @extend_schema(operation_id="account_get", responses=AccountOutput)
    def get(self, request: Request, account_id: str) -> Response:
        """Show one account with its balance."""
        return Response(AccountOutput(facade.account_get(call_from(request), account_id)).data)


class AccountBlock(APIView):
    """The brake on one of the customer's accounts."""

    @extend_schema(operation_id="account_block", request=NothingInput, responses=AccountOutput)
    def post(self, request: Request, account_id: str) -> Response:
        """Block an account at once: no confirmation, no second factor.

        A blocked one stays as it is.
        """
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return Response(AccountOutput(facade.account_block(call_from(request), account_id)).data)


class AccountUnblock(APIView):
    """Taking the brake off."""

    may_be_keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="account_unblock_propose",
        request=NothingInput,
        responses={201: ProposalOutput},
    )
    def post(self, request: Request, account_id: str) -> Response:
        """Propose to unblock an account that the customer blocked; confirming takes the second factor."""
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return proposals.made(facade.account_unblock_propose(call_from(request), account_id))


class Movements(APIView):
    """The customer's movements, over all accounts or of one."""

    @extend_schema(
        operation_id="transaction_list", parameters=[MovementQuery], responses=MovementPageOutput
    )
    def get(self, request: Request, account_id: str | None = None) -> Response:
        """List the movements of all accounts, newest first."""
        call = call_from(request)
        query = MovementQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = {**query.validated_data, "account_id": account_id}
        of = pagination.scope("transactions", wanted)
        wanted["cursor"] = pagination.opened(wanted.get("cursor"), call, of=of)
        page = facade.movement_page(call, **wanted)
        rows = MovementOutput.rows(page.items)
        return Response(pagination.page(rows, page.next_cursor, call, of=of))


class AccountMovements(Movements):
    """The movements of one account."""

    @extend_schema(
        operation_id="account_transaction_list",
        parameters=[MovementQuery],
        responses=MovementPageOutput,
    )
    def get(self, request: Request, account_id: str | None = None) -> Response:
        """List the movements of one account, newest first."""
        return super().get(request, account_id)


class Movement(APIView):
    """One of the customer's movements."""

    @extend_schema(operation_id="transaction_get", responses=MovementOutput)
    def get(self, request: Request, transaction_id: str) -> Response:
        """Show one movement."""
        return Response(
            MovementOutput(facade.movement_get(call_from(request), transaction_id)).data
        )


class MovementUndo(APIView):
    """Taking a transfer back while it waits."""

    @extend_schema(operation_id="transfer_undo", request=NothingInput, responses=MovementOutput)
    def post(self, request: Request, transaction_id: str) -> Response:
        """Undo a transfer that waits to go out, until the `undo_until` of its receipt.

        An undone one stays as it is; 410 `undo_expired` says that it has gone out.
        """
        NothingInput(data=request.data).is_valid(raise_exception=True)
        return Response(
            MovementOutput(facade.transfer_undo(call_from(request), transaction_id)).data
        )


class Transfers(APIView):
    """The customer's transfers."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="transfer_propose", request=TransferInput, responses={201: ProposalOutput}
    )
    def post(self, request: Request) -> Response:
        """Propose a transfer; nothing moves before it is confirmed."""
        call = call_from(request, keyed=True)
        body = TransferInput(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        return proposals.made(
            facade.transfer_propose(
                call,
                amount=wanted["amount"],
                beneficiary_id=wanted.get("beneficiary_id"),
                to_account_id=wanted.get("to_account"),
                from_account_id=wanted.get("from_account"),
                concept=wanted.get("description", ""),
            )
        )


@extend_schema_view(post=extend_schema(operation_id="transfer_confirm"))
class TransferConfirm(confirmations.Confirm):
    """A transfer's proposal under the resource's own name: the same view."""


@extend_schema_view(post=extend_schema(operation_id="transfer_cancel"))
class TransferCancel(confirmations.Cancel):
    """A transfer's proposal under the resource's own name: the same view."""


class Limits(APIView):
    """The customer's limits."""

    may_be_keyed = frozenset({"POST", "PATCH"})

    @extend_schema(operation_id="limits_get", responses=LimitsOutput)
    def get(self, request: Request) -> Response:
        """Show the customer's limits, and how much of them today has used."""
        return Response(LimitsOutput(facade.limits_get(call_from(request))).data)

    @extend_schema(
        operation_id="limits_change", request=LimitsInput, responses={201: ProposalOutput}
    )
    def post(self, request: Request) -> Response:
        """Propose other limits; confirming takes the second factor where one is raised.

        An `Idempotency-Key` may be sent: with it, the same wish makes one proposal.
        """
        call = call_from(request)
        body = LimitsInput(data=request.data)
        body.is_valid(raise_exception=True)
        return proposals.made(facade.limit_change_propose(call, **body.validated_data))

    @extend_schema(
        operation_id="limits_chat_transfers",
        request=ChatTransfersInput,
        responses={200: LimitsOutput, 201: ProposalOutput},
    )
    def patch(self, request: Request) -> Response:
        """Switch transfers by chat off at once (200), or propose to switch them on again (201).

        Switching on undoes a protection: the proposal takes the second factor. 409 `chat_transfers_on` where they are on.
        An `Idempotency-Key` may be sent: a repeat that comes late switches nothing off again.
        """
        call = call_from(request)
        body = ChatTransfersInput(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["transfers_by_chat"]:
            return proposals.made(facade.transfers_by_chat_propose(call, enabled=True))
        limits = facade.transfers_by_chat_off(call)
        return Response(LimitsOutput(limits).data, headers=keys.headers(replayed=limits.replayed))
