"""Run the whole bank in this process, seeded, on this machine alone."""

from __future__ import annotations

import fcntl
import json
import shlex
import shutil
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from centli.db.commands import Exit, PlainCommand, typed
from centli.kernel.files import write_whole

LOGINS = (
    ("Ana Torres, clienta", "ana@demo.centli.mx", "centli-demo-2026"),
    ("Ventanilla", "teller@demo.centli.mx", "centli-demo-staff-2026"),
    ("Atención a clientes", "support@demo.centli.mx", "centli-demo-staff-2026"),
    ("Administración", "admin@demo.centli.mx", "centli-demo-staff-2026"),
)
PORT_MAX = 65_535


def _taken(port: int) -> str:
    return f"Port {port} is taken. Stop what uses it, or choose another: make demo PORT=8123"


class Command(PlainCommand):
    help = """Examples:
  manage.py demo
  manage.py demo --port 8123 --data some/folder
  manage.py demo --reset        start again with fresh data

Prepare and serve the demo bank on 127.0.0.1.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--data", help="Folder of database, uploads and keys (default: CENTLI_DATA or data/)."
        )
        parser.add_argument(
            "--no-seed", action="store_true", help="Serve what is there, without demo data."
        )
        parser.add_argument("--reset", action="store_true", help="Delete the demo's data first.")
        parser.add_argument("--yes", action="store_true", help="Do not ask before --reset.")

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.CENTLI_ENVIRONMENT != "local":
            raise CommandError("The demo runs with the local settings only.", returncode=4)
        if options["data"] and Path(options["data"]).resolve() != settings.DATA:
            raise CommandError(
                "Set CENTLI_DATA to that folder, or use `make demo DATA=…`.", returncode=2
            )
        self._refuse_busy_port(options["port"])
        started = time.monotonic()
        with self._alone():
            try:
                self._prepare(options)
            except KeyboardInterrupt:
                raise CommandError(
                    "Stopped while preparing; the next start goes on from here.",
                    returncode=Exit.INTERRUPTED,
                ) from None
            self._settle_at(f"http://127.0.0.1:{options['port']}")
            self._serve(options["port"], started)

    def _prepare(self, options: Mapping[str, Any]) -> None:
        if options["reset"]:
            self._reset(sure=options["yes"])
        self._say("Preparando la base de datos…")
        call_command("migrate", verbosity=0, interactive=False)
        self._collect_static()
        if not options["no_seed"]:
            self._seed()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder while this process lives: of two demos on one, each would miss the other's news, or delete them."""
        settings.DATA.mkdir(parents=True, exist_ok=True)
        (settings.DATA / ".gitignore").write_text("*\n")
        with (settings.DATA / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CommandError(
                    f"Another demo runs on the data in {settings.DATA}. Stop it, or choose another folder: make demo DATA=folder",
                    returncode=Exit.LOCKED,
                ) from error
            yield

    def _say(self, text: str) -> None:
        self.stderr.write(text, style_func=str)  # not in red: nothing is wrong

    def _refuse_busy_port(self, port: int) -> None:
        if not 1 <= port <= PORT_MAX:
            raise CommandError(f"{port} is not a port: 1 to {PORT_MAX}.", returncode=2)
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(_taken(port)) from error

    def _reset(self, *, sure: bool) -> None:
        from django.db import connection  # noqa: PLC0415 - closed before its file goes

        kept = [*settings.DATA.glob("centli.sqlite3*"), settings.MEDIA_ROOT]
        if not sure and any(path.exists() for path in kept):
            question = f"Delete the database and the uploads in {settings.DATA}?"
            self.assure(question, option="--reset", refused="Nothing was deleted.")
        connection.close()
        for path in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def _settle_at(self, address: str) -> None:
        """Remember where the demo serves: for this process, and for the commands that people run beside it."""
        write_whole(settings.DATA / "address", address)
        settings.CENTLI_BASE_URL = address
        settings.CENTLI_ORIGINS = [address, address.replace("127.0.0.1", "localhost")]

    def _collect_static(self) -> None:
        """Gather the hashed static files, unless nothing changed since the last time."""
        mark = settings.STATIC_ROOT / ".collected"
        newest = max(
            (
                path.stat().st_mtime
                for folder in settings.STATICFILES_DIRS
                for path in Path(folder).rglob("*")
            ),
            default=0.0,
        )
        wanted = json.dumps(
            [newest, settings.STORAGES, sorted(app.name for app in apps.get_app_configs())],
            default=str,
        )
        if not mark.exists() or mark.read_text() != wanted:
            self._say("Preparando los archivos de la página…")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            mark.write_text(wanted)

    def _seed(self) -> None:
        mark = settings.DATA / ".seeded"
        if not mark.exists() or not self._has_people():
            call_command("seed_all", size="small", stdout=sys.stderr)
            mark.touch()

    def _has_people(self) -> bool:
        from centli.people.models import User  # noqa: PLC0415 - models load after the arguments are read

        return User.objects.exists()

    def _announce(self, port: int, seconds: float) -> None:
        lines = [
            "",
            f"CENTLI está listo en {seconds:.1f} s:  http://127.0.0.1:{port}/",
            f"  administración:  http://127.0.0.1:{port}/admin/      API:  http://127.0.0.1:{port}/api/v1/docs/",
            "",
            *(f"  {who:<22} {email:<24} {password}" for who, email, password in LOGINS),
            "",
            f"  Segundo factor: {self.beside()} totp ana@demo.centli.mx",
            "  Escribe en el chat: Envíale 50 lucas a mi hermano",
            "  Ctrl-C termina.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def beside(self) -> str:
        """Return how a command is run beside this demo."""
        usual = settings.DATA == settings.ROOT / "data"
        return typed() if usual else f"CENTLI_DATA={shlex.quote(str(settings.DATA))} {typed()}"

    def _serve(self, port: int, started: float) -> None:
        from centli.web.serving import Server, end  # noqa: PLC0415 - Twisted's reactor is for serving only

        module, _, name = settings.ASGI_APPLICATION.rpartition(".")
        server = Server(
            application=getattr(import_module(module), name),
            endpoints=[f"tcp:port={port}:interface=127.0.0.1"],
            server_name="",
            websocket_handshake_timeout=10,
            websocket_max_message_size=65_536,
            websocket_max_frame_size=65_536,
            ready_callable=lambda: self._announce(port, time.monotonic() - started),
        )
        server.run()
        self._stop_work()
        # Somebody else may have taken the port while the data were prepared.
        is_served = bool(server.listening_addresses)
        self._say("Hasta luego." if is_served else _taken(port))
        end(0 if is_served else 1)

    def _stop_work(self) -> None:
        from centli.events import inline  # noqa: PLC0415 - starts threads

        inline.stop()
