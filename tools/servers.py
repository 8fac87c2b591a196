"""Private, throw-away MariaDB and Redis on free ports, which end with the process that started them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
MEMORY_BYTES_MIN = 4 * 1024**3


@dataclass(frozen=True)
class Servers:
    """Where the private servers listen."""

    database_url: str
    redis_url: str
    database: MariaDB


@dataclass
class MariaDB:
    """A private server on a data folder of its own, which a proof may kill and start again."""

    command: list[str]
    port: int
    log: IO[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens; after a kill it first recovers what had been committed."""
        self.process = _start(self.command, log=self.log)
        _wait_for_port(self.port)

    def kill(self) -> None:
        """End it as a power cut would, in the middle of whatever it does."""
        assert self.process is not None, "it was started"
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None:
            stop(self.process)


def is_free(port: int) -> bool:
    """Whether a port of this machine may be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def folder_in_memory() -> Path | None:
    """Return where files need not be waited for, on a machine that has the memory: what is there survives no power cut."""
    with suppress(OSError):
        found = os.statvfs(MEMORY)
        is_large = found.f_bavail * found.f_frsize >= MEMORY_BYTES_MIN
        if is_large and not found.f_flag & os.ST_NOEXEC and os.access(MEMORY, os.W_OK):
            return MEMORY
    return None


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def private_servers(*, durable: bool = False) -> Iterator[Servers]:
    """Start MariaDB and Redis in a folder that is removed at the end.

    ``durable`` keeps MariaDB's flush at each commit, as proofs and benchmarks want it; tests go without.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Who is told to end ends as by Ctrl-C: what was started is stopped on the way out.
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="centli-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        database = stack.enter_context(_mariadb(folder, durable=durable))
        redis_url = stack.enter_context(_redis(folder))
        yield Servers(f"mysql://root@127.0.0.1:{database.port}/centli", redis_url, database)


@contextmanager
def _mariadb(folder: Path, *, durable: bool) -> Iterator[MariaDB]:
    data, sock, port = folder / "db", folder / "db.sock", free_port()
    user = []
    if os.getuid() == 0:
        name = "mysql" if _exists("mysql") else "nobody"
        user = [f"--user={name}"]
        entry = pwd.getpwnam(name)
        data.mkdir()
        os.chown(data, entry.pw_uid, entry.pw_gid)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    log = (folder / "db.log").open("w")
    subprocess.run(
        [
            _program("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={data}",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
            *user,
        ],
        check=True,
        stdout=log,
        stderr=log,
    )
    command = [
        _program("mariadbd"),
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={sock}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--pid-file={folder / 'db.pid'}",
        "--skip-log-bin",
        "--skip-name-resolve",
        "--max-connections=500",
        "--innodb-buffer-pool-size=512M",
        f"--innodb-flush-log-at-trx-commit={1 if durable else 0}",
        *user,
    ]
    database = MariaDB(command, port, log)
    try:
        database.start()
        client = [_program("mariadb"), "--no-defaults", "-h127.0.0.1", f"-P{port}", "-uroot"]
        subprocess.run(
            [
                *client,
                "-e",
                "CREATE DATABASE centli",  # with the server's defaults, which are not ours
            ],
            check=True,
        )
        yield database
    finally:
        database.stop()


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (
        (folder / "redis.log").open("w") as log,
        _process([*command, "--appendonly", "no", "--dir", str(folder)], log=log),
    ):
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _process(command: list[str], *, log: IO[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = _start(command, log=log)
    try:
        yield process
    finally:
        stop(process)


def _start(command: list[str], *, log: IO[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the parent alone, which then ends the server in order.
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def stop(*processes: subprocess.Popen[bytes]) -> list[subprocess.Popen[bytes]]:
    """End processes that have a session of their own: politely, all at once, then not; return those that had to be killed.

    However many they are, they have ``STOP_SECONDS_MAX`` together.
    """
    for process in processes:
        with suppress(ProcessLookupError):
            process.terminate()
    give_up, killed = time.monotonic() + STOP_SECONDS_MAX, []
    for process in processes:
        try:
            process.wait(max(0, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            killed.append(process)
            # With its children: without it nobody would end them.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return killed


def _wait_for_port(port: int) -> None:
    give_up = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < give_up:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port} after {START_SECONDS_MAX} s")


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed")
    return found


def _exists(user: str) -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(user))
    return False
