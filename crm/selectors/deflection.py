"""How many questions the bank's articles spared a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from crm.contracts import AnswerOutcome, Recontact
from crm.models import KnowledgeAnswer
from crm.rules.deflection import RECONTACT, Deflection, Fate


@dataclass(frozen=True, slots=True)
class DeflectionReport:
    """What came of the answers of a period, of all and by the article that they cite first."""

    total: Deflection
    by_article: Mapping[str, Deflection]
    recontacts: Mapping[str, int]
    """How those who came back did."""


def deflection_report(*, since: datetime, until: datetime, now: datetime) -> DeflectionReport:
    """Return what came of the answers given from ``since`` to before ``until``, in one query."""
    stayed, said = Q(recontact=""), Q(is_helpful__isnull=False)
    conditions = {
        Fate.CONFIRMED.value: stayed & Q(is_helpful=True),
        Fate.UNHELPFUL.value: stayed & Q(is_helpful=False),
        Fate.ASSUMED.value: stayed & ~said & Q(created_at__lt=now - RECONTACT),
        Fate.WAITING.value: stayed & ~said & Q(created_at__gte=now - RECONTACT),
        Fate.RECONTACTED.value: ~stayed,
        **{f"by_{how}": Q(recontact=how.value) for how in Recontact},
    }
    rows: Iterable[Any] = (
        KnowledgeAnswer.objects.filter(
            created_at__gte=since, created_at__lt=until, outcome=AnswerOutcome.ANSWER.value
        )
        .order_by()
        .values(slug=KeyTextTransform("article_id", KeyTransform("0", "cited")))
        .annotate(**{name: Count("pk", filter=each) for name, each in conditions.items()})
    )
    of_article = {row.pop("slug"): Counter(row) for row in rows}
    total = sum(of_article.values(), Counter[str]())
    return DeflectionReport(
        _deflection(total),
        {slug: _deflection(of_article[slug]) for slug in sorted(filter(None, of_article))},
        {how.value: total[f"by_{how}"] for how in Recontact},
    )


def _deflection(counted: Counter[str]) -> Deflection:
    return Deflection(**{fate.value: counted[fate.value] for fate in Fate})
