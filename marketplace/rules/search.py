"""How products are found by words: key form, typing errors by three letters in a row, and what a word weighs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from centli.kernel.text import fold

QUERY_WORDS_MAX: Final = 8
WORD_LENGTH_MAX: Final = 40
CANDIDATES_MAX: Final = 12
ALIKE_MIN: Final = 0.72
"""Below it two words are two words: «mesa» and «mes» stay apart, «labadora» and «lavadora» do not."""
PREFIX_LENGTH_MIN: Final = 3
EXACT: Final = 100
_SPLIT: Final = re.compile(r"[^0-9a-z]+", re.ASCII)

STOP_WORDS: Final = frozenset(
    [
        "a",
        "al",
        "algo",
        "algun",
        "alguna",
        "and",
        "at",
        "busca",
        "buscar",
        "busco",
        "comprar",
        "con",
        "cual",
        "cuales",
        "de",
        "del",
        "dame",
        "donde",
        "el",
        "en",
        "es",
        "esta",
        "este",
        "for",
        "ganga",
        "hay",
        "i",
        "in",
        "la",
        "las",
        "lo",
        "los",
        "me",
        "mi",
        "mis",
        "muestra",
        "muestrame",
        "my",
        "necesito",
        "ofertas",
        "of",
        "on",
        "or",
        "para",
        "pesos",
        "por",
        "que",
        "quiero",
        "quisiera",
        "se",
        "show",
        "si",
        "some",
        "su",
        "sus",
        "te",
        "tengo",
        "the",
        "tienes",
        "tu",
        "tus",
        "un",
        "una",
        "unas",
        "unos",
        "ver",
        "want",
        "with",
        "y",
    ]
)

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "audifono": ("audifonos",),
    "cel": ("celular",),
    "celu": ("celular",),
    "smartphone": ("celular",),
    "telefono": ("celular",),
    "phone": ("celular",),
    "compu": ("laptop", "computadora"),
    "computadora": ("laptop",),
    "computer": ("laptop",),
    "portatil": ("laptop",),
    "notebook": ("laptop",),
    "lap": ("laptop",),
    "heladera": ("refrigerador",),
    "nevera": ("refrigerador",),
    "refri": ("refrigerador",),
    "fridge": ("refrigerador",),
    "tele": ("pantalla",),
    "television": ("pantalla",),
    "televisor": ("pantalla",),
    "tv": ("pantalla",),
    "tenis": ("tenis",),
    "zapatillas": ("tenis",),
    "sneakers": ("tenis",),
    "sofa": ("sillon", "sala"),
    "bici": ("bicicleta",),
    "bike": ("bicicleta",),
    "headphones": ("audifonos",),
    "headphone": ("audifonos",),
    "earphones": ("audifonos",),
    "earbuds": ("audifonos",),
    "watch": ("reloj",),
    "chair": ("silla",),
    "camera": ("camara",),
    "washer": ("lavadora",),
    "blender": ("licuadora",),
    "mattress": ("colchon",),
    "lamp": ("lampara",),
    "shirt": ("playera",),
    "jacket": ("chamarra",),
    "dress": ("vestido",),
    "shoes": ("tenis",),
    "backpack": ("mochila",),
    "couch": ("sillon",),
    "drill": ("taladro",),
    "screen": ("pantalla",),
    "coffee": ("cafe", "cafetera"),
}
"""What people say and what the catalogue says; both count."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a word counts by where it stands."""

    name: int = 10
    brand: int = 8
    category: int = 6
    description: int = 1


WEIGHTS: Final = Weights()


def words(text: str) -> Sequence[str]:
    """Return the words of a text in key form, as they come."""
    return [word[:WORD_LENGTH_MAX] for word in _SPLIT.split(fold(text)) if word]


def query_words(text: str) -> Sequence[str]:
    """Return the words that a search goes by: each once, without those that mean nothing, at most eight."""
    kept = dict.fromkeys(word for word in words(text) if word not in STOP_WORDS)
    return list(kept)[:QUERY_WORDS_MAX]


def grams(word: str) -> frozenset[str]:
    """Return three letters in a row of a word, its beginning marked: a wrong letter leaves most of them."""
    marked = f"_{word}"
    return frozenset(marked[n : n + 3] for n in range(max(1, len(marked) - 2)))


def product_words(
    *, name: str, brand: str, categories: Iterable[str], description: str
) -> Mapping[str, int]:
    """Return each word of a product with what it weighs where it weighs most."""
    found: dict[str, int] = {}
    parts = (
        (name, WEIGHTS.name),
        (brand, WEIGHTS.brand),
        (" ".join(categories), WEIGHTS.category),
        (description, WEIGHTS.description),
    )
    for text, weight in parts:
        for word in words(text):
            if word not in STOP_WORDS:
                found[word] = max(found.get(word, 0), weight)
    return found


def spellings(word: str) -> Sequence[str]:
    """Return a word with its singular, its plural and what the catalogue calls it."""
    forms = {word: None}
    if len(word) > PREFIX_LENGTH_MIN:
        if word.endswith("es"):
            forms[word[:-2]] = None
        if word.endswith("s"):
            forms[word[:-1]] = None
        else:
            forms[f"{word}s"] = None
            forms[f"{word}es"] = None
    for form in list(forms):
        forms.update(dict.fromkeys(SYNONYMS.get(form, ())))
    return list(forms)


def alike(said: str, known: str) -> int:
    """Return 0 to 100: how much a word of the catalogue is what was said.

    The same word, its plural or synonym 100; one that begins with it 90; a typing error by its distance; numbers are
    never typing errors of one another.
    """
    if known in spellings(said):
        return EXACT
    if len(said) >= PREFIX_LENGTH_MIN and known.startswith(said):
        return 90
    if said.isdigit() or known.isdigit() or len(said) <= PREFIX_LENGTH_MIN:
        return 0
    near = max(OSA.normalized_similarity(form, known) for form in spellings(said)[:3])
    return int(near * 85) if near >= ALIKE_MIN else 0


def candidates(said: str, known: Iterable[str]) -> Mapping[str, int]:
    """Return the words of the catalogue that may be meant, best first; exact ones leave no room for guesses."""
    scored = {word: score for word in known if (score := alike(said, word))}
    best = max(scored.values(), default=0)
    floor = 90 if best >= 90 else best - 12  # noqa: PLR2004 - a prefix counts beside the word itself
    kept = sorted((w for w, s in scored.items() if s >= floor), key=lambda w: (-scored[w], w))
    return {word: scored[word] for word in kept[:CANDIDATES_MAX]}
