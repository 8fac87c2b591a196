"""Training of a triage model from labelled texts; needs scikit-learn, which nothing needs at run time.

The same texts, features and library version give the same weights.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from centli.kernel import languages, linear
from crm.rules import doubt, evidence, passages, terms, triage
from crm.rules.measuring import Question
from crm.rules.passages import Passage
from crm.rules.records import General
from crm.rules.retrieval import Document, Index

FEATURES_MAX: Final = 60_000
WEIGHTS_MAX: Final = 5_000_000
"""Weights of all labels together; the more labels, the fewer features."""
_FOLDS: Final = 5
_WHOLE_BELOW: Final = 2_000
"""Texts up to which every fold is tried; with more, one is telling enough."""
_USUAL: Final = 1.0
_REGULARISATIONS: Final = (0.3, _USUAL, 3.0)
_TEMPERATURES: Final = [t / 50 for t in range(3, 51)]
_SURE: Final = 0.9
"""The share of right answers that the threshold is chosen for."""
_THRESHOLDS: Final = [t / 50 for t in range(1, 49)]

_DOUBT_SHRINKAGE: Final = 0.01
_TURNS: Final = 8
"""Turns in which articles' own questions are taken away."""
_QUARTERS: Final = 4
"""Turns in which general passages are taken away, to see what is answered without them."""
_NEAR_COUNTS: Final = 1.5
"""What questions about the same thing count beside those whose passage is gone, and those of anything else: they are the hardest."""
_DOUBT_FEATURES: Final = 20_000
_UNSEEN: Final = 0.1
"""How often what no question of a kind has is taken to be there."""

Pair = tuple[str, str]


class Untrainable(ValueError):
    """The texts cannot train a model."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A text that was held out of training: its margins and what it is."""

    margins: list[float]
    label: int


def train(pairs: Sequence[Pair], *, features_max: int = FEATURES_MAX) -> dict[str, Any]:
    """Return the file of a model trained on (text, label) pairs.

    How strictly to fit, how to read confidence, and when to be sure are chosen on texts held out of training.

    Raises:
        Untrainable: fewer than two labels, or a label with a single text.
        ModuleNotFoundError: scikit-learn is not installed.
    """
    counts = Counter(label for _, label in pairs)
    if len(counts) < 2:  # noqa: PLR2004 - a choice
        raise Untrainable("training needs at least two labels")
    rare = sorted(label for label, count in counts.items() if count < 2)  # noqa: PLR2004 - one to learn, one to check
    if rare:
        raise Untrainable(f"a label with a single text: {', '.join(rare[:5])}")
    labels = sorted(counts)
    features_max = min(features_max, WEIGHTS_MAX // len(labels))
    # With many texts the choice matters little and costs minutes.
    choice = _REGULARISATIONS if len(pairs) < _WHOLE_BELOW else (_USUAL,)
    held = {c: _held_out(pairs, labels, c, features_max) for c in choice}
    strictness = max(choice, key=lambda c: (_right(held[c]), -c))
    temperature = min(_TEMPERATURES, key=lambda t: _surprise(held[strictness], t))
    fitted = _Fitted(pairs, labels, strictness, features_max)
    return triage.stored(
        labels=labels,
        names=fitted.names,
        weights=fitted.weights,
        rarities=fitted.rarities,
        bias=fitted.bias,
        temperature=temperature,
        threshold=_threshold(held[strictness], temperature),
        texts=len(pairs),
        trained_on=fingerprint(pairs),
        language=fitted.language,
    )


def fingerprint(pairs: Sequence[Pair]) -> str:
    """Return the SHA-256 of what a model is trained on, whatever the order."""
    digest = hashlib.sha256()
    for text, label in sorted(pairs):
        digest.update(f"{label}\t{text}\0".encode())
    return digest.hexdigest()


class _Fitted:
    """A linear model over the strongest features, fitted twice: once to find them, once on them alone."""

    def __init__(
        self, pairs: Sequence[Pair], labels: Sequence[str], strictness: float, features_max: int
    ) -> None:
        self.language = _language(text for text, _ in pairs)
        blocks = [triage.features(text, self.language) for text, _ in pairs]
        seen = Counter(name for block in blocks for part in block for name in part)
        self.names = sorted(seen)
        self.rarities = [_rarity(len(pairs), seen[name]) for name in self.names]
        self._labels = labels
        targets = [labels.index(label) for _, label in pairs]
        self._fit(blocks, targets, strictness)
        if len(self.names) > features_max:
            # What is in many texts bears more than what weighs as much in one.
            strongest = sorted(
                range(len(self.names)),
                key=lambda at: -max(map(abs, self.weights[at])) * math.sqrt(seen[self.names[at]]),
            )
            kept = sorted(strongest[:features_max])
            self.names = [self.names[at] for at in kept]
            self.rarities = [self.rarities[at] for at in kept]
            self._fit(blocks, targets, strictness)

    def _fit(
        self,
        blocks: Sequence[triage.Features],
        targets: Sequence[int],
        strictness: float,
    ) -> None:
        from sklearn.svm import LinearSVC  # noqa: PLC0415 - at training time only

        self._places = {name: at for at, name in enumerate(self.names)}
        model = LinearSVC(C=strictness, tol=1e-3, random_state=0)
        model.fit(self.matrix(blocks), targets)
        rows, bias = model.coef_, model.intercept_
        if len(self._labels) == 2:  # noqa: PLR2004 - scikit-learn gives two labels one row
            rows, bias = [-rows[0], rows[0]], [-bias[0], bias[0]]
        columns = [[float(w) for w in row] for row in rows]
        self.bias = [float(b) for b in bias]
        self.weights = [
            [column[at] * rarity for column in columns] for at, rarity in enumerate(self.rarities)
        ]
        self._rows, self._bias = rows, bias

    def matrix(self, blocks: Sequence[triage.Features]) -> Any:
        """Return texts as rows: each feature by its rarity; words, letters and meanings of length one each."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - at training time only

        indices: list[int] = []
        values: list[float] = []
        starts = [0]
        for block in blocks:
            for part in block:
                places = sorted(self._places[name] for name in part if name in self._places)
                weighed = [self.rarities[at] for at in places]
                length = math.sqrt(sum(each * each for each in weighed)) or 1.0
                indices += places
                values += [each / length for each in weighed]
            starts.append(len(indices))
        return csr_matrix((values, indices, starts), shape=(len(blocks), len(self.names)))

    def margins(self, texts: Sequence[str]) -> list[list[float]]:
        """Return each text's margins."""
        from numpy import asarray  # noqa: PLC0415 - at training time only

        blocks = [triage.features(text, self.language) for text in texts]
        found = self.matrix(blocks) @ asarray(self._rows).T
        rows: list[list[float]] = (found + asarray(self._bias)).tolist()
        return rows


def _language(texts: Iterable[str]) -> terms.Language:
    """Return the language of most texts, which those are read in that nothing gives away."""
    counts = Counter(map(languages.spoken, texts))
    return "en" if counts[languages.ENGLISH] > counts[languages.SPANISH] else "es"


def _rarity(texts: int, having: int) -> float:
    return math.log((1 + texts) / (1 + having)) + 1


def _held_out(
    pairs: Sequence[Pair], labels: Sequence[str], strictness: float, features_max: int
) -> list[_Held]:
    held: list[_Held] = []
    for fold in _folds(pairs):
        left = [pairs[at] for at in fold]
        inside = set(fold)
        kept = [pair for at, pair in enumerate(pairs) if at not in inside]
        fitted = _Fitted(kept, labels, strictness, features_max)
        margins = fitted.margins([text for text, _ in left])
        held += [
            _Held(row, labels.index(label)) for row, (_, label) in zip(margins, left, strict=True)
        ]
    return held


def _folds(pairs: Sequence[Pair]) -> Iterator[list[int]]:
    """Yield places to hold out, each label's alike; the first of every label is always trained on."""
    count: Counter[str] = Counter()
    folds: list[list[int]] = [[] for _ in range(_FOLDS)]
    for at, (_, label) in enumerate(pairs):
        if count[label]:
            folds[count[label] % _FOLDS].append(at)
        count[label] += 1
    filled = [fold for fold in folds if fold]
    yield from filled if len(pairs) < _WHOLE_BELOW else filled[:1]


def _right(held: Sequence[_Held]) -> int:
    return sum(one.margins.index(max(one.margins)) == one.label for one in held)


def _surprise(held: Sequence[_Held], temperature: float) -> float:
    return -sum(
        math.log(linear.softmax(one.margins, temperature)[one.label] + 1e-12) for one in held
    )


def _threshold(held: Sequence[_Held], temperature: float) -> float:
    """Return the least confidence from which nine in ten are right."""
    rows = [(max(linear.softmax(one.margins, temperature)), one) for one in held]
    for threshold in _THRESHOLDS:
        kept = [one for sure, one in rows if sure >= threshold]
        if kept and _right(kept) >= _SURE * len(kept):
            return threshold
    return _THRESHOLDS[-1]


# Whether to answer


@dataclass(frozen=True, slots=True)
class _Row:
    """A question's signs, how much it counts, and whether it has an answer."""

    signs: tuple[float, ...]
    counts: float
    is_known: bool


def calibrate(
    documents: Sequence[Document],
    unanswerable: Sequence[Question],
    general: Sequence[General] = (),
) -> dict[str, Any]:
    """Return the file of ``doubt``: fitted to questions that have an answer and to questions that have none.

    Each article's question is asked of an index in which its article does not have it; the words' margin of each question
    comes from a model that has not seen it, but titles and sentences of the articles. What counts without that model is fitted
    to the general passages as well, so that it holds where nobody knows what is asked about. The same questions and library
    version give the same weights.

    Raises:
        Untrainable: an article without questions only, or no question without an answer.
        ModuleNotFoundError: scikit-learn is not installed.
    """
    if len({one.language for one in documents}) > 1:
        raise Untrainable("the articles are in several languages: train on those of one")
    asked = _left_out(documents)
    if not asked or not unanswerable:
        raise Untrainable("calibration needs questions of articles, and some that none answers")
    whole = _Library(documents)
    bank = [_Row(signs, 1 / len(asked), is_known=True) for _, signs in asked]
    bank += [
        _Row(whole.signs(one.text), 1 / len(unanswerable), is_known=False) for one in unanswerable
    ]
    texts = [*(text for text, _ in asked), *(one.text for one in unanswerable)]
    labels = [doubt.KNOWN if row.is_known else doubt.UNKNOWN for row in bank]
    language = documents[0].language
    pairs = [
        (doubt.in_our_words(text, language), label)
        for text, label in zip(texts, labels, strict=True)
    ]
    told = [
        (doubt.in_our_words(text, language), doubt.KNOWN)
        for one in documents
        for text in _told(one)
    ]
    alike = _alike_held_out(texts, labels, language)
    learnt = zip(_margins_held_out(pairs, told), alike, strict=True)
    with_words = [
        replace(row, signs=(*row.signs, margin, *ratios))
        for row, (margin, ratios) in zip(bank, learnt, strict=True)
    ]
    rows = [
        *bank,
        *_general_rows(general, documents, [one.text for one in unanswerable if one.far]),
    ]
    return {
        "language": language,
        "signs": [*evidence.NAMES, *doubt.LEARNT],
        "with_words": _regression(with_words),
        "without": _regression(rows),
        "articles": sorted(one.key for one in documents),
        "questions": {"answerable": len(asked), "unanswerable": len(unanswerable)},
        "general": {
            "answerable": sum(len(one.answered) for one in general),
            "unanswerable": sum(len(one.unanswered) for one in general),
        },
        "model": train([*pairs, *told], features_max=_DOUBT_FEATURES),
        "ratios": _ratios(texts, labels, language),
    }


def _told(document: Document) -> list[str]:
    return [document.title, *(one.text for one in passages.sentences(document.body))]


class _Library:
    """Documents to ask."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._index = Index.of(documents)
        self._language = documents[0].language
        self._passages = {
            one.key: Passage(one.key, 1, one.title, one.body, one.questions) for one in documents
        }

    def signs(self, text: str) -> tuple[float, ...]:
        hits = self._index.search(text, language=self._language)
        if not hits:
            return evidence.NOTHING
        best = self._passages[hits[0].key]
        return evidence.signs(text, hits, self._index, best, self._language)


def _left_out(documents: Sequence[Document]) -> list[tuple[str, tuple[float, ...]]]:
    """Return articles' questions with their signs, each while its article does not have it, nor every eighth beside it."""
    found: list[tuple[str, tuple[float, ...]]] = []
    for turn in range(_TURNS):
        lacking = _Library(
            [
                replace(
                    one,
                    questions=tuple(
                        text for at, text in enumerate(one.questions) if at % _TURNS != turn
                    ),
                )
                for one in documents
            ]
        )
        found += [
            (text, lacking.signs(text)) for one in documents for text in one.questions[turn::_TURNS]
        ]
    return found


def _general_rows(
    general: Sequence[General], documents: Sequence[Document], far: Sequence[str]
) -> list[_Row]:
    """Return the general sets' questions among all their passages and the bare articles.

    Without an answer are those about the same, those whose passage is taken away, and those of anything else.
    """
    each = [Document(f"general-{at:04}", "", one.passage) for at, one in enumerate(general)]
    others = [replace(one, questions=()) for one in documents]
    whole = _Library([*each, *others])
    gone = [
        _Library([*(one for at, one in enumerate(each) if at % _QUARTERS != turn), *others])
        for turn in range(_QUARTERS)
    ]
    rows: list[_Row] = []
    for name in sorted({one.name for one in general}):
        inside = [(at, one) for at, one in enumerate(general) if one.name == name]
        answered = [(at, text) for at, one in inside for text in one.answered]
        kinds = [
            (_NEAR_COUNTS, [whole.signs(text) for _, one in inside for text in one.unanswered]),
            (1.0, [gone[at % _QUARTERS].signs(text) for at, text in answered]),
            (1.0, [whole.signs(text) for text in far]),
        ]
        all_count = sum(counts for counts, kind in kinds if kind)
        rows += [_Row(whole.signs(text), 1 / len(answered), is_known=True) for _, text in answered]
        rows += [
            _Row(row, counts / len(kind) / all_count, is_known=False)
            for counts, kind in kinds
            for row in kind
        ]
    return rows


def _margins_held_out(pairs: Sequence[Pair], always: Sequence[Pair]) -> list[float]:
    labels = [doubt.KNOWN, doubt.UNKNOWN]
    found = [0.0] * len(pairs)
    for start in range(_FOLDS):
        left = range(start, len(pairs), _FOLDS)
        kept = [pair for at, pair in enumerate(pairs) if at % _FOLDS != start]
        fitted = _Fitted([*kept, *always], labels, _USUAL, _DOUBT_FEATURES)
        for at, row in zip(left, fitted.margins([pairs[at][0] for at in left]), strict=True):
            found[at] = row[0] - row[1]
    return found


def _alike_held_out(
    texts: Sequence[str], labels: Sequence[str], language: terms.Language
) -> list[tuple[float, ...]]:
    found: list[tuple[float, ...]] = [()] * len(texts)
    for start in range(_FOLDS):
        kept = [at for at in range(len(texts)) if at % _FOLDS != start]
        ratios = _ratios([texts[at] for at in kept], [labels[at] for at in kept], language)
        for at in range(start, len(texts), _FOLDS):
            found[at] = doubt.asked_alike(texts[at], ratios, language)
    return found


def _ratios(
    texts: Sequence[str], labels: Sequence[str], language: terms.Language = "es"
) -> dict[str, float]:
    """Return how much likelier what a question is made of is where it has an answer: naive Bayes, of words and of pieces.

    Of questions alone: where the articles' sentences count as well, whatever they mention looks as if it were explained.
    """
    ratios: dict[str, float] = {}
    for read in (doubt.worded, doubt.spelt):
        counts: dict[str, Counter[str]] = {doubt.KNOWN: Counter(), doubt.UNKNOWN: Counter()}
        for text, label in zip(texts, labels, strict=True):
            counts[label].update(read(text, language))
        every = sorted(set().union(*counts.values()))
        known, unknown = counts[doubt.KNOWN], counts[doubt.UNKNOWN]
        shift = math.log(unknown.total() + _UNSEEN * len(every)) - math.log(
            known.total() + _UNSEEN * len(every)
        )
        for term in every:
            ratio = math.log((known[term] + _UNSEEN) / (unknown[term] + _UNSEEN)) + shift
            ratios[term] = round(ratio, 2)
    return ratios


def _regression(rows: Sequence[_Row]) -> list[float]:
    """Return a weight for each sign, and the bias: a logistic regression in which no sign speaks against what it stands for."""
    import numpy as np  # noqa: PLC0415 - at training time only
    from scipy.optimize import minimize  # noqa: PLC0415 - at training time only

    signs = np.array([row.signs for row in rows])
    middle, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    scaled = np.column_stack([(signs - middle) / spread, np.ones(len(rows))])
    targets = np.array([1.0 if row.is_known else -1.0 for row in rows])
    counts = np.array([row.counts for row in rows])
    counts /= counts.sum()

    def loss(weights: Any) -> tuple[float, Any]:
        margins = targets * (scaled @ weights)
        inside = np.append(weights[:-1], 0.0)
        steepness = -counts * targets / (1 + np.exp(margins))
        value = counts @ np.logaddexp(0, -margins) + _DOUBT_SHRINKAGE * (inside @ inside)
        return float(value), scaled.T @ steepness + 2 * _DOUBT_SHRINKAGE * inside

    names = (*evidence.NAMES, *doubt.LEARNT)[: signs.shape[1]]
    bounds = [(None, 0) if name in evidence.AGAINST else (0, None) for name in names]
    start = np.zeros(scaled.shape[1])
    fitted = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]
    ).x  # fmt: skip
    each = fitted[:-1] / spread
    return [round(float(value), 4) for value in (*each, fitted[-1] - each @ middle)]
