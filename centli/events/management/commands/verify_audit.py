"""Walk along the audit trail's hash chain."""

from __future__ import annotations

import re
import time
from typing import Any, Final

from centli.db import sealer
from centli.db.commands import Exit, ProductCommand
from centli.events import trail
from centli.kernel import clock

HEAD: Final = re.compile(r"\d{1,18}:[0-9a-f]{64}")


class Command(ProductCommand):
    summary = (
        "Verify the audit trail: every entry is what was sealed, none is missing. Ends with 3 and the list if not. "
        "Keep the head that it prints elsewhere, and give it back next time: it shows a chain that was cut or rewritten."
    )
    examples = (
        "manage.py verify_audit",
        "manage.py verify_audit --json",
        "manage.py verify_audit --head 1204:" + "9f" * 32,
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--head", help="A head that an earlier run printed.")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["head"] and not HEAD.fullmatch(options["head"]):
            raise self.stop("--head is NUMBER:HASH, as an earlier run printed it.", Exit.USAGE)
        started = time.monotonic()
        now = clock.now()
        sealer.seal(trail.AUDIT, now=now)
        found = sealer.verify(trail.AUDIT, now=now, known_head=options["head"])
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
