"""The points' tools: balance, rewards and redemptions to read; a redemption to propose."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from centli.agent.tools.arguments import Arguments, ConfirmationId, NoArguments, Text
from centli.agent.types import Effect, Tool
from centli.confirmations.contracts import ProposalView, Provenance
from centli.kernel.call import Call
from points import facade
from points.contracts import OrderPage, OrderView, PointsSummary, RewardFilter, RewardPage

RewardId = Annotated[str, StringConstraints(pattern=r"^rwd_[0-9a-f]{32}$")]
OrderId = Annotated[str, StringConstraints(pattern=r"^ord_[0-9a-f]{32}$")]
MOVEMENTS: Final = 3
"""How many changes a balance tells; the others are on its page."""


class RewardsArguments(Arguments):
    """Which rewards; words are found without accents and in the plural."""

    text: Text = ""
    affordable: bool = False
    in_stock: bool = False
    cost_max: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 8
    cursor: Annotated[str, Field(max_length=500)] | None = None


class RedemptionArguments(Arguments):
    """A redemption to prepare."""

    product_id: RewardId
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    supersedes: ConfirmationId | None = None


class OrdersArguments(Arguments):
    """How many redemptions, newest first."""

    limit: Annotated[int, Field(ge=1, le=20)] = 5


class OrderArguments(Arguments):
    """One of the customer's redemptions."""

    order_id: OrderId


def reward_page(call: Call, arguments: RewardsArguments, _: Provenance) -> RewardPage:
    """Return a page of rewards."""
    return facade.reward_page(
        call,
        RewardFilter(
            text=arguments.text,
            affordable=arguments.affordable,
            in_stock=arguments.in_stock,
            cost_max=arguments.cost_max,
        ),
        limit=arguments.limit,
        cursor=arguments.cursor,
    )


def _summary_get(call: Call, _arguments: NoArguments, _: Provenance) -> PointsSummary:
    return facade.summary_get(call, movements=MOVEMENTS)


def _redemption_propose(
    call: Call, arguments: RedemptionArguments, provenance: Provenance
) -> ProposalView:
    return facade.redemption_propose(
        call,
        product_id=arguments.product_id,
        quantity=arguments.quantity,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _order_page(call: Call, arguments: OrdersArguments, _: Provenance) -> OrderPage:
    return facade.order_page(call, limit=arguments.limit)


def _order_get(call: Call, arguments: OrderArguments, _: Provenance) -> OrderView:
    return facade.order_get(call, arguments.order_id)


TOOLS: Final = (
    Tool(
        "points_summary_get",
        "Lee los puntos del cliente, cuándo vencen y sus últimos movimientos.",
        NoArguments,
        Effect.READS,
        _summary_get,
    ),
    Tool(
        "points_reward_page",
        "Busca recompensas por palabras, costo, existencias o si le alcanzan, de la más barata a la más cara.",
        RewardsArguments,
        Effect.READS,
        reward_page,
    ),
    Tool(
        "points_redemption_propose",
        "Prepara un canje; no descuenta puntos ni aparta nada.",
        RedemptionArguments,
        Effect.PROPOSES,
        _redemption_propose,
    ),
    Tool(
        "points_order_page",
        "Lee los últimos canjes del cliente.",
        OrdersArguments,
        Effect.READS,
        _order_page,
    ),
    Tool(
        "points_order_get",
        "Lee un canje del cliente: en qué va y cuántos puntos costó.",
        OrderArguments,
        Effect.READS,
        _order_get,
    ),
)
