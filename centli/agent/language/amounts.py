"""Amounts of money as Mexicans say them: exact, slang, ambiguous, vague; never silently wrong.

Each token gets a one-letter class; a run of number classes is one amount, valued when the run is a
well-formed number and otherwise offered as a question. The context decides whether it is money.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from centli.agent.language import digits, vocabulary
from centli.agent.language.numbers import number_word, resembles, unglue
from centli.agent.language.tokens import Token, fold_with_places, tokens
from centli.kernel.money import CENTAVOS_MAX

Kind = Literal["exact", "slang", "ambiguous", "vague", "foreign", "relative", "refused"]

DEFINITE: Final = frozenset({"exact", "slang"})
"""The kinds that carry one amount; slang is read back in figures and words."""


@dataclass(frozen=True, slots=True)
class AmountReading:
    """One amount in an utterance: what was said, where, and what it may mean in centavos."""

    kind: Kind
    said: str
    span: tuple[int, int]
    centavos: int | None = None
    candidates: tuple[int, ...] = ()
    currency: str = "MXN"
    relation: str = ""
    """Of a relative one: all, half, percent:10, same, usual:renta."""
    bound: Literal["", "max", "min"] = ""
    """Of a vague one: "menos de 500" is a maximum."""

    @property
    def definite(self) -> bool:
        """Whether exactly one amount was meant."""
        return self.kind in DEFINITE


@dataclass(frozen=True, slots=True)
class _Piece:
    """One or more tokens that count as one, with their class."""

    tag: str
    word: str
    start: int
    end: int
    spaced: bool
    values: tuple[Fraction, ...] = ()
    status: digits.Status = "exact"


@dataclass(frozen=True, slots=True)
class _Run:
    """Pieces ``first:last`` that say a number, in the line of all pieces."""

    pieces: tuple[_Piece, ...]
    first: int
    last: int

    def word(self, offset: int) -> str:
        """Return the word ``offset`` places before (negative) or after (positive) the run; 0: its first."""
        at = self.first + offset if offset <= 0 else self.last + offset - 1
        return self.pieces[at].word if 0 <= at < len(self.pieces) else ""

    def tag(self, offset: int) -> str:
        """Return the class ``offset`` places before or after the run."""
        at = self.first + offset if offset < 0 else self.last + offset - 1
        return self.pieces[at].tag if 0 <= at < len(self.pieces) else ""


def read_all(text: str) -> list[AmountReading]:
    """Return every amount of an utterance in order, the unsure ones with their candidates."""
    return list(_read_all(text))


@lru_cache(maxsize=256)
def _read_all(text: str) -> tuple[AmountReading, ...]:
    idioms = _idioms(text)
    hidden = [r.span for r in idioms] + _not_money(text)
    pieces = _pieces(text, hidden)
    readings = [*(r for r in idioms if r.said), *_numbers(text, pieces)]
    readings.sort(key=lambda reading: reading.span)
    return tuple(_with_arithmetic(text, readings))


# What is not a number: idioms, and figures that are no money.


def _idioms(text: str) -> list[AmountReading]:
    folded = fold_with_places(text)
    found: list[AmountReading] = []
    for kind, relation, pattern in vocabulary.IDIOMS:
        for match in pattern.finditer(folded.text):
            span = folded.span(*match.span())
            if any(span[0] < r.span[1] and r.span[0] < span[1] for r in found):
                continue
            filled = relation.format(*(g or "" for g in match.groups()))
            found.append(
                AmountReading(kind, text[slice(*span)], span, relation=filled)  # type: ignore[arg-type]
                if kind != "hide"
                else AmountReading("vague", "", span)
            )
    return found


def _not_money(text: str) -> list[tuple[int, int]]:
    folded = fold_with_places(text)
    return [
        folded.span(*match.span())
        for pattern in vocabulary.NOT_MONEY
        for match in pattern.finditer(folded.text)
    ]


# Tokens to classes.


def _pieces(text: str, hidden: Sequence[tuple[int, int]]) -> tuple[_Piece, ...]:
    found = tokens(text)
    english = vocabulary.looks_english(frozenset(t.text for t in found))
    pieces: list[_Piece] = []
    at = 0
    while at < len(found):
        token = found[at]
        if any(a <= token.start < b for a, b in hidden):
            pieces.append(_Piece("#", "", token.start, token.end, token.spaced))
            at += 1
            continue
        size, piece = _merged(found, at)
        if piece is not None:
            pieces.append(piece)
        else:
            pieces.extend(_tagged(token, english=english))
        at += size
    return tuple(_with_glue(pieces))


def _merged(found: Sequence[Token], at: int) -> tuple[int, _Piece | None]:
    """Join several tokens that count as one: "del águila", "M.N.", "1 500"."""
    for size in range(min(vocabulary.MERGE_MAX, len(found) - at), 1, -1):
        part = found[at : at + size]
        tag = vocabulary.MERGED.get(tuple(t.text for t in part))
        if tag is not None:
            word = " ".join(t.text for t in part)
            return size, _Piece(tag, word, part[0].start, part[-1].end, part[0].spaced)
    return _spaced_figures(found, at)


def _spaced_figures(found: Sequence[Token], at: int) -> tuple[int, _Piece | None]:
    first = found[at]
    if not re.fullmatch(r"[1-9][0-9]{0,2}", first.text) or _is_hour_or_day(found, at):
        return 1, None
    size = 1
    while (
        at + size < len(found)
        and re.fullmatch(r"[0-9]{3}(?:\.[0-9]{1,2})?", found[at + size].text)
        and "." not in found[at + size - 1].text
        and found[at + size].start - found[at + size - 1].end == 1
    ):
        size += 1
    if size == 1:
        return 1, None
    figures = digits.read(" ".join(t.text for t in found[at : at + size]))
    end = found[at + size - 1].end
    return size, _Piece("D", "", first.start, end, first.spaced, figures.values, figures.status)


def _is_hour_or_day(found: Sequence[Token], at: int) -> bool:
    before = found[at - 1].text if at else ""
    return before in {"las", "la", "el", "dia"} and int(found[at].text) <= _DAYS_MAX


def _tagged(token: Token, *, english: bool) -> Iterable[_Piece]:
    if token.kind == "number":
        figures = digits.read(token.text)
        yield _Piece(
            "D", token.text, token.start, token.end, token.spaced, figures.values, figures.status
        )
        return
    parts = unglue(token.text) if token.kind == "word" else (token.text,)
    for n, part in enumerate(parts):
        tag, value = _class_of(part, english=english)
        values = () if value is None else (value,)
        yield _Piece(tag, part, token.start, token.end, token.spaced and n == 0, values)


def _class_of(word: str, *, english: bool) -> tuple[str, Fraction | None]:
    money = vocabulary.MONEY.get(word)
    number = number_word(word, english=english)
    if money is not None:
        return money, None
    if number is not None:
        return number[0], Fraction(number[1])
    return vocabulary.SIGNS.get(word, "w"), None


def _with_glue(pieces: Sequence[_Piece]) -> Iterable[_Piece]:
    """Turn figures glued to letters into codes ("s23", "256gb"), and "15k" into a number."""
    for n, piece in enumerate(pieces):
        before = pieces[n - 1] if n else None
        after = pieces[n + 1] if n + 1 < len(pieces) else None
        if piece.word == "i" and before is not None and after is not None:
            # "treinta i cinco"; but "i" alone is English, or the letter.
            joins = before.tag in "teh" and after.tag in "uo"
            yield replace(piece, tag="y" if joins else "w")
        elif piece.word == "diez" and after is not None and after.tag == "y":
            # "diez y seis", as it was once written.
            counts = n + 2 < len(pieces) and pieces[n + 2].tag == "u"
            yield replace(piece, tag="t" if counts else "e")
        elif piece.word in {"a", "an"} and piece.tag == "o" and not _counts(after):
            yield replace(piece, tag="w", values=())
        elif piece.word == "siento" and after is not None and after.tag in "teu":
            yield replace(piece, tag="h", values=(Fraction(_CENTS),))
        elif piece.word in {"cientos", "sientos"} and before is not None and before.tag in "uD":
            yield replace(piece, tag="H", values=(Fraction(_CENTS),))
        elif piece.tag == "D" and _follows_suffix(pieces, n):
            # "1k500" may be 1,500 or a slip: it is asked.
            yield replace(piece, status="ambiguous")
        elif piece.tag == "D" and _is_code(before, piece, after):
            yield replace(piece, tag="z", word="")
        elif piece.word in vocabulary.SUFFIXES and before is not None and before.tag == "D":
            tag, value = vocabulary.SUFFIXES[piece.word]
            yield replace(piece, tag=tag, values=(Fraction(value),))
        else:
            yield piece


def _counts(after: _Piece | None) -> bool:
    """Tell "a hundred" from the Spanish preposition in "two hundred a mi hermano"."""
    return after is not None and after.tag in "HMX"


def _follows_suffix(pieces: Sequence[_Piece], at: int) -> bool:
    """Whether figures are glued to the "k" of "1k500"."""
    return (
        at > 1
        and not pieces[at].spaced
        and not pieces[at - 1].spaced
        and pieces[at - 1].word in vocabulary.SUFFIXES
        and pieces[at - 2].tag == "D"
    )


def _is_code(before: _Piece | None, piece: _Piece, after: _Piece | None) -> bool:
    glued_before = before is not None and not piece.spaced and before.tag in "wz¤"
    glued_before = glued_before and before is not None and before.word.isalpha()
    other = (before is not None and before.word == "¤" and not piece.spaced) or (
        after is not None and after.word == "¤" and not after.spaced
    )
    glued_after = (
        after is not None
        and not after.spaced
        and after.word.isalpha()
        and after.tag == "w"
        and after.word not in vocabulary.SUFFIXES
        and after.word not in vocabulary.GLUED_AFTER
    )
    under = after is not None and after.word == "_" and not after.spaced
    return glued_before or other or glued_after or under


# Classes to numbers.

_GROUP = r"(?:h(?:t(?:y?[uo])?|e|[uo])?|t(?:[y-]?[uo])?|e|[uo])"
_ENGLISH = r"(?:(?:t-?)?[ueoD]?H(?:y?(?:t(?:-?[uo])?|e|[uo]))?)"
_N = rf"(?:D|{_ENGLISH}|{_GROUP}|m|0)"
_VALID = re.compile(
    rf"(?:(?:{_N}?M{_N}?|{_N}(?:ym)?)?X(?:ym)?)?(?:(?:{_N}(?:ym)?)?M(?:ym)?)?(?:{_N}|y(?={_N}$){_N}(?<!D))?"
)
_RUN = re.compile(r"[omDhteuMXBH0](?:(?:y(?![D0htemuo]{1,3}C)|-(?=[uo]))?(?!D/D)[DhteuoMXBHm0])*")
_MONEY_AFTER = frozenset("PVLSAF")
_DAYS_MAX: Final = 31
_HOURS_MAX: Final = 24
_CENTS: Final = 100
_THOUSAND: Final = 1000
_ROUND_TEN: Final = 10
_COUNTED_MAX: Final = 99
_TENTH: Final = 10


@dataclass(frozen=True, slots=True)
class _Number:
    values: tuple[Fraction, ...]
    status: digits.Status


def _numbers(text: str, pieces: tuple[_Piece, ...]) -> Iterable[AmountReading]:
    line = "".join(p.tag for p in pieces)
    at = 0
    while True:
        match = _RUN.search(line, at)
        if match is None:
            break
        run = _Run(pieces, match.start(), match.end())
        if _claims_other_number(run, line):
            run = _Run(pieces, match.start(), match.start() + 1)
        elif run.word(-1) in {"entre", "between"}:
            run = _Run(pieces, run.first, run.first + _until_and(line[run.first : run.last]))
        at = run.last
        if line[run.first : run.last] in {"o", "m", "om"} and run.tag(1) not in _MONEY_AFTER:
            continue
        reading, at = _reading(text, run, line)
        if reading is not None:
            yield reading
    yield from _bare_nouns(text, pieces, line)


def _claims_other_number(run: _Run, line: str) -> bool:
    """Whether the run's first figure is an hour or a day: "a las 3 500 pesos"."""
    first = run.pieces[run.first]
    single = _Run(run.pieces, run.first, run.first + 1)
    return (
        run.last - run.first > 1
        and line[run.first] in "Deu"
        and len(first.values) == 1
        and line[run.first + 1] in "Dhy"
        and (
            _is_hour(single, first.values[0])
            # "el 15 y 500 el 30"
            or (line[run.first : run.first + 3] == "DyD" and _is_day(single, first.values[0]))
        )
    )


def _until_and(shape: str) -> int:
    """Return where the first of "500 y mil" ends; "treinta y cinco" is one."""
    cut = re.search(r"y(?![uo]|m)|(?<!t)y(?!m)", shape)
    return cut.start() if cut else len(shape)


def _value(run: _Run, line: str) -> _Number:
    pieces = run.pieces[run.first : run.last]
    shape = line[run.first : run.last]
    if any(p.status == "refused" for p in pieces) or "B" in shape:
        return _Number((), "refused")
    if not _VALID.fullmatch(shape):
        return _Number(_guesses(pieces, shape), "ambiguous")
    options = max((len(p.values) for p in pieces), default=1)
    short = re.fullmatch(rf"{_N}?X([hD])", shape)
    if short and _CENTS <= pieces[-1].values[0] < _THOUSAND:
        # "un millón doscientos" is 1,200,000 to many.
        head = _total([(p.tag, p.values[0] if p.values else Fraction(0)) for p in pieces[:-1]])
        tail = pieces[-1].values[0]
        return _Number((head + tail * _THOUSAND, head + tail), "ambiguous")
    unsure = any(p.status == "ambiguous" for p in pieces) or _suspicious(pieces, shape)
    values = tuple(
        dict.fromkeys(
            _total(
                [
                    (p.tag, p.values[min(n, len(p.values) - 1)] if p.values else Fraction(0))
                    for p in pieces
                ]
            )
            for n in range(options)
        )
    )
    return _Number(values, "ambiguous" if unsure else "exact")


def _total(items: Sequence[tuple[str, Fraction]]) -> Fraction:
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


def _suspicious(pieces: Sequence[_Piece], shape: str) -> bool:
    """Well-formed numbers that are not safe to take: "2 mil 5", "1500 mil", "cien veinte"."""
    thousand = shape.find("M")
    figures = [n for n, tag in enumerate(shape) if tag == "D"]
    for n in figures:
        value = pieces[n].values[0]
        if n < len(shape) - 1 and value >= _THOUSAND:
            return True
        if 0 <= thousand < n and (
            value >= _THOUSAND or value < _ROUND_TEN or value.denominator != 1
        ):
            return True
    cien = [n for n, p in enumerate(pieces[:-1]) if p.word in {"cien", "sien"}]
    return any(shape[n + 1] in "tueo" for n in cien)


def _guesses(pieces: Sequence[_Piece], shape: str) -> tuple[Fraction, ...]:
    """Offer what an ill-formed number may mean: "dos quinientos" is 2,500 to many."""
    first = pieces[0].values[0] if pieces[0].values else Fraction(0)
    rest = list(
        zip(shape[1:], (p.values[0] if p.values else Fraction(0) for p in pieces[1:]), strict=True)
    )
    if shape[0] in "Duoe" and _VALID.fullmatch(shape[1:]) and first < _ROUND_TEN and rest:
        tail = _total(rest)
        if tail < _CENTS and tail >= _ROUND_TEN:
            return (first * _CENTS + tail, first + tail / _CENTS)
        return (first * _THOUSAND + tail, tail)
    halves = re.fullmatch(rf"((?:{_N}|M)+)y((?:{_N}|M)+)", shape)
    if halves:
        items = [(p.tag, p.values[0] if p.values else Fraction(0)) for p in pieces]
        cut = halves.end(1)
        first, second = _total(items[:cut]), _total(items[cut + 1 :])
        return (first + second, first, second)
    if shape.endswith("ym") and _VALID.fullmatch(shape[:-2]):
        whole = _total(
            [(t, p.values[0]) for t, p in zip(shape[:-2], pieces, strict=False) if p.values]
        )
        return (whole + Fraction(1, 2), (whole + Fraction(1, 2)) * _THOUSAND)
    return ()


# Is it money, and how much?


def _reading(text: str, run: _Run, line: str) -> tuple[AmountReading | None, int]:
    """Read the amount around a run; also return where reading goes on."""
    number = _value(run, line)
    start = run.first
    explicit = start > 0 and (
        line[start - 1] == "$" or (line[start - 1] in "PF" and run.word(-1) in vocabulary.BEFORE)
    )
    foreign = explicit and line[start - 1] == "F"
    unit = _unit(run, line)
    if not explicit and not unit.tag and _other_thing(run, number):
        return None, run.last
    if unit.tag == "n":
        return None, unit.last
    values, slang, unsure = _in_pesos(number, unit)
    # "mil y medio" is said for 1,500, and read back.
    slang = slang or line[run.first : run.last].endswith("Mym")
    end = unit.last
    cents = _cents(_Run(run.pieces, run.first, end), line, money=explicit or unit.tag == "P")
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
    kind = "foreign" if foreign or unit.tag == "F" else kind
    context = _Run(run.pieces, first, end)
    doubtful = None if foreign else _misspelt_beside(text, context)
    if doubtful is not None:
        return doubtful
    reading = _settled(text, span, kind, values, context, refused=number.status == "refused")
    return _with_approximation(text, reading, context, line)


def _misspelt_beside(text: str, run: _Run) -> tuple[AmountReading, int] | None:
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


@dataclass(frozen=True, slots=True)
class _Unit:
    tag: str
    word: str
    last: int
    half: bool = False
    """Whether "y media" follows: half a unit more."""


def _unit(run: _Run, line: str) -> _Unit:
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
            return _Unit("P", piece.word, at + 1) if glued else _Unit("", "", run.last)
        if tag in {"%", "n"}:
            return _Unit("n", piece.word, at + 1)
        last = at + 1
        if tag in "LS" and line[last : last + 2] == "ym":
            return _Unit(tag, piece.word, last + 2, half=True)
        # "500 pesos mxn", "100 pesos colombianos"
        while line[last : last + 1] in {"P", "F"} and tag in "PV" and line[last:]:
            tag = line[last] if line[last] == "F" else tag
            last += 1
        return _Unit(tag, piece.word, last)
    return _Unit("", "", run.last)


def _in_pesos(number: _Number, unit: _Unit) -> tuple[tuple[Fraction, ...], bool, bool]:
    """Return the values in pesos, whether slang was used, whether the meaning is unsure."""
    values = tuple(v + Fraction(1, 2) for v in number.values) if unit.half else number.values
    if unit.tag == "L":
        many = any(v >= _THOUSAND for v in values)
        worth = tuple(v * _THOUSAND for v in values)
        return ((*values, *worth) if many else worth), True, many
    if unit.tag == "S":
        worth = tuple(v * vocabulary.SLANG[unit.word] for v in values)
        return worth, True, any(v > _COUNTED_MAX for v in values)
    if unit.tag == "A":
        notes = vocabulary.UNSURE[unit.word]
        return tuple(v * note for v in values for note in notes), True, True
    if unit.tag == "C":
        return tuple(v / _CENTS for v in values), False, False
    return values, unit.tag == "V", False


@dataclass(frozen=True, slots=True)
class _Cents:
    values: tuple[Fraction, ...]
    last: int
    slang: bool


_CENTS_AFTER = re.compile(r"(?:c|y)?((?:[Deu0]|t(?:y?[uo])?)|o(?=C))(C)?")
_HUNDREDTHS = re.compile(r"D/D")


def _cents(run: _Run, line: str, *, money: bool) -> _Cents | None:
    """Read "con 50 centavos", "con cincuenta", "50/100" after the pesos."""
    rest = line[run.last :]
    skipped = 1 if rest[:1] in {"c", "y"} else 0
    if _HUNDREDTHS.match(rest, skipped) and run.pieces[run.last + skipped + 2].word == "100":
        value = run.pieces[run.last + skipped].word
        if re.fullmatch("[0-9]{2}", value):
            end = run.last + skipped + 3
            end += 1 if line[end : end + 1] == "P" else 0
            return _Cents((Fraction(int(value), _CENTS),), end, slang=False)
    match = _CENTS_AFTER.match(rest)
    if match is None or not (match[2] or (rest[0] == "c")):
        return None
    inner = _Run(run.pieces, run.last + match.start(1), run.last + match.end(1))
    if not match[2] and (_unit(inner, line).tag or _other_thing(inner, _value(inner, line))):
        return None
    number = _value(inner, line)
    if number.status != "exact" or not _whole_cents(number.values):
        return None
    count = number.values[0]
    end = run.last + match.end()
    if match[2]:
        return _Cents((count / _CENTS,), end, slang=False)
    values = (count / _CENTS,) if count >= _ROUND_TEN else (count / _CENTS, count / _TENTH)
    trailing = 1 if money is False and line[end : end + 1] == "P" else 0
    return _Cents(values, end + trailing, slang=not money)


def _whole_cents(values: tuple[Fraction, ...]) -> bool:
    return len(values) == 1 and values[0].denominator == 1 and values[0] < _CENTS


def _settled(
    text: str,
    span: tuple[int, int],
    kind: Kind,
    values: tuple[Fraction, ...],
    run: _Run,
    *,
    refused: bool,
) -> AmountReading:
    said = text[slice(*span)]
    whole = tuple(v * _CENTS for v in values)
    payable = tuple(int(v) for v in whole if v.denominator == 1 and 0 < v <= CENTAVOS_MAX)
    if kind == "foreign":
        return AmountReading(
            "foreign", said, span, currency=vocabulary.currency(fold_with_places(said).text)
        )
    odd = "¤" in {run.word(-1), run.word(1)}
    if refused or odd or _negative(run) or (whole and not payable):
        return AmountReading("refused", said, span)
    if kind == "ambiguous" or len(payable) != 1:
        return AmountReading("ambiguous", said, span, candidates=tuple(dict.fromkeys(payable)))
    return AmountReading(kind, said, span, centavos=payable[0])


def _negative(run: _Run) -> bool:
    sign = run.pieces[run.first - 1] if run.first else None
    if sign is None:
        return False
    if sign.word == "-":
        before = run.pieces[run.first - 2] if run.first > 1 else None
        glued = not run.pieces[run.first].spaced
        return glued and (before is None or sign.spaced or before.word == "$")
    return sign.word in {"menos", "minus"} and run.word(-2) not in vocabulary.AT_LEAST


# Approximations.


def _with_approximation(
    text: str, reading: AmountReading, run: _Run, line: str
) -> tuple[AmountReading, int]:
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
        options, end = tuple(option * _THOUSAND for option in options), after + 1
    span = (run.pieces[start].start, max(run.pieces[end - 1].end, reading.span[1]))
    if other is not None and other.centavos:
        options = (*_in_the_same_scale(options, run, other, line), other.centavos)
    vague = AmountReading(
        "vague", text[slice(*span)], span, candidates=tuple(dict.fromkeys(options)), bound=bound
    )
    return vague, end


def _other_end(text: str, run: _Run, line: str) -> tuple[AmountReading | None, int]:
    """Read the second amount of "500 o 600", "entre 500 y mil", "500-600", "de 500 a 600"."""
    at = run.last
    joined = line[at : at + 1] == "-" or run.word(1) in {"o", "u", "or"}
    joined = joined or (run.word(1) in {"y", "and"} and run.word(-1) in {"entre", "between"})
    joined = joined or (run.word(1) in {"a", "to"} and run.word(-1) in {"de", "from"})
    match = _RUN.match(line, at + 1 + (line[at + 1 : at + 2] == "$")) if joined else None
    if match is None:
        return None, run.last
    inner = _Run(run.pieces, match.start(), match.end())
    number = _value(inner, line)
    unit = _unit(inner, line)
    if unit.tag == "n" or line[match.start() : match.end()] in {"o", "m"}:
        return None, run.last
    values, _, _ = _in_pesos(number, unit)
    span = (run.pieces[match.start()].start, run.pieces[unit.last - 1].end)
    return _settled(text, span, "exact", values, inner, refused=False), unit.last


def _in_the_same_scale(
    options: Sequence[int], run: _Run, other: AmountReading, line: str
) -> Sequence[int]:
    """Read the first of "entre 10 y 15 mil" in thousands too; "entre 500 y mil" is left as it is."""
    bare = line[run.first : run.last] in {"D", "u", "e", "t", "tyu"}
    scaled = len(options) == 1 and bare and re.search(r"[0-9a-z] ?(?:mil|k)\b", other.said.lower())
    if scaled and other.centavos and options[0] * _THOUSAND < other.centavos:
        return (options[0] * _THOUSAND,)
    return options


def _hedge_before(run: _Run) -> tuple[int, Literal["", "max", "min"]]:
    words = tuple(run.word(-n) for n in range(vocabulary.HEDGE_MAX, 0, -1))
    for size in range(vocabulary.HEDGE_MAX, 0, -1):
        found = vocabulary.HEDGES.get(words[-size:])
        if found is not None and run.first >= size:
            return run.first - size, found  # type: ignore[return-value]
    return run.first, ""


def _hedge_after(run: _Run, last: int) -> int:
    here = _Run(run.pieces, run.first, last)
    words = tuple(here.word(n) for n in range(1, vocabulary.HEDGE_MAX + 1))
    for size in range(vocabulary.HEDGE_MAX, 0, -1):
        if words[:size] in vocabulary.HEDGES_AFTER:
            return last + size
    return last


# Arithmetic around a figure: what is certain is worked out and read back, the rest is asked.


def _with_arithmetic(text: str, readings: Sequence[AmountReading]) -> list[AmountReading]:
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


def _computed(text: str, reading: AmountReading) -> AmountReading:
    if reading.kind == "relative":
        return reading
    start, end = reading.span
    before = fold_with_places(text[:start])
    after = fold_with_places(text[end:])
    last = vocabulary.OPERATION_AFTER.match(after.text)
    end += after.span(0, last.end())[1] if last else 0
    part = vocabulary.PART_OF.search(before.text)
    first = part or vocabulary.OPERATION_BEFORE.search(before.text)
    start = before.span(first.start(), len(before.text))[0] if first else start
    if (start, end) == reading.span:
        return reading
    result = AmountReading("vague", text[start:end], (start, end))
    if part is None or last is not None or reading.centavos is None or not reading.definite:
        return result
    share = Fraction(part["percent"]) / _CENTS if part["percent"] else None
    share = share or vocabulary.PARTS.get(part["part"] or "")
    whole = reading.centavos * share if share else Fraction(0)
    if whole.denominator != 1 or not 0 < whole <= CENTAVOS_MAX:
        return result
    return replace(result, kind="slang", centavos=int(whole))


# Numbers that count something else.


def _other_thing(run: _Run, number: _Number) -> bool:
    value = number.values[0] if number.values else Fraction(0)
    return any(check(run, value) for check in _OTHER_THINGS)


def _is_hour(run: _Run, value: Fraction) -> bool:
    before = run.word(-1)
    return (before in {"las", "la"} and value <= _HOURS_MAX) or run.word(
        1
    ) in vocabulary.HOURS_AFTER


def _is_day(run: _Run, value: Fraction) -> bool:
    if run.word(-1) == "del" and run.tag(1) != "M" and value < _CENTS:
        # "soy del 85", "botas del 27"
        return True
    if value > _DAYS_MAX or value.denominator != 1:
        return False
    after = run.word(1), run.word(2)
    month = after[0] in vocabulary.MONTHS or (
        after[0] in {"de", "of"} and after[1] in {*vocabulary.MONTHS, "este", "cada"}
    )
    return month or run.word(-1) in vocabulary.DAYS_BEFORE or run.word(-1) in vocabulary.MONTHS


def _is_numbered(run: _Run, value: Fraction) -> bool:
    before = run.word(-1)
    if before == "la" and run.word(-2) in {"de", "a", "con", "desde"} and _is_ending(run):
        return True
    if before in vocabulary.LINKS and before not in vocabulary.NUMBERED:
        before = run.word(-2) or before
        if before in vocabulary.DEVICES and _has_thousand(run):
            # "una tele de 10 mil" is a price, "una tele 4k" and "tele de 55" are sizes.
            return False
    figures = run.pieces[run.first].tag == "D"
    long_enough = figures and value >= _THOUSAND and run.tag(1) not in {"P", "V", "L"}
    return before in vocabulary.NUMBERED or (before in vocabulary.ACCOUNT_WORDS and long_enough)


def _has_thousand(run: _Run) -> bool:
    said = [p.word for p in run.pieces[run.first : run.last]]
    scaled = any(p.tag == "M" for p in run.pieces[run.first : run.last])
    return scaled and said not in (["4", "k"], ["8", "k"])


def _is_ending(run: _Run) -> bool:
    """Whether a run is four figures as they name an account: "de la 4455"."""
    return run.last == run.first + 1 and re.fullmatch("[0-9]{4}", run.word(0)) is not None


def _is_count(run: _Run, value: Fraction) -> bool:
    before, after = run.word(-1), run.word(1)
    if before in vocabulary.COUNT_BEFORE:
        return True
    if before in {"los", "nosotros", "ustedes", "ellos", "ambos"} and value <= _HOURS_MAX:
        return True
    if before in {"entre", "x", "por"} and after == "x":
        return True
    if "x" in {before, after}:
        return True
    plural = (
        len(after) > _PLURAL_MIN and after.endswith("s") and after not in vocabulary.NOT_COUNTED
    )
    return (plural and value <= _COUNT_MAX) or after in vocabulary.COUNTED


def _is_idiom(run: _Run, value: Fraction) -> bool:
    words = (run.word(-1), run.word(1))
    if value == _THOUSAND:
        return words[1] in vocabulary.THOUSAND_THINGS or (
            words[0] in {"de", "a"} and words[1] in {"amores", "por"}
        )
    if value == _CENTS:
        return words[0] == "al" or words[1] == "por"
    if value == 0 and words[0] in {"un", "otro", "el", "ese", "dos", "los"}:
        return True
    return words[0] == "entre" and words[1] not in {"y", "and"}


def _is_fraction(run: _Run, value: Fraction) -> bool:
    # Hours, dates and fractions; "500 00/100" never comes here, its 500 is read first.
    del value
    around = {run.tag(-1), run.tag(1)}
    return bool(around & {":", "/"}) and (run.tag(2) == "D" or run.tag(-2) in {"D", "z", "#"})


_PLURAL_MIN: Final = 3
_COUNT_MAX: Final = 20
_OTHER_THINGS: Final[tuple[Callable[[_Run, Fraction], bool], ...]] = (
    _is_fraction,
    _is_hour,
    _is_day,
    _is_numbered,
    _is_count,
    _is_idiom,
)


def _bare_nouns(text: str, pieces: tuple[_Piece, ...], line: str) -> Iterable[AmountReading]:
    """Read halves that stand behind their noun: "luca y media", "melón y medio"."""
    for match in re.finditer(r"(?<![oDuehtmMX])([LS])ym", line):
        word = pieces[match.start()].word
        each = _THOUSAND if match[1] == "L" else vocabulary.SLANG[word]
        span = (pieces[match.start()].start, pieces[match.end() - 1].end)
        yield AmountReading("slang", text[slice(*span)], span, centavos=each * 150)
