"""Train the intent classifier from our own utterances."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from centli.agent.language import train
from centli.agent.language.classifier import WEIGHTS_FILE
from centli.db.commands import PlainCommand


class Command(PlainCommand):
    help = """Examples:
  manage.py train_language          # write weights.json
  manage.py train_language --check  # only tell whether the weights come from the corpus

Training needs scikit-learn, which is among the development requirements."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, write nothing; exit 3")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["check"]:
            stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
            if stored["corpus_sha256"] != train.fingerprint():
                raise CommandError("the weights come from another corpus", returncode=3)
            self.stdout.write("the weights come from this corpus")
            return
        try:
            stored = train.train()
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is missing: install requirements-dev.txt") from error
        train.write(WEIGHTS_FILE, stored)
        self.stdout.write(
            f"{len(train.corpus())} utterances, {len(stored['labels'])} intents, "
            f"{len(stored['features'])} features; next: manage.py evaluate_language FILE"
        )
