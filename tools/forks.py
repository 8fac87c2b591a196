"""Run tests in processes that fork when all tests have been collected: ``pytest --forks 2``.

To import and collect the suite takes five seconds of a core. pytest-xdist's workers collect it once each; these share
what was collected, and the memory that holds it. Each has a database of its own, as pytest-xdist's have.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

import pytest

COLLECTED: Final = "CENTLI_COLLECTED"
"""The environment's name for a file to make when tests have been collected."""
CHUNK_TESTS_MAX: Final = 60
"""How many tests of one module are handed out at a time."""
GARBAGE_MIN: Final = 200_000
"""How many more objects there are before garbage is looked for among them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--forks", type=int, default=0, help="run tests in this many forked processes")


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Look for no garbage while everything is loaded: next to none of it becomes any."""
    gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run what was collected in processes, where the option asks for more than one."""
    # Nor is what was loaded ever looked at again, which would also copy the memory that processes share.
    gc.freeze()
    gc.enable()
    # The product looks through the young after fifty thousand; a process of tests is short.
    gc.set_threshold(GARBAGE_MIN)
    config = session.config
    if config.option.forks < 2 or config.option.collectonly or session.testsfailed:
        return None
    if COLLECTED in os.environ:
        Path(os.environ[COLLECTED]).touch()
    if threading.active_count() > 1:
        raise RuntimeError(f"a thread was started by an import: {threading.enumerate()}")
    Parent(session).run(config.option.forks)
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    return True


class Parent:
    """Hands out tests, and hears how they went."""

    def __init__(self, session: pytest.Session) -> None:
        self.session, self.hook = session, session.config.hook
        self.chunks = deque(_chunks(session.items))
        self.workers: dict[Connection, _Worker] = {}

    def run(self, count: int) -> None:
        """Return when all tests have been run, or when enough of them have failed."""
        for number in range(min(count, len(self.chunks))):
            worker = _Worker(self.session, number, list(self.workers))
            self.workers[worker.pipe] = worker
        running = dict(self.workers)
        try:
            while running:
                ready = wait(list(running))
                for pipe, worker in [each for each in running.items() if each[0] in ready]:
                    try:
                        message = pipe.recv()
                    except EOFError:
                        del running[pipe]
                        worker.end()
                    else:
                        self._hear(worker, *message)
        finally:
            for worker in running.values():
                worker.interrupt()

    def _hear(self, worker: _Worker, what: str, *said: Any) -> None:
        if what == "more":
            none_left = not self.chunks or self.session.shouldfail or self.session.shouldstop
            worker.pipe.send([] if none_left else self.chunks.popleft())
        elif what == "start":
            worker.test = said[0]
            self.hook.pytest_runtest_logstart(nodeid=said[0], location=said[1])
        elif what == "reports":
            config = self.session.config
            for data in said[0]:
                report = self.hook.pytest_report_from_serializable(config=config, data=data)
                self.hook.pytest_runtest_logreport(report=report)
            config.get_terminal_writer().flush()
        else:
            worker.has_ended = True
            if said[0]:
                raise RuntimeError(f"process {worker.number} failed\n{said[0]}")


class _Worker:
    """A forked process, seen from the one that forked it."""

    def __init__(self, session: pytest.Session, number: int, others: list[Connection]) -> None:
        self.number, self.test, self.has_ended = number, "", False
        capture = session.config.pluginmanager.getplugin("capturemanager")
        # What is buffered or captured so far is said once, by this process.
        capture.suspend(in_=True)
        sys.stdout.flush()
        sys.stderr.flush()
        session.config.get_terminal_writer().flush()
        factory = session.config._tmp_path_factory  # type: ignore[attr-defined]
        folder = factory.getbasetemp() / f"gw{number}"
        self.pipe, its = multiprocessing.Pipe()
        self.pid = os.fork()
        if not self.pid:
            for pipe in (self.pipe, *others):
                pipe.close()
            folder.mkdir()
            factory._basetemp = folder
            _live(session, number, its)
        its.close()
        capture.resume()

    def end(self) -> None:
        """Wait for its end; it may end only when it has said so."""
        _, status = os.waitpid(self.pid, 0)
        if not self.has_ended:
            raise RuntimeError(f"process {self.number} ended ({status}) in {self.test}")

    def interrupt(self) -> None:
        """Let it clean up, as Ctrl-C does."""
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGINT)
            os.waitpid(self.pid, 0)


def _live(session: pytest.Session, number: int, pipe: Connection) -> None:
    """Be a worker; never return."""
    failed = ""
    try:
        config = session.config
        # pytest-django and our own fixtures know a worker by these.
        os.environ["PYTEST_XDIST_WORKER"] = f"gw{number}"
        config.workerinput = {"workerid": f"gw{number}"}  # type: ignore[attr-defined]
        config.pluginmanager.unregister(name="terminalreporter")
        capture = config.pluginmanager.getplugin("capturemanager")
        capture.stop_global_capturing()
        capture.start_global_capturing()
        config.pluginmanager.register(Child(config, pipe))
        try:
            _run(session, pipe)
        finally:
            config.hook.pytest_sessionfinish(session=session, exitstatus=0)
            config._ensure_unconfigure()
    except KeyboardInterrupt:
        pass
    except BaseException:  # noqa: BLE001 - told to the other process, whatever it is
        failed = traceback.format_exc()
    with suppress(OSError):
        pipe.send(("end", failed))
    os._exit(0)


def _run(session: pytest.Session, pipe: Connection) -> None:
    def more() -> list[pytest.Item]:
        pipe.send(("more",))
        return [session.items[index] for index in pipe.recv()]

    chunk = more()
    while chunk:
        following: list[pytest.Item] = []
        for position, item in enumerate(chunk, 1):
            # The last test's fixtures stay for the next chunk, where it shares them.
            if position == len(chunk):
                following = more()
            after = next(iter([*chunk[position : position + 1], *following[:1]]), None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if session.shouldfail or session.shouldstop:
                return
        chunk = following


class Child:
    """Tells the other process what happens: what each test said, once, with what it was."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self.config, self.pipe = config, pipe
        self.reports: list[dict[str, Any]] = []

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """Tell which test begins, so that it is known if it ends this process."""
        self.pipe.send(("start", nodeid, location))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a phase of a test went."""
        hook = self.config.hook
        self.reports.append(hook.pytest_report_to_serializable(config=self.config, report=report))

    def pytest_runtest_logfinish(self) -> None:
        """Tell how a test went."""
        self.pipe.send(("reports", self.reports))
        self.reports = []


def _chunks(items: list[pytest.Item]) -> Iterator[list[int]]:
    """Return where items are, in runs of one module; what takes longest first, so that nobody waits for it at the end."""
    runs: list[list[int]] = []
    for _, run in groupby(range(len(items)), lambda index: items[index].path):
        indexes = list(run)
        starts = range(0, len(indexes), CHUNK_TESTS_MAX)
        runs += [indexes[start : start + CHUNK_TESTS_MAX] for start in starts]

    def is_quick(chunk: list[int]) -> bool:
        return not any(items[index].get_closest_marker("slow") for index in chunk)

    yield from sorted(runs, key=is_quick)
