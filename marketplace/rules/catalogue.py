"""What a product, an offer and a file of them must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from centli.kernel.money import CENTAVOS_MAX
from centli.kernel.text import clean, fold
from marketplace.errors import InvalidProduct

CODE_LENGTH_MAX: Final = 40
NAME_LENGTH_MAX: Final = 120
BRAND_LENGTH_MAX: Final = 60
DESCRIPTION_LENGTH_MAX: Final = 2000
STOCK_MAX: Final = 1_000_000
LOW_STOCK: Final = 5
"""Pieces that can still be bought, below which somebody should order more."""
ALT_LENGTH_MAX: Final = 200
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9._-]{2,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """A product at a retailer as somebody wants it to be; a ``stock`` of None leaves the stock alone."""

    code: str
    retailer: str
    name: str
    brand: str
    description: str
    category: str
    price_centavos: int
    stock: int | None = None
    is_active: bool = True


def name_key(name: str) -> str:
    """Return the form by which two names are one."""
    return fold(name)


def checked_code(text: str) -> str:
    """Return a SKU: capital letters, digits, dots and dashes.

    Raises:
        InvalidProduct: it is not one.
    """
    code = clean(text, length_max=CODE_LENGTH_MAX + 1).upper()
    if _CODE.fullmatch(code) is None:
        raise InvalidProduct("code")
    return code


def checked_text(text: str, *, field: str, length_max: int, required: bool = False) -> str:
    """Return a field's text as data.

    Raises:
        InvalidProduct: it is too long, or empty where it must not be.
    """
    kept = clean(text, length_max=length_max + 1)
    if len(kept) > length_max or (required and not kept):
        raise InvalidProduct(field)
    return kept


def checked_price(centavos: int) -> int:
    """Return a price.

    Raises:
        InvalidProduct: nothing, or more than the bank moves at once.
    """
    if not 0 < centavos <= CENTAVOS_MAX:
        raise InvalidProduct("price")
    return centavos


def checked_stock(pieces: int) -> int:
    """Return a number of pieces.

    Raises:
        InvalidProduct: fewer than none, or more than a million.
    """
    if not 0 <= pieces <= STOCK_MAX:
        raise InvalidProduct("stock")
    return pieces


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return each field that differs, with its old and its new value."""
    return {name: [old.get(name), value] for name, value in new.items() if old.get(name) != value}
