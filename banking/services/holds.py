"""Holds: money set aside, then taken, given back, or expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import connection

from banking.contracts import AccountStatus
from banking.errors import (
    AccountBlocked,
    AccountInactive,
    AccountNotFound,
    HoldNotActive,
    InsufficientFunds,
)
from banking.models import Account, AccountKind, Hold, HoldState
from banking.rules import EntryKind
from banking.services import posting
from banking.services.accounts import system_account
from centli.db.transactions import owned, require_transaction
from centli.events import bus, sweeper
from centli.events.catalogue import HoldReleased
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.ids import uuid7
from centli.kernel.money import CENTAVOS_MAX, InvalidAmount
from centli.kernel.text import fold

EXPIRE_BATCH: Final = 200
_HOLD: Final = """
UPDATE account SET held_centavos = held_centavos + %s, version = version + 1, updated_at = %s
WHERE id = %s AND status = 'active'
  AND (floor_centavos IS NULL OR balance_centavos - held_centavos - %s >= floor_centavos)
"""
_GIVE_BACK: Final = """
UPDATE account SET held_centavos = held_centavos - %s, version = version + 1, updated_at = %s
WHERE id = %s
"""


def hold_place_step(
    call: Call,
    *,
    account_pk: int,
    amount_centavos: int,
    purpose: EntryKind,
    lifetime: timedelta,
    confirmation_id: UUID | None = None,
    saga_id: UUID | None = None,
    beneficiary_id: UUID | None = None,
    counterpart: str = "",
    memo: str = "",
) -> Hold:
    """Set money aside, if the account can pay it: two statements.

    Raises:
        InsufficientFunds, AccountBlocked, AccountInactive: it cannot.
        InvalidAmount: not between one centavo and the cap.
    """
    require_transaction()
    if not 0 < amount_centavos <= CENTAVOS_MAX:
        raise InvalidAmount
    with connection.cursor() as cursor:
        cursor.execute(
            _HOLD, (amount_centavos, posting.adapt(call.now), account_pk, amount_centavos)
        )
        if cursor.rowcount != 1:
            raise _refusal(account_pk, amount_centavos)
    hold = Hold(
        public_id=uuid7(),
        account_id=account_pk,
        amount_centavos=amount_centavos,
        purpose=purpose.value,
        customer_id=call.customer_id,
        correlation_id=call.correlation_id,
        confirmation_id=confirmation_id,
        saga_id=saga_id,
        beneficiary_id=beneficiary_id,
        counterpart=counterpart[:100],
        counterpart_key=fold(counterpart)[:100],
        memo=memo[:140],
        expires_at=call.now + lifetime,
        created_at=call.now,
        updated_at=call.now,
    )
    hold.save(force_insert=True)
    return hold


def hold_send_step(call: Call, hold: Hold, *, credit_pk: int, fee_centavos: int) -> posting.Posted:
    """Take all of the money that a customer's transfer held: the fee is the bank's, the rest goes where it was sent.

    Raises:
        HoldNotActive, AccountBlocked: as ``hold_capture_step``.
    """
    extra: tuple[posting.Leg, ...] = ()
    if fee_centavos:
        fee = system_account(AccountKind.FEE)
        extra = (posting.Leg(hold.account_id, fee.pk, fee_centavos, "fee"),)
    return hold_capture_step(
        replace(call, actor_id=hold.customer_id),
        hold,
        credit_pk=credit_pk,
        amount_centavos=hold.amount_centavos - fee_centavos,
        extra=extra,
    )


def hold_capture_step(
    call: Call,
    hold: Hold,
    *,
    credit_pk: int,
    amount_centavos: int,
    extra: tuple[posting.Leg, ...] = (),
) -> posting.Posted:
    """Take a hold's money, all or part: an entry with the hold's public id; the rest is given back.

    The account is locked by the caller, before the hold. A hold past its time is refused, swept or not.

    Raises:
        HoldNotActive: captured, released or expired.
        InvalidAmount: nothing, or more than is held.
        AccountBlocked: an account was frozen meanwhile.
    """
    require_transaction()
    check_active(hold, call.now)
    total = amount_centavos + sum(leg.amount_centavos for leg in extra)
    if not 0 < total <= hold.amount_centavos:
        raise InvalidAmount
    posted = posting.post(
        call,
        posting.Draft(
            kind=EntryKind(hold.purpose),
            legs=[posting.Leg(hold.account_id, credit_pk, amount_centavos), *extra],
            public_id=hold.public_id,
            customer_id=hold.customer_id,
            confirmation_id=hold.confirmation_id,
            saga_id=hold.saga_id,
            beneficiary_id=hold.beneficiary_id,
            counterpart=hold.counterpart,
            memo=hold.memo,
            releases={hold.account_id: hold.amount_centavos},
        ),
    )
    hold.state, hold.captured_centavos, hold.entry_id = HoldState.CAPTURED, total, posted.entry_id
    hold.updated_at = call.now
    hold.save(update_fields=["state", "captured_centavos", "entry", "updated_at"])
    return posted


def hold_end_step(call: Call, hold: Hold, *, state: HoldState, reason: str) -> None:
    """Give a locked hold's money back, and tell.

    Raises:
        HoldNotActive: captured, released or expired; its money is back or gone.
    """
    require_transaction()
    if hold.state != HoldState.ACTIVE:
        raise HoldNotActive(hold.state)
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, (hold.amount_centavos, posting.adapt(call.now), hold.account_id))
    hold.state, hold.reason, hold.updated_at = state, reason, call.now
    hold.save(update_fields=["state", "reason", "updated_at"])
    bus.publish(HoldReleased(ids.public("hold", hold.public_id), reason), call=call)


def hold_lock(hold_id: int) -> Hold:
    """Lock a hold's account, then the hold, and return it."""
    account_pk = Hold.objects.values_list("account_id", flat=True).get(pk=hold_id)
    Account.objects.select_for_update().filter(pk=account_pk).values_list("pk").first()
    return Hold.objects.select_for_update().select_related("account__owner").get(pk=hold_id)


def check_active(hold: Hold, now: datetime) -> None:
    """Refuse a hold that is not active any more.

    Raises:
        HoldNotActive: captured, released, expired, or past its time.
    """
    if hold.state != HoldState.ACTIVE:
        raise HoldNotActive(hold.state)
    if now >= hold.expires_at:
        raise HoldNotActive(HoldState.EXPIRED.value)


def expire_due(now: datetime) -> int:
    """Give back the money of holds whose time has passed; safe to run twice at once. Returns how many.

    A hold of an order to another bank ends with the order, that of a transfer in waiting with it; never by itself.
    """
    due = (
        Hold.objects.filter(
            state=HoldState.ACTIVE, expires_at__lte=now, spei_order=None, held_transfer=None
        )
        .order_by("expires_at")
        .values_list("pk", flat=True)
    )
    return sweeper.each("banking.holds", due, partial(_expire, now), now=now, limit=EXPIRE_BATCH)


@owned
def _expire(now: datetime, pk: int) -> bool:
    hold = hold_lock(pk)
    if hold.state != HoldState.ACTIVE:
        return False
    hold_end_step(system_call(hold, now), hold, state=HoldState.EXPIRED, reason="expired")
    return True


def system_call(hold: Hold, now: datetime) -> Call:
    """Return the bank's own call about a hold's customer, on the trail that the hold began with."""
    owner = hold.account.owner
    assert owner is not None, "holds are made on customers' accounts"
    return Call(
        customer_id=owner.pk,
        user_id=owner.user_id,
        now=now,
        correlation_id=hold.correlation_id,
        channel=Channel.SYSTEM,
    )


def _refusal(account_pk: int, amount_centavos: int) -> Exception:
    account = Account.objects.filter(pk=account_pk).first()
    if account is None:
        return AccountNotFound()
    if account.status == AccountStatus.BLOCKED:
        return AccountBlocked()
    if account.status != AccountStatus.ACTIVE:
        return AccountInactive()
    return InsufficientFunds(account.available_centavos, amount_centavos)
