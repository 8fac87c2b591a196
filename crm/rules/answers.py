"""Answers that can be checked: sentences of the articles with their places (``citing``), or an honest "nothing".

``find`` searches and reads a question as a whole and in parts, ``answer`` decides of what was found whether it is said,
asked about or passed over, ``told`` says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crm.rules import asides, citing, evidence, terms
from crm.rules.citing import Composed, Dropped
from crm.rules.doubt import Known, doubt
from crm.rules.passages import Passage
from crm.rules.retrieval import Hit, Index


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
    owners = [hit for hit in found if evidence.is_asked_of(question, passages[hit.key], language)]
    if len(owners) == 1:
        # Who wrote the article has said which one answers this.
        owner = passages[owners[0].key]
        sure = confidence(question, owners[0], index, owner, language=language, known=known)
        return told(question, owner, index, sure=max(sure, thresholds.answer), language=language)
    like: list[float] = []
    if thresholds.phrased:
        like = [evidence.likeness(question, passages[hit.key], index, language) for hit in found]
        found, like = _likest_first(found, like, owners)
    else:
        found = _surest_first(question, found, index, passages, language)
    best = passages[found[0].key]
    sure = confidence(question, found[0], index, best, language=language, known=known)
    whole = sum(map(index.rarity, dict.fromkeys(terms.stems(question, language))))
    leads = _leads(found, like, thresholds, whole=whole)
    in_doubt = _doubt(found, sure, thresholds, like, leads=leads)
    return in_doubt or told(question, best, index, sure=sure, language=language)


def told(
    question: str, passage: Passage, index: Index, *, sure: float, language: terms.Language
) -> Answer:
    """Answer from the passage that is meant; nothing where none of its sentences may be said."""
    said = citing.extract(question, passage, index.rarity, language=language)
    checked = citing.check(said, [passage])
    if not checked.kept:
        return Answer(Outcome.NOTHING, sure, reason=Reason.UNSUPPORTED, dropped=checked.dropped)
    return Answer(Outcome.ANSWER, sure, (passage.article_id,), None, checked.kept, checked.dropped)


def _likest_first(
    found: Sequence[Hit], like: Sequence[float], owners: Sequence[Hit]
) -> tuple[list[Hit], list[float]]:
    """Return the hits, and how like one of their phrasings the question is, in the order in which they answer it.

    What has this very question comes first, in the same words before others; then what fits it best.
    """
    ranked = sorted(
        zip(found, like, strict=True),
        key=lambda pair: (-pair[1] if pair[0] in owners else 0.0, -_points(*pair)),
    )
    return [hit for hit, _ in ranked], [each for _, each in ranked]


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
            confidence(question, hit, index, passages[hit.key], language=language)
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
    hit: Hit,
    index: Index,
    passage: Passage,
    *,
    language: terms.Language = "es",
    known: Known | None = None,
) -> float:
    """Return how likely a hit, whose passage it is, answers a question, 0 to 1."""
    signs = evidence.signs(question, [hit], index, passage, language)
    return doubt().confidence(signs, known(question) if known is not None else None)


def alike(hits: Sequence[Hit]) -> float:
    """Return how near the second hit comes to the first, 0 to 1, in words and letters (the fused scores spread what is near)."""
    if len(hits) < 2:  # noqa: PLR2004 - a pair
        return 0.0
    first, second = hits[:2]
    words = min(second.words / first.words, 1.0) if first.words else 1.0
    letters = min(second.letters / first.letters, 1.0) if first.letters else 1.0
    return (words + letters) / 2
