"""What the card and the receipt of each kind of proposal look like on the wire: for who writes a client, and for tests.

Nothing else imports it. Every field that a card or a receipt has stands here; ``docs/client`` is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from centli.confirmations.contracts import State

Moment: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date"})]
AccountType: TypeAlias = Literal["checking", "savings", "credit"]


class Payload(BaseModel):
    """Strict, so that what is not described is noticed; clients ignore what they do not know."""

    model_config = ConfigDict(
        extra="forbid", strict=True, use_attribute_docstrings=True, populate_by_name=True
    )


class Amount(Payload):
    """An amount of money: a text with two decimals, never a number."""

    amount: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,13}\.[0-9]{2}$")]
    currency: Literal["MXN"]


class Side(Payload):
    """One of the customer's accounts."""

    account_type: AccountType
    last4: str


class Row(Payload):
    """A line of a card, in the customer's language."""

    label: str
    value: str


class Payee(Payload):
    """Who is paid, added or changed; ``alias``, ``bank`` and ``last4`` are empty for a shop."""

    name: str
    alias: str
    bank: str
    last4: str


class Goods(Payload):
    """What is bought."""

    product_id: str
    retailer_id: str
    name: str
    quantity: int


class Prize(Payload):
    """What points are redeemed for."""

    product_id: str
    name: str
    quantity: int


# ── Cards ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Card(Payload):
    """What would happen. ``rows`` alone tell the whole: a client that does not know ``kind`` shows those.

    What a kind has nothing to say in is null or empty.
    """

    confirmation_id: str
    kind: str
    action: str
    """The verb of the button: `transfer`, `purchase`, `add_beneficiary`…"""
    state: State
    expires_at: Moment
    factor_required: bool
    """Confirming takes `factor`, six digits of the customer's authenticator."""
    factor_reasons: list[str]
    """Why: `over_limit`, `over_day`, `first_payment`, `new_payee`, `rapid`, `payee_not_from_customer`,
    `amount_not_from_customer`, `raises_rights`; there may be more."""
    factor_text: str = ""
    """The same as a sentence in the customer's language, with the limit that is passed; it is one of ``rows``, too."""
    rows: list[Row]
    warnings: list[str]
    """What to ask about before the tap: `same_recently`, the same transfer was sent less than ten minutes ago."""
    amount: Amount | None
    amount_words: str
    """The amount as it is read out, in the customer's language."""
    said: str
    """The customer's own words for the amount, «50 lucas», where they were understood as it."""
    payee: Payee | None
    source: Side | None
    """The account that pays."""
    target: Side | None
    """The customer's own account that receives."""
    fee: Amount | None
    available_after: Amount | None = None
    """What `source` has left to spend afterwards; not its balance, and of a credit account its line. Null where it cannot
    pay, and absent from cards made before it was told."""
    balance_after: Amount | None
    """The same as `available_after`, under an older name. A movement's `balance_after` is the account's balance."""
    concept: str
    token: str | None = None
    """The confirmation token of this login. In the chat alone, and while `state` is `open`; over REST it is the
    proposal's `confirmation_token`."""


class PurchaseCard(Card):
    """A purchase."""

    product: Goods
    benefit: Literal["MSI", "cashback", "points"] | None
    months: int | None


class PurchaseCancelCard(Card):
    """A purchase that its customer takes back."""

    purchase_id: str


class RedemptionCard(Card):
    """A reward."""

    reward: Prize
    points: int
    points_text: str
    points_after: int


class ReportCard(Card):
    """A report to the bank."""

    is_fraud: bool
    """Whether its words tell of a fraud, so that somebody looks at it at once."""


# ── Receipts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Undo(Payload):
    """A button that is there for some seconds."""

    until: Moment
    label: str


class Receipt(Payload):
    """What was done; ``text`` says it in words."""

    confirmation_id: str
    kind: str
    text: str
    undo: Undo | None = None
    """In the chat: what ACTION `undo` takes back, and until when."""


class Receiver(Payload):
    """Who is paid, added, changed or removed; ``bank`` and ``last4`` are empty for a shop."""

    name: str
    last4: str
    bank: str
    account: str | None = None
    """Of a transfer: an account of ours by its id, another bank's CLABE masked."""
    alias: str | None = None
    """Of a beneficiary."""


class Payer(Payload):
    """The customer's account that paid."""

    name: str
    account_type: AccountType
    last4: str
    account: str


class TransferReceipt(Receipt):
    """A transfer, to somebody or between the customer's own accounts."""

    transaction_id: str
    """The movement: `GET /api/v1/transactions/{transaction_id}`."""
    folio: str
    tracking_key: str
    """Of SPEI, once it went to another bank; else empty."""
    amount: Amount
    to: Receiver
    from_: Payer = Field(alias="from")
    fee: Amount
    status: Literal["pending", "completed", "failed"]
    state: (
        Literal["waiting", "pending", "completed", "returned", "reversed", "undone", "failed"]
        | None
    ) = None
    """How it stands by now, where it was not over at once; `waiting` can be undone until `undo_until`."""
    created_at: Moment
    returned_at: Moment | None = None
    undo_until: Moment | None = None
    available_after: Amount | None = None
    """What the account has left to spend, its balance less what is held. Absent once nothing was moved."""
    balance_after: Amount | None = None
    """The same as `available_after`, under an older name. The movement's `balance_after` is the account's balance."""
    concept: str


class BeneficiaryReceipt(Receipt):
    """A beneficiary who was added, changed or removed."""

    beneficiary_id: str
    to: Receiver


class NewLimits(Payload):
    """The customer's limits."""

    per_operation: Amount | None = None
    per_day: Amount | None = None


class LimitReceipt(Receipt):
    """New limits; only those that were changed."""

    status: Literal["completed"]
    created_at: Moment
    limits: NewLimits


class SwitchReceipt(Receipt):
    """Transfers by chat, switched on or off."""

    status: Literal["completed"]
    created_at: Moment


class BlockReceipt(Receipt):
    """Accounts that were blocked."""

    account_ids: list[str]
    created_at: Moment


class UnblockReceipt(Receipt):
    """An account that is active again."""

    account_id: str
    created_at: Moment


class PurchaseReceipt(Receipt):
    """A purchase; `pending` while it is set aside and its payment is asked for. `GET /api/v1/purchases/{purchase_id}` and ORDER tell more."""

    purchase_id: str
    folio: str
    amount: Amount
    to: Receiver
    from_: Payer = Field(alias="from")
    product_name: str
    quantity: int
    benefit: Literal["MSI", "cashback", "points"] | None
    months: int | None
    status: Literal["pending", "completed", "failed", "cancelled"]
    created_at: Moment


class PurchaseCancelReceipt(Receipt):
    """A purchase that is taken back; `pending` while its money is on its way."""

    purchase_id: str
    folio: str
    amount: Amount
    product_name: str
    quantity: int
    status: Literal["pending", "completed"]
    created_at: Moment


class RedemptionReceipt(Receipt):
    """A reward's order."""

    order_id: str
    folio: str
    product_id: str
    product_name: str
    quantity: int
    points_used: int
    points_after: int
    status: Literal["Requested", "Approved", "Shipped", "Delivered", "Rejected", "Cancelled"]
    created_at: Moment


class ReportReceipt(Receipt):
    """A report that was opened, written to or closed."""

    ticket_id: str
    folio: str | None = None
    """Of a new one."""


class Refusal(Payload):
    """Why a confirmed proposal was not carried out: a proposal's ``result`` where its state is ``failed``."""

    code: str
    """One of `docs/client/errors.md`."""
    fields: dict[str, object]
    """The refusal's figures; those that end in `_centavos` are whole centavos."""


CARDS: Final[Mapping[str, type[Card]]] = {
    "transfer": Card,
    "own_transfer": Card,
    "add_beneficiary": Card,
    "change_beneficiary": Card,
    "remove_beneficiary": Card,
    "limit_change": Card,
    "chat_transfers_on": Card,
    "chat_transfers_off": Card,
    "block_account": Card,
    "unblock_account": Card,
    "purchase": PurchaseCard,
    "purchase_cancel": PurchaseCancelCard,
    "redemption": RedemptionCard,
    "open_ticket": ReportCard,
    "ticket_message": Card,
    "close_ticket": Card,
}
"""By the kind of the proposal; the customers' alone, staff's are shown in the back office."""
RECEIPTS: Final[Mapping[str, type[Receipt]]] = {
    "transfer": TransferReceipt,
    "own_transfer": TransferReceipt,
    "add_beneficiary": BeneficiaryReceipt,
    "change_beneficiary": BeneficiaryReceipt,
    "remove_beneficiary": BeneficiaryReceipt,
    "limit_change": LimitReceipt,
    "chat_transfers_on": SwitchReceipt,
    "chat_transfers_off": SwitchReceipt,
    "block_account": BlockReceipt,
    "unblock_account": UnblockReceipt,
    "purchase": PurchaseReceipt,
    "purchase_cancel": PurchaseCancelReceipt,
    "redemption": RedemptionReceipt,
    "open_ticket": ReportReceipt,
    "ticket_message": ReportReceipt,
    "close_ticket": ReportReceipt,
}


def check(proposal: Mapping[str, Any]) -> None:
    """See that a customer's proposal has the card and the result that stand here.

    Raises:
        pydantic.ValidationError: it has not.
    """
    kind, result = proposal["kind"], proposal["result"]
    CARDS[kind].model_validate_json(json.dumps(proposal["card"]))
    if result is not None:
        model = Refusal if proposal["state"] == State.FAILED else RECEIPTS[kind]
        model.model_validate_json(json.dumps(result))
