"""What people said of answers and reports between two moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from crm.models import Beneficiary, KnowledgeAnswer, SuggestedAnswer, TicketEvent


def judged(start: datetime, end: datetime) -> Iterator[KnowledgeAnswer]:
    """Return the answers of a time that somebody judged, oldest first."""
    rows = KnowledgeAnswer.objects.filter(created_at__gte=start, created_at__lt=end)
    rows = rows.exclude(is_helpful=None).select_related("customer")
    return rows.order_by("pk").iterator()


def rated(start: datetime, end: datetime) -> Iterator[TicketEvent]:
    """Return the ratings of reports of a time, oldest first; a changed mind is there twice."""
    rows = TicketEvent.objects.filter(action="rated", created_at__gte=start, created_at__lt=end)
    return rows.select_related("ticket").order_by("pk").iterator()


def suggestions(start: datetime, end: datetime) -> Iterator[SuggestedAnswer]:
    """Return the suggested answers that were sent in a time, oldest first."""
    rows = SuggestedAnswer.objects.filter(state="sent", decided_at__gte=start, decided_at__lt=end)
    rows = rows.select_related("ticket__customer", "message__writer")
    return rows.order_by("pk").iterator()


def contact_names(customer_id: int) -> Sequence[str]:
    """Return the names and aliases of all whom a customer pays, or paid."""
    rows = Beneficiary.objects.filter(customer_id=customer_id)
    return [text for pair in rows.values_list("name", "alias") for text in pair]
