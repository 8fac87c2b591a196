"""Banking in the staff site: accounts and what is done to them, and the ledger, which is only read."""

from banking.admin import accounts, ledger

__all__ = ["accounts", "ledger"]
