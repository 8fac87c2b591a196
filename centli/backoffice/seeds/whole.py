"""What is written to its end or not at all, beside a bank that may be running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.db import OperationalError

from centli.db.idempotency import InProgress
from centli.db.rehearsing import all_or_nothing
from centli.db.transactions import retried


@retried
def whole(work: Callable[[], None], created: Counter[str]) -> None:
    """Do all of a work, or nothing of it: a run that was cut off is gone on with by the next.

    When its locks clash with somebody's, all of it is tried again: inside, nothing is. ``created`` counts what is kept.

    Raises:
        OperationalError: they clashed each time.
    """
    before = Counter(created)
    try:
        with all_or_nothing():
            work()
    except BaseException as error:
        created.clear()
        created.update(before)
        # To who confirms, a clash is a confirmation that goes on elsewhere; here nobody else has it.
        if isinstance(error, InProgress) and isinstance(error.__cause__, OperationalError):
            raise error.__cause__ from error
        raise
