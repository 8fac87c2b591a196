"""Adjusting a balance: one member of staff asks, another approves; a balanced entry, never an edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import AccountType
from banking.kinds import cards
from banking.selectors import accounts
from banking.services import staffing
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import CreditLineChanged, Event, MoneyReceived
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.money import MXN, Money


class AdjustmentKind(SilentKind):
    """Credits (positive) or debits (negative) an account against the bank's clearing account."""

    name = "adjustment"
    action = "adjustment"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        amount = Money(terms["amount_centavos"])
        return cards.staff_card(terms, rules.ADJUSTMENT_REASONS, amount=amount)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if not locked:
            staffing.check_none_waits(call, terms["account_pk"])
        staffing.check_adjustable(terms["account_pk"], locked=locked)
        return Assessment(needs_approver=True)

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
        return Executed(receipt, _news(terms, receipt["transaction_id"]))


def _news(terms: Terms, transaction_id: str) -> Sequence[Event]:
    """Return what the owner hears, and what the account's credit line is now."""
    account = accounts.account_by_pk(terms["account_pk"])
    amount = Money(terms["amount_centavos"])
    news: list[Event] = []
    if amount.centavos > 0:
        news.append(MoneyReceived(transaction_id, terms["account_id"], amount.wire(), MXN))
    if account.account_type == AccountType.CREDIT:
        left = Money(max(account.available_centavos, 0))
        news.append(CreditLineChanged(terms["account_id"], left.wire()))
    return news


ADJUSTMENT: Final = AdjustmentKind()
register(ADJUSTMENT)
