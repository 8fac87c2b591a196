"""What an account of the customer's has left to spend: its domain answers, so that another domain's card can tell it.

For showing alone. What is decided on it is decided by whoever keeps the account, when the money moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import Money

Reader: TypeAlias = Callable[[Call, str], Money]
"""Returns what an account of the customer's can spend now, a credit account's line; or raises ``NotFound``."""
_readers: Final[list[Reader]] = []


def register(reader: Reader) -> None:
    """Let the domain that keeps the customers' accounts answer for them."""
    _readers.append(reader)


def left(call: Call, account_id: str) -> Money | None:
    """Return what an account of the customer's can spend now; None where nobody knows it."""
    for reader in _readers:
        try:
            return reader(call, account_id)
        except NotFound:
            continue
    return None
