"""Closing an account: only an empty one, asked for by one member of staff and approved by another, for good."""

from __future__ import annotations

from django.db.models import F

from banking.contracts import AccountStatus
from banking.errors import AccountNotEmpty, OrderUnderWay
from banking.models import Account, SpeiOrder
from banking.services import staffing
from banking.services.accounts import for_owner
from banking.services.transfers import check_status
from centli.confirmations.contracts import ProposalView
from centli.db.transactions import require_transaction
from centli.events import audit
from centli.kernel import ids
from centli.kernel.call import Call


def close_propose(call: Call, *, account_id: str, reason: str, note: str) -> ProposalView:
    """Ask that an account be closed; somebody else approves.

    Raises:
        AccountNotFound: no such account.
        AccountBlocked, AccountInactive: it is frozen, or closed already.
        AccountNotEmpty: there is money in it, owed or held.
        OrderUnderWay: an order to another bank may still come back to it.
        RequestPending: another request about it waits.
    """
    return staffing.account_propose(
        call, kind="close_account", account_id=account_id, reason=reason, note=note
    )


def check_closable(account_pk: int, *, locked: bool) -> None:
    """Refuse an account that cannot be closed now.

    Raises:
        AccountBlocked, AccountInactive, AccountNotEmpty, OrderUnderWay: why not.
    """
    account = staffing.read_account(account_pk, locked=locked)
    check_status(account.status)
    if account.balance_centavos or account.held_centavos:
        raise AccountNotEmpty(account.balance_centavos, account.held_centavos)
    if SpeiOrder.objects.filter(hold__account=account, next_run_at__isnull=False).exists():
        raise OrderUnderWay


def close_step(call: Call, *, account_pk: int, reason: str) -> None:
    """Close a checked, locked account; the status event is the confirmation's."""
    require_transaction()
    Account.objects.filter(pk=account_pk).update(
        status=AccountStatus.INACTIVE,
        closed_at=call.now,
        version=F("version") + 1,
        updated_at=call.now,
    )
    account = staffing.read_account(account_pk, locked=False)
    audit.record(
        for_owner(call, account),
        "account.closed",
        object_kind="account",
        object_id=ids.public("account", account.public_id),
        reason=reason,
    )
