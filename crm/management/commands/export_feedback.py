"""Export what people thought of answers and of how their reports were dealt with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock
from centli.kernel.errors import Unavailable
from crm.services import feedback


class Command(ProductCommand):
    summary = (
        "Write feedback to the storage «feedback», a file of JSON lines for each day: thumbs and their reasons, ratings, "
        "and what staff made of suggested answers. Numbers of people and accounts, e-mail addresses, and the names that the "
        "bank knows (the customer's, their contacts', of whoever answered) are hidden in it; another name or a postal address "
        "that somebody wrote stays. The sweeper writes each day's once it is over, and for a week anew with what was said since; the same day again is the same file. Ends with 1 when the storage does not answer, 2 for an unreadable date, a "
        "first day after the last, or more than 400 days."
    )
    examples = (
        "manage.py export_feedback",
        "manage.py export_feedback --since 2026-11-01",
        "manage.py export_feedback --since 2026-11-01 --until 2026-11-15 --json",
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--since", help="First day; without it, yesterday.")
        parser.add_argument("--until", help="Last day; without it, yesterday.")

    def handle(self, *_: Any, **options: Any) -> None:
        yesterday = clock.local_date(clock.now()) - timedelta(days=1)
        until = self._day(options["until"]) or yesterday
        since = self._day(options["since"]) or until
        if since > until:
            raise self.stop(f"{since} is after {until}", Exit.USAGE)
        if (until - since).days >= feedback.DAYS_MAX:
            raise self.stop(f"more than {feedback.DAYS_MAX} days", Exit.USAGE)
        wanted = feedback.days(since, until)
        files = {}
        try:
            for day in self.bar(wanted, total=len(wanted), label="feedback"):
                name, lines = feedback.day_export(day)
                files[name] = lines
        except Unavailable as error:
            raise self.stop("The storage does not answer.", Exit.FAILED) from error
        total = sum(files.values())
        self.answer(
            {"files": files, "lines": total},
            f"{len(files)} files, {total} lines",
            as_json=options["json"],
        )

    def _day(self, said: str | None) -> date | None:
        if said is None:
            return None
        try:
            return date.fromisoformat(said)
        except ValueError as error:
            raise self.stop(f"{said}: no date", Exit.USAGE) from error
