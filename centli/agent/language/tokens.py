"""Words, numbers and signs of an utterance, each with its place in what the customer wrote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

TEXT_MAX: Final = 2000
"""Characters of an utterance that are read; the chat refuses longer ones."""

Kind = Literal["number", "word", "sign"]

_LEX = re.compile(
    r"(?P<number>(?:(?<![\w.,])[.])?[0-9]+(?:[.,'’´][0-9]+)*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word (folded: lower case, no accents), number or sign, at ``start:end`` of the original."""

    text: str
    kind: Kind
    start: int
    end: int
    spaced: bool
    """Whether a space stands before it."""
    capital: bool = False
    """Whether only its first letter was written large, as in a name."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with, for each of its characters, the place it came from."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span of ``start:end`` of the folded text."""
        if start >= end:
            place = self.places[start] if start < len(self.places) else 0
            return place, place
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=256)
def fold_with_places(text: str) -> Folded:
    """Fold case and accents, remembering places. Digits of other scripts become ``¤``: never a number."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text[:TEXT_MAX]):
        for folded in _fold_char(char):
            out.append(folded)
            places.append(place)
    return Folded("".join(out), tuple(places))


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char.isascii():
        return char.lower()
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", char.casefold()) if not unicodedata.combining(c)
    )
    category = unicodedata.category(char)
    # Fractions, superscripts and other scripts' digits are not amounts that we can be sure of.
    if category in {"No", "Nl"} or (category == "Nd" and not plain.isascii()):
        return "¤"
    if char in "−–—":
        return "-"
    return plain if category not in {"Cc", "Cf"} or char in "\t\r\n" else ""


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of an utterance."""
    folded = fold_with_places(text)
    found: list[Token] = []
    last = 0
    for match in _LEX.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        kind: Kind = "number" if match["number"] else "word" if match["word"] else "sign"
        spaced = match.start() > last or not found
        found.append(Token(match[0], kind, start, end, spaced, text[start:end].istitle()))
        last = match.end()
    return tuple(found)
