"""Celery's side: a task takes the message that it names if nobody else has it, and a broker that is down loses nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from celery import Celery, current_app
from django.db import transaction

from centli.events import bus, delivery, outbox, registry, relay, sweeps, tasks, worker
from centli.events.catalogue import HoldReleased, SignedIn
from centli.events.models import Heartbeat, Inbox, Outbox, OutboxStatus
from centli.kernel import clock
from centli.kernel.call import Call, Channel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(registry, "_handlers", {})
    taken: list[str] = []

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(_call: Call, event: HoldReleased) -> None:
        taken.append(event.hold_id)

    return taken


def publish(*names: str) -> list[UUID]:
    call = Call(
        customer_id=7,
        user_id="usr_7",
        now=clock.now(),
        correlation_id=uuid4(),
        channel=Channel.CHAT,
    )
    with transaction.atomic():
        rows = bus.publish(*(HoldReleased(hold_id=name, reason="x") for name in names), call=call)
    return [row.event_id for row in rows]


def row_of(event_id: UUID) -> Outbox:
    return Outbox.objects.get(event_id=event_id)


def test_a_task_delivers_the_message_that_it_names_and_comes_twice_for_nothing(
    heard: list[str],
) -> None:
    (event_id,) = publish("a")

    tasks.deliver.apply(args=(event_id.hex,)).get()
    tasks.deliver.apply(args=(event_id.hex,)).get()

    assert heard == ["a"]
    assert row_of(event_id).status == OutboxStatus.SENT
    assert Inbox.objects.count() == 1


def test_a_task_for_nothing_does_nothing(heard: list[str]) -> None:
    tasks.deliver.apply(args=(uuid4().hex,)).get()

    assert heard == []


def test_a_task_that_overtakes_an_earlier_message_of_its_key_waits(heard: list[str]) -> None:
    first, second = publish("a", "b")

    worker.deliver_one(second)
    assert heard == []
    worker.deliver_one(first)
    worker.deliver_one(second)
    assert heard == ["a", "b"]


def test_a_worker_takes_over_what_the_relay_rang_for_and_nothing_else(heard: list[str]) -> None:
    (rung,) = publish("a")
    relay.claim(now=clock.now(), prefix=outbox.RELAY_PREFIX)
    worker.deliver_one(rung)
    assert heard == ["a"]

    (held,) = publish("b")
    relay.claim(now=clock.now())
    worker.deliver_one(held)
    assert heard == ["a"]


def test_a_message_over_which_five_workers_were_lost_is_dead(heard: list[str]) -> None:
    (event_id,) = publish("a")
    now = clock.now()
    for number in range(5):
        taken = worker.take(event_id, now=now + timedelta(minutes=number))
        assert taken is not None  # and its worker is killed

    assert worker.take(event_id, now=now + timedelta(minutes=5)) is None

    row = row_of(event_id)
    assert (row.status, row.attempts) == (OutboxStatus.DEAD, 5)
    assert heard == []


def test_relays_that_are_lost_do_not_count(heard: list[str]) -> None:
    (event_id,) = publish("a")
    now = clock.now()
    for number in range(10):
        assert relay.claim(now=now + timedelta(minutes=number), prefix=outbox.RELAY_PREFIX)

    assert row_of(event_id).attempts == 0


@pytest.fixture
def no_broker() -> Iterator[None]:
    """Nothing listens where the broker would be."""
    before = current_app._get_current_object()  # type: ignore[attr-defined]
    app = Celery("nobroker", broker="redis://127.0.0.1:1/0")
    app.conf.broker_transport_options = {"max_retries": 1, "interval_start": 0, "interval_max": 0}
    yield
    app.close()
    before.set_current()


@pytest.mark.usefixtures("no_broker")
def test_a_broker_that_is_down_is_a_fault_and_loses_nothing(heard: list[str]) -> None:
    publish("a", "b")
    now = clock.now()
    rows = relay.claim(now=now, prefix=outbox.RELAY_PREFIX)

    worker.dispatch(rows, now)

    row = Outbox.objects.order_by("id")[0]
    assert (row.status, row.faults, row.attempts) == (OutboxStatus.NEW, 1, 0)
    assert heard == []
    assert relay.drain(now + timedelta(seconds=2)) == 2
    assert heard == ["a", "b"]


def test_what_nobody_handles_needs_no_worker(heard: list[str]) -> None:
    call = Call(7, "usr_7", clock.now(), uuid4(), Channel.CHAT)
    with transaction.atomic():
        (row,) = bus.publish(SignedIn(session_id="a"), call=call)
    now = clock.now()

    worker.dispatch(relay.claim(now=now, prefix=outbox.RELAY_PREFIX), now)

    assert row_of(row.event_id).status == OutboxStatus.SENT


@pytest.mark.usefixtures("no_broker")
def test_the_bell_keeps_nobody_waiting_when_the_broker_is_down(heard: list[str]) -> None:
    bell = worker.Bell()
    publish("a")
    started = time.monotonic()

    for _ in range(100):
        bell.ring(list(Outbox.objects.all()))

    assert time.monotonic() - started < 30, "each would wait a second or more"


def test_a_long_turn_keeps_its_lease() -> None:
    (event_id,) = publish("a")
    now = clock.now()
    (row,) = relay.claim(now=now)

    outbox.renew([row.id], now=now + timedelta(seconds=10))

    assert relay.claim(now=now + timedelta(seconds=15)) == []
    assert row_of(event_id).status == OutboxStatus.CLAIMED


def test_the_keeper_renews_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=0.3))
    (event_id,) = publish("a")
    keeper = delivery.Keeper()
    (row,) = relay.claim(now=clock.now())

    def lease() -> datetime:
        found = row_of(event_id).lease_until
        assert found is not None
        return found

    first = lease()
    with keeper.holding(row.id):
        deadline = time.monotonic() + 60
        while lease() == first and time.monotonic() < deadline:
            pass
    keeper.stop()

    assert lease() > first


def test_workers_that_are_silent_are_noticed(settings: Any) -> None:
    now = clock.now()
    assert worker.silent(now) == []
    tasks.heartbeat.apply(args=("events",)).get()
    tasks.heartbeat.apply(args=("agent",)).get()
    Heartbeat.objects.filter(name="agent").update(beat_at=now - timedelta(minutes=3))

    assert worker.silent(clock.now()) == ["agent"]


def test_a_laptop_asks_no_worker_for_life() -> None:
    assert sweeps.ask_for_life(clock.now()) == 0
