"""What an owner is given: a higher level, or another account; one member of staff asks for it, another approves."""

from __future__ import annotations

from django.db.models import F

from banking import rules
from banking.contracts import AccountStatus, AccountType
from banking.errors import AccountTypeTaken, LevelNotHigher
from banking.models import Account
from banking.services import staffing
from banking.services.accounts import for_owner, open_step
from banking.services.transfers import check_status
from centli.confirmations.contracts import ProposalView
from centli.db.transactions import require_transaction
from centli.events import audit
from centli.kernel import ids
from centli.kernel.call import Call
from centli.people import notices
from centli.people.models import User


def level_propose(
    call: Call, *, account_id: str, level: str, reason: str, note: str
) -> ProposalView:
    """Ask that an account get a higher level, for what was looked through; somebody else approves.

    Raises:
        AccountNotFound: no such account.
        AccountBlocked, AccountInactive: it is frozen, or closed.
        LevelNotHigher: it has that level, or a higher one.
        RequestPending: another request about it waits.
    """
    return staffing.account_propose(
        call, kind="raise_level", account_id=account_id, reason=reason, note=note, level=level
    )


def open_propose(
    call: Call,
    *,
    account_id: str,
    account_type: AccountType,
    credit_limit_centavos: int,
    reason: str,
    note: str,
) -> ProposalView:
    """Ask that the owner of an account get one of another type, too; somebody else approves.

    Raises:
        AccountNotFound: no such account.
        AccountBlocked, AccountInactive: it is frozen, or closed.
        AccountTypeTaken: its owner has one of that type.
        RequestPending: another request about it waits.
    """
    return staffing.account_propose(
        call,
        kind="open_account",
        account_id=account_id,
        reason=reason,
        note=note,
        account_type=account_type.value,
        credit_limit_centavos=credit_limit_centavos,
    )


def check_raisable(account_pk: int, *, level: str, locked: bool) -> None:
    """Refuse what is no higher level of an account in use.

    Raises:
        AccountBlocked, AccountInactive, LevelNotHigher: why not.
    """
    account = staffing.read_account(account_pk, locked=locked)
    check_status(account.status)
    if rules.LEVELS.index(level) <= rules.LEVELS.index(account.level):
        raise LevelNotHigher


def check_openable(account_pk: int, *, account_type: str, locked: bool) -> None:
    """Refuse a second account of a type: whoever says «mi ahorro» means one. Decided under the owner's lock.

    Raises:
        AccountBlocked, AccountInactive, AccountTypeTaken: why not.
    """
    account = staffing.read_account(account_pk, locked=locked)
    check_status(account.status)
    if locked:
        assert account.owner_id is not None, "a customer's account"
        User.objects.select_for_update().get(pk=account.owner_id)
    others = Account.objects.filter(owner_id=account.owner_id, account_type=account_type)
    if others.exclude(status=AccountStatus.INACTIVE).exists():
        raise AccountTypeTaken


def raise_level_step(call: Call, *, account_pk: int, level: str, reason: str) -> None:
    """Give a checked, locked account its level, and tell its owner."""
    require_transaction()
    Account.objects.filter(pk=account_pk).update(
        level=level, version=F("version") + 1, updated_at=call.now
    )
    account = staffing.read_account(account_pk, locked=False)
    owner_call = for_owner(call, account)
    audit.record(
        owner_call,
        "account.level_raised",
        object_kind="account",
        object_id=ids.public("account", account.public_id),
        reason=reason,
        level=level,
    )
    notices.raise_step(
        owner_call, notices.LEVEL_RAISED, account=rules.masked(account.number), level=level
    )


def open_account_step(
    call: Call, *, account_pk: int, account_type: str, credit_limit_centavos: int, reason: str
) -> Account:
    """Open what was checked, at the level of the account it was asked about, and tell its owner."""
    require_transaction()
    known = staffing.read_account(account_pk, locked=False)
    owner_call = for_owner(call, known)
    opened = open_step(
        owner_call, AccountType(account_type), credit_limit_centavos, None, known.level
    )
    audit.record(
        owner_call,
        "account.opened",
        object_kind="account",
        object_id=ids.public("account", opened.public_id),
        reason=reason,
        account_type=account_type,
        credit_limit_centavos=credit_limit_centavos,
    )
    notices.raise_step(owner_call, notices.ACCOUNT_OPENED, account=rules.masked(opened.number))
    return opened
