"""The CRM's events: its three functions, and banking's news of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from centli.confirmations import services as confirmations
from centli.events import bus
from centli.events.catalogue import (
    AccountOpened,
    AccountStatusChanged,
    AddBeneficiaryRequest,
    AliasResolutionRequest,
    AliasResolutionResponse,
    BeneficiariesQuery,
    BeneficiariesResponse,
    BeneficiaryAdded,
    BeneficiaryRejected,
    Event,
    Fault,
    HandoffChanged,
    TicketEmbedded,
    TicketEnriched,
    TicketRaw,
)
from centli.events.registry import (
    TICKETS_EMBEDDED_QUEUE,
    TICKETS_ENRICHED_QUEUE,
    TICKETS_RAW_QUEUE,
    handles,
)
from centli.events.sweeper import sweep
from centli.kernel import clock
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from crm.contracts import Recontact
from crm.selectors import beneficiaries as selectors
from crm.services import beneficiaries as services
from crm.services import deflection, feedback, files, pipeline


def _alias_refused(
    _call: Call, _event: AliasResolutionRequest, error: DomainError
) -> Sequence[Event]:
    return (AliasResolutionResponse(error=Fault(error.code, str(error.title))),)


@handles(AliasResolutionRequest, consumer="crm.alias", refused=_alias_refused)
def alias_asked(call: Call, event: AliasResolutionRequest) -> None:
    """Answer who is meant, or who may be."""
    found = selectors.alias_resolve(call.customer_id, call.user_id, event.alias, now=call.now)
    one = found.beneficiary
    bus.publish(
        AliasResolutionResponse(
            beneficiary_id=one.beneficiary_id if one else None,
            account_id=one.account_id if one else None,
            name=one.name if one else None,
            alias=one.alias if one else None,
            candidates=tuple(selectors.record(seen) for seen in found.candidates),
        ),
        call=call,
    )


def _list_refused(_call: Call, _event: BeneficiariesQuery, error: DomainError) -> Sequence[Event]:
    return (BeneficiariesResponse(error=Fault(error.code, str(error.title))),)


@handles(BeneficiariesQuery, consumer="crm.beneficiaries", refused=_list_refused)
def list_asked(call: Call, _event: BeneficiariesQuery) -> None:
    """Answer whom the customer can pay."""
    seen = (
        selectors.view(row, call.user_id, now=call.now)
        for row in selectors.beneficiary_list(call.customer_id)
    )
    bus.publish(BeneficiariesResponse(tuple(map(selectors.record, seen))), call=call)


def _add_refused(call: Call, event: AddBeneficiaryRequest, error: DomainError) -> Sequence[Event]:
    return (
        BeneficiaryRejected(error.code, str(error.title), event.confirmation_id),
        *confirmations.refused_step(call, confirmation_id=event.confirmation_id, error=error),
    )


@handles(AddBeneficiaryRequest, consumer="crm.add_beneficiary", refused=_add_refused)
def add_asked(call: Call, event: AddBeneficiaryRequest) -> None:
    """Execute the addition that the customer confirmed, when the terms are the same.

    One that was executed before is answered again, unless it was removed since: then it must not come back.
    """
    expected = {"name": event.name, "alias": event.alias, "relationship": event.relationship}
    if event.account_id is not None:
        expected["account_id"] = event.account_id
    if event.clabe is not None:
        expected["clabe"] = event.clabe
    done = confirmations.execute_confirmed_step(
        call, confirmation_id=event.confirmation_id, expected_terms=expected
    )
    if done.replayed:
        row = selectors.beneficiary_get(call.customer_id, done.receipt["beneficiary_id"])
        seen = selectors.view(row, call.user_id, now=call.now)
        bus.answer_again(BeneficiaryAdded(selectors.record(seen)), call=call)


@handles(AccountOpened, consumer="crm.known_accounts")
def account_opened(call: Call, event: AccountOpened) -> None:
    """Remember the account."""
    services.account_known_step(call, account_id=event.account_id, clabe=event.clabe)


@handles(AccountStatusChanged, consumer="crm.known_accounts")
def account_status_changed(_call: Call, event: AccountStatusChanged) -> None:
    """Remember whether the account is there; a frozen one is."""
    services.account_status_step(account_id=event.account_id, closed=event.status == "inactive")


@handles(TicketRaw, consumer="crm.enrich", queue=TICKETS_RAW_QUEUE, transactional=False)
def ticket_reported(call: Call, event: TicketRaw) -> None:
    """Archive the ticket and tell what can be told from its text."""
    pipeline.ticket_reported(call, ticket_id=event.ticket_id)


@handles(TicketEnriched, consumer="crm.embed", queue=TICKETS_ENRICHED_QUEUE, transactional=False)
def ticket_enriched(call: Call, event: TicketEnriched) -> None:
    """Have the ticket found."""
    pipeline.ticket_read(call, ticket_id=event.ticket_id)


@handles(TicketEmbedded, consumer="crm.answer", queue=TICKETS_EMBEDDED_QUEUE, transactional=False)
def ticket_embedded(call: Call, event: TicketEmbedded) -> None:
    """Have an answer suggested to whoever will deal with the ticket."""
    pipeline.ticket_indexed(call, ticket_id=event.ticket_id, index_version=event.index_version)


@handles(HandoffChanged, consumer="crm.deflection")
def person_asked(call: Call, event: HandoffChanged) -> None:
    """Take note that what was answered of late did not spare the customer a person."""
    if event.state == "waiting":
        deflection.came_back_step(call, Recontact.PERSON)


@sweep("crm.pipeline")
def work_left(now: datetime) -> int:
    """Work on what failed before, or was left by a process that ended."""
    return pipeline.run_due(now=now)


@sweep("crm.unread", every=timedelta(seconds=15))
def read_left(now: datetime) -> int:
    """Have tickets read that came in without news."""
    return pipeline.read_left(now=now)


@sweep("crm.feedback", every=timedelta(hours=1))
def export_feedback(now: datetime) -> int:
    """Write yesterday's feedback, once."""
    return feedback.export_yesterday(clock.local_date(now))


@sweep("crm.files", every=timedelta(minutes=10))
def files_unused(now: datetime) -> int:
    """Forget files that no message took in time."""
    return files.sweep(now)
