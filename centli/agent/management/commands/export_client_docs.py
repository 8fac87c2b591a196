"""Write what a client's author needs to know of payloads and errors into the documentation."""

from __future__ import annotations

from pathlib import Path

from centli.agent import described
from centli.events.management.commands import export_event_schemas


class Command(export_event_schemas.Command):
    summary = "Write docs/client: the payloads of cards, results and messages, and the codes. With --check nothing is written; 3 if stale."
    examples = ("manage.py export_client_docs", "manage.py export_client_docs --check")
    folder = Path("docs") / "client"

    def files(self) -> dict[str, str]:
        """Return what is generated, by name."""
        return described.files()
