"""What one member of staff asks for about an account, and another approves: unfreezing, adjusting, reversing, closing, a level, another account."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import AccountStatus, AccountType
from banking.kinds import cards
from banking.selectors import entries
from banking.services import closing, opening, reversing, staffing
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import AccountStatusChanged
from centli.kernel import clock, ids
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.call import Call
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop


class StaffKind(SilentKind, ABC):
    """What all of them share: one request about an account at a time, and an approver."""

    name: str
    action: str
    title: str
    """What is asked for."""
    reasons: Mapping[str, str]
    done: str
    """What the receipt says."""

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        return cards.staff_card(terms, self.title, self.reasons[terms["reason"]])

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if not locked:
            staffing.check_none_waits(call, terms["account_pk"])
        self.check(terms, locked=locked)
        return Assessment(needs_approver=True)

    @abstractmethod
    def check(self, terms: Terms, *, locked: bool) -> None:
        """Refuse what cannot be done now."""

    def receipt(
        self, call: Call, terms: Terms, confirmation_id: UUID, **more: object
    ) -> dict[str, Any]:
        """Return what is kept of its execution."""
        return {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "account_id": terms["account_id"],
            "status": "completed",
            "created_at": clock.wire(call.now),
            "text": _(self.done),
            **more,
        }


class UnfreezeKind(StaffKind):
    """Makes a frozen account active again."""

    name = action = "unfreeze"
    title = gettext_noop("Descongelar la cuenta")
    reasons = rules.UNFREEZE_REASONS
    done = gettext_noop("La cuenta quedó activa otra vez.")

    def check(self, terms: Terms, *, locked: bool) -> None:
        staffing.check_blocked(terms["account_pk"], version=terms["account_version"], locked=locked)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        staffing.unfreeze_step(call, account_pk=terms["account_pk"])
        news = AccountStatusChanged(terms["account_id"], AccountStatus.ACTIVE.value)
        return Executed(self.receipt(call, terms, confirmation_id), [news])


class CloseAccountKind(StaffKind):
    """Closes an empty account for good."""

    name = action = "close_account"
    title = gettext_noop("Cerrar la cuenta")
    reasons = rules.CLOSE_REASONS
    done = gettext_noop("La cuenta quedó cerrada.")

    def check(self, terms: Terms, *, locked: bool) -> None:
        closing.check_closable(terms["account_pk"], locked=locked)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        closing.close_step(call, account_pk=terms["account_pk"], reason=terms["reason"])
        news = AccountStatusChanged(terms["account_id"], AccountStatus.INACTIVE.value)
        return Executed(self.receipt(call, terms, confirmation_id), [news])


class RaiseLevelKind(StaffKind):
    """Lets an account receive more."""

    name = action = "raise_level"
    title = gettext_noop("Subir el nivel de la cuenta")
    reasons = rules.LEVEL_REASONS
    done = gettext_noop("La cuenta ya tiene su nuevo nivel.")

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        more = [(_("Nivel nuevo"), str(terms["level"]))]
        return cards.staff_card(terms, self.title, self.reasons[terms["reason"]], more=more)

    def check(self, terms: Terms, *, locked: bool) -> None:
        opening.check_raisable(terms["account_pk"], level=terms["level"], locked=locked)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        opening.raise_level_step(
            call, account_pk=terms["account_pk"], level=terms["level"], reason=terms["reason"]
        )
        return Executed(self.receipt(call, terms, confirmation_id))


class OpenAccountKind(StaffKind):
    """Opens another account of an owner's."""

    name = action = "open_account"
    title = gettext_noop("Abrir otra cuenta")
    reasons = rules.OPEN_REASONS
    done = gettext_noop("La cuenta nueva quedó abierta.")

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        account_type = AccountType(terms["account_type"])
        more = [(_("Cuenta nueva"), _(ACCOUNT_NAMES[account_type]))]
        if account_type is AccountType.CREDIT:
            more.append((_("Línea de crédito"), Money(terms["credit_limit_centavos"]).display()))
        return cards.staff_card(terms, self.title, self.reasons[terms["reason"]], more=more)

    def check(self, terms: Terms, *, locked: bool) -> None:
        opening.check_openable(
            terms["account_pk"], account_type=terms["account_type"], locked=locked
        )

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        opened = opening.open_account_step(
            call,
            account_pk=terms["account_pk"],
            account_type=terms["account_type"],
            credit_limit_centavos=terms["credit_limit_centavos"],
            reason=terms["reason"],
        )
        opened_id = ids.public("account", opened.public_id)
        return Executed(self.receipt(call, terms, confirmation_id, opened_id=opened_id))


class AdjustmentKind(StaffKind):
    """Credits (positive) or debits (negative) an account against the bank's clearing account, by a balanced entry."""

    name = action = "adjustment"
    title = gettext_noop("Ajuste")
    done = gettext_noop("El ajuste quedó asentado.")

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        amount = Money(terms["amount_centavos"])
        return cards.staff_card(terms, self.title, _why(terms, amount), amount=amount)

    def check(self, terms: Terms, *, locked: bool) -> None:
        staffing.check_adjustable(terms["account_pk"], locked=locked)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        posted = staffing.adjust_step(
            call,
            account_pk=terms["account_pk"],
            amount_centavos=terms["amount_centavos"],
            reason=terms["reason"],
            confirmation_id=confirmation_id,
        )
        transaction_id = ids.public("transaction", posted.public_id)
        receipt = self.receipt(
            call,
            terms,
            confirmation_id,
            transaction_id=transaction_id,
            amount=Money(terms["amount_centavos"]).json(),
        )
        return Executed(receipt)


class ReversalKind(StaffKind):
    """Gives all the money of an entry back where it came from, by a new entry that names it."""

    name = action = "reversal"
    title = gettext_noop("Reverso")
    done = gettext_noop("El movimiento quedó revertido.")

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        account_pk = terms["account_pk"]
        legs = entries.legs_of(terms["transaction_id"], account_pk=account_pk)
        amount = entries.returned(legs, account_pk=account_pk)
        movement = entries.described(legs, account_pk=account_pk)
        why = _why(terms, amount)
        more = [(_("Movimiento"), movement)]
        return cards.staff_card(terms, self.title, why, more=more, amount=amount)

    def check(self, terms: Terms, *, locked: bool) -> None:
        reversing.check_reversible(
            terms["transaction_id"], account_pk=terms["account_pk"], locked=locked
        )

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        posted = reversing.reverse_step(
            call,
            transaction_id=terms["transaction_id"],
            account_pk=terms["account_pk"],
            reason=terms["reason"],
            confirmation_id=confirmation_id,
        )
        transaction_id = ids.public("transaction", posted.public_id)
        return Executed(self.receipt(call, terms, confirmation_id, transaction_id=transaction_id))


def _why(terms: Terms, amount: Money) -> str:
    return rules.reason_shown(terms["reason"], favours_reader=amount.centavos >= 0)


KINDS: Final = (
    UnfreezeKind(), CloseAccountKind(), RaiseLevelKind(), OpenAccountKind(), AdjustmentKind(), ReversalKind(),
)  # fmt: skip
for _kind in KINDS:
    register(_kind)
