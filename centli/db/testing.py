"""For tests of what must hold while others work: another connection that commits between two statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """Before each SELECT of this connection but the first, have ``work`` done, and committed, by another one.

    A test that uses it commits: ``pytest.mark.django_db(transaction=True)``.
    """
    count = 0
    with ThreadPoolExecutor(max_workers=1) as other:

        def between(execute: Any, sql: str, *given: Any) -> Any:
            nonlocal count
            if sql.startswith("SELECT"):
                count += 1
                if count > 1:
                    other.submit(work).result(timeout=30)
            return execute(sql, *given)

        try:
            with connection.execute_wrapper(between):
                yield
        finally:
            other.submit(connections.close_all).result(timeout=30)
