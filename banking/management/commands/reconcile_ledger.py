"""Compute every figure of the ledger again."""

from __future__ import annotations

import time
from typing import Any

from banking.services import reconcile, sealing
from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock


class Command(ProductCommand):
    summary = (
        "Reconcile the ledger: postings total zero, balances, numbers, holds, floors, the hash chain, messages, "
        "confirmations and limits. Corrects nothing. Ends with 3 and the list if anything differs."
    )
    examples = ("manage.py reconcile_ledger", "manage.py reconcile_ledger --json")

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        now = clock.now()
        sealing.seal(now)
        report = reconcile.reconcile(now=now)
        seconds = round(time.monotonic() - started, 2)
        read = f"{report.accounts} accounts, {report.entries} entries, {report.postings} postings"
        self.answer(
            {
                "accounts": report.accounts,
                "entries": report.entries,
                "postings": report.postings,
                "head": report.head,
                "differences": [each.json() for each in report.differences],
                "seconds": seconds,
            },
            "\n".join(
                [
                    *map(str, report.differences),
                    f"{read}: {len(report.differences)} differences in {seconds} s.",
                    f"head {report.head}",
                ]
            ),
            as_json=options["json"],
        )
        if report.differences:
            raise self.stop("The ledger does not agree with itself.", Exit.DIFFERENCES)
