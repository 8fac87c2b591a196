"""Answers that can be checked: sentences of the articles with their places, or an honest "nothing".

Whatever composes a sentence, ours or a model, its figures must stand literally in the passages that it cites; a sentence
that says a number of its own is dropped. The text of articles and questions is data: it is cut, counted and compared, never obeyed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold
from crm.rules import asides, evidence, terms, wanted
from crm.rules.doubt import Known, doubt
from crm.rules.passages import MONTHS, NUMERALS, WEEKDAYS, Passage, sentences
from crm.rules.retrieval import Hit, Index

SENTENCES_MAX: Final = 3
SENTENCE_MAX: Final = 600
"""Characters of a sentence; a longer one is no answer."""


# Figures

_NUMBER: Final = patterns.lazy(r"\d+(?:[.,:/'’-]\d+)*")
_BEFORE: Final = patterns.lazy(r"(?:(\$|mxn|us\$|usd|€)\s*|([-−+]))$")
"""A sign stands right before its number: with a blank between them it is a dash, or the mark of a list."""
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
    before = _BEFORE.search(said[: number.start()])
    after = _AFTER.match(said, number.end())
    unit = []
    if before and before.group(2) and not said[: before.start()][-1:].isalnum():
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


# Whether to answer at all


class Outcome(StrEnum):
    """What is done with a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NOTHING = "nothing"


class Reason(StrEnum):
    """Why a question was not answered at once."""

    EMPTY = "empty"
    """It has no word."""
    NO_MATCH = "no_match"
    """No article has anything of it."""
    WEAK = "weak"
    """The best article has too little of it."""
    CLOSE = "close"
    """Two articles fit alike: one question tells which is meant."""
    UNSUPPORTED = "unsupported"
    """Every sentence said a figure that its source has not."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence from which to answer and from which to ask, and how alike the two best may score without asking."""

    answer: float = 0.5
    clarify: float = 0.22
    alike: float = 0.93
    phrased: float = 0.0
    """How like one of an article's own phrasings a question must be to be answered; where this is not 0, phrasings decide."""
    told: float = 0.0
    lead: float = 0.0
    """Less like, it is answered where BM25 is so many times the question's weight, and the first hit so far before the second."""


THRESHOLDS: Final = Thresholds()
ENGLISH_THRESHOLDS: Final = Thresholds(answer=0.62, clarify=0.4, phrased=0.72, told=1.2, lead=0.3)
"""Whether to answer is fitted to Spanish, where each article has many phrasings and a model knows what customers' words are about.

In English neither holds: shared words alone are too sure ("how do I cancel my account" has most of "cancel an order").
"""
_LIKENESS_WEIGHT: Final = 0.5
"""What likeness to a phrasing adds to a hit's score where phrasings decide."""
_TOO_NEAR: Final = 0.05
"""By how much one article's phrasing must be liker than another's that is like enough, too."""
_SUREST_AMONG: Final = 3
"""Hits among which the surest is taken, where nobody wrote how their articles are asked."""
_ORDER_WEIGHT: Final = 0.4
"""What a hit's score counts beside how sure it is."""
_OF_THE_WHOLE: Final = 2
"""Of a whole question's hits, the first two: those that would be asked between."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do with a question.

    ``ANSWER``: say ``sentences``, each with what it cites. ``CLARIFY``: ask which of ``keys`` (at most two articles, best first) is meant. ``NOTHING``: say that we do not know, for ``reason``.
    """

    outcome: Outcome
    confidence: float
    """How sure the best hit is, 0 to 1."""
    keys: tuple[str, ...] = ()
    reason: Reason | None = None
    sentences: tuple[Composed, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def find(
    question: str,
    index: Index,
    passages: Mapping[str, Passage],
    *,
    limit: int,
    language: terms.Language = "es",
    thresholds: Thresholds = THRESHOLDS,
    known: Known | None = None,
) -> tuple[list[Hit], Answer]:
    """Search and answer; where the whole of a question is in doubt, what is asked by itself may be surer (``asides``).

    Another reading counts only where it is sure enough to answer, and of one of the two articles that fit the whole best: so a
    story does not hide what is asked, and what is asked is not torn out of its story.
    """

    def read(text: str) -> tuple[list[Hit], Answer]:
        hits = index.search(text, limit=limit, language=language)
        return hits, answer(
            text, hits, index, passages, language=language, thresholds=thresholds, known=known
        )

    if opening := asides.opening(question, language):
        found = read(opening)
        if found[1].outcome is Outcome.ANSWER:
            return found
    whole = best = read(question)
    if whole[1].outcome is Outcome.ANSWER:
        return whole
    among = {hit.key for hit in whole[0][:_OF_THE_WHOLE]}
    for reading in asides.readings(question, language):
        hits, other = read(reading)
        if (
            other.confidence >= max(thresholds.answer, best[1].confidence)
            and other.keys
            and other.keys[0] in among
            and (other.outcome is Outcome.ANSWER or best[1].outcome is not Outcome.ANSWER)
        ):
            best = hits, other
    return best


def answer(
    question: str,
    hits: Sequence[Hit],
    index: Index,
    passages: Mapping[str, Passage],
    *,
    language: terms.Language = "es",
    thresholds: Thresholds = THRESHOLDS,
    known: Known | None = None,
) -> Answer:
    """Answer a question from the passages that were found, with citations, or say why not.

    A question that one article has itself is that article's, whatever else fits. ``known`` tells whether its words are of what
    the passages are about (``Doubt.known_among``). ``passages`` has those of the hits by key; a hit without one (withdrawn meanwhile) is passed over.
    """
    if not terms.words(question):
        return Answer(Outcome.NOTHING, 0.0, reason=Reason.EMPTY)
    found = [hit for hit in hits if hit.key in passages]
    if not found:
        return Answer(Outcome.NOTHING, 0.0, reason=Reason.NO_MATCH)
    asked_of = [hit for hit in found if evidence.is_asked_of(question, passages[hit.key], language)]
    is_plain = len(asked_of) == 1
    if is_plain:
        # Who wrote the article has said which one answers this.
        found = [*asked_of, *(hit for hit in found if hit not in asked_of)]
    like = _likeness(question, found, index, passages, language) if thresholds.phrased else []
    if like and not is_plain:
        order = sorted(
            range(len(found)),
            # What has this very question comes first, in the same words before others; then what fits it best.
            key=lambda at: (
                -like[at] if found[at] in asked_of else 0.0,
                -_points(found[at], like[at]),
                at,
            ),
        )
        found, like = [found[at] for at in order], [like[at] for at in order]
    elif not is_plain:
        found = _surest_first(question, found, index, passages, language)
    best = passages[found[0].key]
    whole = sum(map(index.rarity, dict.fromkeys(terms.stems(question, language))))
    leads = _leads(found, like, thresholds, whole=whole)
    sure = confidence(question, found, index, best, language=language, known=known)
    if is_plain:
        sure = max(sure, thresholds.answer)
    elif (doubt := _doubt(found, sure, thresholds, like, leads=leads)) is not None:
        return doubt
    return told(question, best, index, sure=sure, language=language)


def told(
    question: str, passage: Passage, index: Index, *, sure: float, language: terms.Language
) -> Answer:
    """Answer from the passage that is meant; nothing where none of its sentences may be said."""
    checked = check(extract(question, passage, index.rarity, language=language), [passage])
    if not checked.kept:
        return Answer(Outcome.NOTHING, sure, reason=Reason.UNSUPPORTED, dropped=checked.dropped)
    return Answer(Outcome.ANSWER, sure, (passage.article_id,), None, checked.kept, checked.dropped)


def _likeness(
    question: str,
    found: Sequence[Hit],
    index: Index,
    passages: Mapping[str, Passage],
    language: terms.Language,
) -> list[float]:
    return [evidence.likeness(question, passages[hit.key], index, language) for hit in found]


def _surest_first(
    question: str,
    found: list[Hit],
    index: Index,
    passages: Mapping[str, Passage],
    language: terms.Language,
) -> list[Hit]:
    """Return the hits with the surest of the first few in front, where none of them has phrasings of its own."""
    first = found[:_SUREST_AMONG]
    if len(first) < 2 or any(passages[hit.key].questions for hit in first):  # noqa: PLR2004 - a choice
        return found
    best = max(
        first,
        key=lambda hit: (
            confidence(question, [hit], index, passages[hit.key], language=language)
            + _ORDER_WEIGHT * hit.score
        ),
    )
    return [best, *(hit for hit in found if hit is not best)]


def _points(hit: Hit, like: float) -> float:
    return hit.score + _LIKENESS_WEIGHT * like


def _leads(
    found: Sequence[Hit], like: Sequence[float], thresholds: Thresholds, *, whole: float
) -> bool:
    """Say whether the first hit, where phrasings decide, tells much of a question that weighs ``whole``, and far more than the second."""
    points = [*map(_points, found, like), 0.0, 0.0]
    is_told = found[0].words >= thresholds.told * whole
    return is_told and points[0] - points[1] >= thresholds.lead


def _doubt(
    found: Sequence[Hit],
    sure: float,
    thresholds: Thresholds,
    like: Sequence[float],
    *,
    leads: bool,
) -> Answer | None:
    """Return what is said instead of an answer where the hits do not bear one; ``like`` is empty where phrasings do not decide."""
    keys = tuple(hit.key for hit in found[:2])
    if sure < thresholds.clarify:
        return Answer(Outcome.NOTHING, sure, reason=Reason.WEAK)
    if _is_close(like, thresholds) if like else alike(found) >= thresholds.alike:
        return Answer(Outcome.CLARIFY, sure, keys, Reason.CLOSE)
    is_phrased = not like or like[0] >= thresholds.phrased
    if sure < thresholds.answer or not (is_phrased or leads):
        return Answer(Outcome.CLARIFY, sure, keys, Reason.WEAK)
    return None


def _is_close(like: Sequence[float], thresholds: Thresholds) -> bool:
    first, second = [*like, 0.0][:2]
    return second >= thresholds.phrased and first - second < _TOO_NEAR


def confidence(
    question: str,
    hits: Sequence[Hit],
    index: Index,
    best: Passage,
    *,
    language: terms.Language = "es",
    known: Known | None = None,
) -> float:
    """Return how likely the best hit answers a question, 0 to 1."""
    signs = evidence.signs(question, hits, index, best, language)
    return doubt().confidence(signs, known(question) if known is not None else None)


def alike(hits: Sequence[Hit]) -> float:
    """Return how near the second hit comes to the first, 0 to 1, in words and letters (the fused scores spread what is near)."""
    if len(hits) < 2:  # noqa: PLR2004 - a pair
        return 0.0
    first, second = hits[:2]
    words = min(second.words / first.words, 1.0) if first.words else 1.0
    letters = min(second.letters / first.letters, 1.0) if first.letters else 1.0
    return (words + letters) / 2
