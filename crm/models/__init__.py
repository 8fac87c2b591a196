"""Tables of the CRM."""

from crm.models.artifacts import ModelVersion
from crm.models.beneficiaries import RELATIONSHIPS, Beneficiary, KnownAccount
from crm.models.desk import Agent, Macro, SuggestedAnswer, TicketPresence, TicketReveal, TicketTag
from crm.models.files import TicketFile
from crm.models.knowledge import Article, ArticleVersion, KnowledgeAnswer
from crm.models.pipeline import PipelineJob, SearchIndex, TicketEnrichment, TicketVector
from crm.models.tickets import Ticket, TicketEvent, TicketMessage

__all__ = [
    "RELATIONSHIPS",
    "Agent",
    "Article",
    "ArticleVersion",
    "Beneficiary",
    "KnowledgeAnswer",
    "KnownAccount",
    "Macro",
    "ModelVersion",
    "PipelineJob",
    "SearchIndex",
    "SuggestedAnswer",
    "Ticket",
    "TicketEnrichment",
    "TicketEvent",
    "TicketFile",
    "TicketMessage",
    "TicketPresence",
    "TicketReveal",
    "TicketTag",
    "TicketVector",
]
