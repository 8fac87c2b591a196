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
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from centli.agent.language.features import VERSION, features, telling_words, unknown_share
from centli.kernel import linear
from centli.kernel.files import write_whole

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
FEATURES_MAX: Final = 23_000
_SEEN_MIN: Final = 3
_INVERSE_REGULARISATION: Final = 8.0
_FOLDS: Final = 3
_STEPS: Final = 120
_STEPS_OF_A_FOLD: Final = 50
"""Calibration needs a model that is about right."""
_WORD_MIN: Final = 4
_HALF: Final = 0.5
_TEMPERATURES: Final = [t / 20 for t in range(6, 41)]
_THRESHOLDS: Final = [t / 100 for t in range(36, 61, 2)]
_LEANS: Final = [t / 4 for t in range(-4, 9)]
_NOVELTIES: Final = [t / 2 for t in range(9)]
_AS_GOOD: Final = 1.02
_WORD_LINES_MIN: Final = 2
"""Lines that wish for something a word has to be in, to count as one that customers use."""
_OUT: Final = "out_of_scope"
_OUT_WEIGHT: Final = 1.1
"""Taking what is out of scope for a wish costs a little more than asking again."""
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
    """Return the SHA-256 of the corpus, of how it is drawn from, and of what is seen in it.

    Features are made by the grammars of amounts, people and days too, so one utterance of each line is looked at:
    a grammar that reads them otherwise calls for other weights, as another version of the features does.
    """
    digest = hashlib.sha256(f"features {VERSION} draws {PATTERN_DRAWS}\n".encode())
    for name, words in word_lists().items():
        digest.update(f"{name}: {words}\n".encode())
    for line, intent in lines():
        digest.update(f"{intent}\t{line}\n".encode())
        seen = sorted(_features_of(utterances(line)[0]))
        digest.update("\t".join(seen).encode())
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
    found, trained_on = lines(), fingerprint()
    labels = sorted({intent for _, intent in found})
    temperature, threshold, lean, novelty = _calibrated(found, labels)
    names, weights, bias = _fitted(_augmented(found), labels)
    # People say far more that no bank does than we can write down.
    bias[labels.index(_OUT)] += lean
    scale = max(abs(w) for row in weights for w in row) / linear.LARGEST
    small = array("b", (round(w / scale) for row in weights for w in row))
    return {
        "corpus_sha256": trained_on,
        "features_version": VERSION,
        "labels": labels,
        "temperature": temperature,
        "threshold": threshold,
        "novelty": novelty,
        "words": " ".join(sorted(_wishing_words(found))),
        "scale": round(scale, 8),
        "bias": [round(b, 5) for b in bias],
        "features": names,
        "weights": base64.b64encode(small.tobytes()).decode(),
    }


def write(path: Path, stored: dict[str, Any]) -> None:
    """Write the weights so that the same weights are the same bytes."""
    write_whole(path, json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n")


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
    targets = [labels.index(intent) for _, intent in pairs]
    fitted = _regression(matrix, targets, steps=_STEPS)
    rows = fitted.coef_.T.tolist()
    strongest = sorted(range(len(names)), key=lambda n: -max(abs(w) for w in rows[n]))
    kept = sorted(strongest[:FEATURES_MAX], key=names.__getitem__)
    return [names[n] for n in kept], [rows[n] for n in kept], fitted.intercept_.tolist()


_features_of = lru_cache(maxsize=None)(features)
"""Each text is looked at once, however many folds it is in."""


def _matrix(
    pairs: Sequence[tuple[str, str]], known: Sequence[str] | None = None
) -> tuple[list[str], Any]:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - at training time only

    found = [_features_of(text) for text, _ in pairs]
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
    shape = (len(found), len(known))
    # Half the precision is half the time, and far more than the weights keep.
    return list(known), csr_matrix((values, indices, starts), shape=shape, dtype="float32")


def _regression(matrix: Any, targets: Sequence[int], *, steps: int) -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - at training time only

    fitted = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=steps, tol=1e-3)
    return fitted.fit(matrix, list(targets))


def _wishing_words(found: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Return the words of at least two lines that wish for something that the bank does."""
    seen: Counter[str] = Counter()
    for line, intent in found:
        if intent != _OUT:
            seen.update({word for text in utterances(line) for word in telling_words(text)})
    return frozenset(word for word, lines in seen.items() if lines >= _WORD_LINES_MIN)


@dataclass(frozen=True, slots=True)
class _Held:
    """An utterance that was held out of training: its logits, what it is, and how much of it is new."""

    logits: list[float]
    label: int
    unknown: float


def _held_out(found: Sequence[tuple[str, str]], labels: Sequence[str]) -> list[_Held]:
    """Return every utterance as a model reads it that has not seen its line; patterns are held out whole."""
    held: list[_Held] = []
    for fold in range(_FOLDS):
        lines_kept = [p for n, p in enumerate(found) if n % _FOLDS != fold]
        known = _wishing_words(lines_kept)
        left = [
            (text, intent)
            for n, (line, intent) in enumerate(found)
            if n % _FOLDS == fold
            for text in utterances(line)
        ]
        kept = _augmented(lines_kept)
        names, matrix = _matrix(kept)
        targets = [labels.index(i) for _, i in kept]
        fitted = _regression(matrix, targets, steps=_STEPS_OF_A_FOLD)
        logits = fitted.decision_function(_matrix(left, names)[1]).tolist()
        held += [
            _Held(row, labels.index(intent), unknown_share(text, known))
            for row, (text, intent) in zip(logits, left, strict=True)
        ]
    return held


def _calibrated(
    found: Sequence[tuple[str, str]], labels: Sequence[str]
) -> tuple[float, float, float, float]:
    """Return temperature, threshold, lean and novelty that fit lines held out of training."""
    out = labels.index(_OUT)
    held = _held_out(found, labels)
    wrong = {
        (novelty, lean): _mistakes(held, out, lean, novelty)
        for novelty in _NOVELTIES
        for lean in _LEANS
    }
    # Many pairs do almost as well as the best; of those, the one that calls least out of scope.
    good = min(wrong.values()) * _AS_GOOD
    novelty, lean = min(pair for pair, mistakes in wrong.items() if mistakes <= good)
    rows = [(_leaning(one, out, lean, novelty), one.label) for one in held]
    temperature = min(_TEMPERATURES, key=lambda t: _surprise(rows, t))
    threshold = min(_THRESHOLDS, key=lambda t: _mistakes_below(rows, out, temperature, t))
    return temperature, threshold, lean, novelty


def _leaning(one: _Held, out: int, lean: float, novelty: float) -> list[float]:
    """Return the logits with what is out of scope favoured: always, and more so the newer its words are."""
    row = list(one.logits)
    row[out] += lean + novelty * one.unknown
    return row


def _surprise(held: Sequence[tuple[list[float], int]], temperature: float) -> float:
    return -sum(math.log(linear.softmax(row, temperature)[label] + 1e-12) for row, label in held)


def _mistakes(held: Sequence[_Held], out: int, lean: float, novelty: float) -> float:
    """Count wrong intents when what is out of scope is favoured so much."""
    wrong = 0.0
    for one in held:
        row = _leaning(one, out, lean, novelty)
        if row.index(max(row)) != one.label:
            wrong += _OUT_WEIGHT if one.label == out else 1
    return wrong


def _mistakes_below(
    held: Sequence[tuple[list[float], int]], out: int, temperature: float, threshold: float
) -> float:
    """Count wrong intents when those below the threshold are taken as out of scope."""
    wrong = 0.0
    for row, label in held:
        scores = linear.softmax(row, temperature)
        best = max(scores)
        read = scores.index(best) if best >= threshold else out
        if read != label:
            wrong += _OUT_WEIGHT if label == out else 1
    return wrong
