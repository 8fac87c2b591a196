"""Daphne, which says goodbye: run as ``python -m centli.web.serving``, with the options of ``daphne``."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from daphne import cli, http_protocol, server

from centli.web.files import FORM_BYTES_MAX

TOO_LARGE: Final = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


class Request(http_protocol.WebRequest):  # type: ignore[misc]  # no types
    """Daphne keeps a whole body, of whatever size, before anybody sees the request; this one ends at what any form may be."""

    _taken = 0
    _is_refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        """Look at the announced length; a body in chunks announces none."""
        super().gotLength(length)
        self._take(length or 0)
        self._taken = 0

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Keep what comes while there is room for it."""
        self._take(len(data))
        if not self._is_refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802 - Twisted's name
        """Serve it, unless it has been answered."""
        if not self._is_refused:
            super().requestReceived(command, path, version)

    def _take(self, count: int) -> None:
        self._taken += count
        if self._taken > FORM_BYTES_MAX and not self._is_refused:
            self._is_refused = True
            self.channel.transport.write(TOO_LARGE)
            self.channel.transport.loseConnection()


http_protocol.WebRequest = Request
"""What makes requests reads it there."""


class Server(server.Server):  # type: ignore[misc]  # no types
    """Daphne drops a socket whose frame is too large, or none at all: its client sees 1006, a cut, and comes again.

    This one closes it with what was wrong (RFC 6455: 1009 too large, 1007 no UTF-8, 1002 no frame) and a reason. What the
    client still sends is thrown away as it comes; whoever does not answer the goodbye is dropped after a second.
    """

    def listen_success(self, port: Any) -> None:
        """Set what Daphne has no option for, before anybody is served."""
        # Autobahn forgets what Daphne set where it is not said again: a page without an origin is told 4403, as others are.
        self.ws_factory.setProtocolOptions(failByDrop=False, allowNullOrigin=True)
        super().listen_success(port)

    def kill_all_applications(self) -> Any:
        """End what is under way, so that each socket hears of it.

        Daphne's own stumbles over any connection that has no application yet, or none any more, and ends none at all then.
        """
        nothing = asyncio.get_event_loop().create_future()
        nothing.set_result(None)
        for details in self.connections.values():
            details.setdefault("application_instance", nothing)
        return super().kill_all_applications()


class CommandLine(cli.CommandLineInterface):  # type: ignore[misc]
    """The command ``daphne`` with that server."""

    server_class = Server

    def run(self, args: Sequence[str]) -> None:
        """Serve until it is told to end, and end."""
        super().run(args)
        end(0)


def end(code: int) -> NoReturn:
    """End the process after the server has.

    Work that was under way in a thread may wait for the loop, which has ended, and Python's own end for that thread:
    for ever.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    CommandLine.entrypoint()
