"""Say who gives whom points in turn."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import CommandParser

from centli.db.commands import ProductCommand, number
from centli.kernel import clock
from points.selectors import reports

DAYS_MAX: Final = 3_660


class Command(ProductCommand):
    summary = (
        "Say where points go round: people who give each other, rings of three and four, and givers most of whose "
        "points go to one person. Ids and figures, no names. Reads only."
    )
    examples = (
        "manage.py report_collusion",
        "manage.py report_collusion --days 365 --json",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--days", type=number(1, DAYS_MAX), default=90, help="How far to look back."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        report = reports.collusion_report(now=clock.now(), days=options["days"])
        rows = report.rows()
        lines = [" ".join(str(cell) for cell in row.values() if cell != "") for row in rows]
        found = {
            "days": options["days"],
            "grants": report.grants,
            "pairs": report.pairs,
            "is_cut": report.is_cut,
            "found": rows,
        }
        said = f"{report.grants} grants between {report.pairs} pairs; {len(rows)} to look at."
        self.answer(found, "\n".join([*lines, said]), as_json=options["json"])
