"""Points from a file: seen before they are given, given once, and taken back."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centli.confirmations import services as confirmations
from centli.people import notices
from centli.people.models import Notice
from centli.people.testing import make_user
from points import errors, facade
from points.contracts import OrderStatus
from points.models import Batch, BatchState, Grant, Lot, PointsAccount, Programme
from points.services import batches, redemptions
from points.testing import NOW, make_points, make_reward, nothing_differs, points_call, staff_call

pytestmark = pytest.mark.django_db
HEAD = "email,points,reason,message\n"
WHY = "Cerró el mes sin pendientes"


def file_of(*rows):
    return (
        HEAD + "".join(f"{user.email},{points},performance,{WHY}\n" for user, points in rows)
    ).encode()


def preview(raw, *, staff=None, name="noviembre.csv"):
    return batches.batch_preview(staff_call(staff), filename=name, raw=raw)


def apply(batch):
    return batches.batch_apply(staff_call(), batch_id=batch.batch_id)


def undo(batch):
    return batches.batch_undo(
        staff_call(), batch_id=batch.batch_id, reason="Se subió el archivo equivocado"
    )


def balance(user):
    return facade.points_get(points_call(user)).current_points


def test_a_file_is_shown_then_given_and_given_once():
    ana, bruno = make_user(), make_user("Bruno Salas")
    raw = file_of((ana, 100), (bruno, 40), (ana, 5))
    batch = preview(raw)
    assert (batch.row_count, batch.fault_count, batch.total_points) == (3, 0, 145)
    assert Grant.objects.count() == 0
    assert apply(batch).state == BatchState.APPLIED
    assert (balance(ana), balance(bruno)) == (105, 40)
    again = preview(raw, name="otro nombre.csv")
    assert (again.pk, apply(again).state, Grant.objects.count()) == (batch.pk, "applied", 3)
    assert (balance(ana), Batch.objects.count()) == (105, 1)
    grant = Grant.objects.get(batch_line=3)
    assert (grant.message, grant.points, grant.user_id) == (WHY, 40, bruno.user_id)
    nothing_differs()


def test_a_file_with_a_bad_row_gives_nothing_and_says_where():
    ana, sara = make_user(), make_user("Sara")
    raw = (
        file_of((ana, 100))
        + (
            f"nadie@example.mx,5,performance,{WHY}\n{ana.email},mil,performance,{WHY}\n"
            f"{sara.email},5,performance,{WHY}\n{ana.email},5,performance,{'x' * 256}\n"
            f"{ana.email},5,performance,{'x' * 255}\n"
        ).encode()
    )
    batch = preview(raw, staff=sara)
    assert [fault.line for fault in batches.fault_list(batch)] == [3, 4, 5, 6]
    with pytest.raises(errors.InvalidFile) as refused:
        apply(batch)
    assert [fault.line for fault in refused.value.faults] == [3, 4, 5, 6]
    assert (Grant.objects.count(), PointsAccount.objects.count()) == (0, 0)
    assert Batch.objects.get().state == BatchState.PREVIEWED


def test_an_undone_file_takes_back_what_was_not_spent():
    ana, bruno = make_user(), make_user("Bruno Salas")
    make_points(ana, 30, days=700)
    batch = apply(preview(file_of((ana, 100), (bruno, 40))))
    reward = make_reward(cost=25)
    proposal = facade.redemption_propose(points_call(ana), product_id=reward.wire_id)
    confirmations.confirm(
        points_call(ana), confirmation_id=proposal.public_id, token=proposal.token
    )
    done = undo(batch)
    assert (done.state, done.taken_back_points, done.short_points) == ("undone", 115, 25)
    assert (balance(ana), balance(bruno)) == (30, 0)
    assert undo(batch).taken_back_points == 115
    after = "Motivo: Abono deshecho. Si no estás de acuerdo, escríbenos y lo revisamos."
    told = Notice.objects.filter(code=notices.POINTS_TAKEN).order_by("pk")
    assert [(each.user_id, notices.notice_get(str(each.public_id)).body) for each in told] == [
        (ana.pk, f"Retiramos 75 de tus puntos. {after}"),
        (bruno.pk, f"Retiramos 40 de tus puntos. {after}"),
    ]
    with pytest.raises(errors.BatchClosed):
        apply(batch)
    assert facade.points_get(points_call(bruno)).total_earned == 0
    nothing_differs()


def test_of_an_undone_file_that_was_spent_nobody_is_told_that_nothing_went():
    ana = make_user()
    batch = apply(preview(file_of((ana, 100))))
    call = points_call(ana)
    proposal = facade.redemption_propose(call, product_id=make_reward(cost=100).wire_id)
    confirmations.confirm(call, confirmation_id=proposal.public_id, token=proposal.token)
    assert undo(batch).short_points == 100
    assert not Notice.objects.filter(code=notices.POINTS_TAKEN).exists()


def test_what_comes_back_from_an_order_to_an_undone_file_is_withdrawn():
    ana = make_user()
    batch = apply(preview(file_of((ana, 100))))
    call, reward = points_call(ana), make_reward(cost=60, staged=True)
    proposal = facade.redemption_propose(call, product_id=reward.wire_id)
    done = confirmations.confirm(call, confirmation_id=proposal.public_id, token=proposal.token)
    assert done.result is not None
    assert undo(batch).short_points == 60
    withdrawn_at = Lot.objects.get().withdrawn_at
    redemptions.order_advance(
        staff_call(now=NOW + timedelta(days=1)),
        order_id=done.result["order_id"],
        status=OrderStatus.REJECTED,
        note="Ya no hay piezas",
    )
    view = facade.points_get(call)
    assert (view.current_points, view.reversed_points, view.reserved_points) == (0, 100, 0)
    assert Lot.objects.get().withdrawn_at == withdrawn_at
    told = Notice.objects.filter(user=ana, code=notices.POINTS_TAKEN)
    assert [each.figures["points"] for each in told.order_by("pk")] == ["40", "60"]
    nothing_differs()


def test_a_file_that_was_interrupted_is_carried_on_with(monkeypatch):
    monkeypatch.setattr(batches, "PART", 2)
    people = [make_user(f"Persona {n}", enrolled=False) for n in range(5)]
    batch = preview(file_of(*((each, 10) for each in people)))
    batches._begin(staff_call(), batch.batch_id)
    batches._apply_part(staff_call(), batch.batch_id)
    assert Grant.objects.count() == 2
    while batches.continue_due(NOW):
        pass
    assert [balance(each) for each in people] == [10] * 5
    assert batches.batch_get(batch.batch_id).state == BatchState.APPLIED
    batches._begin_undo(staff_call(), batch.batch_id, "Se subió dos veces")
    while batches.continue_due(NOW):
        pass
    assert [balance(each) for each in people] == [0] * 5
    assert batches.batch_get(batch.batch_id).taken_back_points == 50
    nothing_differs()


def test_a_file_is_begun_only_while_files_give_and_one_that_was_begun_ends(monkeypatch):
    monkeypatch.setattr(batches, "PART", 2)
    people = [make_user(f"Persona {n}", enrolled=False) for n in range(3)]
    begun, late = (
        preview(file_of(*((each, 10) for each in some))) for some in (people, people[:1])
    )
    batches._begin(staff_call(), begun.batch_id)
    batches._apply_part(staff_call(), begun.batch_id)
    Programme.objects.filter(code="batch").update(is_active=False)
    with pytest.raises(errors.ProgrammeNotFound):
        apply(late)
    assert batches.batch_get(late.batch_id).state == BatchState.PREVIEWED
    assert batches.continue_due(NOW) == 1
    assert [balance(each) for each in people] == [10] * 3
    assert batches.batch_get(begun.batch_id).state == BatchState.APPLIED


def test_a_part_of_a_file_takes_as_many_statements_however_many_its_rows():
    """Of people without an account and with one, of one person twice, and of points that expired meanwhile."""
    staff, numbers = staff_call(), count(1)

    def statements(size):
        people = [make_user(f"Persona {next(numbers)}", enrolled=False) for _ in range(size)]
        make_points(people[0], 5, days=1, now=NOW - timedelta(days=9))
        raw = file_of((people[0], 7), *((each, 10) for each in people))
        shown = batches.batch_preview(staff, filename="a.csv", raw=raw)
        counts = []
        for work in (
            lambda: batches.batch_apply(staff, batch_id=shown.batch_id),
            lambda: batches.batch_undo(staff, batch_id=shown.batch_id, reason="Se subió dos veces"),
        ):
            with CaptureQueriesContext(connection) as seen:
                work()
            counts.append(len(seen))
        assert batches.batch_get(shown.batch_id).taken_back_points == 7 + 10 * size
        return counts

    few, many = statements(2), statements(40)
    assert few == many
    assert max(many) <= 30
    nothing_differs()


def test_a_file_can_be_put_away_and_taken_up_again():
    ana = make_user()
    raw = file_of((ana, 10))
    batch = preview(raw)
    batches.batch_discard(staff_call(), batch_id=batch.batch_id)
    with pytest.raises(errors.BatchClosed):
        apply(batch)
    with pytest.raises(errors.BatchClosed):
        undo(batch)
    assert balance(ana) == 0
    assert apply(preview(raw)).state == BatchState.APPLIED
    with pytest.raises(errors.BatchClosed):
        batches.batch_discard(staff_call(), batch_id=batch.batch_id)
    for unknown in ("gbt_x", "gbt_" + "0" * 32):
        with pytest.raises(errors.BatchNotFound):
            batches.batch_apply(staff_call(), batch_id=unknown)
