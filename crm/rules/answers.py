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
    alike: float = 0.95


THRESHOLDS: Final[Mapping[terms.Language, Thresholds]] = {
    "es": Thresholds(),
    "en": Thresholds(answer=0.7, clarify=0.3),
}
"""In English, whose questions without an answer are fewer, the same confidence is less sure."""
_ITS_OWN: Final = 0.9
"""How sure an answer is at least to a question that its article has itself."""
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
    thresholds: Thresholds | None = None,
    known: Known | None = None,
) -> tuple[list[Hit], Answer]:
    """Search and answer, by the language's own thresholds unless others are given; where the whole of a question is in doubt, what is asked by itself may be surer (``asides``).

    Another reading counts only where it is sure enough to answer, and of one of the two articles that fit the whole best: so a
    story does not hide what is asked, and what is asked is not torn out of its story.
    """
    thresholds = thresholds or THRESHOLDS[language]

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
    thresholds: Thresholds | None = None,
    known: Known | None = None,
) -> Answer:
    """Answer a question from the passages that were found, with citations, or say why not.

    A question that one article has itself is that article's, whatever else fits. ``known`` tells whether its words are of what
    the passages are about (``Doubt.known_among``). ``passages`` has those of the hits by key; a hit without one (withdrawn meanwhile) is passed over.
    """
    thresholds = thresholds or THRESHOLDS[language]
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
        return told(question, owner, index, sure=max(sure, _ITS_OWN), language=language)
    found = _surest_first(question, found, index, passages, language)
    best = passages[found[0].key]
    sure = confidence(question, found[0], index, best, language=language, known=known)
    in_doubt = _doubt(found, sure, thresholds)
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


def _doubt(found: Sequence[Hit], sure: float, thresholds: Thresholds) -> Answer | None:
    """Return what is said instead of an answer where the hits do not bear one."""
    keys = tuple(hit.key for hit in found[:2])
    if sure < thresholds.clarify:
        return Answer(Outcome.NOTHING, sure, reason=Reason.WEAK)
    if _closeness(found) >= thresholds.alike:
        return Answer(Outcome.CLARIFY, sure, keys, Reason.CLOSE)
    if sure < thresholds.answer:
        return Answer(Outcome.CLARIFY, sure, keys, Reason.WEAK)
    return None


def _closeness(found: Sequence[Hit]) -> float:
    """Return how near the second hit comes to the first, 0 to 1.

    Where nobody wrote how they are asked, in words and letters: the fused scores of a few documents spread what is near.
    """
    if len(found) < 2:  # noqa: PLR2004 - a pair
        return 0.0
    first, second = found[:2]
    if first.phrased:
        return min(second.score / first.score, 1.0)
    words = min(second.words / first.words, 1.0) if first.words else 1.0
    letters = min(second.letters / first.letters, 1.0) if first.letters else 1.0
    return (words + letters) / 2


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
    return doubt(language).confidence(signs, known(question) if known is not None else None)
