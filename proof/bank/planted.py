"""The bug that this proof must find: what leaves one account is committed before it reaches the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from banking.services import posting
from centli.db.statement import Statement

_ONE_SIDE = "UPDATE account SET balance_centavos = balance_centavos + %s, last_seq = last_seq + 1 WHERE id = %s"


def plant() -> None:
    """Break the posting of a transfer in this process and its children."""
    sound = posting._pair

    def broken(call: Any, draft: Any, *rest: Any) -> Sequence[Statement]:
        move, *rows = sound(call, draft, *rest)
        if draft.confirmation_id is None:
            return [move, *rows]
        (leg,) = draft.legs
        return [
            Statement(_ONE_SIDE, (-leg.amount_centavos, leg.debit)),
            Statement("COMMIT"),
            Statement(_ONE_SIDE, (leg.amount_centavos, leg.credit)),
            *rows,
        ]

    posting._pair = broken  # type: ignore[assignment]
