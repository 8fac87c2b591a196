"""Words that say much the same, and how much of a word a text has: itself, another form of it, or a synonym.

General Spanish, nothing of a bank.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from crm.rules import terms

_LIKE: Final = 0.7
"""What another form of a word counts, by how alike the two are."""
_LIKE_FROM: Final = 0.5
_SAME_START: Final = 3
_SYNONYM: Final = 0.75

_FILE: Final = Path(__file__).parent / "synonyms.es.txt"


@lru_cache(maxsize=50_000)
def has(stem: str, said: frozenset[str]) -> float:
    """Return 1 where a stem is said, less where a form or a synonym of it is, 0 where neither."""
    if stem in said:
        return 1.0
    if stem[0].isdigit():
        return 0.0
    if any(not said.isdisjoint(group) for group in _groups().get(stem, ())):
        return _SYNONYM
    start = stem[:_SAME_START]
    return max((_LIKE * _alike(stem, each) for each in said if each.startswith(start)), default=0.0)


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> float:
    """Return how many pieces of three letters two stems share (Dice); 0 where that is less than half."""
    left, right = _pieces(one), _pieces(other)
    share = 2 * len(left & right) / (len(left) + len(right))
    return share if share >= _LIKE_FROM else 0.0


@lru_cache(maxsize=50_000)
def _pieces(stem: str) -> frozenset[str]:
    edged = f" {stem} "
    return frozenset(edged[at : at + 3] for at in range(len(edged) - 2))


@cache
def _groups() -> dict[str, tuple[frozenset[str], ...]]:
    found: dict[str, list[frozenset[str]]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        group = frozenset(terms.stem(terms.concept(word)) for word in line.split())
        for stem in group:
            found.setdefault(stem, []).append(group)
    return {stem: tuple(groups) for stem, groups in found.items()}
