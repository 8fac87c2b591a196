"""What a text is about: a linear model over words, pairs of words, pieces of letters, and what the words mean.

Training needs scikit-learn (``training``); scoring is plain Python. A model is a file of plain data, trained on any labelled
texts: ours tells tickets' topics.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from centli.kernel import linear
from centli.kernel.text import fold
from crm.rules import enriching, terms

VERSION: Final = 2
"""Counts changes of the features; weights of another version are not used."""
WEIGHTS_FILE: Final = Path(__file__).parent / "triage.json"
TOP: Final = 3
TEXT_MAX: Final = 4_000
GRAMS: Final = range(3, 6)
NEAR: Final = 4
"""How far apart two words that say something count as a pair."""

Features = tuple[frozenset[str], frozenset[str], frozenset[str]]

_WORDS: Final = re.compile(r"[^\W_]+")
_FIGURES: Final = re.compile(r"\d+")


def features(text: str, otherwise: terms.Language = "es") -> Features:
    """Return what a model looks at: words with pairs of words, pieces of three to five letters, and meanings, all figures in zeros.

    A meaning is the stem of a word that says something, each thing called what the bank calls it, or two of them near each
    other in either order. A text whose language nothing gives away is read in the one ``otherwise``.
    """
    said = _FIGURES.sub("0", fold(text[:TEXT_MAX]))
    words = _WORDS.findall(said)
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    meant = terms.stems(said, enriching.language(text[:TEXT_MAX], otherwise))
    return frozenset((*words, *pairs)), frozenset(_pieces(words)), frozenset(_meanings(meant))


def _pieces(words: Sequence[str]) -> Iterator[str]:
    for word in dict.fromkeys(words):
        edged = f"_{word}_"
        for size in GRAMS:
            for at in range(max(1, len(edged) - size + 1)):
                yield "#" + edged[at : at + size]


def _meanings(stems: Sequence[str]) -> Iterator[str]:
    once = list(dict.fromkeys(stems))
    for at, one in enumerate(once):
        yield "%" + one
        for other in once[at + 1 : at + 1 + NEAR]:
            yield "%" + " ".join(sorted((one, other)))


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest labels with their confidence (they add up to 1 over all labels), best first, at most three."""

    top: tuple[tuple[str, float], ...]
    sure: bool
    """Whether the first reaches the threshold below which a person had better look."""

    @property
    def label(self) -> str:
        """The likeliest label."""
        return self.top[0][0]

    @property
    def confidence(self) -> float:
        """How sure it is of that."""
        return self.top[0][1]


@dataclass(frozen=True, slots=True)
class Model:
    """Packed weights by feature (``kernel.linear``), and what makes of their sums a confidence."""

    labels: tuple[str, ...]
    rows: Mapping[str, int]
    rarities: Mapping[str, float]
    """What a feature counts in its text's length."""
    bias: tuple[float, ...]
    scale: float
    temperature: float
    threshold: float
    version: str
    """First digits of the SHA-256 of the weights."""
    texts: int
    trained_on: str
    """SHA-256 of the texts and labels it was trained on."""
    language: terms.Language
    """Of most of these texts."""

    def scores(self, text: str) -> list[float]:
        """Return each label's margin; a text of nothing that the model knows leans to none."""
        sums = list(self.bias)
        known = False
        for block in features(text, self.language):
            found = [feature for feature in block if feature in self.rows]
            # Words, letters and meanings have the same length each, however many there are.
            length = math.sqrt(sum(self.rarities[each] ** 2 for each in found))
            if length:
                share = self.scale / length
                whole = linear.totals([self.rows[each] for each in found], len(self.labels))
                sums = [total + share * each for total, each in zip(sums, whole, strict=True)]
                known = True
        return sums if known else [0.0] * len(sums)

    def shares(self, text: str) -> list[tuple[str, float]]:
        """Return every label with its confidence, likeliest first."""
        shares = linear.softmax(self.scores(text), self.temperature)
        return sorted(zip(self.labels, shares, strict=True), key=lambda each: (-each[1], each[0]))

    def guess(self, text: str) -> Guess:
        """Return the likeliest labels of a text."""
        return self.sure_of(self.shares(text))

    def sure_of(self, shares: Sequence[tuple[str, float]]) -> Guess:
        """Return the likeliest of what is sorted so, and whether that is sure enough."""
        return Guess(tuple(shares[:TOP]), sure=shares[0][1] >= self.threshold)


def stored(
    *,
    labels: Sequence[str],
    names: Sequence[str],
    weights: Sequence[Sequence[float]],
    rarities: Sequence[float],
    bias: Sequence[float],
    temperature: float,
    threshold: float,
    texts: int,
    trained_on: str,
    language: terms.Language,
) -> dict[str, Any]:
    """Return a model's file; ``weights`` has a row of labels per feature."""
    scale = max((abs(w) for row in weights for w in row), default=0.0) / linear.LARGEST or 1.0
    small = array("b", (round(w / scale) for row in weights for w in row))
    return {
        "features_version": VERSION,
        "trained_on_sha256": trained_on,
        "language": language,
        "texts": texts,
        "labels": list(labels),
        "temperature": temperature,
        "threshold": threshold,
        "scale": round(scale, 8),
        "bias": [round(each, 5) for each in bias],
        "features": list(names),
        "rarities": [round(each, 2) for each in rarities],
        "weights": base64.b64encode(small.tobytes()).decode(),
    }


def read(data: Mapping[str, Any]) -> Model:
    """Return the model of a file's data.

    Raises:
        ValueError: it is no model, or its weights were made for other features: train again.
    """
    if data.get("features_version") != VERSION:
        raise ValueError("the model is of another version: run manage.py train_support")
    try:
        labels = tuple(data["labels"])
        rows = linear.pack(base64.b64decode(data["weights"]), len(labels))
        return Model(
            labels=labels,
            rows=dict(zip(data["features"], rows, strict=True)),
            rarities=dict(zip(data["features"], data["rarities"], strict=True)),
            bias=tuple(data["bias"]),
            scale=data["scale"],
            temperature=data["temperature"],
            threshold=data["threshold"],
            version=hashlib.sha256(data["weights"].encode()).hexdigest()[:12],
            texts=data["texts"],
            trained_on=data["trained_on_sha256"],
            language=data["language"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is no model: {error}") from error


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the committed model, which tells tickets' topics."""
    return read(json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")))
