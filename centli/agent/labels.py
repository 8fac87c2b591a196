"""What people read for their accounts and movements, for moments and for amounts: one line each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from banking.contracts import MovementView
from centli.kernel import clock
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.money import Money

NAME_LENGTH_MAX = 60
FOLIO_LENGTH = 8


def folio(order_id: str) -> str:
    """Return what an order is called by at the counter."""
    return order_id[-FOLIO_LENGTH:].upper()


def movement_label(one: MovementView) -> str:
    """Return a movement in a line: with whom, how much, when."""
    name = (one.counterpart or one.description or _("Movimiento"))[:NAME_LENGTH_MAX]
    return f"{name} · {movement_detail(one)}"


def movement_detail(one: MovementView) -> str:
    """Return how much a movement was, and when."""
    sign = _("Cargo") if one.amount.centavos < 0 else _("Abono")
    amount = Money(abs(one.amount.centavos)).display()
    return f"{sign} {amount} · {local_day(one.created_at)}"


def account_label(account_type: str) -> str:
    """Return what people call an account of a type."""
    return _(ACCOUNT_NAMES[account_type])


def local_time(moment: datetime) -> str:
    """Return a clock time in Mexico City, ``14:05``."""
    return moment.astimezone(clock.MEXICO_CITY).strftime("%H:%M")


def local_day(moment: datetime) -> str:
    """Return a day in Mexico City, short, for a list: «21 de nov de 2026»."""
    return clock.written(clock.local_date(moment), language=get_language() or "", short=True)


def day(day: date) -> str:
    """Return a day within a sentence: «1 de noviembre de 2026», "November 1, 2026"."""
    return clock.written(day, language=get_language() or "")


def money(value: Mapping[str, str] | None) -> str:
    """Return the display form of a stored amount; its sign is kept."""
    if value is None:
        return ""
    text = value["amount"]
    amount = Money.parse(text.lstrip("-"), value["currency"])
    return (-amount if text.startswith("-") else amount).display()


def month(first: date) -> str:
    """Return a month within a sentence: «octubre de 2026», "October 2026"."""
    months = clock.MONTHS["en" if (get_language() or "").startswith("en") else "es"]
    return _("%(month)s de %(year)d") % {"month": months[first.month - 1], "year": first.year}
