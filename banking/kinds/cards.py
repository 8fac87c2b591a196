"""What cards and receipts show, built from frozen terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from banking.kinds.words import translated as _
from banking.models import Account
from banking.selectors import accounts
from centli.confirmations.cards import card, in_words
from centli.confirmations.contracts import Terms
from centli.kernel import clabe
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.money import Money


def account_label(account_type: str, last4: str) -> str:
    """Return an account of the customer's as people read it."""
    return f"{_(ACCOUNT_NAMES[account_type])} ···· {last4}"


def side(account: Account) -> dict[str, str]:
    """Return one of the customer's accounts as a card shows it."""
    return {"account_type": account.account_type, "last4": account.number[-4:]}


def target_name(terms: Terms) -> str:
    """Return who or what receives a transfer."""
    if "beneficiary_id" in terms:
        return str(terms["payee_name"])
    return account_label(terms["target_type"], terms["target_last4"])


def target_bank(terms: Terms) -> str:
    """Return the name of the receiving bank."""
    return clabe.bank_name(terms["clabe"] or clabe.OWN_BANK) or ""


def staff_card(
    terms: Terms,
    title: str,
    why: str,
    *,
    more: Sequence[tuple[str, str]] = (),
    amount: Money | None = None,
) -> dict[str, Any]:
    """Return the card of something that staff ask for about an account; ``amount`` is what it brings to it."""
    account = accounts.account_by_pk(terms["account_pk"])
    rows = [
        (_("Solicitud"), _(title)),
        (_("Cuenta"), account_label(account.account_type, account.number[-4:])),
    ]
    rows += more
    if amount is not None:
        way = _("Se abona") if amount.centavos >= 0 else _("Se carga")
        rows.append((way, Money(abs(amount.centavos)).display()))
    rows.append((_("Motivo"), _(why)))
    rows.append((_("Explicación"), terms["note"]))
    return card(rows, amount=None if amount is None else amount.json())


def transfer_card(terms: Terms, *, action: str) -> dict[str, Any]:
    """Return the card of a transfer: exactly what will happen."""
    source = accounts.account_by_pk(terms["source_pk"])
    amount, fee = Money(terms["amount_centavos"]), Money(terms["fee_centavos"])
    after = Money(source.available_centavos) - amount - fee
    if "beneficiary_id" in terms:
        receiver = {
            "payee": {
                "name": terms["payee_name"],
                "alias": terms["payee_alias"],
                "bank": target_bank(terms),
                "last4": terms["target_last4"],
            }
        }
    else:
        receiver = {
            "target": {"account_type": terms["target_type"], "last4": terms["target_last4"]}
        }
    return card(
        _transfer_rows(terms, source, amount, fee, after),
        amount=amount.json(),
        amount_words=in_words(amount),
        said=terms["said"],
        source=side(source),
        fee=fee.json(),
        available_after=after.json(),
        balance_after=after.json(),
        concept=terms["concept"],
        action=action,
        **receiver,
    )


def _transfer_rows(
    terms: Terms, source: Account, amount: Money, fee: Money, after: Money
) -> Sequence[tuple[str, str]]:
    rows = [(_("Monto"), f"{amount.display()} ({in_words(amount)})")]
    if terms["said"]:
        understood = _("«%(said)s» como %(amount)s")
        values = {"said": terms["said"], "amount": amount.display()}
        rows.append((_("Entendí"), understood % values))
    if "beneficiary_id" in terms:
        alias = f" ({terms['payee_alias']})" if terms["payee_alias"] else ""
        rows.append((_("Para"), f"{terms['payee_name']}{alias}"))
        rows.append((_("Banco"), f"{target_bank(terms)} ···· {terms['target_last4']}"))
    else:
        rows.append((_("Para"), target_name(terms)))
    rows.append((_("Desde"), account_label(source.account_type, source.number[-4:])))
    if terms["concept"]:
        rows.append((_("Concepto"), terms["concept"]))
    rows.append((_("Comisión"), fee.display()))
    rows.append((_("Disponible después"), after.display()))
    return rows
