"""Tables of the CRM."""

from crm.models.beneficiaries import RELATIONSHIPS, Beneficiary, KnownAccount
from crm.models.tickets import Ticket, TicketEvent, TicketMessage

__all__ = [
    "RELATIONSHIPS",
    "Beneficiary",
    "KnownAccount",
    "Ticket",
    "TicketEvent",
    "TicketMessage",
]
