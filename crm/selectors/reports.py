"""How the desk does: what is open and how old, what was kept of the targets, what came back, and what customers think."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from centli.kernel import clock
from crm.contracts import TicketReason
from crm.models import Ticket
from crm.rules.tickets import RATINGS
from crm.selectors.desk import UNFINISHED

AGES: Final[Sequence[tuple[str, timedelta | None]]] = (
    ("hours", timedelta(hours=4)),
    ("day", timedelta(days=1)),
    ("three_days", timedelta(days=3)),
    ("week", timedelta(days=7)),
    ("older", None),
)
"""How old what is open is: younger than each."""
DAYS_MAX: Final = 60
GOOD: Final = 4
"""From this mark on a customer is content."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of how many a target was kept."""

    kept: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in whole hundredths; None of nothing."""
        return round(100 * self.kept / self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class QueueReport:
    """How one queue does."""

    queue: str
    unfinished: int
    breached: int
    first: Kept
    solution: Kept


@dataclass(frozen=True, slots=True)
class DeskReport:
    """How the desk does over a period; what is open is as it is now."""

    ages: Mapping[str, int]
    queues: Sequence[QueueReport]
    first: Kept
    solution: Kept
    reopened: Kept
    """How many came back, of those that were solved."""
    content: Kept
    """How many gave 4 or 5, of those who gave a mark."""
    marks: Mapping[int, int]
    late_answers: int
    reasons: Mapping[str, int]
    """Why questions became reports: how many of those opened, by the code of what the articles lacked."""
    days: Sequence[tuple[date, int, int]]
    """Opened and solved, day by day of Mexico City."""


def desk_report(*, days: int, now: datetime) -> DeskReport:
    """Return how the desk does over the last days, in two statements."""
    first_day = clock.local_date(now) - timedelta(days=min(days, DAYS_MAX) - 1)
    since = clock.day_start(first_day)
    rows: list[Any] = list(
        Ticket.objects.filter(
            Q(state__in=UNFINISHED) | Q(created_at__gte=since) | Q(resolved_at__gte=since)
        )
        .order_by()
        .values("queue")
        .annotate(**_counts(since, now))
    )
    total = Counter[str]()
    for row in rows:
        total.update({name: count for name, count in row.items() if name != "queue"})
    return DeskReport(
        ages={name: total[f"age_{name}"] for name, _limit in AGES},
        queues=sorted(
            (
                QueueReport(
                    row["queue"],
                    row["unfinished"],
                    row["breached"],
                    Kept(row["first_kept"], row["first"]),
                    Kept(row["solved_kept"], row["solved"]),
                )
                for row in rows
            ),
            key=lambda each: (-each.breached, -each.unfinished, each.queue),
        ),
        first=Kept(total["first_kept"], total["first"]),
        solution=Kept(total["solved_kept"], total["solved"]),
        reopened=Kept(total["reopened"], total["solved_ever"]),
        content=Kept(total["content"], total["marked"]),
        marks={mark: total[f"mark_{mark}"] for mark in RATINGS},
        late_answers=total["late"],
        reasons={code: total[f"why_{code}"] for code in TicketReason if total[f"why_{code}"]},
        days=_days(first_day, clock.local_date(now)),
    )


def _counts(since: datetime, now: datetime) -> dict[str, Count]:
    unfinished, recent = Q(state__in=UNFINISHED), Q(created_at__gte=since)
    solved = Q(resolved_at__gte=since)
    answered = Q(answered_at__isnull=False)
    # A pause that ended in the solution counts for the customer: the clock stood still from its beginning.
    in_time = Q(resolution_due_at__gte=Coalesce(F("paused_at"), F("resolved_at")))
    marked = solved & Q(rating__isnull=False)
    ever = recent & (~unfinished | Q(reopen_count__gt=0))
    found = {
        "unfinished": unfinished,
        "breached": unfinished & Q(due_at__lte=now),
        "first": recent & (answered | Q(answer_due_at__lte=now)),
        "first_kept": recent & answered & Q(answered_at__lte=F("answer_due_at")),
        "solved": solved,
        "solved_kept": solved & in_time,
        "solved_ever": ever,
        "reopened": ever & Q(reopen_count__gt=0),
        "marked": marked,
        "content": marked & Q(rating__gte=GOOD),
        "late": recent & Q(late_count__gt=0),
        **{f"why_{code}": recent & Q(reason_code=code.value) for code in TicketReason},
        **{f"mark_{mark}": marked & Q(rating=mark) for mark in RATINGS},
    }
    younger = now + timedelta(days=1)
    for name, limit in AGES:
        older = unfinished & Q(created_at__lt=younger)
        found[f"age_{name}"] = older if limit is None else older & Q(created_at__gte=now - limit)
        younger = younger if limit is None else now - limit
    return {name: Count("pk", filter=condition) for name, condition in found.items()}


def _days(first: date, last: date) -> list[tuple[date, int, int]]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    since = clock.day_start(first)
    asked = {}
    for number, day in enumerate(days):
        start, end = clock.day_start(day), clock.day_end(day)
        asked[f"o{number}"] = Count("pk", filter=Q(created_at__gte=start, created_at__lt=end))
        asked[f"s{number}"] = Count("pk", filter=Q(resolved_at__gte=start, resolved_at__lt=end))
    rows = Ticket.objects.filter(Q(created_at__gte=since) | Q(resolved_at__gte=since))
    found = rows.aggregate(**asked)
    return [(day, found[f"o{n}"], found[f"s{n}"]) for n, day in enumerate(days)]
