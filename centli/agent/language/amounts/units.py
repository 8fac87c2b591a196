"""What a number counts: pesos, slang for them, notes, centavos, other currencies; and what that comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from centli.agent.language import vocabulary
from centli.agent.language.amounts.other_things import is_other_thing
from centli.agent.language.amounts.pieces import CENTS, Run
from centli.agent.language.amounts.readings import AmountReading, Kind
from centli.agent.language.amounts.values import ROUND_TEN, THOUSAND, Number, value_of
from centli.agent.language.tokens import fold_with_places
from centli.kernel.money import CENTAVOS_MAX

_COUNTED_MAX: Final = 99
_TENTH: Final = 10
_CENTS_AFTER = re.compile(r"(?:c|y)?((?:[Deu0]|t(?:y?[uo])?)|o(?=C))(C)?(?![MX0u])")
_HUNDREDTHS = re.compile(r"D/D")


@dataclass(frozen=True, slots=True)
class Unit:
    """The noun that a number counts, and where it ends; no tag: none that is known."""

    tag: str
    word: str
    last: int
    half: bool = False
    """Whether "y media" follows: half a unit more."""


def unit_of(run: Run, line: str) -> Unit:
    """Return the noun that the number counts, if it is money or a known unit."""
    at = run.last
    if line[at : at + 1] == "d" and line[at + 1 : at + 2] in {"P", "V", "F"} and line[at + 1 :]:
        at += 1
    tag = line[at : at + 1]
    if tag and tag in "PVLSAFn$%C":
        piece = run.pieces[at]
        if tag == "$":
            # "500$", but "500 $300" are two.
            glued = not piece.spaced and line[at + 1 : at + 2] != "D"
            return Unit("P", piece.word, at + 1) if glued else Unit("", "", run.last)
        if tag in {"%", "n"}:
            return Unit("n", piece.word, at + 1)
        last = at + 1
        if tag in "LS" and line[last : last + 2] == "ym":
            return Unit(tag, piece.word, last + 2, half=True)
        # "500 pesos mxn", "100 pesos colombianos"
        while line[last : last + 1] in {"P", "F"} and tag in "PV" and line[last:]:
            tag = line[last] if line[last] == "F" else tag
            last += 1
        return Unit(tag, piece.word, last)
    return Unit("", "", run.last)


def in_pesos(number: Number, unit: Unit) -> tuple[tuple[Fraction, ...], bool, bool]:
    """Return the values in pesos, whether slang was used, whether the meaning is unsure."""
    values = tuple(v + Fraction(1, 2) for v in number.values) if unit.half else number.values
    if unit.tag == "L":
        many = any(v >= THOUSAND for v in values)
        worth = tuple(v * THOUSAND for v in values)
        return ((*values, *worth) if many else worth), True, many
    if unit.tag == "S":
        worth = tuple(v * vocabulary.SLANG[unit.word] for v in values)
        return worth, True, any(v > _COUNTED_MAX for v in values)
    if unit.tag == "A":
        notes = vocabulary.UNSURE[unit.word]
        return tuple(v * note for v in values for note in notes), True, True
    if unit.tag == "C":
        return tuple(v / CENTS for v in values), False, False
    return values, unit.tag == "V", False


@dataclass(frozen=True, slots=True)
class _Cents:
    values: tuple[Fraction, ...]
    last: int
    slang: bool


def cents_of(run: Run, line: str, *, money: bool) -> _Cents | None:
    """Read "con 50 centavos", "con cincuenta", "50/100" after the pesos."""
    rest = line[run.last :]
    skipped = 1 if rest[:1] in {"c", "y"} else 0
    if _HUNDREDTHS.match(rest, skipped) and run.pieces[run.last + skipped + 2].word == "100":
        value = run.pieces[run.last + skipped].word
        if re.fullmatch("[0-9]{2}", value):
            end = run.last + skipped + 3
            end += 1 if line[end : end + 1] == "P" else 0
            return _Cents((Fraction(int(value), CENTS),), end, slang=False)
    match = _CENTS_AFTER.match(rest)
    if match is None or not (match[2] or (rest[0] == "c")):
        return None
    inner = Run(run.pieces, run.last + match.start(1), run.last + match.end(1))
    if not match[2] and (unit_of(inner, line).tag or is_other_thing(inner, value_of(inner, line))):
        return None
    number = value_of(inner, line)
    if number.status != "exact" or not _whole_cents(number.values):
        return None
    count = number.values[0]
    end = run.last + match.end()
    if match[2]:
        return _Cents((count / CENTS,), end, slang=False)
    values = (count / CENTS,) if count >= ROUND_TEN else (count / CENTS, count / _TENTH)
    trailing = 1 if money is False and line[end : end + 1] == "P" else 0
    return _Cents(values, end + trailing, slang=not money)


def _whole_cents(values: tuple[Fraction, ...]) -> bool:
    return len(values) == 1 and values[0].denominator == 1 and values[0] < CENTS


def settled(
    text: str,
    span: tuple[int, int],
    kind: Kind,
    values: tuple[Fraction, ...],
    run: Run,
    *,
    refused: bool,
    beyond: bool = False,
) -> AmountReading:
    """Return the reading of values that are known: payable, refused, or to be asked about."""
    said = text[slice(*span)]
    whole = tuple(v * CENTS for v in values)
    payable = tuple(int(v) for v in whole if v.denominator == 1 and 0 < v <= CENTAVOS_MAX)
    if kind == "foreign":
        return AmountReading(
            "foreign", said, span, currency=vocabulary.currency(fold_with_places(said).text)
        )
    odd = "¤" in {run.word(-1), run.word(1)}
    if odd or _negative(run):
        return AmountReading("refused", said, span)
    if refused or (whole and not payable):
        beyond = beyond or (bool(whole) and min(whole) > CENTAVOS_MAX)
        return AmountReading("refused", said, span, bound="max" if beyond else "")
    if kind == "ambiguous" or len(payable) != 1:
        return AmountReading("ambiguous", said, span, candidates=tuple(dict.fromkeys(payable)))
    return AmountReading(kind, said, span, centavos=payable[0])


def _negative(run: Run) -> bool:
    sign = run.pieces[run.first - 1] if run.first else None
    if sign is None:
        return False
    if sign.word == "-":
        before = run.pieces[run.first - 2] if run.first > 1 else None
        glued = not run.pieces[run.first].spaced
        return glued and (before is None or sign.spaced or before.word == "$")
    return sign.word in {"menos", "minus"} and run.word(-2) not in vocabulary.AT_LEAST
