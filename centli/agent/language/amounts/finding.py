"""Every amount of an utterance: idioms first, then each run of number classes in its context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from centli.agent.language import vocabulary
from centli.agent.language.amounts.approximations import with_approximation
from centli.agent.language.amounts.arithmetic import with_arithmetic
from centli.agent.language.amounts.idioms import idioms, not_money
from centli.agent.language.amounts.joining import joined
from centli.agent.language.amounts.other_things import (
    counts_things,
    is_day,
    is_hour,
    is_other_thing,
)
from centli.agent.language.amounts.pieces import Piece, Run, pieces_of
from centli.agent.language.amounts.readings import AmountReading, Kind
from centli.agent.language.amounts.units import cents_of, in_pesos, settled, unit_of
from centli.agent.language.amounts.values import RUN, THOUSAND, value_of
from centli.agent.language.numbers import resembles

_MONEY_AFTER = frozenset("PVLSAF")


def read_all(text: str) -> list[AmountReading]:
    """Return every amount of an utterance in order, the unsure ones with their candidates."""
    return list(_read_all(text))


@lru_cache(maxsize=256)
def _read_all(text: str) -> tuple[AmountReading, ...]:
    said = idioms(text)
    hidden = [r.span for r in said] + not_money(text)
    pieces = pieces_of(text, hidden)
    readings = [*(r for r in said if r.said), *_numbers(text, pieces)]
    readings.sort(key=lambda reading: reading.span)
    return tuple(joined(text, with_arithmetic(text, readings)))


def _numbers(text: str, pieces: tuple[Piece, ...]) -> Iterable[AmountReading]:
    line = "".join(p.tag for p in pieces)
    at = 0
    while True:
        match = RUN.search(line, at)
        if match is None:
            break
        run = Run(pieces, match.start(), match.end())
        if _claims_other_number(run, line):
            run = Run(pieces, match.start(), match.start() + 1)
        elif run.word(-1) in {"entre", "between"}:
            run = Run(pieces, run.first, run.first + _until_and(line[run.first : run.last]))
        at = run.last
        if line[run.first : run.last] in {"o", "m", "om"} and run.tag(1) not in _MONEY_AFTER:
            continue
        reading, at = _reading(text, run, line)
        if reading is not None:
            yield reading
    yield from _bare_nouns(text, pieces, line)


def _claims_other_number(run: Run, line: str) -> bool:
    """Whether the run's first figure is an hour or a day: "a las 3 500 pesos"."""
    first = run.pieces[run.first]
    single = Run(run.pieces, run.first, run.first + 1)
    return (
        run.last - run.first > 1
        and line[run.first] in "Deu"
        and len(first.values) == 1
        and line[run.first + 1] in "Dhy"
        and (
            is_hour(single, first.values[0])
            # "el 15 y 500 el 30"
            or (line[run.first : run.first + 3] == "DyD" and is_day(single, first.values[0]))
        )
    )


def _until_and(shape: str) -> int:
    """Return where the first of "500 y mil" ends; "treinta y cinco" is one."""
    cut = re.search(r"y(?![uo]|m)|(?<!t)y(?!m)", shape)
    return cut.start() if cut else len(shape)


def _reading(text: str, run: Run, line: str) -> tuple[AmountReading | None, int]:
    """Read the amount around a run; also return where reading goes on."""
    number = value_of(run, line)
    start = run.first
    explicit = start > 0 and (
        line[start - 1] == "$" or (line[start - 1] in "PF" and run.word(-1) in vocabulary.BEFORE)
    )
    foreign = explicit and line[start - 1] == "F"
    unit = unit_of(run, line)
    if not explicit and not unit.tag and is_other_thing(run, number):
        return None, run.last
    if unit.tag == "n":
        return None, unit.last
    values, slang, unsure = in_pesos(number, unit)
    # "mil y medio" is said for 1,500, and read back.
    slang = slang or line[run.first : run.last].endswith("Mym")
    end = unit.last
    cents = cents_of(Run(run.pieces, run.first, end), line, money=explicit or unit.tag == "P")
    if cents is not None and values:
        values = tuple(v + c for v in values for c in cents.values)
        unsure = unsure or len(cents.values) > 1
        slang = slang or cents.slang
        end = cents.last
    if line[end : end + 2] == "ym" and line[end + 2 : end + 3] not in tuple("LSAXM"):
        # "diez pesos y medio": half a peso, or half a thousand to some.
        values = tuple(v + Fraction(1, 2) for v in values)
        unsure, end = True, end + 2
    first = start - 1 if explicit else start
    if explicit and foreign and line[first - 1 : first] == "$":
        first -= 1
    span = (run.pieces[first].start, run.pieces[end - 1].end)
    kind: Kind = "slang" if slang else "exact"
    kind = "ambiguous" if unsure or number.status == "ambiguous" else kind
    # "200 euritos": what the plural names is not known, so it is asked whether pesos are meant.
    strange = (
        not explicit
        and not unit.tag
        and cents is None
        and counts_things(Run(run.pieces, run.first, end))
    )
    kind = "ambiguous" if strange and _is_small(text, run.pieces[end]) else kind
    kind = "foreign" if foreign or unit.tag == "F" else kind
    context = Run(run.pieces, first, end)
    doubtful = None if foreign else _misspelt_beside(text, context)
    if doubtful is not None:
        return doubtful
    reading = settled(
        text,
        span,
        kind,
        values,
        context,
        refused=number.status == "refused",
        beyond="B" in line[run.first : run.last],
    )
    return with_approximation(text, reading, context, line)


def _is_small(text: str, piece: Piece) -> bool:
    """Tell a common noun from a name ("500 Chávez", "500 MORALES")."""
    return text[piece.start : piece.end].islower()


def _misspelt_beside(text: str, run: Run) -> tuple[AmountReading, int] | None:
    """Ask about a number that has an unreadable number word beside it: "treintaitantos mil" is not 1,000."""
    # Before figures stands a name, not half a number: "Lucía Torres 300".
    spelt = run.pieces[run.first].tag not in "D$F"
    before = resembles(run.word(-1)) if spelt and run.first and run.tag(-1) == "w" else None
    after = resembles(run.word(1)) if run.tag(1) == "w" else None
    if before == "mil" or (before is None and after is None):
        before = None
        if after is None:
            return None
    first = run.first - (before is not None)
    last = run.last + (after is not None)
    start, end = run.pieces[first].start, run.pieces[last - 1].end
    pieces = [before] if before else []
    pieces += [text[run.pieces[run.first].start : run.pieces[run.last - 1].end]]
    pieces += [after] if after else []
    # What it would be with the word that was probably meant.
    meant = _read_all(" ".join(pieces)) if before != "" and after != "" else ()
    options = meant[0].candidates or (meant[0].centavos,) if len(meant) == 1 else ()
    candidates = tuple(option for option in options if option)
    said = AmountReading("ambiguous", text[start:end], (start, end), candidates=candidates)
    return said, last


def _bare_nouns(text: str, pieces: tuple[Piece, ...], line: str) -> Iterable[AmountReading]:
    """Read halves that stand behind their noun: "luca y media", "melón y medio"."""
    for match in re.finditer(r"(?<![oDuehtmMX])([LS])ym", line):
        word = pieces[match.start()].word
        each = THOUSAND if match[1] == "L" else vocabulary.SLANG[word]
        span = (pieces[match.start()].start, pieces[match.end() - 1].end)
        yield AmountReading("slang", text[slice(*span)], span, centavos=each * 150)
