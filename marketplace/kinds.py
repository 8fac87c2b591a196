"""The kinds of proposal that the marketplace executes: a purchase, its cancellation, and the end of a stuck process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.confirmations import cards, funds, registry
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.events.catalogue import Event, PurchaseFailed, PurchaseRequest
from centli.kernel import clock, ids
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop
from marketplace import saga
from marketplace.selectors import limits
from marketplace.selectors import purchases as orders
from marketplace.services import purchases

NO_FEE: Final = Money(0)
"""A purchase costs its price: the payment's entry has no fee."""


class PurchaseKind:
    """Something bought at a retailer; executed it is set aside, and the payment decides."""

    name = purchases.KIND
    title = gettext_noop("Compra")
    action = "purchase"
    ends_later = True

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show what it is, what it costs, how it is paid, what it brings and what is left afterwards."""
        amount = Money(terms["amount_centavos"])
        left = funds.left(call, terms["from_account"])
        after = _after(terms, left)
        rows = [
            (_("Producto"), terms["product_name"]),
            (_("Tienda"), terms["retailer_name"]),
            (_("Piezas"), str(terms["quantity"])),
            (_("Total"), amount.display()),
        ]
        if terms["benefit"]:
            rows.append((_("Beneficio"), terms["benefit_text"]))
        if terms["months"]:
            rows.append((_("Pagos"), _payments(terms)))
        if terms["cashback_centavos"]:
            rows.append((_("Recibes"), Money(terms["cashback_centavos"]).display()))
        if terms["points"]:
            rows.append((_("Ganas"), _points(terms)))
        rows.append((_("Pagas con"), _source(terms)))
        rows.append((_("Comisión"), NO_FEE.display()))
        if left is not None:
            rows.append(_what_is_left(terms, left, after))
        return cards.card(
            rows,
            amount=amount.json(),
            fee=NO_FEE.json(),
            available_after=None if after is None else after.json(),
            balance_after=None if after is None else after.json(),
            amount_words=cards.in_words(amount),
            payee=_payee(terms),
            source=_side(terms),
            concept=terms["concept"],
            product={
                "product_id": terms["product_id"],
                "retailer_id": terms["retailer_id"],
                "name": terms["product_name"],
                "quantity": terms["quantity"],
            },
            benefit=terms["benefit"],
            months=terms["months"],
        )

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it can be had as it was shown, and say what its price is measured against."""
        saga.check_step(call, terms, locked=locked)
        return limits.assessment(call, amount_centavos=terms["amount_centavos"], locked=locked)

    def request(self, terms: Terms, *, confirmation_id: str) -> Event:
        """Return the trail's request."""
        return PurchaseRequest(
            product_id=terms["product_id"],
            retailer_id=terms["retailer_id"],
            quantity=terms["quantity"],
            account_id=terms["from_account"],
            confirmation_id=confirmation_id,
            benefit=terms["benefit"],
            months=terms["months"],
        )

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Set the pieces aside and ask for the payment."""
        purchase, events = saga.start_step(call, terms, confirmation_id=confirmation_id)
        amount = Money(terms["amount_centavos"])
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "purchase_id": purchase.purchase_id,
            "folio": ids.folio(purchase.purchase_id),
            "amount": amount.json(),
            "to": {"name": terms["retailer_name"], "last4": "", "bank": ""},
            "from": {
                "name": _source(terms),
                "account_type": terms["source_type"],
                "last4": terms["source_last4"],
                "account": terms["from_account"],
            },
            "product_name": terms["product_name"],
            "quantity": terms["quantity"],
            "benefit": terms["benefit"],
            "months": terms["months"],
            "status": "pending",
            "created_at": clock.wire(call.now),
            "text": _("Aparté tu compra: %(what)s. Estoy cobrando %(amount)s.")
            % {"what": terms["concept"], "amount": amount.display()},
        }
        return Executed(receipt, events)

    def stands(self, call: Call, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell what became of the payment."""
        return orders.receipt_as_it_stands(call, receipt)

    def failed(self, _terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell that nothing was bought."""
        return (PurchaseFailed(reason=error.code, confirmation_id=confirmation_id),)


class CancelKind(SilentKind):
    """A purchase that its customer takes back; executed the money is on its way."""

    name = purchases.CANCEL
    title = gettext_noop("Cancelación de compra")
    action = "purchase_cancel"
    ends_later = True

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        """Show what goes back, and where the money goes."""
        amount = Money(terms["amount_centavos"])
        rows = [
            (_("Producto"), terms["product_name"]),
            (_("Tienda"), terms["retailer_name"]),
            (_("Piezas"), str(terms["quantity"])),
            (_("Te devolvemos"), amount.display()),
            (_("A tu cuenta"), _source(terms)),
        ]
        if terms["cashback_centavos"]:
            rows.append((_("Se retira el cashback"), Money(terms["cashback_centavos"]).display()))
        if terms["points"]:
            rows.append(
                (_("Se retiran"), _points(terms)),
            )
        return cards.card(
            rows,
            amount=amount.json(),
            amount_words=cards.in_words(amount),
            payee=_payee(terms),
            target=_side(terms),
            concept=terms["product_name"],
            purchase_id=terms["purchase_id"],
        )

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check that the purchase can still be cancelled as it was shown; the step itself locks and checks again."""
        if not locked:
            purchases.check_cancel(call, terms)
        return Assessment()

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Ask for the money back."""
        saga.cancel_step(
            call,
            purchase_id=terms["purchase_id"],
            quantity=terms["quantity"],
            refunded_before=terms["refunded_before"],
        )
        amount = Money(terms["amount_centavos"])
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "purchase_id": terms["purchase_id"],
            "folio": ids.folio(terms["purchase_id"]),
            "amount": amount.json(),
            "product_name": terms["product_name"],
            "quantity": terms["quantity"],
            "status": "pending",
            "created_at": clock.wire(call.now),
            "text": _("Cancelé %(what)s. Te devolvemos %(amount)s.")
            % {"what": terms["product_name"], "amount": amount.display()},
        }
        return Executed(receipt)

    def stands(self, call: Call, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell whether the money is back."""
        return orders.return_as_it_stands(call, receipt)


class ResolveKind(SilentKind):
    """A process that one member of staff asks to close, and another approves; nothing moves."""

    name = saga.RESOLVE
    title = gettext_noop("Cierre de un proceso de compra")
    action = "resolve_purchase"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        """Show which purchase, what failed, and the note."""
        rows = [
            (_("Compra"), terms["purchase_id"]),
            (_("Producto"), terms["product_name"]),
            (_("Qué falló"), terms["error"] or "–"),
            (_("Nota"), terms["note"]),
        ]
        return cards.card(rows, purchase_id=terms["purchase_id"])

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check that it still waits, as it was when it was looked at."""
        del locked
        saga.check_resolvable(call, terms["purchase_id"], version=terms["version"])
        return Assessment(needs_approver=True)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Close it."""
        closed = saga.resolve_step(
            call,
            purchase_id=terms["purchase_id"],
            version=terms["version"],
            note=terms["note"],
        )
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "purchase_id": terms["purchase_id"],
            "state": saga.view(closed).state,
            "status": "completed",
            "created_at": clock.wire(call.now),
            "text": _("El proceso quedó cerrado."),
        }
        return Executed(receipt)


def _payments(terms: Terms) -> str:
    first, each = Money(terms["first_centavos"]), Money(terms["monthly_centavos"])
    if first == each:
        return _("%(months)d de %(each)s") % {"months": terms["months"], "each": each.display()}
    return _("1 de %(first)s y %(rest)d de %(each)s") % {
        "first": first.display(),
        "rest": terms["months"] - 1,
        "each": each.display(),
    }


def _after(terms: Terms, left: Money | None) -> Money | None:
    """Return what the account has left once it is paid; its entry brings the cashback, too. None where it cannot pay."""
    amount = Money(terms["amount_centavos"])
    if left is None or left.centavos < amount.centavos:
        return None
    return left - amount + Money(terms["cashback_centavos"])


def _what_is_left(terms: Terms, left: Money, after: Money | None) -> tuple[str, str]:
    is_line = terms["source_type"] == purchases.CREDIT
    label = _("Línea disponible después") if is_line else _("Disponible después")
    if after is None:
        return label, _("No te alcanza: tienes %(left)s") % {"left": left.display()}
    return label, after.display()


def _payee(terms: Terms) -> dict[str, str]:
    return {"name": terms["retailer_name"], "alias": "", "bank": "", "last4": ""}


def _side(terms: Terms) -> dict[str, str]:
    return {"account_type": terms["source_type"], "last4": terms["source_last4"]}


def _source(terms: Terms) -> str:
    return f"{_(ACCOUNT_NAMES[terms['source_type']])} ···· {terms['source_last4']}"


PURCHASE = PurchaseKind()
registry.register(PURCHASE)
CANCEL = CancelKind()
registry.register(CANCEL)
RESOLVE = ResolveKind()
registry.register(RESOLVE)


def _points(terms: Terms) -> str:
    points = terms["points"]
    return ngettext("%(points)d punto", "%(points)d puntos", points) % {"points": points}
