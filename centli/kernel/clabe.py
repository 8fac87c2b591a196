"""CLABEs, the eighteen digits that name an account at any Mexican bank.

Bank (3 digits), place (3), account (11) and a check digit. The check digit finds every single wrong digit but only nine
in ten swaps of neighbours, so people are always shown the bank and the name as well.

Source: Asociación de Bancos de México, "CLABE"; bank codes: Banco de México, SPEI participants, read 2026-11-21.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Final

from centli.kernel.errors import Rejected
from centli.kernel.text import gettext_noop

LENGTH: Final = 18
OWN_BANK: Final = "999"
"""Our own code, which no bank of the system carries."""

_WEIGHTS: Final = (3, 7, 1)
_DIGITS = re.compile(r"[0-9]{18}", re.ASCII)


class InvalidClabe(Rejected):
    """Not eighteen ASCII digits, or the check digit does not fit."""

    code = "invalid_clabe"
    title = gettext_noop("La CLABE no es válida: revisa sus 18 dígitos.")


class UnknownBank(Rejected):
    """The first three digits name no bank that we know."""

    code = "unknown_bank"
    title = gettext_noop("No conocemos el banco de esa CLABE.")


def check_digit(first: str) -> str:
    """Return the check digit of a CLABE's first seventeen digits."""
    total = sum(
        int(digit) * _WEIGHTS[place % 3] % 10 for place, digit in enumerate(first[: LENGTH - 1])
    )
    return str(-total % 10)


def valid(text: str) -> bool:
    """Say whether a text is eighteen ASCII digits with a fitting check digit; the bank may be unknown."""
    return _DIGITS.fullmatch(text) is not None and check_digit(text) == text[-1]


def generate(*, bank: str, place: str = "180", account: str) -> str:
    """Return the CLABE of an account number (up to 11 digits) at a bank."""
    first = f"{bank:0>3}{place:0>3}{account:0>11}"
    if len(first) != LENGTH - 1 or not (first.isascii() and first.isdigit()):
        raise ValueError("a CLABE has 3 digits of bank, 3 of place and 11 of account")
    return first + check_digit(first)


def bank_code(clabe: str) -> str:
    """Return the three digits that name the bank."""
    return clabe[:3]


def last4(clabe: str) -> str:
    """Return the four digits by which people know an account: of ours the number's, of others the CLABE's."""
    return clabe[-5:-1] if bank_code(clabe) == OWN_BANK else clabe[-4:]


def bank_name(code: str) -> str | None:
    """Return the name of the bank with that code (or of a CLABE's bank), or None when it is unknown."""
    return banks().get(code[:3])


@cache
def banks() -> dict[str, str]:
    """Return every bank's name by its code."""
    text = files("centli.kernel").joinpath("banks.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def require(text: str) -> str:
    """Return the CLABE when it is valid and of a known bank.

    Raises:
        InvalidClabe: not eighteen ASCII digits, or the check digit does not fit.
        UnknownBank: no bank has its code.
    """
    if not valid(text):
        raise InvalidClabe
    if bank_name(text) is None:
        raise UnknownBank
    return text
