"""Builders for tests: people, accounts known, beneficiaries."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from centli.kernel import clabe as clabes
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from crm.contracts import Relationship
from crm.models import ArticleVersion, Beneficiary, KnownAccount, Ticket, TicketVector
from crm.rules import beneficiaries as rules
from crm.rules import pipeline
from crm.rules.articles import ArticleFile
from crm.selectors import tickets as selectors
from crm.services import knowledge, tickets

_numbers = count(1)
OLD = timedelta(days=30)


def make_user(email: str = "") -> User:
    """Return a stored customer."""
    return User.objects.create_user(
        email or f"customer{next(_numbers)}@example.mx", None, display_name="Prueba"
    )


def make_call(user: User, *, now: datetime | None = None, key: str | None = None) -> Call:
    """Return a call of that customer."""
    return call_for(
        user, channel=Channel.REST, now=now or clock.now(), idempotency_key=key, session_key="login"
    )


def make_clabe(bank: str = "012") -> str:
    """Return a valid CLABE that no other test has."""
    return clabes.generate(bank=bank, account=str(70_000_000_000 + next(_numbers)))


def make_known_account(owner: User) -> KnownAccount:
    """Return an account of ours that the CRM has heard of."""
    return KnownAccount.objects.create(
        account_id=ids.uuid7(), clabe=make_clabe(clabes.OWN_BANK), owner_user_id=owner.user_id
    )


def make_beneficiary(
    user: User,
    *,
    name: str = "Juan López",
    alias: str = "hermano",
    relationship: str = Relationship.BROTHER,
    clabe: str | None = None,
    account_id: UUID | None = None,
    created_at: datetime | None = None,
) -> Beneficiary:
    """Return a stored beneficiary, thirty days old unless said otherwise."""
    target = clabe or make_clabe()
    since = created_at or clock.now() - OLD
    return Beneficiary.objects.create(
        customer=user,
        name=name,
        alias=alias,
        alias_lower=rules.alias_key(alias),
        relationship=relationship,
        account_id=account_id,
        clabe=target,
        bank_name=clabes.bank_name(target) or "",
        target_set_at=since,
        created_at=since,
    )


def make_ticket(user: User, *, text: str = "No me llegó mi tarjeta.") -> Ticket:
    """Return a report that a customer has just made."""
    made = tickets.ticket_open(make_call(user), text=text)
    return selectors.row_get(make_call(user), made.ticket_id)


def make_draft(
    slug: str = "cambiar-nip", *, body: str = "El NIP se cambia en el cajero."
) -> ArticleVersion:
    """Return a draft of an article that another person wrote."""
    return knowledge.draft_save(
        make_call(make_user()),
        ArticleFile(
            slug=slug,
            topic="cards",
            title=f"Artículo {slug}",
            body=body,
            questions=("¿cómo cambio mi nip?",),
            valid_from=clock.local_date(clock.now()),
        ),
    )


def index_hash(version: str) -> str:
    """Return the hash of everything that an index of tickets holds, the same in whatever order it was stored."""
    held = TicketVector.objects.filter(index__version=version).select_related("ticket")
    return pipeline.digest(
        [
            [row.ticket.ticket_id, row.input_hash, row.stems, bytes(row.dense).hex()]
            for row in held.order_by("ticket__public_id")
        ]
    )
