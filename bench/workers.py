"""The relay and Celery's workers as they run on servers, and waiting until they are done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from centli.events.models import Outbox, OutboxStatus
from proof.shop.services import Part

REST_SECONDS_MAX: Final = 900.0
LOOK_SECONDS: Final = 0.05


@contextmanager
def started(count: int, *, queues: Sequence[str], processes: int) -> Iterator[None]:
    """Run the relay and so many workers of so many processes each."""
    celery = [sys.executable, "-m", "celery", "-A", "centli", "worker", "--loglevel", "error"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-Q", ",".join(queues)]
    pool = ["--pool", "prefork", "--concurrency", str(processes)]
    commands = [[sys.executable, "manage.py", "run_relay"]]
    commands += [[*celery, *quiet, *pool, "-n", f"bench-{n}@%h"] for n in range(count)]
    with ExitStack() as stack:
        for command in commands:
            part = Part(command)
            part.start()
            stack.callback(part.kill)
        yield


def wait_until(reached: Callable[[], bool]) -> None:
    """Look again and again until it is so.

    Raises:
        TimeoutError: it was not, in fifteen minutes.
    """
    end = time.monotonic() + REST_SECONDS_MAX
    while not reached():
        if time.monotonic() > end:
            raise TimeoutError("the workers did not come to rest")
        time.sleep(LOOK_SECONDS)


def nothing_waits() -> bool:
    """Say whether everything in the outbox was delivered, or is dead."""
    unsent = (OutboxStatus.NEW, OutboxStatus.CLAIMED)
    return not Outbox.objects.filter(status__in=unsent).exists()
