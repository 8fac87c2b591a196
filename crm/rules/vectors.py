"""Texts as vectors of small whole numbers: hashed pieces of letters, and what any other embedding is packed into.

A vector's direction is what counts, so each is stretched until its largest part is 127 and kept in a byte for each part.

Source: Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009): a bucket and a sign from one hash.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

from centli.kernel import personal
from crm.rules import terms

SIZE: Final = 256
LARGEST: Final = 127
TEXT_MAX: Final = 4_200
STEMS_MAX: Final = 400
_HIDDEN: Final = re.compile("|".join(re.escape(kind.value) for kind in personal.Kind))


@dataclass(frozen=True, slots=True)
class Reading:
    """What an index keeps of a text."""

    stems: dict[str, int]
    dense: bytes


def plain(text: str) -> str:
    """Return a masked text without the names of what was hidden: they say nothing of what it is about."""
    return _HIDDEN.sub(" ", text[:TEXT_MAX])


def stems(text: str, language: terms.Language) -> dict[str, int]:
    """Return how often each stem occurs, in alphabetical order; the most frequent of a very long text."""
    counted = Counter(terms.stems(text, language))
    return dict(sorted(counted.most_common(STEMS_MAX)))


def letters(text: str, language: terms.Language, size: int = SIZE) -> list[float]:
    """Return a text's pieces of three to five letters, hashed into so many parts."""
    parts = [0.0] * size
    for gram, times in terms.grams(text, language).items():
        weight = 1 + math.log(times)
        parts[(gram >> 1) % size] += weight if gram & 1 else -weight
    return parts


def packed(parts: Sequence[float]) -> bytes:
    """Return a vector as a byte for each part."""
    largest = max(map(abs, parts), default=0.0)
    if not largest:
        return bytes(len(parts))
    return array("b", (round(LARGEST * part / largest) for part in parts)).tobytes()


def unpacked(dense: bytes) -> array[int]:
    """Return the parts of a packed vector."""
    parts = array("b")
    parts.frombytes(dense)
    return parts


def length(parts: Sequence[int]) -> float:
    """Return a vector's length; 1 for the one that has none."""
    return math.sqrt(sum(map(mul, parts, parts))) or 1.0
