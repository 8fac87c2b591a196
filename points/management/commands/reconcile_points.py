"""Compute every figure of points again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from centli.db.reconciling import ReconcileCommand, Report
from points.services import reconcile


class Command(ReconcileCommand):
    summary = (
        "Reconcile points: balances, totals and numbers against the transactions, lots against their moves, accounts "
        "against their lots, orders, budgets, stock, what is owed, and whether it was told. Corrects nothing. Ends with 3 and the list if "
        "anything differs."
    )
    examples = ("manage.py reconcile_points", "manage.py reconcile_points --json")
    next_command = "manage.py reconcile_ledger"
    disagreement = "Points do not agree with themselves."

    def reconciled(self, now: datetime, **_asked: Any) -> Report:
        return reconcile.reconcile(now=now)
