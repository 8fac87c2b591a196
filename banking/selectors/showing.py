"""Movements in the words and figures that their customer sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import (
    AccountType,
    MovementStatus,
    MovementView,
)
from banking.models import UNDONE, AccountKind, Hold, HoldState, Payee, Posting
from banking.rules import EntryKind
from banking.selectors import standing
from centli.db.prepared import Given, Select
from centli.kernel import ids
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.money import Money

Key = tuple[datetime, int, int]
"""Moment, source, row: the order of a page, newest first; a posting comes before a hold of the same moment."""
HOLD, POSTING = 0, 1
_ENTRY = "transfer__entry__"
_DEBIT = "transfer__debit_account__"
_CREDIT = "transfer__credit_account__"
_SIDE: Final = (
    "public_id",
    "kind",
    "account_type",
    "number",
    "name",
    "owner_id",
    "owner__display_name",
)
_POSTING_COLUMNS: Final = {
    "amount": "amount_centavos",
    "after": "balance_after_centavos",
    "created_at": "created_at",
    "code": "transfer__code",
    "account": "account__public_id",
    "account_type": "account__account_type",
    "user": "account__owner__public_id",
    "entry": f"{_ENTRY}public_id",
    "kind": f"{_ENTRY}kind",
    "beneficiary": f"{_ENTRY}beneficiary_id",
    "counterpart": f"{_ENTRY}counterpart",
    "memo": f"{_ENTRY}memo",
    "customer": f"{_ENTRY}customer_id",
    "tracking": f"{_ENTRY}hold__spei_order__tracking_key",
    "came_back_at": f"{_ENTRY}hold__spei_order__return_entry__created_at",
    "reversed_at": f"{_ENTRY}reversal__created_at",
    **{f"debit_{name}": f"{_DEBIT}{name}" for name in _SIDE},
    **{f"credit_{name}": f"{_CREDIT}{name}" for name in _SIDE},
}
_HOLD_COLUMNS: Final = (
    "pk",
    "public_id",
    "amount_centavos",
    "state",
    "reason",
    "purpose",
    "beneficiary_id",
    "counterpart",
    "memo",
    "created_at",
    "spei_order__tracking_key",
    "spei_order__state",
    "spei_order__next_run_at",
    "held_transfer__undo_until",
    "held_transfer__credit_account__public_id",
    "account__public_id",
    "account__account_type",
    "account__owner__public_id",
)


@cache
def _postings(count: int) -> Select[tuple[Any, ...]]:
    """Return the query for that many postings with what is shown of them; a page has a bounded number."""
    return Select(
        lambda: Posting.objects.filter(
            pk__in=[Given(f"pk{number}", Posting, "id") for number in range(count)]
        ).values_list("pk", *_POSTING_COLUMNS.values())
    )


def views(customer_id: int, keys: Sequence[Key]) -> list[MovementView]:
    """Return the movements of these positions, in their order: one query a table, however many."""
    posted = [row for _moment, source, row in keys if source == POSTING]
    given = {f"pk{number}": pk for number, pk in enumerate(posted)}
    columns = ("pk", *_POSTING_COLUMNS.values())
    rows = _postings(len(posted)).all(**given) if posted else []
    postings = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    held = [row for _moment, source, row in keys if source == HOLD]
    holds = (
        {row["pk"]: row for row in Hold.objects.filter(pk__in=held).values(*_HOLD_COLUMNS)}
        if held
        else {}
    )
    known = {
        row.get(_POSTING_COLUMNS["beneficiary"], row.get("beneficiary_id"))
        for row in (*postings.values(), *holds.values())
    } - {None}
    payees = (
        {each.beneficiary_id: each for each in Payee.objects.filter(beneficiary_id__in=known)}
        if known
        else {}
    )
    show: Mapping[int, Callable[[int], MovementView]] = {
        POSTING: lambda row: _posting_view(customer_id, postings[row], payees),
        HOLD: lambda row: _hold_view(holds[row], payees),
    }
    return [show[source](row) for _moment, source, row in keys]


def _posting_view(
    customer_id: int, row: Mapping[str, Any], payees: Mapping[UUID, Payee]
) -> MovementView:
    value = {name: row[column] for name, column in _POSTING_COLUMNS.items()}
    is_out = value["amount"] < 0
    kind = EntryKind.FEE if value["code"] == "fee" else EntryKind(value["kind"])
    payee = payees.get(value["beneficiary"]) if value["customer"] in {customer_id, None} else None
    if payee is not None and payee.customer_id != customer_id:
        payee = None
    debit = {name: value[f"debit_{name}"] for name in _SIDE}
    credit = {name: value[f"credit_{name}"] for name in _SIDE}
    other = credit if is_out else debit
    name = _counterpart(customer_id, value["counterpart"], other, payee)
    return MovementView(
        transaction_id=ids.public("transaction", value["entry"]),
        account_id=ids.public("account", value["account"]),
        account_type=AccountType(value["account_type"]),
        user_id=ids.public("user", value["user"]),
        type=rules.KINDS[kind].type,
        kind=kind.value,
        amount=Money(value["amount"]),
        status=MovementStatus.COMPLETED,
        from_account=_side(debit, name, None if is_out else payee),
        to_account=_side(credit, name, payee if is_out else None),
        counterpart=name,
        description=value["memo"] or _(rules.KINDS[kind].label),
        balance_after=Money(value["after"]),
        tracking_key=value["tracking"] or "",
        created_at=value["created_at"],
        returned_at=value["reversed_at"] or value["came_back_at"],
    )


def _hold_view(row: Mapping[str, Any], payees: Mapping[UUID, Payee]) -> MovementView:
    kind = EntryKind(row["purpose"])
    payee = payees.get(row["beneficiary_id"])
    account = ids.public("account", row["account__public_id"])
    name = payee.name if payee else row["counterpart"]
    if receiving := row["held_transfer__credit_account__public_id"]:
        to_account = ids.public("account", receiving)
    else:
        to_account = rules.masked(payee.clabe) if payee and payee.clabe else name
    order = row["spei_order__state"]
    return MovementView(
        transaction_id=ids.public("transaction", row["public_id"]),
        account_id=account,
        account_type=AccountType(row["account__account_type"]),
        user_id=ids.public("user", row["account__owner__public_id"]),
        type=rules.KINDS[kind].type,
        kind=kind.value,
        amount=Money(-row["amount_centavos"]),
        status=MovementStatus.PENDING
        if row["state"] == HoldState.ACTIVE
        else MovementStatus.FAILED,
        from_account=account,
        to_account=to_account,
        counterpart=name,
        description=row["memo"] or _(rules.KINDS[kind].label),
        balance_after=None,
        tracking_key=row["spei_order__tracking_key"] or "",
        created_at=row["created_at"],
        undone=row["reason"] == UNDONE,
        undo_until=standing.undo_until(order, row["spei_order__next_run_at"])
        if order
        else row["held_transfer__undo_until"],
    )


def _counterpart(
    customer_id: int, stored: str, other: Mapping[str, Any], payee: Payee | None
) -> str:
    """Return the other side as the customer knows it: their name for it, else its own."""
    if payee is not None:
        return payee.name
    if stored:
        return stored
    if other["kind"] == AccountKind.CUSTOMER:
        if other["owner_id"] == customer_id:
            label = _(ACCOUNT_NAMES[other["account_type"]])
            return f"{label} {rules.masked(other['number'])}"
        return str(other["owner__display_name"])
    if other["name"]:
        return str(other["name"])
    return _("Efectivo") if other["kind"] == AccountKind.CASH else "CENTLI"


def _side(side: Mapping[str, Any], name: str, payee: Payee | None) -> str:
    """Return one end of a movement: an account of ours by its id, another bank's masked, else a name."""
    if side["kind"] == AccountKind.CUSTOMER:
        return ids.public("account", side["public_id"])
    return rules.masked(payee.clabe) if payee is not None and payee.clabe else name
