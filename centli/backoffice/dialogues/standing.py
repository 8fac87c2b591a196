"""How a customer stands with the bank, and what a dialogue changed of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps

from banking import facade as banking
from banking.contracts import MovementView
from centli.backoffice.dialogues.stage import Stage
from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import ProposalView
from centli.kernel.call import Call
from crm import facade as crm
from crm.contracts import Priority
from marketplace import facade as shop
from marketplace.contracts import PurchaseView
from points import facade as rewards
from points.contracts import OrderView, TransactionView

OF_ORDERS: Final = frozenset({"payment", "purchase", "refund", "cashback"})
"""Kinds of movement that orders make; they are told by the orders."""
TAKES_POINTS: Final = frozenset({"Requested", "Approved", "Shipped", "Delivered"})
MOVEMENTS_MAX: Final = 12
"""The newest that are compared; no script makes so many."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's part of the bank at one moment."""

    movements: Sequence[MovementView]
    owned: Mapping[str, int]
    contacts: Mapping[str, Mapping[str, Any]]
    limits: Mapping[str, str]
    open: Sequence[ProposalView]
    orders: Mapping[str, PurchaseView]
    points: int
    movements_of_points: Sequence[TransactionView]
    redeemed: Mapping[str, OrderView]
    statuses: Mapping[str, str]
    tickets: Mapping[str, Mapping[str, Any]]


class Written:
    """Notes which tables are written, so that only what may have changed is read again."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - Django's signature
        context: Any,
    ) -> Any:
        """Run a statement, and note the table that it writes."""
        if not _READS.match(sql):
            found = _WRITES.match(sql)
            self.tables.add(found[1] if found else "")
        return execute(sql, params, many, context)

    def may_differ(self, domain: str) -> bool:
        """Tell whether a domain may stand otherwise than before."""
        known = {model._meta.db_table: model._meta.app_label for model in apps.get_models()}
        return (
            domain not in _SEEN
            or not self.tables <= known.keys()
            or domain in {known[table] for table in self.tables}
        )


_SEEN: Final = frozenset({"crm", "marketplace", "points"})
"""Domains whose statements all pass Django's cursor; those of ``db.trip`` pass beside it."""
_READS: Final = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA|SET)\b")
_WRITES: Final = re.compile(
    r"\s*(?:INSERT(?: OR \w+| IGNORE)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+[`\"]?(\w+)"
)


def standing_of(
    call: Call, *, before: Standing | None = None, written: Written | None = None
) -> Standing:
    """Read a customer's part of the bank; of ``before`` stays what belongs to domains that were not ``written`` to."""

    def read(domain: str, name: str, look: Callable[[], Any]) -> Any:
        if before is None or written is None or written.may_differ(domain):
            return look()
        return getattr(before, name)

    return Standing(
        movements=read(
            "banking",
            "movements",
            lambda: banking.movement_page(call, limit=MOVEMENTS_MAX).items,
        ),
        owned=read("banking", "owned", lambda: _owned(call)),
        contacts=read("crm", "contacts", lambda: _contacts(call)),
        limits=read("banking", "limits", lambda: _limits(call)),
        open=read("confirmations", "open", lambda: proposals.open_list(call)),
        orders=read("marketplace", "orders", lambda: _orders(call)),
        points=read("points", "points", lambda: rewards.points_get(call).current_points),
        movements_of_points=read(
            "points",
            "movements_of_points",
            lambda: rewards.transaction_page(call, limit=MOVEMENTS_MAX).items,
        ),
        redeemed=read("points", "redeemed", lambda: _redeemed(call)),
        statuses=read("banking", "statuses", lambda: _statuses(call)),
        tickets=read("crm", "tickets", lambda: _tickets(call)),
    )


def _statuses(call: Call) -> Mapping[str, str]:
    return {one.account_type.value: one.status.value for one in banking.account_list(call)}


def _tickets(call: Call) -> Mapping[str, Mapping[str, Any]]:
    return {
        one.ticket_id: {
            "about": one.related_text.partition(" · ")[0],
            "urgent": one.priority is Priority.URGENT,
            "messages": len(crm.ticket_message_page(call, one.ticket_id).items),
            "state": one.state.value,
        }
        for one in crm.ticket_page(call, limit=MOVEMENTS_MAX).items
    }


def _owned(call: Call) -> Mapping[str, int]:
    return {one.account_type.value: one.available.centavos for one in banking.account_list(call)}


def _contacts(call: Call) -> Mapping[str, Mapping[str, Any]]:
    return {
        one.beneficiary_id: {"name": one.name, "alias": one.alias, "clabe": one.clabe}
        for one in crm.beneficiary_list(call)
    }


def _limits(call: Call) -> Mapping[str, str]:
    limits = banking.limits_get(call)
    return {"per_operation": limits.per_operation.wire(), "per_day": limits.per_day.wire()}


def _orders(call: Call) -> Mapping[str, PurchaseView]:
    found = shop.purchase_page(call, limit=MOVEMENTS_MAX).items
    return {one.purchase_id: one for one in found}


def _redeemed(call: Call) -> Mapping[str, OrderView]:
    return {one.order_id: one for one in rewards.order_page(call, limit=MOVEMENTS_MAX).items}


def changes(before: Standing, after: Standing, stage: Stage) -> dict[str, Any]:
    """Return what is different after a dialogue, by the names that ``expect`` uses."""
    known = {one.transaction_id for one in before.movements}
    new = [one for one in after.movements if one.transaction_id not in known]
    return {
        "transfers": [
            _transfer(one, new)
            for one in reversed(new)
            if one.amount.centavos < 0 and one.kind not in OF_ORDERS
        ],
        "orders": [
            _order(one)
            for key, one in reversed(list(after.orders.items()))
            if key not in before.orders or before.orders[key].status != one.status
        ],
        "redeemed": [
            _redemption(one)
            for key, one in reversed(list(after.redeemed.items()))
            if key not in before.redeemed or before.redeemed[key].status != one.status
        ],
        "points": after.points - before.points,
        "posted_points": _posted_points(before, after),
        "open": [_card(view) for view in after.open],
        "added": [one for key, one in after.contacts.items() if key not in before.contacts],
        "removed": [one for key, one in before.contacts.items() if key not in after.contacts],
        "changed": [
            one
            for key, one in after.contacts.items()
            if key in before.contacts and before.contacts[key] != one
        ],
        "limits": {k: v for k, v in after.limits.items() if before.limits[k] != v},
        "tickets": [one for key, one in after.tickets.items() if before.tickets.get(key) != one],
        "blocked": _turned(before, after, "blocked"),
        "unblocked": _turned(before, after, "active"),
        "shows": stage.shown,
        "moved": {
            name: owned - before.owned.get(name, 0)
            for name, owned in after.owned.items()
            if owned != before.owned.get(name, 0)
        },
        "posted": _posted(new),
    }


def _turned(before: Standing, after: Standing, status: str) -> list[str]:
    """Return the types of the accounts that have come into a status."""
    return [
        name
        for name, now in after.statuses.items()
        if now == status and before.statuses.get(name) != now
    ]


def _posted(new: Sequence[MovementView]) -> dict[str, int]:
    sums = Counter[str]()
    for one in new:
        sums[one.account_type.value] += one.amount.centavos
    return {name: total for name, total in sums.items() if total}


def _transfer(charge: MovementView, new: Sequence[MovementView]) -> dict[str, Any]:
    """Return a charge as a script names it; a move between own accounts is paid to the account's type."""
    own = next(
        (
            one.account_type.value
            for one in new
            if one.amount == -charge.amount and one.account_id != charge.account_id
        ),
        None,
    )
    return {
        "amount": (-charge.amount).wire(),
        "payee": [own or charge.counterpart],
        "source": charge.account_type.value,
        "concept": charge.description,
        "kind": charge.kind,
    }


def _order(one: PurchaseView) -> dict[str, Any]:
    return {
        "product": one.product_name,
        "retailer": one.retailer_name,
        "quantity": one.quantity,
        "amount": one.total_amount.wire(),
        "benefit": one.benefit_applied.value if one.benefit_applied else None,
        "months": one.months,
        "status": one.status.value,
        "source": one.account_type,
        "failure": one.failure,
        "refunded": one.refunded_quantity,
    }


def _posted_points(before: Standing, after: Standing) -> int:
    known = {one.transaction_id for one in before.movements_of_points}
    return sum(
        one.points_amount for one in after.movements_of_points if one.transaction_id not in known
    )


def _redemption(one: OrderView) -> dict[str, Any]:
    return {
        "reward": one.product_name,
        "quantity": one.quantity,
        "points": one.points_used,
        "status": one.status.value,
    }


def _card(view: ProposalView) -> dict[str, Any]:
    card = view.card
    payee, source, target = (card.get(part) or {} for part in ("payee", "source", "target"))
    return {
        "kind": view.kind,
        "amount": (card.get("amount") or {}).get("amount"),
        "payee": [payee.get("name"), payee.get("alias"), target.get("account_type")],
        "name": payee.get("name"),
        "alias": payee.get("alias"),
        "source": source.get("account_type"),
        "concept": card.get("concept"),
        "product": (card.get("product") or {}).get("name"),
        "quantity": (card.get("product") or {}).get("quantity"),
        "benefit": card.get("benefit"),
        "months": card.get("months"),
        "reward": (card.get("reward") or {}).get("name"),
        "pieces": (card.get("reward") or {}).get("quantity"),
        "points": card.get("points"),
        "rows": " ".join(row["value"] for row in card.get("rows", ())),
    }
