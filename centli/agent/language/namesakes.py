"""Number words that are somebody's name: "mándale a Mil" names no thousand."""

from __future__ import annotations

from typing import Final

from centli.agent.language.numbers import number_word
from centli.agent.language.tokens import Token, tokens
from centli.agent.language.vocabulary import MONEY

_COUNTED: Final = frozenset({"pesos", "peso", "mxn", "mn", "y", "por", "mas", "veces"})


def spans(text: str) -> list[tuple[int, int]]:
    """Return where number words stand that are names."""
    found = tokens(text)
    return [(found[at].start, found[at].end) for at in range(len(found)) if is_namesake(found, at)]


def is_namesake(found: tuple[Token, ...], at: int) -> bool:
    """Tell "a Mil" from "a mil", "a Mil pesos" and "A Mil"."""
    token = found[at]
    if not token.capital or not at or found[at - 1].text != "a" or found[at - 1].capital:
        return False
    if token.kind != "word" or number_word(token.text, english=False) is None:
        return False
    after = found[at + 1].text if at + 1 < len(found) else ""
    counts = after in MONEY or number_word(after, english=False) is not None
    return not counts and after not in _COUNTED
