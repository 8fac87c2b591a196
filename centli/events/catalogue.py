"""Every event that the product knows, with its typed payload (names and fields: the product specification)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, with_config

from centli.events.envelope import InvalidEvent

Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}\.[0-9]{2}$")]
SignedAmount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,13}\.[0-9]{2}$")]
Currency = Literal["MXN"]
Text = Annotated[str, StringConstraints(max_length=500)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Clabe = Annotated[str, StringConstraints(pattern=r"^[0-9]{18}$")]
AccountType = Literal["checking", "savings", "credit"]
LongText = Annotated[str, StringConstraints(max_length=2000)]
ReportText = Annotated[str, StringConstraints(max_length=4000)]
BenefitName = Literal["MSI", "cashback", "points"]
StatusName = Literal["pending", "completed", "failed", "cancelled"]
OrderStatusName = Literal["Requested", "Approved", "Shipped", "Delivered", "Rejected", "Cancelled"]
Share = Annotated[float, Field(ge=0, le=1)]
TicketQueue = Literal[
    "cards", "transfers", "disputes_fraud", "shop", "points", "app_access", "accounts", "other"
]
TicketPriority = Literal["low", "normal", "high", "urgent"]
TicketMood = Literal["negative", "neutral", "positive"]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]

CORE_BANKING: Final = "core-banking"
CRM: Final = "crm"
MARKETPLACE: Final = "marketplace"
AGENT: Final = "agentcore"
POINTS: Final = "points"

_types: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """One kind of event; its fields are the envelope's ``data``."""

    event_type: ClassVar[str] = ""
    source: ClassVar[str] = ""
    personal: ClassVar[bool] = False
    """Whether ``data`` is emptied 24 h after delivery."""
    answers: ClassVar[tuple[str, ...]] = ()
    """What a request or a query is answered with, under its ``correlation_id``; only these are taken from outside."""
    is_internal: ClassVar[bool] = False
    """A request that our own domains make of each other: never taken from outside."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.event_type:
            _types[cls.event_type] = with_config(ConfigDict(extra="forbid"))(cls)

    def data(self) -> dict[str, Any]:
        """Return the envelope's ``data``: the fields that are set."""
        return {
            name: value if type(value) is str else _plain(value)
            for name, value in vars(self).items()
            if value is not None
        }


def _plain(value: Any) -> Any:
    # Most fields are texts: asdict, which copies deeply, costs seven times as much.
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return asdict(value)


def types() -> dict[str, type[Event]]:
    """Return every event class by its type."""
    return dict(_types)


def is_personal(event_type: str) -> bool:
    """Say whether a type's ``data`` tells about a person; of a type that is no longer known, it may."""
    found = _types.get(event_type)
    return found is None or found.personal


@cache
def adapter(event_type: str) -> TypeAdapter[Event]:
    """Return the validator of one type; its ``json_schema()`` is the published schema."""
    return TypeAdapter(_types[event_type])


def read(event_type: str, data: dict[str, Any]) -> Event:
    """Read an envelope's ``data`` as the typed event.

    Raises:
        InvalidEvent: an unknown type, or a field that is missing, unknown or malformed, with its path.
    """
    if event_type not in _types:
        raise InvalidEvent("$.event_type", "is not a known type")
    given = {
        name: value for name, value in data.items() if name != "user_id" or _has_user(event_type)
    }
    try:
        return adapter(event_type).validate_json(json.dumps(given), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        path = "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]
        )
        raise InvalidEvent(f"$.data{path}", first["msg"]) from error


def checked(event: Event) -> dict[str, Any]:
    """Return an event's ``data``, checked like one that arrives.

    Raises:
        TypeError: our own code made an event that its schema refuses.
    """
    data = event.data()
    try:
        adapter(event.event_type).validate_python(data)
    except ValidationError as error:
        raise TypeError(f"{event.event_type} is not as declared: {error}") from error
    return data


def _has_user(event_type: str) -> bool:
    return "user_id" in _types[event_type].__dataclass_fields__


# ── What several events share ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Fault:
    """Why a query could not be answered."""

    code: Id
    detail: Text = ""


@dataclass(frozen=True)
class AccountRecord:
    """An account as the wire shows it."""

    user_id: Id
    account_id: Id
    account_type: AccountType
    balance: SignedAmount
    currency: Currency
    status: Literal["active", "inactive", "blocked"]
    created_at: Text
    updated_at: Text
    version: int


@dataclass(frozen=True)
class TransactionRecord:
    """A movement as the wire shows it."""

    transaction_id: Id
    account_id: Id
    user_id: Id
    type: Literal["transfer", "payment", "deposit", "withdrawal"]
    amount: SignedAmount
    currency: Currency
    from_account: Text
    to_account: Text
    status: Literal["completed", "pending", "failed"]
    description: Text
    created_at: Text


@dataclass(frozen=True)
class BeneficiaryRecord:
    """A beneficiary as the wire shows it: an account of ours, or a CLABE of another bank."""

    user_id: Id
    beneficiary_id: Id
    name: Text
    alias: Text
    alias_lower: Text
    relationship: Text
    created_at: Text
    account_id: Id | None = None
    clabe: Clabe | None = None


@dataclass(frozen=True)
class BenefitRecord:
    """A benefit of a product as the wire shows it."""

    benefit: BenefitName
    text: Text
    minimum: Amount
    months: int | None = None


@dataclass(frozen=True)
class ProductRecord:
    """A product at a retailer as the wire shows it; ``stock`` is what can be bought."""

    product_id: Id
    retailer_id: Id
    name: Text
    description: LongText
    price: Amount
    currency: Currency
    category: Text
    stock: int
    image_url: LongText
    benefits: tuple[BenefitRecord, ...] = ()


@dataclass(frozen=True)
class BenefitOptionRecord:
    """What a benefit would do to a purchase; ``why_not`` says why it does not apply."""

    benefit: BenefitName
    monthly: Amount
    total: Amount
    gain: Amount
    applies: bool
    months: int | None = None
    why_not: Text | None = None


@dataclass(frozen=True)
class PurchaseRecord:
    """A purchase: fields and values of the specification."""

    user_id: Id
    purchase_id: Id
    product_id: Id
    retailer_id: Id
    quantity: int
    total_amount: Amount
    currency: Currency
    benefit_applied: BenefitName | None
    months: int | None
    status: StatusName
    transaction_id: Id
    created_at: Text


# ── Core banking ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class BalanceQuery(Event):
    """How much is there: one account, the accounts of a type, or all."""

    event_type: ClassVar[str] = "BALANCE_QUERY"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("BALANCE_RESPONSE",)

    account_id: Id | None = None
    account_type: AccountType | None = None


@dataclass(frozen=True)
class BalanceResponse(Event):
    """The accounts asked for, or why not."""

    event_type: ClassVar[str] = "BALANCE_RESPONSE"
    source: ClassVar[str] = CORE_BANKING

    accounts: tuple[AccountRecord, ...] = ()
    error: Fault | None = None


@dataclass(frozen=True)
class TransferRequest(Event):
    """A transfer that the customer confirmed: to a beneficiary, or to an account of their own."""

    event_type: ClassVar[str] = "TRANSFER_REQUEST"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("TRANSFER_COMPLETED", "TRANSFER_FAILED")

    from_account: Id
    amount: Amount
    currency: Currency
    confirmation_id: Id
    description: Text = ""
    beneficiary_id: Id | None = None
    to_account: Id | None = None


@dataclass(frozen=True)
class TransferCompleted(Event):
    """The money has moved, or it is set aside and on its way (status pending)."""

    event_type: ClassVar[str] = "TRANSFER_COMPLETED"
    source: ClassVar[str] = CORE_BANKING

    transaction_id: Id
    from_account: Id
    to_account: Text
    amount: Amount
    currency: Currency
    status: Literal["completed", "pending"]
    created_at: Text


@dataclass(frozen=True)
class TransferFailed(Event):
    """Nothing moved, or what was on its way came back; ``reason`` is a stable code.

    With a ``transaction_id`` it had been accepted, and ``amount`` is available again.
    """

    event_type: ClassVar[str] = "TRANSFER_FAILED"
    source: ClassVar[str] = CORE_BANKING

    reason: Id
    detail: Text = ""
    transaction_id: Id | None = None
    confirmation_id: Id | None = None
    amount: Amount | None = None
    currency: Currency | None = None


@dataclass(frozen=True)
class PaymentRequest(Event):
    """A purchase that the customer confirmed is to be charged; the proposal it names has been executed."""

    event_type: ClassVar[str] = "PAYMENT_REQUEST"
    source: ClassVar[str] = MARKETPLACE
    answers: ClassVar[tuple[str, ...]] = ("PAYMENT_COMPLETED", "PAYMENT_FAILED")

    purchase_id: Id
    from_account: Id
    amount: Amount
    currency: Currency
    retailer_id: Id
    confirmation_id: Id
    benefit_applied: BenefitName | None = None
    months: Annotated[int, Field(ge=3, le=48)] | None = None
    cashback: Amount | None = None
    """What the bank gives back at once, in the same entry."""
    answer_only: Literal[True] | None = None
    """The purchase has ended without an answer: say what became of its payment, and charge nothing any more."""


@dataclass(frozen=True)
class PaymentCompleted(Event):
    """A purchase was charged, once."""

    event_type: ClassVar[str] = "PAYMENT_COMPLETED"
    source: ClassVar[str] = CORE_BANKING

    purchase_id: Id
    transaction_id: Id
    amount: Amount


@dataclass(frozen=True)
class PaymentFailed(Event):
    """Nothing was charged; ``reason`` is a stable code."""

    event_type: ClassVar[str] = "PAYMENT_FAILED"
    source: ClassVar[str] = CORE_BANKING

    purchase_id: Id
    reason: Id
    detail: Text = ""


@dataclass(frozen=True)
class RefundRequest(Event):
    """Part or all of a payment is to be given back; without a confirmation, so from inside alone."""

    event_type: ClassVar[str] = "REFUND_REQUEST"
    source: ClassVar[str] = MARKETPLACE
    answers: ClassVar[tuple[str, ...]] = ("REFUND_COMPLETED", "REFUND_FAILED")
    is_internal: ClassVar[bool] = True

    purchase_id: Id
    transaction_id: Id
    amount: Amount
    reason: Id
    cashback: Amount | None = None
    """What is taken back of the cashback, in the same entry."""
    refund_no: Annotated[int, Field(ge=1)] | None = None
    """Which of the purchase's refunds: under one number the money goes back once."""


@dataclass(frozen=True)
class RefundCompleted(Event):
    """The money is back."""

    event_type: ClassVar[str] = "REFUND_COMPLETED"
    source: ClassVar[str] = CORE_BANKING

    purchase_id: Id
    transaction_id: Id
    """The refund's own entry."""
    amount: Amount
    refund_no: Annotated[int, Field(ge=1)] | None = None
    """The request's own."""


@dataclass(frozen=True)
class RefundFailed(Event):
    """Nothing was given back; ``reason`` is a stable code."""

    event_type: ClassVar[str] = "REFUND_FAILED"
    source: ClassVar[str] = CORE_BANKING

    purchase_id: Id
    transaction_id: Id
    reason: Id
    detail: Text = ""
    refund_no: Annotated[int, Field(ge=1)] | None = None
    """The request's own."""


@dataclass(frozen=True)
class TransactionsQuery(Event):
    """Movements of one account or of all, newest first."""

    event_type: ClassVar[str] = "TRANSACTIONS_QUERY"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("TRANSACTIONS_RESPONSE",)

    account_id: Id | None = None
    date_from: Day | None = None
    date_to: Day | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    cursor: Text | None = None


@dataclass(frozen=True)
class TransactionsResponse(Event):
    """A page of movements, or why not."""

    event_type: ClassVar[str] = "TRANSACTIONS_RESPONSE"
    source: ClassVar[str] = CORE_BANKING
    personal: ClassVar[bool] = True

    transactions: tuple[TransactionRecord, ...] = ()
    next_cursor: Text | None = None
    error: Fault | None = None


@dataclass(frozen=True)
class AccountOpened(Event):
    """An account was opened for a customer; the CRM keeps its CLABE, so that others can add it as a payee."""

    event_type: ClassVar[str] = "ACCOUNT_OPENED"
    source: ClassVar[str] = CORE_BANKING
    personal: ClassVar[bool] = True

    account_id: Id
    account_type: AccountType
    clabe: Clabe


@dataclass(frozen=True)
class AccountStatusChanged(Event):
    """An account was frozen, unfrozen or closed."""

    event_type: ClassVar[str] = "ACCOUNT_STATUS_CHANGED"
    source: ClassVar[str] = CORE_BANKING

    account_id: Id
    status: Literal["active", "inactive", "blocked"]


@dataclass(frozen=True)
class LimitChanged(Event):
    """The customer changed a limit."""

    event_type: ClassVar[str] = "LIMIT_CHANGED"
    source: ClassVar[str] = CORE_BANKING

    rule: Literal["per_operation", "per_day"]
    limit: Amount


@dataclass(frozen=True)
class DefaultLimitsTold(Event):
    """The limits that hold for every customer who has set none, and the ceiling for all; told each hour, for the UDI moves."""

    event_type: ClassVar[str] = "DEFAULT_LIMITS_TOLD"
    source: ClassVar[str] = CORE_BANKING

    per_operation: Amount
    per_day: Amount
    ceiling: Amount


@dataclass(frozen=True)
class MoneyReceived(Event):
    """Money arrived in an account of the customer's: ``returns`` names the transfer that came back, a ``correction`` is staff's."""

    event_type: ClassVar[str] = "MONEY_RECEIVED"
    source: ClassVar[str] = CORE_BANKING

    transaction_id: Id
    account_id: Id
    amount: Amount
    currency: Currency
    returns: Id | None = None
    correction: bool = False


@dataclass(frozen=True)
class HoldReleased(Event):
    """A hold ended and its money is available again."""

    event_type: ClassVar[str] = "HOLD_RELEASED"
    source: ClassVar[str] = CORE_BANKING

    hold_id: Id
    reason: Id


@dataclass(frozen=True)
class CreditLineChanged(Event):
    """The credit that is available on a credit account changed."""

    event_type: ClassVar[str] = "CREDIT_LINE_CHANGED"
    source: ClassVar[str] = CORE_BANKING

    account_id: Id
    available: Amount


# ── Marketplace ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class CatalogQuery(Event):
    """Which products there are: by category, retailer or words."""

    event_type: ClassVar[str] = "CATALOG_QUERY"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("CATALOG_RESPONSE",)

    category: Text | None = None
    retailer_id: Id | None = None
    text: Text | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    cursor: Text | None = None


@dataclass(frozen=True)
class CatalogResponse(Event):
    """A page of products, or why not."""

    event_type: ClassVar[str] = "CATALOG_RESPONSE"
    source: ClassVar[str] = MARKETPLACE

    products: tuple[ProductRecord, ...] = ()
    next_cursor: Text | None = None
    error: Fault | None = None


@dataclass(frozen=True)
class BenefitsQuery(Event):
    """What a product would really cost the customer with each benefit."""

    event_type: ClassVar[str] = "BENEFITS_QUERY"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("BENEFITS_RESPONSE",)

    product_id: Id
    retailer_id: Id | None = None
    quantity: Annotated[int, Field(ge=1, le=100)] = 1


@dataclass(frozen=True)
class BenefitsResponse(Event):
    """MSI, cashback and points compared, or why not."""

    event_type: ClassVar[str] = "BENEFITS_RESPONSE"
    source: ClassVar[str] = MARKETPLACE

    options: tuple[BenefitOptionRecord, ...] = ()
    error: Fault | None = None


@dataclass(frozen=True)
class PurchaseRequest(Event):
    """A purchase that the customer confirmed."""

    event_type: ClassVar[str] = "PURCHASE_REQUEST"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("PURCHASE_CONFIRMED", "PURCHASE_FAILED")

    product_id: Id
    retailer_id: Id
    quantity: Annotated[int, Field(ge=1, le=100)]
    account_id: Id
    confirmation_id: Id
    benefit: BenefitName | None = None
    months: Annotated[int, Field(ge=3, le=48)] | None = None


@dataclass(frozen=True)
class PurchaseConfirmed(Event):
    """The purchase is paid and the customer's."""

    event_type: ClassVar[str] = "PURCHASE_CONFIRMED"
    source: ClassVar[str] = MARKETPLACE

    purchase: PurchaseRecord
    points_amount: int | None = None


@dataclass(frozen=True)
class PurchaseFailed(Event):
    """Nothing was bought and nothing charged; ``reason`` is a stable code."""

    event_type: ClassVar[str] = "PURCHASE_FAILED"
    source: ClassVar[str] = MARKETPLACE

    reason: Id
    status: Literal["failed"] = "failed"
    purchase_id: Id | None = None
    confirmation_id: Id | None = None


@dataclass(frozen=True)
class PurchaseRefunding(Event):
    """Pieces of a purchase are to go back: the bank is being asked for their money."""

    event_type: ClassVar[str] = "PURCHASE_REFUNDING"
    source: ClassVar[str] = MARKETPLACE

    purchase_id: Id
    quantity: int
    amount: Amount


@dataclass(frozen=True)
class PurchaseRefunded(Event):
    """Pieces of a purchase went back, and their money came back."""

    event_type: ClassVar[str] = "PURCHASE_REFUNDED"
    source: ClassVar[str] = MARKETPLACE

    purchase_id: Id
    quantity: int
    amount: Amount
    points_amount: int | None = None


# ── Points ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class PointsGrantRequest(Event):
    """Somebody who may gives points to another; the envelope's user gives."""

    event_type: ClassVar[str] = "POINTS_GRANT_REQUEST"
    source: ClassVar[str] = AGENT
    personal: ClassVar[bool] = True
    answers: ClassVar[tuple[str, ...]] = ("POINTS_EARNED", "POINTS_GRANT_FAILED")

    to_user_id: Id
    points_amount: Annotated[int, Field(ge=1, le=100_000)]
    reason: Id
    message: Text


@dataclass(frozen=True)
class PointsEarned(Event):
    """Points can be spent from now on; the envelope's user has them."""

    event_type: ClassVar[str] = "POINTS_EARNED"
    source: ClassVar[str] = POINTS

    transaction_id: Id
    points_amount: int
    expires_at: Text | None = None


@dataclass(frozen=True)
class PointsGrantFailed(Event):
    """Nothing was given; ``reason`` is a stable code."""

    event_type: ClassVar[str] = "POINTS_GRANT_FAILED"
    source: ClassVar[str] = POINTS

    reason: Id
    detail: Text = ""


@dataclass(frozen=True)
class PointsExpiring(Event):
    """Points expire in so many days."""

    event_type: ClassVar[str] = "POINTS_EXPIRING"
    source: ClassVar[str] = POINTS

    points_amount: int
    expires_at: Text
    days: int


@dataclass(frozen=True)
class PointsExpired(Event):
    """Points count no more."""

    event_type: ClassVar[str] = "POINTS_EXPIRED"
    source: ClassVar[str] = POINTS

    transaction_id: Id
    points_amount: int
    expired_at: Text


@dataclass(frozen=True)
class RedemptionRequest(Event):
    """A redemption that the customer confirmed."""

    event_type: ClassVar[str] = "REDEMPTION_REQUEST"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("REDEMPTION_COMPLETED", "REDEMPTION_FAILED")

    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=100)]
    confirmation_id: Id


@dataclass(frozen=True)
class RedemptionCompleted(Event):
    """Points and stock were taken, and there is an order."""

    event_type: ClassVar[str] = "REDEMPTION_COMPLETED"
    source: ClassVar[str] = POINTS

    order_id: Id
    points_used: int
    status: OrderStatusName


@dataclass(frozen=True)
class RedemptionFailed(Event):
    """Nothing was taken; ``missing`` is how many points more it needs, where that is why."""

    event_type: ClassVar[str] = "REDEMPTION_FAILED"
    source: ClassVar[str] = POINTS

    reason: Id
    missing: int | None = None
    confirmation_id: Id | None = None


@dataclass(frozen=True)
class RewardOrderChanged(Event):
    """An order that takes the longer path went a step on, or gave its points back."""

    event_type: ClassVar[str] = "REWARD_ORDER_CHANGED"
    source: ClassVar[str] = POINTS

    order_id: Id
    status: OrderStatusName


# ── CRM ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class AliasResolutionRequest(Event):
    """Who is meant by an alias."""

    event_type: ClassVar[str] = "ALIAS_RESOLUTION_REQUEST"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("ALIAS_RESOLUTION_RESPONSE",)

    alias: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    user_id: Id | None = None


@dataclass(frozen=True)
class AliasResolutionResponse(Event):
    """One beneficiary, or the candidates when it is not certain, or why not."""

    event_type: ClassVar[str] = "ALIAS_RESOLUTION_RESPONSE"
    source: ClassVar[str] = CRM
    personal: ClassVar[bool] = True

    beneficiary_id: Id | None = None
    account_id: Id | None = None
    name: Text | None = None
    alias: Text | None = None
    candidates: tuple[BeneficiaryRecord, ...] = ()
    error: Fault | None = None


@dataclass(frozen=True)
class BeneficiariesQuery(Event):
    """Whom the customer can pay."""

    event_type: ClassVar[str] = "BENEFICIARIES_QUERY"
    source: ClassVar[str] = AGENT
    answers: ClassVar[tuple[str, ...]] = ("BENEFICIARIES_RESPONSE",)


@dataclass(frozen=True)
class BeneficiariesResponse(Event):
    """The customer's beneficiaries, or why not."""

    event_type: ClassVar[str] = "BENEFICIARIES_RESPONSE"
    source: ClassVar[str] = CRM
    personal: ClassVar[bool] = True

    beneficiaries: tuple[BeneficiaryRecord, ...] = ()
    error: Fault | None = None


@dataclass(frozen=True)
class AddBeneficiaryRequest(Event):
    """A new beneficiary that the customer confirmed."""

    event_type: ClassVar[str] = "ADD_BENEFICIARY_REQUEST"
    source: ClassVar[str] = AGENT
    personal: ClassVar[bool] = True
    answers: ClassVar[tuple[str, ...]] = ("BENEFICIARY_ADDED", "BENEFICIARY_REJECTED")

    name: Text
    alias: Text
    relationship: Text
    confirmation_id: Id
    account_id: Id | None = None
    clabe: Clabe | None = None


@dataclass(frozen=True)
class BeneficiaryAdded(Event):
    """A beneficiary was added; banking copies it as a payee."""

    event_type: ClassVar[str] = "BENEFICIARY_ADDED"
    source: ClassVar[str] = CRM
    personal: ClassVar[bool] = True

    beneficiary: BeneficiaryRecord


@dataclass(frozen=True)
class BeneficiaryChanged(Event):
    """A beneficiary's alias, name or target changed."""

    event_type: ClassVar[str] = "BENEFICIARY_CHANGED"
    source: ClassVar[str] = CRM
    personal: ClassVar[bool] = True

    beneficiary: BeneficiaryRecord


@dataclass(frozen=True)
class BeneficiaryRemoved(Event):
    """A beneficiary was removed."""

    event_type: ClassVar[str] = "BENEFICIARY_REMOVED"
    source: ClassVar[str] = CRM

    beneficiary_id: Id


@dataclass(frozen=True)
class BeneficiaryRejected(Event):
    """A beneficiary was not added; ``reason`` is a stable code."""

    event_type: ClassVar[str] = "BENEFICIARY_REJECTED"
    source: ClassVar[str] = CRM

    reason: Id
    detail: Text = ""
    confirmation_id: Id | None = None


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SignedIn(Event):
    """The customer signed in."""

    event_type: ClassVar[str] = "SIGNED_IN"
    source: ClassVar[str] = "people"

    session_id: Id


@dataclass(frozen=True)
class NoticeRaised(Event):
    """There is news for the customer; the chat shows it, and it went out by e-mail."""

    event_type: ClassVar[str] = "NOTICE_RAISED"
    source: ClassVar[str] = "people"

    notice_id: Id


# ── Confirmations ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ConfirmationChanged(Event):
    """A proposal reached another state; every door that shows it reads it again."""

    event_type: ClassVar[str] = "CONFIRMATION_CHANGED"
    source: ClassVar[str] = "centli"

    confirmation_id: Id
    state: Literal["confirmed", "executed", "failed", "void", "expired"]
    kind: Id


# ── Agent ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TurnQueued(Event):
    """A customer's message waits for its answer; ours alone."""

    event_type: ClassVar[str] = "TURN_QUEUED"
    source: ClassVar[str] = AGENT

    turn_id: Id


@dataclass(frozen=True)
class HandoffChanged(Event):
    """A customer waits for a person, talks with one, or is back with the assistant."""

    event_type: ClassVar[str] = "HANDOFF_CHANGED"
    source: ClassVar[str] = AGENT

    handoff_id: Id
    state: Literal["waiting", "taken", "released", "left"]


# ── Tickets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TicketChanged(Event):
    """A report was taken, moved on or was written about; ``message_id`` names what the bank wrote to the customer."""

    event_type: ClassVar[str] = "TICKET_CHANGED"
    source: ClassVar[str] = CRM

    ticket_id: Id
    folio: Id
    state: Literal[
        "new", "open", "waiting_customer", "waiting_internal", "resolved", "closed", "reopened"
    ]
    message_id: Id | None = None


@dataclass(frozen=True)
class TicketRaw(Event):
    """A customer reported something, in their words."""

    event_type: ClassVar[str] = "TICKET_RAW"
    source: ClassVar[str] = CRM
    personal: ClassVar[bool] = True

    ticket_id: Id
    channel: Id
    subject: Text
    body: ReportText


@dataclass(frozen=True)
class TicketGuess:
    """A topic that a report may be about."""

    intent: Id
    confidence: Share


@dataclass(frozen=True)
class TicketEnriched(Event):
    """What was told from a report's text; ``confidence`` is of its intent, 0 to 1, and ``guesses`` are the three likeliest, it first."""

    event_type: ClassVar[str] = "TICKET_ENRICHED"
    source: ClassVar[str] = CRM

    ticket_id: Id
    language: Literal["es", "en"]
    intent: Id
    queue: TicketQueue
    confidence: Share
    priority: TicketPriority
    sentiment: TicketMood
    model_version: Id
    guesses: Annotated[tuple[TicketGuess, ...], Field(max_length=3)] = ()


@dataclass(frozen=True)
class TicketEmbedded(Event):
    """A report can be found by one version of the index."""

    event_type: ClassVar[str] = "TICKET_EMBEDDED"
    source: ClassVar[str] = CRM

    ticket_id: Id
    index_version: Id


@dataclass(frozen=True)
class TicketAnswered(Event):
    """A report got an answer; what it rests on is named."""

    event_type: ClassVar[str] = "TICKET_ANSWERED"
    source: ClassVar[str] = CRM

    ticket_id: Id
    answer_id: Id
    citations: Annotated[tuple[Id, ...], Field(max_length=10)] = ()


@dataclass(frozen=True)
class TicketFeedback(Event):
    """What a customer thinks of an answer, or without ``answer_id`` of how a report was dealt with: 1 to 5."""

    event_type: ClassVar[str] = "TICKET_FEEDBACK"
    source: ClassVar[str] = CRM

    ticket_id: Id
    rating: Annotated[int, Field(ge=1, le=5)]
    answer_id: Id | None = None
    reason: Id | None = None
