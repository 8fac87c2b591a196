"""Delivery: once, in the order of each key, after every crash and in spite of every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction

from centli.db import failpoints
from centli.events import bus, doorbell, outbox, registry, relay
from centli.events.catalogue import (
    BalanceQuery,
    BalanceResponse,
    Event,
    Fault,
    HoldReleased,
    SignedIn,
)
from centli.events.models import Inbox, Outbox, OutboxStatus
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, Rejected, Unavailable

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Stands for kill -9: nothing in the product catches it."""


def make_call(**changes: object) -> Call:
    values: dict[str, object] = {
        "customer_id": 7,
        "user_id": "usr_" + "7" * 32,
        "now": NOW,
        "correlation_id": uuid4(),
        "channel": Channel.CHAT,
        **changes,
    }
    return Call(**values)  # type: ignore[arg-type]


def publish(*events: Event, call: Call | None = None, key: str | None = None) -> list[UUID]:
    with transaction.atomic():
        return [row.event_id for row in bus.publish(*events, call=call or make_call(), key=key)]


def status(event_id: UUID) -> int:
    return Outbox.objects.get(event_id=event_id).status


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the handlers of the test are registered, and no place kills."""
    monkeypatch.setattr(registry, "_handlers", {})
    yield
    failpoints.disarm()


@pytest.fixture
def heard() -> list[str]:
    """What the consumer "test.hold" did: an effect beside its row in the database."""
    return []


def count_effects() -> int:
    return Outbox.objects.filter(event_type="SIGNED_IN").count()


def register_effect(heard: list[str]) -> None:
    """A consumer whose effect is a row: an answer event."""

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(call: Call, event: HoldReleased) -> None:
        heard.append(event.hold_id)
        bus.publish(SignedIn(session_id=event.hold_id), call=call, key="answers")


def test_an_event_reaches_its_consumer_after_commit(heard: list[str]) -> None:
    register_effect(heard)
    call = make_call()

    publish(HoldReleased(hold_id="hd_1", reason="expired"), call=call)

    assert relay.drain(NOW) == 2  # the event, and the answer
    assert heard == ["hd_1"]
    answer = Outbox.objects.get(event_type="SIGNED_IN")
    assert answer.correlation_id == call.correlation_id
    assert answer.channel == "chat"
    assert answer.status == OutboxStatus.SENT
    assert Inbox.objects.count() == 1
    assert relay.drain(NOW) == 0


def test_nothing_is_delivered_when_the_cause_rolls_back(heard: list[str]) -> None:
    register_effect(heard)

    with transaction.atomic():
        bus.publish(HoldReleased(hold_id="hd_1", reason="x"), call=make_call())
        transaction.set_rollback(True)

    assert relay.drain(NOW) == 0
    assert heard == []


@pytest.mark.parametrize(
    "place",
    [
        "relay.after_claim",
        "consume.after_inbox",
        "consume.after_step",
        "consume.after_commit",
        "relay.after_delivery",
        "relay.before_sent",
        "relay.after_sent",
    ],
)
def test_a_crash_at_any_boundary_leaves_exactly_one_effect(place: str, heard: list[str]) -> None:
    register_effect(heard)
    publish(HoldReleased(hold_id="hd_1", reason="x"))

    def kill() -> None:
        failpoints.disarm()
        raise Killed

    failpoints.arm(place, kill)
    with pytest.raises(Killed):
        relay.drain(NOW)
    relay.drain(NOW + outbox.LEASE)

    assert count_effects() == 1
    assert Inbox.objects.count() == 1
    assert set(Outbox.objects.values_list("status", flat=True)) == {OutboxStatus.SENT}


def test_a_duplicate_is_skipped(heard: list[str]) -> None:
    register_effect(heard)
    publish(HoldReleased(hold_id="hd_1", reason="x"))
    relay.drain(NOW)

    Outbox.objects.update(status=OutboxStatus.NEW)
    relay.drain(NOW)

    assert heard == ["hd_1"]
    assert count_effects() == 1


def test_a_claim_is_nobody_elses_until_its_lease_ends(heard: list[str]) -> None:
    register_effect(heard)
    publish(HoldReleased(hold_id="hd_1", reason="x"))
    assert len(relay.claim(now=NOW)) == 1

    assert relay.drain(NOW + outbox.LEASE - timedelta(seconds=1)) == 0
    assert heard == []
    assert relay.drain(NOW + outbox.LEASE) == 2
    assert heard == ["hd_1"]


def test_a_key_keeps_its_order_behind_a_failure(heard: list[str]) -> None:
    fail = [True]

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(call: Call, event: HoldReleased) -> None:
        if event.hold_id == "first" and fail[0]:
            raise ZeroDivisionError
        heard.append(event.hold_id)

    publish(*(HoldReleased(hold_id=name, reason="x") for name in ("first", "second")), key="a")
    publish(HoldReleased(hold_id="other", reason="x"), key="b")

    relay.drain(NOW)
    assert heard == ["other"]

    fail[0] = False
    relay.drain(NOW + timedelta(seconds=2))
    assert heard == ["other", "first", "second"]


@pytest.mark.parametrize("error", [ZeroDivisionError, SoftTimeLimitExceeded])
def test_five_failures_make_it_dead_and_its_key_waits(error: type[Exception]) -> None:
    tries: list[str] = []

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(call: Call, event: HoldReleased) -> None:
        tries.append(event.hold_id)
        raise error

    first, second = publish(
        *(HoldReleased(hold_id=name, reason="x") for name in ("first", "second"))
    )
    for minute in range(8):
        relay.drain(NOW + timedelta(minutes=minute))

    assert tries == ["first"] * 5
    assert status(first) == OutboxStatus.DEAD
    assert status(second) == OutboxStatus.NEW
    assert Inbox.objects.count() == 0
    assert Outbox.objects.get(event_id=first).last_error == error.__name__


@pytest.mark.parametrize(
    "error",
    [OperationalError("gone away"), ConnectionResetError(), TimeoutError(), Unavailable()],
)
def test_faults_of_transport_never_make_it_dead(error: Exception, heard: list[str]) -> None:
    down = [True]

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(call: Call, event: HoldReleased) -> None:
        if down[0]:
            raise error
        heard.append(event.hold_id)

    (event_id,) = publish(HoldReleased(hold_id="hd_1", reason="x"))
    for minute in range(12):
        relay.drain(NOW + timedelta(minutes=minute))

    row = Outbox.objects.get(event_id=event_id)
    assert (row.status, row.attempts, row.faults) == (OutboxStatus.NEW, 0, 12)
    down[0] = False
    assert relay.drain(NOW + timedelta(minutes=13)) == 1
    assert heard == ["hd_1"]


def test_the_pauses_grow_to_fifteen_seconds() -> None:
    for tries, seconds in enumerate([1, 2, 4, 8, 15, 15, 15], start=1):
        for _ in range(50):
            assert 0.8 * seconds <= outbox.backoff(tries).total_seconds() <= 1.2 * seconds


def test_a_row_committed_late_below_a_sent_one_is_delivered(heard: list[str]) -> None:
    register_effect(heard)
    for number in (2000, 1000):
        row = bus.row(HoldReleased(hold_id=f"hd_{number}", reason="x"), call=make_call())
        row.id = number
        row.save(force_insert=True)
        relay.drain(NOW)

    assert heard == ["hd_2000", "hd_1000"]


def test_one_consumers_failure_does_not_keep_it_from_the_others(heard: list[str]) -> None:
    fail = [True]

    @registry.handles(HoldReleased, consumer="test.broken")
    def broken(call: Call, event: HoldReleased) -> None:
        if fail[0]:
            raise ZeroDivisionError

    register_effect(heard)
    publish(HoldReleased(hold_id="hd_1", reason="x"))

    relay.drain(NOW)
    assert heard == ["hd_1"]
    fail[0] = False
    relay.drain(NOW + timedelta(seconds=2))

    assert heard == ["hd_1"]
    assert Inbox.objects.count() == 2


def test_a_refusal_rolls_back_and_answers_once() -> None:
    def refused(call: Call, event: BalanceQuery, error: DomainError) -> list[Event]:
        return [BalanceResponse(error=Fault(code=error.code))]

    @registry.handles(BalanceQuery, consumer="test.balance", refused=refused)
    def on_query(call: Call, event: BalanceQuery) -> None:
        bus.publish(SignedIn(session_id="never"), call=call)
        raise Rejected

    (event_id,) = publish(BalanceQuery())
    relay.drain(NOW)
    Outbox.objects.filter(event_id=event_id).update(status=OutboxStatus.NEW)
    relay.drain(NOW)

    assert count_effects() == 0
    answer = Outbox.objects.get(event_type="BALANCE_RESPONSE")
    assert answer.data["error"]["code"] == "rejected"
    assert Inbox.objects.filter(consumer="test.balance", event_id=event_id).count() == 1
    assert Outbox.objects.get(event_id=event_id).attempts == 0


def test_a_refusal_that_nobody_takes_is_an_error_line_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(call: Call, event: HoldReleased) -> None:
        raise Rejected

    (event_id,) = publish(HoldReleased(hold_id="hd_1", reason="x"))
    relay.drain(NOW)
    Outbox.objects.filter(event_id=event_id).update(status=OutboxStatus.NEW)
    relay.drain(NOW)

    told = [
        (each.levelname, each.consumer, each.code, each.event_id)  # type: ignore[attr-defined]
        for each in caplog.records
        if each.message == "event.refused"
    ]
    assert told == [("ERROR", "test.hold", "rejected", str(event_id))]
    assert Outbox.objects.get(event_id=event_id).status == OutboxStatus.SENT


def test_a_crash_between_refusal_and_answer_answers_once() -> None:
    @registry.handles(BalanceQuery, consumer="test.balance", refused=lambda *_: [BalanceResponse()])
    def on_query(call: Call, event: BalanceQuery) -> None:
        raise Rejected

    def kill() -> None:
        failpoints.disarm()
        raise Killed

    publish(BalanceQuery())
    failpoints.arm("consume.after_refusal", kill)
    with pytest.raises(Killed):
        relay.drain(NOW)
    assert Inbox.objects.count() == 0
    relay.drain(NOW + outbox.LEASE)

    assert Outbox.objects.filter(event_type="BALANCE_RESPONSE").count() == 1


def test_a_handler_with_its_own_transactions_runs_outside_any() -> None:
    seen: list[bool] = []

    def on_hold(call: Call, event: HoldReleased) -> None:
        seen.append(transaction.get_connection().in_atomic_block)

    registry.handles(HoldReleased, consumer="test.turn", queue="agent", transactional=False)(
        on_hold
    )
    publish(HoldReleased(hold_id="hd_1", reason="x"))
    relay.drain(NOW)

    assert seen == [False]
    assert Inbox.objects.count() == 0


def test_our_own_malformed_event_is_refused_where_it_is_made() -> None:
    with pytest.raises(TypeError, match="SIGNED_IN"), transaction.atomic():
        bus.publish(SignedIn(session_id=""), call=make_call())

    assert Outbox.objects.count() == 0


def test_publishing_rings_the_bell_after_commit() -> None:
    rung: list[doorbell.Told] = []
    bell: Callable[..., None] = rung.extend
    doorbell.listen(bell)
    try:
        with transaction.atomic():
            rows = bus.publish(SignedIn(session_id=ids.uuid7().hex), call=make_call())
            assert rung == []
        assert rung == rows
    finally:
        doorbell.leave(bell)
