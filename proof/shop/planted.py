"""Bugs that the proof must find: each undoes one promise of the saga."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from marketplace.models import Offer
from marketplace.saga import news, rows, table
from marketplace.saga.table import Move, News, Stage
from marketplace.services import stock


def _missing_undo() -> None:
    """A purchase that is undone keeps its benefit's budget."""
    rows.give_back = lambda *_: None


def _late_sale() -> None:
    """A payment that comes after the end is kept without the goods."""
    broken = dict(table.TABLE)
    broken[Stage.UNDONE, News.PAID] = Move.NOTHING
    table.TABLE = broken  # type: ignore[misc]


def _nameless_refund() -> None:
    """A refund that is asked for again has no number: it is given twice."""
    sound = news.refund_request

    def broken(*arguments: Any) -> Any:
        return replace(sound(*arguments), refund_no=None)

    news.refund_request = broken  # type: ignore[assignment]


def _no_lock() -> None:
    """Stock is read, and then written, without a condition."""
    sound = stock.move_step

    def broken(call: Any, *, offer_pk: int, **moved: Any) -> Any:
        read = Offer.objects.get(pk=offer_pk)
        found = sound(call, offer_pk=offer_pk, **moved)
        Offer.objects.filter(pk=offer_pk).update(
            on_hand=read.on_hand + moved.get("on_hand", 0), reserved=0
        )
        return found

    stock.move_step = broken


BUGS: Final[Mapping[str, Callable[[], None]]] = {
    "missing-undo": _missing_undo,
    "late-sale": _late_sale,
    "nameless-refund": _nameless_refund,
    "no-lock": _no_lock,
}
