"""Figures said in one breath are one amount that has to be asked: "una quina y un tostón", "1, 500"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from centli.agent.language.amounts.readings import AmountReading
from centli.agent.language.tokens import fold_with_places
from centli.kernel import patterns

_SAID: Final = frozenset({"exact", "slang", "ambiguous"})
_ADDS = patterns.lazy(r",? (?:y|e|and)(?: (?:otr[oa]s?|unos?|unas?))? ")
_POINT = patterns.lazy(r" ?(?:punto|coma|con|point|comma) ")
_COMMA = patterns.lazy(r" ,|, | , ")
_LEADS = patterns.lazy(r"(?:\$ ?)?[1-9][0-9]?")
_GROUP = patterns.lazy(r"[0-9]{3}(?:\.[0-9]{2})?(?![0-9])")
_TAKES_BACK = patterns.lazy(r"\b(?:no|not)\b")
_THOUSAND: Final = 1000
_OPTIONS_MAX: Final = 4
"""Of more, none is offered."""


def joined(text: str, readings: Sequence[AmountReading]) -> list[AmountReading]:
    """Return the readings with those that nothing but "y", "punto" or a comma parts made one question.

    Two people, two reasons or a change of mind stand between what are really two amounts.
    """
    found: list[AmountReading] = list(readings[:1])
    for reading in readings[1:]:
        options = _together(text, found[-1], reading)
        if options is None:
            found.append(reading)
        else:
            span = found[-1].span[0], reading.span[1]
            options = options if len(options) <= _OPTIONS_MAX else ()
            found[-1] = AmountReading("ambiguous", text[slice(*span)], span, candidates=options)
    return found


def _together(text: str, first: AmountReading, second: AmountReading) -> tuple[int, ...] | None:
    """Return what two readings may come to as one amount; None where they are two."""
    if not {first.kind, second.kind} <= _SAID:
        return None
    between = fold_with_places(text[first.span[1] : second.span[0]]).text
    ones, others = _values(first), _values(second)
    if _ADDS.fullmatch(between):
        return tuple(dict.fromkeys([*(a + b for a in ones for b in others), *ones, *others]))
    if _POINT.fullmatch(between):
        return ()
    grouped = _LEADS.fullmatch(first.said) and _GROUP.match(second.said) and len(ones) == 1
    if not (grouped and _COMMA.fullmatch(between)) or _TAKES_BACK.search(text.lower()):
        return None
    return tuple(dict.fromkeys([*(ones[0] * _THOUSAND + b for b in others), *others]))


def _values(reading: AmountReading) -> tuple[int, ...]:
    return (reading.centavos,) if reading.centavos is not None else reading.candidates
