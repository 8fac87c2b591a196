"""Measure the language engine on a file of records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centli.agent.language.evaluate import evaluate
from centli.kernel import clock


class Command(BaseCommand):
    help = """Examples:
  manage.py evaluate_language centli/agent/tests/data/intents.jsonl
  manage.py evaluate_language FILE.jsonl --json

Records: {"text", "intent"?, "slots"?, "now"?}. Exit 3 when money was silently misread."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            lines = options["file"].read_text(encoding="utf-8").splitlines()
            records = [json.loads(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
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
        for record in summary["silently_wrong"]:
            self.stdout.write(
                f"  {record['slot']} {record['expected']} read as {record['read']}: {record['text']}"
            )
        self.stdout.write(
            f"{summary['records']} records, intents {summary['intent_accuracy']}, slots"
            f" {summary['slots_exact']}, out of scope recall {summary['out_of_scope_recall']}, false"
            f" refusals {summary['false_refusals']}, silently wrong money"
            f" {summary['silently_wrong_money']}"
        )
