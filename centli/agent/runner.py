"""What chat calls, and all that it calls: sessions, frames in, frames out. Synchronous; doors bring the call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from centli.agent import (
    cards,
    handoff,
    journal,
    outcomes,
    policy,
    prizes,
    sessions,
    shelves,
    tools,
    turns,
)
from centli.agent.frames import (
    HISTORY_COUNT,
    REPLAY_COUNT_MAX,
    TEXT_LENGTH_MAX,
    Action,
    ActionFrame,
    Kind,
    TextFrame,
)
from centli.agent.journal import Draft
from centli.agent.models import AnsweredBy, Conversation, Message, Role, Turn
from centli.agent.sessions import SessionView
from centli.agent.types import Press
from centli.confirmations import selectors as proposals
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, State
from centli.confirmations.errors import (
    ConfirmationExpired,
    ConfirmationNotFound,
    FactorRequired,
    FactorWrong,
    MoneyClosed,
)
from centli.db.prepared import Given, Select
from centli.db.transactions import owned
from centli.kernel.call import Call
from centli.kernel.cards import mask_cards
from centli.kernel.errors import Conflict, DomainError, Gone, NotFound, Rejected, Unavailable
from centli.kernel.text import clean, gettext_noop
from centli.people import consents, logins
from centli.people.models import User

FRAMES_MAX: Final = journal.FRAMES_MAX
HOUR: Final = timedelta(hours=1)

_CUSTOMER: Final = Select(lambda: User.objects.filter(pk=Given("pk", User, "id")))
_CUSTOMER_LOCKED: Final = Select(
    lambda: User.objects.filter(pk=Given("pk", User, "id")).values_list("pk").select_for_update()
)
_HEAD: Final = Select(
    lambda: Conversation.objects.filter(pk=Given("pk", Conversation, "id")).values_list("head_seq")
)


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


session_open = sessions.session_open
session_close = sessions.session_close
sessions_sweep = sessions.sessions_sweep


@dataclass(eq=False)
class EmptyMessage(Rejected):
    """Nothing is left of the text once marks and control characters are gone."""

    code: ClassVar[str] = "empty_message"
    title: ClassVar[str] = gettext_noop("El mensaje está vacío.")


@dataclass(eq=False)
class NotAvailable(Rejected):
    """A button whose domain is not open yet."""

    code: ClassVar[str] = "not_available"
    title: ClassVar[str] = gettext_noop("Eso todavía no está disponible.")


@dataclass(eq=False)
class ChoiceUnknown(Rejected):
    """Not one of the options that were offered."""

    code: ClassVar[str] = "choice_unknown"
    title: ClassVar[str] = gettext_noop("Esa opción no está en la lista.")


@dataclass(eq=False)
class AssistantSilent(Conflict):
    """A button whose answer is the assistant's, while a person answers or is waited for."""

    code: ClassVar[str] = "assistant_silent"
    title: ClassVar[str] = gettext_noop(
        "Ahora te atiende una persona. Para usar este botón, vuelve con el asistente."
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a frame came to nothing, for an ephemeral FAULT; a wish that failed is a durable ERROR instead."""

    code: str
    content: str
    retryable: bool = False
    retry_after_s: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Ack:
    """The frame is stored or done: ``seq`` is the number of the message that it became, or the last number."""

    id: str | None
    seq: int
    duplicate: bool = False
    fault: Fault | None = None
    echo: dict[str, Any] | None = field(default=None, hash=False)
    """The customer's words as the durable frame that was just stored, for the socket that brought them."""
    receipt: dict[str, Any] | None = field(default=None, hash=False)
    """What became of a proposal that was confirmed before, for who confirms it again."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What a client that says HELLO gets; with ``reset`` it forgets what it had and takes the last fifty.

    ``handoff`` is what the last NOTICE of an open hand-off said, None while the assistant answers.
    """

    frames: list[dict[str, Any]] = field(hash=False)
    reset: bool
    head_seq: int
    handoff: Mapping[str, Any] | None = field(default=None, hash=False)


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@owned
def session_keep(session: SessionView, *, read_seq: int, active: bool, now: datetime) -> None:
    """Remember up to which number a socket has received, and whether its customer did something since the last time.

    That keeps their login alive. It is written now and again: a write with each message would delay its answer.
    """
    sessions.keep_step(session.session_id, read_seq=read_seq, active=active, now=now)
    if active:
        logins.touch(session.session_key, now=now)


def session_check(session_id: str, *, now: datetime) -> bool:
    """Say whether a session is open and its login still good."""
    row = sessions.session_get(session_id)
    return (
        row.closed_at is None
        and row.expires_at > now
        and row.user.is_active
        and logins.is_alive(row.user_id, row.session_key, now=now)
    )


def hello(call: Call, session: SessionView, last_seq: int) -> Replay:
    """Return what a client missed after ``last_seq``; over 200 behind, or ahead of us: the last 50 and ``reset``."""
    conversation = journal.conversation_get(call, session.conversation_id)
    behind = conversation.head_seq - last_seq
    reset = behind > REPLAY_COUNT_MAX or behind < 0
    found = (
        journal.messages_last(conversation, count=HISTORY_COUNT)
        if reset
        else journal.messages_after(conversation, last_seq, limit=REPLAY_COUNT_MAX)
    )
    head = found[-1].seq if found else conversation.head_seq
    return Replay(
        journal.wire(call, session.conversation_id, found), reset, head, _handoff_data(conversation)
    )


# ── Frames out ───────────────────────────────────────────────────────────────────────────────────────────────────────


def conversation_open(call: Call) -> str:
    """Return the id of the customer's open conversation, for doors without a socket; the first call makes it."""
    return _conversation_open(call).conversation_id


@owned
def _conversation_open(call: Call) -> Conversation:
    found = _CUSTOMER_LOCKED.first(pk=call.customer_id)
    assert found is not None, "somebody calls"
    return journal.conversation_open(call.customer_id, call.now)


def handoff_open(call: Call, conversation_id: str) -> Mapping[str, Any] | None:
    """Return the open hand-off as WELCOME says it, None while the assistant answers."""
    return _handoff_data(journal.conversation_get(call, conversation_id))


def _handoff_data(conversation: Conversation) -> Mapping[str, Any] | None:
    found = handoff.of_conversation(conversation)
    return None if found is None else found.data


def frames_after(
    call: Call, conversation_id: str, after_seq: int, limit: int = FRAMES_MAX
) -> list[dict[str, Any]]:
    """Return the durable frames that follow a number, with this login's card tokens."""
    found = journal.messages_of(call, conversation_id, after_seq, limit=min(limit, FRAMES_MAX))
    return journal.wire(call, conversation_id, found)


def head_seq(call: Call, conversation_id: str) -> int:
    """Return the number of a conversation's last durable frame.

    Raises:
        NotFound: not the customer's conversation.
    """
    return journal.head_seq(call, conversation_id)


def frames_last(
    call: Call, conversation_id: str, *, count: int = HISTORY_COUNT, before_seq: int | None = None
) -> list[dict[str, Any]]:
    """Return the last durable frames (before a number), in order: the page's history."""
    conversation = journal.conversation_get(call, conversation_id)
    last = conversation.head_seq
    if before_seq is not None:
        last = min(last, before_seq - 1)
    count = min(count, FRAMES_MAX)
    found = Message.objects.filter(
        conversation=conversation, seq__gt=max(0, last - count), seq__lte=last
    ).order_by("seq")
    return journal.wire(call, conversation_id, found)


def receipt_get(call: Call, confirmation_id: str) -> dict[str, Any]:
    """Return the ``data`` of a transfer's receipt, for a door that prints it.

    Raises:
        NotFound: no such transfer, another customer's, or not executed.
    """
    view = proposals.proposal_get(call, confirmation_id)
    if view.state is not State.EXECUTED or not (view.result or {}).get("transaction_id"):
        raise NotFound
    return cards.receipt(view, now=call.now).data


# ── Frames in ────────────────────────────────────────────────────────────────────────────────────────────────────────


def accept(call: Call, conversation_id: str, frame: TextFrame) -> Ack:
    """Store the customer's words and queue the turn that answers them; the same client id counts once.

    Card numbers are masked before anything is stored. Over the hour's turns, or without the customer's consent to the
    privacy notice, the words are kept and the answer says what to do. While a person answers, or is waited for, the
    words are kept for them and no turn is queued.

    Raises:
        NotFound: not the customer's conversation.
        EmptyMessage: nothing is left of the text.
    """
    text = clean(mask_cards(frame.content), length_max=TEXT_LENGTH_MAX)
    if not text:
        raise EmptyMessage
    return _accept(call, conversation_id, frame, text, None)


def _accept(
    call: Call,
    conversation_id: str,
    frame: TextFrame | ActionFrame,
    text: str,
    press: Press | None,
) -> Ack:
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


def stop(call: Call, conversation_id: str) -> None:
    """Ask what is being answered to stop; nothing happens when nothing is."""
    conversation = journal.conversation_get(call, conversation_id)
    Turn.objects.filter(conversation=conversation, state__in=turns.STARTED).update(
        stop_requested=True
    )


# ── Buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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
    """
    conversation = journal.conversation_get(call, conversation_id)
    try:
        with translation.override(outcomes.locale_of(call)):
            return _ACTIONS.get(frame.action, _unavailable)(call, conversation, frame)
    except TO_THE_BUTTON as error:
        return _ack(conversation, frame, fault_of(error))


def fault_of(error: DomainError) -> Fault:
    """Return a refusal as the body of a FAULT."""
    figures = {k: v for k, v in error.fields().items() if isinstance(v, str | int | tuple)}
    return Fault(
        code=error.code,
        content=cards.explain(error),
        retryable=isinstance(error, Unavailable | Conflict | FactorRequired | FactorWrong),
        retry_after_s=getattr(error, "retry_after_s", None),
        fields=figures,
    )


def confirm(
    call: Call,
    conversation_id: str,
    *,
    confirmation_id: str,
    token: str,
    factor: str | None = None,
    execute: str = "now",
) -> Ack:
    """Confirm a proposal: the same as the card's button, for the page without JavaScript."""
    frame = ActionFrame.model_validate(
        {
            "action": "confirm",
            "target_id": confirmation_id,
            "token": token,
            "params": {"factor": factor, "execute": execute},
        }
    )
    return act(call, conversation_id, frame)


def _confirm(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    try:
        confirmations.confirm(
            call,
            confirmation_id=frame.target_id,
            token=frame.token,
            factor=frame.params.factor,
            execute=frame.params.execute,
        )
    except ConfirmationNotFound:
        raise
    except TO_THE_BUTTON:
        outcomes.tell(call, frame.target_id, reply_to=frame.id)
        raise
    except DomainError as error:
        return _refused(call, conversation, frame, error)
    outcomes.tell(call, frame.target_id, reply_to=frame.id)
    ack = _ack(conversation, frame)
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
    return _ack(conversation, frame, None if told else fault_of(error))


def _cancel(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    confirmations.cancel(call, confirmation_id=frame.target_id)
    outcomes.tell(call, frame.target_id)
    return _ack(conversation, frame)


def _renew(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    try:
        view = confirmations.renew(call, confirmation_id=frame.target_id)
    except TO_THE_BUTTON:
        raise
    except DomainError as error:
        return _refused(call, conversation, frame, error)
    outcomes.tell(call, frame.target_id)
    _show_card(call, conversation.pk, view)
    return _ack(conversation, frame)


@owned
def _show_card(call: Call, conversation_pk: int, view: ProposalView) -> None:
    conversation = journal.lock(conversation_pk)
    journal.append(
        conversation,
        [cards.confirmation(view)],
        correlation_id=view.correlation_id,
        now=call.now,
    )
    conversation.shown = [*conversation.shown, view.public_id][-turns.SHOWN_MAX :]
    conversation.save(update_fields=["shown"])


def _edit(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    return _accept(
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
    return _accept(call, conversation.conversation_id, frame, options[choice], press)


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
    return _accept(call, conversation.conversation_id, frame, words, press)


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
        draft = cards.transactions(page, lead="", suggestions=(), query=query)
    _append_once(call, conversation.pk, draft, dedupe_key=f"more:{message.message_id}")
    return _ack(conversation, frame)


def _undo(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    message = _target(call, conversation, frame, Kind.RECEIPT)
    kind = str(message.data.get("kind", ""))
    if kind not in cards.UNDONE:
        raise NotAvailable
    person = tools.contact_undo(
        call,
        beneficiary_id=str(message.data.get("beneficiary_id", "")),
        added=kind == "add_beneficiary",
    )
    draft = cards.undone(kind, person)
    _append_once(call, conversation.pk, draft, dedupe_key=f"undo:{message.message_id}")
    return _ack(conversation, frame)


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
    return _ack(conversation, frame)


def _handoff(call: Call, conversation: Conversation, frame: ActionFrame) -> Ack:
    if frame.params.leave:
        handoff.leave(call, conversation_id=conversation.conversation_id)
    else:
        handoff.request(
            call, conversation_id=conversation.conversation_id, reason=handoff.Reason.BUTTON
        )
    return _ack(conversation, frame)


def _unavailable(_call: Call, _conversation: Conversation, _frame: ActionFrame) -> Ack:
    raise NotAvailable


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


def _ack(conversation: Conversation, frame: ActionFrame, fault: Fault | None = None) -> Ack:
    found = _HEAD.first(pk=conversation.pk)
    assert found is not None, "it was read"
    return Ack(None if frame.id is None else str(frame.id), found[0], fault=fault)


def starters(call: Call) -> Sequence[tuple[str, str]]:
    """Return what an empty conversation offers, as (icon, words that are sent); one names somebody paid before."""
    payee = tools.payee_suggested(call)
    send = (
        _("Quiero enviar dinero")
        if payee is None
        else _("Transferir a %(alias)s") % {"alias": payee}
    )
    return (
        ("wallet", _("¿Cuánto tengo?")),
        ("out", send),
        ("list", _("Mis movimientos")),
        ("bag", _("Ver ofertas a MSI")),
    )
