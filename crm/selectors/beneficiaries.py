"""Reads of the CRM; every read of a customer's rows names the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from centli.db.prepared import Given, Select
from centli.events.catalogue import BeneficiaryRecord
from centli.kernel import clabe, clock, ids
from centli.kernel.errors import NotFound
from centli.kernel.text import clean
from crm.contracts import BeneficiaryView, Relationship, Resolution
from crm.errors import BeneficiaryNotFound, PayeeAccountNotFound
from crm.models import Beneficiary, KnownAccount
from crm.rules import beneficiaries as rules

PAGE_MAX: Final = 100
PAGE_DEFAULT: Final = 25


def listed(customer_id: int) -> QuerySet[Beneficiary]:
    """Return a customer's beneficiaries, by alias."""
    return Beneficiary.objects.filter(customer_id=customer_id, removed_at=None).order_by(
        "alias_lower"
    )


_LISTED: Final = Select(
    lambda: Beneficiary.objects.filter(
        customer_id=Given("customer_id", Beneficiary, "customer_id"), removed_at=None
    ).order_by("alias_lower")[: rules.BENEFICIARIES_MAX]
)


def beneficiary_list(customer_id: int) -> Sequence[Beneficiary]:
    """Return all of a customer's beneficiaries, by alias; the list is bounded when it is written."""
    return _LISTED.all(customer_id=customer_id)


def beneficiary_slice(customer_id: int, *, after: str | None, limit: int) -> Sequence[Beneficiary]:
    """Return up to ``limit`` beneficiaries whose alias key comes after the one given."""
    rows = listed(customer_id)
    if after is not None:
        rows = rows.filter(alias_lower__gt=after)
    return list(rows[:limit])


def beneficiary_get(customer_id: int, beneficiary_id: str) -> Beneficiary:
    """Return one of the customer's beneficiaries.

    Raises:
        BeneficiaryNotFound: not there, removed, or another customer's.
    """
    found = _of(listed(customer_id), beneficiary_id)
    if found is None:
        raise BeneficiaryNotFound
    return found


def beneficiary_for_update(customer_id: int, beneficiary_id: str) -> Beneficiary:
    """Lock one of the customer's beneficiaries, removed ones included.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
    """
    rows = Beneficiary.objects.select_for_update().filter(customer_id=customer_id)
    found = _of(rows, beneficiary_id)
    if found is None:
        raise BeneficiaryNotFound
    return found


def alias_resolve(customer_id: int, user_id: str, alias: str, *, now: datetime) -> Resolution:
    """Return who is meant by an alias among the customer's own beneficiaries, or those to ask about."""
    said = clean(alias, length_max=rules.NAME_LENGTH_MAX)
    rows = {row.pk: row for row in beneficiary_list(customer_id)}
    decision = rules.resolve(said, [_person(row, now=now) for row in rows.values()])
    one = None if decision.key is None else rows[decision.key]
    return Resolution(
        alias=said,
        match=decision.match,
        beneficiary=None if one is None else view(one, user_id, now=now),
        candidates=[view(rows[key], user_id, now=now) for key in decision.candidates],
    )


def alias_is_taken(customer_id: int, alias: str, *, but: str | None = None) -> bool:
    """Say whether another of the customer's beneficiaries has the alias."""
    rows = listed(customer_id).filter(alias_lower=rules.alias_key(alias))
    return any(row.beneficiary_id != but for row in rows)


def beneficiary_count(customer_id: int) -> int:
    """Return how many beneficiaries the customer has."""
    return listed(customer_id).count()


def known_account(*, account_id: str | None = None, of_clabe: str | None = None) -> KnownAccount:
    """Return the CRM's copy of an account of ours, by its public id or its CLABE.

    Raises:
        PayeeAccountNotFound: no such account, or it is closed.
    """
    rows = KnownAccount.objects.filter(closed=False)
    if account_id is not None:
        try:
            rows = rows.filter(account_id=ids.parse("account", account_id))
        except NotFound as error:
            raise PayeeAccountNotFound from error
    else:
        rows = rows.filter(clabe=of_clabe)
    found = rows.first()
    if found is None:
        raise PayeeAccountNotFound
    return found


def view(row: Beneficiary, call_user_id: str, *, now: datetime) -> BeneficiaryView:
    """Return a beneficiary as its customer sees it."""
    return BeneficiaryView(
        beneficiary_id=row.beneficiary_id,
        user_id=call_user_id,
        name=row.name,
        alias=row.alias,
        alias_lower=rules.alias_key(row.alias),
        relationship=Relationship(row.relationship),
        account_id=account_of(row),
        clabe=row.clabe if row.account_id is None else None,
        bank_name=row.bank_name,
        last4=clabe.last4(row.clabe),
        created_at=row.created_at,
        is_new=rules.is_new(row.target_set_at, now=now),
    )


def record(seen: BeneficiaryView) -> BeneficiaryRecord:
    """Return a beneficiary as the wire shows it: an account of ours by its id, any other by its CLABE."""
    return BeneficiaryRecord(
        user_id=seen.user_id,
        beneficiary_id=seen.beneficiary_id,
        name=seen.name,
        alias=seen.alias,
        alias_lower=seen.alias_lower,
        relationship=seen.relationship.value,
        created_at=clock.wire(seen.created_at),
        account_id=seen.account_id,
        clabe=seen.clabe,
    )


def bank_of(target_clabe: str) -> str:
    """Return the name of a CLABE's bank."""
    return clabe.bank_name(target_clabe) or ""


def account_of(row: Beneficiary) -> str | None:
    """Return the public id of the account of ours, or None for another bank's CLABE."""
    return None if row.account_id is None else ids.public("account", row.account_id)


def _person(row: Beneficiary, *, now: datetime) -> rules.Person:
    return rules.Person(
        key=row.pk,
        name=row.name,
        alias=row.alias,
        relationship=Relationship(row.relationship),
        is_new=rules.is_new(row.target_set_at, now=now),
    )


def _of(rows: QuerySet[Beneficiary], beneficiary_id: str) -> Beneficiary | None:
    try:
        return rows.filter(public_id=ids.parse("beneficiary", beneficiary_id)).first()
    except NotFound:
        return None
