"""Text: marks for translation, and the normal form that keys and comparisons use."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPACES = re.compile(r"\s+")
_BIDI: Final = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def gettext_noop(message: str) -> str:
    """Mark a text for translation; the edges translate it."""
    return message


def clean(text: str, *, length_max: int) -> str:
    """Return text as data: NFKC, no control or direction marks, single spaces, bounded in characters."""
    kept = "".join(
        " " if c in "\t\r\n" else c
        for c in unicodedata.normalize("NFKC", text)
        if c in "\t\r\n"
        or (c not in _BIDI and unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    )
    return _SPACES.sub(" ", kept).strip()[:length_max]


def fold(text: str) -> str:
    """Return the key form of text that people type: lower case, accents folded (ñ to n), single spaces."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = (c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return _SPACES.sub(" ", "".join(letters)).strip()
