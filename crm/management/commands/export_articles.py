"""Write articles as Markdown files, which ``import_articles`` reads back the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from centli.db.commands import PlainCommand
from centli.kernel import clock
from centli.kernel.files import write_whole
from crm.contracts import VersionState
from crm.services import importing


class Command(PlainCommand):
    help = """Examples:
  manage.py export_articles folder/                  # what is in force
  manage.py export_articles folder/ --state newest   # each article's newest version, drafts too

One file an article, named by its slug. The folder is made; files of the same names are written over. Exit 2 when it cannot be."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--state",
            choices=[*(each.value for each in VersionState), "newest"],
            default="approved",
        )
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *_: Any, **options: Any) -> None:
        state = None if options["state"] == "newest" else VersionState(options["state"])
        folder: Path = options["folder"]
        files = importing.articles_export(clock.local_date(clock.now()), state=state)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                write_whole(folder / name, text)
        except OSError as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps({"articles": len(files), "folder": str(folder)}))
        else:
            self.stdout.write(f"{len(files)} articles in {folder}")
