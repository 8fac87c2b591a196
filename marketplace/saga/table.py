"""What each piece of news does to a purchase, by the stage at which it finds it: the whole machine in one table.

A stage is read from locked rows, so news that is late, doubled or out of order meets the truth; what the table does
not name for a stage does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from marketplace.contracts import PurchaseStatus
from marketplace.models import Saga, SagaState


class Stage(StrEnum):
    """Where a purchase stands."""

    WAITING = "waiting"
    """Its pieces are set aside, and its payment may still come."""
    OVERDUE = "overdue"
    """The same, past its time: no payment is taken any more."""
    SOLD = "sold"
    """Paid, the pivot: from here on only a refund goes back."""
    UNDONE = "undone"
    """Ended without a payment; the pieces are on the shelf."""
    STUCK = "stuck"
    """Its pieces could not be given back: a person decides."""
    OWING = "owing"
    """The bank refused to give its money back: a person decides."""


class News(StrEnum):
    """What a purchase may hear."""

    PAID = "paid"
    NOT_PAID = "not_paid"
    DUE = "due"
    """The sweeper's: it is time to look."""
    REDRIVE = "redrive"
    COMPENSATE = "compensate"
    RESOLVE = "resolve"


class Move(StrEnum):
    """What is done about it, in one transaction."""

    NOTHING = "nothing"
    SELL = "sell"
    RELEASE = "release"
    """Give pieces and benefit back; nothing was charged."""
    SEND_BACK = "send_back"
    """Give back a payment that came after the end, once."""
    RELEASE_AND_SEND_BACK = "release_and_send_back"
    REFUND_AGAIN = "refund_again"
    CLOSE = "close"
    """A person dealt with it outside of the machine."""


TABLE: Final[Mapping[tuple[Stage, News], Move]] = {
    (Stage.WAITING, News.PAID): Move.SELL,
    (Stage.WAITING, News.NOT_PAID): Move.RELEASE,
    (Stage.WAITING, News.COMPENSATE): Move.RELEASE,
    (Stage.OVERDUE, News.PAID): Move.RELEASE_AND_SEND_BACK,
    (Stage.OVERDUE, News.NOT_PAID): Move.RELEASE,
    (Stage.OVERDUE, News.DUE): Move.RELEASE,
    (Stage.OVERDUE, News.COMPENSATE): Move.RELEASE,
    (Stage.UNDONE, News.PAID): Move.SEND_BACK,
    (Stage.STUCK, News.PAID): Move.SEND_BACK,
    (Stage.STUCK, News.REDRIVE): Move.RELEASE,
    (Stage.STUCK, News.COMPENSATE): Move.RELEASE,
    (Stage.OWING, News.REDRIVE): Move.REFUND_AGAIN,
    (Stage.OWING, News.RESOLVE): Move.CLOSE,
}


def stage_of(saga: Saga, now: datetime) -> Stage:
    """Return where a purchase stands at a moment."""
    if saga.state == SagaState.RUNNING:
        return Stage.WAITING if now < saga.deadline_at else Stage.OVERDUE
    if saga.state == SagaState.COMPLETED:
        return Stage.SOLD
    if saga.state == SagaState.COMPENSATED:
        return Stage.UNDONE
    return Stage.STUCK if saga.purchase.status == PurchaseStatus.PENDING else Stage.OWING


def move_for(saga: Saga, news: News, now: datetime) -> Move:
    """Return what a piece of news does to a purchase at a moment."""
    return TABLE.get((stage_of(saga, now), news), Move.NOTHING)
