"""Reading accounts."""

from __future__ import annotations

from collections.abc import Sequence

from banking.contracts import AccountStatus, AccountType, AccountView
from banking.errors import AccountNotFound
from banking.models import Account, AccountKind
from centli.db.prepared import Given, Select
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import Money

ACCOUNTS_MAX = 50

_OWNED = Select(
    lambda: (
        Account.objects.filter(owner_id=Given("owner_id", Account, "owner_id"))
        .select_related("owner")
        .order_by("id")[:ACCOUNTS_MAX]
    )
)
_BY_PK = Select(
    lambda: Account.objects.filter(pk=Given("pk", Account, "id")).select_related("owner")
)
_BY_ID = Select(
    lambda: Account.objects.filter(
        public_id=Given("public_id", Account, "public_id"), kind=AccountKind.CUSTOMER
    ).select_related("owner")
)


def account_list(customer_id: int) -> Sequence[Account]:
    """Return a customer's accounts, checking first, oldest first."""
    order = list(AccountType)
    return sorted(
        _OWNED.all(owner_id=customer_id),
        key=lambda each: order.index(AccountType(each.account_type)),
    )


def account_get(customer_id: int, account_id: str) -> Account:
    """Return one of a customer's accounts.

    Raises:
        AccountNotFound: no such account, or another customer's.
    """
    found = account_find(account_id)
    if found is None or found.owner_id != customer_id:
        raise AccountNotFound
    return found


def available(call: Call, account_id: str) -> Money:
    """Return what one of the customer's accounts can spend now; of a credit account what is left of its line.

    Raises:
        AccountNotFound: no such account, or another customer's.
    """
    return Money(max(account_get(call.customer_id, account_id).available_centavos, 0))


def account_find(account_id: str) -> Account | None:
    """Return the customer account of a public id, whoever owns it; for decisions, never for display."""
    try:
        value = ids.parse("account", account_id)
    except NotFound:
        return None
    return _BY_ID.first(public_id=value)


def account_by_pk(pk: int) -> Account:
    """Return the account that a proposal's terms name by primary key.

    Raises:
        AccountNotFound: it is gone.
    """
    found = _BY_PK.first(pk=pk)
    if found is None:
        raise AccountNotFound
    return found


def account_by_clabe(clabe: str) -> Account | None:
    """Return the customer account of a CLABE of ours."""
    return (
        Account.objects.filter(clabe=clabe, kind=AccountKind.CUSTOMER)
        .select_related("owner")
        .first()
    )


def account_view(account: Account) -> AccountView:
    """Return an account as its owner sees it."""
    assert account.owner is not None, "only customers look at accounts"
    account_type = AccountType(account.account_type)
    return AccountView(
        account_id=ids.public("account", account.public_id),
        user_id=account.owner.user_id,
        account_type=account_type,
        status=AccountStatus(account.status),
        balance=Money(account.balance_centavos),
        held=Money(account.held_centavos),
        available=Money(account.available_centavos),
        credit_limit=Money(-(account.floor_centavos or 0))
        if account_type == AccountType.CREDIT
        else None,
        clabe=account.clabe or "",
        last4=account.number[-4:],
        created_at=account.created_at,
        updated_at=account.updated_at,
        version=account.version,
        can_unblock=account.blocked_by_owner,
    )
