"""Accounts, ledger, transfers, holds, limits, statements."""
