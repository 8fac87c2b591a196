"""Publish events from a file, as if they came from outside."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.contrib.auth import get_user_model

from centli.db.commands import Exit, ProductCommand, number
from centli.events import catalogue, inbound, outbox, relay
from centli.events.envelope import InvalidEvent
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock, ids

LOOK_SECONDS: Final = 0.05
TIMEOUT_MAX: Final = 3_600.0
ALONE_SECONDS: Final = 1.0
"""A relay that runs takes a message sooner; after this the command delivers by itself."""


class Command(ProductCommand):
    summary = (
        "Validate the events of a file against their schemas and publish them. FILE holds one envelope, a list of them, "
        "or EventBridge PutEvents entries; - is standard input. If one is wrong, its fault's path is printed, nothing is "
        "stored, and the command ends with 4. --wait prints the answers with the same correlation_id."
    )
    examples = (
        "manage.py publish_event docs/events/examples/BALANCE_QUERY.json --as ana@demo.centli.mx --wait",
        "manage.py publish_event entries.json --json",
        "manage.py publish_event entries.json --dry-run",
        "cat event.json | manage.py publish_event - --wait --timeout 30",
    )
    rehearses = True
    asks_first = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--as",
            dest="email",
            help="Publish it anew for this customer: their user_id, a new correlation_id, the present moment.",
        )
        parser.add_argument("--wait", action="store_true", help="Wait for the answers; print them.")
        parser.add_argument(
            "--timeout",
            type=number(0.0, TIMEOUT_MAX),
            default=15.0,
            help="Seconds to wait at most.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["wait"] and self.is_rehearsal:
            raise self.stop("--dry-run hands nothing over that could be waited for.", Exit.USAGE)
        rows = self._store(options["file"], options["email"])
        answers = self._answers(rows, options["timeout"]) if options["wait"] else []
        stored = [str(row.event_id) for row in rows]
        envelopes = [outbox.envelope_of(row).json() for row in answers]
        self.answer(
            {"stored": stored, "answers": envelopes},
            "\n".join(json.dumps(each, ensure_ascii=False) for each in envelopes)
            or f"{len(stored)} published.",
            as_json=options["json"],
        )
        if options["wait"] and (missing := self._unanswered(rows, answers)):
            raise self.stop(f"No answer: {', '.join(missing)}.", Exit.FAILED)

    def _store(self, name: str, email: str | None) -> Sequence[Outbox]:
        changes = self._anew(email) if email else None
        try:
            text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise self.stop(f"{name}: no such file", Exit.USAGE) from error
        except (OSError, UnicodeDecodeError) as error:
            raise self.stop(f"{name} cannot be read: {error}", Exit.USAGE) from error
        try:
            with self.rehearsing():
                return inbound.receive_text(text, now=clock.now(), changes=changes)
        except InvalidEvent as error:
            raise self.stop(
                f"{error.path} {error.reason}. Nothing was stored.", Exit.REFUSED
            ) from error

    def _anew(self, email: str) -> dict[str, str]:
        user = get_user_model().objects.filter(email=email.lower()).first()
        if user is None:
            raise self.stop(f"Nobody is known as {email}.", Exit.REFUSED)
        return {
            "user_id": user.user_id,
            "correlation_id": str(ids.uuid7()),
            "event_id": str(ids.uuid7()),
            "timestamp": clock.wire(clock.now()),
        }

    def _answers(self, rows: Sequence[Outbox], timeout_seconds: float) -> Sequence[Outbox]:
        started = time.monotonic()
        helped = False
        while True:
            answers = list(_answers_to(rows))
            waited = time.monotonic() - started
            if not self._unanswered(rows, answers) or waited > timeout_seconds:
                return answers
            if not helped and waited > ALONE_SECONDS:
                helped = True
                relay.drain()
            else:
                threading.Event().wait(LOOK_SECONDS)

    def _unanswered(self, rows: Sequence[Outbox], answers: Sequence[Outbox]) -> list[str]:
        answered = {row.correlation_id for row in answers}
        return [str(row.event_id) for row in rows if row.correlation_id not in answered]


def _answers_to(rows: Sequence[Outbox]) -> Iterator[Outbox]:
    for row in rows:
        yield from (
            Outbox.objects.filter(
                correlation_id=row.correlation_id,
                user_id=row.user_id,
                event_type__in=catalogue.types()[row.event_type].answers,
                id__gt=row.id,
            )
            .exclude(status=OutboxStatus.SKIPPED)
            .order_by("id")
        )
