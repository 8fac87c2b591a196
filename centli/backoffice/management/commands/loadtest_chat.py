"""Let many customers chat at once and say how long answers take."""

from __future__ import annotations

import asyncio
import time
from argparse import ArgumentParser
from typing import Any, Final

from django.conf import settings

from centli.backoffice.loadtest import crowd, people
from centli.db.commands import PRODUCTION, Exit, ProductCommand, number

USERS_MAX: Final = 5_000
DURATION_MAX: Final = 86_400.0


class Command(ProductCommand):
    summary = (
        "Let customers made for it chat with the running product, one socket each. "
        "Ends with 3 when answers are too slow, lost or doubled."
    )
    examples = (
        "manage.py loadtest_chat",
        "manage.py loadtest_chat --users 200 --duration 60 --max-p95-ms 300",
        "manage.py loadtest_chat --base-url http://127.0.0.1:8123 --every 2 --json",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--users", type=number(1, USERS_MAX), default=50)
        parser.add_argument(
            "--duration", type=number(1.0, DURATION_MAX), default=30.0, help="Seconds."
        )
        parser.add_argument(
            "--every",
            type=number(1.0, DURATION_MAX),
            default=10.0,
            help="Seconds between messages.",
        )
        parser.add_argument("--max-p95-ms", type=float, default=300.0)
        parser.add_argument("--base-url", default=settings.CENTLI_BASE_URL)
        parser.add_argument("--i-know-this-is-production", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.CENTLI_ENVIRONMENT == "production" and not options["i_know_this_is_production"]:
            raise self.stop(PRODUCTION, Exit.REFUSED)
        given = people.customers(options["users"], bar=self.bar)
        base = "ws" + options["base_url"].rstrip("/").removeprefix("http")
        self.say(f"{len(given)} customers chat for {options['duration']:.0f} s …")
        started = time.monotonic()
        try:
            book = asyncio.run(
                crowd.run(
                    f"{base}/ws/chat/",
                    given,
                    seconds=options["duration"],
                    every=options["every"],
                )
            )
        except OSError as error:
            raise self.stop(
                f"Nobody answers at {options['base_url']}: is the product running?", Exit.FAILED
            ) from error
        self._report(book, options, seconds=time.monotonic() - started)

    def _report(self, book: crowd.Book, options: dict[str, Any], *, seconds: float) -> None:
        p50, p95, p99 = (book.percentile(share) for share in (0.50, 0.95, 0.99))
        faulty = book.lost or book.doubled or book.out_of_order or book.closed
        met = p95 <= options["max_p95_ms"] and bool(book.took_ms) and not faulty
        self.answer(
            {
                "users": options["users"],
                "sent": book.sent,
                "answered": len(book.took_ms),
                "p50_ms": p50,
                "p95_ms": p95,
                "p99_ms": p99,
                "max_p95_ms": options["max_p95_ms"],
                "lost": book.lost,
                "doubled": book.doubled,
                "out_of_order": book.out_of_order,
                "refused": book.faults,
                "closed": book.closed,
                "met": met,
                "seconds": round(seconds, 1),
                "next": "manage.py reconcile_ledger",
            },
            f"{options['users']} customers, {book.sent} messages, {len(book.took_ms)} answers "
            f"in {seconds:.0f} s\n"
            f"frame to answer: p50 {p50} ms, p95 {p95} ms, p99 {p99} ms "
            f"(at most {options['max_p95_ms']:.0f}: {'met' if met else 'MISSED'})\n"
            f"lost {book.lost}, doubled {book.doubled}, out of order {book.out_of_order}, "
            f"refused {book.faults}, closed {book.closed or 0}\n"
            "next: manage.py reconcile_ledger",
            as_json=options["json"],
        )
        if not met:
            raise self.stop("The chat is slower than asked, or not faultless.", Exit.DIFFERENCES)
