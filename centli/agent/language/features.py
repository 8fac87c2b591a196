"""What the intent classifier looks at: words and letters, with money, people and days made alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from centli.agent.language import amounts, people
from centli.agent.language.guards import plain

VERSION: Final = 1
"""Counts changes of the features; weights of another version are not used."""

_SHORTEST: Final = 2
_LONGEST: Final = 5
_FIGURES = re.compile(r"[0-9]+")


def features(text: str) -> frozenset[str]:
    """Return the features of an utterance: words, pairs of words, and pieces of words."""
    return frozenset(_features(alike(text)))


@lru_cache(maxsize=256)
def alike(text: str) -> str:
    """Return plain words in which every amount, person and figure looks the same."""
    spans = [(r.span, " xmonto ") for r in amounts.read_all(text) if r.kind != "relative"]
    for person in people.read_all(text):
        if not any(a < person.span[1] and person.span[0] < b for (a, b), _ in spans):
            spans.append((person.span, " xpersona "))
    pieces: list[str] = []
    last = 0
    for (start, end), mark in sorted(spans):
        pieces += [text[last:start], mark]
        last = max(last, end)
    pieces.append(text[last:])
    return _FIGURES.sub("0", plain("".join(pieces)))


def _features(said: str) -> Iterator[str]:
    words = ["^", *said.split(), "$"]
    for n, word in enumerate(words):
        yield f"w:{word}"
        if n:
            yield f"b:{words[n - 1]} {word}"
        if n > 1:
            yield f"t:{words[n - 2]} {words[n - 1]} {word}"
        yield from _pieces(word)


def _pieces(word: str) -> Iterator[str]:
    if word in {"^", "$"} or (word.startswith("x") and word in {"xmonto", "xpersona"}):
        return
    padded = f"_{word}_"
    for size in range(_SHORTEST + 1, _LONGEST + 1):
        for start in range(len(padded) - size + 1):
            yield f"c:{padded[start : start + size]}"
