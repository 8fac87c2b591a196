"""Writes of what the bank knows: versions written and approved by two people, answers kept with what they rest on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Final

from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.kernel import clock, confidential
from centli.kernel.call import Call
from centli.kernel.errors import Unavailable
from crm.adapters import composing
from crm.adapters.composing import Composer
from crm.contracts import (
    AnswerOutcome,
    AnswerSentence,
    AnswerView,
    Citation,
    Flaw,
    Source,
    VersionState,
)
from crm.errors import (
    FaultyArticles,
    LibraryChanged,
    NotADraft,
    OwnVersion,
    RecallFalls,
    VersionOver,
)
from crm.models import Article, ArticleVersion, KnowledgeAnswer
from crm.rules import answers, articles, citing
from crm.rules.answers import Answer
from crm.rules.articles import ArticleFile
from crm.rules.citing import Composed
from crm.rules.gate import Gate
from crm.rules.passages import Passage
from crm.rules.retrieval import Hit
from crm.selectors import knowledge, publishing
from crm.selectors.knowledge import Library
from crm.services import deflection

logger = logging.getLogger(__name__)
BUILTIN: Final = "builtin"
PASSAGES_MAX: Final = 3
"""Passages that a model is shown."""
QUESTION_MAX: Final = 500
COMMENT_MAX: Final = 200


@owned
def draft_save(call: Call, draft: ArticleFile, *, takes_up: Sequence[int] = ()) -> ArticleVersion:
    """Store a new version of an article as a draft; nobody is told it before somebody else approves it.

    ``takes_up`` are the rows of answers whose questions it answers.

    Raises:
        FaultyArticles: it says otherwise what stays as it is in an article.
    """
    row = draft_step(call, draft)
    KnowledgeAnswer.objects.filter(pk__in=takes_up).update(taken_up=draft.slug)
    return row


def draft_step(call: Call, draft: ArticleFile) -> ArticleVersion:
    """Store a draft in the caller's transaction.

    Raises:
        FaultyArticles: it says otherwise what stays as it is in an article: for whom it is, say.
    """
    assert call.actor_id is not None, "people write articles"
    article = article_lock_step(call, draft)
    faults = articles.fixed_faults(
        draft, topic=article.topic, audience=article.audience, language=article.language
    )
    if faults:
        raise FaultyArticles(faults=faults)
    last = article.versions.order_by("-number").values_list("number", flat=True).first()
    row = ArticleVersion.objects.create(
        article=article,
        number=(last or 0) + 1,
        title=draft.title,
        body=draft.body,
        questions=list(draft.questions),
        related=list(draft.related),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        author_id=call.actor_id,
        created_at=call.now,
    )
    _note(call, row, "article.drafted")
    return row


def article_lock_step(call: Call, draft: ArticleFile) -> Article:
    """Lock the article that a draft is of, made if need be, for the caller's transaction."""
    require_transaction()
    article, _ = Article.objects.select_for_update().get_or_create(
        slug=draft.slug,
        defaults={
            "topic": draft.topic,
            "audience": draft.audience.value,
            "language": draft.language,
            "created_at": call.now,
        },
    )
    return article


def version_approve(call: Call, *, slug: str, number: int) -> ArticleVersion:
    """Publish a draft in the place of what was said until now, from its first day until its last.

    Raises:
        ArticleNotFound, NotADraft, VersionOver: as their names say.
        OwnVersion: whoever wrote it asks.
        RecallFalls: questions of the evaluation set would be found worse; it names them.
        EvaluationMissing, LibraryChanged: it could not be measured, or not against what is in force now.
    """
    row = knowledge.version_get(slug, number)
    check_approval(call, row)
    day = clock.local_date(call.now)
    mark = knowledge.mark(day)
    measured = _passed(publishing.if_approved(row, day))
    return _approve(call, slug, number, measured, mark)


@owned
def _approve(
    call: Call, slug: str, number: int, measured: Gate | None, mark: knowledge.Mark
) -> ArticleVersion:
    # Measured outside: it takes seconds. What was measured must still be what is in force.
    return approve_step(call, slug=slug, number=number, measured=measured, mark=mark)


def check_approval(call: Call, row: ArticleVersion) -> None:
    """Refuse to publish what is no draft, one's own, or over.

    Raises:
        NotADraft, OwnVersion, VersionOver: as their names say.
    """
    if row.state != VersionState.DRAFT.value:
        raise NotADraft
    if row.author_id == call.actor_id:
        raise OwnVersion
    if row.valid_to is not None and row.valid_to < clock.local_date(call.now):
        raise VersionOver


def approve_step(
    call: Call,
    *,
    slug: str,
    number: int,
    measured: Gate | None = None,
    mark: knowledge.Mark | None = None,
) -> ArticleVersion:
    """Publish a draft in the caller's transaction; ``mark`` is that of the articles it was measured against."""
    _lock_library()
    row = knowledge.version_get(slug, number, locked=True)
    check_approval(call, row)
    _check_mark(call, mark)
    day = clock.local_date(call.now)
    approved = ArticleVersion.objects.filter(
        article_id=row.article_id, state=VersionState.APPROVED.value
    )
    over = [one.pk for one in approved if _is_covered(one, row, day)]
    approved.filter(pk__in=over).update(state=VersionState.RETIRED.value, decided_at=call.now)
    row.state, row.approver_id, row.decided_at = (
        VersionState.APPROVED.value,
        call.actor_id,
        call.now,
    )
    row.statistics = knowledge.counted(row).to_json()
    row.gate = None if measured is None else measured.to_json()
    row.save()
    _note(call, row, "article.approved")
    return row


def _is_covered(old: ArticleVersion, new: ArticleVersion, day: date) -> bool:
    """Say whether a version is told on no day from now on once another is."""
    ends_first = new.valid_to is None or (old.valid_to is not None and old.valid_to <= new.valid_to)
    return max(old.valid_from, day) >= new.valid_from and ends_first


def version_retire(call: Call, *, slug: str, number: int) -> ArticleVersion:
    """Say what was approved no more.

    Raises:
        ArticleNotFound: there is no such version.
        NotADraft: it is not in force.
        RecallFalls: questions that other articles answer would be found worse; it names them.
        EvaluationMissing, LibraryChanged: it could not be measured, or not against what is in force now.
    """
    row = knowledge.version_get(slug, number)
    if row.state != VersionState.APPROVED.value:
        raise NotADraft
    day = clock.local_date(call.now)
    mark = knowledge.mark(day)
    measured = _passed(publishing.if_retired(row, day))
    return _retire(call, slug, number, measured, mark)


@owned
def _retire(
    call: Call, slug: str, number: int, measured: Gate | None, mark: knowledge.Mark
) -> ArticleVersion:
    _lock_library()
    row = knowledge.version_get(slug, number, locked=True)
    if row.state != VersionState.APPROVED.value:
        raise NotADraft
    _check_mark(call, mark)
    row.state, row.decided_at = VersionState.RETIRED.value, call.now
    row.gate = None if measured is None else measured.to_json()
    row.save(update_fields=["state", "decided_at", "gate"])
    _note(call, row, "article.retired")
    return row


def _lock_library() -> None:
    """Let one version be decided at a time, by the first article's row: two at once would be measured without each other."""
    require_transaction()
    Article.objects.select_for_update().order_by("pk").first()


def _check_mark(call: Call, mark: knowledge.Mark | None) -> None:
    if mark is not None and mark != knowledge.mark(clock.local_date(call.now)):
        raise LibraryChanged


def _passed(measured: Gate | None) -> Gate | None:
    if measured is not None and not measured.is_open:
        raise RecallFalls(
            questions=measured.questions,
            before=measured.before,
            after=measured.after,
            worse=tuple(one.question for one in measured.worse),
        )
    return measured


def ask(
    call: Call,
    question: str,
    *,
    slug: str | None = None,
    least_percent: int | None = None,
    said: str = "",
) -> AnswerView:
    """Answer a question from the approved articles, and keep what was found, cited and dropped.

    With ``slug`` the customer has said which article is meant. With ``least_percent`` it may be no question: what is less sure is
    nothing, and nothing is kept of it; with 0, two articles to choose from are something. What is kept is what was ``said``.
    """
    day = clock.local_date(call.now)
    known, hits, found = knowledge.answer(question, day)
    if least_percent is not None and not _is_enough(found, least_percent):
        return AnswerView("", AnswerOutcome.NOTHING, "", (), "", round(100 * found.confidence))
    if slug is not None and slug not in known.passages:
        known = knowledge.library(day)
    if slug is not None and slug in known.passages:
        found = answers.told(
            question, known.passages[slug], known.index, sure=1.0, language=known.language
        )
    asked, kept = (
        confidential.nameless(one, length_max=QUESTION_MAX) for one in (question, said or question)
    )
    composer = composing.composer()
    name = BUILTIN
    if composer is not None and found.outcome is answers.Outcome.ANSWER:
        found, name = _worded(composer, asked, hits, found, known)
    return _answered(call, kept, hits, found, known, composer=name)


def _is_enough(found: Answer, least_percent: int) -> bool:
    is_answer = found.outcome is answers.Outcome.ANSWER
    chooses = found.outcome is answers.Outcome.CLARIFY and not least_percent
    return chooses or (is_answer and round(100 * found.confidence) >= least_percent)


def _worded(
    composer: Composer, question: str, hits: Sequence[Hit], found: Answer, known: Library
) -> tuple[Answer, str]:
    """Let a model word an answer that we have; ours stands where it fails or nothing that it says holds."""
    keys = dict.fromkeys((*found.keys, *(hit.key for hit in hits)))
    passages = [known.passages[key] for key in keys if key in known.passages][:PASSAGES_MAX]
    try:
        said = composer.compose(question, passages)
    except Unavailable:
        logger.warning("answer.composer_failed", extra={"composer": composer.name})
        return found, BUILTIN
    checked = citing.check(said, passages)
    dropped = (*found.dropped, *checked.dropped)
    if not checked.kept:
        return replace(found, dropped=dropped), BUILTIN
    cited = dict.fromkeys(each.article_id for one in checked.kept for each in one.citations)
    return replace(found, keys=tuple(cited), sentences=checked.kept, dropped=dropped), composer.name


@owned
def _answered(
    call: Call,
    question: str,
    hits: Sequence[Hit],
    found: Answer,
    known: Library,
    *,
    composer: str,
) -> AnswerView:
    deflection.asked_again_step(call, question)
    sources = [_source(known.passages, key) for key in found.keys]
    row = KnowledgeAnswer.objects.create(
        customer_id=call.customer_id,
        question=question,
        outcome=found.outcome.value,
        reason="" if found.reason is None else found.reason.value,
        confidence_percent=round(100 * found.confidence),
        found=[{"slug": hit.key, "score_percent": round(100 * hit.score)} for hit in hits],
        cited=[asdict(each) for one in found.sentences for each in one.citations],
        dropped=[{"text": one.text, "figures": sorted(one.figures)} for one in found.dropped],
        composer=composer,
        created_at=call.now,
    )
    return AnswerView(
        answer_id=row.answer_id,
        outcome=AnswerOutcome(found.outcome.value),
        text=" ".join(one.text for one in found.sentences),
        sentences=[_sentence(known.passages, one) for one in found.sentences],
        sources=sources,
        reason=row.reason,
        confidence_percent=row.confidence_percent,
        language=known.language,
    )


def _sentence(passages: Mapping[str, Passage], said: Composed) -> AnswerSentence:
    cited = [
        Citation(
            each.article_id, each.version, passages[each.article_id].title, each.start, each.end
        )
        for each in said.citations
    ]
    return AnswerSentence(said.text, cited)


def _source(passages: Mapping[str, Passage], key: str) -> Source:
    passage = passages[key]
    return Source(key, passage.version, passage.title)


@owned
def answer_judge(
    call: Call,
    *,
    answer_id: str,
    is_helpful: bool,
    flaw: Flaw | None = None,
    comment: str = "",
) -> None:
    """Keep whether an answer helped; a later opinion takes the place of an earlier one.

    What helped has no flaw, whatever is said.

    Raises:
        AnswerNotFound: no such answer, or another customer's.
    """
    row = knowledge.answer_get(call, answer_id, locked=True)
    row.is_helpful = is_helpful
    row.comment = confidential.nameless(comment, length_max=COMMENT_MAX)
    row.judged_for = flaw.value if flaw is not None and not is_helpful else ""
    row.save(update_fields=["is_helpful", "judged_for", "comment"])
    audit.record(
        call, "answer.judged", object_kind="answer", object_id=answer_id, is_helpful=is_helpful
    )


def _note(call: Call, row: ArticleVersion, action: str) -> None:
    audit.record(
        call, action, object_kind="article", object_id=str(row.article_id), version=row.number
    )
