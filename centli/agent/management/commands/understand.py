"""Read utterances: JSON lines in, what was understood out."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser

from centli.agent.language import Understanding, details, named_slots, named_unclear, understand
from centli.db.commands import PlainCommand
from centli.kernel import clock


class Command(PlainCommand):
    help = """Examples:
  echo '{"text": "Envíale 50 lucas a mi hermano"}' | manage.py understand
  manage.py understand utterances.jsonl > understood.jsonl

Each line holds "text" and may hold "now" (ISO 8601) and "known_people"; each line out holds "text",
"intent", "confidence", "slots", and where they apply "unclear" (slots to ask about, with candidates),
"amount_relative" (all, half, percent:10, same, usual:renta, owed), "details", "parts" (each wish of
several), "correction" and "notes"."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="JSON lines; without it, standard input")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["file"]:
            try:
                with open(options["file"], encoding="utf-8") as lines:  # noqa: PTH123 - a stream, as stdin
                    self._read(lines)
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{options['file']}: {_why(error)}", returncode=2) from error
        else:
            self._read(sys.stdin)

    def _read(self, lines: IO[str]) -> None:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                answer = as_json(read_record(line, number))
                self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _why(error: OSError | UnicodeDecodeError) -> str:
    return "no such file" if isinstance(error, FileNotFoundError) else str(error)


def read_record(line: str, number: int) -> Understanding:
    """Understand one JSON line.

    Raises:
        CommandError: the line is no JSON object with a text.
    """
    try:
        record = json.loads(line)
        text = record["text"]
        now = datetime.fromisoformat(record["now"]) if record.get("now") else clock.now()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CommandError(f"line {number}: {error}", returncode=2) from error
    if not isinstance(text, str):
        raise CommandError(f"line {number}: text must be a string", returncode=2)
    return understand(text, now=now, known_people=record.get("known_people", ()))


def as_json(read: Understanding) -> dict[str, Any]:
    """Return the wire form of what was understood; empty extras are left out.

    ``unclear`` names each slot that has to be asked about, with its candidates (none when no figure
    was said). ``amount_relative`` says what such an amount depends on: all, half, percent:10, same
    (as last time), usual:renta, owed; the figure comes from the ledger, and is confirmed.
    """
    answer: dict[str, Any] = {
        "text": read.text,
        "intent": read.intent,
        "confidence": read.confidence,
        **_slots(read),
    }
    extras: dict[str, Any] = {
        "amount_kind": read.amount.kind if read.amount else None,
        "notes": sorted(read.notes),
        "parts": [{"text": p.text, "intent": p.intent, **_slots(p)} for p in read.parts],
    }
    if read.correction:
        extras["correction"] = {
            "slots": dict(read.correction.slots),
            "operation": read.correction.operation,
            "rejected_people": list(read.correction.rejected_people),
        }
    return {**answer, **{name: value for name, value in extras.items() if value}}


def _slots(read: Understanding) -> dict[str, Any]:
    relative = [r.relation for r in read.amounts if r.kind == "relative"]
    extras = {
        "unclear": named_unclear(read),
        "details": details(read),
        "amount_relative": relative[0] if relative and "amount" in read.unclear else None,
    }
    return {"slots": named_slots(read), **{k: v for k, v in extras.items() if v}}
