"""From words to pieces: each token gets a one-letter class, and those that count as one are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from centli.agent.language import digits, vocabulary
from centli.agent.language.dates.counting import DAYS_MAX
from centli.agent.language.numbers import number_word, unglue
from centli.agent.language.tokens import Token, tokens

CENTS: Final = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """One or more tokens that count as one, with their class."""

    tag: str
    word: str
    start: int
    end: int
    spaced: bool
    values: tuple[Fraction, ...] = ()
    status: digits.Status = "exact"


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces ``first:last`` that say a number, in the line of all pieces."""

    pieces: tuple[Piece, ...]
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


def pieces_of(text: str, hidden: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return an utterance's pieces in order; what is hidden is one that says nothing."""
    found = tokens(text)
    english = vocabulary.looks_english(frozenset(t.text for t in found))
    pieces: list[Piece] = []
    at = 0
    while at < len(found):
        token = found[at]
        if any(a <= token.start < b for a, b in hidden):
            pieces.append(Piece("#", "", token.start, token.end, token.spaced))
            at += 1
            continue
        size, piece = _merged(found, at)
        if piece is not None:
            pieces.append(piece)
        else:
            pieces.extend(_tagged(token, english=english))
        at += size
    return tuple(_with_glue(pieces))


def _merged(found: Sequence[Token], at: int) -> tuple[int, Piece | None]:
    """Join several tokens that count as one: "del águila", "M.N.", "1 500"."""
    for size in range(min(vocabulary.MERGE_MAX, len(found) - at), 1, -1):
        part = found[at : at + size]
        tag = vocabulary.MERGED.get(tuple(t.text for t in part))
        if tag is not None:
            word = " ".join(t.text for t in part)
            return size, Piece(tag, word, part[0].start, part[-1].end, part[0].spaced)
    return _spaced_figures(found, at)


def _spaced_figures(found: Sequence[Token], at: int) -> tuple[int, Piece | None]:
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
    return size, Piece("D", "", first.start, end, first.spaced, figures.values, figures.status)


def _is_hour_or_day(found: Sequence[Token], at: int) -> bool:
    before = found[at - 1].text if at else ""
    return before in {"las", "la", "el", "dia"} and int(found[at].text) <= DAYS_MAX


def _tagged(token: Token, *, english: bool) -> Iterable[Piece]:
    if token.kind == "number":
        figures = digits.read(token.text)
        yield Piece(
            "D", token.text, token.start, token.end, token.spaced, figures.values, figures.status
        )
        return
    parts = unglue(token.text) if token.kind == "word" else (token.text,)
    for n, part in enumerate(parts):
        tag, value = _class_of(part, english=english)
        values = () if value is None else (value,)
        yield Piece(tag, part, token.start, token.end, token.spaced and n == 0, values)


def _class_of(word: str, *, english: bool) -> tuple[str, Fraction | None]:
    money = vocabulary.MONEY.get(word)
    number = number_word(word, english=english)
    if money is not None:
        return money, None
    if number is not None:
        return number[0], Fraction(number[1])
    return vocabulary.SIGNS.get(word, "w"), None


def _with_glue(pieces: Sequence[Piece]) -> Iterable[Piece]:
    """Turn figures glued to letters into codes ("s23", "256gb"), and "15k" into a number."""
    for n, piece in enumerate(pieces):
        before = pieces[n - 1] if n else None
        after = pieces[n + 1] if n + 1 < len(pieces) else None
        if (number := _among_numbers(before, piece, after)) is not None:
            yield number
        elif piece.word == "i" and before is not None and after is not None:
            # "treinta i cinco"; but "i" alone is English, or the letter.
            joins = before.tag in "teh" and after.tag in "uo"
            yield replace(piece, tag="y" if joins else "w")
        elif piece.word == "diez" and after is not None and after.tag == "y":
            # "diez y seis", as it was once written.
            counts = n + 2 < len(pieces) and pieces[n + 2].tag == "u"
            yield replace(piece, tag="t" if counts else "e")
        elif piece.word in {"a", "an"} and piece.tag == "o" and not _counts(after):
            yield replace(piece, tag="w", values=())
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


def _counts(after: Piece | None) -> bool:
    """Tell "a hundred" from the Spanish preposition in "two hundred a mi hermano"."""
    return after is not None and after.tag in "HMX"


def _among_numbers(before: Piece | None, piece: Piece, after: Piece | None) -> Piece | None:
    """Return a word that says something else beside a number than alone: "lo siento", "200 puntos"."""
    tags = (before.tag if before else "", after.tag if after else "")
    if piece.word == "siento" and tags[1] in set("teu"):
        return replace(piece, tag="h", values=(Fraction(CENTS),))
    if piece.word in {"cientos", "sientos"} and tags[0] in set("uD"):
        return replace(piece, tag="H", values=(Fraction(CENTS),))
    if piece.word in {"punto", "point"} and set(tags) <= set("DouethMX0"):
        # "ciento cincuenta punto setenta y cinco", as it is spoken.
        return replace(piece, tag="c")
    if piece.word == "mill" and tags[0] == "D":
        # A slip for "mil", or short for "millones".
        both = (Fraction(1000), Fraction(1_000_000))
        return replace(piece, values=both, status="ambiguous")
    return None


def _follows_suffix(pieces: Sequence[Piece], at: int) -> bool:
    """Whether figures are glued to the "k" of "1k500"."""
    return (
        at > 1
        and not pieces[at].spaced
        and not pieces[at - 1].spaced
        and pieces[at - 1].word in vocabulary.SUFFIXES
        and pieces[at - 2].tag == "D"
    )


def _is_code(before: Piece | None, piece: Piece, after: Piece | None) -> bool:
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
