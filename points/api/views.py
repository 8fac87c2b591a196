"""Points over REST."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.web import keys, pagination, proposals
from centli.web.caching import answered
from centli.web.calls import call_from
from centli.web.pagination import PageInput
from centli.web.proposals import ProposalOutput
from centli.web.serializers import NothingInput
from points import facade
from points.api.serializers import (
    PointsOutput,
    PointsTransactionOutput,
    PointsTransactionPageOutput,
    RewardOrderInput,
    RewardOrderOutput,
    RewardOrderPageOutput,
    RewardOutput,
    RewardPageOutput,
    RewardsInput,
)

TRANSACTIONS: Final = "points-transactions"
ORDERS: Final = "reward-orders"


class Points(APIView):
    """The customer's points."""

    @extend_schema(operation_id="points_get", responses=PointsOutput)
    def get(self, request: Request) -> Response:
        """Show the customer's points by state, with what expires next."""
        return Response(PointsOutput(facade.points_get(call_from(request))).data)


class Transactions(APIView):
    """The customer's statement of points."""

    @extend_schema(
        operation_id="points_transaction_list",
        parameters=[PageInput],
        responses=PointsTransactionPageOutput,
    )
    def get(self, request: Request) -> Response:
        """List every change of the customer's points, newest first."""
        return Response(
            pagination.listed(
                request, facade.transaction_page, PointsTransactionOutput, of=TRANSACTIONS
            )
        )


class Rewards(APIView):
    """What points buy."""

    kept = True

    @extend_schema(
        operation_id="reward_list", parameters=[RewardsInput], responses=RewardPageOutput
    )
    def get(self, request: Request) -> Response:
        """List rewards, the cheapest first, and say which the customer can afford."""
        asked = RewardsInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        call = call_from(request)
        scope = pagination.scope("rewards", asked.validated_data)
        found = facade.reward_page(
            call,
            asked.filter(),
            limit=asked.validated_data["limit"],
            cursor=pagination.opened(asked.validated_data.get("cursor"), call, of=scope),
        )
        rows = RewardOutput.rows(found.items)
        return answered(request, pagination.page(rows, found.next_cursor, call, of=scope))


class Reward(APIView):
    """One of them."""

    kept = True

    @extend_schema(operation_id="reward_get", responses=RewardOutput)
    def get(self, request: Request, product_id: str) -> Response:
        """Show a reward, and how many points the customer is short of it."""
        found = facade.reward_get(call_from(request), product_id)
        return answered(request, RewardOutput(found).data)


class RewardOrders(APIView):
    """The customer's orders."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="reward_order_list", parameters=[PageInput], responses=RewardOrderPageOutput
    )
    def get(self, request: Request) -> Response:
        """List the customer's orders of rewards, newest first."""
        return Response(pagination.listed(request, facade.order_page, RewardOrderOutput, of=ORDERS))

    @extend_schema(
        operation_id="redemption_propose",
        request=RewardOrderInput,
        responses={201: ProposalOutput},
    )
    def post(self, request: Request) -> Response:
        """Propose to redeem points for a reward; no point is taken before it is confirmed."""
        call = call_from(request, keyed=True)
        body = RewardOrderInput(data=request.data)
        body.is_valid(raise_exception=True)
        return proposals.made(facade.redemption_propose(call, **body.validated_data))


class RewardOrder(APIView):
    """One of them."""

    @extend_schema(operation_id="reward_order_get", responses=RewardOrderOutput)
    def get(self, request: Request, order_id: str) -> Response:
        """Show an order of a reward as it stands."""
        return Response(RewardOrderOutput(facade.order_get(call_from(request), order_id)).data)


class RewardOrderCancel(APIView):
    """The customer's change of mind, before anybody approved it."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="reward_order_cancel", request=NothingInput, responses=RewardOrderOutput
    )
    def post(self, request: Request, order_id: str) -> Response:
        """Cancel an order of a reward; the points come back.

        A cancelled order stays so.
        """
        call = call_from(request, keyed=True)
        NothingInput(data=request.data).is_valid(raise_exception=True)
        found = facade.order_cancel(call, order_id)
        return Response(
            RewardOrderOutput(found).data, headers=keys.headers(replayed=found.replayed)
        )
