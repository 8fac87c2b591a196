"""Training of a triage model from labelled texts; needs scikit-learn, which nothing needs at run time.

The same texts, features and library version give the same weights.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from centli.kernel import linear
from crm.rules import triage

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
        blocks = [triage.features(text) for text, _ in pairs]
        seen = Counter(name for block in blocks for part in block for name in part)
        self.names = sorted(seen)
        self.rarities = [_rarity(len(pairs), seen[name]) for name in self.names]
        self._labels = labels
        targets = [labels.index(label) for _, label in pairs]
        self._fit(blocks, targets, strictness)
        if len(self.names) > features_max:
            strongest = sorted(
                range(len(self.names)), key=lambda at: -max(map(abs, self.weights[at]))
            )
            kept = sorted(strongest[:features_max])
            self.names = [self.names[at] for at in kept]
            self.rarities = [self.rarities[at] for at in kept]
            self._fit(blocks, targets, strictness)

    def _fit(
        self,
        blocks: Sequence[tuple[frozenset[str], frozenset[str]]],
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

    def matrix(self, blocks: Sequence[tuple[frozenset[str], frozenset[str]]]) -> Any:
        """Return texts as rows: each feature by its rarity, words and letters of length one each."""
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

        found = self.matrix([triage.features(text) for text in texts]) @ asarray(self._rows).T
        rows: list[list[float]] = (found + asarray(self._bias)).tolist()
        return rows


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
