"""Training of the intent classifier from the utterances in ``corpus/``; needs scikit-learn.

The same corpus, features and library version give the same weights.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import random
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from centli.agent.language.features import VERSION, features

if TYPE_CHECKING:
    from collections.abc import Sequence

CORPUS_FOLDER: Final = Path(__file__).parent / "corpus"
SEED: Final = 20_261_121
VARIANTS: Final = 3
"""Misspelt or decorated copies of each utterance."""
FEATURES_MAX: Final = 16_000
_SEEN_MIN: Final = 3
_INVERSE_REGULARISATION: Final = 30.0
_LARGEST: Final = 127
_FOLDS: Final = 3
_WORD_MIN: Final = 4
_HALF: Final = 0.5
_TEMPERATURES: Final = [t / 20 for t in range(6, 41)]
_THRESHOLDS: Final = [t / 100 for t in range(20, 91)]
_WRONG_COST: Final = 2.0
"""A wrong intent costs as much as two questions."""
_BEFORE: Final = [
    "oye",
    "hola",
    "porfa",
    "oye centli",
    "bro",
    "disculpa",
    "buenas",
    "mira",
    "por favor",
]
_AFTER: Final = ["porfa", "por favor", "gracias", "pls", "wey", "ok", "please", "bro"]


def corpus() -> list[tuple[str, str]]:
    """Return (utterance, intent) pairs, in the order of the files."""
    return [
        (line.strip(), file.stem)
        for file in sorted(CORPUS_FOLDER.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]


def fingerprint() -> str:
    """Return the SHA-256 of the corpus and of the features' version."""
    digest = hashlib.sha256(f"features {VERSION}\n".encode())
    for text, intent in corpus():
        digest.update(f"{intent}\t{text}\n".encode())
    return digest.hexdigest()


def variants(text: str, chance: random.Random) -> Iterator[str]:
    """Return copies of an utterance as hasty thumbs write it."""
    for n in range(VARIANTS):
        words = text.split()
        if n == 0 and chance.random() < _HALF:
            before = chance.random() < _HALF
            decorated = (
                [chance.choice(_BEFORE), *words] if before else [*words, chance.choice(_AFTER)]
            )
            yield " ".join(decorated)
            continue
        long = [i for i, w in enumerate(words) if len(w) >= _WORD_MIN and w.isalpha()]
        if not long:
            continue
        at = chance.choice(long)
        words[at] = _misspelt(words[at], chance)
        yield " ".join(words)


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    swaps = {"v": "b", "b": "v", "s": "z", "c": "s", "z": "s", "y": "ll", "h": "", "qu": "k"}
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 2:  # noqa: PLR2004 - the third of four ways
        return word[:at] + word[at] + word[at:]
    return "".join(swaps.get(c, c) for c in word)


def train() -> dict[str, Any]:
    """Return what ``weights.json`` holds."""
    pairs = corpus()
    labels = sorted({intent for _, intent in pairs})
    temperature, threshold = _calibrated(pairs, labels)
    names, weights, bias = _fitted(_augmented(pairs), labels)
    scale = max(abs(w) for row in weights for w in row) / _LARGEST
    small = array("b", (round(w / scale) for row in weights for w in row))
    return {
        "corpus_sha256": fingerprint(),
        "features_version": VERSION,
        "labels": labels,
        "temperature": temperature,
        "threshold": threshold,
        "scale": round(scale, 8),
        "bias": [round(b, 5) for b in bias],
        "features": names,
        "weights": base64.b64encode(small.tobytes()).decode(),
    }


def write(path: Path, stored: dict[str, Any]) -> None:
    """Write the weights so that the same weights are the same bytes."""
    path.write_text(
        json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )


def _augmented(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    return [(form, intent) for text, intent in pairs for form in (text, *variants(text, chance))]


def _fitted(
    pairs: Sequence[tuple[str, str]], labels: Sequence[str]
) -> tuple[list[str], list[list[float]], list[float]]:
    """Fit the linear model; return the features kept, their weights by label, and the bias."""
    names, matrix = _matrix(pairs)
    fitted = _regression(matrix, [labels.index(intent) for _, intent in pairs])
    rows = fitted.coef_.T.tolist()
    strongest = sorted(range(len(names)), key=lambda n: -max(abs(w) for w in rows[n]))
    kept = sorted(strongest[:FEATURES_MAX], key=names.__getitem__)
    return [names[n] for n in kept], [rows[n] for n in kept], fitted.intercept_.tolist()


def _matrix(
    pairs: Sequence[tuple[str, str]], known: Sequence[str] | None = None
) -> tuple[list[str], Any]:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - at training time only

    found = [features(text) for text, _ in pairs]
    if known is None:
        seen = Counter(name for names in found for name in names)
        known = sorted(name for name, count in seen.items() if count >= _SEEN_MIN)
    place = {name: n for n, name in enumerate(known)}
    indices: list[int] = []
    values: list[float] = []
    starts = [0]
    for names in found:
        row = sorted(place[name] for name in names if name in place)
        indices += row
        values += [1 / math.sqrt(len(row) or 1)] * len(row)
        starts.append(len(indices))
    return list(known), csr_matrix((values, indices, starts), shape=(len(found), len(known)))


def _regression(matrix: Any, targets: Sequence[int]) -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - at training time only

    fitted = LogisticRegression(
        C=_INVERSE_REGULARISATION, max_iter=150, tol=1e-3, class_weight="balanced"
    )
    return fitted.fit(matrix, list(targets))


def _calibrated(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> tuple[float, float]:
    """Return temperature and threshold that fit utterances held out of training."""
    held: list[tuple[list[float], int]] = []
    for fold in range(_FOLDS):
        kept = [p for n, p in enumerate(pairs) if n % _FOLDS != fold]
        left = [p for n, p in enumerate(pairs) if n % _FOLDS == fold]
        names, matrix = _matrix(_augmented(kept))
        fitted = _regression(matrix, [labels.index(i) for _, i in _augmented(kept)])
        logits = fitted.decision_function(_matrix(left, names)[1]).tolist()
        held += [(row, labels.index(i)) for row, (_, i) in zip(logits, left, strict=True)]
    temperature = min(_TEMPERATURES, key=lambda t: _surprise(held, t))
    threshold = min(_THRESHOLDS, key=lambda t: _cost(held, temperature, t))
    return temperature, threshold


def _softmax(row: Sequence[float], temperature: float) -> list[float]:
    top = max(row)
    powers = [math.exp((v - top) / temperature) for v in row]
    return [p / sum(powers) for p in powers]


def _surprise(held: Sequence[tuple[list[float], int]], temperature: float) -> float:
    return -sum(math.log(_softmax(row, temperature)[label] + 1e-12) for row, label in held)


def _cost(held: Sequence[tuple[list[float], int]], temperature: float, threshold: float) -> float:
    cost = 0.0
    for row, label in held:
        scores = _softmax(row, temperature)
        best = max(scores)
        if best < threshold:
            cost += 1
        elif scores.index(best) != label:
            cost += _WRONG_COST
    return cost
