"""The intent classifier: a linear model whose weights come from our own utterances.

Training needs scikit-learn (see ``train``); scoring is plain Python.
"""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from centli.agent.language.features import VERSION, features, unknown_share
from centli.kernel import linear

WEIGHTS_FILE: Final = Path(__file__).parent / "weights.json"
OUT_OF_SCOPE: Final = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature: one small whole number per label, packed (``kernel.linear``), times ``scale``."""

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
        totals = linear.totals(found, len(self.labels))
        # Every utterance has the same length, however many features it has.
        norm = self.scale / math.sqrt(len(found) or 1)
        raw = [t * norm + b for t, b in zip(totals, self.bias, strict=True)]
        raw[self.labels.index(OUT_OF_SCOPE)] += self.novelty * unknown_share(text, self.words)
        return linear.softmax(raw, self.temperature)


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
    packed = linear.pack(base64.b64decode(stored["weights"]), len(stored["labels"]))
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


_LAP: Final = re.compile(r"\blap\b", re.IGNORECASE)
"""«Una lap» is a laptop, though no utterance of ours calls it so."""


@lru_cache(maxsize=512)
def guess(text: str) -> Guess:
    """Return the likeliest intent of an utterance."""
    known = model()
    scores = known.scores(_LAP.sub("laptop", text))
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    best = scores[order[0]]
    return Guess(known.labels[order[0]], best, known.labels[order[1]], sure=best >= known.threshold)
