"""The bug that this proof must find: what leaves one account is committed before it reaches the other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

from banking.services import posting
from centli.db.statement import Statement
from proof.bank.work import READS

_ONE_SIDE = "UPDATE account SET balance_centavos = balance_centavos + %s, last_seq = last_seq + 1 WHERE id = %s"
_READS = 2
"""Between the halves: of two reads that end in the gap, the second has also begun in it."""
_GAP_SECONDS_MAX = 60


def plant() -> None:
    """Break the posting of a transfer in this process and its children."""
    sound = posting._pair

    def broken(call: Any, draft: Any, *rest: Any) -> Sequence[Statement]:
        move, *rows = sound(call, draft, *rest)
        if draft.confirmation_id is None:
            return [move, *rows]
        (leg,) = draft.legs
        with connection.cursor() as cursor:
            cursor.execute(_ONE_SIDE, (-leg.amount_centavos, leg.debit))
            cursor.execute("COMMIT")
        _wait_for_a_reader()
        return [Statement(_ONE_SIDE, (leg.amount_centavos, leg.credit)), *rows]

    posting._pair = broken  # type: ignore[assignment]


def _wait_for_a_reader() -> None:
    seen, give_up = READS.value, time.monotonic() + _GAP_SECONDS_MAX
    while READS.value < seen + _READS and time.monotonic() < give_up:
        time.sleep(0.005)
