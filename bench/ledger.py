"""Transfers: posting, a whole confirmed transfer and a batch beside the same SQL sent raw and beside django-hordak.

What is compared with what, and why, is in ``docs/decisions/0013-what-a-transfer-is-measured-against.md``.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import MySQLdb
from django.conf import settings
from django.db import connection, transaction

from banking import facade
from banking.models import Account, LimitCounter
from banking.rules import EntryKind, day_period
from banking.services import batches, limits, posting
from banking.testing import make_account, make_customer, make_payee
from bench.harness import Result, by_processes, compare, for_each, for_seconds
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.confirmations.selectors import open_list as confirmations_open
from centli.db import idempotency
from centli.db.inserts import packed
from centli.db.statement import Statement
from centli.db.transactions import owned
from centli.db.trip import run_all
from centli.events import bus
from centli.events.catalogue import TransferCompleted
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.money import Money
from centli.people.calls import call_for
from centli.people.models import User

WORKERS: Final = 16
SECONDS: Final = 3.0
PROPOSALS_EACH: Final = 3
HOT_SHARE: Final = 0.8
RICH: Final = 10**11
MANY: Final = 2**31 - 1
AMOUNT: Final = 100
BATCH: Final = 100
LEDGER_STATEMENTS: Final = 4
"""Of a posting's seven statements, those that write the ledger's own rows; they come first."""
HISTORY: Final = 500
"""Movements that an account has when the clock starts: a year of a checking account in use."""

RAW, RAW_LEDGER = "raw SQL", "raw SQL, ledger rows alone"
POSTING, POSTING_LEDGER = "posting step", "posting step, ledger rows alone"
HOT, BATCHED = "posting step, hot account", "batch of 100 postings"
CONFIRMED = "confirmed transfer"
HORDAK, HORDAK_CHECKED = "django-hordak", "django-hordak, funds checked"

GOALS: Final = (
    (POSTING, RAW, 0.70),
    (POSTING_LEDGER, RAW_LEDGER, 0.70),
    (HOT, POSTING, 0.40),
    (BATCHED, POSTING_LEDGER, 2.0),
    (CONFIRMED, RAW, 0.50),
    (CONFIRMED, RAW_LEDGER, None),
    (CONFIRMED, HORDAK, None),
    (CONFIRMED, HORDAK_CHECKED, 3.5),
)
"""What is divided by what, and what it must reach; without a figure it is only shown."""

CPU_GOALS: Final = ((POSTING, RAW, 4.0),)
"""The same of Python's processor time, and what it may be at most: 240 us where raw SQL takes 60."""


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
    LimitCounter.objects.bulk_create(
        LimitCounter(customer_id=_payer(account.pk), rule="day", period=day_period(clock.now()))
        for account in made
    )
    return World([account.pk for account in made], owners, payees)


def _payer(account: int) -> int:
    """Return whose day a posting counts for: nobody whom the confirmed transfers know."""
    return 10**9 + account


def run(
    *, repetitions: int, seed: int, seconds: float = SECONDS, accounts: int = 1_000
) -> dict[str, Result]:
    """Measure every variant on the database that ``DATABASE_URL`` names."""
    world = build(accounts)
    give_history(world)
    variants = {
        RAW: lambda number: _raw(world, number, seconds),
        RAW_LEDGER: lambda number: _raw_ledger(world, number, seconds),
        POSTING: lambda number: posting_step(world, number, seconds),
        POSTING_LEDGER: lambda number: _posting_ledger(world, number, seconds),
        HOT: lambda number: posting_step(world, number, seconds, hot=HOT_SHARE),
        BATCHED: lambda number: _batched(world, number, seconds),
        CONFIRMED: lambda number: confirmed(world, number),
    }
    if find_spec("hordak"):
        from bench import hordak  # noqa: PLC0415 - installed for this alone

        theirs = hordak.build(accounts, history=HISTORY)
        variants[HORDAK] = lambda number: hordak.transfers(theirs, number, seconds)
        variants[HORDAK_CHECKED] = lambda number: hordak.checked_transfers(theirs, number, seconds)
    connection.close()
    return compare(variants, workers=WORKERS, repetitions=repetitions, seed=seed, way=by_processes)


def give_history(world: World) -> None:
    """Let every account have paid and been paid, as accounts have."""
    for distance in range(1, HISTORY // 2 + 1):
        shifted = world.accounts[distance:] + world.accounts[:distance]
        batches.entry_batch(
            _call(0),
            [
                _draft(0, debit, credit)
                for debit, credit in zip(world.accounts, shifted, strict=True)
                if debit != credit
            ],
        )


def pair(world: World, chance: random.Random, hot: float = 0.0) -> tuple[int, int]:
    """Return who pays whom, by chance; ``hot``: how often the first account is paid."""
    debit, credit = chance.sample(world.accounts[1:], 2)
    return (debit, world.accounts[0]) if chance.random() < hot else (debit, credit)


def _call(customer_id: int) -> Call:
    """Return a call with a key of its own, as one that a customer's door makes."""
    key = ids.uuid7()
    return Call(customer_id, f"usr_{key.hex}", clock.now(), key, Channel.REST, None, key.hex)


def _draft(customer_id: int, debit: int, credit: int) -> posting.Draft:
    return posting.Draft(
        kind=EntryKind.TRANSFER,
        legs=[posting.Leg(debit, credit, AMOUNT)],
        customer_id=customer_id or None,
        confirmation_id=ids.uuid7(),
    )


def whole(call: Call, draft: posting.Draft) -> list[Statement]:
    """Return the seven statements of a posting: balances, counter, entry, transfer, postings, key, outbox."""
    (leg,) = draft.legs
    told, _ = bus.written([_news(draft, call.now)], call=call)
    return [
        *posting.pair(call, draft),
        *limits.day_count(call, leg.amount_centavos, ceiling_centavos=RICH, payments_seen=0),
        *idempotency.claim(
            call, operation="bench", parameters={"leg": str(leg)}, result_id=draft.public_id
        ),
        told,
    ]


def _news(draft: posting.Draft, now: datetime) -> TransferCompleted:
    return TransferCompleted(
        transaction_id=ids.public("transaction", draft.public_id),
        from_account=ids.public("account", draft.public_id),
        to_account=ids.public("account", draft.public_id),
        amount=Money(AMOUNT).wire(),
        currency="MXN",
        status="completed",
        created_at=clock.wire(now),
    )


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
    return _raw_run(world, number, seconds, shapes())


def _raw_ledger(world: World, number: int, seconds: float) -> Callable[[], int]:
    """The same without what surrounds the ledger's own rows."""
    return _raw_run(world, number, seconds, shapes()[:LEDGER_STATEMENTS])


def _raw_run(world: World, number: int, seconds: float, sent: Sequence[str]) -> Callable[[], int]:
    cursor, chance, values = _link().cursor(), random.Random(number), raw_values()

    def once() -> None:
        for sql, each in zip(sent, values(*pair(world, chance)), strict=False):
            cursor.execute(sql, each)
        cursor.execute("COMMIT")

    return for_seconds(seconds, once)


def shapes() -> Sequence[str]:
    """Return the SQL of a posting's seven statements, with placeholders."""
    with transaction.atomic():
        return [each.sql for each in whole(_call(0), _draft(0, 1, 2))]


def raw_values() -> Callable[[int, int], Sequence[Sequence[Any]]]:
    """Return what makes the values of the seven statements with as little work as there can be."""
    today, news = day_period(clock.now()), packed(_news(_draft(0, 1, 2), clock.now()).data())

    def values(debit: int, credit: int) -> Sequence[Sequence[Any]]:
        now = str(clock.now().replace(tzinfo=None))
        public_id, key, event_id = (ids.uuid7().bytes for _ in range(3))
        user_id, payer, text = f"usr_{key.hex()}", _payer(debit), key.hex()
        return (
            (debit, -AMOUNT, AMOUNT, now, debit, credit, debit, AMOUNT),
            (
                *(public_id, "transfer", key, None, None, payer, None, "rest", event_id, None),
                *(None, None, "", "", "", "{}", today, now),
            ),
            (debit, credit, AMOUNT, "MXN", "principal"),
            (now,),
            (AMOUNT, payer, "day", today, AMOUNT, RICH, MANY),
            (payer, "bench", text, key * 2, public_id, now),
            (
                *(event_id, "TRANSFER_COMPLETED", user_id, key, None, now, "core-banking"),
                *(user_id, payer, None, "rest", news, now),
            ),
        )

    return values


def posting_step(
    world: World, number: int, seconds: float, *, hot: float = 0.0
) -> Callable[[], int]:
    """The same statements by our own code: a whole posting in a transaction of its own."""
    connection.ensure_connection()
    chance = random.Random(number)

    @owned
    def once() -> None:
        debit, credit = pair(world, chance, hot)
        run_all(whole(_call(_payer(debit)), _draft(_payer(debit), debit, credit)))

    return for_seconds(seconds, once)


def _posting_ledger(world: World, number: int, seconds: float) -> Callable[[], int]:
    connection.ensure_connection()
    chance = random.Random(number)

    @owned
    def once() -> None:
        debit, credit = pair(world, chance)
        posting.post(_call(_payer(debit)), _draft(_payer(debit), debit, credit))

    return for_seconds(seconds, once)


def _batched(world: World, number: int, seconds: float) -> Callable[[], int]:
    """Payrolls: an employer of this connection's own pays people of its own, a hundred in a transaction."""
    connection.ensure_connection()
    employer, *people = world.accounts[number::WORKERS]

    def once() -> None:
        paid = [people[index % len(people)] for index in range(BATCH)]
        batches.entry_batch(_call(0), [_draft(0, employer, person) for person in paid])

    work = for_seconds(seconds, once)
    return lambda: work() * BATCH


def confirmed(world: World, number: int, workers: int = WORKERS) -> Callable[[], int]:
    """Confirmations of proposals that were made before the clock started; the first are confirmed before it too."""
    return for_each(_proposals(world, number, workers), confirm)


def _proposals(world: World, number: int, workers: int) -> list[tuple[User, ProposalView]]:
    waiting = []
    for index in range(number, len(world.owners), workers):
        owner = world.owners[index]
        call = call_for(owner, channel=Channel.REST, now=clock.now(), session_key="bench")
        for old in confirmations_open(call):
            confirmations.cancel(call, confirmation_id=old.public_id)
        # Each repetition is a day of its own: nobody sends fifteen transfers in ten minutes, and who does is looked at longer.
        LimitCounter.objects.filter(customer_id=owner.pk).delete()
        for _ in range(PROPOSALS_EACH):
            proposal = facade.transfer_propose(
                call,
                amount=Money(100),
                beneficiary_id=ids.public("beneficiary", world.payees[index]),
            )
            waiting.append((owner, proposal))
    return waiting


def confirm(waiting: tuple[User, ProposalView]) -> None:
    """Confirm a proposal as its owner."""
    owner, proposal = waiting
    call = call_for(owner, channel=Channel.REST, now=clock.now(), session_key="bench")
    done = confirmations.confirm(
        call, confirmation_id=proposal.public_id, token=proposal.token or ""
    )
    assert done.state == "executed", done


def deadlocks() -> int:
    """Return the deadlocks that the server has counted."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
        row = cursor.fetchone()
    return int(row[1]) if row else 0


def total_centavos() -> int:
    """Return the sum of all balances, which must be zero."""
    return sum(Account.objects.values_list("balance_centavos", flat=True))
