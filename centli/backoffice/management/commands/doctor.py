"""Look whether everything that the product needs is there and right."""

from __future__ import annotations

from typing import Any

from centli.backoffice import checkup
from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock


class Command(ProductCommand):
    summary = (
        "Look at Python, settings, keys, database, its rights, migrations, clock, relay, purchases, channel layer, storage and the language "
        "weights. Changes nothing. Ends with 1 when something must be put right; a warning alone ends with 0."
    )
    examples = ("manage.py doctor", "manage.py doctor --json")

    def handle(self, *_: Any, **options: Any) -> None:
        found = checkup.examine(now=clock.now())
        failed = sum(each.state is checkup.State.FAILED for each in found)
        warnings = sum(each.state is checkup.State.WARNING for each in found)
        lines = [f"{each.state:<8} {each.name:<11} {each.detail}" for each in found]
        self.answer(
            {
                "findings": [each.json() for each in found],
                "failed": failed,
                "warnings": warnings,
            },
            "\n".join([*lines, f"{len(found)} looked at, {failed} failed, {warnings} warnings."]),
            as_json=options["json"],
        )
        if failed:
            raise self.stop("Something must be put right first.", Exit.FAILED)
