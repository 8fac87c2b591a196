"""What staff ask for about accounts, and another person approves: unfreezing and adjusting, and what all such have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db.models import F

from banking import rules
from banking.contracts import AccountStatus, AccountType
from banking.errors import (
    AccountAltered,
    AccountInactive,
    AccountNotFound,
    NotBlocked,
    RequestPending,
)
from banking.models import Account, AccountKind
from banking.rules import EntryKind
from banking.selectors import accounts
from banking.services import posting
from banking.services.accounts import for_owner, system_account
from centli.confirmations import selectors as proposals
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.db.transactions import require_transaction
from centli.events import audit, bus
from centli.events.catalogue import CreditLineChanged, MoneyReceived
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.money import CENTAVOS_MAX, MXN, InvalidAmount, Money
from centli.kernel.text import clean
from centli.people import notices

NOTE_LENGTH_MAX: Final = 200


def unfreeze_propose(call: Call, *, account_id: str, reason: str, note: str) -> ProposalView:
    """Ask that a frozen account be made active; somebody else approves.

    Raises:
        AccountNotFound: no such account.
        NotBlocked: it is not frozen.
        RequestPending: another request about it waits.
    """
    return account_propose(call, kind="unfreeze", account_id=account_id, reason=reason, note=note)


def adjustment_propose(
    call: Call, *, account_id: str, amount_centavos: int, reason: str, note: str
) -> ProposalView:
    """Ask for a credit (positive) or debit (negative) of an account; somebody else approves.

    Raises:
        AccountNotFound, AccountInactive: no such account, or a closed one.
        InvalidAmount: zero, or over the cap.
        RequestPending: another request about it waits.
    """
    if not 0 < abs(amount_centavos) <= CENTAVOS_MAX:
        raise InvalidAmount
    return account_propose(
        call,
        kind="adjustment",
        account_id=account_id,
        reason=reason,
        note=note,
        amount_centavos=amount_centavos,
    )


def account_propose(
    call: Call, *, kind: str, account_id: str, reason: str, note: str, **terms: int | str
) -> ProposalView:
    """Propose something about a customer's account, as it stands now, for another person to approve.

    Raises:
        AccountNotFound: no such account.
        DomainError: what the kind's assessment raises.
    """
    account = accounts.account_find(account_id)
    if account is None:
        raise AccountNotFound
    return confirmations.propose(
        for_owner(call, account),
        kind=kind,
        terms={
            "account_id": account_id,
            "account_pk": account.pk,
            "account_version": account.version,
            "reason": reason,
            "note": clean(note, length_max=NOTE_LENGTH_MAX),
            **terms,
        },
    )


def check_none_waits(call: Call, account_pk: int) -> None:
    """Refuse a second request about an account: a step of proposing, under the account's lock.

    Raises:
        RequestPending: another request about it waits for its approval.
    """
    account = read_account(account_pk, locked=True)
    waiting = proposals.waiting_terms(call, customer_id=account.owner_id or 0)
    if any(terms.get("account_pk") == account_pk for terms in waiting):
        raise RequestPending


def check_blocked(account_pk: int, *, version: int, locked: bool) -> None:
    """Refuse unless the account is frozen, and still by the freeze that the request was about.

    Raises:
        NotBlocked: it is not frozen.
        AccountAltered: it was changed since: a request for an old freeze must not lift a new one.
    """
    account = read_account(account_pk, locked=locked)
    if account.status != AccountStatus.BLOCKED:
        raise NotBlocked
    if account.version != version:
        raise AccountAltered


def check_adjustable(account_pk: int, *, locked: bool) -> None:
    """Refuse to adjust a closed account.

    Raises:
        AccountInactive: it is closed.
    """
    if read_account(account_pk, locked=locked).status == AccountStatus.INACTIVE:
        raise AccountInactive


def unfreeze_step(call: Call, *, account_pk: int) -> None:
    """Make a checked, locked account active; the status event is the confirmation's."""
    require_transaction()
    Account.objects.filter(pk=account_pk).update(
        status=AccountStatus.ACTIVE,
        blocked_by_owner=False,
        version=F("version") + 1,
        updated_at=call.now,
    )
    account = read_account(account_pk, locked=False)
    audit.record(
        for_owner(call, account),
        "account.unfrozen",
        object_kind="account",
        object_id=ids.public("account", account.public_id),
    )


def adjust_step(
    call: Call, *, account_pk: int, amount_centavos: int, reason: str, confirmation_id: UUID
) -> posting.Posted:
    """Post an adjustment against the clearing account, and tell the account's owner."""
    clearing = system_account(AccountKind.CLEARING)
    pair = (clearing.pk, account_pk) if amount_centavos > 0 else (account_pk, clearing.pk)
    posted = posting.post(
        call,
        posting.Draft(
            kind=EntryKind.ADJUSTMENT,
            legs=[posting.Leg(*pair, abs(amount_centavos))],
            confirmation_id=confirmation_id,
            memo=rules.reason_shown(reason, favours_reader=amount_centavos > 0),
        ),
    )
    tell_corrected_step(call, posted, {account_pk: amount_centavos}, reason=reason)
    return posted


def tell_corrected_step(
    call: Call,
    posted: posting.Posted,
    moved: Mapping[int, int],
    *,
    reason: str,
    reversed_id: str | None = None,
) -> None:
    """Tell every customer what staff put into or took out of their accounts, and what each credit line is now.

    ``moved`` has the centavos by account, ``reversed_id`` names the movement that is reversed, whose receipt tells it
    too. The notices start here: their reason is in banking's words.
    """
    require_transaction()
    touched = Account.objects.filter(pk__in=moved, kind=AccountKind.CUSTOMER)
    for account in touched.select_related("owner").order_by("pk"):
        owner_call, centavos = for_owner(call, account), moved[account.pk]
        account_id = ids.public("account", account.public_id)
        if centavos > 0:
            transaction_id = ids.public("transaction", posted.public_id)
            arrived = Money(centavos).wire()
            bus.publish(
                MoneyReceived(transaction_id, account_id, arrived, MXN, correction=True),
                call=owner_call,
            )
        if centavos:
            notices.raise_step(
                owner_call,
                notices.MONEY_PUT_IN if centavos > 0 else notices.MONEY_TAKEN_OUT,
                amount=Money(abs(centavos)).wire(),
                account=rules.masked(account.number),
                reason=rules.reason_shown(reason, favours_reader=centavos > 0),
                **({"transaction_id": reversed_id} if reversed_id else {}),
            )
        if account.account_type == AccountType.CREDIT:
            left = Money(max(account.available_centavos, 0)).wire()
            line = CreditLineChanged(account_id, left)
            bus.publish(line, call=owner_call)


def read_account(account_pk: int, *, locked: bool) -> Account:
    """Return a customer's account by its key; ``locked`` for what is decided on it.

    Raises:
        AccountNotFound: it is gone.
    """
    rows = Account.objects.select_for_update() if locked else Account.objects.all()
    found = rows.filter(pk=account_pk).first()
    if found is None:
        raise AccountNotFound
    return found
