"""Compare purchases with charges and points, stock with movements, benefits with budgets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from centli.backoffice import orders
from centli.db.reconciling import ReconcileCommand, Report


class Command(ReconcileCommand):
    summary = (
        "Reconcile the marketplace: charges and refunds of the bank and points given with orders, stock with its movements, "
        "reservations with sagas, what searches go by with the catalogue, instalments with prices, budgets with what "
        "was given. Corrects nothing. "
        "Ends with 3 and the list if anything differs."
    )
    examples = ("manage.py reconcile_marketplace", "manage.py reconcile_marketplace --json")
    next_command = "manage.py reconcile_points"
    disagreement = "The marketplace does not agree with itself."

    def reconciled(self, now: datetime, **_asked: Any) -> Report:
        return orders.reconciled(now=now)
