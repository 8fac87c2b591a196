"""Purchases on MariaDB through real Celery workers, a relay and Redis, each killed with -9 and Redis emptied meanwhile."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import connections

from centli.db.idempotency import InProgress
from centli.events import worker
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock
from centli.kernel.errors import DomainError
from marketplace import facade
from marketplace.models import Purchase
from proof.shop import parts
from proof.shop.faults import WISHES
from proof.shop.world import World, purchase_id_of

CUSTOMERS: Final = 40
BUYERS: Final = 4
KILL_EVERY: Final = 40
"""Purchases: a worker takes some seconds to start, and killed by the clock on a busy machine it would never work."""
LOOK_SECONDS: Final = 1.0
BACKLOG_MAX: Final = 50
"""Beyond it buyers wait: the proof is about getting up again, not about how much two cores can do, and whatever waits
when the last part is killed is dealt with after it.
"""
REST_SECONDS_MAX: Final = 60.0
REPORTED_AFTER_SECONDS: Final = 600.0
"""When waiting is given up: how far it was beyond the limit is worth knowing."""


@dataclass
class Part:
    """One process of the product's, which may be killed and comes back."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a group of its own."""
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """End it and its children with -9."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_a_child(self, chance: random.Random) -> bool:
        """End one of its children with -9; the parent starts another."""
        assert self.process is not None, "it was started"
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        if not listed.split():
            return False
        with suppress(ProcessLookupError):
            os.kill(int(chance.choice(listed.split())), signal.SIGKILL)
        return True


@dataclass
class Shift:
    """What buyers share: what is still to be bought, and what they met."""

    world: World
    left: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    refused: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def take(self) -> int | None:
        """Return the number of the next purchase."""
        with self.lock:
            self.left -= 1
            return self.left if self.left >= 0 else None


def redis_command(port: int, folder: str) -> list[str]:
    """Return what starts a Redis that keeps nothing."""
    return [
        *("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""),
        *("--appendonly", "no", "--dir", folder),
    ]


def run(*, redis_port: int, purchases: int, seed: int) -> dict[str, Any]:
    """Buy while everything but the database is killed; return what is wrong when it has come to rest."""
    world = parts.made(CUSTOMERS)
    world.stock = purchases * 4
    world.new_offer()
    shift = Shift(world, purchases)
    chance = random.Random(seed)
    kills: Counter[str] = Counter()
    started = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-"))
        running = _started(stack, redis_port, folder)
        worker.listen()
        buyers = [
            threading.Thread(target=_buyer, args=(shift, random.Random(seed + n)), daemon=True)
            for n in range(1, BUYERS + 1)
        ]
        for each in buyers:
            each.start()
        while any(each.is_alive() for each in buyers):
            time.sleep(LOOK_SECONDS)
            if purchases - shift.left >= KILL_EVERY * (kills.total() + 1):
                _strike(running, chance, kills)
                _say(shift, purchases, kills)
        bought_in, last_fault = time.monotonic() - started, time.monotonic()
        rest = _until_rest(world, last_fault)
    wrong = [*shift.failures, *world.violations(), *parts.books(clock.now())]
    if rest > REST_SECONDS_MAX:
        wrong.append(f"at rest only {rest:.0f} s after the last fault")
    statuses = Counter(Purchase.objects.values_list("status", flat=True))
    return {
        "services": {
            "purchases": sum(statuses.values()),
            "statuses": dict(statuses),
            "refused": dict(shift.refused),
            "kills": dict(kills),
            "seconds": round(bought_in, 1),
            "rest_seconds": round(rest, 1),
            "violations": wrong,
        }
    }


def _started(stack: ExitStack, redis_port: int, folder: str) -> dict[str, Part]:
    celery = str(Path(sys.executable).parent / "celery")
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "error"]
    found = {
        "redis": Part(redis_command(redis_port, folder)),
        "relay": Part([sys.executable, "manage.py", "run_relay"]),
    }
    for number in range(2):
        found[f"worker-{number}"] = Part(
            [
                *(celery, "-A", "centli", "worker", *quiet, "-Q", "events,agent"),
                *("-n", f"proof-{number}@%h", "--pool", "prefork", "--concurrency", "2"),
            ]
        )
    for part in found.values():
        part.start()
        stack.callback(part.kill)
    return found


def _strike(running: dict[str, Part], chance: random.Random, kills: Counter[str]) -> None:
    """Kill something with -9 and start it again, or empty Redis."""
    which = chance.choice(["worker", "worker", "child", "relay", "redis", "flush"])
    name = f"worker-{chance.randrange(2)}" if which in {"worker", "child"} else which
    if which == "flush":
        import redis  # noqa: PLC0415 - the laptop's requirements do without it

        with suppress(redis.RedisError):
            redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()
            kills["flushes"] += 1
        return
    if which == "child" and running[name].kill_a_child(chance):
        kills["children"] += 1
        return
    running[name].kill()
    kills[which] += 1
    running[name].start()


def _until_rest(world: World, since: float) -> float:
    """Wait until nothing is under way, and return how long it took."""
    unsent = (OutboxStatus.NEW, OutboxStatus.CLAIMED)
    while (taken := time.monotonic() - since) < REPORTED_AFTER_SECONDS:
        waiting = Outbox.objects.filter(status__in=unsent).exists()
        if not waiting and all(at is None for at in world.due()):
            break
        time.sleep(0.5)
    return taken


def _say(shift: Shift, purchases: int, kills: Counter[str]) -> None:
    done = purchases - max(shift.left, 0)
    print(f"shop: {done}/{purchases} bought, {dict(kills)}", file=sys.stderr, flush=True)


# ── Buyers ───────────────────────────────────────────────────────────────────────────────────────


def _buyer(shift: Shift, chance: random.Random) -> None:
    try:
        while (number := shift.take()) is not None:
            _one(shift, number, chance)
    except BaseException as error:  # noqa: BLE001 - told at the end
        shift.failures.append(f"a buyer failed: {error!r}")
    finally:
        connections.close_all()


def _one(shift: Shift, number: int, chance: random.Random) -> None:
    world = shift.world
    while Outbox.objects.filter(status=OutboxStatus.NEW).count() > BACKLOG_MAX:
        time.sleep(0.2)
    who = world.poor if chance.random() < 0.1 else chance.choice(world.customers)
    wish = chance.choice(list(WISHES.values()))
    done: list[str] = []

    def buy() -> None:
        proposal = world.propose(who, wish, clock.now(), key=f"proof-{number}")
        if proposal.token is not None:
            proposal = world.confirm(who, proposal, clock.now())
        done.append(purchase_id_of(proposal))

    def cancel() -> None:
        facade.purchase_cancel(who.call(clock.now(), key=f"cancel-{number}"), done[0])

    _surely(shift, buy)
    if done and chance.random() < 0.2:
        time.sleep(chance.random())
        _surely(shift, cancel)


def _surely(shift: Shift, act: Callable[[], None]) -> None:
    """Do it as a phone does whose line is bad: again while the same key is at work."""
    for _ in range(50):
        try:
            act()
        except InProgress:
            time.sleep(0.05)
        except DomainError as error:
            shift.refused[error.code] += 1
            return
        else:
            return
    shift.failures.append("fifty tries were not enough")
