"""The sweeper, and what it looks after on behalf of events."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, transaction

from centli.events import bus, registry, relay, sweeper, sweeps
from centli.events.catalogue import AddBeneficiaryRequest, Event, HoldReleased
from centli.events.models import Inbox, Outbox, OutboxStatus
from centli.kernel.call import Call, Channel

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PERSONAL = AddBeneficiaryRequest(
    name="Juan López", alias="hermano", relationship="brother", confirmation_id="cf_1"
)
NEWS = HoldReleased(hold_id="hd_1", reason="x")

database = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})


def publish(*events: Event) -> None:
    call = Call(7, "usr_7", NOW, uuid4(), Channel.CHAT)
    with transaction.atomic():
        bus.publish(*events, call=call)


@database
def test_personal_data_is_emptied_a_day_after_delivery() -> None:
    publish(PERSONAL, NEWS)
    assert sweeps.empty_personal(NOW + 30 * DAY) == 0  # not delivered yet
    relay.drain(NOW)

    assert sweeps.empty_personal(NOW + DAY - timedelta(seconds=1)) == 0
    assert sweeps.empty_personal(NOW + DAY) == 1
    assert sweeps.empty_personal(NOW + DAY) == 0

    assert Outbox.objects.get(event_type=PERSONAL.event_type).data == {}
    assert Outbox.objects.get(event_type=NEWS.event_type).data == NEWS.data()


@database
def test_sent_messages_are_deleted_after_a_week_and_others_never() -> None:
    publish(NEWS, PERSONAL)
    relay.drain(NOW)
    publish(NEWS)
    Outbox.objects.filter(event_type=PERSONAL.event_type).update(status=OutboxStatus.DEAD)

    assert sweeps.delete_sent(NOW + 7 * DAY - timedelta(seconds=1)) == 0
    assert sweeps.delete_sent(NOW + 7 * DAY) == 1

    assert set(Outbox.objects.values_list("status", flat=True)) == {
        OutboxStatus.NEW,
        OutboxStatus.DEAD,
    }


@database
def test_the_inbox_is_kept_longer_than_any_redelivery() -> None:
    Inbox.objects.create(consumer="test", event_id=uuid4(), processed_at=NOW)

    assert sweeps.delete_inbox(NOW + 34 * DAY) == 0
    assert sweeps.delete_inbox(NOW + 35 * DAY) == 1


@database
def test_deleting_goes_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)
    publish(*[NEWS] * 5)
    relay.drain(NOW)

    assert [sweeps.delete_sent(NOW + 8 * DAY) for _ in range(4)] == [2, 2, 1, 0]


def test_one_sweep_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "_sweeps", {})
    done: list[datetime] = []

    @sweeper.sweep("test.broken")
    def broken(_now: datetime) -> int:
        raise ZeroDivisionError

    @sweeper.sweep("test.works")
    def works(now: datetime) -> int:
        done.append(now)
        return 1

    loop = sweeper.Loop()
    loop.round(NOW)
    loop.round(NOW + timedelta(seconds=5))

    assert done == [NOW, NOW + timedelta(seconds=5)]
    with pytest.raises(ZeroDivisionError):
        sweeper.run_all(NOW)


@database
def test_a_database_that_is_gone_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "_sweeps", {})
    tries: list[datetime] = []

    @sweeper.sweep("test.gone")
    def gone(now: datetime) -> int:
        tries.append(now)
        raise OperationalError("gone away")

    loop = sweeper.Loop()
    loop.round(NOW)
    loop.round(NOW)

    assert len(tries) == 2


def test_one_that_takes_long_keeps_none_waiting_that_each_round_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeper, "_sweeps", {})
    monkeypatch.setattr(sweeper, "PERIOD_SECONDS", 0.001)
    begun, ended = threading.Event(), threading.Event()

    @sweeper.sweep("test.long", every=timedelta(seconds=15))
    def takes_long(_now: datetime) -> int:
        begun.set()
        assert ended.wait(10)
        return 0

    @sweeper.sweep("test.prompt")
    def prompt(_now: datetime) -> int:
        if begun.is_set():
            ended.set()
            loop.stop()
        return 0

    loop = sweeper.Loop()
    thread = threading.Thread(target=loop.run, daemon=True)
    thread.start()
    thread.join(5)
    assert ended.is_set()


def test_a_sweep_may_run_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "_sweeps", {})
    done: list[datetime] = []

    @sweeper.sweep("test.minute", every=timedelta(minutes=1))
    def each_minute(now: datetime) -> int:
        done.append(now)
        return 0

    loop = sweeper.Loop()
    for second in range(0, 125, 5):
        loop.round(NOW + timedelta(seconds=second))

    assert done == [NOW + timedelta(seconds=second) for second in (0, 60, 120)]
