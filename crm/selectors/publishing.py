"""What publishing or retiring an article would do to what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from crm.contracts import Audience
from crm.errors import EvaluationMissing
from crm.models import ArticleVersion
from crm.rules import gate, records
from crm.rules.gate import Gate, Ranks
from crm.rules.measuring import Question
from crm.rules.retrieval import Index, Statistics
from crm.selectors import knowledge

_KEPT: Final = 2


def if_approved(row: ArticleVersion, day: date) -> Gate | None:
    """Return what is found before and after a version is published; None for what the evaluation set does not ask for.

    Raises:
        EvaluationMissing: the evaluation set cannot be read, so nobody knows.
    """
    if not _is_asked_for(row):
        return None
    slug, found = row.article.slug, knowledge.counted(row)
    then = knowledge.in_force(max(day, row.valid_from))
    return _compared(evaluation_set(), then, {**then, slug: found})


def if_retired(row: ArticleVersion, day: date) -> Gate | None:
    """Return what is found before and after a version is said no more; the questions of an article that goes do not count.

    Raises:
        EvaluationMissing: the evaluation set cannot be read, so nobody knows.
    """
    if not _is_asked_for(row):
        return None
    left = knowledge.in_force(day, without=row)
    asked = tuple(one for one in evaluation_set() if one.key in left or one.key != row.article.slug)
    return _compared(asked, knowledge.in_force(day), left)


def _is_asked_for(row: ArticleVersion) -> bool:
    """Say whether the evaluation set, in Spanish and for customers, may find an article."""
    is_ours = row.article.audience == Audience.CUSTOMERS.value
    return is_ours and knowledge.language_of(row) == "es"


def _compared(
    asked: Sequence[Question], before: Mapping[str, Statistics], after: Mapping[str, Statistics]
) -> Gate:
    return gate.compare(asked, _ranked(before), _ranked(after))


def _ranked(articles: Mapping[str, Statistics]) -> Ranks:
    index = Index.build(articles.values())
    key = (index.fingerprint, settings.CENTLI_SUPPORT_EVALUATION)
    found = _ranks.get(key)
    if found is None:
        if len(_ranks) >= _KEPT:
            _ranks.clear()
        found = _ranks[key] = gate.ranks(evaluation_set(), index)
    return found


_ranks: Final[dict[tuple[str, str], Ranks]] = {}
"""What was measured last: what is in force is measured again and again, and costs seconds."""


def evaluation_set() -> tuple[Question, ...]:
    """Return the frozen evaluation set's questions that an article answers.

    Raises:
        EvaluationMissing: it cannot be read.
    """
    return _evaluation_set(settings.CENTLI_SUPPORT_EVALUATION)


@lru_cache(maxsize=1)
def _evaluation_set(path: str) -> tuple[Question, ...]:
    file = Path(path)
    try:
        rows = records.rows(file.name, file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationMissing from error
    found = [
        Question(str(row.get("question") or ""), records.gold(row.get("slug"))) for row in rows
    ]
    return tuple(one for one in found if one.text and one.key is not None)
