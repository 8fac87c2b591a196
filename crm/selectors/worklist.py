"""What customers ask and the bank's articles do not answer: the list that articles are written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from centli.kernel import ids
from centli.kernel.errors import NotFound
from crm.contracts import AnswerOutcome
from crm.errors import AnswerNotFound
from crm.models import KnowledgeAnswer
from crm.rules.clusters import Cluster, clusters

SINCE: Final = timedelta(days=90)
QUESTIONS_MAX: Final = 1_000
"""The newest questions that are looked at."""
CLUSTERS_MAX: Final = 50
EXAMPLES_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is asked and not answered."""

    answer_id: str
    """Of the question that stands for all."""
    count: int
    examples: Sequence[str]
    reasons: Sequence[tuple[str, int]]
    """Why there was no answer, or what was wrong with it, the commonest first."""
    nearest: str
    """The article that was nearest; none where there was none."""
    rows: Sequence[int]


def gap_list(*, now: datetime) -> list[Gap]:
    """Return what was asked in the last 90 days without an answer, or with one that did not help; the most asked first."""
    rows = {row.pk: row for row in _unanswered(now)}
    found = clusters((row.pk, row.question) for row in rows.values())
    return [_gap(one, rows) for one in found[:CLUSTERS_MAX]]


def gap_get(answer_id: str, *, now: datetime) -> Gap:
    """Return the cluster that a question stands for.

    Raises:
        AnswerNotFound: no such question, or it was taken up or grew old meanwhile.
    """
    try:
        wanted = KnowledgeAnswer.objects.get(public_id=ids.parse("answer", answer_id)).pk
    except (NotFound, KnowledgeAnswer.DoesNotExist) as error:
        raise AnswerNotFound from error
    for one in gap_list(now=now):
        if wanted in one.rows:
            return one
    raise AnswerNotFound


def _unanswered(now: datetime) -> list[KnowledgeAnswer]:
    return list(
        KnowledgeAnswer.objects.filter(
            ~Q(outcome=AnswerOutcome.ANSWER.value) | Q(is_helpful=False),
            created_at__gte=now - SINCE,
            taken_up="",
        )
        .exclude(question="")
        .order_by("-created_at")[:QUESTIONS_MAX]
    )


def _gap(one: Cluster, rows: dict[int, KnowledgeAnswer]) -> Gap:
    of = [rows[key] for key in one.ids]
    reasons = Counter(row.judged_for or row.reason or "unhelpful" for row in of)
    nearest = Counter(row.found[0]["slug"] for row in of if row.found)
    return Gap(
        answer_id=of[0].answer_id,
        count=one.count,
        examples=list(dict.fromkeys(one.questions))[:EXAMPLES_MAX],
        reasons=reasons.most_common(3),
        nearest=nearest.most_common(1)[0][0] if nearest else "",
        rows=one.ids,
    )
