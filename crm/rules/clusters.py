"""Questions that ask for the same thing, put together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from crm.rules import terms

ALIKE: Final = 0.35
"""Cosine from which two questions are of one cluster; «¿cuánto cobran de intereses?» and «interés de la tarjeta» reach it."""
TEXT_MAX: Final = 200
"""Letters of a question that are compared: long ones that have nothing in common would take a minute."""
_WORDS_WEIGHT: Final = 3.0
"""What a stem counts beside a piece of letters."""


@dataclass(slots=True)
class Cluster:
    """Questions that ask for one thing, the first one first."""

    ids: list[int] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many were asked."""
        return len(self.ids)


def clusters(asked: Iterable[tuple[int, str]]) -> list[Cluster]:
    """Return clusters of (id, question), the biggest first; each question goes to the one whose first it is most like."""
    rows = [(key, text, _counted(text[:TEXT_MAX])) for key, text in asked]
    having = Counter(term for _, _, counted in rows for term in counted)
    found: list[Cluster] = []
    firsts: _Firsts = {}
    for key, text, counted in rows:
        vector = _vector(counted, having, len(rows))
        home = _home(vector, firsts)
        if home is None:
            home = len(found)
            found.append(Cluster())
            for term, weight in vector.items():
                firsts.setdefault(term, []).append((home, weight))
        found[home].ids.append(key)
        found[home].questions.append(text)
    return sorted(found, key=lambda one: -one.count)


_Firsts: TypeAlias = dict[str | int, list[tuple[int, float]]]
"""By term, the clusters whose first question has it, and what it weighs there: with the others nothing is compared."""


def _home(vector: Mapping[str | int, float], firsts: _Firsts) -> int | None:
    """Return the cluster that a question is most like, the earlier of two; None where it is like none."""
    shares: dict[int, float] = {}
    for term, weight in vector.items():
        for home, other in firsts.get(term, ()):
            shares[home] = shares.get(home, 0.0) + weight * other
    best = max(shares, key=lambda home: (shares[home], -home), default=None)
    return best if best is not None and shares[best] >= ALIKE else None


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
