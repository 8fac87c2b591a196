"""What the back office reads of conversations, hand-offs and turns, masked; and the one thing it writes: why it looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from centli.agent import journal, record
from centli.agent.frames import Kind
from centli.agent.masking import Mask, names_in, names_of_cards, names_said
from centli.agent.models import (
    Conversation,
    Handoff,
    HandoffState,
    Message,
    Reveal,
    Role,
    Turn,
)
from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.events import audit
from centli.events.models import AuditEntry
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import Forbidden, NotFound, Rejected
from centli.kernel.money import Money
from centli.kernel.text import clean, gettext_noop
from centli.people.calls import call_for
from centli.people.models import User
from crm import facade as crm

REVEAL: Final = "agent.reveal_conversation"
"""The right to see what is masked, with a reason."""
REVEAL_FOR: Final = timedelta(minutes=5)
REASON_LENGTH_MIN: Final = 10
REASON_LENGTH_MAX: Final = 200
LINES: Final = 50
QUEUE_MAX: Final = 100
ENDED_SHOWN: Final = 20
ROWS_SHOWN: Final = 10
FOUND_MAX: Final = 100
MAIL_LENGTH_MIN: Final = 3
EXCERPT_LENGTH: Final = 120


@dataclass(eq=False)
class ReasonTooShort(Rejected):
    """Whoever looks says why, in words that somebody can judge later."""

    code: ClassVar[str] = "reason_too_short"
    title: ClassVar[str] = gettext_noop("Explica el motivo con al menos 10 caracteres.")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message that is more than words, as staff read it."""

    title: str
    state: str = ""
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a transcript."""

    seq: int
    message_id: str
    role: str
    kind: str
    name: str
    text: str
    card: Card | None
    at: datetime
    turn_pk: int | None
    rating: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """A stretch of a conversation; ``before`` is the number before which there is more, if there is."""

    lines: Sequence[Line]
    before: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand-off in the queue, or being attended."""

    handoff_id: str
    conversation_pk: int
    customer: str
    reason: str
    state: str
    taken_by: str
    mine: bool
    last_words: str
    needs_answer: bool
    created_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits for a person, longest first; who is with one; who was."""

    waiting: Sequence[Waiting] = field(default_factory=tuple)
    taken: Sequence[Waiting] = field(default_factory=tuple)
    ended: Sequence[Waiting] = field(default_factory=tuple)


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def find(text: str) -> list[int]:
    """Return the conversations that a text points at: an id of theirs, a correlation, a receipt's folio, an e-mail."""
    text = text.strip()
    for kind, lookup in _BY_ID.items():
        try:
            return _pks(Conversation.objects.filter(**{lookup: ids.parse(kind, text)}))
        except NotFound:
            continue
    if text.startswith("cf_"):
        return _pks(Conversation.objects.filter(messages__confirmation_id=text))
    if (correlation := _uuid(text)) is not None:
        return _of_correlation(correlation)
    if "@" in text:
        return _pks(Conversation.objects.filter(customer__email=text.lower()))
    found = _pks(Conversation.objects.filter(messages__folio=text.upper()[:16]))
    if found or len(text) < MAIL_LENGTH_MIN:
        return found
    return _pks(Conversation.objects.filter(customer__email__startswith=text.lower()))


_BY_ID: Final = {
    "conversation": "public_id",
    "message": "messages__public_id",
    "turn": "turns__public_id",
    "handoff": "handoffs__public_id",
    "user": "customer__public_id",
}


def _pks(found: QuerySet[Conversation]) -> list[int]:
    return list(found.order_by("-pk").values_list("pk", flat=True).distinct()[:FOUND_MAX])


def _of_correlation(correlation: UUID) -> list[int]:
    found = _pks(Conversation.objects.filter(turns__correlation_id=correlation))
    if found:
        return found
    customers = AuditEntry.objects.filter(correlation_id=correlation).values("customer_id")
    return _pks(Conversation.objects.filter(customer_id__in=customers))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# ── Masks and reveals ────────────────────────────────────────────────────────────────────────────────────────────────


def mask_of(
    conversation: Conversation, messages: Sequence[Message] = (), *, off: bool = False
) -> Mask:
    """Return what hides the people of a conversation: its customer, their contacts, whoever its messages name."""
    customer = conversation.customer
    # Only their contacts' names are read, which depend on no moment.
    call = call_for(customer, channel=Channel.STAFF, now=conversation.updated_at)
    contacts = [text for one in crm.beneficiary_list(call) for text in (one.name, one.alias)]
    names = (
        names_in(customer.display_name, *contacts),
        names_of_cards(message.data for message in messages if not _by_staff(message)),
        names_said(message.content for message in messages if message.role == Role.USER),
    )
    staff = (message.data.get("name") or "" for message in messages if _by_staff(message))
    return Mask(frozenset().union(*names), spared=names_in(*staff), off=off)


def _by_staff(message: Message) -> bool:
    """Say whether a message names who works here: a person's own words, or who came and went."""
    return message.role == Role.PERSON or message.data.get("code") == "handoff"


def revealed_until(staff_id: int, conversation: Conversation, *, now: datetime) -> datetime | None:
    """Return until when a member of staff sees what is masked; None when they do not."""
    found = Reveal.objects.filter(
        staff_id=staff_id, conversation=conversation, expires_at__gt=now
    ).order_by("-expires_at")
    return found.values_list("expires_at", flat=True).first()


@owned
def reveal(call: Call, *, conversation_pk: int, reason: str) -> datetime:
    """Show a member of staff what is masked for five minutes, and keep why; asking again meanwhile adds nothing.

    Raises:
        Forbidden: without the right to.
        NotFound: no such conversation.
        ReasonTooShort: the reason says too little.
    """
    person = None if call.actor_id is None else User.objects.filter(pk=call.actor_id).first()
    if person is None or not person.is_staff or not person.has_perm(REVEAL):
        raise Forbidden
    reason = clean(reason, length_max=REASON_LENGTH_MAX)
    if len(reason) < REASON_LENGTH_MIN:
        raise ReasonTooShort
    try:
        conversation = journal.lock(conversation_pk)
    except Conversation.DoesNotExist:
        raise NotFound from None
    until = revealed_until(person.pk, conversation, now=call.now)
    if until is not None:
        return until
    row = Reveal.objects.create(
        conversation=conversation,
        staff=person,
        reason=reason,
        created_at=call.now,
        expires_at=call.now + REVEAL_FOR,
    )
    customer = conversation.customer
    audit.record(
        replace(call, customer_id=customer.pk, user_id=customer.user_id),
        "conversation.revealed",
        object_kind="conversation",
        object_id=conversation.conversation_id,
        reveal_id=row.reveal_id,
        seconds=int(REVEAL_FOR.total_seconds()),
    )
    failpoint("conversation.reveal")
    return row.expires_at


# ── The queue ────────────────────────────────────────────────────────────────────────────────────────────────────────


def queue(*, staff_id: int) -> Queue:
    """Return the hand-offs that wait or are attended, and the last that ended."""
    rows = _with_last_words(Handoff.objects.all())
    waiting = rows.filter(state=HandoffState.WAITING).order_by("created_at")[:QUEUE_MAX]
    taken = rows.filter(state=HandoffState.TAKEN).order_by("taken_at")[:QUEUE_MAX]
    ended = rows.filter(open_for=None).order_by("-ended_at")[:ENDED_SHOWN]
    return Queue(*([_waiting(row, staff_id) for row in each] for each in (waiting, taken, ended)))


def handoff_last(conversation: Conversation, *, staff_id: int) -> Waiting | None:
    """Return a conversation's open hand-off, as the queue shows it."""
    rows = _with_last_words(Handoff.objects.filter(open_for=conversation.pk))
    found = rows.first()
    return None if found is None else _waiting(found, staff_id)


def _with_last_words(rows: QuerySet[Handoff]) -> QuerySet[Handoff, Any]:
    said = Message.objects.filter(conversation=OuterRef("conversation")).order_by("-seq")
    return rows.select_related("conversation__customer", "taken_by").annotate(
        said=Subquery(said.filter(role=Role.USER).values("content")[:1]),
        spoke=Subquery(said.exclude(role=Role.ASSISTANT).values("role")[:1]),
    )


def _waiting(row: Any, staff_id: int) -> Waiting:
    customer = row.conversation.customer
    mask = Mask(names_in(customer.display_name))
    return Waiting(
        handoff_id=row.handoff_id,
        conversation_pk=row.conversation_id,
        customer=mask.name(customer.display_name),
        reason=row.reason,
        state=row.state,
        taken_by="" if row.taken_by is None else row.taken_by.display_name,
        mine=row.taken_by_id == staff_id,
        last_words=_excerpt(mask.text(row.said or "")),
        needs_answer=row.state == HandoffState.TAKEN and row.spoke == Role.USER,
        created_at=row.created_at,
        taken_at=row.taken_at,
        ended_at=row.ended_at,
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT_LENGTH else f"{text[: EXCERPT_LENGTH - 1]}…"


# ── The transcript ───────────────────────────────────────────────────────────────────────────────────────────────────


def transcript(
    conversation: Conversation, *, before: int | None = None, revealed: bool
) -> tuple[Transcript, Mask]:
    """Return the last fifty messages (before a number), and what hid their people."""
    found = Message.objects.filter(conversation=conversation).exclude(kind=Kind.UPDATE)
    if before is not None:
        found = found.filter(seq__lt=before)
    messages = list(found.order_by("-seq")[: LINES + 1])
    more = len(messages) > LINES
    messages = messages[:LINES][::-1]
    mask = mask_of(conversation, messages, off=revealed)
    turns = dict(
        Turn.objects.filter(message__in=[m.pk for m in messages]).values_list("message_id", "pk")
    )
    lines = [_line(message, mask, turns.get(message.pk)) for message in messages]
    return Transcript(lines, messages[0].seq if more else None), mask


def _line(message: Message, mask: Mask, turn_pk: int | None) -> Line:
    card = card_of(message, mask)
    return Line(
        seq=message.seq,
        message_id=message.message_id,
        role=message.role,
        kind=message.kind,
        name=str(message.data.get("name", "")) if message.role == Role.PERSON else "",
        text=""
        if card is not None and card.rows
        else mask.text(message.content, ours=message.role == Role.ASSISTANT),
        card=card,
        at=message.created_at,
        turn_pk=turn_pk,
        rating=message.rating,
    )


def card_of(message: Message, mask: Mask) -> Card | None:
    """Return a message as a card, None where it is words alone."""
    make = _CARDS.get(message.kind)
    return None if make is None else make(message.data, mask)


def _confirmation(data: Mapping[str, Any], mask: Mask) -> Card:
    # A card's rows tell everything, payee's name included; a label is ours.
    rows = [Row(row["label"], mask.text(row["value"], ours=True)) for row in data.get("rows", ())]
    if data.get("said"):
        rows.append(Row(_("Dijo"), mask.text(data["said"])))
    if data.get("factor_required"):
        rows.append(Row(_("Segundo factor"), ", ".join(data.get("factor_reasons", ())) or _("sí")))
    return Card(_("Confirmación"), str(data.get("state", "")), rows)


def _receipt(data: Mapping[str, Any], mask: Mask) -> Card:
    rows = [
        Row(_("Monto"), money(data.get("amount"))),
        Row(_("Para"), _end(data.get("to"), mask)),
        Row(_("Desde"), _end(data.get("from"), mask)),
        Row(_("Folio"), str(data.get("folio") or "")),
        Row(_("Clave de rastreo"), str(data.get("tracking_key") or "")),
        Row(_("Saldo después"), money(data.get("balance_after"))),
    ]
    kept = [row for row in rows if row.value]
    return Card(_("Comprobante"), str(data.get("status") or ""), kept)


def _balance(data: Mapping[str, Any], _mask: Mask) -> Card:
    return Card(
        _("Saldo"),
        rows=[
            Row(f"{one.get('label', '')} ···· {one.get('last4', '')}", money(one.get("available")))
            for one in data.get("accounts", ())
        ],
    )


def _transactions(data: Mapping[str, Any], mask: Mask) -> Card:
    found = data.get("transactions", ())
    rows = [
        Row(
            f"{_day(str(one.get('created_at', '')))} · " + _counterpart(one, mask),
            money(one.get("amount")),
        )
        for one in found[:ROWS_SHOWN]
    ]
    if len(found) > ROWS_SHOWN:
        rows.append(Row(_("Y más"), str(len(found) - ROWS_SHOWN)))
    return Card(_("Movimientos"), rows=rows)


def _counterpart(movement: Mapping[str, Any], mask: Mask) -> str:
    """Return with whom a movement was; between a customer's own accounts it is nobody."""
    text = str(movement.get("counterpart") or movement.get("description") or "")
    own = movement.get("kind") == "own_transfer"
    return mask.text(text, ours=True) if own else mask.name(text)


def _chart(data: Mapping[str, Any], _mask: Mask) -> Card:
    items = data.get("items") or data.get("groups") or ()
    rows = [
        Row(str(one.get("label", "")), money(one.get("amount") or one.get("total")))
        for one in items[:ROWS_SHOWN]
    ]
    return Card(str(data.get("title") or _("Gastos")), rows=rows)


def _choices(data: Mapping[str, Any], mask: Mask) -> Card:
    names = mask.name if data.get("slot") in _SLOTS_OF_PEOPLE else mask.text
    rows = [
        Row(names(str(one.get("label", ""))), mask.text(str(one.get("detail") or "–")))
        for one in data.get("options", ())
    ]
    return Card(_("Opciones"), rows=rows)


def _error(data: Mapping[str, Any], _mask: Mask) -> Card:
    return Card(_("Error"), str(data.get("code", "")))


_SLOTS_OF_PEOPLE: Final = frozenset({"recipient", "beneficiary", "person", "alias"})
_CARDS: Final[Mapping[str, Callable[[Mapping[str, Any], Mask], Card]]] = {
    Kind.TRANSFER_CONFIRMATION: _confirmation,
    Kind.RECEIPT: _receipt,
    Kind.BALANCE: _balance,
    Kind.TRANSACTIONS: _transactions,
    Kind.CHART: _chart,
    Kind.CHOICES: _choices,
    Kind.ERROR: _error,
}


def _end(side: Mapping[str, Any] | None, mask: Mask) -> str:
    """Return one end of a transfer in a line."""
    if not side:
        return ""
    name = mask.name(str(side.get("name") or "")) or str(side.get("account_type") or "")
    last4 = f"···· {side['last4']}" if side.get("last4") else ""
    return " ".join(part for part in (name, str(side.get("bank") or ""), last4) if part)


def _day(wire: str) -> str:
    """Return the day of a stored moment, ``21/11``."""
    try:
        moment = datetime.fromisoformat(wire)
    except ValueError:
        return ""
    return f"{moment.astimezone(clock.MEXICO_CITY):%d/%m}"


def money(value: Mapping[str, str] | None) -> str:
    """Return a stored amount as people read it; its sign is kept."""
    if not value:
        return ""
    text = value["amount"]
    amount = Money.parse(text.lstrip("-"), value["currency"])
    return (-amount if text.startswith("-") else amount).display()


# ── A turn ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def turn_whole(turn: Turn, mask: Mask) -> dict[str, Any]:
    """Return all of a turn, as ``manage.py show_turn`` prints it, with its people hidden."""
    found = record.whole(turn)
    found["said"] = mask.text(found["said"])
    for step in found["steps"]:
        step["arguments"] = mask.value(step["arguments"])
        step["content"] = mask.text(step["content"])
    for message in found["messages"]:
        message["content"] = mask.text(message["content"])
    return found


def conversations() -> QuerySet[Conversation]:
    """Return every conversation with its customer, for lists."""
    return Conversation.objects.select_related("customer")


def conversation_get(pk: int) -> Conversation:
    """Return a conversation.

    Raises:
        NotFound: no such conversation.
    """
    found = conversations().filter(Q(pk=pk)).first()
    if found is None:
        raise NotFound
    return found
