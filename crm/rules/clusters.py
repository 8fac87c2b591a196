"""Questions that ask for the same thing, put together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from crm.rules import terms

ALIKE: Final = 0.35
"""Cosine from which two questions are of one cluster; «¿cuánto cobran de intereses?» and «interés de la tarjeta» reach it."""
_WORDS_WEIGHT: Final = 3.0
"""What a stem counts beside a piece of letters."""


@dataclass(slots=True)
class Cluster:
    """Questions that ask for one thing, the first one first."""

    ids: list[int] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    weights: Mapping[str | int, float] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many were asked."""
        return len(self.ids)


def clusters(asked: Iterable[tuple[int, str]]) -> list[Cluster]:
    """Return clusters of (id, question), the biggest first; each question goes to the first that it is like."""
    rows = [(key, text, _counted(text)) for key, text in asked]
    having = Counter(term for _, _, counted in rows for term in counted)
    found: list[Cluster] = []
    for key, text, counted in rows:
        vector = _vector(counted, having, len(rows))
        home = max(found, key=lambda one: _cosine(vector, one.weights), default=None)
        if home is None or _cosine(vector, home.weights) < ALIKE:
            home = Cluster(weights=vector)
            found.append(home)
        home.ids.append(key)
        home.questions.append(text)
    return sorted(found, key=lambda one: -one.count)


def _counted(text: str) -> dict[str | int, float]:
    stems: dict[str | int, float] = dict.fromkeys(terms.stems(text), _WORDS_WEIGHT)
    return stems | dict.fromkeys(terms.grams(text), 1.0)


def _vector(
    counted: Mapping[str | int, float], having: Mapping[str | int, int], whole: int
) -> dict[str | int, float]:
    weighed = {
        term: weight * (1 + math.log((1 + whole) / (1 + having[term])))
        for term, weight in counted.items()
    }
    length = math.sqrt(sum(each * each for each in weighed.values())) or 1.0
    return {term: each / length for term, each in weighed.items()}


def _cosine(one: Mapping[str | int, float], other: Mapping[str | int, float]) -> float:
    return sum(each * other[term] for term, each in one.items() if term in other)
