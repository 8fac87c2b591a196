"""Banking's one door for customers and the agent: ownership is checked, contracts come back."""

from __future__ import annotations

from collections.abc import Sequence

from banking.contracts import AccountView, LimitView
from banking.selectors import accounts, facts
from banking.services import limits, transfers
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance
from centli.kernel.call import Call
from centli.kernel.money import Money


def account_list(call: Call) -> Sequence[AccountView]:
    """Return the customer's accounts, checking first."""
    return [accounts.account_view(each) for each in accounts.account_list(call.customer_id)]


def account_get(call: Call, account_id: str) -> AccountView:
    """Return one of the customer's accounts.

    Raises:
        AccountNotFound: no such account, or another customer's.
    """
    return accounts.account_view(accounts.account_get(call.customer_id, account_id))


def transfer_propose(
    call: Call,
    *,
    amount: Money,
    beneficiary_id: str | None = None,
    to_account_id: str | None = None,
    from_account_id: str | None = None,
    concept: str = "",
    said: str = "",
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose a transfer to a beneficiary (``transfer``) or to an own account (``own_transfer``); nothing moves.

    The source is the account named, else the checking account. ``said`` is what the customer wrote for the amount.

    Raises:
        InvalidAmount, TargetMissing, SameAccount: the wish itself is wrong.
        AccountNotFound, PayeeNotFound: not there, or another customer's.
        AccountBlocked, AccountInactive, PayeeUnavailable: an account takes no part in anything.
        InsufficientFunds: the source cannot pay; another account may.
        DomainError: what ``confirmations.propose`` raises.
    """
    return transfers.transfer_propose(
        call,
        amount=amount,
        beneficiary_id=beneficiary_id,
        to_account_id=to_account_id,
        from_account_id=from_account_id,
        concept=concept,
        said=said,
        provenance=provenance,
        supersedes=supersedes,
    )


def transfer_confirm(
    call: Call, *, confirmation_id: str, token: str, factor: str | None = None
) -> ProposalView:
    """Carry a proposed transfer out, once; a second confirm answers the first receipt.

    Raises:
        DomainError: what ``confirmations.confirm`` raises.
    """
    return confirmations.confirm(call, confirmation_id=confirmation_id, token=token, factor=factor)


def limits_get(call: Call) -> LimitView:
    """Return the customer's limits, and what today has used.

    Raises:
        LimitsUnavailable: the value of the UDI is not known.
    """
    return facts.limits_get(call.customer_id, call.now)


def limit_change_propose(
    call: Call,
    *,
    per_operation: Money | None = None,
    per_day: Money | None = None,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose other limits; raising takes the second factor, lowering does not.

    Raises:
        InvalidLimit: no limit named, or one outside the bank's bounds.
        DomainError: what ``confirmations.propose`` raises.
    """
    return limits.limit_change_propose(
        call,
        per_operation=per_operation,
        per_day=per_day,
        provenance=provenance,
        supersedes=supersedes,
    )


def transfers_by_chat_set(call: Call, *, enabled: bool) -> LimitView:
    """Switch transfers by chat on or off."""
    limits.transfers_by_chat_set(call, enabled=enabled)
    return facts.limits_get(call.customer_id, call.now)
