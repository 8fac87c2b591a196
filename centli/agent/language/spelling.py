"""How near two words are, and how those are written that were written by ear."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from centli.kernel.text import fold


def within_one_edit(left: str, right: str) -> bool:
    """Tell whether one letter added, dropped, changed or swapped with its neighbour separates them."""
    if left == right:
        return True
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    swapped = left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :]
    return swapped or left[at + 1 :] == right[at + 1 :]


_BY_EAR: Final = tuple(
    (re.compile(pattern), right)
    for pattern, right in (
        (r"\bv(?=l)", "b"),
        (r"(?<=[lo])(?<!\bto)k(?=[eia])", "qu"),
        (r"\bk(?=[ei])", "qu"),
        (r"loqua\b", "loquea"),
        (r"\b(t\w*r)g(?=et)", r"\1j"),
        (r"nos(?=c[oa])", "noz"),
        (r"(?<=[aeiou])(?<!comi)(?<!deci)(?<!divi)sion\b", "cion"),
        (r"\bner?sesit", "necesit"),
        (r"\bases?r\b", "hacer"),
    )
)


def by_ear(folded: str) -> str:
    """Write folded words as they should be where they are written as they sound: "vlokea mi targeta"."""
    for pattern, right in _BY_EAR:
        folded = pattern.sub(right, folded)
    return folded


@lru_cache(maxsize=256)
def spoken(text: str, *, marks: str = "") -> str:
    """Return the words as they sound, without any marks but those."""
    return " ".join(re.sub(rf"[^\w{marks}]+", " ", by_ear(fold(text))).split())
