"""The short proof of delivery: several relays, duplicates, kills at random places; each effect once, each key in order."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Exists

from centli.db import failpoints
from centli.events import audit, bus, consume, outbox, registry, relay
from centli.events.catalogue import HoldReleased
from centli.events.models import AuditEntry, Outbox, OutboxStatus
from centli.kernel.call import Call, Channel

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEYS = 8
EVENTS = 6  # a key
RELAYS = 3
KILL_CHANCE = 0.04
TWICE_CHANCE = 0.2
PLACES = (
    "relay.after_claim",
    "consume.after_inbox",
    "consume.after_step",
    "consume.after_commit",
    "relay.after_delivery",
    "relay.before_sent",
    "relay.after_sent",
)


class Killed(BaseException):
    """Stands for kill -9 of a relay: nothing in the product catches it."""


class Simulation:
    """Relays on threads, over a clock of their own that runs a second a round."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.kills = 0
        self.twice = 0
        self._rounds = itertools.count(1)
        self._lock = threading.Lock()
        self.errors: list[BaseException] = []

    def publish(self) -> None:
        for number in range(EVENTS):
            for key in range(KEYS):
                call = Call(
                    customer_id=key,
                    user_id=f"usr_{key}",
                    now=NOW,
                    correlation_id=uuid4(),
                    channel=Channel.SYSTEM,
                )
                with transaction.atomic():
                    bus.publish(HoldReleased(hold_id=f"{number}", reason="x"), call=call)

    def run(self) -> None:
        for place in PLACES:
            failpoints.arm(place, self._maybe_kill)
        threads = [threading.Thread(target=self._relay) for _ in range(RELAYS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        failpoints.disarm()

    def _maybe_kill(self) -> None:
        with self._lock:
            if self.chance.random() >= KILL_CHANCE:
                return
            self.kills += 1
        raise Killed

    def _relay(self) -> None:
        try:
            while Outbox.objects.exclude(status=OutboxStatus.SENT).exists():
                with self._lock:
                    now = NOW + timedelta(seconds=next(self._rounds))
                    twice = self.chance.random() < TWICE_CHANCE
                try:
                    relay.drain(now, limit=self.chance.randrange(1, 40))
                    if twice:
                        self._deliver_again(now)
                except Killed:
                    connection.close()
                except OperationalError:
                    connection.close()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            self.errors.append(error)
        finally:
            connection.close()

    def _deliver_again(self, now: datetime) -> None:
        """What a queue does that gives a message out twice, late."""
        row = Outbox.objects.filter(status=OutboxStatus.SENT).order_by("?").first()
        if row is not None:
            self.twice += 1
            relay.deliver_here([row], now)


def simulate(monkeypatch: pytest.MonkeyPatch, seed: int) -> Simulation:
    monkeypatch.setattr(registry, "_handlers", {})

    @registry.handles(HoldReleased, consumer="test.effect")
    def on_hold(call: Call, event: HoldReleased) -> None:
        audit.record(call, "test.effect", object_id=event.hold_id)

    simulation = Simulation(seed)
    simulation.publish()
    simulation.run()
    assert simulation.errors == []
    return simulation


def effects() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = AuditEntry.objects.order_by("id").values_list("customer_id", "object_id")
    for key, number in rows:
        found.setdefault(key, []).append(int(number))
    return found


EXPECTED = {key: list(range(EVENTS)) for key in range(KEYS)}


def test_every_effect_happens_once_and_in_order(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(10**9)
    record_property("seed", seed)

    simulation = simulate(monkeypatch, seed)

    assert effects() == EXPECTED, seed
    assert simulation.kills > 0
    assert simulation.twice > 0


def test_the_proof_sees_an_effect_that_has_no_inbox_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consume, "_claim", lambda *_: None)

    simulate(monkeypatch, 7)

    assert effects() != EXPECTED


def test_the_proof_sees_a_key_whose_order_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Exists(Outbox.objects.none())
    monkeypatch.setattr(outbox, "earlier_of_key", lambda: nothing)
    for query in (outbox._DUE, outbox._EXPIRED):
        # What was compiled before keeps the order.
        monkeypatch.setattr(query, "_plans", {})

    simulate(monkeypatch, 7)

    assert effects() != EXPECTED


def test_two_relays_never_claim_the_same_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    Simulation(1).publish()
    claimed: list[int] = []
    lock = threading.Lock()
    ready = threading.Barrier(4)

    def work() -> None:
        ready.wait()
        try:
            for _ in range(6):
                rows = relay.claim(now=NOW, limit=3)
                with lock:
                    claimed.extend(row.id for row in rows)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == len(set(claimed)) == KEYS
