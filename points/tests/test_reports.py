"""What staff are told of all points: what is owed, and who gives whom in turn, beside a count by brute force."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from itertools import pairwise, permutations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from centli.confirmations import services as confirmations
from centli.kernel import clock
from centli.people.testing import make_user
from points import facade
from points.models import Lot
from points.rules import collusion, liability
from points.rules.collusion import Given, Ring
from points.selectors import reports
from points.services import adjustments, expiry, grants
from points.testing import (
    NOW,
    make_employee,
    make_points,
    make_reward,
    points_call,
    staff_call,
)

PEOPLE = range(6)
GIVEN = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), unique=True, max_size=24
).flatmap(
    lambda pairs: st.tuples(
        *(st.builds(Given, *map(st.just, pair), st.integers(1, 4), st.just(1)) for pair in pairs)
    )
)


def all_rings(given_):
    """Return every ring of two, three and four, by trying every order of people."""
    points = {(each.giver, each.receiver): each.points for each in given_}
    found = []
    for size in (2, 3, 4):
        for people in permutations(PEOPLE, size):
            steps = list(zip(people, (*people[1:], people[0]), strict=True))
            if people[0] == min(people) and all(step in points for step in steps):
                found.append(Ring(people, min(points[step] for step in steps)))
    return found


@given(GIVEN)
def test_rings_are_those_of_a_count_by_brute_force(given_):
    found = collusion.rings(given_, most=10_000)

    assert set(found) == set(all_rings(given_))
    assert len(found) == len(set(found))
    assert [ring.points for ring in found] == sorted((r.points for r in found), reverse=True)


@given(GIVEN, st.integers(1, 5))
def test_few_rings_are_the_heaviest(given_, most):
    found = collusion.rings(given_, most=most)

    heaviest = sorted((ring.points for ring in all_rings(given_)), reverse=True)
    assert [ring.points for ring in found] == heaviest[:most]
    assert set(found) <= set(all_rings(given_))


@given(GIVEN, st.integers(1, 100))
def test_a_favourite_has_its_share_and_nobody_else(given_, percent):
    found = {
        (each.giver, each.receiver)
        for each in collusion.favourites(given_, grants_min=2, percent_min=percent, most=1_000)
    }
    for each in given_:
        theirs = [other for other in given_ if other.giver == each.giver]
        total = sum(other.points for other in theirs)
        due = len(theirs) >= 2 and each.points / total * 100 >= percent - 1e-9
        assert ((each.giver, each.receiver) in found) is due


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(-40, 1_500)), st.integers(1, 90))))
def test_what_is_owed_is_the_same_by_month(lots):
    expiries = [
        (None if days is None else clock.day_end(clock.local_date(NOW) + timedelta(days)), points)
        for days, points in lots
    ]

    due = liability.by_expiry(expiries, now=NOW)

    assert sum(each.points for each in due) == sum(points for _days, points in lots)
    firsts = [each.first for each in due if each.first is not None]
    assert firsts == sorted(set(firsts))
    assert all(first < date(2028, 11, 1) for first in firsts)
    assert sum(each.points for each in due if each.is_never) == sum(
        points for days, points in lots if days is None
    )


def test_points_of_the_last_day_of_a_month_are_of_that_month():
    end = clock.day_end(date(2026, 11, 30))
    assert [each.first for each in liability.by_expiry([(end, 5)], now=NOW)] == [date(2026, 11, 1)]


def test_the_last_months_follow_each_other_up_to_now():
    months = liability.months(NOW)
    assert (months[0].first, months[-1].first) == (date(2025, 12, 1), date(2026, 11, 1))
    for one, other in pairwise(months):
        assert one.ends_at == other.begins_at
    assert months[-1].begins_at <= NOW < months[-1].ends_at


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(0, 0, 0), (1, 3, 333), (2, 3, 667), (1, 2, 500), (5, 5, 1000)]
)
def test_a_share_is_rounded_half_up(part, whole, share):
    assert liability.per_mille(part, whole) == share


@pytest.mark.django_db
def test_the_liability_adds_up_with_what_happened():
    ana, bruno = make_user(), make_user("Bruno Salas")
    make_points(ana, 300, days=400, now=NOW - timedelta(days=62))
    make_points(ana, 50, days=1, now=NOW - timedelta(days=31))
    make_points(bruno, 80, days=None)
    make_points(bruno, 20, pending_hours=24)
    expiry.expire_due(NOW)
    for reward in (make_reward(cost=100), make_reward(cost=60, staged=True)):
        call = points_call(ana)
        proposal = facade.redemption_propose(call, product_id=reward.wire_id)
        confirmations.confirm(call, confirmation_id=proposal.public_id, token=proposal.token)
    adjustments.points_adjust(
        staff_call(), user_id=bruno.user_id, points=-30, reason="correction", note="Se dio de más"
    )

    with CaptureQueriesContext(connection) as few:
        report = reports.liability_report(NOW)

    assert (report.available, report.pending, report.reserved, report.outstanding) == (
        *(190, 20, 60),
        270,
    )
    assert (report.holders, report.earned, report.redeemed, report.expired) == (2, 430, 160, 50)
    assert sum(each.points for each in report.due) == 270
    assert [(each.first, each.is_never, each.points) for each in report.due] == [
        (date(2027, 10, 1), False, 200),
        (date(2027, 11, 1), False, 20),
        (None, True, 50),
    ]
    by_month = {flow.first: flow for flow in report.flows}
    assert len(by_month) == 12
    assert by_month[date(2026, 9, 1)] == liability.Flow(date(2026, 9, 1), earned=300)
    assert by_month[date(2026, 10, 1)] == liability.Flow(date(2026, 10, 1), earned=50)
    assert by_month[date(2026, 11, 1)] == liability.Flow(
        date(2026, 11, 1), earned=80, spent=160, expired=50, adjusted=-30
    )
    for number in range(9):
        make_points(make_user(f"Persona {number}", enrolled=False), 5, days=number * 40 + 10)
    assert Lot.objects.count() == 13
    with CaptureQueriesContext(connection) as many:
        reports.liability_report(NOW)
    assert len(few) == len(many) == 3


@pytest.mark.django_db
def test_those_who_thank_each_other_are_reported_with_ids_alone():
    ana, bruno, carla = (make_employee(name).person for name in ("Ana", "Bruno", "Carla"))

    def thank(giver, receiver, points, *, days_ago=1):
        grants.recognition_give(
            points_call(giver, now=clock.now() - timedelta(days=days_ago)),
            to_user_id=receiver.user_id,
            points=points,
            value="teamwork",
            message="Gracias por quedarte",
        )

    thank(ana, bruno, 60)
    thank(ana, bruno, 20)
    thank(ana, carla, 10)
    thank(bruno, ana, 30)
    thank(bruno, carla, 90, days_ago=200)
    with CaptureQueriesContext(connection) as seen:
        report = reports.collusion_report(now=clock.now(), days=90)
    assert len(seen) == 2
    assert report.rings == [Ring((ana.pk, bruno.pk), 30)]
    (favourite,) = report.favourites
    assert (favourite.giver, favourite.receiver, favourite.percent) == (ana.pk, bruno.pk, 88)
    assert (report.grants, report.pairs, report.is_cut) == (4, 3, False)
    out = io.StringIO()
    call_command("report_collusion", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert [row["kind"] for row in told["found"]] == ["ring_2", "favourite"]
    assert told["found"][0]["people"] == f"{ana.user_id} {bruno.user_id}"
    assert "Bruno" not in out.getvalue()
