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
from crm.contracts import ArticleView, Audience, FoundArticle, Source, VersionState
from crm.errors import AnswerNotFound, ArticleNotFound
from crm.models import Article, ArticleVersion, KnowledgeAnswer
from crm.rules import answers, citing, enriching, terms
from crm.rules.answers import Answer
from crm.rules.doubt import Known, doubt
from crm.rules.passages import Passage
from crm.rules.retrieval import Document, Hit, Index, Statistics, statistics

HITS: Final = 5
SEARCH_MAX: Final = 20
EXCERPT_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that may be said to customers on a day, in one language."""

    language: terms.Language
    index: Index
    passages: Mapping[str, Passage]
    topics: Mapping[str, str]
    known: Known | None
    """Tells whether a question's words are of what these articles are about."""

    def answer(self, question: str) -> tuple[list[Hit], Answer]:
        """Return what was found for a question, and what to say of it."""
        return answers.find(
            question,
            self.index,
            self.passages,
            limit=HITS,
            language=self.language,
            known=self.known,
        )


Mark: TypeAlias = tuple[object, ...]
"""Tells whether anything was decided since."""


def mark(day: date) -> Mark:
    """Return what changes whenever an article is decided that is in force on a day or will be."""
    found = _told(day).aggregate(n=Count("pk"), last=Max("pk"), at=Max("decided_at"))
    return tuple(found.values())


def library(day: date, language: terms.Language = "es") -> Library:
    """Return the articles that are approved and valid on a day; they are read again once one was decided."""
    return _library(day, language, mark(day))


def answer(question: str, day: date) -> tuple[Library, list[Hit], Answer]:
    """Return what is answered in the question's own language, else in Spanish, in which the bank knows most, where nothing is near it."""
    known = library(day, enriching.language(question))
    hits, found = known.answer(question)
    if known.language != "es" and found.outcome is answers.Outcome.NOTHING:
        spanish = library(day)
        # Of what the Spanish articles share with it, names and the bank's own words, nothing is "what is the".
        said = (word for word in terms.words(question) if word not in terms.stops("en"))
        others, other = spanish.answer(" ".join(said))
        if other.outcome is answers.Outcome.ANSWER:
            return spanish, others, other
    return known, hits, found


@lru_cache(maxsize=2)
def _library(day: date, language: terms.Language, _mark: Mark) -> Library:
    return _read(day, language)


def _approved(day: date) -> QuerySet[ArticleVersion]:
    return ArticleVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        state=VersionState.APPROVED.value,
    )


def _told(day: date) -> QuerySet[ArticleVersion]:
    return _approved(day).filter(article__audience=Audience.CUSTOMERS.value)


def version_in_force(article: Article, day: date) -> ArticleVersion | None:
    """Return the version of an article that is told on a day."""
    return _in_force(_approved(day).filter(article=article), day).get(article.slug)


def versions_in_force(day: date) -> dict[str, ArticleVersion]:
    """Return by slug the version of each article that is told on a day, to customers or to staff."""
    return _in_force(_approved(day), day)


def _in_force(rows: QuerySet[ArticleVersion], day: date) -> dict[str, ArticleVersion]:
    """Return by slug the version of each article that is told on a day: of those that may be, the one approved last."""
    found = rows.filter(valid_from__lte=day).select_related("article").order_by("decided_at", "pk")
    return {row.article.slug: row for row in found}


def _told_in(day: date, language: terms.Language) -> QuerySet[ArticleVersion]:
    in_english = Q(article__language__startswith="en")
    return _told(day).filter(in_english if language == "en" else ~in_english)


def _read(day: date, language: terms.Language) -> Library:
    counted, passages, topics = [], {}, {}
    for slug, row in _in_force(_told_in(day, language), day).items():
        counted.append(_counted(row))
        passages[slug] = Passage(slug, row.number, row.title, row.body, tuple(row.questions))
        topics[slug] = row.article.topic
    known = doubt(language).known_among(passages)
    return Library(language, Index.build(counted), passages, topics, known)


def _counted(row: ArticleVersion) -> Statistics:
    if row.statistics is not None:
        try:
            return Statistics.from_json(row.statistics)
        except ValueError:
            pass  # counted by an older version of the terms
    return counted(row)


def in_force(day: date, *, without: ArticleVersion | None = None) -> dict[str, Statistics]:
    """Return what is counted of each article for customers that is in force on a day, in Spanish; as if a version were not."""
    rows = _told_in(day, "es")
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    return {slug: _counted(row) for slug, row in _in_force(rows, day).items()}


def counted(row: ArticleVersion) -> Statistics:
    """Count the words of a version of an article."""
    language = language_of(row)
    return statistics(
        Document(row.article.slug, row.title, row.body, tuple(row.questions), language)
    )


def language_of(row: ArticleVersion) -> terms.Language:
    """Return the language by whose rules an article's words are read."""
    return "en" if row.article.language.startswith("en") else "es"


def search(call: Call, text: str, *, limit: int) -> list[FoundArticle]:
    """Return the articles that fit a text best, best first."""
    known = library(clock.local_date(call.now), enriching.language(text))
    most = max(1, min(limit, SEARCH_MAX))
    hits = known.index.search(text, limit=most, language=known.language)
    return [
        FoundArticle(
            slug=hit.key,
            version=passage.version,
            title=passage.title,
            topic=known.topics[hit.key],
            excerpt=_excerpt(text, passage, known),
        )
        for hit in hits
        if (passage := known.passages.get(hit.key)) is not None
    ]


def _excerpt(text: str, passage: Passage, known: Library) -> str:
    rarity, language = known.index.rarity, known.language
    best = citing.extract(text, passage, rarity, language=language, limit=2)
    said = " ".join(one.text for one in best)
    return said if len(said) <= EXCERPT_MAX else said[: EXCERPT_MAX - 1].rsplit(" ", 1)[0] + "…"


def article_get(call: Call, slug: str) -> ArticleView:
    """Return an article as customers read it today, with those of its related ones that they can read.

    Raises:
        ArticleNotFound: there is none that is approved, valid today and for customers.
    """
    day = clock.local_date(call.now)
    row = _in_force(_told(day).filter(article__slug=slug), day).get(slug)
    if row is None:
        raise ArticleNotFound
    others = _in_force(_told(day).filter(article__slug__in=row.related), day)
    return ArticleView(
        slug=slug,
        version=row.number,
        title=row.title,
        body=row.body,
        language=row.article.language,
        related=[
            Source(each, others[each].number, others[each].title)
            for each in row.related
            if each in others
        ],
    )


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
