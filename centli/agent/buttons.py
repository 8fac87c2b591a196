"""What the buttons of cards do, and what whoever pressed one hears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from centli.agent import (
    cards,
    confirming,
    handoff,
    intake,
    journal,
    outcomes,
    prizes,
    shelves,
    tools,
    turns,
)
from centli.agent.acks import Ack, ChoiceUnknown, NotAvailable, done, fault_of
from centli.agent.frames import (
    Action,
    ActionFrame,
    Kind,
)
from centli.agent.journal import Draft
from centli.agent.models import Conversation, Message, Role
from centli.agent.types import Press
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.confirmations.errors import (
    ConfirmationExpired,
    ConfirmationNotFound,
    FactorRequired,
    FactorWrong,
    MoneyClosed,
    OutcomeUnknown,
)
from centli.db.transactions import owned
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, DomainError, Gone, NotFound, Unavailable

TO_THE_BUTTON: Final = (
    FactorRequired,
    FactorWrong,
    MoneyClosed,
    ConfirmationExpired,
    ConfirmationNotFound,
    NotAvailable,
    ChoiceUnknown,
    NotFound,
    Conflict,
    Gone,
    Unavailable,
)
"""Answers to the one who pressed, not to the conversation: an ephemeral FAULT."""


def act(call: Call, conversation_id: str, frame: ActionFrame) -> Ack:
    """Do what a button asks; what came to nothing is told in ``fault``, and what it changed is durable frames.

    Raises:
        NotFound: not the customer's conversation.
        OutcomeUnknown: the database went away while it was done.
    """
    conversation = journal.conversation_get(call, conversation_id)
    try:
        with translation.override(outcomes.locale_of(call)):
            return _ACTIONS[frame.action](call, conversation, frame)
    except OutcomeUnknown:
        raise  # There is no database to ask for more.
    except TO_THE_BUTTON as error:
        return done(conversation, frame, fault_of(error))


def _confirm(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    try:
        confirmations.confirm(
            call,
            confirmation_id=frame.target_id,
            token=frame.token,
            factor=frame.params.factor,
            execute=frame.params.execute,
        )
    except (ConfirmationNotFound, OutcomeUnknown):
        raise
    except TO_THE_BUTTON:
        outcomes.tell(call, frame.target_id, reply_to=frame.id)
        raise
    except DomainError as error:
        return _refused(call, conversation, frame, error)
    outcomes.tell(call, frame.target_id, reply_to=frame.id)
    ack = done(conversation, frame)
    if ack.seq > conversation.head_seq:
        return ack
    # Nothing was left to tell: it had been confirmed before.
    told = Message.objects.filter(
        conversation=conversation,
        confirmation_id=frame.target_id,
        kind__in=(Kind.RECEIPT, Kind.ORDER),
    ).order_by("seq")[:1]
    frames_told = journal.wire(call, conversation.conversation_id, told)
    return replace(ack, duplicate=True, receipt=next(iter(frames_told), None))


def _refused(call: Call, conversation: Conversation, frame: ActionFrame, error: DomainError) -> Ack:
    """Tell that a wish failed: as the proposal's own outcome, else to the button alone."""
    outcomes.tell(call, frame.target_id, reply_to=frame.id)
    told = Message.objects.filter(dedupe_key=f"failed:{frame.target_id}").exists()
    return done(conversation, frame, None if told else fault_of(error))


def _cancel(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    confirmations.cancel(call, confirmation_id=frame.target_id)
    outcomes.tell(call, frame.target_id)
    return done(conversation, frame)


def _renew(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    try:
        view = confirmations.renew(call, confirmation_id=frame.target_id)
    except TO_THE_BUTTON:
        raise
    except DomainError as error:
        return _refused(call, conversation, frame, error)
    outcomes.tell(call, frame.target_id)
    _show_card(call, conversation.pk, view)
    return done(conversation, frame)


@owned
def _show_card(call: Call, conversation_pk: int, view: ProposalView) -> None:
    conversation = journal.lock(conversation_pk)
    journal.append(
        conversation,
        [confirming.confirmation(view)],
        correlation_id=view.correlation_id,
        now=call.now,
    )
    conversation.shown = [*conversation.shown, view.public_id][-turns.SHOWN_MAX :]
    conversation.save(update_fields=["shown"])


def _edit(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    return intake.words(
        call,
        conversation.conversation_id,
        frame,
        _("Cambiar"),
        Press("edit", target_id=frame.target_id),
    )


def _choose(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    message = _target(call, conversation, frame, Kind.CHOICES)
    options = {option["id"]: option["label"] for option in message.data["options"]}
    options[cards.NONE_CHOICE] = message.data["none"]["label"]
    choice = frame.params.choice or ""
    if choice not in options:
        raise ChoiceUnknown
    press = Press("choose", target_id=frame.target_id, choice=choice)
    return intake.words(call, conversation.conversation_id, frame, options[choice], press)


def _buy(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    kinds = (Kind.PRODUCTS, Kind.BENEFITS, Kind.ORDER, Kind.POINTS)
    message = _target(call, conversation, frame, *kinds)
    choice, benefit = frame.params.choice or "", frame.params.benefit or ""
    words = (
        prizes.pressed(message, choice)
        if message.kind == Kind.POINTS
        else shelves.pressed(message, choice, benefit)
    )
    if words is None:
        raise ChoiceUnknown
    press = Press("buy", target_id=frame.target_id, choice=f"{choice}.{benefit}")
    return intake.words(call, conversation.conversation_id, frame, words, press)


def _load_more(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    kinds = (Kind.TRANSACTIONS, Kind.PRODUCTS, Kind.POINTS)
    message = _target(call, conversation, frame, *kinds)
    cursor = message.data.get("next_cursor")
    if cursor is None:
        raise NotFound
    query = message.data.get("query", {})
    if message.kind == Kind.PRODUCTS:
        shelf = tools.product_page(call, query, cursor=cursor)
        draft = shelves.products(shelf, lead="", suggestions=(), query=query)
    elif message.kind == Kind.POINTS:
        found = tools.reward_page(call, query, cursor=cursor)
        draft = prizes.rewards(found, lead="", suggestions=(), query=query)
    else:
        page = tools.movement_page(call, query, cursor=cursor)
        draft = cards.transactions(page, now=call.now, lead="", suggestions=(), query=query)
    _append_once(call, conversation.pk, draft, dedupe_key=f"more:{message.message_id}")
    return done(conversation, frame)


def _undo(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    message = _target(call, conversation, frame, Kind.RECEIPT)
    kind = str(message.data.get("kind", ""))
    if kind == "transfer" and message.data.get("undo"):
        # The bank's notice tells it, whichever door it was undone through.
        tools.transfer_undo(call, transaction_id=str(message.data.get("transaction_id", "")))
        return done(conversation, frame)
    if kind not in confirming.UNDONE:
        raise NotAvailable
    person = tools.contact_undo(
        call,
        beneficiary_id=str(message.data.get("beneficiary_id", "")),
        added=kind == "add_beneficiary",
    )
    draft = confirming.undone(kind, person)
    _append_once(call, conversation.pk, draft, dedupe_key=f"undo:{message.message_id}")
    return done(conversation, frame)


@owned
def _append_once(call: Call, conversation_pk: int, draft: Draft, *, dedupe_key: str) -> None:
    journal.append(
        journal.lock(conversation_pk),
        [Draft(draft.kind, draft.content, draft.data, draft.suggestions, dedupe_key=dedupe_key)],
        correlation_id=call.correlation_id,
        now=call.now,
    )


def _rate(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    message = journal.message_get(call, frame.target_id)
    if message.role != Role.ASSISTANT or frame.params.rating is None:
        raise NotFound
    message.rating = 1 if frame.params.rating == "up" else -1
    message.save(update_fields=["rating"])
    return done(conversation, frame)


def _handoff(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    if frame.params.leave:
        handoff.leave(call, conversation_id=conversation.conversation_id)
    else:
        handoff.request(
            call, conversation_id=conversation.conversation_id, reason=handoff.Reason.BUTTON
        )
    return done(conversation, frame)


_ACTIONS: Final[Mapping[Action, Callable[[Call, Conversation, ActionFrame], Ack]]] = {
    Action.CONFIRM: _confirm,
    Action.CANCEL: _cancel,
    Action.RENEW: _renew,
    Action.EDIT: _edit,
    Action.CHOOSE: _choose,
    Action.BUY: _buy,
    Action.LOAD_MORE: _load_more,
    Action.UNDO: _undo,
    Action.RATE: _rate,
    Action.HANDOFF: _handoff,
}


def _target(call: Call, conversation: Conversation, frame: ActionFrame, *kinds: Kind) -> Message:
    message = journal.message_get(call, frame.target_id)
    if message.conversation_id != conversation.pk or message.kind not in kinds:
        raise NotFound
    return message
