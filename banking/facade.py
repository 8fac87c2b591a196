"""Banking's one door for customers and the agent: ownership is checked, contracts come back."""

from __future__ import annotations

from collections.abc import Sequence

from banking.contracts import AccountView
from banking.selectors import accounts
from centli.kernel.call import Call


def account_list(call: Call) -> Sequence[AccountView]:
    """Return the customer's accounts, checking first."""
    return [accounts.account_view(each) for each in accounts.account_list(call.customer_id)]


def account_get(call: Call, account_id: str) -> AccountView:
    """Return one of the customer's accounts.

    Raises:
        AccountNotFound: no such account, or another customer's.
    """
    return accounts.account_view(accounts.account_get(call.customer_id, account_id))
