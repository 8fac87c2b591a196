"""Adjusting a balance: one member of staff asks, another approves; a balanced entry, never an edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking.kinds import cards
from banking.kinds.unfreeze import staff_card
from banking.selectors import accounts
from banking.services import staffing
from centli.confirmations.contracts import Assessment, Executed, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import Event
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.money import Money


class AdjustmentKind:
    """Credits (positive) or debits (negative) an account against the bank's clearing account."""

    name = "adjustment"
    action = "adjustment"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        account = accounts.account_by_pk(terms["account_pk"])
        amount = Money(terms["amount_centavos"])
        return staff_card(
            cards.row(_("Cuenta"), cards.account_label(account.account_type, account.number[-4:])),
            cards.row(_("Monto"), amount.display()),
            cards.row(_("Motivo"), terms["reason"]),
            cards.row(_("Nota"), terms["note"]),
            amount=amount.json(),
        )

    def assess(self, _call: Call, terms: Terms, *, locked: bool) -> Assessment:
        staffing.check_adjustable(terms["account_pk"], locked=locked)
        return Assessment(needs_approver=True)

    def request(self, _terms: Terms, *, confirmation_id: str) -> Event | None:
        return None

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        posted = staffing.adjust_step(
            call,
            account_pk=terms["account_pk"],
            amount_centavos=terms["amount_centavos"],
            reason=terms["reason"],
            confirmation_id=confirmation_id,
        )
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "account_id": terms["account_id"],
            "transaction_id": ids.public("transaction", posted.public_id),
            "amount": Money(terms["amount_centavos"]).json(),
            "status": "completed",
            "created_at": clock.wire(call.now),
            "text": _("El ajuste quedó asentado."),
        }
        return Executed(receipt)

    def failed(
        self, _terms: Terms, _error: DomainError, *, confirmation_id: str
    ) -> Sequence[Event]:
        return ()


ADJUSTMENT: Final = AdjustmentKind()
register(ADJUSTMENT)
