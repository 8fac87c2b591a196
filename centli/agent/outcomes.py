"""What became of a proposal, told in the conversation: the card's new state, the receipt, the failure; each once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.utils import translation

from centli.agent import cards, journal, tongue
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.models import Conversation, Message
from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import ProposalView, State
from centli.db import idempotency
from centli.db.transactions import owned
from centli.kernel.call import Call
from centli.people import notices
from centli.people.models import User

CUSTOMER_KINDS: Final = frozenset(
    {
        "transfer",
        "own_transfer",
        "add_beneficiary",
        "change_beneficiary",
        "remove_beneficiary",
        "limit_change",
    }
)
"""Kinds whose result is a receipt in the customer's conversation, whichever door they came through."""


def tell(call: Call, confirmation_id: str, *, reply_to: UUID | None = None) -> None:
    """Write a proposal's present state into the customer's open conversation; what was told is not told again."""
    view = proposals.proposal_get(call, confirmation_id)
    with translation.override(locale_of(call)):
        _tell(call, view, reply_to)


def locale_of(call: Call) -> str:
    """Return the locale in which the customer is spoken to now."""
    found = (
        Conversation.objects.filter(open_for=call.customer_id)
        .values_list("customer__locale", "state")
        .first()
    )
    if found is None:
        return User.objects.only("locale").get(pk=call.customer_id).locale
    return tongue.locale_of(*found)


@owned
def _tell(call: Call, view: ProposalView, reply_to: UUID | None) -> None:
    found = Conversation.objects.filter(open_for=call.customer_id).only("pk").first()
    if found is None:
        return
    conversation = journal.lock(found.pk)
    card = (
        Message.objects.filter(
            conversation=conversation,
            confirmation_id=view.public_id,
            kind=Kind.TRANSFER_CONFIRMATION,
        )
        .order_by("seq")
        .first()
    )
    drafts: list[Draft] = []
    if view.kind in CUSTOMER_KINDS and view.state is State.EXECUTED:
        drafts.append(cards.receipt(view, now=call.now, reply_to=reply_to))
    if card is not None and view.state is State.FAILED:
        drafts.append(_failed(view))
    if card is not None and view.state is not State.OPEN:
        drafts.append(cards.update(view, target_id=card.message_id))
        if card.data.get("state") != view.state:
            card.data = {**card.data, "state": view.state.value}
            card.save(update_fields=["data"])
    journal.append(conversation, drafts, correlation_id=view.correlation_id, now=call.now)


def _failed(view: ProposalView) -> Draft:
    result = view.result or {}
    figures = {k: v for k, v in result.items() if k not in {"code", "reason", "detail", "title"}}
    error = idempotency.refusal(str(result.get("code", "rejected")), figures)
    return cards.failure(
        error, dedupe_key=f"failed:{view.public_id}", confirmation_id=view.public_id
    )


def notify(call: Call, notice_id: str) -> None:
    """Show a notice in the customer's open conversation, once."""
    with translation.override(locale_of(call)):
        _notify(call, notice_id, cards.notice(notices.notice_get(notice_id)))


@owned
def _notify(call: Call, notice_id: str, draft: Draft) -> None:
    found = Conversation.objects.filter(open_for=call.customer_id).only("pk").first()
    if found is not None:
        journal.append(
            journal.lock(found.pk),
            [replace(draft, dedupe_key=f"notice:{notice_id}")],
            correlation_id=call.correlation_id,
            now=call.now,
        )
