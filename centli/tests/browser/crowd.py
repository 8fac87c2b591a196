"""Fill a bank for the journeys: customers that nobody has met, each with a brother to send money to.

``python -m centli.tests.browser.crowd COUNT`` adds them to a demo; with ``--alone`` it fills an empty database with
them and the brother. It prints one JSON list: e-mail, session and sort of each, and of the demo's staff with their
role.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import django
from django.conf import settings

OPTIONS = settings.DATABASES["default"]["OPTIONS"]
# What is made for one run need not survive a power cut, and waiting for the disk takes half of the time.
OPTIONS["init_command"] = OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=OFF")
django.setup()

# Models load once Django is set up.
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402
from django.http import HttpRequest  # noqa: E402

from banking.models import Payee  # noqa: E402
from banking.services import limits, payees  # noqa: E402
from centli.backoffice.seeds import cast, recognising, story  # noqa: E402
from centli.backoffice.seeds.writing import Seeder  # noqa: E402
from centli.kernel import clabe, clock, ids  # noqa: E402
from centli.people.models import User  # noqa: E402
from centli.people.testing import note_forced  # noqa: E402
from crm.contracts import JobState, Stage  # noqa: E402
from crm.models import PipelineJob, Ticket  # noqa: E402
from crm.services import beneficiaries  # noqa: E402
from tools.migrated import migrate  # noqa: E402

OPENING_PESOS: Final = 300_000
POINTS: Final = 2_000
MODEST_EVERY: Final = 8
READ: Final = 40
"""How many of the demo's reports are read by and by, newest first; all of them would take half a minute of a core."""
SOCIABLE: Final = 1
"""Which of them knows more people than the brother."""
BOUGHT: Final = (
    *(
        ("groceries", "Soriana", 845_50),
        ("transport", "Uber", 129_00),
        ("health", "San Pablo", 90_00),
    ),
    *(("restaurants", f"Fonda {number}", 100_00 + number) for number in range(10)),
)
BROTHER: Final = cast.Payee("Juan López", "hermano", "brother", clabe=cast.JUAN.clabe())
FRIENDS: Final = (
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


def somebody(number: int) -> cast.Person:
    """Return a customer like Ana; every eighth has the limits that everybody begins with."""
    return cast.Person(
        email=f"persona{number}@demo.centli.mx",
        name=f"Sofía Prueba {number}",
        phone=f"+5255500{number:05d}",
        opening=OPENING_PESOS,
        payroll=10_000,
        employer="",
        payees=(BROTHER, *FRIENDS) if number == SOCIABLE else (BROTHER,),
        accounts=(cast.CHECKING, cast.SAVINGS),
        limits=(100_000, 250_000) if number % MODEST_EVERY else None,
    )


class Crowd(Seeder):
    """Has everybody's story be short, and told by the steps alone: nobody has to have confirmed it.

    Money came in, limits were raised, the brother was paid before, and today they went shopping.
    """

    def seed_beneficiaries(self) -> None:
        """Store whom each customer can pay, with banking's copy."""
        for person in self.people:
            call = self._call(self._users[person.email], self._start_of(person) + timedelta(days=1))
            for payee in person.payees:
                with transaction.atomic():
                    terms = beneficiaries.add_terms(
                        call,
                        name=payee.name,
                        alias=payee.alias,
                        relationship=payee.relationship,
                        clabe=payee.clabe,
                    )
                    seen, _news = beneficiaries.beneficiary_add_step(call, terms)
                    payees.payee_add_step(
                        call,
                        beneficiary_id=ids.parse("beneficiary", seen.beneficiary_id),
                        name=seen.name,
                        alias=seen.alias,
                        account_id=seen.account_id,
                        target_clabe=terms["clabe"],
                        added_at=call.now,
                    )
        Payee.objects.filter(
            alias=BROTHER.alias, customer_id__in=[user.pk for user in self._users.values()]
        ).update(paid_before=True)

    def _set_limits(self, people: Sequence[cast.Person]) -> None:
        for person in people:
            if person.limits is not None:
                per_operation, per_day = (each * story.CENTAVOS for each in person.limits)
                call = self._call(self._users[person.email], self._start_of(person))
                with transaction.atomic():
                    limits.limits_set_step(
                        call, per_operation_centavos=per_operation, per_day_centavos=per_day
                    )

    def _play(self, people: Sequence[cast.Person]) -> None:
        for person in people:
            at = self._start_of(person) + timedelta(days=2)
            opening = person.opening * story.CENTAVOS
            source = ("rail_spei", person.name, "Traspaso de mi otro banco")
            came = story.Movement(at, cast.CHECKING, "spei_in", opening, *source)
            went = [
                story.Movement(
                    self.now - timedelta(seconds=len(BOUGHT) - number),
                    *(cast.CHECKING, kind, -centavos, "merchant", shop),
                )
                for number, (kind, shop, centavos) in enumerate(BOUGHT)
            ]
            self._post([(person, came)])
            self._post([(person, each) for each in went])


def leave_unread() -> None:
    """Let nobody ask for the demo's older reports to be read."""
    PipelineJob.objects.bulk_create(
        [
            PipelineJob(
                ticket=ticket,
                stage=Stage.ENRICH.value,
                version="unread",
                state=JobState.DONE.value,
                correlation_id=ids.uuid7(),
                run_at=ticket.created_at,
                created_at=ticket.created_at,
            )
            for ticket in Ticket.objects.order_by("-pk")[READ:]
        ],
        ignore_conflicts=True,
    )


def session_of(user: User) -> str:
    """Begin a session of a customer's browser, or of staff's, who gave their code at sign-in."""
    request = HttpRequest()
    request.session = session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    note_forced(request, user)
    session.create()
    assert session.session_key
    return session.session_key


def fill(count: int, *, alone: bool) -> Iterable[dict[str, object]]:
    """Make everything and yield the new customers, and the demo's staff."""
    people = [somebody(number) for number in range(count)]
    brother = replace(cast.JUAN, payees=())
    if alone:
        migrate()
    seeder = Crowd(now=clock.now(), seed=1, people=[brother, *people] if alone else people)
    seeder.seed_accounts()
    seeder.seed_beneficiaries()
    seeder.seed_demo()
    users = {user.email: user for user in User.objects.all()}
    if not alone:
        leave_unread()
        recognising.welcome(
            [users[person.email] for person in people], points=POINTS, now=seeder.now
        )
    for number, person in enumerate(people):
        sort = "raised" if person.limits is not None else "modest"
        yield {
            "email": person.email,
            "session": session_of(users[person.email]),
            "sort": "sociable" if number == SOCIABLE else sort,
        }
    for member in cast.STAFF:
        yield {
            "email": member.email,
            "session": session_of(users[member.email]),
            "sort": member.role,
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()
    json.dump(list(fill(options.count, alone=options.alone)), sys.stdout)
