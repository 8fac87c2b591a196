"""One address before two servers, as the load balancer's path rule does: ``/ws/`` to daphne, the rest to gunicorn."""

from __future__ import annotations

import asyncio
from contextlib import suppress

HEAD_BYTES_MAX = 65_536
HEAD_SECONDS_MAX = 10


async def serve(port: int, *, pages: int, sockets: int) -> None:
    """Listen on a port of this machine and hand each connection to one of two others, by its first path."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(
            OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError
        ):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n"), HEAD_SECONDS_MAX)
            target = (
                sockets
                if head.split(b" ", 2)[1:2] and head.split(b" ", 2)[1].startswith(b"/ws/")
                else pages
            )
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", target)
            up_writer.write(head)
            await asyncio.gather(_pipe(reader, up_writer), _pipe(up_reader, writer))
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", port, limit=HEAD_BYTES_MAX)
    async with server:
        await server.serve_forever()


async def _pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(65_536):
            target.write(chunk)
            await target.drain()
    except OSError:
        pass
    finally:
        with suppress(OSError, RuntimeError):
            target.close()
