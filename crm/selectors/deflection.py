"""What came of the answers that customers got."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from crm.contracts import AnswerOutcome
from crm.models import KnowledgeAnswer
from crm.rules.deflection import RECONTACT, Deflection, Fate


def deflection_report(*, since: datetime, until: datetime, now: datetime) -> Deflection:
    """Return what came of the answers given from ``since`` to before ``until``, in one query."""
    stayed, said = Q(recontact=""), Q(is_helpful__isnull=False)
    conditions = {
        Fate.CONFIRMED: stayed & Q(is_helpful=True),
        Fate.UNHELPFUL: stayed & Q(is_helpful=False),
        Fate.ASSUMED: stayed & ~said & Q(created_at__lt=now - RECONTACT),
        Fate.WAITING: stayed & ~said & Q(created_at__gte=now - RECONTACT),
        Fate.RECONTACTED: ~stayed,
    }
    answers = KnowledgeAnswer.objects.filter(
        created_at__gte=since, created_at__lt=until, outcome=AnswerOutcome.ANSWER.value
    )
    counts = {fate.value: Count("pk", filter=each) for fate, each in conditions.items()}
    return Deflection(**answers.aggregate(**counts))
