"""A report to the bank: taken, written on, or closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from centli.confirmations import cards, registry
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.text import gettext_noop
from crm.rules import enriching
from crm.services import tickets


class OpenTicket(SilentKind):
    """A report to the bank; a tap is enough, since nothing becomes payable by it, and nothing that guards money holds it up."""

    name = "open_ticket"
    title = gettext_noop("Reporte nuevo")
    action = "open_ticket"
    protects = True

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show what would be reported, in the customer's words."""
        rows = [(_("Lo que pasó"), terms["text"])]
        if terms["subject"] != terms["text"]:
            # A short story is its own subject.
            rows.insert(0, (_("Asunto"), terms["subject"]))
        if terms.get("related_text"):
            rows.append((_("Se trata de"), terms["related_text"]))
        is_fraud = enriching.priority(f"{terms['subject']}. {terms['text']}")[1]
        return cards.card(rows, is_fraud=is_fraud)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it would be taken."""
        tickets.open_terms(call, **terms)
        return Assessment()

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


class WriteOn(SilentKind):
    """What a customer adds to a report of theirs; nothing holds that up either."""

    name = "ticket_message"
    title = gettext_noop("Mensaje en un reporte")
    action = "ticket_message"
    protects = True

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show to which report, and the words."""
        rows = [
            (_("Reporte"), f"{terms['folio']} · {terms['subject']}"),
            (_("Tu mensaje"), terms["text"]),
        ]
        return cards.card(rows)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it would be taken."""
        tickets.message_terms(call, ticket_id=terms["ticket_id"], text=terms["text"])
        return Assessment()

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


class CloseTicket(SilentKind):
    """A report that its customer says is solved; a tap is enough, and writing on opens it again."""

    name = "close_ticket"
    title = gettext_noop("Cierre de un reporte")
    action = "close_ticket"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Show which report."""
        rows = [
            (_("Reporte"), f"{terms['folio']} · {terms['subject']}"),
            (_("Después"), _("Si vuelve a fallar, escribe en él y se abre otra vez.")),
        ]
        return cards.card(rows)

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it is there."""
        tickets.close_terms(call, ticket_id=terms["ticket_id"])
        return Assessment()

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


registry.register(OpenTicket())
registry.register(WriteOn())
registry.register(CloseTicket())
