"""Unfreezing an account: one member of staff asks, another approves."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import AccountStatus
from banking.kinds import cards
from banking.services import staffing
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import AccountStatusChanged
from centli.kernel import clock, ids
from centli.kernel.call import Call


class UnfreezeKind(SilentKind):
    """Makes a frozen account active again."""

    name = "unfreeze"
    action = "unfreeze"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        return cards.staff_card(terms, rules.FREEZE_REASONS)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if not locked:
            staffing.check_none_waits(call, terms["account_pk"])
        staffing.check_blocked(terms["account_pk"], version=terms["account_version"], locked=locked)
        return Assessment(needs_approver=True)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        staffing.unfreeze_step(call, account_pk=terms["account_pk"])
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "account_id": terms["account_id"],
            "status": "completed",
            "created_at": clock.wire(call.now),
            "text": _("La cuenta quedó activa otra vez."),
        }
        return Executed(
            receipt, [AccountStatusChanged(terms["account_id"], AccountStatus.ACTIVE.value)]
        )


UNFREEZE: Final = UnfreezeKind()
register(UNFREEZE)
