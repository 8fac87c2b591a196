"""Print a WebSocket address with a one-use ticket."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from centli.kernel import clock
from centli.people import tickets
from centli.people.commands import PersonCommand


class Command(PersonCommand):
    summary = "Print a ready WebSocket address with a one-use ticket of 60 seconds."
    examples = (
        'wscat -c "$(manage.py chat_ticket ana@demo.centli.mx)"',
        "manage.py chat_ticket ana@demo.centli.mx --base-url http://127.0.0.1:8123 --json",
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--base-url", default=settings.CENTLI_BASE_URL, help="Where the product is served."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        person = self.person(options)
        ticket = tickets.issue(person, now=clock.now())
        base = "ws" + options["base_url"].rstrip("/").removeprefix("http")
        url = f"{base}/ws/chat/?ticket={ticket.ticket}"
        self.answer(
            {
                "url": url,
                "ticket": ticket.ticket,
                "expires_at": clock.wire(ticket.expires_at),
            },
            url,
            as_json=options["json"],
        )
