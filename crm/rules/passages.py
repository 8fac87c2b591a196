"""Passages that may be cited, and their sentences with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold

MONTHS: Final = (
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre"
    " january february march april june july august september october november december"
).split()
WEEKDAYS: Final = "lunes martes miercoles jueves viernes sabado domingo".split()
NUMERALS: Final = (
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho"
    " diecinueve veinte veintiun veintiuno veintidos veintitres veinticuatro veinticinco treinta cuarenta cincuenta sesenta"
    " setenta ochenta noventa cien ciento doscientos doscientas trescientos quinientos quinientas mil millon millones"
    " mitad doble triple two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty hundred"
    " thousand million half"
).split()

_ABBREVIATIONS: Final = frozenset(
    "sr sra srta dr dra lic ing arq prof gral av avda ej p aprox max min hrs hr mn m.n c.p c.v s.a s.a.b s.a.p.i r.l ee uu"
    " ee.uu a.m p.m a.c d.c vs etc dpto depto mr mrs ms st inc ltd e.g i.e".split()
)
_BEFORE_FIGURES: Final = frozenset("no num nro art arts pag pags cap fig tel ext col".split())
"""Abbreviations only where a figure follows."""
_GOES_ON: Final = frozenset({"etc", "m.n", "mn", "c.v", "a.m", "p.m", "hrs", "hr", "ee.uu", "uu"})
"""Abbreviations that may end a sentence as well: a capital after them begins a new one."""
_END: Final = patterns.lazy(r"([.!?…]+)([\"'»”)\]]*)(?=\s+|$)")
_LINE: Final = patterns.lazy(r"[^\n]+")
_MARK: Final = patterns.lazy(r"\s*(?:#{1,6}\s+|[-*•·]\s+|\d{1,2}[.)]\s+|>\s+)?")
_LAST_WORD: Final = patterns.lazy(r"[\w.&]+$")
_WORD_MAX: Final = 30
"""Characters of a word's end that are looked at: no abbreviation is as long."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at ``start:end`` of its text."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """Return a text's sentences; each line, list item or heading ends one, abbreviations and figures do not."""
    found: list[Sentence] = []
    for line in _LINE.finditer(text):
        mark = _MARK.match(line.group())
        start = line.start() + (mark.end() if mark else 0)
        for end in (*_ends(text, start, line.end()), line.end()):
            piece = text[start:end]
            kept = piece.strip()
            if kept:
                begin = start + len(piece) - len(piece.lstrip())
                found.append(Sentence(kept, begin, begin + len(kept)))
            start = end
    return found


def _ends(text: str, start: int, stop: int) -> list[int]:
    return [
        found.end()
        for found in _END.finditer(text, start, stop)
        if _ends_sentence(text[start : found.start()], found.group(1), text[found.end() : stop])
    ]


def _ends_sentence(before: str, sign: str, after: str) -> bool:
    following = after.lstrip()
    if not following:
        return False
    if sign != ".":
        return not following[0].islower()
    word = _LAST_WORD.search(before[-_WORD_MAX:])
    last = fold(word.group()) if word else ""
    begins = following[0].isupper() or following[0] in '¿¡«"“(' or following[0].isdigit()
    if last in _BEFORE_FIGURES and following[0].isdigit():
        return False
    if last in _ABBREVIATIONS:
        return last in _GOES_ON and following[0].isupper()
    if len(last) == 1 and last.isalpha():
        return False
    return begins


@dataclass(frozen=True, slots=True)
class Passage:
    """A version of an article that may be cited."""

    article_id: str
    version: int
    title: str
    body: str
    questions: tuple[str, ...] = ()
