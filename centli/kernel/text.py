"""Text: marks for translation, and the normal form that keys and comparisons use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_UNSEEN: Final = frozenset(
    chr(code)
    for codes in (
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164),
        range(0x180B, 0x1810),
        range(0xFE00, 0xFE0F),
        range(0xE0100, 0xE01F0),
    )
    for code in codes
)
"""Letters and marks that nobody sees, among them blanks that are no spaces."""
_EMOJI_STYLE: Final = "\ufe0f"
REASON_LENGTH_MIN: Final = 10
REASON_LENGTH_MAX: Final = 200
"""Of why somebody did what they are answerable for; the forms say it in words."""
MARKS_MAX: Final = 3
"""Accents on one letter; no language needs more, and a tower of them covers the lines above."""


def gettext_noop(message: str) -> str:
    """Mark a text for translation; the edges translate it."""
    return message


def clean(text: str, *, length_max: int) -> str:
    """Return text as data: NFKC, nothing unseen, no direction marks, single spaces, bounded in characters."""
    # Twice: what stood between a letter and its accent is gone by then.
    kept = unicodedata.normalize("NFKC", "".join(_seen(unicodedata.normalize("NFKC", text))))
    return _SPACES.sub(" ", kept).strip()[:length_max].rstrip()


def _seen(text: str) -> Iterator[str]:
    marks = 0
    before = " "
    for c in text:
        category = unicodedata.category(c)
        marks = marks + 1 if category == "Mn" else 0
        if c in "\t\r\n":
            yield " "
        elif category in _UNSEEN_CATEGORIES or c in _UNSEEN or marks > MARKS_MAX:
            continue
        elif c != _EMOJI_STYLE or unicodedata.category(before) == "So":
            yield c
        before = c


def is_seen(text: str) -> bool:
    """Say whether nothing stands in a text that nobody sees, or that turns other letters around."""
    letters = set(text) - set("\t\r\n")
    return not any(c in _UNSEEN or unicodedata.category(c) in _UNSEEN_CATEGORIES for c in letters)


def fold(text: str) -> str:
    """Return the key form of text that people type: lower case, accents folded (ñ to n), single spaces."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = (c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return _SPACES.sub(" ", "".join(letters)).strip()


def fold_words(text: str) -> str:
    """Return the words alone of text that people type, in their key form: no marks, a space between."""
    return " ".join(_WORD.findall(fold(text)))
