"""What publishing or retiring an article would do to what is found."""

from __future__ import annotations

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
from crm.rules.retrieval import Index
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
    return _compared(Index.build(then.values()), Index.build({**then, slug: found}.values()))


def if_retired(row: ArticleVersion, day: date) -> Gate | None:
    """Return what is found before and after a version is said no more; its own questions do not count.

    Raises:
        EvaluationMissing: the evaluation set cannot be read, so nobody knows.
    """
    if not _is_asked_for(row):
        return None
    now = knowledge.in_force(day)
    left = [one for slug, one in now.items() if slug != row.article.slug]
    return _compared(Index.build(now.values()), Index.build(left))


def _is_asked_for(row: ArticleVersion) -> bool:
    """Say whether the evaluation set, in Spanish and for customers, may find an article."""
    is_ours = row.article.audience == Audience.CUSTOMERS.value
    return is_ours and knowledge.language_of(row) == "es"


def _compared(before: Index, after: Index) -> Gate:
    asked = evaluation_set()
    return gate.compare(asked, _ranked(asked, before), _ranked(asked, after))


def _ranked(asked: tuple[Question, ...], index: Index) -> Ranks:
    key = (index.fingerprint, settings.CENTLI_SUPPORT_EVALUATION)
    found = _ranks.get(key)
    if found is None:
        if len(_ranks) >= _KEPT:
            _ranks.clear()
        found = _ranks[key] = gate.ranks(asked, index)
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
