"""The CRM's tools: contacts, reports and what the bank knows; a new contact or report is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from banking import facade as bank
from centli.agent.labels import movement_label
from centli.agent.tools.arguments import (
    AccountId,
    AnswerId,
    Arguments,
    BeneficiaryId,
    Clabe,
    ConfirmationId,
    NoArguments,
    Text,
    TicketId,
    TransactionId,
)
from centli.agent.types import Effect, Tool
from centli.confirmations.contracts import ProposalView, Provenance
from centli.events.catalogue import AliasResolutionRequest, BeneficiariesQuery
from centli.kernel import personal
from centli.kernel.call import Call
from crm import facade
from crm.contracts import (
    AnswerView,
    BeneficiaryView,
    Relationship,
    Resolution,
    TicketPage,
    TicketView,
)


class AliasArguments(Arguments):
    """Who is meant by these words."""

    alias: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class BeneficiaryArguments(Arguments):
    """One contact."""

    beneficiary_id: BeneficiaryId


class NewBeneficiaryArguments(Arguments):
    """A new contact to prepare."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    alias: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    relationship: Text = Relationship.OTHER.value
    account_id: AccountId | None = None
    clabe: Clabe | None = None
    supersedes: ConfirmationId | None = None


class QuestionArguments(Arguments):
    """A question to the bank's articles; ``slug`` names the one that the customer chose.

    ``least_percent``: how sure an answer must be; one that is less sure is neither given nor kept. 0 gives two to choose from as well.
    ``said``: the customer's own words, where the question is put in others.
    """

    question: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    slug: Annotated[str, StringConstraints(max_length=80)] | None = None
    least_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    said: Annotated[str, StringConstraints(max_length=500)] = ""


class OpinionArguments(Arguments):
    """What a customer said of an answer from the articles."""

    answer_id: AnswerId
    is_helpful: bool


class TicketArguments(Arguments):
    """What a customer reports, in their words; ``answer_id`` names the answer that was not enough."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    transaction_id: TransactionId | None = None
    answer_id: AnswerId | None = None


class OneTicketArguments(Arguments):
    """One report."""

    ticket_id: TicketId


class TicketMessageArguments(OneTicketArguments):
    """What to add to a report, in the customer's words."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class TicketsArguments(Arguments):
    """How many reports to read."""

    limit: Annotated[int, Field(ge=1, le=20)] = 5


class ChangeArguments(Arguments):
    """What of a contact to change; what is not given stays."""

    beneficiary_id: BeneficiaryId
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    alias: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    clabe: Clabe | None = None
    supersedes: ConfirmationId | None = None


def _beneficiary_list(call: Call, _: NoArguments, __: Provenance) -> Sequence[BeneficiaryView]:
    return facade.beneficiary_list(call)


def _beneficiary_get(call: Call, arguments: BeneficiaryArguments, _: Provenance) -> BeneficiaryView:
    return facade.beneficiary_get(call, arguments.beneficiary_id)


def _alias_resolve(call: Call, arguments: AliasArguments, _: Provenance) -> Resolution:
    return facade.alias_resolve(call, arguments.alias)


def _beneficiary_propose(
    call: Call, arguments: NewBeneficiaryArguments, provenance: Provenance
) -> ProposalView:
    return facade.beneficiary_propose(
        call,
        name=arguments.name,
        alias=arguments.alias,
        relationship=arguments.relationship,
        account_id=arguments.account_id,
        clabe=arguments.clabe,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _beneficiary_change_propose(
    call: Call, arguments: ChangeArguments, provenance: Provenance
) -> ProposalView:
    return facade.beneficiary_change_propose(
        call,
        arguments.beneficiary_id,
        name=arguments.name,
        alias=arguments.alias,
        clabe=arguments.clabe,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _beneficiary_remove_propose(
    call: Call, arguments: BeneficiaryArguments, provenance: Provenance
) -> ProposalView:
    return facade.beneficiary_remove_propose(call, arguments.beneficiary_id, provenance=provenance)


def _knowledge_ask(call: Call, arguments: QuestionArguments, _: Provenance) -> AnswerView:
    return facade.knowledge_ask(
        call,
        arguments.question,
        slug=arguments.slug,
        least_percent=arguments.least_percent,
        said=arguments.said,
    )


def _answer_judge(call: Call, arguments: OpinionArguments, _: Provenance) -> None:
    facade.answer_judge(call, arguments.answer_id, is_helpful=arguments.is_helpful)


def _ticket_propose(call: Call, arguments: TicketArguments, provenance: Provenance) -> ProposalView:
    about = None
    if arguments.transaction_id is not None:
        about = bank.movement_get(call, arguments.transaction_id)
    return facade.ticket_propose(
        call,
        text=arguments.text,
        related_id=None if about is None else about.transaction_id,
        related_text="" if about is None else movement_label(about),
        answer_id=arguments.answer_id,
        provenance=provenance,
    )


def _ticket_message_propose(
    call: Call, arguments: TicketMessageArguments, provenance: Provenance
) -> ProposalView:
    return facade.ticket_message_propose(
        call, arguments.ticket_id, text=arguments.text, provenance=provenance
    )


def _ticket_close_propose(
    call: Call, arguments: OneTicketArguments, provenance: Provenance
) -> ProposalView:
    return facade.ticket_close_propose(call, arguments.ticket_id, provenance=provenance)


def _ticket_get(call: Call, arguments: OneTicketArguments, _: Provenance) -> TicketView:
    return facade.ticket_get(call, arguments.ticket_id)


def _ticket_page(call: Call, arguments: TicketsArguments, _: Provenance) -> TicketPage:
    return facade.ticket_page(call, limit=arguments.limit)


def _alias_request(arguments: AliasArguments) -> AliasResolutionRequest:
    return AliasResolutionRequest(alias=personal.mask(arguments.alias).text)


TOOLS: Final = (
    Tool(
        "crm_knowledge_ask",
        "Contesta una pregunta con lo que dicen los artículos del banco, con sus fuentes.",
        QuestionArguments,
        Effect.READS,
        _knowledge_ask,
    ),
    Tool(
        "crm_answer_judge",
        "Anota si una respuesta de los artículos le sirvió al cliente, cuando lo dice; no cambia nada suyo.",
        OpinionArguments,
        Effect.READS,
        _answer_judge,
    ),
    Tool(
        "crm_ticket_propose",
        "Prepara un reporte al banco; se levanta cuando el cliente lo confirma.",
        TicketArguments,
        Effect.PROPOSES,
        _ticket_propose,
    ),
    Tool(
        "crm_ticket_message_propose",
        "Prepara un mensaje a un reporte del cliente; se escribe cuando lo confirma.",
        TicketMessageArguments,
        Effect.PROPOSES,
        _ticket_message_propose,
    ),
    Tool(
        "crm_ticket_close_propose",
        "Prepara cerrar un reporte del cliente que ya se resolvió; se cierra cuando lo confirma.",
        OneTicketArguments,
        Effect.PROPOSES,
        _ticket_close_propose,
    ),
    Tool(
        "crm_ticket_get",
        "Lee un reporte del cliente: en qué va, hasta cuándo se contesta y qué se le respondió.",
        OneTicketArguments,
        Effect.READS,
        _ticket_get,
    ),
    Tool(
        "crm_ticket_page",
        "Lee los reportes del cliente, el más nuevo primero.",
        TicketsArguments,
        Effect.READS,
        _ticket_page,
    ),
    Tool(
        "crm_beneficiary_list",
        "Lee los contactos a los que el cliente puede enviar dinero.",
        NoArguments,
        Effect.READS,
        _beneficiary_list,
        lambda _: BeneficiariesQuery(),
    ),
    Tool(
        "crm_beneficiary_get",
        "Lee un contacto.",
        BeneficiaryArguments,
        Effect.READS,
        _beneficiary_get,
    ),
    Tool(
        "crm_alias_resolve",
        "Resuelve a quién se refiere el cliente entre sus propios contactos; nunca adivina.",
        AliasArguments,
        Effect.READS,
        _alias_resolve,
        _alias_request,
    ),
    Tool(
        "crm_beneficiary_propose",
        "Prepara el alta de un contacto; no lo da de alta.",
        NewBeneficiaryArguments,
        Effect.PROPOSES,
        _beneficiary_propose,
    ),
    Tool(
        "crm_beneficiary_change_propose",
        "Prepara cambiar el alias, el nombre o la CLABE de un contacto; no los cambia.",
        ChangeArguments,
        Effect.PROPOSES,
        _beneficiary_change_propose,
    ),
    Tool(
        "crm_beneficiary_remove_propose",
        "Prepara quitar a un contacto de la lista; no lo quita.",
        BeneficiaryArguments,
        Effect.PROPOSES,
        _beneficiary_remove_propose,
    ),
)
