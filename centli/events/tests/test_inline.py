"""Work in the process: woken on commit, turns on threads of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import transaction

from centli.events import bus, doorbell, inline, registry, relay
from centli.events.catalogue import HoldReleased, SignedIn
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock
from centli.kernel.call import Call, Channel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_handlers", {})
    yield
    inline.stop()


def call() -> Call:
    return Call(
        customer_id=7,
        user_id="usr_7",
        now=clock.now(),
        correlation_id=uuid4(),
        channel=Channel.CHAT,
    )


def test_a_commit_wakes_the_relay_and_a_turn_does_not_keep_others_waiting() -> None:
    turn_runs, turn_may_end, heard = threading.Event(), threading.Event(), threading.Event()

    def turn(_call: Call, _event: SignedIn) -> None:
        turn_runs.set()
        assert turn_may_end.wait(5)

    registry.handles(SignedIn, consumer="test.turn", queue="agent", transactional=False)(turn)

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(_call: Call, _event: HoldReleased) -> None:
        heard.set()

    inline.start()
    inline.start()
    with transaction.atomic():
        bus.publish(SignedIn(session_id="a"), call=call(), key="turn:1")
    assert turn_runs.wait(5)
    with transaction.atomic():
        bus.publish(HoldReleased(hold_id="a", reason="x"), call=call())
    assert heard.wait(5)
    turn_may_end.set()
    inline.stop()

    assert set(Outbox.objects.values_list("status", flat=True)) == {OutboxStatus.SENT}


def test_a_thread_of_turns_outlives_what_goes_wrong_in_it(monkeypatch, caplog) -> None:
    heard, failed, deliver = threading.Event(), threading.Event(), relay.deliver_here

    def once(rows, now):
        if not failed.is_set():
            failed.set()
            raise KeyError
        return deliver(rows, now)

    def turn(_call: Call, _event: SignedIn) -> None:
        heard.set()

    registry.handles(SignedIn, consumer="test.turn", queue="agent", transactional=False)(turn)
    monkeypatch.setattr(inline, "TURN_THREADS", 1)
    monkeypatch.setattr(relay, "deliver_here", once)
    inline.start()
    while not doorbell._takers:
        threading.Event().wait(0.01)
    for key in ("turn:1", "turn:2"):
        with transaction.atomic():
            bus.publish(SignedIn(session_id="a"), call=call(), key=key)
    assert heard.wait(5)
    inline.stop()
    assert "relay.turn_failed" in caplog.text


def test_what_is_left_at_the_stop_is_delivered_after_the_next_start() -> None:
    heard = threading.Event()

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(_call: Call, _event: HoldReleased) -> None:
        heard.set()

    with transaction.atomic():
        bus.publish(HoldReleased(hold_id="a", reason="x"), call=call())
    inline.start()

    assert heard.wait(5)


def test_a_turn_is_claimed_as_it_is_written_unless_an_earlier_one_of_its_key_waits() -> None:
    ran: list[str] = []
    first_runs, first_may_end, both_ran = threading.Event(), threading.Event(), threading.Event()

    def turn(_call: Call, event: SignedIn) -> None:
        ran.append(event.session_id)
        if event.session_id == "first":
            first_runs.set()
            assert first_may_end.wait(5)
        else:
            both_ran.set()

    registry.handles(SignedIn, consumer="test.turn", queue="agent", transactional=False)(turn)
    inline.start()
    while not doorbell._takers:
        threading.Event().wait(0.01)
    with transaction.atomic():
        (first,) = bus.publish(SignedIn(session_id="first"), call=call(), key="turn:1")
    assert first_runs.wait(5)
    with transaction.atomic():
        (second,) = bus.publish(SignedIn(session_id="second"), call=call(), key="turn:1")
    assert (first.status, second.status) == (OutboxStatus.CLAIMED, OutboxStatus.NEW)
    first_may_end.set()
    assert both_ran.wait(5)
    inline.stop()

    assert ran == ["first", "second"]
    assert set(Outbox.objects.values_list("status", flat=True)) == {OutboxStatus.SENT}
