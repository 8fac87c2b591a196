"""What crosses banking's border: accounts, movements, summaries, limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from centli.kernel.money import Money

CONCEPT_LENGTH_MAX: Final = 39
"""Letters of what a transfer is for. Source: LEDGER 4; SPEI takes 40, and those who send orders through it 39."""


class AccountType(StrEnum):
    """What a customer's account is for."""

    CHECKING = "checking"
    SAVINGS = "savings"
    CREDIT = "credit"


class AccountStatus(StrEnum):
    """Blocked is frozen, inactive is closed: neither is debited or credited."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    BLOCKED = "blocked"


class MovementType(StrEnum):
    """What a movement is, in the specification's words."""

    TRANSFER = "transfer"
    PAYMENT = "payment"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"


class MovementStatus(StrEnum):
    """Pending is a hold or an order under way; failed was refused after it was accepted."""

    COMPLETED = "completed"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AccountView:
    """A customer's account. ``balance`` is what is owned (negative: owed); ``available`` is what can be spent now.

    For a credit account ``available`` is the credit left and ``credit_limit`` the whole line.
    """

    account_id: str
    user_id: str
    account_type: AccountType
    status: AccountStatus
    balance: Money
    held: Money
    available: Money
    credit_limit: Money | None
    clabe: str
    last4: str
    created_at: datetime
    updated_at: datetime
    version: int
    can_unblock: bool = False
    """Whether its owner blocked it, and so may make it active again."""


@dataclass(frozen=True, slots=True)
class MovementView:
    """One line of a customer's statement; ``amount`` is signed from the account's side.

    ``balance_after`` is None while pending or failed. ``counterpart`` is the other side as the customer knows it.
    ``undone`` says of a failed one that the customer took it back, ``returned_at`` of a completed one that its money
    went back: the other bank returned it, or staff reversed it. ``undo_until`` says until when a pending transfer waits.
    """

    transaction_id: str
    account_id: str
    account_type: AccountType
    user_id: str
    type: MovementType
    kind: str
    amount: Money
    status: MovementStatus
    from_account: str
    to_account: str
    counterpart: str
    description: str
    balance_after: Money | None
    tracking_key: str
    created_at: datetime
    undone: bool = False
    returned_at: datetime | None = None
    undo_until: datetime | None = None

    def transfer_state(self, now: datetime) -> TransferState | None:
        """Return how a transfer under way stands, as its receipt says; None of anything else."""
        if self.status is not MovementStatus.PENDING or self.type is not MovementType.TRANSFER:
            return None
        is_waiting = self.undo_until is not None and now < self.undo_until
        return TransferState.WAITING if is_waiting else TransferState.PENDING


class TransferState(StrEnum):
    """What became of a transfer: waiting may be undone, returned came back from another bank, reversed by our staff."""

    WAITING = "waiting"
    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    UNDONE = "undone"
    RETURNED = "returned"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class TransferStanding:
    """Where a transfer stands that did not go out at once, or that staff reversed; ``returned_at``: since when its money is back."""

    transaction_id: str
    confirmation_id: str
    state: TransferState
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MovementPage:
    """A page of movements, newest first; ``next_cursor`` is None on the last."""

    items: Sequence[MovementView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class SpendingGroup:
    """What was spent under one heading (a movement's ``kind``), and how many movements it took."""

    kind: str
    label: str
    total: Money
    count: int


@dataclass(frozen=True, slots=True)
class SpendingView:
    """What went out in a period of customer days, largest group first, and the total before it."""

    date_from: date
    date_to: date
    total: Money
    previous_total: Money
    income: Money
    groups: Sequence[SpendingGroup]


@dataclass(frozen=True, slots=True)
class LimitView:
    """A customer's limits, and what today has used of the day's."""

    per_operation: Money
    per_day: Money
    ceiling: Money
    used_today: Money
    transfers_by_chat: bool
    replayed: bool = False
    """Whether a keyed wish was answered again."""
