"""Run the whole suite on SQLite, on MariaDB and in the browser, with private servers: ``make test``.

Arguments go to pytest: ``make test ARGS="banking -k hold"``. Exit code 0 only when all passes do.

The passes run side by side, because each of them waits for other processes half of its time: those whose tests
take long go first, and the many short ones fill what they leave of the machine.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tools import forks, migrated
from tools.servers import Servers, folder_in_memory, private_servers

ROOT = Path(__file__).resolve().parents[1]
AFTER = ["nice", "-n", "5"]
"""How a pass begins that lets the others go first."""
ON_MARIADB = {
    "CENTLI_DIALOGUES_EVERY": "10",
    "CENTLI_FUZZ_BOUNDARIES": "0",
    "CENTLI_FUZZ_EXAMPLES": "2",
    "CENTLI_MACHINE_EXAMPLES": "20",
}
"""A second database need not see as many examples."""
END_SECONDS_MAX = 60
"""How long a pass may take to clean up after Ctrl-C."""
NO_TESTS = 5
"""pytest's exit code when arguments left a pass without tests."""
MARK = "CENTLI_TEST_RUN"
"""Every process of a run inherits this variable: what is left of the run at its end is known by it."""
COUNTED = re.compile(r"(\d+) (passed|failed|error|skipped|xfailed|warning)")


@dataclass
class Pass:
    """One run of pytest: what it chooses, how many processes it uses, and what it said."""

    title: str
    chosen: str
    workers: int
    env: dict[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    """Where its tests are, unless arguments say what to run: nothing else need be read."""
    fills: bool = False
    """Whether it lets the others go first; their tests wait for each other, and its many do not."""
    process: subprocess.Popen[bytes] | None = None
    output: Path = Path()
    collected: Path = Path()
    """The file that is there when its tests have been collected."""
    code: int = 1

    def command(self, arguments: list[str]) -> list[str]:
        """Return pytest's command line."""
        pytest = [sys.executable, "-m", "pytest", "--forks", str(self.workers)]
        what = arguments or self.folders
        return [*(AFTER if self.fills else []), *pytest, "-m", self.chosen, *what]

    def summary(self) -> str:
        """Return pytest's last line; a thread that outlived the tests may have said more."""
        lines = self.output.read_text(errors="replace").split("\n")
        said = [line for line in lines if line.strip()]
        counted = [line for line in said if COUNTED.search(line) and " in " in line]
        return (counted or said or ["nothing was said"])[-1]


def passes(servers: Servers) -> list[Pass]:
    """Return them, those first whose tests take long."""
    cores = os.cpu_count() or 2
    return [
        Pass("Long", "once", max(1, cores // 2), folders=("centli/tests/long",)),
        # A process of its own: while Playwright is open, an event loop runs in the test's thread.
        Pass("Browser", "browser", max(1, cores // 2), folders=("centli/tests/browser",)),
        Pass("SQLite", "not browser and not once", max(2, cores), fills=True),
        Pass(
            "MariaDB, what it could answer in a way of its own",
            "database and not browser and not once",
            max(2, cores),
            {**ON_MARIADB, "DATABASE_URL": servers.database_url},
            fills=True,
        ),
    ]


def main(arguments: list[str]) -> int:
    """Run all; return pytest's first failing exit code, or 0."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    # A shell's background job is born deaf to Ctrl-C, and so would be what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Each of a hundred processes would compile the same modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "centli.settings.test"
    memory = folder_in_memory()
    if memory is not None:
        # Of a disk, the passes would wait for each commit that a demo or a proof makes.
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)
    with tempfile.TemporaryDirectory(prefix="centli-") as folder:
        static = 0 if arguments else _static_checks()
        if static:
            return static
        migrated.lend(Path(folder))
        try:
            with private_servers() as servers:
                return _run(passes(servers), servers, Path(folder), arguments)
        finally:
            migrated.keep(Path(folder))


def _static_checks() -> int:
    for tool in (
        ["ruff", "check", "--quiet", "."],
        ["ruff", "format", "--check", "--quiet", "."],
        ["lint-imports"],
    ):
        code = subprocess.run(
            [str(Path(sys.executable).parent / tool[0]), *tool[1:]], check=False
        ).returncode
        if code:
            print(f"{' '.join(tool)} failed", flush=True)
            return code
    return 0


def _run(runs: list[Pass], servers: Servers, folder: Path, arguments: list[str]) -> int:
    """Run the passes side by side; say what each said when it ends, and at last how each ended."""
    began = time.monotonic()
    shared = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        MARK: str(folder),
        migrated.FOLDER: str(folder),
        "PYTEST_DEBUG_TEMPROOT": str(folder),
        "REDIS_URL": servers.redis_url,
        "CENTLI_TEST_DATABASE_URL": servers.database_url,
    }
    said = threading.Lock()

    def one(run: Pass) -> None:
        assert run.process is not None, "it was started"
        run.code = run.process.wait()
        with said:
            print(f"\n== {run.title} ==", flush=True)
            sys.stdout.buffer.write(run.output.read_bytes())
            sys.stdout.flush()

    threads = []
    try:
        for number, run in enumerate(runs):
            _start(run, folder / str(number), shared, arguments)
            # Not to be waited for when the interpreter ends: `_end` ends what they wait for.
            threads.append(threading.Thread(target=one, args=(run,), daemon=True))
            threads[-1].start()
            # The next finds compiled what this one imports.
            while run.fills and threads[-1].is_alive() and not run.collected.exists():
                time.sleep(0.1)
        for thread in threads:
            while thread.is_alive():
                thread.join(1)
    finally:
        _end([run.process for run in runs if run.process])
        _sweep(folder)
    print(flush=True)
    for run in runs:
        print(f"{run.title}: {run.summary()}", flush=True)
    print(_total(runs, time.monotonic() - began), flush=True)
    codes = [run.code for run in runs]
    return next((code for code in codes if code not in {0, NO_TESTS}), min(codes))


def _start(run: Pass, data: Path, shared: Mapping[str, str], arguments: list[str]) -> None:
    data.mkdir()
    run.output, run.collected = data.with_suffix(".txt"), data.with_suffix(".collected")
    with run.output.open("wb") as output:
        run.process = subprocess.Popen(
            run.command(arguments),
            cwd=ROOT,
            env={
                **shared,
                **run.env,
                "CENTLI_DATA": str(data),
                forks.COLLECTED: str(run.collected),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            # A session of its own: Ctrl-C reaches this process alone, which then ends the passes in order.
            start_new_session=True,
        )


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Interrupt those that still run, as Ctrl-C does, and let them clean up."""
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGINT)
    give_up = time.monotonic() + END_SECONDS_MAX
    for process in running:
        try:
            process.wait(max(0.1, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _sweep(folder: Path) -> None:
    """End what a pass that was killed has left running, such as the product that it had started."""
    mark = f"{MARK}={folder}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)


def _total(runs: list[Pass], seconds: float) -> str:
    """Return the passes' summaries as one, in pytest's words."""
    counts: Counter[str] = Counter()
    for run in runs:
        for number, word in COUNTED.findall(run.summary()):
            counts[word] += int(number)
    said = ", ".join(f"{number} {word}" for word, number in counts.items())
    return f"{said or 'no tests ran'} in {seconds:.2f}s"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
