"""Crossing from sockets to the database, which is synchronous: a few threads with connections of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

THREADS_MAX: Final = 8

_pool = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="chat-database")


async def in_thread(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function that uses the database, away from the event loop."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_pool, partial(_clean, function, *args, **kwargs))


def _clean(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    close_old_connections()
    try:
        return function(*args, **kwargs)
    finally:
        close_old_connections()
