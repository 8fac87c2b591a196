"""A probe of a process that serves nothing else: one path that says whether it can work."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from django.db import connections

Check = Callable[[], None]
"""Raises when something is not as it should be."""
SECONDS: Final = 5


def ask(checks: Mapping[str, Check]) -> tuple[int, dict[str, str]]:
    """Run the checks and return 200 or 503, and what became of each; why one failed is for the log alone."""
    found = {name: _asked(check) for name, check in checks.items()}
    return (200 if set(found.values()) <= {"ok"} else 503), found


def _asked(check: Check) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not as it should be
        return type(error).__name__
    return "ok"


@contextmanager
def served(host: str, port: int, path: str, checks: Mapping[str, Check]) -> Iterator[int]:
    """Answer a probe at a path until the block ends, and yield the port; anything else is 404."""

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS

        def do_GET(self) -> None:
            if self.path != path:
                self._send(404, {"status": "not_found"})
                return
            try:
                status, found = ask(checks)
            finally:
                connections.close_all()
            self._send(status, {"status": "ok" if status == 200 else "failing", "checks": found})  # noqa: PLR2004

        def _send(self, status: int, data: Mapping[str, object]) -> None:
            content = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing: a probe comes every few seconds."""

    server = ThreadingHTTPServer((host, port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="probe", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=SECONDS)
