"""Reversing an entry: in full, once, by a new entry that names it; one member of staff asks and another approves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from banking import rules
from banking.errors import AlreadyReversed, NotReversible, TransactionNotFound
from banking.models import Account, Entry, Transfer
from banking.rules import EntryKind
from banking.selectors import entries
from banking.services import posting, staffing
from centli.confirmations.contracts import ProposalView
from centli.db.transactions import require_transaction
from centli.events import audit
from centli.kernel import ids
from centli.kernel.call import Call


def reversal_propose(
    call: Call, *, account_id: str, transaction_id: str, reason: str, note: str
) -> ProposalView:
    """Ask that a movement of an account be reversed; somebody else approves.

    Raises:
        AccountNotFound: no such account.
        TransactionNotFound: no such movement of that account.
        NotReversible, AlreadyReversed: as ``check_reversible``.
        RequestPending: another request about the account waits.
    """
    return staffing.account_propose(
        call,
        kind="reversal",
        account_id=account_id,
        reason=reason,
        note=note,
        transaction_id=transaction_id,
    )


def check_reversible(transaction_id: str, *, account_pk: int, locked: bool) -> Sequence[Transfer]:
    """Return the legs of a movement of an account that may be reversed; ``locked`` takes all accounts that it moved.

    Raises:
        TransactionNotFound: no such movement of that account.
        NotReversible: its money is at another bank, or others than banking must hear of it.
        AlreadyReversed: it was reversed before.
    """
    legs = entries.legs_of(transaction_id, account_pk=account_pk)
    if not legs:
        raise TransactionNotFound
    entry = legs[0].entry
    if EntryKind(entry.kind) in rules.NOT_REVERSED:
        raise NotReversible
    if locked:
        rows = Account.objects.select_for_update().filter(pk__in=_moved(legs))
        list(rows.order_by("pk").values_list("pk"))
    if Entry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed
    return legs


def reverse_step(
    call: Call, *, transaction_id: str, account_pk: int, reason: str, confirmation_id: UUID
) -> posting.Posted:
    """Give an entry's money back where it came from, and tell; a customer who must give it back has to have it.

    Raises:
        TransactionNotFound, NotReversible, AlreadyReversed: as ``check_reversible``.
        InsufficientFunds, AccountBlocked, AccountInactive: who received the money cannot give it back.
    """
    require_transaction()
    legs = check_reversible(transaction_id, account_pk=account_pk, locked=True)
    entry = legs[0].entry
    posted = posting.post(
        call,
        posting.Draft(
            kind=EntryKind.REVERSAL,
            legs=[
                posting.Leg(
                    leg.credit_account_id, leg.debit_account_id, leg.amount_centavos, leg.code
                )
                for leg in legs
            ],
            confirmation_id=confirmation_id,
            reverses_id=entry.pk,
            beneficiary_id=entry.beneficiary_id,
            counterpart=entry.counterpart,
            memo=rules.reason_shown(reason, favours_reader=False),
        ),
    )
    staffing.tell_corrected_step(
        call, posted, _moved(legs), reason=reason, reversed_id=transaction_id
    )
    audit.record(
        call,
        "entry.reversed",
        object_kind="transaction",
        object_id=transaction_id,
        by=ids.public("transaction", posted.public_id),
    )
    return posted


def _moved(legs: Iterable[Transfer]) -> Mapping[int, int]:
    """Return the centavos that undoing these legs puts into each account; below zero, takes out of it."""
    moved: dict[int, int] = defaultdict(int)
    for leg in legs:
        moved[leg.debit_account_id] += leg.amount_centavos
        moved[leg.credit_account_id] -= leg.amount_centavos
    return moved
