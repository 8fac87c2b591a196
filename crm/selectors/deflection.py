"""How many questions the bank's articles spared a person."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crm.contracts import AnswerOutcome
from crm.models import KnowledgeAnswer, Ticket
from crm.rules.deflection import RECONTACT, Deflection, fate

ANSWERS_MAX: Final = 20_000
"""Answers that are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class DeflectionReport:
    """What came of the answers of a period, of all and by the article that they cite first."""

    total: Deflection
    by_article: Mapping[str, Deflection]
    is_whole: bool
    """False where there were more answers than are looked at."""


def deflection_report(*, since: datetime, until: datetime, now: datetime) -> DeflectionReport:
    """Return what came of the answers given from ``since`` to before ``until``, in two queries."""
    answers = list(
        KnowledgeAnswer.objects.filter(
            created_at__gte=since, created_at__lt=until, outcome=AnswerOutcome.ANSWER.value
        )
        .order_by("-created_at")
        .values_list("customer_id", "created_at", "is_helpful", "cited")[: ANSWERS_MAX + 1]
    )
    seen = answers[:ANSWERS_MAX]
    reports = _reports({row[0] for row in seen}, since, until)
    of_article: defaultdict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for customer_id, answered_at, is_helpful, cited in seen:
        came = fate(
            answered_at=answered_at,
            is_helpful=is_helpful,
            reported_at=_first_after(reports.get(customer_id, ()), answered_at),
            now=now,
        )
        total[came] += 1
        if cited:
            of_article[cited[0]["article_id"]][came] += 1
    return DeflectionReport(
        Deflection(**total),
        {slug: Deflection(**of_article[slug]) for slug in sorted(of_article)},
        len(answers) <= ANSWERS_MAX,
    )


def _reports(
    customers: set[int], since: datetime, until: datetime
) -> Mapping[int, Sequence[datetime]]:
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    rows = Ticket.objects.filter(created_at__gte=since, created_at__lte=until + RECONTACT)
    for customer_id, created_at in rows.order_by("created_at").values_list(
        "customer_id", "created_at"
    ):
        if customer_id in customers:
            found[customer_id].append(created_at)
    return found


def _first_after(moments: Sequence[datetime], moment: datetime) -> datetime | None:
    at = bisect_left(moments, moment)
    return moments[at] if at < len(moments) else None
