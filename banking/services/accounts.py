"""Opening accounts, the bank's own accounts, and what status they are in."""

from __future__ import annotations

import random
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from banking import rules
from banking.contracts import AccountStatus, AccountType
from banking.errors import AccountNotFound
from banking.models import Account, AccountKind, Level
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus
from centli.events.catalogue import (
    AccountOpened,
    AccountStatusChanged,
    CreditLineChanged,
    Event,
)
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.money import Money
from centli.people.models import User


@owned
def account_open(
    call: Call,
    *,
    account_type: AccountType,
    credit_limit_centavos: int = 0,
    number: str | None = None,
    level: Level = Level.N4,
) -> Account:
    """Open an account of the calling customer's at zero, with a CLABE of ours.

    A credit account owes: its balance may fall to minus its line. A number is drawn when none is given.
    """
    return open_step(call, account_type, credit_limit_centavos, number, level)


def first_account_step(call: Call) -> Account | None:
    """Open the account that every customer has: for payments, at the level of somebody of whom only a name is known.

    Who has an account, or had one, gets none, and neither does staff.
    """
    require_transaction()
    # Under the person's lock: two logins at once open one account.
    person = User.objects.select_for_update().filter(pk=call.customer_id, is_staff=False).first()
    if person is None or Account.objects.filter(owner=person).exists():
        return None
    return open_step(call, AccountType.CHECKING, 0, None, Level.N1)


def open_step(
    call: Call,
    account_type: AccountType,
    credit_limit_centavos: int,
    number: str | None,
    level: Level | str,
) -> Account:
    """Open an account of the calling customer's, as ``account_open`` says."""
    require_transaction()
    chosen = number or _draw()
    account = Account.objects.create(
        number=chosen,
        clabe=rules.clabe_make(chosen),
        owner_id=call.customer_id,
        kind=AccountKind.CUSTOMER,
        account_type=account_type.value,
        level=level,
        floor_centavos=-credit_limit_centavos if account_type == AccountType.CREDIT else 0,
        created_at=call.now,
        updated_at=call.now,
    )
    public = ids.public("account", account.public_id)
    news: list[Event] = [AccountOpened(public, account_type.value, account.clabe or "")]
    if account_type == AccountType.CREDIT:
        news.append(CreditLineChanged(public, Money(credit_limit_centavos).wire()))
    bus.publish(*news, call=call)
    return account


def system_account(kind: AccountKind | str, name: str = "") -> Account:
    """Return one of the bank's own accounts, made on first use; merchants are told apart by name. No floor."""
    chosen = AccountKind(kind)
    key = f"{chosen.value}:{name}" if name else chosen.value
    found = Account.objects.filter(system_key=key).first()
    if found is not None:
        return found
    now = clock.now()
    try:
        with transaction.atomic():
            return Account.objects.create(
                number=_draw(),
                kind=chosen,
                name=name,
                system_key=key,
                floor_centavos=None,
                created_at=now,
                updated_at=now,
            )
    except IntegrityError:
        return Account.objects.get(system_key=key)


@owned
def account_freeze(call: Call, *, account_id: str, reason: str, note: str) -> AccountStatus:
    """Freeze an account at once: nothing is debited or credited from now on. A frozen one stays frozen.

    One that its owner had blocked is the bank's from now on: its owner cannot lift it.

    Raises:
        AccountNotFound: no such account, or a closed one.
    """
    value = ids.parse("account", account_id)
    may_be = Q(status=AccountStatus.ACTIVE) | Q(blocked_by_owner=True)
    changed = Account.objects.filter(may_be, public_id=value, kind=AccountKind.CUSTOMER).update(
        status=AccountStatus.BLOCKED,
        blocked_by_owner=False,
        version=F("version") + 1,
        updated_at=call.now,
    )
    account = Account.objects.filter(public_id=value, kind=AccountKind.CUSTOMER).first()
    if account is None or account.status == AccountStatus.INACTIVE:
        raise AccountNotFound
    if changed:
        tell_status(call, account, action="account.frozen", reason=reason, note=note)
    return AccountStatus(account.status)


def tell_status(call: Call, account: Account, *, action: str, reason: str, note: str = "") -> None:
    """Publish an account's new status and write who changed it, in the caller's transaction."""
    assert account.owner is not None, "only customers' accounts change status"
    public = ids.public("account", account.public_id)
    owner_call = for_owner(call, account)
    bus.publish(AccountStatusChanged(public, account.status), call=owner_call)  # type: ignore[arg-type]  # the column's choices
    audit.record(
        owner_call, action, object_kind="account", object_id=public, reason=reason, note=note
    )


def for_owner(call: Call, account: Account) -> Call:
    """Return the call as one about the account's owner; the actor stays who they are."""
    assert account.owner is not None, "a customer's account"
    return replace(call, customer_id=account.owner.pk, user_id=account.owner.user_id)


def _draw() -> str:
    """Return a number nobody has, almost surely; the column's uniqueness is what counts."""
    return f"{random.SystemRandom().randrange(10**rules.NUMBER_LENGTH):0{rules.NUMBER_LENGTH}d}"
