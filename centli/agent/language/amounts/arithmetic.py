"""Arithmetic around a figure: what is certain is worked out and read back, the rest is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from centli.agent.language import vocabulary
from centli.agent.language.amounts.pieces import CENTS
from centli.agent.language.amounts.readings import AmountReading
from centli.agent.language.tokens import fold_with_places
from centli.kernel.money import CENTAVOS_MAX


def with_arithmetic(text: str, readings: Sequence[AmountReading]) -> list[AmountReading]:
    """Join what is computed with a figure to it: "el doble de 100" is 200, "500 menos 100" is asked."""
    if not vocabulary.ARITHMETIC.search(fold_with_places(text).text):
        return list(readings)
    joined: list[AmountReading] = []
    for reading in readings:
        if joined and reading.span[0] < joined[-1].span[1]:
            continue
        result = _computed(text, reading)
        while joined and joined[-1].span[1] > result.span[0]:
            joined.pop()
        joined.append(result)
    return joined


_THE_SUM: Final = re.compile(r"\bsuma\b")
_AND: Final = re.compile(r"\W*(?:y|mas|con|and|plus|e)\b|\s*\+")


def is_sum(reading: AmountReading) -> bool:
    """Tell whether an amount is one that has to be worked out first: "raíz de 81", "5 por 3"."""
    said = fold_with_places(reading.said).text
    return reading.kind == "vague" and vocabulary.ARITHMETIC.search(said) is not None


def _computed(text: str, reading: AmountReading) -> AmountReading:
    if reading.kind == "relative":
        return reading
    start, end = reading.span
    before = fold_with_places(text[:start])
    after = fold_with_places(text[end:])
    last = vocabulary.OPERATION_AFTER.match(after.text)
    end += after.span(0, last.end())[1] if last else 0
    part = vocabulary.PART_OF.search(before.text)
    if part and _THE_SUM.search(part[0]) and not _AND.match(after.text):
        # "la suma de ocho mil" is eight thousand.
        part = None
    first = part or vocabulary.OPERATION_BEFORE.search(before.text)
    start = before.span(first.start(), len(before.text))[0] if first else start
    if (start, end) == reading.span:
        return reading
    result = AmountReading("vague", text[start:end], (start, end))
    if part is None or last is not None or reading.centavos is None or not reading.definite:
        return result
    share = Fraction(part["percent"]) / CENTS if part["percent"] else None
    share = share or vocabulary.PARTS.get(part["part"] or "")
    whole = reading.centavos * share if share else Fraction(0)
    if whole.denominator != 1 or not 0 < whole <= CENTAVOS_MAX:
        return result
    return replace(result, kind="slang", centavos=int(whole))
