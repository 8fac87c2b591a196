"""Finding what answers a question: BM25 over stems and the cosine of letter pieces, fused.

BM25 knows which words matter; the letters find what is misspelt or put in words that nobody wrote. The more of a
question's words are unknown, the less BM25 and the more the letters count:
``words × (1 − o) + letters × (0.5 + o)``, each min-max normalised, o = share of the question's stems not in the vocabulary.
BM25 is damped by its square root before, since one rare word that happens to fit would otherwise outweigh all letters; the
letters' lengths are pivoted, since a long passage is no worse for being long (``docs/decisions/0016-how-answers-are-found.md``).
What the first twenty say of the question in other forms of its words, or by synonyms (``lexicon``), then raises each of them, and how like
the question is to those that they have themselves (``phrasings``).

What is counted of a document (``Statistics``) is kept apart from the ``Index`` of them all: it is stored with the document,
and the same statistics make the same index in whatever order they come.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); Cormack, Clarke and
Büttcher, "Reciprocal Rank Fusion" (2009) for the baseline; Singhal, Buckley and Mitra, "Pivoted Document Length
Normalization" (1996).
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import nlargest
from typing import Any, Final

from crm.rules import lexicon, phrasings, terms
from crm.rules.phrasings import Phrasings

K1: Final = 1.2
B: Final = 0.75
RRF_K: Final = 60
PIVOT: Final = 0.5
"""How far the length of a document's letters is drawn to the usual one."""
LETTERS_WEIGHT: Final = 0.5
"""What letters count beside words when every word is known."""
OTHERWISE_WEIGHT: Final = 1.0
"""What the share of a question that a document says in other words adds to its fused score."""
PHRASED_WEIGHT: Final = 1.2
"""What likeness to a document's own questions adds to its fused score."""
RAISED_AMONG: Final = 20
"""The first documents, in which both are looked for."""
QUERY_MAX: Final = 1_000
"""Characters of a question that are read."""
HITS_MAX: Final = 50
EXACT_MAX: Final = 500
"""Documents up to which every piece of letters is summed for every document."""
OFTEN_SHARE: Final = 0.2
CANDIDATES: Final = 60
"""With more documents, pieces that more than a fifth of them have are summed for these alone: the best by the rest, or by words."""
POSTINGS_MAX: Final = 3_000
"""Documents of one term that a search looks at: those in which it weighs most."""


class Method(StrEnum):
    """How hits are ranked; all but ``FUSED`` are there to be compared with."""

    FUSED = "fused"
    WORDS = "bm25"
    LETTERS = "letters"
    RANKS = "rrf"


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed; ``questions`` are how customers ask for it."""

    key: str
    title: str = ""
    body: str = ""
    questions: tuple[str, ...] = ()
    language: terms.Language = "es"


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is counted of one document: how often each stem and each piece of letters occurs, and how it is asked for."""

    key: str
    stems: Mapping[str, int]
    grams: Mapping[int, int]
    asked: tuple[str, ...] = ()
    """Its title and its questions, where it has any, in the words that are compared (``phrasings.said``)."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data, the same for the same document."""
        return {
            "version": terms.VERSION,
            "key": self.key,
            "stems": dict(sorted(self.stems.items())),
            "grams": [number for pair in sorted(self.grams.items()) for number in pair],
            "asked": list(self.asked),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Statistics:
        """Return what ``to_json`` gave.

        Raises:
            ValueError: it was counted by another version of the terms, or before phrasings were compared.
        """
        if data["version"] != terms.VERSION or "asked" not in data:
            raise ValueError("statistics of another version: count them again")
        grams = data["grams"]
        return cls(
            data["key"],
            dict(data["stems"]),
            dict(zip(grams[::2], grams[1::2], strict=True)),
            tuple(data["asked"]),
        )

    def fingerprint(self) -> str:
        """Return the SHA-256 of the statistics."""
        text = json.dumps(self.to_json(), ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def statistics(document: Document) -> Statistics:
    """Count a document: its title and its questions beside its body, so that a question meets its like."""
    stems: Counter[str] = Counter()
    grams: Counter[int] = Counter()
    for text in (document.title, *document.questions, document.body):
        if text:
            stems.update(terms.stems(text, document.language))
            grams.update(terms.grams(text, document.language))
    asked = (document.title, *document.questions) if document.questions else ()
    each = (phrasings.said(text, document.language) for text in asked)
    return Statistics(document.key, stems, grams, tuple(dict.fromkeys(each)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: its score (from 0 up), and what its words and letters scored by themselves."""

    key: str
    score: float
    words: float
    """BM25, from 0 up."""
    letters: float
    """Cosine with pivoted length, from 0 up: 1 for the same text of usual length, at most 2."""
    phrased: float = 0.0
    """How like the question is to those that the document has itself, from 0 up."""


@dataclass(frozen=True, slots=True)
class _Posting:
    """The documents of one term, by their place in the index, and what the term weighs in each."""

    documents: array[int]
    weights: array[float]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index reads it."""

    stems: Mapping[str, int]
    grams: Mapping[int, int]
    unknown: float
    """Share of the stems that no document has (o)."""


@dataclass(frozen=True, slots=True)
class Index:
    """Postings of every document; built from statistics, never changed."""

    keys: tuple[str, ...]
    words: Mapping[str, _Posting]
    letters: Mapping[int, _Posting]
    frequencies: Mapping[str, int]
    """Documents that have the stem."""
    fingerprint: str
    """SHA-256 of the statistics, whatever order they came in."""
    _rarities: dict[int, float] = field(repr=False)
    _said: tuple[frozenset[str], ...] = field(repr=False)
    """Each document's stems."""
    _phrasings: Phrasings = field(repr=False)
    _dense: dict[int, array[float]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Index:
        """Return the index of documents."""
        return cls.build(map(statistics, documents))

    @classmethod
    def build(cls, counted: Iterable[Statistics], *, k1: float = K1, b: float = B) -> Index:
        """Return the index of what was counted; a key that comes twice counts once, as it came last."""
        each = sorted({one.key: one for one in counted}.values(), key=lambda one: one.key)
        digest = hashlib.sha256()
        for one in each:
            digest.update(one.fingerprint().encode())
        frequencies = Counter(stem for one in each for stem in one.stems)
        rarities = _rarities(each)
        return cls(
            keys=tuple(one.key for one in each),
            words=_words(each, frequencies, k1=k1, b=b),
            letters=_letters(each, rarities),
            frequencies=dict(frequencies),
            fingerprint=digest.hexdigest(),
            _rarities=rarities,
            _said=tuple(frozenset(one.stems) for one in each),
            _phrasings=Phrasings.of([one.asked for one in each]),
        )

    def search(
        self,
        question: str,
        *,
        limit: int = 5,
        method: Method = Method.FUSED,
        language: terms.Language = "es",
    ) -> list[Hit]:
        """Return the documents that fit a question best, best first; equal scores in the order of their keys."""
        read = self.read(question, language)
        if method is Method.FUSED and len(self.keys) > EXACT_MAX:
            fused, words, letters = self._among_close(read)
        else:
            words = self._scores(self.words, read.stems) if method is not Method.LETTERS else {}
            letters = (
                self._scores(self.letters, self._weighed(read.grams))
                if method is not Method.WORDS
                else {}
            )
            fused = _ranking(method, words, letters, read.unknown)
        phrased: dict[int, float] = {}
        if method is Method.FUSED:
            first = [at for at, _ in _highest(fused, RAISED_AMONG)]
            phrased = self._phrasings.likeness(
                phrasings.said(question[:QUERY_MAX], language), first
            )
            otherwise = self._said_otherwise(first, read, language)
            fused = {
                at: score + otherwise.get(at, 0.0) + PHRASED_WEIGHT * phrased.get(at, 0.0)
                for at, score in fused.items()
            }
        return [
            Hit(
                self.keys[at],
                score,
                words.get(at, 0.0),
                letters.get(at, 0.0),
                phrased.get(at, 0.0),
            )
            for at, score in _highest(fused, min(limit, HITS_MAX))
            if score > 0
        ]

    def read(self, question: str, language: terms.Language = "es") -> Query:
        """Return a question's terms, and how many of its stems no document has."""
        text = question[:QUERY_MAX]
        stems = Counter(terms.stems(text, language))
        unknown = sum(stem not in self.frequencies for stem in stems)
        share = unknown / len(stems) if stems else 0.0
        return Query(stems, terms.grams(text, language), share)

    def rarity(self, stem: str) -> float:
        """Return a stem's inverse document frequency; the highest for one that no document has."""
        return _inverse(len(self.keys), self.frequencies.get(stem, 0))

    def _said_otherwise(
        self, places: Sequence[int], read: Query, language: terms.Language
    ) -> dict[int, float]:
        """Return what the score of each of some documents is raised by for what it says of a question in other words."""
        rarities = {stem: self.rarity(stem) for stem in read.stems}
        each = OTHERWISE_WEIGHT / (sum(rarities.values()) or 1.0)
        return {
            at: each
            * sum(
                rarity * lexicon.has(stem, self._said[at], language)
                for stem, rarity in rarities.items()
                if stem not in self._said[at]
            )
            for at in places
        }

    def _weighed(self, grams: Mapping[int, int]) -> dict[int, float]:
        """Return a question's letters as a vector of length one; pieces no document has count in its length."""
        rarest = _rarity(len(self.keys), 0)
        weighed = {
            gram: (1 + math.log(times)) * self._rarities.get(gram, rarest)
            for gram, times in grams.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {gram: weight / length for gram, weight in weighed.items()}

    def _among_close(
        self, read: Query
    ) -> tuple[Mapping[int, float], dict[int, float], dict[int, float]]:
        """Return fused scores, BM25 and letters of those that may win: the best by words, or by letters without frequent pieces."""
        wanted = {
            gram: weight
            for gram, weight in self._weighed(read.grams).items()
            if gram in self.letters
        }
        frequent = OFTEN_SHARE * len(self.keys)
        often = {gram for gram in wanted if len(self.letters[gram].documents) > frequent}
        words = self._totals(self.words, read.stems)
        letters = self._totals(
            self.letters, {gram: weight for gram, weight in wanted.items() if gram not in often}
        )
        close = {*_best(words), *_best(letters)} or {*range(len(self.keys))}
        for gram in often:
            weight, each = wanted[gram], self._spread_out(gram)
            for at in close:
                letters[at] += weight * each[at]
        by_words = {at: words[at] for at in close if words[at]}
        by_letters = {at: letters[at] for at in close if letters[at]}
        among = len(self.keys)
        return fused(by_words, by_letters, read.unknown, among=among), by_words, by_letters

    def _spread_out(self, gram: int) -> array[float]:
        """Return a piece's weight in every document, by place; kept, since what is frequent is asked for again and again."""
        found = self._dense.get(gram)
        if found is None:
            found = array("f", bytes(4 * len(self.keys)))
            posting = self.letters[gram]
            for at, weight in zip(posting.documents, posting.weights, strict=True):
                found[at] = weight
            self._dense[gram] = found
        return found

    def _scores(
        self, postings: Mapping[Any, _Posting], wanted: Mapping[Any, float]
    ) -> dict[int, float]:
        scores = self._totals(postings, wanted)
        return {at: score for at, score in enumerate(scores) if score}

    def _totals(self, postings: Mapping[Any, _Posting], wanted: Mapping[Any, float]) -> list[float]:
        scores = [0.0] * len(self.keys)
        for term, times in wanted.items():
            posting = postings.get(term)
            if posting is not None:
                for at, weight in zip(posting.documents, posting.weights, strict=True):
                    scores[at] += weight * times
        return scores


def _highest(scores: Mapping[int, float], count: int) -> list[tuple[int, float]]:
    """Return the highest scores with their places, highest first; equal ones in the order of their places."""
    return nlargest(count, scores.items(), key=lambda pair: (pair[1], -pair[0]))


def _best(scores: Sequence[float]) -> list[int]:
    """Return the places of the highest scores above nothing."""
    found = [at for at, score in enumerate(scores) if score]
    found.sort(key=scores.__getitem__, reverse=True)
    return found[:CANDIDATES]


def fused(
    words: Mapping[int, float],
    letters: Mapping[int, float],
    unknown: float,
    *,
    among: int | None = None,
) -> dict[int, float]:
    """Return ``words × (1 − o) + letters × (0.5 + o)`` of the normalised scores; ``words`` is BM25, damped here.

    ``among`` is how many documents there are where the scores are of some: the least score of the others is none.
    """
    both = dict.fromkeys((*words, *letters))
    words = {key: math.sqrt(score) for key, score in words.items()}
    count = among or len(both)
    by_words, by_letters = _spread(words, count), _spread(letters, count)
    words_weight, letters_weight = 1 - unknown, LETTERS_WEIGHT + unknown
    return {
        key: words_weight * ((words.get(key, 0.0) - by_words[0]) * by_words[1])
        + letters_weight * ((letters.get(key, 0.0) - by_letters[0]) * by_letters[1])
        for key in both
    }


def _spread(scores: Mapping[int, float], among: int) -> tuple[float, float]:
    """Return the least score and what stretches the rest to 1, min-max over all that were found."""
    if not scores:
        return 0.0, 0.0
    least = min(scores.values()) if len(scores) == among else 0.0
    most = max(scores.values())
    return (least, 1 / (most - least)) if most > least else (0.0, 1 / most)


def by_ranks(words: Mapping[int, float], letters: Mapping[int, float]) -> dict[int, float]:
    """Return reciprocal rank fusion: the baseline that the fusion of scores has to beat."""
    scores: dict[int, float] = {}
    for ranking in (words, letters):
        ordered = sorted(ranking.items(), key=lambda pair: (-pair[1], pair[0]))
        for rank, (key, _) in enumerate(ordered, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (RRF_K + rank)
    return scores


def _ranking(
    method: Method, words: Mapping[int, float], letters: Mapping[int, float], unknown: float
) -> Mapping[int, float]:
    if method is Method.WORDS:
        return words
    if method is Method.LETTERS:
        return letters
    if method is Method.RANKS:
        return by_ranks(words, letters)
    return fused(words, letters, unknown)


def _words(
    each: Sequence[Statistics], frequencies: Mapping[str, int], *, k1: float, b: float
) -> dict[str, _Posting]:
    lengths = [sum(one.stems.values()) for one in each]
    usual = (sum(lengths) / len(lengths) if lengths else 0.0) or 1.0
    found: dict[str, list[tuple[float, int]]] = {}
    for at, (one, length) in enumerate(zip(each, lengths, strict=True)):
        damping = k1 * (1 - b + b * length / usual)
        for stem, times in one.stems.items():
            weight = _inverse(len(each), frequencies[stem]) * times * (k1 + 1) / (times + damping)
            found.setdefault(stem, []).append((weight, at))
    return {stem: _posting(pairs) for stem, pairs in found.items()}


def _letters(each: Sequence[Statistics], rarities: Mapping[int, float]) -> dict[int, _Posting]:
    rows = [
        {gram: (1 + math.log(times)) * rarities[gram] for gram, times in one.grams.items()}
        for one in each
    ]
    lengths = [math.sqrt(sum(weight * weight for weight in row.values())) for row in rows]
    usual = sum(lengths) / len(lengths) if lengths else 0.0
    found: dict[int, list[tuple[float, int]]] = {}
    for at, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        pivoted = (1 - PIVOT) * length + PIVOT * usual
        for gram, weight in row.items():
            found.setdefault(gram, []).append((weight / pivoted, at))
    return {gram: _posting(pairs) for gram, pairs in found.items()}


def _posting(pairs: list[tuple[float, int]]) -> _Posting:
    if len(pairs) > POSTINGS_MAX:
        heaviest = sorted(pairs, key=lambda pair: (-pair[0], pair[1]))[:POSTINGS_MAX]
        pairs = sorted(heaviest, key=lambda pair: pair[1])
    return _Posting(
        array("I", (at for _, at in pairs)), array("f", (weight for weight, _ in pairs))
    )


def _rarities(each: Sequence[Statistics]) -> dict[int, float]:
    documents = Counter(gram for one in each for gram in one.grams)
    return {gram: _rarity(len(each), times) for gram, times in documents.items()}


def _rarity(documents: int, having: int) -> float:
    return math.log((documents + 1) / (having + 1)) + 1


def _inverse(documents: int, having: int) -> float:
    """Return BM25's inverse document frequency, in the form that is never negative."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))
