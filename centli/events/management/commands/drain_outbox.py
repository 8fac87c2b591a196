"""Deliver everything that is due, now."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from centli.db.commands import Exit, ProductCommand, number
from centli.events import relay
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock


class Command(ProductCommand):
    summary = (
        "Deliver everything in the outbox that is due, in this process. Safe to run twice at once. --dry-run hands nothing "
        "over: it counts what is due and what would come after it, not what that would publish in turn or how it would end."
    )
    examples = (
        "manage.py drain_outbox",
        "manage.py drain_outbox --dry-run",
        "manage.py drain_outbox --limit 1000 --json",
    )
    next_command = "manage.py doctor"
    rehearses = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--limit",
            type=number(1, relay.DRAIN_MAX),
            default=relay.DRAIN_MAX,
            help="At most this many messages.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        types = Counter[str]()
        if self.is_rehearsal:
            types = relay.plan_step(now=clock.now(), limit=options["limit"])
            delivered = types.total()
        else:
            delivered = relay.drain(limit=options["limit"])
        seconds = round(time.monotonic() - started, 2)
        waiting = Outbox.objects.filter(status__in=(OutboxStatus.NEW, OutboxStatus.CLAIMED)).count()
        dead = Outbox.objects.filter(status=OutboxStatus.DEAD).count()
        self.answer(
            {
                "delivered": delivered,
                "waiting": waiting,
                "dead": dead,
                "seconds": seconds,
                **({"types": types} if self.is_rehearsal else {}),
            },
            "".join(f"{count} {name}\n" for name, count in sorted(types.items()))
            + f"{delivered} delivered, {waiting} waiting, {dead} dead in {seconds} s.",
            as_json=options["json"],
        )
        if dead:
            raise self.stop(
                "Dead messages keep their keys waiting. Re-drive or skip them in the admin: Outbox.",
                Exit.PARTIAL,
            )
