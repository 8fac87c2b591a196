"""Tables of the CRM."""

from crm.models.beneficiaries import RELATIONSHIPS, Beneficiary, KnownAccount
from crm.models.knowledge import Article, ArticleVersion, KnowledgeAnswer
from crm.models.pipeline import PipelineJob, SearchIndex, TicketEnrichment, TicketVector
from crm.models.tickets import Ticket, TicketEvent, TicketMessage

__all__ = [
    "RELATIONSHIPS",
    "Article",
    "ArticleVersion",
    "Beneficiary",
    "KnowledgeAnswer",
    "KnownAccount",
    "PipelineJob",
    "SearchIndex",
    "Ticket",
    "TicketEnrichment",
    "TicketEvent",
    "TicketMessage",
    "TicketVector",
]
