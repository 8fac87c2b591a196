"""Daphne, which says goodbye: run as ``python -m centli.web.serving``, with the options of ``daphne``."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from daphne import cli, server


class Server(server.Server):  # type: ignore[misc]  # no types
    """Daphne drops a socket whose frame is too large, or none at all: its client sees 1006, a cut, and comes again.

    This one closes it with what was wrong (RFC 6455: 1009 too large, 1007 no UTF-8, 1002 no frame) and a reason. What the
    client still sends is thrown away as it comes; whoever does not answer the goodbye is dropped after a second.
    """

    def listen_success(self, port: Any) -> None:
        """Set what Daphne has no option for, before anybody is served."""
        self.ws_factory.setProtocolOptions(failByDrop=False)
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
