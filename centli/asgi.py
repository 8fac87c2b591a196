"""The ASGI application: pages and REST, and the chat's sockets behind their guard."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centli.settings.local")
os.environ["DATABASE_READ_SECONDS"] = os.environ.get("DATABASE_READ_SECONDS") or "10"

pages: Any = get_asgi_application()

# Django has to be ready before these are imported.
from django.conf import settings  # noqa: E402

from centli.chat import connection, limits  # noqa: E402
from centli.chat.consumers import ChatSocket  # noqa: E402
from centli.chat.guard import Guard, Receive, Send  # noqa: E402
from centli.events import inline, poke  # noqa: E402

connection.install()
_limits = limits.current()
sockets = Guard(ChatSocket(_limits), _limits, forwarded_header=settings.CENTLI_PROXY_HEADER)
_started = False

SWITCH_SECONDS = 0.0005
"""How long a thread that works keeps the interpreter from one that waits for it.

The sockets' loop lets go of it with every send; with Python's own 5 ms it would wait so long, each time, behind threads
that answer turns.
"""


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Serve one request or one socket; the first also starts the work that this process does besides."""
    global _started  # noqa: PLW0603 - once a process
    if not _started:
        _started = True
        sys.setswitchinterval(SWITCH_SECONDS)
        poke.use_loop(asyncio.get_running_loop())
        if settings.CENTLI_INLINE_WORK:
            inline.start()
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, receive, send)
    else:
        raise ValueError(f"no application for {scope['type']}")
