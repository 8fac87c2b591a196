"""Limits: what counts for the day, and changing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.functions import Greatest

from banking import rules
from banking.errors import InvalidLimit
from banking.models import LimitCounter, UserLimit
from banking.selectors import facts
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance
from centli.confirmations.errors import LimitExceeded
from centli.db import idempotency
from centli.db.statement import Statement
from centli.db.transactions import ChangedSinceRead, owned, require_transaction
from centli.events import audit, bus
from centli.events.catalogue import DefaultLimitsTold
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.money import CENTAVOS_MAX, MXN, Money
from centli.people import notices

CHAT_TRANSFERS_ON: Final = "chat_transfers_on"
CHAT_TRANSFERS_OFF: Final = "chat_transfers_off"
_COUNT: Final = """
UPDATE limit_counter SET used_centavos = used_centavos + %s, payments = payments + 1
WHERE customer_id = %s AND rule = %s AND period = %s AND used_centavos + %s <= %s AND payments <= %s
"""
_WHATEVER_WAS_COUNTED: Final = 2**31 - 1
_COUNTER: Final = "limit_counter (customer_id, rule, period, used_centavos) VALUES (%s, %s, %s, 0)"


def counted(
    key: tuple[int, str, str],
    amount_centavos: int,
    *,
    cap_centavos: int,
    refusal: Callable[[], Exception],
    has_counter: bool = False,
    payments_seen: int = _WHATEVER_WAS_COUNTED,
) -> Sequence[Statement]:
    """Return what counts an amount under a customer's rule in a period.

    The last is refused over the cap, and where more was counted than the decision to count this one has seen.
    """
    values = (amount_centavos, *key, amount_centavos, cap_centavos, payments_seen)
    count = Statement(_COUNT, values, changes=1, refusal=refusal)
    if has_counter:
        return [count]
    ignore = connection.ops.insert_statement(on_conflict=OnConflict.IGNORE)
    return [Statement(f"{ignore} {_COUNTER}", key), count]


def day_count(
    call: Call, amount_centavos: int, *, ceiling_centavos: int, payments_seen: int | None
) -> Sequence[Statement]:
    """Return what counts an amount for the customer's day, to be run after the accounts are locked.

    ``payments_seen``: how many the day had when this one was decided on, None without a counter. The last statement is
    refused with ChangedSinceRead when another was counted since, by way of another account: whether this one takes the
    factor is to be decided again. With LimitExceeded it is when the day would not stay under the ceiling.
    """
    key = (call.customer_id, facts.DAY_RULE, rules.day_period(call.now))
    is_open = settings.CENTLI_POLICY == "open"
    return counted(
        key,
        amount_centavos,
        cap_centavos=CENTAVOS_MAX * 1000 if is_open else ceiling_centavos,
        refusal=partial(_day_refusal, key, payments_seen or 0, ceiling_centavos, amount_centavos),
        has_counter=payments_seen is not None,
        payments_seen=_WHATEVER_WAS_COUNTED if is_open else payments_seen or 0,
    )


def _day_refusal(
    key: tuple[int, str, str], payments_seen: int, ceiling_centavos: int, amount_centavos: int
) -> Exception:
    customer_id, rule, period = key
    more = LimitCounter.objects.filter(
        customer_id=customer_id, rule=rule, period=period, payments__gt=payments_seen
    )
    if more.exists():
        return ChangedSinceRead()
    return LimitExceeded("ceiling_per_day", ceiling_centavos, amount_centavos)


def day_lock_step(call: Call) -> LimitCounter:
    """Lock what the customer's day has counted, made if it was not there; the accounts are locked already."""
    require_transaction()
    key = {
        "customer_id": call.customer_id,
        "rule": facts.DAY_RULE,
        "period": rules.day_period(call.now),
    }
    rows = LimitCounter.objects.select_for_update().filter(**key)
    found = rows.first()
    if found is None:
        # Not before: MariaDB shares what an INSERT finds already there, and two that share it wait for each other.
        LimitCounter.objects.bulk_create([LimitCounter(**key)], ignore_conflicts=True)
        found = rows.get()
    return found


def day_count_step(counter: LimitCounter, amount_centavos: int) -> None:
    """Count a payment in the locked counter of its day."""
    counter.used_centavos += amount_centavos
    counter.payments += 1
    counter.save(update_fields=["used_centavos", "payments"])


def day_uncount_step(customer_id: int, amount_centavos: int, *, counted_at: datetime) -> None:
    """Give back what an order counted for its day, when the other bank refused it."""
    require_transaction()
    LimitCounter.objects.filter(
        customer_id=customer_id, rule=facts.DAY_RULE, period=rules.day_period(counted_at)
    ).update(used_centavos=Greatest(F("used_centavos") - amount_centavos, 0))


@owned
def tell_defaults(now: datetime) -> int:
    """Tell what limits hold for whoever has set none: the UDI has another value each day, and others decide on it, too."""
    udi = facts.udi_find(now)
    if udi is None:
        return 0
    per_operation = Money(rules.udi_centavos(rules.UDI_PER_OPERATION, udi))
    told = DefaultLimitsTold(
        per_operation.wire(),
        Money(rules.PER_DAY_CENTAVOS).wire(),
        Money(rules.CEILING_CENTAVOS).wire(),
    )
    bus.publish(told, call=Call(0, "bank", now, ids.uuid7(), Channel.SYSTEM))
    return 1


def limit_change_propose(
    call: Call,
    *,
    per_operation: Money | None,
    per_day: Money | None,
    provenance: Provenance,
    supersedes: str | None,
) -> ProposalView:
    """Propose other limits; None leaves one as it is.

    Raises:
        InvalidLimit: no limit named, or one outside the bank's bounds.
        DomainError: what ``confirmations.propose`` raises.
    """
    wanted = [each for each in (per_operation, per_day) if each is not None]
    if not wanted or not all(
        0 < each.centavos <= rules.CEILING_CENTAVOS and each.currency == MXN for each in wanted
    ):
        raise InvalidLimit(rules.CEILING_CENTAVOS)
    return confirmations.propose(
        call,
        kind="limit_change",
        terms={
            "per_operation": per_operation.centavos if per_operation else None,
            "per_day": per_day.centavos if per_day else None,
        },
        provenance=provenance,
        supersedes=supersedes,
    )


def limits_set_step(
    call: Call, *, per_operation_centavos: int | None, per_day_centavos: int | None
) -> None:
    """Store a customer's own limits; None leaves one as it is."""
    require_transaction()
    changes = {
        name: value
        for name, value in (
            ("per_operation_centavos", per_operation_centavos),
            ("per_day_centavos", per_day_centavos),
        )
        if value is not None
    }
    _own(call).update(updated_at=call.now, **changes)


def transfers_by_chat_off(call: Call) -> bool:
    """Switch the customer's transfers by chat off at once, once for the call's key; return whether this was a repeat.

    The key is remembered with those of the proposals to switch them on: the other way is another wish.

    Raises:
        KeyReused: the key came with a proposal to switch them on.
    """
    keyed = idempotency.run(
        call,
        operation=f"propose:{CHAT_TRANSFERS_ON}",
        parameters={"transfers_by_chat": False},
        work=lambda _: transfers_by_chat_step(call, enabled=False),
    )
    return keyed.replayed


def transfers_by_chat_propose(
    call: Call, *, enabled: bool, provenance: Provenance, supersedes: str | None
) -> ProposalView:
    """Propose to switch the customer's transfers by chat.

    Raises:
        ChatTransfersOn, ChatTransfersOff: they are as wished.
        DomainError: what ``confirmations.propose`` raises.
    """
    return confirmations.propose(
        call,
        kind=CHAT_TRANSFERS_ON if enabled else CHAT_TRANSFERS_OFF,
        terms={"transfers_by_chat": enabled},
        provenance=provenance,
        supersedes=supersedes,
    )


def transfers_by_chat_step(call: Call, *, enabled: bool) -> None:
    """Switch the customer's transfers by chat, and tell them; nothing is told where it stays as it was."""
    require_transaction()
    otherwise = _own(call).filter(transfers_by_chat=not enabled)
    if otherwise.update(transfers_by_chat=enabled, updated_at=call.now):
        audit.record(call, "limits.transfers_by_chat", enabled=enabled)
        notices.raise_step(
            call, notices.CHAT_TRANSFERS_ON if enabled else notices.CHAT_TRANSFERS_OFF
        )


def _own(call: Call) -> QuerySet[UserLimit]:
    """Return the customer's own row, made if it was not there, to be updated."""
    UserLimit.objects.bulk_create(
        [UserLimit(customer_id=call.customer_id, updated_at=call.now)], ignore_conflicts=True
    )
    return UserLimit.objects.filter(customer_id=call.customer_id)
