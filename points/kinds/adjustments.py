"""Adjusting somebody's points: one member of staff asks, another approves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from centli.confirmations.contracts import Assessment, Executed, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import Event
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from points.rules import giving
from points.services import adjustments


class PointsAdjustmentKind:
    """Gives (positive) or takes (negative) points; a transaction of its own, never an edit."""

    name = adjustments.KIND
    action = "points_adjustment"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        """Show whose points, how many and why."""
        rows = [
            (_("Persona"), terms.get("person", terms["points_user_id"])),
            (_("Puntos"), f"{terms['points']:+,}"),
            (_("Motivo"), _(giving.ADJUSTMENT_REASONS[terms["reason"]])),
            (_("Explicación"), terms["note"]),
        ]
        return {
            "amount": None,
            "amount_words": "",
            "said": "",
            "payee": None,
            "source": None,
            "target": None,
            "fee": None,
            "balance_after": None,
            "concept": terms["note"],
            "points": terms["points"],
            "rows": [{"label": label, "value": value} for label, value in rows],
        }

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check that it can be made; it always takes another person."""
        adjustments.check(_about(call, terms), points=terms["points"], locked=locked)
        return Assessment(needs_approver=True)

    def request(self, _terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return none: staff ask in their own pages alone."""
        return None

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Give or take them."""
        made = adjustments.adjust_step(
            _about(call, terms),
            points=terms["points"],
            reason=terms["reason"],
            note=terms["note"],
            confirmation_id=confirmation_id,
        )
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "transaction_id": made.wire_id,
            "points": terms["points"],
            "balance_after": made.balance_after,
            "status": "completed",
            "created_at": clock.wire(call.now),
            "text": _("El ajuste de puntos quedó asentado."),
        }
        return Executed(receipt)

    def failed(
        self, _terms: Terms, _error: DomainError, *, confirmation_id: str
    ) -> Sequence[Event]:
        """Tell nobody: nothing happened."""
        return ()


def _about(call: Call, terms: Terms) -> Call:
    return replace(call, customer_id=terms["customer_pk"], user_id=terms["points_user_id"])


ADJUSTMENT: Final = PointsAdjustmentKind()
register(ADJUSTMENT)
