"""Tools: typed arguments to a facade call to a contract; they read or propose, none executes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeVar

from banking import facade as bank
from banking.contracts import MovementPage, TransferStanding
from centli.agent.tools import banking, crm, marketplace, points
from centli.agent.types import Tool
from centli.confirmations.contracts import Provenance
from centli.kernel.call import Call
from crm import facade as contacts
from crm.contracts import BeneficiaryView, TicketView
from marketplace import facade as shop
from marketplace.contracts import ProductPage, PurchaseView
from points import facade as rewards
from points.contracts import OrderView, RewardPage

Key = TypeVar("Key")

PAYEES_LOOKED_AT: Final = 20

TOOLS: Final[Mapping[str, Tool]] = MappingProxyType(
    {tool.name: tool for tool in (*banking.TOOLS, *crm.TOOLS, *marketplace.TOOLS, *points.TOOLS)}
)


def contact_undo(call: Call, *, beneficiary_id: str, added: bool) -> BeneficiaryView:
    """Take an addition or a removal of the last seconds back, at the customer's own tap; no engine can.

    Raises:
        DomainError: too late, not there, or the alias was given away.
    """
    return contacts.beneficiary_undo(call, beneficiary_id=beneficiary_id, added=added)


def transfer_undo(call: Call, *, transaction_id: str) -> None:
    """Take a transfer back while it waits, at the customer's own tap; no engine can.

    Raises:
        DomainError: too late, or not there.
    """
    bank.transfer_undo(call, transaction_id)


def transfer_standing_list(
    call: Call, transaction_ids: Collection[str]
) -> Sequence[TransferStanding]:
    """Return how the customer's transfers stand that did not go out at once, for whoever shows their receipts."""
    return bank.transfer_standing_list(call, transaction_ids)


def receipts_as_they_stand(
    call: Call, stored: Mapping[Key, Mapping[str, Any]]
) -> Mapping[Key, dict[str, Any]]:
    """Return, as they read now, those receipts that say something else by now, for whoever shows them."""
    return bank.receipts_as_they_stand(call, stored)


def movement_page(call: Call, query: Mapping[str, Any], *, cursor: str) -> MovementPage:
    """Return the page that follows one already shown; the query is checked again like an engine's."""
    arguments = banking.MovementArguments.model_validate({**query, "cursor": cursor})
    return banking.movement_page(call, arguments, Provenance())


def product_page(call: Call, query: Mapping[str, Any], *, cursor: str) -> ProductPage:
    """Return the products that follow those already shown; the query is checked again like an engine's."""
    arguments = marketplace.SearchArguments.model_validate({**query, "cursor": cursor})
    return marketplace.product_page(call, arguments, Provenance())


def reward_page(call: Call, query: Mapping[str, Any], *, cursor: str) -> RewardPage:
    """Return the rewards that follow those already shown; the query is checked again like an engine's."""
    arguments = points.RewardsArguments.model_validate({**query, "cursor": cursor})
    return points.reward_page(call, arguments, Provenance())


def reward_order_get(call: Call, order_id: str) -> OrderView:
    """Return a redemption as it stands, for whoever tells of it.

    Raises:
        NotFound: no such order, or another customer's.
    """
    return rewards.order_get(call, order_id)


def ticket_get(call: Call, ticket_id: str) -> TicketView:
    """Return a report as it stands, for whoever tells of it.

    Raises:
        NotFound: no such report, or another customer's.
    """
    return contacts.ticket_get(call, ticket_id)


def order_get(call: Call, purchase_id: str) -> PurchaseView:
    """Return an order as it stands, for whoever tells of it.

    Raises:
        NotFound: no such order, or another customer's.
    """
    return shop.purchase_get(call, purchase_id)


def payee_suggested(call: Call) -> str | None:
    """Return the alias of whoever the customer paid last, else of the first of their list; None without contacts."""
    people = contacts.beneficiary_list(call)
    paid = bank.movement_page(call, type="transfer", limit=PAYEES_LOOKED_AT).items
    names = [one.counterpart for one in paid if one.amount.centavos < 0]
    last = next((each for name in names for each in people if each.name == name), None)
    chosen = last or (people[0] if people else None)
    return None if chosen is None else chosen.alias
