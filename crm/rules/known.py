"""Known tickets to measure an index by: words about a ticket, which has to be found for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zlib import crc32

from crm.rules import terms

WORDS_MIN: Final = 3
WORDS_MAX: Final = 12
MISSPELT_FROM: Final = 6
"""Letters from which every third word loses one."""


@dataclass(frozen=True, slots=True)
class Item:
    """Words, and the ticket that they are about."""

    words: str
    ticket_id: str


def words_of(text: str) -> str:
    """Return half of a text's words, some of them misspelt, as somebody who remembers it would look for it."""
    kept = [word for word in dict.fromkeys(terms.words(text)) if crc32(word.encode()) % 2]
    if len(kept) < WORDS_MIN:
        return ""
    return " ".join(_misspelt(word) for word in kept[:WORDS_MAX])


def _misspelt(word: str) -> str:
    mark = crc32(word.encode()) >> 8
    if len(word) < MISSPELT_FROM or mark % 3:
        return word
    at = 1 + mark % (len(word) - 2)
    return word[:at] + word[at + 1 :]


def order(key: int) -> int:
    """Return a place for a row that has nothing to do with its age, and is the same each time."""
    return crc32(str(key).encode())
