"""The customer's words: stored under the next number, and queued for the turn that answers them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from centli.agent import (
    handoff,
    journal,
    policy,
    turns,
)
from centli.agent.acks import Ack, AssistantSilent, EmptyMessage
from centli.agent.frames import (
    TEXT_LENGTH_MAX,
    ActionFrame,
    Kind,
    TextFrame,
)
from centli.agent.journal import Draft
from centli.agent.language import thefts
from centli.agent.models import AnsweredBy, Conversation, Message, Role, Turn
from centli.agent.types import Press
from centli.db.prepared import Given, Select
from centli.db.transactions import owned
from centli.kernel import confidential
from centli.kernel.call import Call
from centli.people import consents
from centli.people.models import User

_CUSTOMER: Final = Select(lambda: User.objects.filter(pk=Given("pk", User, "id")))
HOUR: Final = timedelta(hours=1)


@cache
def _turn_before_last(count: int) -> Select[tuple[datetime]]:
    """Return the query for the moment of a customer's ``count``-th turn, seen from the last one."""
    return Select(
        lambda: (
            Turn.objects.filter(
                customer_id=Given("customer_id", Turn, "customer_id"),
                created_at__gt=Given("since", Turn, "created_at"),
            )
            .order_by("-created_at")
            .values_list("created_at")[count - 1 : count]
        )
    )


def accept(call: Call, conversation_id: str, frame: TextFrame) -> Ack:
    """Store the customer's words and queue the turn that answers them; the same client id counts once.

    Card numbers, PINs and passwords are masked before anything is stored. Over the hour's turns, or without the customer's consent to the
    privacy notice, the words are kept and the answer says what to do. While a person answers, or is waited for, the
    words are kept for them and no turn is queued; of a theft it is said how to block at once.

    Raises:
        NotFound: not the customer's conversation.
        EmptyMessage: nothing is left of the text.
    """
    text = confidential.kept(frame.content, length_max=TEXT_LENGTH_MAX)
    if not text:
        raise EmptyMessage
    return words(call, conversation_id, frame, text, None)


def words(
    call: Call,
    conversation_id: str,
    frame: TextFrame | ActionFrame,
    text: str,
    press: Press | None,
) -> Ack:
    """Store words that were written, or that a button stands for (``press``); the same client id counts once.

    Raises:
        NotFound: not the customer's conversation.
        AssistantSilent: a button, while a person answers or is waited for.
    """
    try:
        return _store(call, conversation_id, frame, text, press)
    except (IntegrityError, AssistantSilent):
        # A client's id that came before stores nothing, by the database's own word: nobody has to look first.
        known = _known(call, conversation_id, frame)
        if known is None:
            raise
        return Ack(str(frame.id), known.seq, duplicate=True)


@owned
def _store(
    call: Call,
    conversation_id: str,
    frame: TextFrame | ActionFrame,
    text: str,
    press: Press | None,
) -> Ack:
    conversation = journal.lock_own(call, conversation_id)
    silent = conversation.answered_by != AnsweredBy.ASSISTANT
    if silent and press is not None:
        raise AssistantSilent
    message = journal.append(
        conversation,
        [Draft(Kind.TEXT, text, role=Role.USER, client_id=frame.id)],
        correlation_id=call.correlation_id,
        now=call.now,
    )[0]
    (echo,) = journal.wire(call, conversation_id, [message])
    ack = Ack(None if frame.id is None else str(frame.id), message.seq, echo=echo)
    if silent:
        if policy.is_back(text):
            handoff.leave_step(call, conversation)
        elif thefts.tells_of_theft(text):
            with translation.override(conversation.customer.locale):
                told = _may_block(conversation, frame)
            journal.append(conversation, [told], correlation_id=call.correlation_id, now=call.now)
        return ack
    customer = _CUSTOMER.first(pk=call.customer_id)
    assert customer is not None, "people are never deleted"
    conversation.customer = customer
    refusal = _refusal(call, conversation.customer)
    if refusal is None:
        turns.queue(call, conversation, message, press=press)
    else:
        journal.append(
            conversation,
            [_replying(refusal, frame)],
            correlation_id=call.correlation_id,
            now=call.now,
        )
    return ack


def _may_block(conversation: Conversation, frame: TextFrame | ActionFrame) -> Draft:
    """Return what is said of a theft while a person is waited for: no account has to stay open until they read it.

    Once a hand-off.
    """
    open_one = handoff.of_conversation(conversation)
    return Draft(
        Kind.TEXT,
        _(
            "Lo va a leer una persona. Si alguien puede usar tu tarjeta o tu cuenta, no esperes: sigue conmigo, "
            "dime «bloquea mi tarjeta» y después te vuelvo a pasar con una persona."
        ),
        suggestions=(_("Mejor sigo con el asistente"),),
        reply_to=frame.id,
        dedupe_key=None if open_one is None else f"block:{open_one.handoff_id}",
    )


def _known(call: Call, conversation_id: str, frame: TextFrame | ActionFrame) -> Message | None:
    if frame.id is None:
        return None
    conversation = journal.conversation_get(call, conversation_id)
    return Message.objects.filter(conversation=conversation, client_id=frame.id).first()


def _replying(draft: Draft, frame: TextFrame | ActionFrame) -> Draft:
    return Draft(draft.kind, draft.content, draft.data, draft.suggestions, reply_to=frame.id)


def _refusal(call: Call, user: User) -> Draft | None:
    """Return what is answered instead of a turn: no consent yet, or too many turns this hour."""
    if user.consent_version != consents.VERSION:
        with translation.override(user.locale):
            return _no_consent()
    wait = _wait_seconds(call)
    if wait is None:
        return None
    with translation.override(user.locale):
        return _too_many(wait)


def _no_consent() -> Draft:
    return Draft(
        Kind.ERROR,
        _(
            "Antes de empezar necesito que leas y aceptes el aviso de privacidad. "
            "Guardé tu mensaje; no se movió dinero."
        ),
        {"code": "consent_required", "title": _("Falta tu consentimiento."), "money_moved": False},
    )


def _wait_seconds(call: Call) -> int | None:
    """Return how long until the customer may have another turn answered, None when now."""
    limit: int = settings.CENTLI_TURNS_PER_HOUR
    edge = _turn_before_last(limit).first(customer_id=call.customer_id, since=call.now - HOUR)
    if edge is None:
        return None
    return max(1, int((edge[0] + HOUR - call.now).total_seconds()))


def _too_many(wait: int) -> Draft:
    return Draft(
        Kind.ERROR,
        _(
            "Llevamos muchos mensajes en una hora. Guardé el tuyo; "
            "vuelve a escribirme en %(minutes)d min. No se movió dinero."
        )
        % {"minutes": -(-wait // 60)},
        {
            "code": "too_many_turns",
            "title": _("Demasiados mensajes en una hora."),
            "money_moved": False,
            "retry_after_s": wait,
        },
    )
