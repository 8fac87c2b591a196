"""Transfers: to a beneficiary, and between the customer's own accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from banking import rules
from banking.contracts import AccountType, TransferState
from banking.errors import ChatTransfersOff
from banking.kinds import cards
from banking.kinds.words import translated as _
from banking.selectors import standing
from banking.services import transfers
from centli.confirmations.contracts import Assessment, Executed, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import (
    CreditLineChanged,
    Event,
    TransferFailed,
    TransferRequest,
)
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop


class _Transfer:
    """What both kinds share: the trail, the card and the receipt."""

    name = "transfer"
    title = gettext_noop("Transferencia")
    action = "transfer"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        return cards.transfer_card(terms, action=self.action)

    def request(self, terms: Terms, *, confirmation_id: str) -> Event:
        return TransferRequest(
            from_account=terms["from_account"],
            amount=Money(terms["amount_centavos"]).wire(),
            currency=terms["currency"],
            confirmation_id=confirmation_id,
            description=terms["concept"],
            beneficiary_id=terms.get("beneficiary_id"),
            to_account=None if "beneficiary_id" in terms else terms["to_account"],
        )

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        sent = transfers.send_step(call, terms, confirmation_id=confirmation_id)
        receipt = self._receipt(call, terms, sent, confirmation_id)
        news = (transfers.completed(receipt), *self._more(terms, sent))
        return Executed(receipt, news, sent.writes)

    def failed(self, _terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        return (
            TransferFailed(
                reason=error.code, detail=_(error.title), confirmation_id=confirmation_id
            ),
        )

    def _more(self, _terms: Terms, _sent: transfers.Sent) -> Sequence[Event]:
        return ()

    def _text(self, terms: Terms, sent: transfers.Sent) -> str:
        amount = Money(terms["amount_centavos"]).display()
        values = {"amount": amount, "name": terms["payee_name"]}
        if sent.undo_until is not None:
            time = sent.undo_until.astimezone(clock.MEXICO_CITY).strftime("%H:%M:%S")
            return _(
                "Listo, aparté %(amount)s para %(name)s. Sale a las %(time)s; hasta entonces puedes deshacerlo."
            ) % {**values, "time": time}
        if sent.tracking_key:
            return _("Listo, le envié %(amount)s a %(name)s. Va en camino por SPEI.") % values
        return _("Listo, le envié %(amount)s a %(name)s") % values

    def _receipt(
        self, call: Call, terms: Terms, sent: transfers.Sent, confirmation_id: UUID
    ) -> dict[str, Any]:
        source = terms["source_type"], terms["source_last4"]
        return {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "transaction_id": ids.public("transaction", sent.transaction_id),
            "folio": rules.folio(sent.transaction_id),
            "tracking_key": sent.tracking_key,
            "amount": Money(terms["amount_centavos"]).json(),
            "to": {
                "name": cards.target_name(terms),
                "last4": terms["target_last4"],
                "bank": cards.target_bank(terms),
                "account": rules.masked(terms["clabe"]) if terms["clabe"] else terms["to_account"],
            },
            "from": {
                "name": cards.account_label(*source),
                "account_type": source[0],
                "last4": source[1],
                "account": terms["from_account"],
            },
            "fee": Money(terms["fee_centavos"]).json(),
            "status": "pending" if sent.tracking_key or sent.undo_until else "completed",
            "created_at": clock.wire(call.now),
            "available_after": Money(sent.available_after_centavos).json(),
            "balance_after": Money(sent.available_after_centavos).json(),
            "concept": terms["concept"],
            "text": self._text(terms, sent),
            **(
                {"undo_until": clock.wire(sent.undo_until), "state": TransferState.WAITING.value}
                if sent.undo_until
                else {}
            ),
        }

    def stands(self, call: Call, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
        return standing.receipts_as_they_stand(call, {0: receipt}).get(0, receipt)


class TransferKind(_Transfer):
    """A transfer to somebody in the customer's list, at our bank or another."""

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        checked = transfers.check(call, terms, locked=locked)
        payee = checked.payee
        assert payee is not None, "a transfer names a payee"
        if call.channel == Channel.CHAT and not payee.limits.transfers_by_chat:
            raise ChatTransfersOff
        return Assessment(
            amount_centavos=terms["amount_centavos"],
            per_operation_centavos=payee.limits.per_operation_centavos,
            per_day_centavos=payee.limits.per_day_centavos,
            used_today_centavos=payee.used_today_centavos,
            ceiling_centavos=rules.CEILING_CENTAVOS,
            first_payment=not payee.paid_before,
            payee_usable_at=payee.usable_at,
            payee_capped_until=payee.capped_until,
            payee_cap_centavos=rules.PAYEE_CAP_CENTAVOS,
            payee_sent_centavos=payee.sent_while_new_centavos,
            recent_count=payee.recent_count,
            same_recently=payee.same_recently,
            too_much=checked.too_much,
        )


class OwnTransferKind(_Transfer):
    """A move between the customer's own accounts: no payee, no limit, no second factor."""

    name = "own_transfer"
    title = gettext_noop("Entre cuentas propias")
    action = "own_transfer"

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        checked = transfers.check(call, terms, locked=locked)
        return Assessment(amount_centavos=terms["amount_centavos"], too_much=checked.too_much)

    def _text(self, terms: Terms, _sent: transfers.Sent) -> str:
        return _("Listo, pasé %(amount)s a tu cuenta: %(account)s") % {
            "amount": Money(terms["amount_centavos"]).display(),
            "account": cards.target_name(terms),
        }

    def _more(self, terms: Terms, sent: transfers.Sent) -> Sequence[Event]:
        credit = AccountType.CREDIT.value
        lines = (
            (terms["source_type"], terms["from_account"], sent.available_after_centavos),
            (terms["target_type"], terms["to_account"], sent.available_target_centavos or 0),
        )
        return [
            CreditLineChanged(account, Money(max(available, 0)).wire())
            for account_type, account, available in lines
            if account_type == credit
        ]


TRANSFER: Final = TransferKind()
OWN_TRANSFER: Final = OwnTransferKind()
register(TRANSFER)
register(OWN_TRANSFER)
