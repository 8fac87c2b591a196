"""What owners do to their own accounts: block at once, and unblock what they blocked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import F

from banking.contracts import AccountStatus, AccountView
from banking.errors import (
    AccountAltered,
    AccountInactive,
    AccountNotFound,
    BlockedByBank,
    NotBlocked,
)
from banking.models import Account
from banking.selectors import accounts as selectors
from banking.services.accounts import tell_status
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance, Terms
from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.kernel import ids
from centli.kernel.call import Call

OWNER: Final = "owner"


@owned
def account_block(call: Call, *, account_id: str) -> AccountView:
    """Block one of the customer's accounts at once; a blocked one stays as it is.

    Raises:
        AccountNotFound: no such account, or another customer's.
        AccountInactive: it is closed.
    """
    account = selectors.account_get(call.customer_id, account_id)
    (blocked,) = block_step(call, [account.pk])
    return selectors.account_view(blocked)


def block_propose(
    call: Call,
    *,
    account_ids: Sequence[str],
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to block accounts of the customer's, for the conversation; a tap blocks them.

    Raises:
        AccountNotFound: no such account, or another customer's.
        AccountInactive: one of them is closed.
        NothingToBlock: all of them are blocked already.
    """
    found = [selectors.account_get(call.customer_id, one) for one in dict.fromkeys(account_ids)]
    terms = {
        "accounts": [
            {"account_id": ids.public("account", one.public_id), "account_pk": one.pk}
            for one in found
        ]
    }
    return confirmations.propose(
        call, kind="block_account", terms=terms, provenance=provenance, supersedes=supersedes
    )


def block_step(call: Call, account_pks: Sequence[int]) -> list[Account]:
    """Block the customer's accounts under their locks; who was blocked already is neither changed nor told of.

    Raises:
        AccountNotFound: one is not there, or another customer's.
        AccountInactive: one is closed.
    """
    require_transaction()
    found = own_accounts(call, account_pks, locked=True)
    for account in found:
        if account.status == AccountStatus.BLOCKED:
            continue
        account.status, account.blocked_by_owner = AccountStatus.BLOCKED, True
        account.version += 1
        account.updated_at = call.now
        Account.objects.filter(pk=account.pk).update(
            status=account.status,
            blocked_by_owner=True,
            version=F("version") + 1,
            updated_at=call.now,
        )
        tell_status(call, account, action="account.blocked", reason=OWNER)
    return found


def own_accounts(call: Call, account_pks: Sequence[int], *, locked: bool) -> list[Account]:
    """Return accounts of the customer's by their keys, in the order of locks.

    Raises:
        AccountNotFound: one is not there, or another customer's.
        AccountInactive: one is closed.
    """
    rows = Account.objects.select_for_update() if locked else Account.objects.all()
    found = list(rows.filter(owner_id=call.customer_id, pk__in=account_pks).order_by("pk"))
    if len(found) != len(set(account_pks)):
        raise AccountNotFound
    if any(account.status == AccountStatus.INACTIVE for account in found):
        raise AccountInactive
    return found


def unblock_propose(
    call: Call,
    *,
    account_id: str,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to make active what the customer blocked; always with the second factor.

    Raises:
        AccountNotFound: no such account, or another customer's.
        NotBlocked: it is not blocked.
        BlockedByBank: the bank froze it, so the bank lifts it.
    """
    wish = {"account_id": account_id}
    known = confirmations.proposed(call, kind="unblock_account", parameters=wish)
    if known is not None:
        return known
    account = selectors.account_get(call.customer_id, account_id)
    return confirmations.propose(
        call,
        kind="unblock_account",
        parameters=wish,
        terms={
            "account_id": account_id,
            "account_pk": account.pk,
            "account_version": account.version,
        },
        provenance=provenance,
        supersedes=supersedes,
    )


def check_unblockable(call: Call, terms: Terms, *, locked: bool) -> None:
    """Refuse unless the customer blocked it, by the very block that was to be lifted.

    Raises:
        AccountNotFound, NotBlocked, BlockedByBank, AccountAltered: why not.
    """
    (account,) = own_accounts(call, [terms["account_pk"]], locked=locked)
    if account.status != AccountStatus.BLOCKED:
        raise NotBlocked
    if not account.blocked_by_owner:
        raise BlockedByBank
    if account.version != terms["account_version"]:
        raise AccountAltered


def unblock_step(call: Call, *, account_pk: int) -> None:
    """Make a checked, locked account active; the status event is the confirmation's."""
    require_transaction()
    Account.objects.filter(pk=account_pk, blocked_by_owner=True).update(
        status=AccountStatus.ACTIVE,
        blocked_by_owner=False,
        version=F("version") + 1,
        updated_at=call.now,
    )
    account = selectors.account_by_pk(account_pk)
    audit.record(
        call,
        "account.unblocked",
        object_kind="account",
        object_id=ids.public("account", account.public_id),
    )
