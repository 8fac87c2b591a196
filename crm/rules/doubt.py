"""How likely an article answers a question: what was found of it, weighed, and whether the bank has an answer at all.

Weights are fitted (``training.calibrate``) to the bank's own questions, each article's asked while it does not have that
one, to those that no article answers, and to questions about passages of other things. Two more have learnt from the words alone which
questions are of things that the bank's articles tell: a model of the same kind as triage, from questions and the articles' sentences; and how often
each word, each two in a row and each piece of their letters are in questions that have an answer, and in those that have none. They count only
where these articles are what is searched.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from crm.rules import evidence, phrasings, terms, triage

FILES: Final[Mapping[terms.Language, Path]] = {
    "es": Path(__file__).parent / "doubt.json",
    "en": Path(__file__).parent / "doubt.en.json",
}
"""What was learnt from the articles in a language, and from questions in it."""
KNOWN: Final = "known"
UNKNOWN: Final = "unknown"
_SAME_SHARE: Final = 0.5
"""Share of the articles learnt from that must be searched for what was learnt to count."""
LEARNT: Final = ("margin", "wording", "spelling")
"""What a question's words alone tell, behind ``evidence.NAMES``."""

Known = Callable[[str], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression over what ``evidence.signs`` tells, and maybe what the words alone tell."""

    each: tuple[float, ...]
    bias: float

    def confidence(self, signs: Sequence[float]) -> float:
        """Return how likely it is, 0 to 1."""
        total = sum(w * f for w, f in zip(self.each, signs, strict=True)) + self.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Doubt:
    """The weights with and without the words' model, and what it was trained on."""

    language: terms.Language
    with_words: Weights
    without: Weights
    model: triage.Model
    ratios: Mapping[str, float]
    """How much likelier a word, two in a row or a piece is in a question that has an answer than in one that has none (logarithm)."""
    articles: frozenset[str]

    def known(self, text: str) -> float:
        """Return by how much a question looks like one that the bank's articles answer, about −2 to 2."""
        scores = dict(
            zip(
                self.model.labels, self.model.scores(in_our_words(text, self.language)), strict=True
            )
        )
        return scores[KNOWN] - scores[UNKNOWN]

    def learnt(self, text: str) -> tuple[float, ...]:
        """Return what a question's words alone tell: ``LEARNT``."""
        return self.known(text), *asked_alike(text, self.ratios, self.language)

    def known_among(self, keys: Collection[str]) -> Known | None:
        """Return ``learnt`` where what is searched is what it learnt from; else None."""
        same = len(self.articles & frozenset(keys))
        return self.learnt if same > _SAME_SHARE * len(self.articles) else None

    def confidence(self, signs: Sequence[float], learnt: Sequence[float] | None) -> float:
        """Return how likely an article answers."""
        if learnt is None:
            return self.without.confidence(signs)
        return self.with_words.confidence((*signs, *learnt))


def asked_alike(
    text: str, ratios: Mapping[str, float], language: terms.Language = "es"
) -> tuple[float, ...]:
    """Return how much a question is asked as those that have an answer: by its words and pairs, and by their letters."""
    return tuple(
        sum(ratios.get(each, 0.0) for each in found) / math.sqrt(len(found) or 1)
        for found in (worded(text, language), spelt(text, language))
    )


def worded(text: str, language: terms.Language = "es") -> frozenset[str]:
    """Return the stems of all words of a question, each thing called what the bank calls it, and of each two in a row."""
    return phrasings.worded(phrasings.said(text, language))


def spelt(text: str, language: terms.Language = "es") -> frozenset[str]:
    """Return the pieces of a question's words; they still tell where a word was not seen in that form."""
    return frozenset(
        f"#{piece}" for word in terms.named(text, language) for piece in terms.pieces(word)
    )


def in_our_words(text: str, language: terms.Language = "es") -> str:
    """Return a text as the words' model reads it: folded, and each thing called what the bank calls it."""
    return " ".join(terms.named(text, language))


def read(data: Mapping[str, Any]) -> Doubt:
    """Return what a file's data say.

    Raises:
        ValueError: it is of another version: train again.
    """
    if tuple(data.get("signs", ())) != (*evidence.NAMES, *LEARNT):
        raise ValueError("the weights are of other signs: run manage.py train_support --answers")
    return Doubt(
        data["language"],
        _weights(data["with_words"]),
        _weights(data["without"]),
        triage.read(data["model"]),
        dict(data["ratios"]),
        frozenset(data["articles"]),
    )


def _weights(row: Sequence[float]) -> Weights:
    return Weights(tuple(row[:-1]), row[-1])


@cache
def doubt(language: terms.Language = "es") -> Doubt:
    """Return the committed one of a language."""
    return read(json.loads(FILES[language].read_text(encoding="utf-8")))
