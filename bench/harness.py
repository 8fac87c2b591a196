"""Many connections, shuffled repetitions, medians."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import TypeAlias

Prepare: TypeAlias = Callable[[int], Callable[[], int]]
"""Takes a worker's number, connects and prepares; returns the work, which returns how many operations it did."""

CONTEXT = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Result:
    """One variant's rates, in operations a second over all workers, one a repetition."""

    name: str
    rates: list[float]

    @property
    def median(self) -> float:
        """The median rate."""
        return statistics.median(self.rates)


def compare(
    variants: Mapping[str, Prepare],
    *,
    workers: int,
    repetitions: int,
    seed: int,
    rate: Callable[[Prepare, int], float] | None = None,
) -> dict[str, Result]:
    """Run every variant ``repetitions`` times in shuffled order, each time with fresh workers: processes, or by ``rate``."""
    rounds = [name for name in variants for _ in range(repetitions)]
    random.Random(seed).shuffle(rounds)
    rates: dict[str, list[float]] = {name: [] for name in variants}
    for name in rounds:
        rates[name].append((rate or _rate)(variants[name], workers))
    return {name: Result(name, found) for name, found in rates.items()}


def _rate(prepare: Prepare, workers: int) -> float:
    barrier = CONTEXT.Barrier(workers + 1)
    counts: multiprocessing.SimpleQueue[int] = CONTEXT.SimpleQueue()
    processes = [
        CONTEXT.Process(target=_work, args=(prepare, n, barrier, counts)) for n in range(workers)
    ]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    done = sum(counts.get() for _ in processes)
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return done / seconds


def _work(
    prepare: Prepare, number: int, barrier: Barrier, counts: multiprocessing.SimpleQueue[int]
) -> None:
    with _or_nobody(barrier):
        work = prepare(number)
        barrier.wait()
    counts.put(work())


@contextmanager
def _or_nobody(barrier: Barrier | threading.Barrier) -> Iterator[None]:
    """Let nobody wait for a worker that failed before it could begin."""
    try:
        yield
    except BaseException:
        barrier.abort()
        raise


def by_threads(prepare: Prepare, workers: int) -> float:
    """Return the rate of workers that are threads of this process."""
    barrier = threading.Barrier(workers + 1)

    def work(number: int) -> tuple[int, float]:
        with _or_nobody(barrier):
            run = prepare(number)
            barrier.wait()
        return run(), time.perf_counter()

    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(work, number) for number in range(workers)]
        barrier.wait()
        started = time.perf_counter()
        found = [each.result() for each in running]
    return sum(done for done, _ in found) / (max(ended for _, ended in found) - started)


def for_seconds(seconds: float, once: Callable[[], None]) -> Callable[[], int]:
    """Return the work of repeating one operation for a while."""

    def work() -> int:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            once()
            count += 1
        return count

    return work
