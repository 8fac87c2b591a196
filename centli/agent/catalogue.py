"""What the ``data`` of each durable kind of message looks like on the wire: for who writes a client, and for tests.

Nothing else imports it. Every field that a frame's ``data`` has stands here; ``docs/client`` is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, TypeAlias, Union

from pydantic import TypeAdapter

from centli.agent.frames import Kind
from centli.confirmations.catalogue import (
    CARDS,
    RECEIPTS,
    AccountType,
    Amount,
    Day,
    Moment,
    Payload,
    Side,
)
from centli.confirmations.contracts import State

Direction: TypeAlias = Literal["charge", "credit"]
Level: TypeAlias = Literal["gone", "few", "plenty"]
Query: TypeAlias = dict[str, Any]
"""What ACTION `load_more` asks again; nothing for a client to read."""


class Beside(Payload):
    """What the `data` of any kind may have besides: words that belong to the card. `content` holds them too."""

    before: str | None = None
    """To show above it."""
    after: str | None = None
    """To show beneath it: a question may be among them."""


class Span(Payload):
    """A piece of a line."""

    text: str
    url: str | None
    """A path of this site, where it leads on."""


class Item(Payload):
    """A line of a list."""

    spans: list[Span]


class Block(Payload):
    """A paragraph (`spans`) or a list (`items`); the other of them is empty."""

    spans: list[Span]
    items: list[Item]
    ordered: bool
    """The list's lines are numbered, from 1 on."""


class Link(Payload):
    """A page of the bank's that the words name."""

    text: str
    """As it stands in `content`."""
    url: str
    """A path of this site; who is signed in there can read it."""


class Text(Payload):
    """Words: `content`, and what they are made of, all of it text to show as it is. Of a customer's own there is nothing."""

    name: str | None = None
    """Of a person of the bank (`role` is `person`)."""
    handoff_id: str | None = None
    blocks: list[Block] | None = None
    """All of `content` as paragraphs and lists; absent where it is one paragraph."""
    links: list[Link] | None = None
    """What `blocks` lead to: the sources of an answer."""


class Account(Payload):
    """One of the customer's accounts."""

    account_id: str
    account_type: AccountType
    label: str
    last4: str
    status: Literal["active", "inactive", "blocked"]
    """`blocked` is frozen, `inactive` closed."""
    balance: Amount
    """What is owned; of a credit account negative what is owed."""
    available: Amount
    """What can be spent now; of a credit account the credit that is left."""
    held: Amount
    credit_limit: Amount | None


class Balance(Payload):
    """The customer's accounts."""

    accounts: list[Account]
    read_at: Moment
    note: str | None = None
    """A line to show above them."""


class Movement(Payload):
    """A line of a statement."""

    transaction_id: str
    account_id: str
    account_type: AccountType
    type: Literal["transfer", "payment", "deposit", "withdrawal"]
    kind: str
    """Finer than `type`: `interest`, `fee`, `purchase`…"""
    status: Literal["completed", "pending", "failed"]
    state: Literal["waiting", "pending"] | None
    """Of a transfer under way: `waiting` can be undone."""
    undone: bool
    returned_at: Moment | None
    amount: Amount
    """Negative for a charge."""
    direction: Direction
    counterpart: str
    description: str
    balance_after: Amount | None
    """The account's balance after it, held money included; null while pending or failed."""
    tracking_key: str
    created_at: Moment


class Transactions(Payload):
    """A page of movements; ACTION `load_more` brings the next as another message."""

    transactions: list[Movement]
    next_cursor: str | None
    has_more: bool
    query: Query


class Group(Payload):
    """A slice of a chart."""

    kind: str
    label: str
    amount: Amount
    share: str
    """Percent with one place, for the eye alone."""
    count: int


class Month(Payload):
    """A month that can be shown; `say` is the TEXT that asks for it."""

    id: str
    label: str
    say: str
    current: bool


class Chart(Payload):
    """What was spent on what."""

    title: str
    period: str
    date_from: Day
    date_to: Day
    total: Amount
    previous_total: Amount
    income: Amount
    items: list[Group]
    months: list[Month]


class Option(Payload):
    """One of those to choose from."""

    id: str
    label: str
    detail: str


class NoneOfThem(Payload):
    """The option that takes none."""

    id: Literal["none"]
    label: str


class Choices(Payload):
    """A question with buttons: ACTION `choose` with an option's `id`."""

    slot: str
    """What is asked for."""
    options: list[Option]
    none: NoneOfThem


class Picture(Payload):
    """A picture, and what it shows in words."""

    url: str
    alt: str


class Offered(Payload):
    """A benefit to buy with: `id` is the `benefit` of ACTION `buy`."""

    id: str
    label: str


class Product(Payload):
    """A product as one retailer offers it; `choice` is that of ACTION `buy`."""

    choice: str
    product_id: str
    retailer_id: str
    retailer_name: str
    name: str
    price: Amount
    best_benefit: str | None
    """In words."""
    stock: int
    stock_text: str
    level: Level
    image: Picture | None
    options: list[Offered]
    url: str
    """Its page."""


class Products(Payload):
    """A page of products."""

    title: str
    products: list[Product]
    query: Query
    next_cursor: str | None
    has_more: bool


class Label(Payload):
    """In what an option is the best."""

    code: Literal["lowest_monthly", "lowest_total"]
    text: str


class BenefitOption(Payload):
    """What one benefit would do; `id` is the `benefit` of ACTION `buy`."""

    id: str
    benefit: Literal["MSI", "cashback", "points"]
    months: int | None
    text: str
    monthly: Amount
    first_payment: Amount
    total: Amount
    gain: Amount | None
    points: int
    credit_held: Amount | None
    applies: bool
    why_not: str | None
    labels: list[Label]


class Benefits(Payload):
    """A product's benefits compared; `choice` is that of ACTION `buy`."""

    choice: str
    product_id: str
    retailer_id: str
    retailer_name: str
    product_name: str
    title: str
    lead: str
    quantity: int
    price: Amount
    total: Amount
    stock_text: str
    can_buy: bool
    options: list[BenefitOption]
    recommendation: str
    credit_text: str
    url: str


class Step(Payload):
    """A step of an order's way; `label` and `state_text` are in the language in which it was told."""

    code: str | None = None
    label: str
    state: Literal["done", "now", "todo", "failed"]
    state_text: str


class Instalment(Payload):
    """One month of a purchase without interest."""

    number: int
    due_date: Day
    due_text: str
    amount: Amount


class PurchaseOrder(Payload):
    """A purchase as it stands; ACTION `buy` with `choice` `purchase_id` and `benefit` `cancel` asks to take it back."""

    order_id: str
    purchase_id: str
    confirmation_id: str
    state: Literal["reserved", "confirmed", "refunding", "cancelled", "failed"]
    status: Literal["pending", "completed", "failed", "cancelled"]
    folio: str
    title: str
    product_id: str
    retailer_id: str
    product_name: str
    retailer_name: str
    quantity: int
    amount: Amount
    benefit_applied: Literal["MSI", "cashback", "points"] | None
    months: int | None
    benefit_text: str
    cashback: Amount | None
    points: int
    source: Side
    transaction_id: str | None
    failure: str | None
    """A code of `docs/client/errors.md`."""
    failure_text: str
    refunded_quantity: int
    refunded_amount: Amount | None
    cancellable_until: Moment | None
    instalments: list[Instalment]
    steps: list[Step]
    text: str
    url: str
    pdf: str
    created_at: Moment


class RewardOrder(Payload):
    """A redemption as it stands; `kind` tells it from a purchase."""

    order_id: str
    kind: Literal["reward"]
    confirmation_id: str
    state: Literal["requested", "approved", "shipped", "delivered", "rejected", "cancelled"]
    status: Literal["Requested", "Approved", "Shipped", "Delivered", "Rejected", "Cancelled"]
    status_text: str
    folio: str
    title: str
    product_id: str
    product_name: str
    quantity: int
    amount: None
    points_used: int
    points_text: str
    failure_text: str
    steps: list[Step]
    instalments: list[Instalment]
    text: str
    url: str
    cancel_url: str
    created_at: Moment


class PointsExpiry(Payload):
    """Points that stop counting when a day ends."""

    points: int
    points_text: str
    last_day: Day
    day_text: str


class PointsMovement(Payload):
    """A change of the balance of points, signed."""

    transaction_id: str
    transaction_type: Literal["earned", "redeemed", "expired", "reversed", "adjusted"]
    title: str
    detail: str
    points: int
    points_text: str
    direction: Direction
    balance_after: int
    """The balance of points after it."""
    balance_text: str
    created_at: Moment


class Reward(Payload):
    """Something that points buy; `choice` is that of ACTION `buy`."""

    choice: str
    product_id: str
    name: str
    category: str
    points_cost: int
    cost_text: str
    missing: int
    reach_text: str
    can_redeem: bool
    stock: int
    stock_text: str
    level: Level
    image: Picture | None
    url: str


class Points(Payload):
    """The customer's points (`view` `balance`), or what they buy (`rewards`); the rest is of the one or the other."""

    view: Literal["balance", "rewards"]
    title: str
    current_points: int
    points_text: str
    expiries: list[PointsExpiry]
    movements: list[PointsMovement]
    rewards: list[Reward]
    has_more: bool
    url: str
    lead: str | None = None
    pending_points: int | None = None
    pending_text: str | None = None
    reserved_points: int | None = None
    expiry_text: str | None = None
    query: Query | None = None
    next_cursor: str | None = None


class Answer(Payload):
    """What the bank wrote last."""

    message_id: str
    text: str
    created_at: Moment


class Report(Payload):
    """A report as it stands; `say` is the TEXT that writes to it."""

    ticket_id: str
    folio: str
    subject: str
    state: Literal[
        "new", "open", "waiting_customer", "waiting_internal", "resolved", "closed", "reopened"
    ]
    state_text: str
    tone: Literal["open", "warning", "good", "plain"]
    is_urgent: bool
    due_at: Moment | None
    about: str
    answer: Answer | None
    is_done: bool
    rating: int | None
    say: str
    url: str
    created_at: Moment
    updated_at: Moment
    text: str


class Error(Payload):
    """Why a wish failed. The refusal's own figures stand beside these; those that end in `_centavos` are whole centavos."""

    model_config = {**Payload.model_config, "extra": "allow"}

    code: str
    """One of `docs/client/errors.md`."""
    title: str
    money_moved: Literal[False] | None = None
    """False where it is certain that no money moved; absent where nobody knows yet."""
    retry_after_s: int | None = None


class News(Payload):
    """News of the customer's, by its code; it went out by e-mail too."""

    code: str
    title: str
    body: str


class Handoff(Payload):
    """A person of the bank is waited for, answers, or has left."""

    code: Literal["handoff"]
    state: Literal["waiting", "taken", "released"]
    name: str | None
    wait_minutes: int | None


class CardUpdate(Payload):
    """The card `target_id` reached another state."""

    target_id: str
    confirmation_id: str
    state: State
    renewed_by: str | None


DATA: Final[Mapping[Kind, tuple[type[Payload], ...]]] = {
    Kind.TEXT: (Text,),
    Kind.BALANCE: (Balance,),
    Kind.TRANSACTIONS: (Transactions,),
    Kind.CHART: (Chart,),
    Kind.CHOICES: (Choices,),
    Kind.PRODUCTS: (Products,),
    Kind.BENEFITS: (Benefits,),
    Kind.ORDER: (PurchaseOrder, RewardOrder),
    Kind.POINTS: (Points,),
    Kind.TICKET: (Report,),
    Kind.ERROR: (Error,),
    Kind.NOTICE: (News, Handoff),
}
"""By the kind of the message, one of these; cards and receipts are by the kind of their proposal, UPDATE by its target's."""
TARGETS: Final[tuple[type[Payload], ...]] = (
    PurchaseOrder,
    RewardOrder,
    Report,
    *dict.fromkeys(RECEIPTS.values()),
)
"""What else an UPDATE may tell: ``target_id``, and what the message that it names shows now."""


def check(kind: str, data: Mapping[str, Any]) -> None:
    """See that a message's data is what stands here.

    Raises:
        pydantic.ValidationError: it is not.
    """
    beside = {name: data[name] for name in Beside.model_fields.keys() & data.keys()}
    Beside.model_validate(beside)
    data = {name: value for name, value in data.items() if name not in beside}
    about = data
    match kind:
        case Kind.TRANSFER_CONFIRMATION | Kind.PURCHASE_CONFIRMATION:
            candidates: tuple[type[Payload], ...] = (CARDS[data["kind"]],)
        case Kind.RECEIPT:
            candidates = (RECEIPTS[data["kind"]],)
        case Kind.UPDATE if data.keys() == CardUpdate.model_fields.keys():
            candidates = (CardUpdate,)
        case Kind.UPDATE:
            candidates = TARGETS
            about = {name: value for name, value in data.items() if name != "target_id"}
        case _:
            candidates = DATA[Kind(kind)]
    _reader(candidates).validate_json(json.dumps(about))


@cache
def _reader(candidates: tuple[type[Payload], ...]) -> TypeAdapter[Any]:
    union: Any = Union[candidates]  # noqa: UP007 - of as many as there are
    return TypeAdapter(union)
