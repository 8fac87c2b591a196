"""Builders of valid banking data, for the tests of banking and of higher packages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from banking import rules
from banking.contracts import AccountType
from banking.models import Account, AccountKind, HeldTransfer, Payee, UdiValue, UserLimit
from banking.rules import EntryKind
from banking.services import accounts, posting, reversing
from centli.confirmations import services as confirmations
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import NOW, call_of, code_of, make_user

UDI_DATE: Final = date(2026, 1, 31)
UDI_MICROS: Final = 8_695_877


def make_customer(
    name: str = "Ana Torres", *, email: str | None = None, enrolled: bool = False
) -> User:
    """Store a customer; with ``enrolled`` they have a second factor (``centli.people.testing.code_of``)."""
    return make_user(name, email=email or f"{uuid4().hex}@example.mx", enrolled=enrolled)


def make_call(owner: User, *, now: datetime | None = None, key: str | None = None) -> Call:
    """Return a call of a customer through REST."""
    return call_for(
        owner,
        channel=Channel.REST,
        now=now or clock.now(),
        idempotency_key=key,
        session_key="test-session",
    )


def owner_call(account: Account, *, now: datetime = NOW) -> Call:
    """Return a call of an account's owner."""
    assert account.owner is not None, "a customer's account"
    return call_of(account.owner, now=now)


def make_account(
    *,
    balance_centavos: int = 0,
    owner: User | None = None,
    account_type: AccountType = AccountType.CHECKING,
    credit_limit_centavos: int = 0,
    now: datetime | None = None,
) -> Account:
    """Open an account and deposit its balance by a real entry; a negative balance is a credit account's debt."""
    UdiValue.objects.get_or_create(date=UDI_DATE, defaults={"value_micros": UDI_MICROS})
    person = owner or make_customer()
    call = make_call(person, now=now)
    with transaction.atomic():
        account = Account.objects.create(
            number=(number := f"{uuid4().int % 10**11:011d}"),
            clabe=rules.clabe_make(number),
            owner=person,
            kind=AccountKind.CUSTOMER,
            account_type=account_type.value,
            floor_centavos=-credit_limit_centavos,
            created_at=call.now,
            updated_at=call.now,
        )
        if balance_centavos:
            deposit(account, balance_centavos, call=call)
    account.refresh_from_db()
    account.owner = person
    return account


def deposit(account: Account, amount_centavos: int, *, call: Call | None = None) -> UUID:
    """Bring money in from cash, or take it out when negative, as an import does; return the entry's public id."""
    cash = accounts.system_account(AccountKind.CASH)
    assert account.owner is not None, "a customer's account"
    pair = (cash.pk, account.pk) if amount_centavos > 0 else (account.pk, cash.pk)
    kind = EntryKind.DEPOSIT if amount_centavos > 0 else EntryKind.WITHDRAWAL
    with transaction.atomic():
        return posting.post(
            replace(call or make_call(account.owner), channel=Channel.COMMAND),
            posting.Draft(kind=kind, legs=[posting.Leg(*pair, abs(amount_centavos))]),
        ).public_id


def book(account: Account, kind: str, amount_centavos: int, *, counterpart: str) -> UUID:
    """Post what came from a shop or an employer, or went there when negative; return the entry's public id."""
    other = accounts.system_account(AccountKind.MERCHANT)
    assert account.owner is not None, "a customer's account"
    pair = (other.pk, account.pk) if amount_centavos > 0 else (account.pk, other.pk)
    with transaction.atomic():
        return posting.post(
            replace(make_call(account.owner), channel=Channel.COMMAND),
            posting.Draft(
                kind=EntryKind(kind),
                legs=[posting.Leg(*pair, abs(amount_centavos))],
                counterpart=counterpart,
            ),
        ).public_id


def make_payee(
    owner: User,
    *,
    account: Account | None = None,
    clabe: str = "",
    name: str = "Juan López",
    alias: str = "hermano",
    paid_before: bool = True,
    age: timedelta = timedelta(days=30),
    now: datetime | None = None,
) -> Payee:
    """Store a payee, by default an old one who was paid before."""
    born = (now or clock.now()) - age
    return Payee.objects.create(
        customer_id=owner.pk,
        beneficiary_id=ids.uuid7(),
        name=name,
        alias=alias,
        account=account,
        clabe=clabe or (account.clabe or "" if account else ""),
        usable_at=born + rules.PAYEE_WAIT,
        capped_until=born + rules.PAYEE_CAPPED,
        paid_before=paid_before,
        created_at=born,
        updated_at=born,
    )


def make_limits(
    owner: User, *, per_operation_centavos: int | None = None, per_day_centavos: int | None = None
) -> UserLimit:
    """Store a customer's own limits, in the place of those that they had."""
    limits, _ = UserLimit.objects.update_or_create(
        customer_id=owner.pk,
        defaults={
            "per_operation_centavos": per_operation_centavos,
            "per_day_centavos": per_day_centavos,
            "updated_at": clock.now(),
        },
    )
    return limits


def undo_window_ends(until: datetime) -> None:
    """Let the transfers that wait be undone until then, where a test's clock cannot be moved."""
    HeldTransfer.objects.update(undo_until=until)


def reverse(account: Account, transaction_id: str, *, now: datetime = NOW) -> None:
    """Have a movement of an account reversed: one of two members of staff asks, the other approves."""
    maker, approver = (make_user(name, is_staff=True) for name in ("Teo", "Ada"))
    asked = reversing.reversal_propose(
        call_of(maker, now=now, channel=Channel.STAFF),
        account_id=ids.public("account", account.public_id),
        transaction_id=transaction_id,
        reason="bank_error",
        note="Se envió dos veces.",
    )
    confirmations.approve(
        call_of(approver, now=now, channel=Channel.STAFF),
        confirmation_id=asked.public_id,
        reason="Revisado con el cliente.",
        factor=code_of(approver, now=now),
    )
