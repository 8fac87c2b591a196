"""What words name of a purchase, put into its slots: which product, how many, how it is paid. Nothing is read or asked here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from centli.agent.engines.heard import Heard
from centli.agent.engines.wanting import NO_BENEFIT, Wanted

NAME: Final = "purchase"
"""The flow, its cards, and the wish."""
OF_THE_PRODUCT: Final = ("product_id", "retailer_id", "label")


def take(slots: dict[str, Any], wants: Wanted, *, product: bool = True) -> None:
    """Put into the slots everything that an utterance names."""
    if product and wants.what:
        if wants.product and wants.product != slots.get("product"):
            # Another thing does not keep how many were wanted of the one before.
            for name in (*OF_THE_PRODUCT, "category", "price_max", "price_min", "quantity"):
                slots.pop(name, None)
        said = {
            "product": wants.product,
            "category": wants.category,
            "price_max": wants.price_max,
            "price_min": wants.price_min,
        }
        slots.update(given(said))
    if wants.quantity:
        slots["quantity"] = wants.quantity
    if wants.account:
        take_account(slots, wants.account)
    if wants.plain:
        slots.pop("benefit", None)
        slots.pop("months", None)
        slots["plain"] = True
    elif wants.benefit:
        slots.pop("plain", None)
        slots.pop("months", None)
        slots["benefit"] = wants.benefit
        if wants.months:
            slots["months"] = wants.months


def take_account(slots: dict[str, Any], account_type: str) -> None:
    """Let another account pay."""
    slots["account_type"] = account_type
    slots.pop("account_id", None)


def decided(slots: Mapping[str, Any]) -> bool:
    """Say whether it is known how to pay: months without interest are only known with their number."""
    if slots.get("plain"):
        return True
    return bool(slots.get("benefit")) and (slots["benefit"] != "MSI" or bool(slots.get("months")))


def choose_benefit(slots: dict[str, Any], choice: str) -> None:
    """Take the way to pay that was chosen: a benefit, its months, or none."""
    for name in ("benefit", "months", "plain", "browsing", "compare"):
        slots.pop(name, None)
    if choice == NO_BENEFIT:
        slots["plain"] = True
        return
    kind, _dash, months = choice.partition("-")
    slots["benefit"] = kind
    if months.isdigit():
        slots["months"] = int(months)


def pieces(heard: Heard) -> int | None:
    """Return how many are meant by a bare figure, which elsewhere would be pesos."""
    if heard.wants.quantity:
        return int(heard.wants.quantity)
    amount = heard.amount
    if amount is None or not amount.definite or not amount.centavos:
        return None
    pieces, rest = divmod(amount.centavos, 100)
    return pieces if not rest and 0 < pieces < 100 and "$" not in amount.said else None  # noqa: PLR2004 - no one buys a hundred


def given(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of what is wanted."""
    return {name: value for name, value in wanted.items() if value}
