"""Compare purchases with charges, stock with movements, benefits with budgets."""

from __future__ import annotations

import time
from typing import Any

from centli.backoffice import orders
from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock


class Command(ProductCommand):
    summary = (
        "Reconcile the marketplace: charges and refunds of the bank with orders, stock with its movements, "
        "reservations with sagas, instalments with prices, budgets with what was given. Corrects nothing. "
        "Ends with 3 and the list if anything differs."
    )
    examples = ("manage.py reconcile_marketplace", "manage.py reconcile_marketplace --json")

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        report = orders.reconciled(now=clock.now())
        seconds = round(time.monotonic() - started, 2)
        read = f"{report.purchases} purchases, {report.charges} charges, {report.offers} offers"
        self.answer(
            {
                "purchases": report.purchases,
                "charges": report.charges,
                "offers": report.offers,
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
            raise self.stop("The marketplace does not agree with itself.", Exit.DIFFERENCES)
