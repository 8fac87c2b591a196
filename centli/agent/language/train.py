"""Training of the intent classifier from the utterances in ``corpus/``; needs scikit-learn.

The same corpus, features and library version give the same weights.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import random
import re
from array import array
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from centli.agent.language.features import VERSION, features

if TYPE_CHECKING:
    from collections.abc import Sequence

CORPUS_FOLDER: Final = Path(__file__).parent / "corpus"
SEED: Final = 20_261_121
VARIANTS: Final = 3
"""Misspelt or decorated copies of each utterance."""
PATTERN_DRAWS: Final = 16
"""Draws from each pattern of the corpus."""
_MORE_DRAWS: Final = 2
"""Times as many again from a pattern that draws from the lists of words."""
_LISTED = re.compile(r"<([a-z_]+)>")
_CHOICE = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")
FEATURES_MAX: Final = 24_000
_SEEN_MIN: Final = 3
_INVERSE_REGULARISATION: Final = 8.0
_LARGEST: Final = 127
_FOLDS: Final = 3
_WORD_MIN: Final = 4
_HALF: Final = 0.5
_TEMPERATURES: Final = [t / 20 for t in range(6, 41)]
_THRESHOLDS: Final = [t / 100 for t in range(36, 61, 2)]
_LEANS: Final = [t / 4 for t in range(9)]
_OUT: Final = "out_of_scope"
_OUT_WEIGHT: Final = 1.3
"""Taking what is out of scope for a wish costs more than asking again."""
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


def lines() -> list[tuple[str, str]]:
    """Return (line, intent) pairs, in the order of the files.

    A line is an utterance, or a pattern of many: "(quiero|necesito) (saldo|mi saldo|)".
    """
    return [
        (line.strip(), file.stem)
        for file in sorted(CORPUS_FOLDER.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]


def corpus() -> list[tuple[str, str]]:
    """Return (utterance, intent) pairs: every utterance, and some of each pattern."""
    return [(text, intent) for line, intent in lines() for text in utterances(line)]


@lru_cache(maxsize=1)
def word_lists() -> dict[str, list[str]]:
    """Return the lists that patterns draw words from, by name."""
    lines = (CORPUS_FOLDER / "words.lists").read_text(encoding="utf-8").splitlines()
    named = (line.partition(": ") for line in lines if line.strip() and not line.startswith("#"))
    return {name: words.split("|") for name, _, words in named}


def utterances(line: str) -> list[str]:
    """Return what a line of the corpus stands for: itself, or a sample of a pattern."""
    pieces = _CHOICE.split(line)
    if len(pieces) == 1 and "<" not in line:
        return [line]
    lists = word_lists()
    chance = random.Random(f"{SEED} {line}")  # noqa: S311 - repeatable, not secret
    found: dict[str, None] = {}
    for _ in range(PATTERN_DRAWS * (1 + _MORE_DRAWS * ("<" in line))):
        drawn = (
            chance.choice(piece.split("|")) if n % 2 else piece for n, piece in enumerate(pieces)
        )
        text = _LISTED.sub(lambda m: chance.choice(lists[m[1]]), "".join(drawn))
        found.setdefault(" ".join(text.split()), None)
    return list(found)


def fingerprint() -> str:
    """Return the SHA-256 of the corpus, of how it is drawn from, and of the features' version."""
    digest = hashlib.sha256(f"features {VERSION} draws {PATTERN_DRAWS}\n".encode())
    for name, words in word_lists().items():
        digest.update(f"{name}: {words}\n".encode())
    for line, intent in lines():
        digest.update(f"{intent}\t{line}\n".encode())
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
    found = lines()
    labels = sorted({intent for _, intent in found})
    temperature, threshold, lean = _calibrated(found, labels)
    names, weights, bias = _fitted(_augmented(found), labels)
    # People say far more that no bank does than we can write down.
    bias[labels.index(_OUT)] += lean
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


def _augmented(found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    pairs: list[tuple[str, str]] = []
    for line, intent in found:
        texts = utterances(line)
        # A pattern is varied as it is: one misspelt copy of each of its utterances will do.
        copies = VARIANTS if len(texts) == 1 else 1
        for text in texts:
            pairs.append((text, intent))
            pairs += [(form, intent) for form in islice(variants(text, chance), copies)]
    return pairs


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

    fitted = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=150, tol=1e-3)
    return fitted.fit(matrix, list(targets))


def _calibrated(
    found: Sequence[tuple[str, str]], labels: Sequence[str]
) -> tuple[float, float, float]:
    """Return temperature, threshold and lean that fit lines held out of training, patterns whole."""
    held: list[tuple[list[float], int]] = []
    for fold in range(_FOLDS):
        kept = _augmented([p for n, p in enumerate(found) if n % _FOLDS != fold])
        left = [
            (text, intent)
            for n, (line, intent) in enumerate(found)
            if n % _FOLDS == fold
            for text in utterances(line)
        ]
        names, matrix = _matrix(kept)
        fitted = _regression(matrix, [labels.index(i) for _, i in kept])
        logits = fitted.decision_function(_matrix(left, names)[1]).tolist()
        held += [(row, labels.index(i)) for row, (_, i) in zip(logits, left, strict=True)]
    out = labels.index(_OUT)
    lean = min(_LEANS, key=lambda lean: _mistakes(held, out, lean))
    for row, _ in held:
        row[out] += lean
    temperature = min(_TEMPERATURES, key=lambda t: _surprise(held, t))
    threshold = min(_THRESHOLDS, key=lambda t: _mistakes_below(held, out, temperature, t))
    return temperature, threshold, lean


def _softmax(row: Sequence[float], temperature: float) -> list[float]:
    top = max(row)
    powers = [math.exp((v - top) / temperature) for v in row]
    return [p / sum(powers) for p in powers]


def _surprise(held: Sequence[tuple[list[float], int]], temperature: float) -> float:
    return -sum(math.log(_softmax(row, temperature)[label] + 1e-12) for row, label in held)


def _mistakes(held: Sequence[tuple[list[float], int]], out: int, lean: float) -> float:
    """Count wrong intents when what is out of scope gets ``lean`` more."""
    wrong = 0.0
    for row, label in held:
        scores = [value + lean * (n == out) for n, value in enumerate(row)]
        if scores.index(max(scores)) != label:
            wrong += _OUT_WEIGHT if label == out else 1
    return wrong


def _mistakes_below(
    held: Sequence[tuple[list[float], int]], out: int, temperature: float, threshold: float
) -> float:
    """Count wrong intents when those below the threshold are taken as out of scope."""
    wrong = 0.0
    for row, label in held:
        scores = _softmax(row, temperature)
        best = max(scores)
        read = scores.index(best) if best >= threshold else out
        if read != label:
            wrong += _OUT_WEIGHT if label == out else 1
    return wrong
