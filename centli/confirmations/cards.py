"""What a card has, whichever kind it is of: the same keys, empty where the kind says nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from centli.kernel.money import Money
from centli.kernel.words import money_in_words


def card(rows: Iterable[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """Return a card's data: its rows (label, value), and ``more`` over what is empty.

    The rows alone must tell the whole; a client that does not know the kind shows nothing else.
    """
    return {
        "amount": None,
        "amount_words": "",
        "said": "",
        "payee": None,
        "source": None,
        "target": None,
        "fee": None,
        "available_after": None,
        "balance_after": None,
        "concept": "",
        **more,
        "rows": [{"label": label, "value": value} for label, value in rows],
    }


def in_words(amount: Money) -> str:
    """Return an amount as it is read out, in the language of whoever asks."""
    return money_in_words(amount, get_language() or "es")
