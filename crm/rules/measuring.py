"""How well tickets are sorted, articles are found and questions without an answer are left alone, with intervals of 95 %."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.rules import answers, terms
from crm.rules.answers import Outcome
from crm.rules.doubt import Known, doubt
from crm.rules.passages import Passage
from crm.rules.retrieval import HITS_MAX, Document, Hit, Index, Method
from crm.rules.triage import Guess

DEPTHS: Final = (1, 3, 5)
COVERAGE: Final = 0.9
"""Share of the answerable questions that is answered where wrong answers are counted."""
CURVE: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
MISSING_TURNS: Final = 8
"""Turns in which articles are taken away, to see what is answered without them."""
_LIMIT: Final = 5
_Z: Final = 1.959964
_RESAMPLES: Final = 1_000
_WRONG_SHOWN: Final = 20


def share(part: int, whole: int) -> dict[str, Any]:
    """Return a share with Wilson's interval; nothing of nothing is no share.

    Source: Wilson, "Probable Inference" (1927).
    """
    if not whole:
        return {"value": None, "low": None, "high": None, "n": 0}
    p = part / whole
    spread = 1 + _Z**2 / whole
    centre = (p + _Z**2 / (2 * whole)) / spread
    half = _Z * math.sqrt(p * (1 - p) / whole + _Z**2 / (4 * whole**2)) / spread
    return _figure(p, max(0.0, centre - half), min(1.0, centre + half), whole)


def mean(values: Sequence[float]) -> dict[str, Any]:
    """Return a mean with the interval of resampling, the same every time."""
    if not values:
        return {"value": None, "low": None, "high": None, "n": 0}
    chance = random.Random(len(values))  # noqa: S311 - repeatable, not secret
    means = sorted(
        sum(chance.choices(values, k=len(values))) / len(values) for _ in range(_RESAMPLES)
    )
    low, high = means[int(_RESAMPLES * 0.025)], means[int(_RESAMPLES * 0.975)]
    return _figure(sum(values) / len(values), low, high, len(values))


def _figure(value: float, low: float, high: float, count: int) -> dict[str, Any]:
    return {
        "value": round(value, 4), "low": round(low, 4), "high": round(high, 4), "n": count,
    }  # fmt: skip


def triage(pairs: Sequence[tuple[str, str]], guess: Callable[[str], Guess]) -> dict[str, Any]:
    """Return accuracy, top-3 and sureness over (text, label) pairs."""
    guesses = [guess(text) for text, _ in pairs]
    right = [one.label == label for one, (_, label) in zip(guesses, pairs, strict=True)]
    among = [
        label in {name for name, _ in one.top}
        for one, (_, label) in zip(guesses, pairs, strict=True)
    ]
    sure = [hit for one, hit in zip(guesses, right, strict=True) if one.sure]
    total = Counter(label for _, label in pairs)
    by_label = Counter(label for hit, (_, label) in zip(right, pairs, strict=True) if hit)
    wrong = [
        {"text": text, "expected": label, "read": one.label, "confidence": round(one.confidence, 3)}
        for one, hit, (text, label) in zip(guesses, right, pairs, strict=True)
        if not hit
    ]
    return {
        "texts": len(pairs),
        "labels": len(total),
        "accuracy": share(sum(right), len(right)),
        "top_3": share(sum(among), len(among)),
        "sure": share(len(sure), len(right)),
        "right_when_sure": share(sum(sure), len(sure)),
        "by_label": {
            label: {"right": by_label[label], "total": total[label]} for label in sorted(total)
        },
        "wrong": wrong[:_WRONG_SHOWN],
    }


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the article that answers it (None: none does), and whether it is far from anything the bank does.

    ``also`` are others that answer it as well: it is found where one of them all is.
    """

    text: str
    key: str | None
    far: bool = False
    also: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every article that answers it."""
        return frozenset(() if self.key is None else (self.key, *self.also))


def retrieval(questions: Iterable[Question], documents: Sequence[Document]) -> dict[str, Any]:
    """Return recall and reciprocal rank of each method over the questions that have an answer, and how the others fare.

    A question whose article is not among the documents counts as not found; ``articles_lacking`` says how many there are.
    """
    asked = list(questions)
    index = Index.of(documents)
    answerable = [one for one in asked if one.key is not None]
    there = frozenset(index.keys)
    language = _language(documents)
    ranks = {method: _ranks(answerable, index, method, language) for method in Method}
    report: dict[str, Any] = {
        "questions": len(asked),
        "articles": len(index.keys),
        "articles_lacking": sum(one.keys.isdisjoint(there) for one in answerable),
        "methods": {method.value: _ranked(found) for method, found in ranks.items()},
        "fused_above": {
            method.value: _above(ranks[Method.FUSED], ranks[method])
            for method in (Method.WORDS, Method.RANKS)
        },
    }
    if len(answerable) < len(asked):
        report["abstention"] = abstention(asked, documents, index)
    return report


def _language(documents: Sequence[Document]) -> terms.Language:
    return documents[0].language if documents else "es"


def _ranks(
    questions: Sequence[Question], index: Index, method: Method, language: terms.Language
) -> list[int]:
    return [
        _rank(index.search(one.text, limit=HITS_MAX, method=method, language=language), one.keys)
        for one in questions
    ]


def _ranked(ranks: Sequence[int]) -> dict[str, Any]:
    found = {
        f"recall_at_{depth}": share(sum(0 < rank <= depth for rank in ranks), len(ranks))
        for depth in DEPTHS
    }
    return {**found, "mrr": mean([_reciprocal(rank) for rank in ranks])}


def _above(ranks: Sequence[int], others: Sequence[int]) -> dict[str, Any]:
    """Return by how much one ranking is better than another of the same questions, question by question."""
    both = list(zip(ranks, others, strict=True))
    deepest = DEPTHS[-1]
    return {
        f"recall_at_{deepest}": mean(
            [float((0 < one <= deepest) - (0 < other <= deepest)) for one, other in both]
        ),
        "mrr": mean([_reciprocal(one) - _reciprocal(other) for one, other in both]),
    }


def _reciprocal(rank: int) -> float:
    return 1 / rank if rank else 0.0


def _rank(hits: Sequence[Hit], keys: Collection[str]) -> int:
    """Return the place of the first of the keys among hits, from 1; 0 where none is."""
    return next((place for place, hit in enumerate(hits, start=1) if hit.key in keys), 0)


def abstention(
    questions: Sequence[Question], documents: Sequence[Document], index: Index
) -> dict[str, Any]:
    """Return how many questions without an answer are answered: as thresholds stand, and where nine in ten others are.

    ``curve`` tells the same where five in ten others are answered, six, and so on; ``missing``, what is answered of those
    that have an answer while their article is not there and what else is written of the same matter is. Where no question has
    an answer, no confidence answers nine in ten: then it is told as thresholds stand alone.
    """
    learnt = doubt(_language(documents)).known_among([one.key for one in documents])
    whole = _Asked(documents, index, learnt)
    read = [(one, whole.answer(one)) for one in questions]
    known = sorted((one.confidence for question, one in read if question.key), reverse=True)
    sorts = {
        name: [one for question, one in read if wanted(question)] for name, wanted in _KINDS.items()
    }
    if not known:
        return {name: _as_given(of_kind) for name, of_kind in sorts.items()}
    level = _level(known, COVERAGE)
    report: dict[str, Any] = {"confidence_at_coverage": round(level, 4)}
    sorts["missing"] = _without_their_article(questions, documents, learnt)
    report["curve"] = [_answered_from(_level(known, part), part, sorts) for part in CURVE]
    for name, of_kind in sorts.items():
        report[name] = {
            "answered_at_90": share(sum(one.confidence >= level for one in of_kind), len(of_kind)),
            **_as_given(of_kind),
        }
    return report


def _as_given(found: Sequence[answers.Answer]) -> dict[str, Any]:
    return {
        "answered": share(sum(one.outcome is Outcome.ANSWER for one in found), len(found)),
        "asked_back": share(sum(one.outcome is Outcome.CLARIFY for one in found), len(found)),
    }


class _Asked:
    """Articles that are asked."""

    def __init__(self, documents: Sequence[Document], index: Index, learnt: Known | None) -> None:
        self._index = index
        self._learnt = learnt
        self._language = _language(documents)
        self._passages = {
            one.key: Passage(one.key, 1, one.title, one.body, one.questions) for one in documents
        }

    def answer(self, question: Question) -> answers.Answer:
        if self._learnt is None:
            # Of an encyclopaedia's passages places and people are what is asked.
            hits = self._index.search(question.text, language=self._language)
            return answers.answer(
                question.text, hits, self._index, self._passages, language=self._language
            )
        _, found = answers.find(
            question.text,
            self._index,
            self._passages,
            limit=_LIMIT,
            language=self._language,
            known=self._learnt,
        )
        return found


def _without_their_article(
    questions: Sequence[Question], documents: Sequence[Document], learnt: Known | None
) -> list[answers.Answer]:
    """Return what is answered while an eighth of the articles, with the one that answers, is not there."""
    turns = {one.key: at % MISSING_TURNS for at, one in enumerate(documents)}
    found: list[answers.Answer] = []
    for turn in range(MISSING_TURNS):
        asked = [
            one for one in questions if {turns[key] for key in one.keys if key in turns} == {turn}
        ]
        if asked:
            left = [one for one in documents if turns[one.key] != turn]
            lacking = _Asked(left, Index.of(left), learnt)
            found += map(lacking.answer, asked)
    return found


def _level(known: Sequence[float], coverage: float) -> float:
    """Return the confidence that answers this share of the questions that have an answer, whose confidences fall."""
    return known[max(0, math.ceil(len(known) * coverage) - 1)]


def _answered_from(
    level: float, coverage: float, sorts: Mapping[str, Sequence[answers.Answer]]
) -> dict[str, Any]:
    answered = {
        name: share(sum(one.confidence >= level for one in sorts[name]), len(sorts[name]))
        for name in ("near", "far")
    }
    return {"coverage": coverage, "confidence": round(level, 4), **answered}


_KINDS: Final[Mapping[str, Callable[[Question], bool]]] = {
    "answerable": lambda one: one.key is not None,
    "near": lambda one: one.key is None and not one.far,
    "far": lambda one: one.key is None and one.far,
}
