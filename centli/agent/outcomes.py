"""What became of a proposal, told in the conversation: the card's new state, the receipt, the failure; each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Protocol
from uuid import UUID

from django.utils import translation

from centli.agent import (
    confirming,
    journal,
    prizes,
    refusals,
    reports,
    shelves,
    tongue,
    tools,
)
from centli.agent.frames import CONFIRMATIONS, Kind
from centli.agent.journal import Draft
from centli.agent.models import Conversation, Message
from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import ProposalView, State
from centli.db.prepared import Given, Select
from centli.db.transactions import owned
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.people import notices
from centli.people.models import User
from centli.people.notices import NoticeView

_OPEN_PK: Final = Select(
    lambda: Conversation.objects.filter(
        open_for=Given("customer_id", Conversation, "open_for")
    ).values_list("pk")
)
_SPOKEN: Final = Select(
    lambda: Conversation.objects.filter(
        open_for=Given("customer_id", Conversation, "open_for")
    ).values_list("customer__locale", "state")
)
_CARD: Final = Select(
    lambda: Message.objects.filter(
        conversation_id=Given("conversation_id", Message, "conversation_id"),
        confirmation_id=Given("confirmation_id", Message, "confirmation_id"),
        kind__in=CONFIRMATIONS,
    ).order_by("seq")[:1]
)

CUSTOMER_KINDS: Final = frozenset(
    {
        "transfer",
        "own_transfer",
        "add_beneficiary",
        "change_beneficiary",
        "remove_beneficiary",
        "limit_change",
        "chat_transfers_off",
        "chat_transfers_on",
        "block_account",
        "unblock_account",
        "ticket_message",
        "close_ticket",
    }
)
"""Kinds whose result is a receipt in the customer's conversation, whichever door they came through."""


def tell(call: Call, confirmation_id: str, *, reply_to: UUID | None = None) -> None:
    """Write a proposal's present state into the customer's open conversation; what was told is not told again."""
    view = proposals.proposal_get(call, confirmation_id)
    with translation.override(locale_of(call)):
        _tell(call, view, reply_to)
        if view.kind in shelves.PURCHASE_KINDS and view.state is State.EXECUTED:
            purchase_id = str((view.result or {}).get("purchase_id"))
            read = _of_shop(call, purchase_id)
            _order(call, read, shelves, shown_for=view.public_id)
        if view.kind == prizes.REDEMPTION and view.state is State.EXECUTED:
            order_id = str((view.result or {}).get("order_id"))
            _order(call, _of_points(call, order_id), prizes, shown_for=view.public_id)
        if view.kind == reports.REPORT and view.state is State.EXECUTED:
            _report(call, str((view.result or {}).get("ticket_id")), "")


def order(call: Call, purchase_id: str) -> None:
    """Write an order's present state into the customer's open conversation; what was told is not told again.

    Of an order that is not there nothing is told: a failure here would keep other news of it waiting, points for one.
    """
    _go_on(call, _of_shop(call, purchase_id), shelves)


def reward_order(call: Call, order_id: str) -> None:
    """Write a redemption's present state into the customer's open conversation, likewise."""
    _go_on(call, _of_points(call, order_id), prizes)


def report(call: Call, ticket_id: str, *, message_id: str | None = None) -> None:
    """Write a report's present state into the customer's open conversation; what was told is not told again.

    What the bank wrote (``message_id``) comes as a card of its own, where the customer reads on.
    """
    with translation.override(locale_of(call)):
        _report(call, ticket_id, message_id or "")


@owned
def _report(call: Call, ticket_id: str, message_id: str) -> None:
    conversation = _locked(call)
    if conversation is None:
        return
    try:
        # Under the lock: of two who tell at once, the later must not tell the older state.
        view = tools.ticket_get(call, ticket_id)
    except NotFound:
        return
    data = reports.data(view)
    shown = list(
        Message.objects.filter(
            conversation=conversation, folio=view.folio, kind=Kind.TICKET
        ).order_by("seq")
    )
    changed = [each for each in shown if each.data != data | _beside(each)]
    drafts = []
    if changed:
        drafts.append(reports.update(view, target_id=shown[-1].message_id))
    for message in changed:
        _go_over(message, data)
    if message_id or not shown:
        drafts.append(reports.ticket(view, dedupe_key=f"ticket:{view.ticket_id}:{message_id}"))
    journal.append(conversation, drafts, correlation_id=call.correlation_id, now=call.now)


def _go_over(message: Message, data: dict[str, Any]) -> None:
    """Have a card say how things stand, in words too: history is read by plain clients and aloud."""
    beside = _beside(message)
    parts = (beside.get("before"), data["text"], beside.get("after"))
    message.content = "\n".join(part for part in parts if part)
    message.data = data | beside
    message.save(update_fields=["content", "data"])


def _beside(message: Message) -> dict[str, Any]:
    """Return the words above and beneath a card, which stay whatever becomes of it."""
    found = {name: message.data.get(name) for name in ("before", "after")}
    was = str(message.data.get("text", ""))
    if was and not found["before"] and message.content.endswith(was):
        # Stored before the words above it stood in its data.
        found["before"] = message.content.removesuffix(was).strip()
    return {name: words for name, words in found.items() if words}


def _locked(call: Call) -> Conversation | None:
    """Return the customer's open conversation under its lock; None where they have none."""
    found = _OPEN_PK.first(customer_id=call.customer_id)
    return None if found is None else journal.lock(found[0])


class Told(Protocol):
    """How orders of a kind are told: as a card, and as news of it."""

    order: Callable[..., Draft]
    order_data: Callable[..., dict[str, Any]]
    order_update: Callable[..., Draft]


def _of_shop(call: Call, purchase_id: str) -> Callable[[], Any]:
    return lambda: tools.order_get(call, purchase_id)


def _of_points(call: Call, order_id: str) -> Callable[[], Any]:
    return lambda: tools.reward_order_get(call, order_id)


def _go_on(call: Call, read: Callable[[], Any], told: Told) -> None:
    try:
        read()
    except NotFound:
        return
    with translation.override(locale_of(call)):
        _order(call, read, told)


@owned
def _order(call: Call, read: Callable[[], Any], told: Told, *, shown_for: str = "") -> None:
    """Show an order, or go on with what is shown of it.

    Its card comes with the confirmation that made it or took it back, and with the first news of one whose confirmation
    this conversation has not told yet.
    """
    conversation = _locked(call)
    if conversation is None:
        return
    # Read again under the lock: of two who tell at once, the later must not tell the older state.
    view = read()
    data = told.order_data(view)
    shown = list(
        Message.objects.filter(
            conversation=conversation, confirmation_id=view.confirmation_id, kind=Kind.ORDER
        ).order_by("seq")
    )
    drafts = []
    changed = [each for each in shown if _differs(each.data, data)]
    if changed:
        drafts.append(told.order_update(view, target_id=shown[-1].message_id))
    for message in changed:
        _go_over(message, data)
    if shown_for or not shown:
        key = f"order:{shown_for or view.confirmation_id}"
        drafts.append(told.order(view, dedupe_key=key))
    journal.append(conversation, drafts, correlation_id=call.correlation_id, now=call.now)


def _differs(told: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    return any(told.get(name) != data.get(name) for name in ("state", "refunded_quantity"))


def locale_of(call: Call) -> str:
    """Return the locale in which the customer is spoken to now."""
    found = _SPOKEN.first(customer_id=call.customer_id)
    if found is None:
        return User.objects.only("locale").get(pk=call.customer_id).locale
    return tongue.locale_of(*found)


@owned
def _tell(call: Call, view: ProposalView, reply_to: UUID | None) -> None:
    conversation = _locked(call)
    if conversation is None:
        return
    card = _CARD.first(conversation_id=conversation.pk, confirmation_id=view.public_id)
    drafts: list[Draft] = []
    if view.kind in CUSTOMER_KINDS and view.state is State.EXECUTED:
        drafts.append(confirming.receipt(view, now=call.now, reply_to=reply_to))
    if card is not None and view.state is State.FAILED:
        drafts.append(_failed(view))
    if card is not None and view.state is not State.OPEN:
        drafts.append(confirming.update(view, target_id=card.message_id))
        if card.data.get("state") != view.state:
            card.data = {**card.data, "state": view.state.value}
            card.save(update_fields=["data"])
    journal.append(conversation, drafts, correlation_id=view.correlation_id, now=call.now)


def _failed(view: ProposalView) -> Draft:
    error = proposals.failure(view.kind, view.result or {})
    return refusals.failure(
        error, dedupe_key=f"failed:{view.public_id}", confirmation_id=view.public_id
    )


def notify(call: Call, notice_id: str) -> None:
    """Show a notice in the customer's open conversation, once, and what it tells on the receipt that it is about.

    It is news, not an answer: in the language that they chose, as the page around it and its mail, whatever they wrote in.
    """
    with translation.override(User.objects.only("locale").get(pk=call.customer_id).locale):
        _notify(call, notice_id, notices.notice_get(notice_id))


@owned
def _notify(call: Call, notice_id: str, view: NoticeView) -> None:
    conversation = _locked(call)
    if conversation is None:
        return
    drafts = [replace(confirming.notice(view), dedupe_key=f"notice:{notice_id}")]
    if view.transaction_id:
        drafts += _receipt_updates(call, conversation, view.transaction_id)
    journal.append(conversation, drafts, correlation_id=call.correlation_id, now=call.now)


def _receipt_updates(call: Call, conversation: Conversation, transaction_id: str) -> list[Draft]:
    """Return the news for a transfer's receipt: what is stored stays, whoever shows it reads how it stands."""
    drafts = []
    for standing in tools.transfer_standing_list(call, [transaction_id]):
        shown = Message.objects.filter(
            conversation=conversation,
            confirmation_id=standing.confirmation_id,
            kind=Kind.RECEIPT,
        ).first()
        if shown is None:
            continue
        changed = tools.receipts_as_they_stand(call, {shown.message_id: shown.data})
        drafts += [confirming.receipt_update(data, target_id=at) for at, data in changed.items()]
    return drafts
