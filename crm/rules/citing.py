"""What of an article is said: sentences with their places, each figure of which stands in what it cites.

Whatever composes a sentence, ours or a model, its figures must stand literally in the passages that it cites; a sentence
that says a number of its own is dropped. The text of articles and questions is data: it is cut, counted and compared, never obeyed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold
from crm.rules import terms, wanted
from crm.rules.passages import MONTHS, NUMERALS, WEEKDAYS, Passage, sentences

SENTENCES_MAX: Final = 3
SENTENCE_MAX: Final = 600
"""Characters of a sentence; a longer one is no answer."""


# Figures

_NUMBER: Final = patterns.lazy(r"\d+(?:[.,:/'’-]\d+)*")
_BEFORE: Final = patterns.lazy(r"(?:(\$|mxn|us\$|usd|€)\s*|([-−+]))$")
"""A sign stands right before its number: with a blank between them it is a dash, or the mark of a list."""
_NEAR: Final = len("x us$ ")
"""Letters before a number among which its currency or sign stands, and what stands before that."""
_AFTER: Final = patterns.lazy(
    r"\s*(?:(%|por ciento|percent)|(pesos?|mxn|m\.?n\.?\b|centavos?|usd|dolares|euros?|udis?)"
    r"|(segundos?|minutos?|min\b|horas?|hrs?\b|dias?|semanas?|quincenas?|mes(?:es)?|anos?|puntos?|digitos?|veces|vez"
    r"|intentos?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|points?|times)\b)"
)
_SAME_UNIT: Final = {"hr": "hor", "hrs": "hor", "vez": "vec"}
"""A unit counts by its first three letters, singular and plural alike."""
_SAID: Final = patterns.lazy(rf"\b(?:{'|'.join((*MONTHS, *WEEKDAYS, *NUMERALS))})\b")
_DATE: Final = patterns.lazy(
    rf"\b(\d{{1,2}})o?\s+(?:de\s+)?({'|'.join(MONTHS)})(?:\s+(?:de|del)?\s*(\d{{4}}))?\b"
)


def figures(text: str) -> frozenset[str]:
    """Return every number, date, rate and amount of a text, with its unit: "3 dia", "12 %", "1500.00 $", "15 de marzo".

    Numbers in words and the names of days and months count as well.
    """
    said = fold(text)
    found: set[str] = {match.group() for match in _SAID.finditer(said)}
    for match in _DATE.finditer(said):
        found |= {f"{match[1]} de {match[2]}", " de ".join(part for part in match.groups() if part)}
    for match in _NUMBER.finditer(said):
        found.add(" ".join((match.group(), *_unit(said, match))))
    return frozenset(found)


def _unit(said: str, number: re.Match[str]) -> list[str]:
    near = said[max(0, number.start() - _NEAR) : number.start()]
    before = _BEFORE.search(near)
    after = _AFTER.match(said, number.end())
    unit = []
    if before and before.group(2) and not near[: before.start()][-1:].isalnum():
        unit.append("-" if before.group(2) != "+" else "+")
    if after and after.group(1):
        unit.append("%")
    elif after and after.group(3):
        unit.append(_SAME_UNIT.get(after.group(3)[:3], after.group(3)[:3]))
    elif (before and before.group(1)) or (after and after.group(2)):
        unit.append(_currency(before, after))
    return unit


def _currency(before: re.Match[str] | None, after: re.Match[str] | None) -> str:
    said = ((after and after.group(2)) or (before and before.group(1)) or "$").replace(".", "")
    if said in {"$", "mxn", "mn"} or said.startswith("peso"):
        return "$"
    return terms.stem(said)


def uncited_figures(sentence: str, passages: Sequence[str]) -> frozenset[str]:
    """Return the figures of a sentence that no cited passage has literally; none is what a sentence must have."""
    known = frozenset[str]().union(*map(figures, passages))
    bare = {figure.split(" ")[0] for figure in known}
    return frozenset(
        figure
        for figure in figures(sentence)
        # A number said without its unit ("3" of "3 días") is the passage's all the same.
        if figure not in known and not (" " not in figure and figure in bare)
    )


@dataclass(frozen=True, slots=True)
class Citation:
    """The place that a sentence rests on: ``body[start:end]`` of that version."""

    article_id: str
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A sentence of an answer, and what it cites."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was not said, and the figures nobody wrote; none where it cites nothing that exists."""

    text: str
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Checked:
    """What may be said, and what was dropped."""

    kept: tuple[Composed, ...]
    dropped: tuple[Dropped, ...]


def check(composed: Sequence[Composed], passages: Sequence[Passage]) -> Checked:
    """Drop every sentence that cites no passage at hand, or has a figure that its cited passages have not.

    Holds for any composer: only the passages that the sentence itself cites count, and of those the whole body.
    """
    at_hand = {(passage.article_id, passage.version): passage for passage in passages}
    kept: list[Composed] = []
    dropped: list[Dropped] = []
    for one in composed:
        cited = [at_hand.get((each.article_id, each.version)) for each in one.citations]
        texts = [text for passage in cited if passage is not None for text in _texts(passage)]
        if not cited or None in cited:
            dropped.append(Dropped(one.text, frozenset()))
        elif wrong := uncited_figures(one.text, texts):
            dropped.append(Dropped(one.text, wrong))
        else:
            kept.append(one)
    return Checked(tuple(kept), tuple(dropped))


def _texts(passage: Passage) -> Iterator[str]:
    """Yield the title, the body, and each line: a number that ends one has no unit of the next line's."""
    yield from (passage.title, passage.body, *passage.body.split("\n"))


# The choice of sentences

_PLACE_WEIGHT: Final = 0.25
"""How much the beginning of an article is preferred: it says the matter first."""
_LETTERS_WEIGHT: Final = 0.5
_UNIT_WEIGHT: Final = 0.5
"""By how much a sentence is preferred that tells what is asked for, by its kind: an amount for "¿me cobran…?"."""
_FOLLOWS_SHARE: Final = 0.55
"""A further sentence is said when it fits at least so well as the best one."""


def extract(
    question: str,
    passage: Passage,
    rarity: Callable[[str], float],
    *,
    language: terms.Language = "es",
    limit: int = SENTENCES_MAX,
) -> list[Composed]:
    """Return the one to three sentences of a passage that fit a question best, in the order of the passage.

    ``rarity`` weighs a stem (``Index.rarity``).
    """
    choice = [one for one in sentences(passage.body) if len(one.text) <= SENTENCE_MAX]
    if not choice:
        return []
    asked = wanted.read(question)
    stems = dict.fromkeys(terms.stems(question, language))
    letters = terms.grams(question, language)
    points = [
        _fits(one.text, stems, letters, rarity, language)
        * (1 + _UNIT_WEIGHT * asked.tells_unit(one.text))
        + _PLACE_WEIGHT / (1 + place)
        for place, one in enumerate(choice)
    ]
    best = max(points)
    ranked = sorted(range(len(choice)), key=lambda place: (-points[place], place))
    chosen = [place for place in ranked[:limit] if points[place] >= best * _FOLLOWS_SHARE]
    said = [choice[place].text for place in chosen]
    if asked.lacks_count(said) or asked.lacks_unit(said):
        # Who asks how many, or how long, is told it, where the article does.
        tell = [place for place in ranked if asked.tells_unit(choice[place].text)]
        chosen = [*chosen[: limit - 1], tell[0]] if tell else chosen
    return [
        Composed(
            choice[place].text,
            (
                Citation(
                    passage.article_id, passage.version, choice[place].start, choice[place].end
                ),
            ),
        )
        for place in sorted(chosen)
    ]


def _fits(
    text: str,
    wanted: dict[str, None],
    letters: Counter[int],
    rarity: Callable[[str], float],
    language: terms.Language,
) -> float:
    """Return from 0 to 1.5 how much of a question a sentence has."""
    whole = sum(map(rarity, wanted)) or 1.0
    stems = set(terms.stems(text, language))
    has = sum(rarity(stem) for stem in wanted if stem in stems)
    pieces = terms.grams(text, language)
    shared = sum(gram in pieces for gram in letters)
    return has / whole + _LETTERS_WEIGHT * shared / (len(letters) or 1)
