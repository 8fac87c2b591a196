"""What the bank knows now: the approved articles and their index, kept in the process until something is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from django.db.models import Count, Max, Q, QuerySet

from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from crm.contracts import Audience, FoundArticle, VersionState
from crm.errors import AnswerNotFound, ArticleNotFound
from crm.models import ArticleVersion, KnowledgeAnswer
from crm.rules import answers
from crm.rules.answers import Answer
from crm.rules.doubt import Known, doubt
from crm.rules.passages import Passage
from crm.rules.retrieval import Document, Hit, Index, Statistics, statistics

HITS: Final = 5
SEARCH_MAX: Final = 20
EXCERPT_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that may be said to customers on a day."""

    index: Index
    passages: Mapping[str, Passage]
    topics: Mapping[str, str]
    known: Known | None
    """Tells whether a question's words are of what these articles are about."""

    def answer(self, question: str) -> tuple[list[Hit], Answer]:
        """Return what was found for a question, and what to say of it."""
        hits = self.index.search(question, limit=HITS)
        return hits, answers.answer(question, hits, self.index, self.passages, known=self.known)


Mark: TypeAlias = tuple[object, ...]
"""Tells whether anything was decided since."""


def mark(day: date) -> Mark:
    """Return what changes whenever another article is in force."""
    found = _in_force(day).aggregate(n=Count("pk"), last=Max("pk"), at=Max("decided_at"))
    return tuple(found.values())


def library(day: date) -> Library:
    """Return the articles that are approved and valid on a day; they are read again once one was decided."""
    return _library(day, mark(day))


@lru_cache(maxsize=1)
def _library(day: date, _mark: Mark) -> Library:
    return _read(day)


def _in_force(day: date) -> QuerySet[ArticleVersion]:
    return ArticleVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        state=VersionState.APPROVED.value,
        valid_from__lte=day,
        article__audience=Audience.CUSTOMERS.value,
    )


def _read(day: date) -> Library:
    counted, passages, topics = [], {}, {}
    for row in _in_force(day).select_related("article").order_by("pk"):
        slug = row.article.slug
        counted.append(_counted(row, slug))
        passages[slug] = Passage(slug, row.number, row.title, row.body, tuple(row.questions))
        topics[slug] = row.article.topic
    return Library(Index.build(counted), passages, topics, doubt().known_among(passages))


def _counted(row: ArticleVersion, slug: str) -> Statistics:
    if row.statistics is not None:
        try:
            return Statistics.from_json(row.statistics)
        except ValueError:
            pass  # counted by an older version of the terms
    return counted(slug, row.title, row.body, row.questions)


def in_force(day: date) -> dict[str, Statistics]:
    """Return what is counted of each article for customers that is in force on a day."""
    rows = _in_force(day).select_related("article").order_by("pk")
    return {row.article.slug: _counted(row, row.article.slug) for row in rows}


def counted(slug: str, title: str, body: str, questions: list[str]) -> Statistics:
    """Count an article's words."""
    return statistics(Document(slug, title, body, tuple(questions)))


def search(call: Call, text: str, *, limit: int) -> list[FoundArticle]:
    """Return the articles that fit a text best, best first."""
    known = library(clock.local_date(call.now))
    hits = known.index.search(text, limit=max(1, min(limit, SEARCH_MAX)))
    return [
        FoundArticle(
            slug=hit.key,
            version=passage.version,
            title=passage.title,
            topic=known.topics[hit.key],
            excerpt=_excerpt(text, passage, known.index),
        )
        for hit in hits
        if (passage := known.passages.get(hit.key)) is not None
    ]


def _excerpt(text: str, passage: Passage, index: Index) -> str:
    said = " ".join(one.text for one in answers.extract(text, passage, index.rarity, limit=2))
    return said if len(said) <= EXCERPT_MAX else said[: EXCERPT_MAX - 1].rsplit(" ", 1)[0] + "…"


def version_get(slug: str, number: int, *, locked: bool = False) -> ArticleVersion:
    """Return a version of an article.

    Raises:
        ArticleNotFound: there is none.
    """
    rows = ArticleVersion.objects.filter(article__slug=slug, number=number)
    row = (rows.select_for_update() if locked else rows).first()
    if row is None:
        raise ArticleNotFound
    return row


def version_newest(slug: str) -> ArticleVersion | None:
    """Return an article's newest version, whatever its state; None when there is no such article."""
    rows = ArticleVersion.objects.filter(article__slug=slug).select_related("article")
    return rows.order_by("-number").first()


def answer_get(call: Call, answer_id: str, *, locked: bool = False) -> KnowledgeAnswer:
    """Return an answer that the customer got.

    Raises:
        AnswerNotFound: no such answer, or another customer's.
    """
    try:
        rows = KnowledgeAnswer.objects.filter(
            customer_id=call.customer_id, public_id=ids.parse("answer", answer_id)
        )
    except NotFound as error:
        raise AnswerNotFound from error
    row = (rows.select_for_update() if locked else rows).first()
    if row is None:
        raise AnswerNotFound
    return row
