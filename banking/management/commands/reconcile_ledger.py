"""Compute every figure of the ledger again."""

from __future__ import annotations

from datetime import datetime

from banking.services import reconcile, sealing
from centli.db.reconciling import ReconcileCommand, Report


class Command(ReconcileCommand):
    summary = (
        "Reconcile the ledger: postings total zero, balances, numbers, holds, floors, the hash chain, messages, "
        "confirmations and limits. Corrects nothing. Ends with 3 and the list if anything differs."
    )
    examples = ("manage.py reconcile_ledger", "manage.py reconcile_ledger --json")
    disagreement = "The ledger does not agree with itself."

    def reconciled(self, now: datetime) -> Report:
        sealing.seal(now)
        return reconcile.reconcile(now=now)
