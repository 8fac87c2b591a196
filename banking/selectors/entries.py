"""Reading what an entry did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext

from banking import rules
from banking.contracts import AccountType
from banking.models import AccountKind, Transfer
from banking.rules import EntryKind
from centli.events.catalogue import CreditLineChanged, Event, MoneyReceived
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import NotFound
from centli.kernel.money import MXN, Money


def legs_of(transaction_id: str, *, account_pk: int) -> Sequence[Transfer]:
    """Return all legs of a movement of an account, with their entry and owners; none when it is not that account's."""
    try:
        value = ids.parse("transaction", transaction_id)
    except NotFound:
        return ()
    legs = (
        Transfer.objects.filter(entry__public_id=value)
        .select_related("entry", "debit_account__owner", "credit_account__owner")
        .order_by("id")
    )
    is_its = any(account_pk in {leg.debit_account_id, leg.credit_account_id} for leg in legs)
    return list(legs) if is_its else ()


def described(legs: Sequence[Transfer], *, account_pk: int) -> str:
    """Return what a movement of an account was, in words: its kind, who is at the other end, its day, its folio."""
    entry = legs[0].entry
    ends = [account for leg in legs for account in (leg.debit_account, leg.credit_account)]
    owners = (end.owner.display_name for end in ends if end.pk != account_pk and end.owner)
    parts = (
        gettext(rules.KINDS[EntryKind(entry.kind)].label),
        entry.counterpart or next(owners, ""),
        f"{entry.value_date:%d/%m/%Y}",
        rules.folio(entry.public_id),
    )
    return " · ".join(filter(None, parts))


def returned(legs: Sequence[Transfer], *, account_pk: int) -> Money:
    """Return what an account gets when a movement of its is reversed; less than nothing where it loses."""
    back = sum(leg.amount_centavos for leg in legs if leg.debit_account_id == account_pk)
    away = sum(leg.amount_centavos for leg in legs if leg.credit_account_id == account_pk)
    return Money(back - away)


def received(call: Call, transaction_id: str) -> Sequence[tuple[Call, Event]]:
    """Return the news for the customers whom a transfer reached, each with the call that it is published under."""
    legs = Transfer.objects.filter(
        entry__public_id=ids.parse("transaction", transaction_id),
        entry__kind=EntryKind.TRANSFER,
        credit_account__kind=AccountKind.CUSTOMER,
    ).select_related("credit_account__owner")
    news: list[tuple[Call, Event]] = []
    for leg in legs:
        account = leg.credit_account
        if account.owner is None or account.owner.pk == call.customer_id:
            continue
        receiver = replace(
            call,
            customer_id=account.owner.pk,
            user_id=account.owner.user_id,
            actor_id=None,
            channel=Channel.SYSTEM,
        )
        public = ids.public("account", account.public_id)
        arrived = MoneyReceived(transaction_id, public, Money(leg.amount_centavos).wire(), MXN)
        news.append((receiver, arrived))
        if account.account_type == AccountType.CREDIT:
            left = Money(max(account.available_centavos, 0)).wire()
            news.append((receiver, CreditLineChanged(public, left)))
    return news
