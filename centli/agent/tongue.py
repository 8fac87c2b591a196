"""In which language to answer: the customer's own choice, and English to whoever writes English. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from centli.kernel.languages import ENGLISH, spoken

SPOKEN: Final = "spoken"
"""Where a conversation's state keeps the language that the customer wrote in last."""


def heard(text: str, state: Mapping[str, Any]) -> str:
    """Return the language of a talk after these words: what they do not give away stays as it was."""
    return spoken(text) or str(state.get(SPOKEN, ""))


def locale_of(own: str, state: Mapping[str, Any]) -> str:
    """Return the locale to answer in: English for who chose it or last wrote it, else the customer's own."""
    return ENGLISH if state.get(SPOKEN) == ENGLISH else own
