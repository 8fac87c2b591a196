"""Macros: words with places for what differs, ``{nombre}``. Only the places that are known are filled in, and nothing is run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from crm.errors import UnknownVariable

VARIABLES: Final = ("nombre", "folio", "asunto", "estado", "cola", "vence", "agente")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")


def check(text: str) -> None:
    """See that a macro names only what can be filled in.

    Raises:
        UnknownVariable: it names something else, or a brace is left over.
    """
    for found in _PLACE.finditer(text):
        if found[1] not in VARIABLES:
            raise UnknownVariable(found[1][:40])
    if re.search(r"[{}]", _PLACE.sub("", text)):
        raise UnknownVariable("{")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a macro with its places filled in; braces within a value stay words.

    Raises:
        UnknownVariable: it names something that is not known.
    """
    check(text)
    return _PLACE.sub(lambda found: values[found[1]], text)
