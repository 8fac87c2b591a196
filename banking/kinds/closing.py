"""Closing an account: one member of staff asks, another approves."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import AccountStatus
from banking.kinds import cards
from banking.services import closing, staffing
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import AccountStatusChanged
from centli.kernel import clock, ids
from centli.kernel.call import Call


class CloseAccountKind(SilentKind):
    """Closes an empty account for good."""

    name = "close_account"
    action = "close_account"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        return cards.staff_card(terms, rules.CLOSE_REASONS)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if not locked:
            staffing.check_none_waits(call, terms["account_pk"])
        closing.check_closable(terms["account_pk"], locked=locked)
        return Assessment(needs_approver=True)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        closing.close_step(call, account_pk=terms["account_pk"], reason=terms["reason"])
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "account_id": terms["account_id"],
            "status": "completed",
            "created_at": clock.wire(call.now),
            "text": _("La cuenta quedó cerrada."),
        }
        return Executed(
            receipt, [AccountStatusChanged(terms["account_id"], AccountStatus.INACTIVE.value)]
        )


CLOSE_ACCOUNT: Final = CloseAccountKind()
register(CLOSE_ACCOUNT)
