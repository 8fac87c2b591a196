"""Measure the language engine on a file of records."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from centli.agent.language.evaluate import evaluate
from centli.db.commands import PlainCommand
from centli.kernel import clock


class Command(PlainCommand):
    help = """Examples:
  manage.py evaluate_language centli/agent/tests/data/intents.jsonl
  manage.py evaluate_language FILE.jsonl --json

Records: {"text", "intent"?, "slots"?, "unclear"?, "now"?}; other keys are left alone, and what a
record does not say is not counted. "unclear" lists the slots that have to be asked about. Without
"now", the present is taken. Exit 2 when the file or a line cannot be read, 3 when money was
silently misread: a definite amount or recipient that the record does not say."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *_: Any, **options: Any) -> None:
        records = read_records(options["file"])
        if not records:
            raise CommandError("there is no record in the file", returncode=2)
        summary = evaluate(records, now=clock.now()).summary()
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
        else:
            self._print(summary)
        if summary["silently_wrong_money"]:
            raise CommandError("money was silently misread", returncode=3)

    def _print(self, summary: dict[str, Any]) -> None:
        for name, counts in summary["by_intent"].items():
            self.stdout.write(f"{name:20} {counts['right']:4} / {counts['total']}")
        for name, counts in summary["by_slot"].items():
            self.stdout.write(f"  {name:18} {counts['right']:4} / {counts['total']}")
        for record in summary["wrong"]:
            self.stdout.write(f"  {record['expected']} read as {record['read']}: {record['text']}")
        for record in summary["wrong_slots"]:
            self.stdout.write(f"  {record['expected']} read as {record['read']}: {record['text']}")
        for record in summary["silently_wrong"]:
            self.stdout.write(
                f"  {record['slot']} {record['expected']} read as {record['read']}: {record['text']}"
            )
        self.stdout.write(
            f"{summary['records']} records, intents {summary['intent_accuracy']}, slots"
            f" {summary['slots_exact']}, unclear {summary['unclear_found']}, out of scope recall {summary['out_of_scope_recall']}, false"
            f" refusals {summary['false_refusals']}, silently wrong money"
            f" {summary['silently_wrong_money']}"
        )


def read_records(file: Path) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines; empty lines are skipped.

    Raises:
        CommandError: the file cannot be read, or a line, which is named, is no record.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise CommandError(f"{file}: no such file", returncode=2) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}", returncode=2) from error
    return [_record(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise CommandError(f"line {number}: {error}", returncode=2) from error
    fault = _fault(record)
    if fault:
        raise CommandError(f"line {number}: {fault}", returncode=2)
    return dict(record)


def _fault(record: Any) -> str:
    """Return what is wrong with a record, or nothing."""
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return 'a record is an object with a string "text"'
    if not isinstance(record.get("intent"), str | None):
        return '"intent" must be a string'
    if not isinstance(record.get("slots"), dict | None):
        return '"slots" must be an object'
    if not isinstance(record.get("unclear"), list | dict | None):
        return '"unclear" must be a list of slots'
    try:
        datetime.fromisoformat(record.get("now") or "2026-01-01")
    except (TypeError, ValueError):
        return '"now" must be a moment in ISO 8601'
    return ""
