"""How like a question is to those that a document has itself: how customers ask for it, and what it is called.

A document's words as a whole say what it is about; each of its questions by itself says what is asked of that. They are compared by
all their words, "how" and "when" among them, each thing called what the bank calls it, and by each two in a row.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from crm.rules import terms

_Posting = Mapping[str, Sequence[tuple[int, float]]]
_NONE: Final[_Posting] = {}


def said(text: str, language: terms.Language = "es") -> str:
    """Return a text in the words that are compared."""
    return " ".join(terms.stem(word, language) for word in terms.named(text, language))


def worded(text: str) -> frozenset[str]:
    """Return the words of what ``said`` gave, and each two in a row."""
    words = text.split()
    return frozenset((*words, *map(" ".join, pairwise(words))))


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Each document's questions; built from what ``said`` gives of them, never changed."""

    _each: tuple[_Posting, ...]
    """By document: in which of its questions a word is, and what it weighs there."""
    _rarities: Mapping[str, float]

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> Phrasings:
        """Return those of documents, each by its place."""
        read = [[worded(text) for text in texts] for texts in documents]
        having = Counter(word for texts in read for text in texts for word in text)
        whole = sum(map(len, read))
        rarities = {word: math.log((whole + 1) / (times + 1)) + 1 for word, times in having.items()}
        return cls(tuple(_posted(texts, rarities) for texts in read), rarities)

    def likeness(self, question: str, places: Sequence[int]) -> dict[int, float]:
        """Return how like a question, as ``said`` gives it, is to those of some documents, from 0 up, by their places.

        Of each of a document's questions the cosine, of all of them the root of their squares' sum: one that is nearly the same decides, and several that are
        somewhat like it count as well. Words that no document's questions have say nothing.
        """
        weights = {
            word: self._rarities[word] for word in worded(question) if word in self._rarities
        }
        length = _length(weights)
        return {at: _summed(self._each[at], weights) / length for at in places if self._each[at]}


def _posted(texts: Sequence[frozenset[str]], rarities: Mapping[str, float]) -> _Posting:
    if not texts:
        return _NONE
    found: dict[str, list[tuple[int, float]]] = {}
    for number, text in enumerate(texts):
        weights = {word: rarities[word] for word in text}
        length = _length(weights)
        for word, weight in weights.items():
            found.setdefault(word, []).append((number, weight / length))
    return found


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0


def _summed(postings: _Posting, weights: Mapping[str, float]) -> float:
    totals: dict[int, float] = {}
    for word, weight in weights.items():
        for number, share in postings.get(word, ()):
            totals[number] = totals.get(number, 0.0) + share * weight
    return math.sqrt(sum(total * total for total in totals.values()))
