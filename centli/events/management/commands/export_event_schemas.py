"""Write the events' schemas into the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from centli.db.commands import Exit, ProductCommand
from centli.events import schemas
from centli.kernel.files import write_whole


class Command(ProductCommand):
    summary = "Write docs/events: one JSON Schema a type, and their list. With --check nothing is written; 3 if stale."
    examples = ("manage.py export_event_schemas", "manage.py export_event_schemas --check")
    folder = Path("docs") / "events"

    def files(self) -> dict[str, str]:
        """Return what is generated, by name."""
        return schemas.files()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="Only say what is not current.")

    def handle(self, *_: Any, **options: Any) -> None:
        folder = Path(settings.ROOT) / self.folder
        wanted = self.files()
        stale = [
            name
            for name, text in wanted.items()
            if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
        ]
        stale += [path.name for path in folder.glob("*.json") if path.name not in wanted]
        if not options["check"]:
            self._write(folder, wanted, stale)
        self.answer(
            {"files": len(wanted), "stale": sorted(stale)},
            f"{len(wanted)} files, {len(stale)} {'stale' if options['check'] else 'written or removed'}.",
            as_json=options["json"],
        )
        if options["check"] and stale:
            raise self.stop(f"Run {self.examples[0]}.", Exit.DIFFERENCES)

    def _write(self, folder: Path, wanted: dict[str, str], stale: list[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in wanted:
                write_whole(folder / name, wanted[name])
            else:
                (folder / name).unlink()
