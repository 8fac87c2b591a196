"""From a run of number classes to its value: well formed, or a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from centli.agent.language import digits
from centli.agent.language.amounts.pieces import CENTS, Piece, Run
from centli.kernel import patterns

THOUSAND: Final = 1000
ROUND_TEN: Final = 10
_GROUP = r"(?:h(?:t(?:y?[uo])?|e|[uo])?|t(?:[y-]?[uo])?|e|[uo])"
_ENGLISH = r"(?:(?:t-?)?[ueoD]?H(?:y?(?:t(?:-?[uo])?|e|[uo]))?)"
N = rf"(?:D|{_ENGLISH}|{_GROUP}|m|0)"
_VALID = patterns.lazy(
    rf"(?:(?:{N}?M{N}?|{N}(?:ym)?)?X(?:ym)?)?(?:(?:{N}(?:ym)?)?M(?:ym)?)?(?:{N}|y(?={N}$){N}(?<!D))?"
)
RUN = patterns.lazy(r"[omDhteuMXBH0](?:(?:y(?![D0htemuo]{1,3}C)|-(?=[uo]))?(?!D/D)[DhteuoMXBHm0])*")


@dataclass(frozen=True, slots=True)
class Number:
    """What a run of number classes comes to: one value, several possible ones, or none."""

    values: tuple[Fraction, ...]
    status: digits.Status


def value_of(run: Run, line: str) -> Number:
    """Return what a run comes to; one that is no well-formed number is a question."""
    pieces = run.pieces[run.first : run.last]
    shape = line[run.first : run.last]
    if any(p.status == "refused" for p in pieces) or "B" in shape:
        return Number((), "refused")
    if not _VALID.fullmatch(shape) or shape.endswith(("Mm", "Xm")):
        # "Mil medio" is neither "mil y medio" nor "medio mil".
        return Number(_guesses(pieces, shape), "ambiguous")
    options = max(1, *(len(p.values) for p in pieces))
    short = re.fullmatch(rf"{N}?X([hD])", shape)
    if short and CENTS <= pieces[-1].values[0] < THOUSAND:
        # "un millón doscientos" is 1,200,000 to many.
        head = total([(p.tag, p.values[0] if p.values else Fraction(0)) for p in pieces[:-1]])
        tail = pieces[-1].values[0]
        return Number((head + tail * THOUSAND, head + tail), "ambiguous")
    unsure = any(p.status == "ambiguous" for p in pieces) or _suspicious(pieces, shape)
    values = tuple(
        dict.fromkeys(
            total(
                [
                    (p.tag, p.values[min(n, len(p.values) - 1)] if p.values else Fraction(0))
                    for p in pieces
                ]
            )
            for n in range(options)
        )
    )
    return Number(values, "ambiguous" if unsure else "exact")


def total(items: Sequence[tuple[str, Fraction]]) -> Fraction:
    """Add up a number's words by their classes."""
    millions = thousands = group = Fraction(0)
    said = False
    scale = Fraction(1)
    after_and = False
    for tag, value in items:
        if tag == "m" and after_and:
            group += scale / 2
        elif tag == "m":
            group, said = Fraction(1, 2), True
        elif tag == "H":
            group, said = (group if said else 1) * value, True
        elif tag == "M":
            thousands += (group if said else 1) * value
            group, said, scale = Fraction(0), False, value
        elif tag == "X":
            whole = thousands + group
            millions += (whole if said or thousands else 1) * value
            thousands, group, said, scale = Fraction(0), Fraction(0), False, value
        elif tag not in "y-":
            group, said = group + value, True
        after_and = tag == "y"
    return millions + thousands + group


def _suspicious(pieces: Sequence[Piece], shape: str) -> bool:
    """Well-formed numbers that are not safe to take: "2 mil 5", "1500 mil", "cien veinte"."""
    thousand = shape.find("M")
    figures = [n for n, tag in enumerate(shape) if tag == "D"]
    for n in figures:
        value = pieces[n].values[0]
        if n < len(shape) - 1 and value >= THOUSAND:
            return True
        if 0 <= thousand < n and (value >= THOUSAND or value < ROUND_TEN or value.denominator != 1):
            return True
    cien = [n for n, p in enumerate(pieces[:-1]) if p.word in {"cien", "sien"}]
    return any(shape[n + 1] in "tueo" for n in cien)


def _guesses(pieces: Sequence[Piece], shape: str) -> tuple[Fraction, ...]:
    """Offer what an ill-formed number may mean: "dos quinientos" is 2,500 to many."""
    first = pieces[0].values[0] if pieces[0].values else Fraction(0)
    rest = list(
        zip(shape[1:], (p.values[0] if p.values else Fraction(0) for p in pieces[1:]), strict=True)
    )
    if shape[0] in "Duoe" and _VALID.fullmatch(shape[1:]) and first < ROUND_TEN and rest:
        tail = total(rest)
        if tail < CENTS and tail >= ROUND_TEN:
            return (first * CENTS + tail, first + tail / CENTS)
        return (first * THOUSAND + tail, tail)
    halves = re.fullmatch(rf"((?:{N}|M)+)y((?:{N}|M)+)", shape)
    if halves:
        items = [(p.tag, p.values[0] if p.values else Fraction(0)) for p in pieces]
        cut = halves.end(1)
        first, second = total(items[:cut]), total(items[cut + 1 :])
        return (first + second, first, second)
    if shape.endswith("ym") and _VALID.fullmatch(shape[:-2]):
        whole = total(
            [(t, p.values[0]) for t, p in zip(shape[:-2], pieces, strict=False) if p.values]
        )
        return (whole + Fraction(1, 2), (whole + Fraction(1, 2)) * THOUSAND)
    return ()
