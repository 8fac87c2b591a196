"""Adjusting somebody's points: one member of staff asks, another approves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from centli.confirmations import cards
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.text import gettext_noop
from points.rules import giving
from points.services import adjustments


class PointsAdjustmentKind(SilentKind):
    """Gives (positive) or takes (negative) points; a transaction of its own, never an edit."""

    name = adjustments.KIND
    title = gettext_noop("Ajuste de puntos")
    action = "points_adjustment"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        """Show whose points, how many and why."""
        rows = [
            (_("Persona"), terms.get("person", terms["points_user_id"])),
            (_("Puntos"), f"{terms['points']:+,}"),
            (_("Motivo"), _(giving.ADJUSTMENT_REASONS[terms["reason"]])),
            (_("Explicación"), terms["note"]),
        ]
        return cards.card(rows, concept=terms["note"], points=terms["points"])

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check that it can be made; it always takes another person."""
        adjustments.check(_about(call, terms), points=terms["points"], locked=locked)
        return Assessment(needs_approver=True)

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


def _about(call: Call, terms: Terms) -> Call:
    return replace(call, customer_id=terms["customer_pk"], user_id=terms["points_user_id"])


ADJUSTMENT: Final = PointsAdjustmentKind()
register(ADJUSTMENT)
