"""Giving points: who may, how much of a month, and never to oneself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission

from centli.confirmations import services as confirmations
from centli.confirmations.errors import ApproverNeeded
from centli.db.idempotency import KeyReused
from centli.events.models import AuditEntry, Outbox
from centli.people import factors, notices
from centli.people.models import Notice, User
from centli.people.testing import make_user
from points import errors, facade
from points.contracts import BudgetPurpose, TransactionType
from points.models import Budget, Grant, PointsAccount, Programme
from points.services import adjustments, budgets, grants
from points.testing import (
    later,
    make_employee,
    make_points,
    make_team,
    nothing_differs,
    points_call,
    staff_call,
)

pytestmark = pytest.mark.django_db
WHY = "Cerró el mes sin pendientes"
MONTH = "2026-11"


def rights(user: User, *codenames: str) -> User:
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return User.objects.get(pk=user.pk)


def balance(user):
    return facade.points_get(points_call(user)).current_points


def give(giver, receiver, points=100, *, key=None, **more):
    return grants.points_grant(
        points_call(giver, key=key),
        to_user_id=receiver.user_id,
        points=points,
        **{"reason": "performance", "message": WHY, **more},
    )


class Crew:
    """Marta, who manages Ana and Bruno; and Carla of another team."""

    def __init__(self, budget=500):
        self.marta = make_user("Marta Vela")
        self.team = make_team("Cobranza", manager=self.marta)
        self.ana, self.bruno = (
            make_employee(name, team=self.team).person for name in ("Ana Torres", "Bruno Salas")
        )
        self.carla = make_employee("Carla Méndez", team=make_team("Ventas")).person
        if budget:
            budgets.budget_set(
                staff_call(),
                manager_id=self.marta.pk,
                period=MONTH,
                points=budget,
                reason="Presupuesto del mes",
            )

    def left(self):
        return facade.budget_get(points_call(self.marta), BudgetPurpose.MANAGER).left_points


# ── Staff and managers ───────────────────────────────────────────────────────────────────────────


def test_staff_with_the_right_give_to_anybody_and_say_why():
    staff, ana = rights(make_user("Sara Solís"), "add_grant"), make_user()
    made = give(staff, ana, 150)
    assert (balance(ana), made.points, made.expires_at is not None) == (150, 150, True)
    (earned,) = Outbox.objects.filter(event_type="POINTS_EARNED")
    assert (earned.user_id, earned.data["transaction_id"]) == (ana.user_id, made.transaction_id)
    grant = Grant.objects.get()
    assert (grant.giver_id, grant.reason_code, grant.message) == (staff.pk, "performance", WHY)
    assert AuditEntry.objects.filter(action="points.staff").count() == 1
    nothing_differs()


def test_a_manager_gives_their_team_from_the_months_budget():
    crew = Crew(budget=150)
    give(crew.marta, crew.ana, 100)
    assert (balance(crew.ana), crew.left()) == (100, 50)
    with pytest.raises(errors.BudgetExceeded) as refused:
        give(crew.marta, crew.bruno, 51)
    assert (refused.value.left, refused.value.requested) == (50, 51)
    assert (balance(crew.bruno), crew.left(), Grant.objects.count()) == (0, 50, 1)
    nothing_differs()


@pytest.mark.parametrize("to", ["carla", "stranger", "nobody"])
def test_whoever_is_not_of_the_team_is_not_there(to):
    crew = Crew()
    receiver = crew.carla if to == "carla" else make_user("Somebody")
    user_id = "usr_" + "0" * 32 if to == "nobody" else receiver.user_id
    with pytest.raises(errors.EmployeeNotFound):
        facade.points_grant(
            points_call(crew.marta),
            to_user_id=user_id,
            points=10,
            reason="performance",
            message=WHY,
        )
    assert (crew.left(), Grant.objects.count()) == (500, 0)


def test_nobody_gives_to_themselves():
    staff = rights(make_user("Sara Solís"), "add_grant")
    with pytest.raises(errors.SelfGrant):
        give(staff, staff)
    assert Grant.objects.count() == 0


def test_an_employee_without_a_team_of_their_own_gives_nobody():
    crew = Crew()
    with pytest.raises(errors.EmployeeNotFound):
        give(crew.ana, crew.bruno)
    assert Budget.objects.filter(owner=crew.ana).count() == 0


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"points": 0}, errors.InvalidPoints),
        ({"points": 5_001}, errors.InvalidPoints),
        ({"reason": "because"}, errors.InvalidReason),
        ({"message": "Bien"}, errors.InvalidReason),
    ],
)
def test_a_grant_that_says_too_little_or_gives_too_much_gives_nothing(wrong, refusal):
    crew = Crew(budget=10_000)
    with pytest.raises(refusal):
        give(crew.marta, crew.ana, **{"points": 10, **wrong})
    assert (crew.left(), Grant.objects.count()) == (10_000, 0)


def test_a_key_recognises_one_and_nobody_else():
    crew = Crew()
    one, two = (recognise(crew.ana, crew.bruno, key="the-same-wish") for _ in range(2))
    assert (one, balance(crew.bruno)) == (two, 50)
    for receiver, points in ((crew.bruno, 51), (crew.carla, 50)):
        with pytest.raises(KeyReused):
            recognise(crew.ana, receiver, points, key="the-same-wish")
    assert Grant.objects.count() == 1


def test_a_key_gives_once():
    crew = Crew()
    one, two = (give(crew.marta, crew.ana, 100, key="the-same-wish") for _ in range(2))
    assert (one, balance(crew.ana), crew.left()) == (two, 100, 400)
    with pytest.raises(KeyReused):
        give(crew.marta, crew.ana, 200, key="the-same-wish")
    assert balance(crew.ana) == 100


def test_a_budget_is_never_set_below_what_was_given():
    crew = Crew()
    give(crew.marta, crew.ana, 300)
    for points in (299, -1, 2_000_000):
        with pytest.raises(errors.InvalidBudget):
            budgets.budget_set(
                staff_call(),
                manager_id=crew.marta.pk,
                period=MONTH,
                points=points,
                reason="Recorte del mes",
            )
    assert crew.left() == 200
    with pytest.raises(errors.EmployeeNotFound):
        budgets.budget_set(
            staff_call(), manager_id=crew.ana.pk, period=MONTH, points=1, reason="No es jefa aún"
        )
    nothing_differs()


# ── Colleagues ───────────────────────────────────────────────────────────────────────────────────


def recognise(giver, receiver, points=50, *, key=None, **more):
    return facade.recognition_give(
        points_call(giver, key=key),
        to_user_id=receiver.user_id,
        points=points,
        **{"value": "teamwork", "message": "Gracias por quedarte conmigo", **more},
    )


def test_a_colleague_is_recognised_from_the_allowance_and_the_feed_shows_it():
    crew = Crew()
    recognise(crew.ana, crew.carla, 120)
    left = facade.budget_get(points_call(crew.ana), BudgetPurpose.RECOGNITION)
    assert (left.allotted_points, left.left_points, balance(crew.carla)) == (300, 180, 120)
    (shown,) = facade.feed_page(points_call(crew.bruno)).items
    assert (shown.giver_name, shown.receiver_name, shown.team, shown.points, shown.value) == (
        "Ana Torres",
        "Carla Méndez",
        "Ventas",
        120,
        "teamwork",
    )
    nothing_differs()


def test_the_allowance_is_a_months():
    crew = Crew()
    for _ in range(2):
        recognise(crew.ana, crew.bruno, 150)
    with pytest.raises(errors.BudgetExceeded):
        recognise(crew.ana, crew.bruno, 1)
    next_month = later(points_call(crew.ana), days=14)
    facade.recognition_give(
        next_month,
        to_user_id=crew.bruno.user_id,
        points=1,
        value="care",
        message="Gracias por la ayuda",
    )
    assert facade.points_get(replace(next_month, user_id=crew.bruno.user_id)).current_points == 301


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"value": "profit"}, errors.InvalidValue),
        ({"message": "Gracias"}, errors.InvalidReason),
        ({"points": 201}, errors.InvalidPoints),
        ({"receiver": "self"}, errors.SelfGrant),
        ({"receiver": "customer"}, errors.EmployeeNotFound),
        ({"giver": "customer"}, errors.EmployeeNotFound),
    ],
)
def test_a_recognition_that_may_not_be_gives_nothing(wrong, refusal):
    crew, stranger = Crew(), make_user("Una clienta")
    giver = stranger if wrong.pop("giver", None) else crew.ana
    receiver = {"self": crew.ana, "customer": stranger}.get(wrong.pop("receiver", ""), crew.bruno)
    with pytest.raises(refusal):
        recognise(giver, receiver, **wrong)
    assert Grant.objects.count() == 0
    assert Outbox.objects.filter(event_type="POINTS_EARNED").count() == 0


def test_the_feed_is_the_employees_and_pages():
    crew = Crew()
    for number in range(3):
        recognise(crew.ana, crew.bruno, 10 + number)
    first = facade.feed_page(points_call(crew.carla), limit=2)
    rest = facade.feed_page(points_call(crew.carla), limit=2, cursor=first.next_cursor)
    assert [each.points for each in (*first.items, *rest.items)] == [12, 11, 10]
    assert rest.next_cursor is None
    with pytest.raises(errors.EmployeeNotFound):
        facade.feed_page(points_call(make_user("Una clienta")))
    with pytest.raises(errors.InvalidCursor):
        facade.feed_page(points_call(crew.carla), cursor="x")


# ── Adjustments ──────────────────────────────────────────────────────────────────────────────────


def adjust(staff, user, points, **more):
    return adjustments.points_adjust(
        staff_call(staff),
        user_id=user.user_id,
        points=points,
        **{"reason": "correction", "note": "Se contó dos veces", **more},
    )


def ask(staff, user, points):
    return adjustments.adjustment_propose(
        staff_call(staff),
        user_id=user.user_id,
        points=points,
        reason="compensation",
        note="Se cayó la promoción",
    )


def test_a_small_adjustment_takes_one_person_and_a_large_one_two():
    sara, andres, ana = (make_user(name) for name in ("Sara", "Andrés", "Ana Torres"))
    adjust(sara, ana, 1_000)
    adjust(sara, ana, -300)
    assert balance(ana) == 700
    for points in (301, 1_001, -1_001, -1_701):
        with pytest.raises(errors.NeedsApproval):
            adjust(andres, ana, points)
    adjust(andres, sara, 1_000)
    proposal = ask(sara, ana, 20_000)
    with pytest.raises(errors.RequestPending):
        ask(andres, ana, 10)

    def approve(staff):
        return confirmations.approve(
            staff_call(staff),
            confirmation_id=proposal.public_id,
            reason="Lo revisé con el área",
            factor=factors.usable_code(staff.pk, now=staff_call().now),
        )

    with pytest.raises(ApproverNeeded):
        approve(sara)
    assert balance(ana) == 700
    approve(andres)
    approve(andres)
    assert balance(ana) == 20_700
    # The grant names its approval, so that the database refuses a second of it.
    assert Grant.objects.get(points=20_000).source == f"cf:{proposal.id.hex}"
    view = facade.points_get(points_call(ana))
    assert (view.total_earned, view.total_redeemed) == (0, 0)
    types = {each.transaction_type for each in facade.transaction_page(points_call(ana)).items}
    assert types == {TransactionType.ADJUSTED}
    nothing_differs()


def test_whoever_has_points_taken_is_told_how_many_and_why():
    sara, andres, ana = (make_user(name) for name in ("Sara", "Andrés", "Ana Torres"))
    adjust(sara, ana, 1_000)
    assert not Notice.objects.exists()  # points that are given have an event, and its notice
    adjust(sara, ana, -300)
    asked = ask(sara, ana, -400)
    assert Notice.objects.count() == 1
    for _again in range(2):
        confirmations.approve(
            staff_call(andres),
            confirmation_id=asked.public_id,
            reason="Lo revisé con el área",
            factor=factors.usable_code(andres.pk, now=staff_call().now),
        )
    with pytest.raises(errors.InsufficientPoints):
        adjust(sara, ana, -301)
    told = [notices.notice_get(str(each.public_id)) for each in Notice.objects.order_by("pk")]
    after = "Si no estás de acuerdo, escríbenos y lo revisamos."
    assert [(each.title, each.body) for each in told] == [
        ("Retiramos puntos.", f"Retiramos 300 de tus puntos. Motivo: Corrección. {after}"),
        ("Retiramos puntos.", f"Retiramos 400 de tus puntos. Motivo: Compensación. {after}"),
    ]
    assert {each.user_id for each in Notice.objects.all()} == {ana.pk}


@pytest.mark.parametrize(
    ("points", "more", "refusal"),
    [
        (0, {}, errors.InvalidPoints),
        (-1, {}, errors.InsufficientPoints),
        (5, {"reason": "performance"}, errors.InvalidReason),
        (5, {"note": "Sí"}, errors.InvalidReason),
    ],
)
def test_an_adjustment_that_may_not_be_changes_nothing(points, more, refusal):
    sara, ana = make_user("Sara"), make_user()
    with pytest.raises(refusal):
        adjust(sara, ana, points, **more)
    with pytest.raises(errors.SelfGrant):
        adjust(sara, sara, 5)
    assert not PointsAccount.objects.exclude(last_seq=0).exists()


# ── Pending points ───────────────────────────────────────────────────────────────────────────────


def test_pending_points_count_when_their_time_has_come():
    ana = make_user()
    make_points(ana, 80, pending_hours=24)
    call = points_call(ana)
    view = facade.points_get(call)
    assert (view.current_points, view.pending_points, view.total_earned) == (0, 80, 0)
    assert Outbox.objects.filter(event_type="POINTS_EARNED").count() == 0
    tomorrow = later(call, hours=24)
    view = facade.points_get(tomorrow)
    assert (view.current_points, view.pending_points, view.total_earned) == (80, 0, 80)
    make_points(ana, 5, now=tomorrow.now)
    Programme.objects.filter(code="staff").update(is_active=False)
    with pytest.raises(errors.ProgrammeNotFound):
        give(rights(make_user("Sara"), "add_grant"), ana)
    nothing_differs()
