"""Print a Bearer token for the REST API."""

from __future__ import annotations

from typing import Any

from centli.kernel import clock
from centli.people import tokens
from centli.people.commands import PersonCommand


class Command(PersonCommand):
    summary = "Print a Bearer token for the REST API, good for one hour; it is stored hashed."
    examples = (
        'curl -H "Authorization: Bearer $(manage.py api_token ana@demo.centli.mx)" http://127.0.0.1:8000/api/v1/me',
        "manage.py api_token ana@demo.centli.mx --json",
    )

    def handle(self, *_: Any, **options: Any) -> None:
        person = self.person(options)
        token = tokens.issue(person, now=clock.now())
        self.answer(
            {"token": token.token, "expires_at": clock.wire(token.expires_at)},
            token.token,
            as_json=options["json"],
        )
