"""Somebody to pay: added, altered, or taken off the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from centli.confirmations import cards, registry
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.events.catalogue import AddBeneficiaryRequest, BeneficiaryRejected, Event
from centli.kernel import clabe, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.text import gettext_noop
from crm.contracts import BeneficiaryView, Relationship
from crm.rules.beneficiaries import RELATIONSHIP_NAMES
from crm.services import beneficiaries as services


class AddBeneficiary:
    """Somebody new to pay; always with the second factor."""

    name = "add_beneficiary"
    title = gettext_noop("Contacto nuevo")
    action = "add_beneficiary"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show who it is and where the money would go."""
        return _card(terms)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that nobody else has the alias and that the account is still there."""
        services.check_add(call, terms)
        return Assessment(raises_rights=True)

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return the trail's request."""
        ours = terms["account_id"]
        return AddBeneficiaryRequest(
            name=terms["name"],
            alias=terms["alias"],
            relationship=terms["relationship"],
            confirmation_id=confirmation_id,
            account_id=ours,
            clabe=None if ours else terms["clabe"],
        )

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Store the beneficiary."""
        seen, events = services.beneficiary_add_step(call, terms)
        text = _("Listo, agregué a %(name)s como «%(alias)s».")
        return Executed(_receipt(self.name, seen, confirmation_id, text), events)

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell that nobody was added."""
        return (BeneficiaryRejected(error.code, str(error.title), confirmation_id),)


class ChangeBeneficiary:
    """An altered alias, name, relationship or account; always with the second factor."""

    name = "change_beneficiary"
    title = gettext_noop("Cambio de un contacto")
    action = "change_beneficiary"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show how the beneficiary will be."""
        return _card(terms)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it is as it was when the change was proposed."""
        services.check_change(call, terms)
        return Assessment(raises_rights=True)

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return nothing: no request event names this kind."""
        return None

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Alter the beneficiary."""
        seen, events = services.beneficiary_change_step(call, terms)
        text = _("Listo, actualicé a %(name)s («%(alias)s»).")
        return Executed(_receipt(self.name, seen, confirmation_id, text), events)

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell that nothing was altered."""
        return (BeneficiaryRejected(error.code, str(error.title), confirmation_id),)


class RemoveBeneficiary(SilentKind):
    """Somebody taken off the list; a tap is enough, since nothing becomes payable by it."""

    name = "remove_beneficiary"
    title = gettext_noop("Baja de un contacto")
    action = "remove_beneficiary"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show who is taken off."""
        return _card(terms)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that they are still there."""
        services.remove_terms(call, beneficiary_id=terms["beneficiary_id"])
        return Assessment()

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Take them off."""
        seen, events = services.beneficiary_remove_step(call, terms)
        text = _("Listo, quité a %(name)s («%(alias)s») de tus contactos.")
        return Executed(_receipt(self.name, seen, confirmation_id, text), events)


def _card(terms: Terms) -> dict[str, Any]:
    last4 = clabe.last4(terms["clabe"])
    rows = [
        (_("Nombre"), terms["name"]),
        (_("Alias"), terms["alias"]),
        (_("Relación"), relationship_label(terms["relationship"])),
        (_("Banco"), terms["bank_name"]),
        (_("Cuenta"), f"···· {last4}"),
    ]
    if terms.get("new_target", True):
        note = _("Podrás enviarle en 30 minutos; las primeras 24 horas, hasta $5,000.00 MXN.")
        rows.append((_("Por tu seguridad"), note))
    payee = {
        "name": terms["name"],
        "alias": terms["alias"],
        "bank": terms["bank_name"],
        "last4": last4,
    }
    return cards.card(rows, payee=payee)


def _receipt(kind: str, seen: BeneficiaryView, confirmation_id: UUID, text: str) -> dict[str, Any]:
    return {
        "confirmation_id": ids.public("confirmation", confirmation_id),
        "kind": kind,
        "beneficiary_id": seen.beneficiary_id,
        "to": {
            "name": seen.name,
            "alias": seen.alias,
            "bank": seen.bank_name,
            "last4": seen.last4,
        },
        "text": text % {"name": seen.name, "alias": seen.alias},
    }


def relationship_label(code: str) -> str:
    """Return what people read for a relationship."""
    return _(RELATIONSHIP_NAMES[Relationship(code)])


registry.register(AddBeneficiary())
registry.register(ChangeBeneficiary())
registry.register(RemoveBeneficiary())
