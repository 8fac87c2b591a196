"""Reversing an entry: in full, once, by a new entry that names it; one member of staff asks and another approves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from banking import rules
from banking.contracts import AccountType
from banking.errors import AlreadyReversed, NotReversible, TransactionNotFound
from banking.models import Account, AccountKind, Entry, Transfer
from banking.rules import EntryKind
from banking.selectors import entries
from banking.services import posting, staffing
from banking.services.accounts import for_owner
from centli.confirmations.contracts import ProposalView
from centli.db.transactions import require_transaction
from centli.events import audit, bus
from centli.events.catalogue import CreditLineChanged, MoneyReceived
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.money import MXN, Money


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
        rows = Account.objects.select_for_update().filter(pk__in=_accounts(legs))
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
            memo=rules.ADJUSTMENT_REASONS[reason],
        ),
    )
    _tell(call, legs, posted)
    audit.record(
        call,
        "entry.reversed",
        object_kind="transaction",
        object_id=transaction_id,
        by=ids.public("transaction", posted.public_id),
    )
    return posted


def _tell(call: Call, legs: Sequence[Transfer], posted: posting.Posted) -> None:
    """Tell every customer to whom money came back, and what each credit line is now."""
    transaction_id = ids.public("transaction", posted.public_id)
    for leg in legs:
        account = leg.debit_account
        if account.kind == AccountKind.CUSTOMER:
            account_id = ids.public("account", account.public_id)
            amount = Money(leg.amount_centavos).wire()
            news = MoneyReceived(transaction_id, account_id, amount, MXN)
            bus.publish(news, call=for_owner(call, account))
    lines = Account.objects.filter(pk__in=_accounts(legs), account_type=AccountType.CREDIT)
    for account in lines.select_related("owner").order_by("pk"):
        left = Money(max(account.available_centavos, 0)).wire()
        line = CreditLineChanged(ids.public("account", account.public_id), left)
        bus.publish(line, call=for_owner(call, account))


def _accounts(legs: Iterable[Transfer]) -> set[int]:
    return {pk for leg in legs for pk in (leg.debit_account_id, leg.credit_account_id)}
