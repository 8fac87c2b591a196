"""Store articles from Markdown files as drafts: all of them, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from centli.db.commands import ProductCommand
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people.models import User
from crm.contracts import Fault
from crm.errors import FaultyArticles
from crm.services import importing
from crm.services.importing import Change, Planned


class Command(ProductCommand):
    summary = """A file is Markdown with front matter: slug, title, topic, audience, language, valid_from, maybe valid_to, lists of related and
questions, then the text. What says the same as the newest version is left alone; what is new is a draft that somebody else
approves in the staff site. One faulty file and nothing is stored: exit 2 then, and where there is no file."""
    examples = (
        "manage.py import_articles articles/                                  # says what it would do, stores nothing",
        "manage.py import_articles articles/ --apply --as support@demo.centli.mx",
        "manage.py import_articles new.md other.md --apply --as support@demo.centli.mx --dry-run",
    )
    rehearses = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--apply", action="store_true", help="store the drafts")
        parser.add_argument("--as", dest="writer", metavar="EMAIL", help="who wrote them")

    def handle(self, *_: Any, **options: Any) -> None:
        files = read_files(options["paths"])
        planned = importing.import_plan(files)
        if not options["json"]:
            for one in planned:
                wrong = f": {_told(one.faults)}" if one.faults else ""
                self.stdout.write(f"{one.change:8} {one.name}{wrong}")
        if options["apply"]:
            planned = self._apply(files, options["writer"])
        elif any(one.change is Change.FAULTY for one in planned):
            raise CommandError("nothing can be stored before these are mended", returncode=2)
        counts = Counter(one.change for one in planned)
        said = ", ".join(f"{counts[change]} {change}" for change in Change if counts[change])
        self.answer(
            {change.value: counts[change] for change in Change}
            | {"stored": options["apply"] and not self.is_rehearsal},
            f"{said}{'' if options['apply'] else '; nothing was stored (--apply)'}",
            as_json=options["json"],
        )

    def _apply(self, files: list[tuple[str, str]], email: str | None) -> list[Planned]:
        writer = User.objects.filter(email=email or "", is_staff=True, is_active=True).first()
        if writer is None:
            raise CommandError("--as names a member of staff", returncode=2)
        call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND, actor_id=writer.pk)
        try:
            return importing.articles_import(call, files)
        except FaultyArticles as error:
            raise CommandError(
                f"nothing was stored: {_told(error.faults)}", returncode=2
            ) from error


def _told(faults: Sequence[Fault]) -> str:
    """Return faults in English, as everything that commands say."""
    with translation.override("en"):
        return "; ".join(fault.told(translation.gettext) for fault in faults)


def read_files(paths: list[Path]) -> list[tuple[str, str]]:
    """Return names and texts of Markdown files and of those in folders.

    Raises:
        CommandError: there is none, or one cannot be read.
    """
    found = [
        file for path in paths for file in (sorted(path.glob("*.md")) if path.is_dir() else [path])
    ]
    if not found:
        raise CommandError("there is no Markdown file", returncode=2)
    try:
        return [(file.name, file.read_text(encoding="utf-8-sig")) for file in found]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(str(error), returncode=2) from error
