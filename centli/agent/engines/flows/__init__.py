"""Every domain's part of the conversation; a new one is listed here (see ``registry``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from centli.agent.engines.flows.accounts import BANKING
from centli.agent.engines.flows.brake import BRAKE
from centli.agent.engines.flows.chat_switch import CHAT_SWITCH
from centli.agent.engines.flows.contacts import CRM
from centli.agent.engines.flows.orders import ORDERS
from centli.agent.engines.flows.people import PEOPLE
from centli.agent.engines.flows.points import POINTS
from centli.agent.engines.flows.shopping import SHOP
from centli.agent.engines.flows.support import SUPPORT
from centli.agent.engines.registry import Domain, FlowKind, Start

DOMAINS: Final[Sequence[Domain]] = (
    PEOPLE,
    BANKING,
    BRAKE,
    CHAT_SWITCH,
    CRM,
    SHOP,
    ORDERS,
    POINTS,
    SUPPORT,
)
"""A later one takes a wish over from an earlier one."""

WISHES: Final[Mapping[str, Start]] = MappingProxyType(
    {intent: start for domain in DOMAINS for intent, start in domain.wishes.items()}
)
FLOWS: Final[Mapping[str, FlowKind]] = MappingProxyType(
    {kind.name: kind for domain in DOMAINS for kind in domain.flows}
)
