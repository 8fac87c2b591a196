"""Decisions and arithmetic of points, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.kernel import clock
from points.contracts import Fulfilment, LotState, OrderStatus
from points.errors import InvalidFile, InvalidPoints, InvalidReason, InvalidValue
from points.rules import giving, lots, orders, warnings

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    lot_id: UUID
    available_points: int
    expires_at: datetime | None
    created_at: datetime
    pending_points: int = 0
    available_at: datetime = NOW


@st.composite
def held_lots(draw):
    found = []
    for number in range(draw(st.integers(0, 8))):
        days = draw(st.one_of(st.none(), st.integers(-5, 60)))
        found.append(
            Held(
                UUID(int=number),
                draw(st.integers(0, 50)),
                None if days is None else NOW + timedelta(days=days),
                NOW - timedelta(days=draw(st.integers(0, 400))),
            )
        )
    return found


@given(held_lots(), st.integers(0, 300))
def test_spending_takes_what_expires_first_then_what_is_oldest_and_never_what_is_over(
    found, points
):
    moves = lots.taken(found, points, target=LotState.SPENT, now=NOW)
    by_id = {lot.lot_id: lot for lot in found}
    usable = [lot for lot in found if not lots.is_expired(lot, NOW) and lot.available_points]
    assert lots.total(moves) == min(points, sum(lot.available_points for lot in usable))
    places = [lots.spending_order(by_id[move.lot_id]) for move in moves]
    assert places == sorted(places)
    assert all(0 < move.points <= by_id[move.lot_id].available_points for move in moves)
    # Only the last lot that is touched may keep something.
    assert all(move.points == by_id[move.lot_id].available_points for move in moves[:-1])
    passed_over = {lot.lot_id for lot in usable} - {move.lot_id for move in moves}
    if moves and passed_over:
        assert all(lots.spending_order(by_id[pk]) > places[-1] for pk in passed_over)


def test_points_expire_at_the_end_of_a_day_of_mexico_city():
    granted = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)  # 23:30 of the 20th in Mexico City
    assert lots.expires_at(granted, 1) == clock.day_start(date(2026, 11, 22))
    assert lots.expires_at(granted, None) is None


@pytest.mark.parametrize(
    ("ahead", "days"),
    [
        (timedelta(days=31), None),
        (timedelta(days=30), 30),
        (timedelta(days=7, seconds=1), 30),
        (timedelta(days=7), 7),
        (timedelta(days=1), 1),
        (timedelta(seconds=1), 1),
        (timedelta(0), None),
    ],
)
def test_the_shortest_warning_that_has_begun_is_due(ahead, days):
    assert warnings.days_before(NOW + ahead, NOW) == days


def test_an_order_ends_delivered_or_gives_its_points_back():
    assert orders.first_status(Fulfilment.INSTANT) is OrderStatus.DELIVERED
    assert orders.first_status(Fulfilment.STAGED) is OrderStatus.REQUESTED
    for ended in (OrderStatus.DELIVERED, *orders.GIVES_BACK):
        assert not any(orders.may_follow(ended, then) for then in OrderStatus)
    assert not orders.may_follow(OrderStatus.REQUESTED, OrderStatus.DELIVERED)


@pytest.mark.parametrize("points", [0, -1, giving.GRANT_MAX + 1])
def test_no_grant_is_empty_or_too_large(points):
    with pytest.raises(InvalidPoints):
        giving.checked_points(points)


def test_a_grant_says_why():
    assert giving.checked_reason("performance", "Cerró el mes  ") == "Cerró el mes"
    with pytest.raises(InvalidReason):
        giving.checked_reason("performance", "Bien")
    with pytest.raises(InvalidReason):
        giving.checked_reason("because", "Cerró el mes completo")
    with pytest.raises(InvalidValue):
        giving.checked_value("profit")


# ── Files ────────────────────────────────────────────────────────────────────────────────────────


def test_each_row_of_a_file_says_what_is_wrong_with_it():
    found = giving.rows(
        "points,email,message,reason\n"
        '100,Ana@Example.mx,"Cerró el mes, sola",performance\n'
        "1e3,b@example.mx,Cerró el mes completo,performance\n"
        "٥٠,b@example.mx,Cerró el mes completo,performance\n"
        "5001,b@example.mx,Cerró el mes completo,performance\n"
        "10,b@example.mx,Bien,performance\n"
        "10,b@example.mx,Cerró el mes completo,because\n"
        "\n"
        "10,b@example.mx\n".encode()
    )
    assert (found[0].email, found[0].points, found[0].message, found[0].fault) == (
        "ana@example.mx",
        100,
        "Cerró el mes, sola",
        "",
    )
    assert all(row.fault for row in found[1:])
    assert [row.line for row in found] == [2, 3, 4, 5, 6, 7, 9]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "columns"),
        (b"email,points\na,1\n", "columns"),
        (b"email,points,reason,message\n", "empty"),
        (b"\xff\xfe\x00", "encoding"),
        (b"x" * (giving.FILE_BYTES_MAX + 1), "too_big"),
        (b"email,points,reason,message\n" + b"a@b.mx,1,performance,x\n" * 10_001, "too_many_rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(raw, why):
    with pytest.raises(InvalidFile) as refused:
        giving.rows(raw)
    assert refused.value.detail == why
