"""Compute every figure of points again."""

from __future__ import annotations

import time
from typing import Any

from centli.db.commands import Exit, ProductCommand
from points.services import reconcile


class Command(ProductCommand):
    summary = (
        "Reconcile points: balances, totals and numbers against the transactions, lots against their moves, accounts "
        "against their lots, orders, budgets, stock and what is owed. Corrects nothing. Ends with 3 and the list if "
        "anything differs."
    )
    examples = ("manage.py reconcile_points", "manage.py reconcile_points --json")

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        report = reconcile.reconcile()
        seconds = round(time.monotonic() - started, 2)
        read = (
            f"{report.accounts} accounts, {report.lots} lots, {report.transactions} transactions,"
            f" {report.outstanding_points} points outstanding"
        )
        self.answer(
            {
                "accounts": report.accounts,
                "lots": report.lots,
                "transactions": report.transactions,
                "outstanding_points": report.outstanding_points,
                "differences": [each.json() for each in report.differences],
                "seconds": seconds,
            },
            "\n".join(
                [
                    *map(str, report.differences),
                    f"{read}: {len(report.differences)} differences in {seconds} s.",
                ]
            ),
            as_json=options["json"],
        )
        if report.differences:
            raise self.stop("Points do not agree with themselves.", Exit.DIFFERENCES)
