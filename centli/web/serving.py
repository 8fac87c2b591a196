"""Daphne, which says goodbye: run as ``python -m centli.web.serving``, with the options of ``daphne``."""

from __future__ import annotations

from typing import Any

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


class CommandLine(cli.CommandLineInterface):  # type: ignore[misc]
    """The command ``daphne`` with that server."""

    server_class = Server


if __name__ == "__main__":
    CommandLine.entrypoint()
