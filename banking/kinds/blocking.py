"""Blocking an account of one's own takes a tap; unblocking it takes the second factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus
from banking.errors import NothingToBlock
from banking.kinds import cards
from banking.models import Account
from banking.services import blocking
from centli.confirmations.cards import card
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import AccountStatusChanged
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.text import gettext_noop


class BlockAccountKind(SilentKind):
    """Blocks accounts of the customer's. It moves nothing and takes away, so nothing that guards money holds it up."""

    name = "block_account"
    title = gettext_noop("Bloqueo de cuenta")
    action = "block_account"
    protects = True

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        note = _("No entra ni sale dinero hasta que la desbloquees con tu código de verificación.")
        return _card(_accounts(call, terms, locked=False), note)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        found = _accounts(call, terms, locked=locked)
        if all(account.status == AccountStatus.BLOCKED for account in found):
            raise NothingToBlock
        return Assessment()

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        blocked = blocking.block_step(call, [one["account_pk"] for one in terms["accounts"]])
        text = _("Listo, bloqueé %(accounts)s. Para desbloquear, dime «desbloquea mi cuenta».")
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "account_ids": [one["account_id"] for one in terms["accounts"]],
            "created_at": clock.wire(call.now),
            "text": text % {"accounts": ", ".join(map(_name, blocked))},
        }
        return Executed(receipt)


class UnblockAccountKind(SilentKind):
    """Makes active what its owner blocked."""

    name = "unblock_account"
    title = gettext_noop("Desbloqueo de cuenta")
    action = "unblock_account"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        (account,) = blocking.own_accounts(call, [terms["account_pk"]], locked=False)
        return _card([account], _("Vuelve a entrar y salir dinero de ella."))

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        blocking.check_unblockable(call, terms, locked=locked)
        return Assessment(raises_rights=True)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        blocking.unblock_step(call, account_pk=terms["account_pk"])
        (account,) = blocking.own_accounts(call, [terms["account_pk"]], locked=False)
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "account_id": terms["account_id"],
            "created_at": clock.wire(call.now),
            "text": _("Listo, tu %(account)s está activa otra vez.") % {"account": _name(account)},
        }
        return Executed(
            receipt, [AccountStatusChanged(terms["account_id"], AccountStatus.ACTIVE.value)]
        )


def _accounts(call: Call, terms: Terms, *, locked: bool) -> list[Account]:
    pks = [one["account_pk"] for one in terms["accounts"]]
    return blocking.own_accounts(call, pks, locked=locked)


def _name(account: Account) -> str:
    return cards.account_label(account.account_type, account.number[-4:])


def _card(found: Sequence[Account], note: str) -> dict[str, Any]:
    rows = [*((_("Cuenta"), _name(account)) for account in found), (_("Qué va a pasar"), note)]
    return card(rows, source=cards.side(found[0]) if len(found) == 1 else None)


BLOCK_ACCOUNT: Final = BlockAccountKind()
UNBLOCK_ACCOUNT: Final = UnblockAccountKind()
register(BLOCK_ACCOUNT)
register(UNBLOCK_ACCOUNT)
