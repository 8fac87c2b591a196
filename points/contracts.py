"""What crosses the points' border: balances, movements, rewards, orders, recognition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TransactionType(StrEnum):
    """Why a balance changed; ``earned`` and ``redeemed`` are the wire's, the rest are ours."""

    EARNED = "earned"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    REVERSED = "reversed"
    ADJUSTED = "adjusted"


class LotState(StrEnum):
    """Where points of a lot are; every point that was credited is in exactly one of these."""

    PENDING = "pending"
    AVAILABLE = "available"
    RESERVED = "reserved"
    SPENT = "spent"
    EXPIRED = "expired"
    REVERSED = "reversed"


class OrderStatus(StrEnum):
    """Where a reward's order stands; the values are the wire's."""

    REQUESTED = "Requested"
    APPROVED = "Approved"
    SHIPPED = "Shipped"
    DELIVERED = "Delivered"
    REJECTED = "Rejected"
    CANCELLED = "Cancelled"


class Fulfilment(StrEnum):
    """Whether a reward is delivered at once, or asked for, approved and shipped first."""

    INSTANT = "instant"
    STAGED = "staged"


class GrantKind(StrEnum):
    """Where points came from."""

    STAFF = "staff"
    MANAGER = "manager"
    RECOGNITION = "recognition"
    BATCH = "batch"
    PURCHASE = "purchase"
    ADJUSTMENT = "adjustment"


class BudgetPurpose(StrEnum):
    """What a budget may be given away for."""

    MANAGER = "manager"
    RECOGNITION = "recognition"


@dataclass(frozen=True, slots=True)
class ExpiryView:
    """Points that stop counting on a day of Mexico City."""

    points: int
    expires_at: datetime
    last_day: date
    """The last day on which they can be spent."""


@dataclass(frozen=True, slots=True)
class PointsView:
    """What a customer has: every point that was ever credited is in one of the states."""

    user_id: str
    current_points: int
    """What can be spent now."""
    pending_points: int
    reserved_points: int
    spent_points: int
    expired_points: int
    reversed_points: int
    total_earned: int
    total_redeemed: int
    owed_points: int
    """What a refund still takes back; the next points pay it."""
    next_expiries: Sequence[ExpiryView]
    updated_at: datetime | None
    is_employee: bool = False
    """Whether they work here, and so may be recognised and recognise others."""


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One change of the balance, with what it was afterwards."""

    transaction_id: str
    user_id: str
    transaction_type: TransactionType
    type_text: str
    """The type as people read it."""
    points_amount: int
    """Signed: what was earned is positive, what was spent negative."""
    balance_after: int
    order_id: str | None
    description: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """A page of a statement, newest first; ``next_cursor`` is None on the last."""

    items: Sequence[TransactionView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PointsSummary:
    """What a customer has, with the newest changes."""

    points: PointsView
    movements: Sequence[TransactionView]


@dataclass(frozen=True, slots=True)
class RewardView:
    """Something that points buy; ``missing`` is 0 when the customer can afford it."""

    product_id: str
    name: str
    description: str
    points_cost: int
    category: str
    image_url: str
    image_alt: str
    stock_quantity: int
    fulfilment: Fulfilment
    missing: int

    @property
    def affordable(self) -> bool:
        """Whether the customer's points cover one."""
        return self.missing == 0


@dataclass(frozen=True, slots=True)
class RewardPage:
    """A page of rewards, the cheapest first; ``next_cursor`` is None on the last."""

    items: Sequence[RewardView]
    next_cursor: str | None
    current_points: int = 0
    """What the customer can spend."""


@dataclass(frozen=True, slots=True)
class RewardFilter:
    """What a list of rewards is narrowed to."""

    category: str = ""
    text: str = ""
    affordable: bool = False
    in_stock: bool = False
    cost_max: int | None = None


@dataclass(frozen=True, slots=True)
class OrderView:
    """A reward that was redeemed."""

    order_id: str
    user_id: str
    product_id: str
    product_name: str
    quantity: int
    points_used: int
    status: OrderStatus
    status_text: str
    """The status as people read it."""
    note: str
    """Why it was rejected, in the words of whoever did."""
    image_url: str
    cancellable: bool
    confirmation_id: str
    """The proposal that made it."""
    created_at: datetime
    updated_at: datetime
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders, newest first; ``next_cursor`` is None on the last."""

    items: Sequence[OrderView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class BudgetView:
    """What somebody may still give away in a month."""

    purpose: BudgetPurpose
    period: str
    allotted_points: int
    used_points: int

    @property
    def left_points(self) -> int:
        """What is left of it."""
        return self.allotted_points - self.used_points


@dataclass(frozen=True, slots=True)
class ColleagueView:
    """Somebody who can be recognised, as colleagues know them."""

    user_id: str
    name: str
    team: str


@dataclass(frozen=True, slots=True)
class RecognitionView:
    """A recognition in the feed."""

    grant_id: str
    giver_name: str
    receiver_name: str
    team: str
    points: int
    value: str
    """The value's code."""
    value_name: str
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of recognitions, newest first; ``next_cursor`` is None on the last."""

    items: Sequence[RecognitionView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class GrantView:
    """Points that were given; ``transaction_id`` is None while they are pending."""

    grant_id: str
    user_id: str
    points: int
    transaction_id: str | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class ValueView:
    """One of the values that a recognition names, or of the reasons that a grant does."""

    code: str
    name: str
