"""What people said of answers and reports between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crm.models import KnowledgeAnswer, SuggestedAnswer, TicketEvent


def judged(start: datetime, end: datetime) -> Iterator[KnowledgeAnswer]:
    """Return the answers of a time that somebody judged, oldest first."""
    rows = KnowledgeAnswer.objects.filter(created_at__gte=start, created_at__lt=end)
    return rows.exclude(is_helpful=None).order_by("pk").iterator()


def rated(start: datetime, end: datetime) -> Iterator[TicketEvent]:
    """Return the ratings of reports of a time, oldest first; a changed mind is there twice."""
    rows = TicketEvent.objects.filter(action="rated", created_at__gte=start, created_at__lt=end)
    return rows.select_related("ticket").order_by("pk").iterator()


def suggestions(start: datetime, end: datetime) -> Iterator[SuggestedAnswer]:
    """Return the suggested answers that were sent in a time, oldest first."""
    rows = SuggestedAnswer.objects.filter(state="sent", decided_at__gte=start, decided_at__lt=end)
    return rows.select_related("ticket").order_by("pk").iterator()
