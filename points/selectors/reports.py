"""What staff are told of all points at once: what the bank owes, and who gives to whom. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    Sum,
    Value,
    When,
)

from centli.people.models import User
from points.contracts import GrantKind
from points.models import Grant, Lot, PointsAccount, PointsTransaction
from points.rules import collusion, liability
from points.rules.collusion import Favourite, Given, Ring
from points.rules.liability import Due, Flow

PAIRS_MAX: Final = 50_000
"""So many pairs of giver and receiver are looked at, those with most points."""
PERSONAL: Final = (GrantKind.MANAGER.value, GrantKind.RECOGNITION.value, GrantKind.STAFF.value)
"""Grants that somebody decided to give to somebody; a file's rows and purchases are nobody's choice."""


@dataclass(frozen=True, slots=True)
class LiabilityReport:
    """What the bank owes in points, and what became of all it gave."""

    holders: int
    """People who have any."""
    available: int
    pending: int
    reserved: int
    earned: int
    redeemed: int
    expired: int
    owed_by_people: int
    """What refunds still take back."""
    due: Sequence[Due]
    flows: Sequence[Flow]

    @property
    def outstanding(self) -> int:
        """Points that somebody may still spend, or has asked to."""
        return self.available + self.pending + self.reserved


@dataclass(frozen=True, slots=True)
class CollusionReport:
    """Where somebody should look, with everybody's name."""

    since: datetime
    grants: int
    pairs: int
    is_cut: bool
    """Whether there were more pairs than were looked at."""
    rings: Sequence[Ring]
    favourites: Sequence[Favourite]
    people: Mapping[int, User]

    def name(self, person: int) -> str:
        """Return what a person is called."""
        return self.people[person].display_name

    def rows(self) -> Sequence[Mapping[str, str | int]]:
        """Return the report as rows of ids and figures."""

        def ids(*people: int) -> str:
            return " ".join(self.people[person].user_id for person in people)

        found: list[Mapping[str, str | int]] = [
            {
                "kind": f"ring_{len(ring.people)}",
                "people": ids(*ring.people),
                "points": ring.points,
                "grants": "",
                "percent": "",
            }
            for ring in self.rings
        ]
        found += [
            {
                "kind": "favourite",
                "people": ids(each.giver, each.receiver),
                "points": each.points,
                "grants": each.grants,
                "percent": each.percent,
            }
            for each in self.favourites
        ]
        return found


def liability_report(now: datetime) -> LiabilityReport:
    """Return what is owed now and the months before, by three queries."""
    names = ("current", "pending", "reserved", "expired", "owed")
    held = Q(current_points__gt=0) | Q(pending_points__gt=0) | Q(reserved_points__gt=0)
    sums = PointsAccount.objects.aggregate(
        holders=Count("pk", filter=held),
        earned=Sum("total_earned", default=0),
        redeemed=Sum("total_redeemed", default=0),
        **{name: Sum(f"{name}_points", default=0) for name in names},
    )
    # Lots expire at the ends of days: few moments, however many lots.
    lots = (
        Lot.objects.filter(
            Q(available_points__gt=0) | Q(pending_points__gt=0) | Q(reserved_points__gt=0)
        )
        .values_list("expires_at")
        .annotate(points=Sum(F("available_points") + F("pending_points") + F("reserved_points")))
        .order_by()
    )
    return LiabilityReport(
        holders=sums["holders"],
        available=sums["current"],
        pending=sums["pending"],
        reserved=sums["reserved"],
        earned=sums["earned"],
        redeemed=sums["redeemed"],
        expired=sums["expired"],
        owed_by_people=sums["owed"],
        due=liability.by_expiry(lots, now=now),
        flows=_flows(now),
    )


def _flows(now: datetime) -> Sequence[Flow]:
    months = liability.months(now)
    number = Case(
        *(
            When(created_at__lt=month.ends_at, then=Value(place))
            for place, month in enumerate(months)
        ),
        output_field=IntegerField(),
    )
    is_of_order = ExpressionWrapper(Q(order__isnull=False), output_field=BooleanField())
    rows = (
        PointsTransaction.objects.filter(
            created_at__gte=months[0].begins_at, created_at__lt=months[-1].ends_at
        )
        .values_list(number, "transaction_type", is_of_order)
        .annotate(points=Sum("points_amount"))
        .order_by()
    )
    sums: dict[int, dict[tuple[str, bool], int]] = {}
    for place, kind, of_order, points in rows:
        sums.setdefault(place, {})[kind, bool(of_order)] = points
    return [liability.flow(month.first, sums.get(place, {})) for place, month in enumerate(months)]


def collusion_report(*, now: datetime, days: int) -> CollusionReport:
    """Return who gave whom in turn since so many days, by two queries."""
    since = now - timedelta(days=days)
    rows = (
        Grant.objects.filter(kind__in=PERSONAL, giver__isnull=False, created_at__gte=since)
        .values_list("giver_id", "user__customer_id")
        .annotate(points=Sum("points"), grants=Count("pk"))
        .order_by("-points", "giver_id", "user__customer_id")
    )
    given = [Given(*row) for row in rows[: PAIRS_MAX + 1]]
    is_cut = len(given) > PAIRS_MAX
    rings = collusion.rings(given[:PAIRS_MAX])
    favourites = collusion.favourites(given[:PAIRS_MAX])
    named = {person for ring in rings for person in ring.people}
    named |= {person for each in favourites for person in (each.giver, each.receiver)}
    return CollusionReport(
        since=since,
        grants=sum(each.grants for each in given),
        pairs=min(len(given), PAIRS_MAX),
        is_cut=is_cut,
        rings=rings,
        favourites=favourites,
        people=User.objects.only("pk", "display_name", "public_id").in_bulk(sorted(named)),
    )
