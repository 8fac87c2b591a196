"""Transfers: the posting step and a whole confirmed transfer beside raw SQL and django-hordak, and a hot account."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import MySQLdb
from django.conf import settings
from django.db import connection, transaction

from banking import facade
from banking.models import Account
from banking.rules import EntryKind
from banking.services import posting
from banking.testing import make_account, make_customer, make_payee
from bench.harness import Result, compare, for_seconds
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.confirmations.selectors import open_list as confirmations_open
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.money import Money
from centli.people.calls import call_for
from centli.people.models import User

WORKERS = 16
SECONDS = 3.0
PROPOSALS_EACH = 3
HOT_SHARE = 0.8
RICH = 10**11


@dataclass
class World:
    """What the benchmark works on: accounts, and for the confirmed transfer their owners and payees."""

    accounts: list[int]
    owners: list[User]
    payees: list[UUID]


def build(accounts: int) -> World:
    """Make accounts that can pay for ever, each with an owner and a payee."""
    made, owners, payees = [], [], []
    for number in range(accounts):
        owner = make_customer(f"Cliente {number}")
        account = make_account(balance_centavos=RICH, owner=owner)
        made.append(account)
        owners.append(owner)
    for number, owner in enumerate(owners):
        payees.append(make_payee(owner, account=made[(number * 7 + 1) % accounts]).beneficiary_id)
    return World([account.pk for account in made], owners, payees)


def run(
    *, repetitions: int, seed: int, seconds: float = SECONDS, accounts: int = 400
) -> dict[str, Result]:
    """Measure every variant on the database that ``DATABASE_URL`` names."""
    world = build(accounts)
    variants = {
        "raw SQL": lambda number: _raw(world, number, seconds),
        "posting step": lambda number: _posting(world, number, seconds, hot=0.0),
        "posting step, hot account": lambda number: _posting(world, number, seconds, hot=HOT_SHARE),
        "confirmed transfer": lambda number: _confirmed(world, number),
    }
    if find_spec("hordak"):
        pairs = _hordak_accounts()
        variants["django-hordak"] = lambda number: _hordak(pairs, number, seconds)
    connection.close()
    return compare(variants, workers=WORKERS, repetitions=repetitions, seed=seed)


def _pair(world: World, chance: random.Random, hot: float) -> tuple[int, int]:
    debit, credit = chance.sample(world.accounts[1:], 2)
    return (debit, world.accounts[0]) if chance.random() < hot else (debit, credit)


def _call() -> Call:
    return Call(0, "bench", clock.now(), ids.uuid7(), Channel.SYSTEM)


def _link() -> Any:
    """Connect by mysqlclient alone."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    link = MySQLdb.connect(
        host=parts.hostname,
        port=parts.port,
        user=parts.username,
        db=settings.DATABASES["default"]["NAME"],
        charset="utf8mb4",
    )
    link.cursor().execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    return link


def _raw(world: World, number: int, seconds: float) -> Callable[[], int]:
    """The statements of one posting, by mysqlclient alone, one after the other."""
    cursor, chance = _link().cursor(), random.Random(number)
    insert_transfer, post_pair, _ = posting._pair_sql("mysql")

    def once() -> None:
        debit, credit = _pair(world, chance, 0.0)
        now = clock.now().replace(tzinfo=None)
        cursor.execute(posting._MOVE_PAIR, (debit, -100, 100, now, debit, credit, debit, 100))
        assert cursor.rowcount == 2
        cursor.execute(posting._INSERT_ENTRY, _entry_values(now))
        cursor.execute(insert_transfer, (debit, credit, 100, "MXN", "principal"))
        cursor.execute(post_pair, (now,))
        cursor.execute("COMMIT")

    return for_seconds(seconds, once)


def _entry_values(now: Any) -> tuple[Any, ...]:
    public_id, correlation_id = ids.uuid7().bytes, ids.uuid7().bytes
    empty = (None,) * 4
    return (
        *(public_id, "transfer", correlation_id, None, None, None, None, "system"),
        *empty,
        *("", "", "", "{}", now.date().isoformat(), now),
    )


def _posting(world: World, number: int, seconds: float, *, hot: float) -> Callable[[], int]:
    connection.ensure_connection()
    chance = random.Random(number)

    def once() -> None:
        debit, credit = _pair(world, chance, hot)
        with transaction.atomic(durable=True):
            posting.post(
                _call(),
                posting.Draft(kind=EntryKind.TRANSFER, legs=[posting.Leg(debit, credit, 100)]),
            )

    return for_seconds(seconds, once)


def _confirmed(world: World, number: int) -> Callable[[], int]:
    """Confirmations of proposals that were made before the clock started."""
    waiting = _proposals(world, number)

    def work() -> int:
        for owner, proposal in waiting:
            _confirm(owner, proposal)
        return len(waiting)

    return work


def _proposals(world: World, number: int) -> list[tuple[User, ProposalView]]:
    waiting = []
    for index in range(number, len(world.owners), WORKERS):
        owner = world.owners[index]
        call = call_for(owner, channel=Channel.REST, now=clock.now(), session_key="bench")
        for old in confirmations_open(call):
            confirmations.cancel(call, confirmation_id=old.public_id)
        for _ in range(PROPOSALS_EACH):
            proposal = facade.transfer_propose(
                call,
                amount=Money(100),
                beneficiary_id=ids.public("beneficiary", world.payees[index]),
            )
            waiting.append((owner, proposal))
    return waiting


def _confirm(owner: User, proposal: ProposalView) -> None:
    call = call_for(owner, channel=Channel.REST, now=clock.now(), session_key="bench")
    done = confirmations.confirm(
        call, confirmation_id=proposal.public_id, token=proposal.token or ""
    )
    assert done.state == "executed", done


def _hordak_accounts() -> list[int]:
    from hordak.models import Account as Theirs  # noqa: PLC0415 - installed for this alone

    return [
        Theirs.objects.create(name=f"a{n}", code=f"{n:03d}", type="AS", currencies=["MXN"]).pk
        for n in range(400)
    ]


def _hordak(accounts: list[int], number: int, seconds: float) -> Callable[[], int]:
    from djmoney.money import Money as Theirs  # noqa: PLC0415 - installed for this alone
    from hordak.models import Account as TheirAccount  # noqa: PLC0415

    connection.ensure_connection()
    chance, amount = random.Random(number), Theirs(1, "MXN")

    def once() -> None:
        one, two = chance.sample(accounts, 2)
        with transaction.atomic():
            found = TheirAccount.objects.in_bulk([one, two])
            found[one].transfer_to(found[two], amount)

    return for_seconds(seconds, once)


def deadlocks() -> int:
    """Return the deadlocks that the server has counted."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
        row = cursor.fetchone()
    return int(row[1]) if row else 0


def total_centavos() -> int:
    """Return the sum of all balances, which must be zero."""
    return sum(Account.objects.values_list("balance_centavos", flat=True))
