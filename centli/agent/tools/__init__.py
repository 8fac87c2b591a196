"""Tools: typed arguments to a facade call to a contract; they read or propose, none executes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from banking.contracts import MovementPage
from centli.agent.tools import banking, crm
from centli.agent.types import Tool
from centli.confirmations.contracts import Provenance
from centli.kernel.call import Call

TOOLS: Final[Mapping[str, Tool]] = MappingProxyType(
    {tool.name: tool for tool in (*banking.TOOLS, *crm.TOOLS)}
)


def movement_page(call: Call, query: Mapping[str, Any], *, cursor: str) -> MovementPage:
    """Return the page that follows one already shown; the query is checked again like an engine's."""
    arguments = banking.MovementArguments.model_validate({**query, "cursor": cursor})
    return banking.movement_page(call, arguments, Provenance())
