"""Many connections, shuffled repetitions, medians."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Final, NamedTuple, TypeAlias, TypeVar

Item = TypeVar("Item")
Prepare: TypeAlias = Callable[[int], Callable[[], int]]
"""Takes a worker's number, connects and prepares; returns the work, which returns how many operations it did."""

BEFORE: Final = 25
"""How often a worker does its operation before the clock starts: a fresh process's first five take half as long again."""
CONTEXT = multiprocessing.get_context("fork")


class Measured(NamedTuple):
    """One repetition."""

    rate: float
    """Operations a second, over all workers."""
    cpu_us: float
    """The workers' own processor time for each, in microseconds: Python, driver, and the kernel on their behalf."""


Way: TypeAlias = Callable[[Prepare, int], Measured]
"""Runs a variant once with so many workers."""


@dataclass(frozen=True)
class Result:
    """One variant's repetitions."""

    name: str
    measured: list[Measured]

    @property
    def median(self) -> float:
        """The median rate."""
        return statistics.median(each.rate for each in self.measured)

    @property
    def cpu_us(self) -> float:
        """The median processor time."""
        return statistics.median(each.cpu_us for each in self.measured)


def compare(
    variants: Mapping[str, Prepare], *, workers: int, repetitions: int, seed: int, way: Way
) -> dict[str, Result]:
    """Run every variant ``repetitions`` times in shuffled order, each time with fresh workers."""
    rounds = [name for name in variants for _ in range(repetitions)]
    random.Random(seed).shuffle(rounds)
    found: dict[str, list[Measured]] = {name: [] for name in variants}
    for name in rounds:
        found[name].append(way(variants[name], workers))
    return {name: Result(name, each) for name, each in found.items()}


def by_processes(prepare: Prepare, workers: int) -> Measured:
    """Measure workers that are processes."""
    barrier = CONTEXT.Barrier(workers + 1)
    counts: multiprocessing.SimpleQueue[tuple[int, float]] = CONTEXT.SimpleQueue()
    processes = [
        CONTEXT.Process(target=_work, args=(prepare, n, barrier, counts)) for n in range(workers)
    ]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    found = [counts.get() for _ in processes]
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return _measured(sum(done for done, _ in found), seconds, sum(cpu for _, cpu in found))


def by_threads(prepare: Prepare, workers: int) -> Measured:
    """Measure workers that are threads of this process."""
    barrier = threading.Barrier(workers + 1)

    def work(number: int) -> tuple[int, float]:
        with _or_nobody(barrier):
            run = prepare(number)
            barrier.wait()
        return run(), time.perf_counter()

    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(work, number) for number in range(workers)]
        barrier.wait()
        started, cpu = time.perf_counter(), time.process_time()
        found = [each.result() for each in running]
    seconds = max(ended for _, ended in found) - started
    return _measured(sum(done for done, _ in found), seconds, time.process_time() - cpu)


def _measured(done: int, seconds: float, cpu: float) -> Measured:
    return Measured(done / seconds, cpu / done * 1_000_000)


def _work(
    prepare: Prepare,
    number: int,
    barrier: Barrier,
    counts: multiprocessing.SimpleQueue[tuple[int, float]],
) -> None:
    with _or_nobody(barrier):
        work = prepare(number)
        barrier.wait()
    cpu = time.process_time()
    done = work()
    counts.put((done, time.process_time() - cpu))


@contextmanager
def _or_nobody(barrier: Barrier | threading.Barrier) -> Iterator[None]:
    """Let nobody wait for a worker that failed before it could begin."""
    try:
        yield
    except BaseException:
        barrier.abort()
        raise


def for_seconds(seconds: float, once: Callable[[], None]) -> Callable[[], int]:
    """Return the work of repeating one operation for a while, done some times before, as a process at work has."""
    for _ in range(BEFORE):
        once()

    def work() -> int:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            once()
            count += 1
        return count

    return work


def for_each(items: Sequence[Item], once: Callable[[Item], None]) -> Callable[[], int]:
    """Return the work of doing something to each; the first have it done before, as a process at work has."""
    for item in items[:BEFORE]:
        once(item)

    def work() -> int:
        for item in items[BEFORE:]:
            once(item)
        return len(items) - BEFORE

    return work
