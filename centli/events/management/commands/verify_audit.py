"""Walk along the audit trail's hash chain."""

from __future__ import annotations

import time
from typing import Any

from centli.db import sealer
from centli.db.commands import Exit, ProductCommand
from centli.db.reconciling import add_heads
from centli.events import trail
from centli.kernel import clock


class Command(ProductCommand):
    summary = (
        "Verify the audit trail: every entry is what was sealed, none is missing. Ends with 3 and the list if not. "
        "Give it a head that was kept elsewhere: it shows a chain that was cut or rewritten."
    )
    examples = (
        "manage.py verify_audit",
        "manage.py verify_audit --json",
        "manage.py verify_audit --head 1204:" + "9f" * 32,
    )
    next_command = "manage.py reconcile_ledger"

    def add_arguments(self, parser: Any) -> None:
        add_heads(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        now = clock.now()
        sealer.seal(trail.AUDIT, now=now)
        found = sealer.verify(trail.AUDIT, now=now, known_heads=options["heads"])
        seconds = round(time.monotonic() - started, 2)
        lines = [
            f"{fault.problem}: entry {fault.entry_id}, seal {fault.seq}" for fault in found.faults
        ]
        self.answer(
            {
                "sealed": found.sealed,
                "head": found.head,
                "faults": [fault.json() for fault in found.faults],
                "seconds": seconds,
            },
            "\n".join(
                [
                    *lines,
                    f"{found.sealed} sealed, {len(found.faults)} faults in {seconds} s.",
                    f"head {found.head}",
                ]
            ),
            as_json=options["json"],
        )
        if found.faults:
            raise self.stop("The audit trail is not what was written.", Exit.DIFFERENCES)
