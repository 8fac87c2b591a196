"""The intent classifier: a linear model whose weights come from our own utterances.

Training needs scikit-learn (see ``train``); scoring is plain Python.
"""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from centli.agent.language.features import VERSION, features, unknown_share

WEIGHTS_FILE: Final = Path(__file__).parent / "weights.json"
OUT_OF_SCOPE: Final = "out_of_scope"
_LANE: Final = 3
"""Bytes of one label's sum: room for 65,000 features."""
_OFFSET: Final = 128


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature: one small whole number per label, times ``scale``.

    A feature's weights stand side by side in one big integer, so that adding two rows is one sum.
    """

    labels: tuple[str, ...]
    rows: dict[str, int]
    bias: tuple[float, ...]
    scale: float
    temperature: float
    threshold: float
    novelty: float
    """What is added to "out of scope" for an utterance of nothing but unknown words."""
    words: frozenset[str]
    """The words that wishes are made of."""
    corpus: str

    def scores(self, text: str) -> list[float]:
        """Return the probability of each label."""
        found = [self.rows[f] for f in features(text) if f in self.rows]
        totals = _lanes(sum(found), len(self.labels), len(found) * _OFFSET)
        # Every utterance has the same length, however many features it has.
        norm = self.scale / math.sqrt(len(found) or 1)
        raw = [t * norm + b for t, b in zip(totals, self.bias, strict=True)]
        raw[self.labels.index(OUT_OF_SCOPE)] += self.novelty * unknown_share(text, self.words)
        logits = [value / self.temperature for value in raw]
        top = max(logits)
        powers = [math.exp(v - top) for v in logits]
        whole = sum(powers)
        return [p / whole for p in powers]


def _rows(weights: bytes, labels: int) -> list[int]:
    lanes = bytearray(len(weights) * _LANE)
    # Two's complement to whole numbers that are never negative.
    lanes[::_LANE] = bytes((w + _OFFSET) % 256 for w in weights)
    size = labels * _LANE
    return [
        int.from_bytes(lanes[start : start + size], "little")
        for start in range(0, len(lanes), size)
    ]


def _lanes(total: int, labels: int, offset: int) -> list[int]:
    raw = total.to_bytes(labels * _LANE, "little")
    return [
        int.from_bytes(raw[start : start + _LANE], "little") - offset
        for start in range(0, len(raw), _LANE)
    ]


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest intent, how sure it is, and the second."""

    intent: str
    confidence: float
    second: str
    sure: bool
    """Whether the confidence reaches the calibrated threshold."""


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the committed model.

    Raises:
        ValueError: the weights were made for other features; train again.
    """
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    if stored["features_version"] != VERSION:
        raise ValueError("weights.json is of another version: run manage.py train_language")
    packed = _rows(base64.b64decode(stored["weights"]), len(stored["labels"]))
    return Model(
        labels=tuple(stored["labels"]),
        rows=dict(zip(stored["features"], packed, strict=True)),
        bias=tuple(stored["bias"]),
        scale=stored["scale"],
        temperature=stored["temperature"],
        threshold=stored["threshold"],
        novelty=stored["novelty"],
        words=frozenset(stored["words"].split()),
        corpus=stored["corpus_sha256"],
    )


@lru_cache(maxsize=512)
def guess(text: str) -> Guess:
    """Return the likeliest intent of an utterance."""
    known = model()
    scores = known.scores(text)
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    best = scores[order[0]]
    return Guess(known.labels[order[0]], best, known.labels[order[1]], sure=best >= known.threshold)
