"""The kinds of proposal that the CRM executes: a beneficiary added, altered or taken off, and a report taken, written on, or closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from centli.confirmations import registry
from centli.confirmations.contracts import Assessment, Executed, Terms
from centli.events.catalogue import AddBeneficiaryRequest, BeneficiaryRejected, Event
from centli.kernel import clabe, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from crm.contracts import BeneficiaryView
from crm.rules import enriching
from crm.services import beneficiaries as services
from crm.services import tickets


class AddBeneficiary:
    """Somebody new to pay; always with the second factor."""

    name = "add_beneficiary"
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


class RemoveBeneficiary:
    """Somebody taken off the list; a tap is enough, since nothing becomes payable by it."""

    name = "remove_beneficiary"
    action = "remove_beneficiary"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show who is taken off."""
        return _card(terms)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that they are still there."""
        services.remove_terms(call, beneficiary_id=terms["beneficiary_id"])
        return Assessment()

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return nothing: no request event names this kind."""
        return None

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Take them off."""
        seen, events = services.beneficiary_remove_step(call, terms)
        text = _("Listo, quité a %(name)s («%(alias)s») de tus contactos.")
        return Executed(_receipt(self.name, seen, confirmation_id, text), events)

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell nothing: nobody waits for it."""
        return ()


class OpenTicket:
    """A report to the bank; a tap is enough, since nothing becomes payable by it."""

    name = "open_ticket"
    action = "open_ticket"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show what would be reported, in the customer's words."""
        rows = [(_("Asunto"), terms["subject"]), (_("Lo que pasó"), terms["text"])]
        if terms.get("related_text"):
            rows.append((_("Se trata de"), terms["related_text"]))
        is_fraud = enriching.priority(f"{terms['subject']}. {terms['text']}")[1]
        return _plain_card(rows, is_fraud=is_fraud)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it would be taken."""
        tickets.open_terms(call, **terms)
        return Assessment()

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return nothing: TICKET_RAW itself tells of it."""
        return None

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Take the report."""
        ticket = tickets.open_step(call, **terms, ticket_id=ids.uuid7())
        text = _("Listo, levanté tu reporte %(folio)s. Te respondemos antes del %(due)s.")
        due = formats.date_format(timezone.localtime(ticket.answer_due_at), "d/m/Y, H:i")
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "ticket_id": ticket.ticket_id,
            "folio": ticket.folio,
            "text": text % {"folio": ticket.folio, "due": due},
        }
        return Executed(receipt, ())

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell nothing: nobody waits for it."""
        return ()


class WriteOn:
    """What a customer adds to a report of theirs."""

    name = "ticket_message"
    action = "ticket_message"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show to which report, and the words."""
        rows = [
            (_("Reporte"), f"{terms['folio']} · {terms['subject']}"),
            (_("Tu mensaje"), terms["text"]),
        ]
        return _plain_card(rows)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it would be taken."""
        tickets.message_terms(call, ticket_id=terms["ticket_id"], text=terms["text"])
        return Assessment()

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return nothing: TICKET_CHANGED itself tells of it."""
        return None

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Write it."""
        tickets.customer_writes_step(
            call, ticket_id=terms["ticket_id"], text=terms["text"], message_id=ids.uuid7()
        )
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "ticket_id": terms["ticket_id"],
            "text": _("Listo, agregué tu mensaje al reporte %(folio)s.")
            % {"folio": terms["folio"]},
        }
        return Executed(receipt, ())

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell nothing: nobody waits for it."""
        return ()


class CloseTicket:
    """A report that its customer says is solved; a tap is enough, and writing on opens it again."""

    name = "close_ticket"
    action = "close_ticket"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show which report."""
        rows = [
            (_("Reporte"), f"{terms['folio']} · {terms['subject']}"),
            (_("Después"), _("Si vuelve a fallar, escribe en él y se abre otra vez.")),
        ]
        return _plain_card(rows)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it is there."""
        tickets.close_terms(call, ticket_id=terms["ticket_id"])
        return Assessment()

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return nothing: TICKET_CHANGED itself tells of it."""
        return None

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Close it."""
        tickets.resolve_step(call, ticket_id=terms["ticket_id"])
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "ticket_id": terms["ticket_id"],
            "text": _("Listo, cerré tu reporte %(folio)s.") % {"folio": terms["folio"]},
        }
        return Executed(receipt, ())

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell nothing: nobody waits for it."""
        return ()


def _plain_card(rows: Sequence[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """Return a card of rows alone, about no money."""
    return {
        "amount": None,
        "amount_words": "",
        "said": "",
        "payee": None,
        "source": None,
        "target": None,
        "fee": None,
        "balance_after": None,
        "concept": "",
        "rows": [{"label": label, "value": value} for label, value in rows],
        **more,
    }


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
    return _plain_card(rows, payee=payee)


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
    labels = {
        "brother": _("Hermano"),
        "sister": _("Hermana"),
        "mother": _("Mamá"),
        "father": _("Papá"),
        "wife": _("Esposa"),
        "husband": _("Esposo"),
        "partner": _("Pareja"),
        "son": _("Hijo"),
        "daughter": _("Hija"),
        "friend": _("Amistad"),
        "grandmother": _("Abuela"),
        "grandfather": _("Abuelo"),
        "uncle": _("Tío"),
        "aunt": _("Tía"),
        "cousin": _("Primo o prima"),
        "nephew": _("Sobrino"),
        "niece": _("Sobrina"),
        "mother_in_law": _("Suegra"),
        "father_in_law": _("Suegro"),
        "brother_in_law": _("Cuñado"),
        "sister_in_law": _("Cuñada"),
        "godchild": _("Ahijado o ahijada"),
        "godparent": _("Padrino o madrina"),
        "boss": _("Jefe o jefa"),
        "service": _("Servicio"),
    }
    return labels.get(code, _("Otra"))


registry.register(AddBeneficiary())
registry.register(ChangeBeneficiary())
registry.register(RemoveBeneficiary())
registry.register(OpenTicket())
registry.register(WriteOn())
registry.register(CloseTicket())
