"""Words that make an amount vague: "unos 500", "500 o 600", "mil y pico"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from centli.agent.language import vocabulary
from centli.agent.language.amounts.pieces import Run
from centli.agent.language.amounts.readings import AmountReading
from centli.agent.language.amounts.units import in_pesos, settled, unit_of
from centli.agent.language.amounts.values import RUN, THOUSAND, value_of


def with_approximation(
    text: str, reading: AmountReading, run: Run, line: str
) -> tuple[AmountReading, int]:
    """Make an amount vague where its surroundings do; also return where reading goes on."""
    if reading.kind not in {"exact", "slang", "ambiguous"}:
        return reading, run.last
    options = (reading.centavos,) if reading.centavos is not None else reading.candidates
    other, last = _other_end(text, run, line)
    start, bound = _hedge_before(run)
    after = _hedge_after(run, last)
    if other is None and start == run.first and after == last:
        return reading, run.last
    end = max(after, last)
    if after > last and line[after : after + 1] == "M":
        # "treinta y tantos mil"
        options, end = tuple(option * THOUSAND for option in options), after + 1
    span = (run.pieces[start].start, max(run.pieces[end - 1].end, reading.span[1]))
    if other is not None and other.centavos:
        options = (*_in_the_same_scale(options, run, other, line), other.centavos)
    vague = AmountReading(
        "vague", text[slice(*span)], span, candidates=tuple(dict.fromkeys(options)), bound=bound
    )
    return vague, end


def _other_end(text: str, run: Run, line: str) -> tuple[AmountReading | None, int]:
    """Read the second amount of "500 o 600", "entre 500 y mil", "500-600", "de 500 a 600"."""
    at = run.last
    joined = line[at : at + 1] == "-" or run.word(1) in {"o", "u", "or"}
    joined = joined or (run.word(1) in {"y", "and"} and run.word(-1) in {"entre", "between"})
    joined = joined or (run.word(1) in {"a", "to"} and run.word(-1) in {"de", "from"})
    match = RUN.match(line, at + 1 + (line[at + 1 : at + 2] == "$")) if joined else None
    if match is None:
        return None, run.last
    inner = Run(run.pieces, match.start(), match.end())
    number = value_of(inner, line)
    unit = unit_of(inner, line)
    if unit.tag == "n" or line[match.start() : match.end()] in {"o", "m"}:
        return None, run.last
    values, _, _ = in_pesos(number, unit)
    span = (run.pieces[match.start()].start, run.pieces[unit.last - 1].end)
    return settled(text, span, "exact", values, inner, refused=False), unit.last


def _in_the_same_scale(
    options: Sequence[int], run: Run, other: AmountReading, line: str
) -> Sequence[int]:
    """Read the first of "entre 10 y 15 mil" in thousands too; "entre 500 y mil" is left as it is."""
    bare = line[run.first : run.last] in {"D", "u", "e", "t", "tyu"}
    scaled = len(options) == 1 and bare and re.search(r"[0-9a-z] ?(?:mil|k)\b", other.said.lower())
    if scaled and other.centavos and options[0] * THOUSAND < other.centavos:
        return (options[0] * THOUSAND,)
    return options


def _hedge_before(run: Run) -> tuple[int, Literal["", "max", "min"]]:
    words = tuple(run.word(-n) for n in range(vocabulary.HEDGE_MAX, 0, -1))
    for size in range(vocabulary.HEDGE_MAX, 0, -1):
        found = vocabulary.HEDGES.get(words[-size:])
        if found is not None and run.first >= size:
            return run.first - size, found  # type: ignore[return-value]
    return run.first, ""


def _hedge_after(run: Run, last: int) -> int:
    here = Run(run.pieces, run.first, last)
    words = tuple(here.word(n) for n in range(1, vocabulary.HEDGE_MAX + 1))
    for size in range(vocabulary.HEDGE_MAX, 0, -1):
        if words[:size] in vocabulary.HEDGES_AFTER:
            return last + size
    return last
