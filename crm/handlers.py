"""The CRM's events: its three functions, and banking's news of accounts."""

from __future__ import annotations

from collections.abc import Sequence

from centli.events import bus
from centli.events.catalogue import (
    AccountOpened,
    AccountStatusChanged,
    AliasResolutionRequest,
    AliasResolutionResponse,
    BeneficiariesQuery,
    BeneficiariesResponse,
    Event,
    Fault,
)
from centli.events.registry import handles
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from crm import selectors, services


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


@handles(AccountOpened, consumer="crm.known_accounts")
def account_opened(call: Call, event: AccountOpened) -> None:
    """Remember the account."""
    services.account_known_step(call, account_id=event.account_id, clabe=event.clabe)


@handles(AccountStatusChanged, consumer="crm.known_accounts")
def account_status_changed(_call: Call, event: AccountStatusChanged) -> None:
    """Remember whether the account is there; a frozen one is."""
    services.account_status_step(account_id=event.account_id, closed=event.status == "inactive")
