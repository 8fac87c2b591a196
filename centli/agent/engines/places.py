"""Places of a list as they are said: which of those shown is meant, is refused, or that another one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from centli.agent.engines.talk import ORDINALS
from centli.agent.language import phrases
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

_LEADS: Final = (
    r"(?:(?:no|y|nel|mejor|oye|ok|va|digo|perdon|siempre|es[ae] no|no me (?:convence|gusta|late|conviene)|quiero|quisiera|dame|prefiero|que sea|espera|ay|ah|bueno|pues|si|entonces|ahora|cambia(?:l[oa])?(?: a| por)?|me (?:llevo|quedo con)|canjea(?:me)?"
    r"|actually|wait|sorry|i want|i d rather have|make it|give me|i ll take|let me see|switch to) )*"
)
_TAIL: Final = r"(?: (?:mejor|entonces|porfa|por favor|nomas|nada mas|va|que (?:me )?(?:mostraste|ensenaste|salio|dijiste)|de (?:la lista|arriba|antes|l[oa]s que (?:me )?(?:mostraste|ensenaste))|instead|please|then))*"
STEMS: Final = tuple(
    zip(
        ORDINALS,
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
        strict=True,
    )
)
"""How the words for each place begin, in both languages."""
_ORDINAL: Final = r"(?:primer|segund|tercer|cuart|quint|sext|septim|octav|ultim)(?:o|a|os|as)?|first|second|third|fourth|fifth|sixth|seventh|eighth|last"
_ORDINALS: Final = rf"(?:{'|'.join(ORDINALS)}|ultim)[oa]s|first|last"
"""Those that may be said of several: "las dos primeras"."""
_SMALL: Final = "[0-9]{1,2}|un[oa]?|dos|tres|cuatro|cinco|seis|one|two|three|four|five"
_UNITS: Final = "piezas?|pzas?|pares|unidad(?:es)?|pieces?|units?"
_OF_ONE: Final = rf"(?P<many>{_SMALL}) (?:(?:{_UNITS}) )?(?:de (?:la|las|los|el)|del|of the)"
_MANY: Final = patterns.lazy(rf"\b(?:{_OF_ONE} [a-z]|(?P<pieces>{_SMALL}) (?:{_UNITS})\b)")
_SEVERAL: Final = patterns.lazy(
    rf"\b(?:(?P<n>{_SMALL}) (?P<of>{_ORDINALS})|(?P<from>{_ORDINALS}) (?P<many>{_SMALL})(?! (?:{_UNITS})\b))\b"
)
_SAID: Final = patterns.lazy(rf"\b(?:{_ORDINAL})\b(?! modelos?\b)")
_PLACE: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:el|la|los|las|the|es[ae]|est[ae])|{_OF_ONE}) (?P<place>{_ORDINAL})(?: one)?{_TAIL}(?: (?:que sean )?(?:{_SMALL}) (?:{_UNITS}))?(?P<paid> (?:y )?(?:con|a|de|en|with|in|over|for) .{{2,40}})?"
)
"""One of those shown, with how many or how it is paid: "la segunda con cashback", "dos de la tercera"."""
_OTHER: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:el|la|los|las|un|una|the) )?(?:otr[oa]s?|demas|others?|another)(?: (?:one|producto|modelo|opcion|de (?:esos|esas|ell[oa]s)))?{_TAIL}"
    r"|(?:(?:y|oye|no|mejor|a ver|porfa|ok) )*(?:(?:muestra|ensena)me(?:l[oa]s)?|ver|a ver|regresa(?:me)?(?: a)?|vuelve a (?:mostrarme|ensenarme)|show me|go back(?: to)?|see)(?: (?:otra vez|de nuevo|las|los|the|again))* (?:otr[oa]s|demas|opciones|anteriores|lista|productos|others|options|list|rest)(?: (?:otra vez|de nuevo|again|opciones|productos))*"
    r"|(?:(?:no|mejor|oye) )*(?:regresa(?:me)?|(?:para )?atras|go back|back)"
)
_POINTED: Final = rf"(?:la|el|los|las|the) (?:{_ORDINAL}|mas (?:barat|car|economic)[oa]s?|cheapest|(?:numero |opcion )?[1-5])\b(?: one)?"
_REFUSED: Final = patterns.lazy(
    rf"\b(?:no|ni|menos|excepto|salvo|except|not|don.?t want)\b(?: (?:es|era|quiero|me gust[ao]|sea))* {_POINTED}|\b{_POINTED},? (?:me gusta )?no\b(?! (?:quiero )?(?:el|la|los|las|un|una|the)\b)(?!\W*\?)"
)


_NAME: Final = r"(?:el|la|los|las|al|un|una|the|an?) (?!(?:quiero|compro|pago|llevo)\b)\w+(?: (?!(?:mejor|sino|pero|no|ni|el|la|los|las|un|una|quiero|prefiero|dame|canjea|instead|but|the)\b)\w+){0,5}"
_REFUSED_NAME: Final = patterns.lazy(
    rf"\b(?:no|ni|tampoco|menos|excepto|not|don.?t want)\b(?: (?:es|era|quiero|prefiero|me gust[ao]|sea|canje\w*|por))* (?P<what>{_NAME})|\b(?P<before>{_NAME}),? (?:mejor |me gusta )?no\b(?! (?:quiero )?(?:el|la|los|las|un|una|the)\b)(?!\W*\?)"
)
_TWO: Final = patterns.lazy(
    r"\b(?:el|la|los|las|un|una|the|an?) \w+(?: \w+){0,4} (?:y|o|ni|and|or) (?:(?:tambien|otr[oa]|also) )?(?:el|la|los|las|un|una|the|an?|de|dos|tres|[2-9])\b"
    r"|\b(?:las|los|es[oa]s|est[oa]s|ell[oa]s|the) (?:otr[oa]s |other )?(?:dos|tres|cuatro|cinco|two|three|[2-5])\b(?! ?(?:meses|msi|mensualidades|pagos|plazos|months|installments))"
    r"|\b(?:cada un[oa]|un[oa] y un[oa]|amb[oa]s|both|one of each|(?:el|la|los|las|the) (?:otr[oa]s?|demas|other)(?: ones?)?\b(?! (?:tarjeta|cuenta|forma|opcion|promo\w*|manera|cosa|vez|semana|quincena|dia)s?\b))"
)


def without_names_refused(text: str) -> str:
    """Return folded words without the things that they refuse by name: "no el cine, la taza"."""
    return _REFUSED_NAME.sub(" ", fold(text))


def refused_names(text: str) -> list[str]:
    """Return the things that words refuse by name."""
    return [found["what"] or found["before"] for found in _REFUSED_NAME.finditer(fold(text))]


def wanted_instead(text: str) -> str:
    """Return the thing that is named beside one that is refused by name, "" where none is: "el cine no, la taza"."""
    rest = without_names_refused(text)
    found = _NAMED.search(fold_words(rest)) if rest != fold(text) else None
    return found["what"] if found is not None else ""


_NAMED: Final = patterns.lazy(rf"\b(?P<what>{_NAME})")


def is_thing(text: str, named: str) -> bool:
    """Say whether a name is said of a thing: "la dorada", "la de montaña", and not "in full"."""
    before = f" {fold_words(text)} ".partition(f" {fold_words(named)} ")
    return bool(before[1].strip()) and _ARTICLE.search(before[0]) is not None


_ARTICLE: Final = patterns.lazy(r"\b(?:el|la|los|las|un|una|the|an?)(?: (?:de|mas))?$")


def joins(text: str) -> bool:
    """Say whether more than one is named, of which none is chosen: "el cine y el termo", "la negra o la azul", "las dos"."""
    return _TWO.search(fold_words(text)) is not None


def without_refused(text: str) -> str:
    """Return folded words without what of those shown is not wanted: "la primera no, la segunda".

    Of "la primera no la segunda", without its comma, either may be refused: both stay.
    """
    said = fold(text)
    return said if _UNCLEAR.search(said) else _REFUSED.sub(" ", said)


_UNCLEAR: Final = patterns.lazy(rf"\b{_POINTED} no {_POINTED}")


def only_refuses(text: str) -> bool:
    """Say whether words refuse one of those shown, and nothing else: "el primero no", "mejor no la segunda"."""
    return _only(without_refused(text), text)


def takes_any_other(text: str) -> bool:
    """Say whether any is wanted but one that is refused by its place: "cualquiera menos la primera"."""
    rest = without_refused(text)
    return rest != fold(text) and _ANY.fullmatch(fold_words(rest)) is not None


_ANY: Final = patterns.lazy(
    rf"{_LEADS}(?:me da igual |me da lo mismo )?(?:cualquier(?:a|(?: otr[oa]))?|el que sea|la que sea|lo que sea|tod[oa]s|l[oa]s demas|l[oa]s otr[oa]s|(?:any|anyone|all)(?: of them)?)(?: de (?:est|es|ell)[oa]s)?{_TAIL}"
)


def only_refuses_names(text: str) -> bool:
    """Say whether words refuse a thing by its name, and nothing else: "no quiero el cine"."""
    return _only(without_names_refused(text), text)


def _only(rest: str, text: str) -> bool:
    return rest != fold(text) and _NOTHING.fullmatch(f"{fold_words(rest)} ".lstrip()) is not None


_NOTHING: Final = patterns.lazy(_LEADS)


def may_correct(text: str) -> bool:
    """Say whether a refusal may be a correction that lacks its comma: "no la segunda"."""
    return _BARE.search(fold(text)) is not None


_BARE: Final = patterns.lazy(r"\b(?:no|not) (?:el|la|los|las|the)\b")


def corrects(text: str) -> bool:
    """Say whether another place is had instead: "nel, mejor la primera"."""
    return _INSTEAD.search(fold_words(text)) is not None


_INSTEAD: Final = patterns.lazy(
    r"\b(?:no|nel|mejor|digo|perdon|siempre|prefiero|cambia\w*|instead|actually|sorry|rather)\b"
)


def asks(text: str) -> bool:
    """Say whether one of those shown is asked about rather than chosen: "¿y la segunda?", "y la segunda"."""
    return "?" in text or (_AND.match(fold_words(text)) is not None and not corrects(text))


_AND: Final = patterns.lazy(r"(?:(?:oye|ok|bueno|a ver|pero|but) )*(?:y|que tal|and|what about)\b")


def placed(text: str) -> re.Match[str] | None:
    """Match words that point at a place; of "no la segunda, la tercera", the third; of "no la segunda", none."""
    return _PLACE.fullmatch(fold_words(without_refused(text)))


def place(found: re.Match[str], many: int) -> int | None:
    """Return the place that was matched, where there are so many."""
    at = _at(found["place"], many)
    return at if 0 <= at < many else None


def _at(said: str, many: int) -> int:
    return next((n for n, stems in enumerate(STEMS) if said.startswith(stems)), many - 1)


def named(text: str, many: int) -> list[int]:
    """Return the places that words name of so many, wherever they stand: the first is 0; «las dos primeras» are two."""
    words = fold_words(text)
    several = _SEVERAL.search(words)
    if several is not None:
        at = _at(several["of"] or several["from"], many)
        count = phrases.small_number(several["n"] or several["many"]) or 1
        return list(range(many - count, many) if at == many - 1 else range(at, at + count))
    return [_at(found[0], many) for found in _SAID.finditer(words)]


def pieces(text: str) -> int | None:
    """Return how many are wanted of what is at a place: "dos de la tercera", "la tercera, dos piezas"."""
    said = {found["many"] or found["pieces"] for found in _MANY.finditer(fold_words(text))}
    return phrases.small_number(said.pop()) if len(said) == 1 else None


def extreme(text: str) -> Callable[..., Any] | None:
    """Return how the cheapest or the dearest of those shown is picked, where one of them is named."""
    said = fold_words(without_refused(text))
    return min if _LEAST.search(said) else max if _MOST.search(said) else None


_LEAST: Final = patterns.lazy(
    r"\b(?:el|la|los|las|the) (?:mas (?:barat|economic)[oa]s?|cheapest|(?:del? )?(?:menor precio|precio mas (?:bajo|barato))|que cuest[ea] menos)\b"
)
_MOST: Final = patterns.lazy(r"\b(?:el|la|los|las|the) (?:mas car[oa]s?|most expensive)\b")


def asks_for_another(text: str) -> bool:
    """Say whether another of those shown is wanted, or all of them shown again."""
    return _OTHER.fullmatch(fold_words(text)) is not None
