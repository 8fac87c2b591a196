"""Compute every figure of the ledger again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from banking.services import reconcile, sealing
from centli.db.reconciling import ReconcileCommand, Report, add_heads


class Command(ReconcileCommand):
    summary = (
        "Reconcile the ledger: postings total zero, balances, numbers, holds, floors, the hash chain, messages, "
        "confirmations and limits. Corrects nothing. Ends with 3 and the list if anything differs. Give it a head that was "
        "kept elsewhere: it shows a chain that was cut or rewritten."
    )
    examples = (
        "manage.py reconcile_ledger",
        "manage.py reconcile_ledger --json",
        "manage.py reconcile_ledger --head 1204:" + "9f" * 32,
    )
    next_command = "manage.py verify_audit"
    disagreement = "The ledger does not agree with itself."
    asks = ("heads",)

    def add_arguments(self, parser: CommandParser) -> None:
        add_heads(parser)

    def reconciled(self, now: datetime, **asked: Any) -> Report:
        sealing.seal(now)
        return reconcile.reconcile(now=now, known_heads=asked["heads"])
