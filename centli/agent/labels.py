"""What people read for something of theirs that they may pick: one line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from banking.contracts import MovementView
from centli.kernel import clock
from centli.kernel.money import Money

NAME_LENGTH_MAX = 60


def movement_label(one: MovementView) -> str:
    """Return a movement in a line: with whom, how much, when."""
    name = (one.counterpart or one.description or _("Movimiento"))[:NAME_LENGTH_MAX]
    return f"{name} · {movement_detail(one)}"


def movement_detail(one: MovementView) -> str:
    """Return how much a movement was, and when."""
    sign = _("Cargo") if one.amount.centavos < 0 else _("Abono")
    amount = Money(abs(one.amount.centavos)).display()
    day = f"{one.created_at.astimezone(clock.MEXICO_CITY):%d/%m/%Y}"
    return f"{sign} {amount} · {day}"
