"""Fill an empty demo for the journeys: its own people and staff, and customers that no other journey has met.

``python -m centli.tests.browser.crowd COUNT`` prints one JSON list: e-mail and session of each of the latter, with
whether their limits are raised, and of the staff, with their role.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import django

django.setup()

# Models load once Django is set up.
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from centli.backoffice.seeds import cast, recognising, story  # noqa: E402
from centli.backoffice.seeds.writing import Seeder  # noqa: E402
from centli.kernel import clabe, clock  # noqa: E402
from centli.people.models import User  # noqa: E402
from tools.migrated import migrate  # noqa: E402

OPENING_PESOS: Final = 300_000
POINTS: Final = 2_000
MODEST_EVERY: Final = 5
BOUGHT: Final = (
    *(
        ("groceries", "Soriana", 845_50),
        ("transport", "Uber", 129_00),
        ("health", "San Pablo", 90_00),
    ),
    *(("restaurants", f"Fonda {number}", 100_00 + number) for number in range(10)),
)
PAYEES: Final = (
    cast.Payee("Juan López", "hermano", "brother", clabe=cast.JUAN.clabe()),
    cast.Payee("Ana Torres", "Ana", "friend", clabe=cast.ANA.clabe()),
    cast.Payee(
        "Pedro Ramírez",
        "Pedro fut",
        "friend",
        clabe=clabe.generate(bank="021", account="40617728350"),
    ),
    cast.Payee(
        "Pedro Rivas",
        "Pedro trabajo",
        "friend",
        clabe=clabe.generate(bank="044", account="25601443927"),
    ),
)


def somebody(number: int, payees: Sequence[cast.Payee]) -> cast.Person:
    """Return a customer like Ana; every fifth has the limits that everybody begins with."""
    return cast.Person(
        email=f"persona{number}@demo.centli.mx",
        name=f"Sofía Prueba {number}",
        phone=f"+5255500{number:05d}",
        opening=OPENING_PESOS,
        payroll=10_000,
        employer="",
        payees=tuple(payees),
        accounts=(cast.CHECKING, cast.SAVINGS),
        limits=(100_000, 250_000) if number % MODEST_EVERY else None,
    )


class Crowd(Seeder):
    """Has everybody's story be short: money comes in, the brother is paid once, and today they went shopping."""

    def _play(self, people: Sequence[cast.Person]) -> None:
        for person in people:
            at = self._start_of(person) + timedelta(days=2)
            opening = person.opening * story.CENTAVOS
            source = ("rail_spei", person.name, "Traspaso de mi otro banco")
            self._post([(person, story.Movement(at, cast.CHECKING, "spei_in", opening, *source))])
            self._transfer(person, story.Send(at + timedelta(hours=1), "hermano", 10_000, "Hola"))
            self._post(
                [
                    (
                        person,
                        story.Movement(
                            self.now - timedelta(seconds=len(BOUGHT) - number),
                            *(cast.CHECKING, kind, -centavos, "merchant", shop),
                        ),
                    )
                    for number, (kind, shop, centavos) in enumerate(BOUGHT)
                ]
            )


def session_of(user: User) -> str:
    """Begin a session of a customer's browser."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def fill(count: int) -> Iterable[dict[str, object]]:
    """Make everything and yield the new customers, and the staff."""
    migrate()
    call_command("seed_all", size="small", stdout=sys.stderr)
    people = [somebody(number, PAYEES) for number in range(count)]
    seeder = Crowd(now=clock.now(), seed=1, people=people)
    seeder.seed_accounts()
    seeder.seed_beneficiaries()
    seeder.seed_demo()
    for person in people:
        user = User.objects.get(email=person.email)
        recognising.recognise_one(user, points=POINTS, now=seeder.now)
        yield {
            "email": person.email,
            "session": session_of(user),
            "raised": person.limits is not None,
        }
    for member in cast.STAFF:
        user = User.objects.get(email=member.email)
        yield {"email": member.email, "session": session_of(user), "role": member.role}


if __name__ == "__main__":
    json.dump(list(fill(int(sys.argv[1]))), sys.stdout)
