"""Finding a reward by what people call it: without accents, in the plural, with words that name nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from centli.kernel.text import fold

_NAMES_NOTHING: Final = frozenset(
    {
        *("a", "al", "algo", "algun", "alguna", "alcanza", "canjea", "canjear"),
        *("centli", "con", "cosas", "de", "del", "el", "en", "falta"),
        *("faltan", "hay", "la", "las", "lo", "los", "mi", "mis"),
        *("para", "por", "premio", "premios", "puntos", "que", "recompensa", "recompensas"),
        *("un", "una", "unas", "unos", "y", "an", "for", "my"),
        *("of", "the", "with"),
    }
)
_CALLED: Final = {
    **dict.fromkeys(("boleto", "boletos", "ticket", "tickets"), "entrada"),
    **dict.fromkeys(("camiseta", "remera", "shirt", "tshirt"), "playera"),
    **dict.fromkeys(("mug", "cup"), "taza"),
    **dict.fromkeys(("cel", "celular", "cellphone", "phone"), "telefono"),
    **dict.fromkeys(("headphones", "earphones", "earbuds"), "audifonos"),
    **dict.fromkeys(("bici", "bike"), "bicicleta"),
    **dict.fromkeys(("movie", "movies", "cinema"), "cine"),
    "backpack": "mochila",
    "jacket": "chamarra",
    "umbrella": "paraguas",
    "honey": "miel",
    "coffee": "cafe",
    "tree": "arbol",
    "lamp": "lampara",
    "bear": "oso",
    "ball": "balon",
    "lap": "laptop",
}
"""What people say for what the rewards are called, in English too."""
_PLURAL_LENGTH_MIN: Final = 5
_WORD: Final = re.compile(r"\w+")


def stems(text: str) -> Sequence[str]:
    """Return the beginnings of the words that name something: «las tazas de viaje» → taza, viaje."""
    named = (word for word in _WORD.findall(fold(text)) if word not in _NAMES_NOTHING)
    return [_stem(_CALLED.get(word, word)) for word in named]


def fits(wanted: Sequence[str], text: str) -> bool:
    """Say whether each of the beginnings begins a word of a text."""
    words = _WORD.findall(fold(text))
    return all(any(word.startswith(stem) for word in words) for stem in wanted)


def _stem(word: str) -> str:
    if len(word) >= _PLURAL_LENGTH_MIN and word.endswith("es"):
        return word[:-2]
    return word[:-1] if len(word) >= _PLURAL_LENGTH_MIN and word.endswith("s") else word
