"""Customers who exist to put load on the chat."""

from __future__ import annotations

from typing import Final

from centli.backoffice.seeds import cast
from centli.backoffice.seeds.writing import Bar, Seeder, silent
from centli.kernel import clock
from centli.people import tokens
from centli.people.models import User

PREFIX: Final = "carga-"


def customers(count: int, *, bar: Bar = silent) -> list[str]:
    """Make those that are missing of so many customers, and return a token of an hour for each, in their order."""
    people = [
        cast.Person(
            email=f"{PREFIX}{number:05d}@demo.centli.mx",
            name=f"Cliente {number}",
            phone="",
            opening=0,
            payroll=0,
            employer="",
            accounts=(cast.CHECKING,),
        )
        for number in range(1, count + 1)
    ]
    now = clock.now()
    Seeder(now=now, seed=1, people=people, bar=bar).seed_accounts()
    users = User.objects.filter(email__in=[each.email for each in people]).order_by("email")
    return [tokens.issue(user, now=now).token for user in users]
