"""What every seed command shares: options, refusals, and how it ends."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from centli.backoffice.seeds import cast
from centli.backoffice.seeds.writing import Seeder
from centli.db import heads
from centli.db.alone import Taken, alone
from centli.db.commands import PRODUCTION, Exit, ProductCommand
from centli.db.idempotency import InProgress
from centli.events.models import UNSENT, Outbox, OutboxStatus
from centli.kernel import clock

KEPT_HEADS: Final = (
    "The bucket still keeps the heads of the chains that were dropped: chain.broken is an alarm until the service has "
    "another HEADS_BUCKET (deploy/README.md)."
)


class SeedCommand(ProductCommand):
    """A seed command: ``parts`` are the seeder's methods that it runs, in order."""

    rehearses = True
    parts: ClassVar[tuple[str, ...]] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=sorted(cast.SIZES), default="small")
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same people.")
        parser.add_argument("--reset", action="store_true", help="Drop every table first.")
        parser.add_argument("--yes", action="store_true", help="Do not ask before --reset.")
        parser.add_argument("--i-know-this-is-production", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.CENTLI_ENVIRONMENT == "production" and not options["i_know_this_is_production"]:
            raise self.stop(PRODUCTION, Exit.REFUSED)
        try:
            with alone("seeds"):
                self._seed(options)
        except (InProgress, Taken) as clash:
            raise self.stop(
                "Somebody else holds what this needs; seed again.", Exit.LOCKED
            ) from clash

    def _seed(self, options: dict[str, Any]) -> None:
        if options["reset"] and self.is_rehearsal:
            self._tell_reset(as_json=options["json"])
            return
        if options["reset"]:
            self._reset(sure=options["yes"])
        if self.is_rehearsal:
            # The seeds deliver their own news; what the bank has waiting is not theirs.
            Outbox.objects.filter(status__in=UNSENT).update(status=OutboxStatus.SENT)
        seeder = Seeder(
            now=clock.now(),
            seed=options["seed"],
            people=cast.customers(options["size"], options["seed"]),
            size=options["size"],
            bar=self.bar,
        )
        try:
            for part in self.parts:
                getattr(seeder, part)()
        except KeyboardInterrupt:
            raise self.stop(
                "Interrupted."
                if self.is_rehearsal
                else "Interrupted. Seed again: what is there stays, what is missing is stored.",
                Exit.INTERRUPTED,
            ) from None
        self._report(seeder, time.monotonic() - self.started, as_json=options["json"])

    def following(self) -> str:
        """Return what one would run next on a laptop; on servers, whoever seeds knows."""
        return self.next_command if settings.CENTLI_ENVIRONMENT == "local" else ""

    def _report(self, seeder: Seeder, seconds: float, *, as_json: bool) -> None:
        created = {name: count for name, count in sorted(seeder.created.items()) if count}
        total = sum(created.values())
        parts = ", ".join(f"{count} {name}" for name, count in created.items())
        self.answer(
            {
                "created": created,
                "created_total": total,
                "found": {name: count for name, count in sorted(seeder.found.items()) if count},
                "seconds": round(seconds, 1),
                "next": self.next_command,
            },
            f"created {total}{f' ({parts})' if parts else ''} in {seconds:.1f} s",
            as_json=as_json,
        )

    def _tell_reset(self, *, as_json: bool) -> None:
        """Say what would be dropped: a table that is gone does not come back, so nothing can be seeded after it."""
        with connection.cursor() as cursor:
            rows = {}
            for table in sorted(connection.introspection.table_names(cursor)):
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own names
                rows[table] = cursor.fetchone()[0]
        lines = [f"{count:>9} {table}" for table, count in rows.items() if count]
        told = f"{len(rows)} tables with {sum(rows.values())} rows dropped, then everything seeded as from nothing"
        if not heads.are_ours():
            lines.append(KEPT_HEADS)
        self.answer({"dropped": rows}, "\n".join([*lines, told]), as_json=as_json)

    def _reset(self, *, sure: bool) -> None:
        """Drop every table and migrate again: rows of the ledger cannot be deleted, only their tables."""
        if not sure:
            question = f"Drop every table of {connection.settings_dict['NAME']}?"
            self.assure(question, option="--reset", refused="Nothing was dropped.")
        connection.disable_constraint_checking()
        try:
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")
        finally:
            connection.enable_constraint_checking()
        if heads.are_ours():
            heads.forget()
        else:
            self.stderr.write(KEPT_HEADS)
        call_command("migrate", verbosity=0, interactive=False)
