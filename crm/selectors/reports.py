"""How the desk does: what is open and how old, what was kept of the targets, what came back, and what customers think."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from centli.db import hours
from centli.kernel import clock
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
    topics: Mapping[str, int]
    """What was opened was about: how many, by topic, most first; what nobody has read yet counts to none."""
    days: Sequence[tuple[date, int, int]]
    """Opened and solved, day by day of Mexico City."""


def desk_report(*, days: int, now: datetime) -> DeskReport:
    """Return how the desk does over the last days, in four statements: each reads what its index leads to, once."""
    first_day = clock.local_date(now) - timedelta(days=min(days, DAYS_MAX) - 1)
    since = clock.day_start(first_day)
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reasons, topics = Counter[str](), Counter[str]()
    for rows in (_open(now), _recent(since, now), _solved(since)):
        for row in rows:
            if reason := row.pop("reason_code", ""):
                reasons[reason] += row["opened"]
            if topic := row.pop("intent", ""):
                topics[topic] += row["opened"]
            counted[row.pop("queue")].update(row)
    total = Counter[str]()
    for counts in counted.values():
        total.update(counts)
    return DeskReport(
        ages={name: total[f"age_{name}"] for name, _limit in AGES},
        queues=sorted(
            (
                QueueReport(
                    queue,
                    row["unfinished"],
                    row["breached"],
                    Kept(row["first_kept"], row["first"]),
                    Kept(row["solved_kept"], row["solved"]),
                )
                for queue, row in counted.items()
            ),
            key=lambda each: (-each.breached, -each.unfinished, each.queue),
        ),
        first=Kept(total["first_kept"], total["first"]),
        solution=Kept(total["solved_kept"], total["solved"]),
        reopened=Kept(total["reopened"], total["solved_ever"]),
        content=Kept(
            sum(total[f"mark_{mark}"] for mark in RATINGS if mark >= GOOD),
            sum(total[f"mark_{mark}"] for mark in RATINGS),
        ),
        marks={mark: total[f"mark_{mark}"] for mark in RATINGS},
        late_answers=total["late"],
        reasons=dict(reasons.most_common()),
        topics=dict(topics.most_common()),
        days=_days(first_day, clock.local_date(now)),
    )


def _open(now: datetime) -> Iterable[dict[str, Any]]:
    """Count what is open, by queue: how much is late, and how old it is."""
    ages, younger = {}, now + timedelta(days=1)
    for name, limit in AGES:
        older = Q(created_at__lt=younger)
        ages[name] = older if limit is None else older & Q(created_at__gte=now - limit)
        younger = younger if limit is None else now - limit
    return _by(
        ["queue"],
        Q(state__in=UNFINISHED),
        unfinished=Q(),
        breached=Q(due_at__lte=now),
        **{f"age_{name}": condition for name, condition in ages.items()},
    )


def _recent(since: datetime, now: datetime) -> Iterable[dict[str, Any]]:
    """Count what was opened, by queue, reason and topic: what was answered in time, and what came back of what was solved."""
    answered = Q(answered_at__isnull=False)
    ever = ~Q(state__in=UNFINISHED) | Q(reopen_count__gt=0)
    return _by(
        ["queue", "reason_code", "intent"],
        Q(created_at__gte=since),
        opened=Q(),
        first=answered | Q(answer_due_at__lte=now),
        first_kept=answered & Q(answered_at__lte=F("answer_due_at")),
        solved_ever=ever,
        reopened=Q(reopen_count__gt=0),
        late=Q(late_count__gt=0),
    )


def _by(groups: Sequence[str], among: Q, **conditions: Q) -> Iterable[dict[str, Any]]:
    counts = {name: Count("pk", filter=condition or None) for name, condition in conditions.items()}
    found: Iterable[dict[str, Any]] = (
        Ticket.objects.filter(among).order_by().values(*groups).annotate(**counts)
    )
    return found


def _solved(since: datetime) -> Iterator[dict[str, Any]]:
    """Count what was solved, by queue and mark."""
    # A pause that ended in the solution counts for the customer: the clock stood still from its beginning.
    in_time = Q(resolution_due_at__gte=Coalesce(F("paused_at"), F("resolved_at")))
    rows = Ticket.objects.filter(resolved_at__gte=since).order_by().values("queue", "rating")
    for row in rows.annotate(solved=Count("pk"), solved_kept=Count("pk", filter=in_time)):
        mark = {f"mark_{row['rating']}": row["solved"]} if row["rating"] else {}
        yield {
            "queue": row["queue"],
            "solved": row["solved"],
            "solved_kept": row["solved_kept"],
        } | mark


def _days(first: date, last: date) -> list[tuple[date, int, int]]:
    """Count by day of Mexico City. The database counts hours of UTC, along indexes: days begin with one of them."""
    since = clock.day_start(first)
    opened, solved = (_by_hour(column, since) for column in ("created_at", "resolved_at"))
    found: dict[str, Counter[date]] = {"created_at": Counter(), "resolved_at": Counter()}
    for column, text, count in opened.union(solved, all=True):
        found[column][clock.local_date(hours.read(text))] += count
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(day, found["created_at"][day], found["resolved_at"][day]) for day in days]


def _by_hour(column: str, since: datetime) -> QuerySet[Ticket, tuple[str, str, int]]:
    which = Value(column, output_field=CharField())
    rows = (
        Ticket.objects.filter(**{f"{column}__gte": since})
        .order_by()
        .annotate(which=which, hour=hours.of(column))
    )
    return (
        rows.values("which", "hour")
        .annotate(count=Count("pk"))
        .values_list("which", "hour", "count")
    )
