"""Banking's one door for customers and the agent: ownership is checked, contracts come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from banking.contracts import (
    AccountView,
    LimitView,
    MovementPage,
    MovementView,
    SpendingView,
    TransferStanding,
)
from banking.selectors import accounts, facts, movements, spending, standing
from banking.services import blocking, limits, transfers, undoing
from centli.confirmations import selectors as proposals
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance
from centli.kernel.call import Call
from centli.kernel.money import Money

Key = TypeVar("Key")


def account_list(call: Call) -> Sequence[AccountView]:
    """Return the customer's accounts, checking first."""
    return [accounts.account_view(each) for each in accounts.account_list(call.customer_id)]


def account_get(call: Call, account_id: str) -> AccountView:
    """Return one of the customer's accounts.

    Raises:
        AccountNotFound: no such account, or another customer's.
    """
    return accounts.account_view(accounts.account_get(call.customer_id, account_id))


def account_block(call: Call, account_id: str) -> AccountView:
    """Block one of the customer's accounts at once: nothing is debited or credited from now on.

    It takes neither a confirmation nor a factor; a blocked one stays as it is.

    Raises:
        AccountNotFound: no such account, or another customer's.
        AccountInactive: it is closed.
    """
    return blocking.account_block(call, account_id=account_id)


def account_block_propose(
    call: Call,
    *,
    account_ids: Sequence[str],
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to block accounts of the customer's, for the conversation; one tap blocks them.

    Raises:
        AccountNotFound: no such account, or another customer's.
        AccountInactive: one of them is closed.
        NothingToBlock: all of them are blocked already.
    """
    return blocking.block_propose(
        call, account_ids=account_ids, provenance=provenance, supersedes=supersedes
    )


def account_unblock_propose(
    call: Call,
    account_id: str,
    *,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to make active what the customer blocked; it takes the second factor.

    Raises:
        AccountNotFound: no such account, or another customer's.
        NotBlocked: it is not blocked.
        BlockedByBank: the bank froze it, so the bank lifts it.
    """
    return blocking.unblock_propose(
        call, account_id=account_id, provenance=provenance, supersedes=supersedes
    )


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


def transfer_undo(call: Call, transaction_id: str) -> MovementView:
    """Take a confirmed transfer back while it still waits; a second time changes nothing and answers the same.

    Raises:
        TransactionNotFound: no such movement, or another customer's.
        UndoExpired: it has gone out, or it never waited.
    """
    return undoing.transfer_undo(call, transaction_id=transaction_id)


def transfer_standing_list(
    call: Call, transaction_ids: Collection[str]
) -> Sequence[TransferStanding]:
    """Return how those of the customer's transfers stand that did not go out at once, or came back; of any other nothing."""
    return standing.standing_list(call, transaction_ids)


def receipts_as_they_stand(
    call: Call, stored: Mapping[Key, Mapping[str, Any]]
) -> Mapping[Key, dict[str, Any]]:
    """Return, as they read now, those of the customer's receipts that say something else by now; two queries at most."""
    return standing.receipts_as_they_stand(call, stored)


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


def transfers_by_chat_off(call: Call) -> LimitView:
    """Switch transfers by chat off at once, once for the call's key; off they stay.

    Raises:
        KeyReused: the key came with a proposal to switch them on.
    """
    replayed = limits.transfers_by_chat_off(call)
    return replace(facts.limits_get(call.customer_id, call.now), replayed=replayed)


def transfers_by_chat_propose(
    call: Call,
    *,
    enabled: bool,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to switch transfers by chat: on undoes a protection and takes the second factor, off takes a tap.

    Raises:
        ChatTransfersOn, ChatTransfersOff: they are as wished.
        DomainError: what ``confirmations.propose`` raises.
    """
    return limits.transfers_by_chat_propose(
        call, enabled=enabled, provenance=provenance, supersedes=supersedes
    )


def transfers_by_chat_proposal_get(call: Call, confirmation_id: str) -> ProposalView:
    """Return a proposal to switch transfers by chat on.

    Raises:
        ConfirmationNotFound: no such proposal, another customer's, or of another kind.
    """
    return proposals.proposal_get(call, confirmation_id, kind=limits.CHAT_TRANSFERS_ON)


def movement_page(
    call: Call,
    *,
    account_id: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    type: str | None = None,  # noqa: A002 - the specification's name
    kind: str | None = None,
    status: str | None = None,
    counterpart: str | None = None,
    incoming: bool | None = None,
    least_centavos: int = 0,
    limit: int = movements.LIMIT_DEFAULT,
    cursor: str | None = None,
) -> MovementPage:
    """Return a page of movements, newest first: of one account, or of all of the customer's.

    Days are the customer's. ``counterpart`` is a beneficiary's id or part of a name; ``incoming`` parts what came in from
    what went out; ``limit`` is 1 to 100.

    Raises:
        AccountNotFound: no such account, or another customer's.
        InvalidCursor, InvalidFilter, InvalidPeriod: the question itself is wrong.
    """
    filters = movements.wanted(
        date_from=date_from,
        date_to=date_to,
        type=type,
        kind=kind,
        status=status,
        counterpart=counterpart,
        incoming=incoming,
        least_centavos=least_centavos,
    )
    return movements.movement_page(
        call.customer_id, account_id=account_id, filters=filters, limit=limit, cursor=cursor
    )


def movement_get(call: Call, transaction_id: str) -> MovementView:
    """Return one movement of the customer's.

    Raises:
        TransactionNotFound: no such movement, or another customer's.
    """
    return movements.movement_get(call.customer_id, transaction_id)


def spending_summary(
    call: Call, *, date_from: date, date_to: date, kinds: Collection[str] | None = None
) -> SpendingView:
    """Return what went out in a period of the customer's days, by kind, and the total of the period before.

    ``kinds`` keeps those kinds of spending alone, in both periods.

    Raises:
        InvalidFilter: a kind that there is not.
        InvalidPeriod: it ends before it begins.
    """
    return spending.spending_summary(
        call.customer_id, date_from=date_from, date_to=date_to, kinds=kinds
    )
