"""Reversing a movement: one member of staff asks, another approves; a new entry that names the old one."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from banking import rules
from banking.kinds import cards
from banking.rules import EntryKind
from banking.selectors import entries
from banking.services import reversing, staffing
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.money import Money


class ReversalKind(SilentKind):
    """Gives all the money of an entry back where it came from."""

    name = "reversal"
    action = "reversal"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        account_pk = terms["account_pk"]
        legs = entries.legs_of(terms["transaction_id"], account_pk=account_pk)
        entry = legs[0].entry
        back = sum(leg.amount_centavos for leg in legs if leg.debit_account_id == account_pk)
        away = sum(leg.amount_centavos for leg in legs if leg.credit_account_id == account_pk)
        label = gettext(rules.KINDS[EntryKind(entry.kind)].label)
        return cards.staff_card(
            terms,
            rules.ADJUSTMENT_REASONS,
            movement=" · ".join(
                filter(None, (label, entry.counterpart, entry.value_date.isoformat()))
            ),
            amount=Money(back - away),
        )

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if not locked:
            staffing.check_none_waits(call, terms["account_pk"])
        reversing.check_reversible(
            terms["transaction_id"], account_pk=terms["account_pk"], locked=locked
        )
        return Assessment(needs_approver=True)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        posted = reversing.reverse_step(
            call,
            transaction_id=terms["transaction_id"],
            account_pk=terms["account_pk"],
            reason=terms["reason"],
            confirmation_id=confirmation_id,
        )
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "account_id": terms["account_id"],
            "transaction_id": ids.public("transaction", posted.public_id),
            "status": "completed",
            "created_at": clock.wire(call.now),
            "text": gettext("El movimiento quedó revertido."),
        }
        return Executed(receipt, [])


REVERSAL: Final = ReversalKind()
register(REVERSAL)
