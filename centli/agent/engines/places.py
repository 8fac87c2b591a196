"""Places of a list as they are said: which of those shown is meant, is refused, or that another one is."""

from __future__ import annotations

import re
from typing import Final

from centli.agent.engines.talk import ORDINALS
from centli.agent.language import phrases
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

_LEADS: Final = (
    r"(?:(?:no|y|nel|mejor|oye|ok|va|digo|perdon|siempre|quiero|quisiera|dame|prefiero|que sea|espera|ay|ah|bueno|pues|si|entonces|ahora|cambia(?:l[oa])?(?: a| por)?|me (?:llevo|quedo con)|canjea(?:me)?"
    r"|actually|wait|sorry|i want|i d rather have|make it|give me|i ll take|let me see|switch to) )*"
)
_TAIL: Final = r"(?: (?:mejor|entonces|porfa|por favor|nomas|nada mas|va|que (?:me )?(?:mostraste|ensenaste|salio|dijiste)|de (?:la lista|arriba|antes|l[oa]s que (?:me )?(?:mostraste|ensenaste))|instead|please|then))*"
_STEMS: Final = tuple(
    zip(
        ORDINALS,
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
        strict=True,
    )
)
_ORDINAL: Final = r"(?:primer|segund|tercer|cuart|quint|sext|septim|octav|ultim)(?:o|a|os|as)?|first|second|third|fourth|fifth|sixth|seventh|eighth|last"
_SMALL: Final = "[0-9]{1,2}|dos|tres|cuatro|cinco|two|three|four"
_OF_ONE: Final = (
    rf"(?P<many>{_SMALL}) (?:(?:piezas?|pzas?|pieces) )?(?:de (?:la|las|los|el)|del|of the)"
)
_MANY: Final = patterns.lazy(rf"\b{_OF_ONE} (?:{_ORDINAL})\b")
_PLACE: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:el|la|los|las|the)|{_OF_ONE}) (?P<place>{_ORDINAL})(?: one)?{_TAIL}(?P<paid> (?:y )?(?:con|a|de|en|with|in|over|for) .{{2,40}})?"
)
"""One of those shown, with how many or how it is paid: "la segunda con cashback", "dos de la tercera"."""
_OTHER: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:el|la|los|las|un|una|the) )?(?:otr[oa]s?|demas|others?|another)(?: (?:one|producto|modelo|opcion|de (?:esos|esas|ell[oa]s)))?{_TAIL}"
    r"|(?:(?:y|oye|no|mejor|a ver|porfa|ok) )*(?:(?:muestra|ensena)me(?:l[oa]s)?|ver|a ver|regresa(?:me)?(?: a)?|vuelve a (?:mostrarme|ensenarme)|show me|go back(?: to)?|see)(?: (?:otra vez|de nuevo|las|los|the|again))* (?:otr[oa]s|demas|opciones|anteriores|lista|productos|others|options|list|rest)(?: (?:otra vez|de nuevo|again|opciones|productos))*"
    r"|(?:(?:no|mejor|oye) )*(?:regresa(?:me)?|(?:para )?atras|go back|back)"
)
_POINTED: Final = rf"(?:la|el|los|las|the) (?:{_ORDINAL}|mas (?:barat|car|economic)[oa]s?|cheapest|(?:numero |opcion )?[1-5])\b(?: one)?"
_REFUSED: Final = patterns.lazy(
    rf"\b(?:no|ni|menos|excepto|not|don.?t want)\b(?: (?:es|era|quiero|me gust[ao]|sea))* {_POINTED}|\b{_POINTED},? (?:me gusta )?no\b(?!\W*\?)"
)


def without_refused(text: str) -> str:
    """Return folded words without what of those shown is not wanted: "la primera no, la segunda"."""
    return _REFUSED.sub(" ", fold(text))


def only_refuses(text: str) -> bool:
    """Say whether words refuse one of those shown, and nothing else: "el primero no"."""
    return not fold_words(without_refused(text))


def corrects(text: str) -> bool:
    """Say whether another place is had instead: "nel, mejor la primera"."""
    return _INSTEAD.search(fold_words(text)) is not None


_INSTEAD: Final = patterns.lazy(
    r"\b(?:no|nel|mejor|digo|perdon|siempre|prefiero|cambia\w*|instead|actually|sorry|rather)\b"
)


def placed(text: str) -> re.Match[str] | None:
    """Match words that point at a place; of "no la segunda, la tercera", the third."""
    return _PLACE.fullmatch(fold_words(without_refused(text))) or _PLACE.fullmatch(fold_words(text))


def place(found: re.Match[str], many: int) -> int | None:
    """Return the place that was matched, where there are so many."""
    said = found["place"]
    at = next((n for n, stems in enumerate(_STEMS) if said.startswith(stems)), many - 1)
    return at if 0 <= at < many else None


def named(text: str) -> list[int]:
    """Return the places that words name, wherever they stand: the first is 0."""
    words = fold_words(text).split()
    return [n for n, stems in enumerate(_STEMS) if any(word.startswith(stems) for word in words)]


def pieces(text: str) -> int | None:
    """Return how many are wanted of what is at a place: "dos de la tercera"."""
    found = _MANY.search(fold_words(text))
    return phrases.small_number(found["many"]) if found is not None else None


def asks_for_another(text: str) -> bool:
    """Say whether another of those shown is wanted, or all of them shown again."""
    return _OTHER.fullmatch(fold_words(text)) is not None
