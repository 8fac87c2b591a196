"""What the pipeline reads: jobs that are due, tickets as they were received, and the indexes that are being kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from centli.kernel import clock
from crm.contracts import JobState, Stage
from crm.errors import TicketNotFound
from crm.models import (
    PipelineJob,
    SearchIndex,
    Ticket,
    TicketEnrichment,
    TicketMessage,
)
from crm.rules import pipeline as rules
from crm.rules import terms
from crm.rules.pipeline import Earlier, Raw

LIVE: Final = "live"
SHADOW: Final = "shadow"
DEAD_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Read:
    """A ticket's text without what is personal."""

    text: str
    language: terms.Language


def is_free(now: datetime) -> Q:
    """Return the condition that a job may be taken: it is due, or whoever took it was lost."""
    return Q(state=JobState.WAITING, run_at__lte=now) | Q(
        state=JobState.RUNNING, lease_until__lte=now
    )


def due(now: datetime, *, limit: int, stages: Sequence[Stage]) -> Sequence[int]:
    """Return jobs that may be taken, those that waited longest first; by one state at a time, along an index."""
    rows = PipelineJob.objects.filter(stage__in=[stage.value for stage in stages])
    waiting = rows.filter(state=JobState.WAITING, run_at__lte=now)
    lost = rows.filter(state=JobState.RUNNING, lease_until__lte=now)
    found = [
        *lost.order_by("lease_until").values_list("pk", flat=True)[:limit],
        *waiting.order_by("run_at").values_list("pk", flat=True)[:limit],
    ]
    return found[:limit]


def left(now: datetime) -> tuple[int, int, int]:
    """Return how many tickets nobody has asked to be read, how many nobody to be indexed, and how many jobs are due."""
    jobs = PipelineJob.objects.filter(is_free(now))
    return _never_asked().count(), _never_indexed().count(), jobs.count()


def never_asked(*, limit: int) -> Sequence[Ticket]:
    """Return tickets that nobody has asked to be read, the newest first."""
    return list(_never_asked().select_related("customer").order_by("-pk")[:limit])


def _never_asked() -> QuerySet[Ticket]:
    asked = PipelineJob.objects.filter(ticket=OuterRef("pk"), stage=Stage.ENRICH.value)
    return Ticket.objects.filter(~Exists(asked), enriched_by="")


def never_indexed(*, limit: int) -> Sequence[Ticket]:
    """Return tickets that were read, and that nobody has asked to be found by the index that answers; newest first."""
    return list(_never_indexed().select_related("customer").order_by("-pk")[:limit])


def _never_indexed() -> QuerySet[Ticket]:
    asked = PipelineJob.objects.filter(
        ticket=OuterRef("pk"),
        stage=Stage.EMBED.value,
        version__in=SearchIndex.objects.filter(slot=LIVE).values("version"),
    )
    return Ticket.objects.filter(~Exists(asked)).exclude(enriched_by="")


def dead() -> Sequence[int]:
    """Return the jobs that have stopped, the oldest first."""
    rows = PipelineJob.objects.filter(state=JobState.DEAD).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:DEAD_MAX])


def put_off(now: datetime) -> int:
    """Return how many jobs wait for a later moment, because what they depend on did not answer."""
    return PipelineJob.objects.filter(state=JobState.WAITING, run_at__gt=now).count()


def jobs_of(ticket: Ticket, stage: Stage, versions: Sequence[str]) -> Sequence[int]:
    """Return the ids of a ticket's unfinished jobs of these versions."""
    rows = PipelineJob.objects.filter(ticket=ticket, stage=stage.value, version__in=versions)
    return list(rows.exclude(state=JobState.DONE).order_by("pk").values_list("pk", flat=True))


def first_text(ticket: Ticket) -> str:
    """Return what the customer wrote first.

    Raises:
        TicketNotFound: there is no such text.
    """
    found = (
        TicketMessage.objects.filter(ticket=ticket).order_by("pk").values_list("text", flat=True)
    )
    text = found.first()
    if text is None:
        raise TicketNotFound
    return text


def raw(ticket: Ticket) -> Raw:
    """Return a ticket as it was received, and what its customer had reported in the month before.

    Raises:
        TicketNotFound: nothing is written in it.
    """
    since = ticket.created_at - timedelta(days=rules.DUPLICATES_DAYS)
    earlier = list(
        Ticket.objects.filter(
            customer_id=ticket.customer_id, pk__lt=ticket.pk, created_at__gte=since
        ).order_by("-pk")[: rules.DUPLICATES_MAX]
    )
    texts = _first_texts([ticket, *earlier])
    if ticket.pk not in texts:
        raise TicketNotFound
    return Raw(
        ticket.ticket_id,
        rules.parts_of(ticket.subject, texts[ticket.pk]),
        clock.local_date(ticket.created_at),
        tuple(
            Earlier(one.ticket_id, rules.parts_of(one.subject, texts.get(one.pk, "")))
            for one in earlier
        ),
    )


def _first_texts(tickets: Sequence[Ticket]) -> dict[int, str]:
    """Return what the customers of tickets wrote first."""
    firsts = (
        TicketMessage.objects.filter(ticket__in=tickets)
        .order_by()
        .values("ticket")
        .annotate(first=Min("pk"))
        .values("first")
    )
    rows = TicketMessage.objects.filter(pk__in=[row["first"] for row in firsts])
    return dict(rows.values_list("ticket_id", "text"))


def reading(ticket: Ticket) -> Read | None:
    """Return what a ticket says without what is personal, as it was read last; None until it has been."""
    found = TicketEnrichment.objects.filter(ticket=ticket, version=ticket.enriched_by)
    row = found.values_list("text", "language").first()
    return None if row is None else Read(row[0], "en" if row[1] == "en" else "es")


def live_index() -> SearchIndex | None:
    """Return the index that answers; None before the first ticket."""
    return SearchIndex.objects.filter(slot=LIVE).first()


def indexes() -> Sequence[SearchIndex]:
    """Return the index that answers and the one that is being filled, if any."""
    return list(SearchIndex.objects.filter(slot__in=(LIVE, SHADOW)).order_by("slot"))


@dataclass(frozen=True, slots=True)
class Document:
    """A ticket as the archive keeps it."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of what is kept."""
        return hashlib.sha256(self.content).hexdigest()


def raw_document(ticket: Ticket) -> Document:
    """Return a ticket as it was received, for the archive."""
    content = rules.document(
        ticket_id=ticket.ticket_id,
        user_id=ticket.customer.user_id,
        channel=ticket.channel,
        subject=ticket.subject,
        body=first_text(ticket),
        related_id=ticket.related_id,
        at=ticket.created_at,
    )
    return Document(
        rules.document_name(ticket.ticket_id, clock.local_date(ticket.created_at)), content
    )
