"""Run the product as it runs on servers: MariaDB, Redis, gunicorn, daphne, Celery workers and the relay.

Private, throw-away servers, or those that ``DATABASE_URL`` and ``REDIS_URL`` name. Ctrl-C ends all of it.

Examples:
  make services
  make services PORT=8123
  DATABASE_URL=mysql://user:secret@db:3306/centli REDIS_URL=redis://cache:6379/0 make services
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from tools import front
from tools.servers import STOP_SECONDS_MAX, free_port, is_free, private_servers, stop

READY_SECONDS_MAX = 60
NEEDED = (
    "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CENTLI_DATA", "CENTLI_BASE_URL", "CENTLI_DEMO",
)  # fmt: skip
READY = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0, interactive=False)
call_command("collectstatic", verbosity=0, interactive=False)
"""
"""Two commands in one process: to start each takes as long as what it does."""


def main() -> int:
    """Start everything, wait for Ctrl-C or for a part to die, end everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-seed", action="store_true", help="without demo data")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    with ExitStack() as stack:
        try:
            return _run(stack, options.port, seed=not options.no_seed)
        except KeyboardInterrupt:
            print("\nEnding all of it…", file=sys.stderr, flush=True)
            return 0
        finally:
            # The parts end first, then the servers; a second Ctrl-C would leave those that had not ended yet.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _run(stack: ExitStack, port: int, *, seed: bool) -> int:
    if not is_free(port):
        print(f"Port {port} is taken. Choose another: make services PORT=8123", file=sys.stderr)
        return 1
    env = _environment(stack, port)
    _step("Migrating, collecting static files", [sys.executable, "-c", READY], env)
    if seed:
        _step("Seeding", [sys.executable, "manage.py", "seed_all", "--size", "small"], env)
    pages, sockets = free_port(), free_port()
    parts: dict[str, subprocess.Popen[bytes]] = {}
    stack.callback(_end, parts)
    for name, command in _commands(pages, sockets).items():
        # A session of its own: Ctrl-C reaches this program alone, which ends the parts.
        parts[name] = subprocess.Popen(command, env=env, start_new_session=True)
    for part_port in (pages, sockets):
        _wait(part_port, parts)
    print(
        f"\nCENTLI (services) is ready:  http://127.0.0.1:{port}/   chat: ws://127.0.0.1:{port}/ws/chat/\n"
        f"  staff site: http://127.0.0.1:{port}/admin/   API: http://127.0.0.1:{port}/api/v1/docs/\n"
        f"{_logins() if seed else ''}"
        "  Ctrl-C ends all of it.\n"
        "  Commands beside it:  "
        f"(. {_written(stack, env)}; {sys.executable} manage.py totp ana@demo.centli.mx)\n",
        flush=True,
    )
    return asyncio.run(_watch(port, pages, sockets, parts))


def _logins() -> str:
    from centli.backoffice.management.commands.demo import LOGINS  # noqa: PLC0415 - Django, which nothing else here needs

    return "".join(f"  {email:<24} {password}\n" for _, email, password in LOGINS)


def _environment(stack: ExitStack, port: int) -> dict[str, str]:
    env = {"DJANGO_SETTINGS_MODULE": "centli.settings.services", "CENTLI_DEMO": "1", **os.environ}
    if "DATABASE_URL" not in env or "REDIS_URL" not in env:
        servers = stack.enter_context(private_servers(durable=True))
        env.setdefault("DATABASE_URL", servers.database_url)
        env.setdefault("REDIS_URL", servers.redis_url)
    if "CENTLI_DATA" not in env:
        env["CENTLI_DATA"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="centli-"))
    env.setdefault("CENTLI_BASE_URL", f"http://127.0.0.1:{port}")
    env.setdefault("CENTLI_ORIGINS", f"http://127.0.0.1:{port},http://localhost:{port}")
    env.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    return env


def _written(stack: ExitStack, env: dict[str, str]) -> Path:
    """Write what a command needs in order to meet the same servers and the same key, until all of it ends."""
    path = Path(env["CENTLI_DATA"]) / "environment"
    lines = [f"export {name}={shlex.quote(env[name])}\n" for name in NEEDED]
    path.touch(0o600)
    path.write_text("".join(lines))
    stack.callback(path.unlink, missing_ok=True)
    return path


def _commands(pages: int, sockets: int) -> dict[str, list[str]]:
    def program(name: str) -> str:
        return str(Path(sys.executable).parent / name)

    worker = [
        program("celery"),
        "-A",
        "centli",
        "worker",
        "--loglevel",
        "warning",
        "--without-gossip",
    ]
    worker += ["--without-mingle", "--without-heartbeat"]
    return {
        "pages": [
            program("gunicorn"),
            "centli.wsgi:application",
            f"--bind=127.0.0.1:{pages}",
            "--workers=2",
            "--threads=4",
            f"--graceful-timeout={STOP_SECONDS_MAX // 2}",
            "--preload",
            "--log-level=warning",
            "--no-control-socket",
        ],
        "sockets": [
            *(sys.executable, "-m", "centli.web.serving", "centli.asgi:application"),
            *["-b", "127.0.0.1", "-p", str(sockets), "-v", "0", "--no-server-name"],
            *["--websocket-max-message-size", "65536", "--websocket-max-frame-size", "65536"],
        ],
        "events": [
            *worker,
            "-Q",
            "events,tickets.raw,tickets.enriched,tickets.embedded",
            "-n",
            "events@%h",
            "--pool",
            "prefork",
            "--concurrency",
            "2",
        ],
        "agent": [
            *worker,
            "-Q",
            "agent",
            "-n",
            "agent@%h",
            "--pool",
            "threads",
            "--concurrency",
            "4",
        ],
        "relay": [sys.executable, "manage.py", "run_relay"],
    }


def _step(title: str, command: list[str], env: dict[str, str]) -> None:
    print(f"{title}…", file=sys.stderr, flush=True)
    subprocess.run(command, env=env, check=True)


def _end(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """End all parts together: one after the other they could take five times as long."""
    killed = stop(*parts.values())
    for name in (name for name, process in parts.items() if process in killed):
        print(f"{name} did not end in {STOP_SECONDS_MAX} s and was killed.", file=sys.stderr)


def _wait(port: int, parts: dict[str, subprocess.Popen[bytes]]) -> None:
    give_up = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < give_up:
        _check(parts)
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise TimeoutError(f"port {port} does not answer after {READY_SECONDS_MAX} s")


def _check(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in parts.items():
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended with code {process.returncode}")


async def _watch(
    port: int, pages: int, sockets: int, parts: dict[str, subprocess.Popen[bytes]]
) -> int:
    door, told = (
        asyncio.create_task(front.serve(port, pages=pages, sockets=sockets)),
        asyncio.Event(),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    while not door.done() and not told.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), 1)
        try:
            _check(parts)
        except RuntimeError as error:
            print(f"{error}; ending all of it.", file=sys.stderr, flush=True)
            return 1
    if not told.is_set():
        await door
        return 1
    print("\nEnding all of it…", file=sys.stderr, flush=True)
    # The door stays open meanwhile: what the parts still answer, and their goodbye, goes through it.
    await asyncio.to_thread(_end, parts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
