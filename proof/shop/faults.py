"""Purchases on a clock of their own, while processes die, steps time out, and messages are doubled, late or lost.

A run is a scenario and a plan of faults; everything else is decided by them, so a run that fails can be had again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, Protocol, TypeAlias

from django.db import OperationalError, connection
from django.db.models import Min

from centli.db import failpoints
from centli.db.transactions import owned
from centli.events import consume, outbox, relay
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from marketplace import facade, saga
from marketplace.contracts import BenefitKind
from proof.shop.world import Customer, Wish, World, purchase_id_of

PLACES: Final = (
    "confirmations.before_execute",
    "saga.after_reserve",
    "confirmations.before_commit",
    "relay.after_claim",
    "consume.after_inbox",
    "posting.after_balances",
    "posting.after_entry",
    "posting.after_postings",
    "saga.after_confirm",
    "saga.after_release",
    "saga.after_refund_asked",
    "saga.after_refunded",
    "consume.after_step",
    "consume.after_refusal",
    "consume.after_commit",
    "relay.after_delivery",
    "relay.before_sent",
    "relay.after_sent",
)
"""Before and after every commit of a purchase."""
CONVERSATION: Final = (
    "PAYMENT_REQUEST",
    "PAYMENT_COMPLETED",
    "PAYMENT_FAILED",
    "REFUND_REQUEST",
    "REFUND_COMPLETED",
    "REFUND_FAILED",
)
"""What marketplace and bank say to each other: any of it may be lost."""
SWEEP_EVERY: Final = timedelta(seconds=5)
REST_WITHIN: Final = timedelta(seconds=60)
"""After the last fault."""
STEP: Final = timedelta(seconds=1)
LATE: Final = timedelta(minutes=11)
"""Past the time for which pieces are kept."""
RUN_MAX: Final = timedelta(hours=2)


Act: TypeAlias = "Callable[[Run], None]"


class Killed(BaseException):
    """Stands for kill -9: nothing in the product catches it, and what was not committed is gone."""


class Fate(StrEnum):
    """What becomes of a message."""

    DELIVERED = "delivered"
    TWICE = "twice"
    """The same message is given out again."""
    ECHO = "echo"
    """It comes again as another message with the same words."""
    DELAYED = "delayed"
    LATE = "late"
    LOST = "lost"


class Harm(StrEnum):
    """What happens at a place in the code."""

    CRASH = "crash"
    TIMEOUT = "timeout"
    """The step took too long: rolled back and counted."""
    DISCONNECTED = "disconnected"
    """The database went away under the step: rolled back, not counted."""


class Plan(Protocol):
    """Decides about each place that is passed and each message that is delivered."""

    def at(self, place: str) -> Harm | None:
        """Return what happens here."""

    def fate(self, message: Outbox) -> Fate:
        """Return what becomes of it."""


@dataclass
class Calm:
    """No fault at all; remembers what was passed, for a table of all faults."""

    places: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def at(self, place: str) -> Harm | None:
        self.places.append(place)
        return None

    def fate(self, message: Outbox) -> Fate:
        self.messages.append(message.event_type)
        return Fate.DELIVERED


@dataclass
class One:
    """One fault: at the n-th place that is passed, or to the n-th message."""

    place: int = -1
    harm: Harm = Harm.CRASH
    message: int = -1
    fate_of_it: Fate = Fate.DELIVERED

    def at(self, place: str) -> Harm | None:  # noqa: ARG002 - the count decides
        self.place -= 1
        return self.harm if self.place == -1 else None

    def fate(self, message: Outbox) -> Fate:
        self.message -= 1
        if self.message != -1:
            return Fate.DELIVERED
        return _possible(self.fate_of_it, message)


@dataclass
class Chance:
    """Faults by chance, until there have been enough."""

    random: random.Random
    left: int
    timeouts: int = 3
    """Five of one message would make it dead, which is for a person."""

    def at(self, place: str) -> Harm | None:
        if not self.left or self.random.random() >= 0.06:
            return None
        self.left -= 1
        is_step = place in {"consume.after_step", "consume.after_inbox"}
        harm = self.random.choice(list(Harm)) if is_step else Harm.CRASH
        if harm is Harm.TIMEOUT:
            self.timeouts -= 1
        return Harm.CRASH if self.timeouts < 0 else harm

    def fate(self, message: Outbox) -> Fate:
        if not self.left or self.random.random() >= 0.2:
            return Fate.DELIVERED
        self.left -= 1
        fates = [Fate.TWICE, Fate.ECHO, Fate.DELAYED, Fate.LATE, Fate.LOST]
        return _possible(self.random.choice(fates), message)


def _possible(fate: Fate, message: Outbox) -> Fate:
    if fate in {Fate.LOST, Fate.ECHO} and message.event_type not in CONVERSATION:
        return Fate.DELIVERED
    return fate


# ── The run ──────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Run:
    """One run over a world: customers act, messages travel, faults strike."""

    world: World
    plan: Plan
    now: datetime
    faults: int = 0
    found: list[str] = field(default_factory=list)
    """What was seen on the way that must never be."""
    _last_fault_at: datetime | None = None
    _swept_at: datetime | None = None

    def go(self, acts: Sequence[Act], *, pauses: Sequence[int] | None = None) -> list[str]:
        """Do the acts, each as often as it takes, and return what is wrong at the end.

        Between two everything comes to rest, or ``pauses`` says how many seconds pass.
        """
        for place in PLACES:
            failpoints.arm(place, partial(self.passed, place))
        try:
            for number, act in enumerate(acts):
                self.surely(partial(act, self))
                if pauses is None:
                    self.settle()
                else:
                    self.wait(pauses[number])
            self.settle()
        finally:
            failpoints.disarm()
        return [*self.found, *self.world.violations()]

    def surely(self, act: Callable[[], None]) -> None:
        """Do something as a person with a bad line does: again until it is done."""
        for _ in range(20):
            try:
                act()
            except Killed:
                self._reconnect()
                self.now += STEP
            except OperationalError:
                self.now += STEP
            else:
                return
        raise AssertionError("twenty tries were not enough")

    def settle(self) -> None:
        """Let time pass until nothing moves any more."""
        began = self.now
        while self.now < began + RUN_MAX:
            self._second()
            due = self._next()
            if due is None:
                break
            self.now = max(self.now + STEP, due)
        since = max(began, self._last_fault_at or began)
        if self.now - since > REST_WITHIN:
            self.found.append(f"at rest only {self.now - since} after the last fault")

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self._second()
            self.now = min(end, max(self.now + STEP, self._next() or end))

    def _second(self) -> None:
        try:
            self._work()
        except Killed:
            self._reconnect()

    def _work(self) -> None:
        rows = relay.claim(now=self.now)
        for row in rows:
            self._deliver(row)
        if self._swept_at is None or self.now >= self._swept_at + SWEEP_EVERY:
            self._swept_at = self.now
            saga.drive_due(self.now)

    def _deliver(self, row: Outbox) -> None:
        fate = self.plan.fate(row)
        if fate is not Fate.DELIVERED:
            self._struck()
        if fate is Fate.LOST:
            outbox.sent([row], now=self.now)
            return
        if fate in {Fate.DELAYED, Fate.LATE}:
            delay = timedelta(seconds=20) if fate is Fate.DELAYED else LATE
            Outbox.objects.filter(pk=row.pk).update(
                status=OutboxStatus.NEW, available_at=self.now + delay, claimed_by=""
            )
            self._last_fault_at = max(self.now + delay, self._last_fault_at or self.now)
            return
        relay.deliver_here([row], self.now)
        if fate is Fate.TWICE:
            relay.deliver_here([row], self.now)
        if fate is Fate.ECHO:
            self._echo(row)

    @owned
    def _echo(self, row: Outbox) -> None:
        row.pk, row.event_id, row.status, row.attempts = None, ids.uuid7(), OutboxStatus.NEW, 0
        row.available_at, row.claimed_by, row.lease_until = self.now, "", None
        row.save(force_insert=True)

    def passed(self, place: str) -> None:
        """Let the plan strike here."""
        harm = self.plan.at(place)
        if harm is None:
            return
        self._struck()
        if harm is Harm.TIMEOUT:
            raise consume.TooSlow(place)
        if harm is Harm.DISCONNECTED:
            raise OperationalError("server has gone away")
        raise Killed(place)

    def _struck(self) -> None:
        self.faults += 1
        self._last_fault_at = max(self.now, self._last_fault_at or self.now)

    def _next(self) -> datetime | None:
        """Return when something is due next; nothing is when all is at rest."""
        first = Outbox.objects.filter(~outbox.earlier_of_key(), status=OutboxStatus.NEW)
        new = first.aggregate(at=Min("available_at"))
        taken = Outbox.objects.filter(status=OutboxStatus.CLAIMED).aggregate(at=Min("lease_until"))
        times = [new["at"], taken["at"], *self.world.due()]
        return min((at for at in times if at is not None), default=None)

    @staticmethod
    def _reconnect() -> None:
        if connection.in_atomic_block:
            return
        if not connection.is_usable():
            connection.close()


# ── Scenarios ────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Buy:
    """Somebody buys: proposes once, confirms until it is answered."""

    who: Customer
    wish: Wish
    key: str
    purchase_id: str | None = None
    refusal: str = ""

    def __call__(self, run: Run) -> None:
        try:
            proposal = run.world.propose(self.who, self.wish, run.now, key=self.key)
            run.passed("customer.after_propose")
            if proposal.token is not None:
                proposal = run.world.confirm(self.who, proposal, run.now)
                run.passed("customer.after_confirm")
        except DomainError as error:
            self.refusal = error.code
            return
        self.purchase_id = purchase_id_of(proposal)


@dataclass
class Cancel:
    """The customer takes back what they bought, or some of it."""

    bought: Buy
    key: str
    quantity: int | None = None

    def __call__(self, run: Run) -> None:
        if self.bought.purchase_id is None:
            return
        call = self.bought.who.call(run.now, key=self.key)
        _refused_or_done(
            partial(facade.purchase_cancel, call, self.bought.purchase_id, quantity=self.quantity)
        )


@dataclass
class ByStaff:
    """A member of staff refunds, or ends a purchase at once."""

    bought: Buy
    act: Callable[..., object]

    def __call__(self, run: Run) -> None:
        if self.bought.purchase_id is None:
            return
        staff = Call(0, "", run.now, ids.uuid7(), Channel.STAFF, 1)
        _refused_or_done(
            partial(
                self.act, staff, purchase_id=self.bought.purchase_id, reason="Lo pidió el cliente"
            )
        )


def _refused_or_done(act: Callable[[], object]) -> None:
    try:
        act()
    except DomainError:
        return


WISHES: Final = {
    "plain": Wish(),
    "cashback": Wish(BenefitKind.CASHBACK, quantity=3),
    "points": Wish(BenefitKind.POINTS, quantity=2),
    "months": Wish(BenefitKind.MSI, 6, 2),
}


def refund_all(call: Call, *, purchase_id: str, reason: str) -> object:
    """Refund what is left of a purchase."""
    return saga.purchase_refund(call, purchase_id=purchase_id, quantity=None, reason=reason)


def scenarios(world: World) -> dict[str, Callable[[str], list[Act]]]:
    """Return what is done in each scenario of the table; ``key`` makes a run's keys its own."""
    rich = world.customers[0]

    def bought(name: str, key: str, who: Customer = rich) -> Buy:
        return Buy(who, WISHES[name], key)

    def cancelled(key: str) -> list[Act]:
        buy = bought("cashback", key)
        return [buy, Cancel(buy, f"{key}-1", 1), Cancel(buy, f"{key}-2")]

    def replanned(key: str) -> list[Act]:
        buy = bought("months", key)
        return [buy, Cancel(buy, f"{key}-1", 1)]

    def refunded(key: str) -> list[Act]:
        buy = bought("points", key)
        return [buy, ByStaff(buy, refund_all)]

    return {
        "paid": lambda key: [bought("cashback", key)],
        "refused": lambda key: [bought("cashback", key, world.poor)],
        "cancelled": cancelled,
        "replanned": replanned,
        "refunded": refunded,
    }


def table(world: World, name: str, now: datetime) -> Iterator[tuple[str, One]]:
    """Yield every single fault that can strike a scenario: each place × each harm, each message × each fate."""
    calm = Calm()
    run = Run(world, calm, now)
    found = run.go(scenarios(world)[name](f"calm-{name}-{world.offer.pk}"))
    assert not found, f"{name} without any fault: {found}"
    for number, place in enumerate(calm.places):
        is_step = place == "consume.after_step"
        for harm in list(Harm) if is_step else [Harm.CRASH]:
            yield f"{harm.value} at {number} {place}", One(place=number, harm=harm)
    for number, event_type in enumerate(calm.messages):
        for fate in Fate:
            lossless = fate in {Fate.LOST, Fate.ECHO} and event_type not in CONVERSATION
            if fate is not Fate.DELIVERED and not lossless:
                yield (
                    f"{fate.value} {number} {event_type}",
                    One(message=number, fate_of_it=fate),
                )


def by_chance(world: World, seed: int, now: datetime) -> tuple[Run, list[str]]:
    """Run a seed: one to three purchases, some taken back, with up to eight faults; return what is wrong."""
    chance = random.Random(seed)
    acts: list[Act] = []
    for number in range(chance.randint(1, 3)):
        who = chance.choice([*world.customers, world.poor])
        buy = Buy(who, chance.choice(list(WISHES.values())), f"seed-{seed}-{number}")
        acts.append(buy)
        kind = chance.random()
        if kind < 0.25:
            acts.append(Cancel(buy, f"seed-{seed}-{number}-a", chance.choice([None, 1])))
        elif kind < 0.4:
            acts.append(ByStaff(buy, chance.choice([refund_all, saga.saga_compensate])))
    pauses = [chance.choice([0, 0, 2, 20, 90]) for _ in acts]
    run = Run(world, Chance(chance, chance.randint(1, 8)), now)
    return run, run.go(acts, pauses=pauses)
