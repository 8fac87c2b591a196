"""Changes of mind: "no, mejor 600", "eran 110, no 100", "a mi hermana, no a mi hermano"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, Protocol, TypeVar

from centli.agent.language.tokens import fold_with_places

Operation = Literal["", "remove_zero", "add_zero", "double", "halve"]

_CUE = re.compile(
    r"^\s*(?:ya no le\b|no+(?:[,.;:]+\s*|\s+(?=(?:a|al|para|pa|mejor|perdon|digo|eran?|son|es|fue|ponle|manda\w*|envia\w*|transf\w*|pas[ae]\w*|deposit\w*|que|quise|espera|no|to|for|mil|cien|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|quin\w+|le|les|[0-9$])))(?=\S)|mejor\b|perdon\b|digo\b|que diga\b|ups\b|oops\b|sorry\b|espera\b|me equivoque\b|te equivocaste\b|corrijo\b|corrige\b|corregir\b|mas bien\b|actually\b|wait\b|error\b|eran\b|era\b|que sean\b|que sea\b|pon(?:le)? mejor\b|siempre\b|cambia\w*\b|change\b|make it\b|i meant\b|quise decir\b|modifica\b|ajusta\w*\b|dejal[oa]\b|bajal[oae]\b|subel[oae]\b|no (?:es|era|eran|son|a)\b|ah no\b|ay no\b|oye no\b|en realidad\b|de hecho\b|nel\b|instead\b|not\b)"
    r"|[,.;] ?(?:no|not)(?: (?:a|al|de|los|las|to|for|para))? |\bpero (?:son|eran|era)\b|\b(?:y no(?= (?:a|al|para|to|de|los|las|el|la|un|una|mi|son|eran?|[0-9$]|mil|cien|dos|tres|cuatro|quin\w+|ochoc\w+|[a-z]+cientos)\b)|sino|en vez de|en lugar de|instead of|instead|rather)\b|\bmejor(?: (?:que sean|mandale|a|al|para|ponle|solo|nomas|son|[0-9$]))\b|\b(?:quise decir|me equivoque|eran|era)\b|\bmejor\s*[.!]*$"
)
_PLAIN = re.compile(
    r"^\W*(?:no|mejor|perdon|digo|que diga|ups|espera|me equivoque|corri|mas bien|actually|wait|era|eran|sorry|instead|siempre|cambia|change|en realidad|quise)\b|\b(?:no|not) (?:a|al|to|para|for) |\b(?:sino|en vez de|en lugar de|instead)\b"
)
_REJECTED = re.compile(
    r"\b(?:no|not|en vez de|en lugar de|instead of|rather than)(?: (?:(?:les?|se|l[ao]) ){0,2}(?:mandes|envies|transfieras|pagues|deposites|pases|mandarle|enviarle|(?:digas|avises|cuentes|comentes|enteren?|sepan?)(?: nada)?))?(?: (?:los|las|de|eran|era|son|es|fue|for|to|para|a|al|to my|que|sean))*\s*\$?\s*$"
)
_REJECTED_AFTER = re.compile(r"\s+no(?=\s*(?:[.,;!]|$))")
_REPAIR = re.compile(
    r"\b(?:digo|que diga|perdon|mejor|mas bien|o sea|quise decir|i mean|i meant|sorry|no no|corrijo|no(?! olvid| (?:les?|se|me|te|nos) (?!(?:l[ao]s? )?(?:mand|envi|transf|deposit|pag|pas|equivo|alcanz|cre)))|espera|ups|actually|wait|oops|en realidad|me equivoque|eran|era|pero (?:son|es|eran|era)(?=\s*\$?\s*$)|sino|rather)\b"
)
"""A "no" that denies what somebody is to do takes nothing back: "y no sé si a mi hermano"."""
_OPERATIONS: Final[tuple[tuple[Operation, re.Pattern[str]], ...]] = (
    (
        "remove_zero",
        re.compile(
            r"\b(?:quit|borr|le sobra|sobra|elimin|remove|drop|menos|tien\w+ de mas|se me fue|puse)\w*(?: \w+){0,3} (?:un|el|uno|ese|a|one)(?: \w+)? ?(?:cero|zero)\b|\b(?:un|otro) cero menos\b"
        ),
    ),
    (
        "add_zero",
        re.compile(
            r"\b(?:agreg|anad|pon|aument|le falt|falt|sum|add|me falt|me com)\w*(?: \w+){0,2} (?:un|otro|el|a|another|one)(?: \w+)? ?(?:cero|zero)\b|\b(?:un|otro) cero mas\b"
        ),
    ),
    (
        "double",
        re.compile(r"\b(?:el doble(?! (?:de|que))|duplica\w*|al doble|double it|twice that)\b"),
    ),
    (
        "halve",
        re.compile(
            r"^(?:(?:no|mejor|actually),? ){0,2}(?:(?:que sea|manda\w*|solo|nomas|menos|make it|just) )?(?:la mitad|half(?: of (?:that|it))?)\W*$"
        ),
    ),
)


class _Spanned(Protocol):
    @property
    def span(self) -> tuple[int, int]: ...


Reading = TypeVar("Reading", bound=_Spanned)


def has_cue(text: str) -> bool:
    """Tell whether an utterance sounds like a change of mind."""
    return bool(_CUE.search(fold_with_places(text).text))


def is_plain(text: str) -> bool:
    """Tell whether a change of mind about a person is said outright: "no, a mi hermana"."""
    return bool(_PLAIN.search(fold_with_places(text).text))


def operation(text: str) -> Operation:
    """Return the arithmetic that a correction asks for: "quita un cero"."""
    said = fold_with_places(text).text
    return next((name for name, pattern in _OPERATIONS if pattern.search(said)), "")


def denies(between: str) -> bool:
    """Tell "300 a Ana y no 200 a Luis" from a change of mind by what stands between the two."""
    return _DENIES.search(fold_with_places(between).text) is not None


_DENIES = re.compile(r"\b(?:(?:y|and) (?:no|not)|en vez de|en lugar de|instead of|rather than)\b")


def settle(text: str, readings: Sequence[Reading]) -> tuple[list[Reading], list[Reading]]:
    """Split readings into those that stand and those that were taken back.

    "eran 110, no 100" keeps 110; "500, digo 600" keeps 600.
    """
    kept: list[Reading] = []
    dropped: list[Reading] = []
    last = 0
    # "450, 300 no", and "no, 450 no" of another figure.
    several = len(readings) > 1 or _NO_FIRST.match(fold_with_places(text).text) is not None
    for reading in readings:
        if several and _REJECTED_AFTER.match(fold_with_places(text[reading.span[1] :]).text):
            dropped.append(reading)
            last = reading.span[1]
            continue
        between = fold_with_places(text[last : reading.span[0]]).text
        before = _COPULAS.sub("", fold_with_places(text[: reading.span[0]]).text)
        if _REJECTED.search(_without_preposition(before)):
            dropped.append(reading)
        else:
            if kept and _REPAIR.search(between):
                dropped.append(kept.pop())
            kept.append(reading)
        last = reading.span[1]
    return kept, dropped


_NO_FIRST = re.compile(r"\W*(?:(?:ah|ay|oye|perdon|y)\W+)*no\b")
_COPULAS = re.compile(
    r"\b(?:no|not) (?:era|eran|es|son|fue|fueron),? (?=(?:era|eran|es|son|fue|fueron)\b)"
)
"""«No era, eran 1250», spoken without a pause: what follows is what it is."""


def _without_preposition(before: str) -> str:
    return re.sub(r"\s+(?:a|al|para|pa|to|for)\s+(?:la|el|mi)?\s*$", " ", before)
