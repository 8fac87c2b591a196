"""Card numbers: found however they are written, and never kept.

Source: ISO/IEC 7812-1 (length and Luhn's check digit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from centli.kernel import clabe

_RUN = re.compile(r"(?<![0-9])[0-9](?:(?: ?[-._|] ?|\s{1,2})?[0-9]){12,18}(?![0-9])")
_GAP = r"[\s.\-_‐-―−/,·|*]{1,3}"
_SHAPED = re.compile(
    rf"(?<![0-9])(?=([0-9]{{13,19}}(?![0-9])|[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}(?![0-9])"
    rf"|[0-9]{{4}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}(?![0-9])|[0-9](?:{_GAP}[0-9]){{15}}(?![0-9])))"
)
"""A card by its groups, among other numbers: its CVV behind it, or how many there are before it."""
_AMOUNT_LIST = re.compile(r"[0-9]\.[0-9]{2}\s")
"""«1500.00 2300.50 4100.00»: amounts, whatever their digits add up to."""


def mask_cards(text: str) -> str:
    """Replace card numbers (13 to 19 digits that pass Luhn) by ``•••• 1234``; a valid CLABE stays.

    Digits of another width or script count, and what is invisible between them does not.
    """
    plain, places = _plain_digits(text)
    pieces: list[str] = []
    last = 0
    for start, end in sorted(_cards(plain)):
        if places[start] >= last:
            pieces += [text[last : places[start]], _last_four(plain[start:end])]
            last = places[end - 1] + 1
    return "".join([*pieces, text[last:]]) if pieces else text


def last_digits(found: re.Match[str]) -> str:
    """Return a long number as its last four digits: ``•••• 1234``."""
    return _last_four(found.group())


def luhn(digits: str) -> bool:
    """Say whether a card number's check digit fits."""
    odd, even = map(int, digits[-1::-2]), map(int, digits[-2::-2])
    return (sum(odd) + sum(sum(divmod(2 * each, 10)) for each in even)) % 10 == 0


def _cards(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where cards are; they may overlap."""
    free = [True] * len(plain)
    for found in _RUN.finditer(plain):
        if clabe.valid(_digits(found.group())):
            free[slice(*found.span())] = [False] * len(found.group())
        elif _is_card(found.group()):
            yield found.span()
    for found in _SHAPED.finditer(plain):
        if free[found.start()] and _is_card(found[1]):
            yield found.span(1)


def _is_card(run: str) -> bool:
    return luhn(_digits(run)) and not _AMOUNT_LIST.search(run)


def _last_four(run: str) -> str:
    return "•••• " + _digits(run)[-4:]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _plain_digits(text: str) -> tuple[str, Sequence[int]]:
    """Return a text with plain digits and nothing invisible, and where each of its characters came from."""
    if text.isascii():
        return text, range(len(text))
    kept = [
        (str(unicodedata.decimal(char)) if char.isdecimal() else char, place)
        for place, char in enumerate(text)
        if unicodedata.category(char) not in {"Cf", "Mn", "Me"}
    ]
    return "".join(char for char, _ in kept), [place for _, place in kept]
