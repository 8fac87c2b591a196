"""Handing a conversation to a person and back: asked for, taken, answered, released.

Every step is made under the conversation's lock, so that one hand-off is open at a time and one person takes it. While
it lasts the assistant runs no turn: whoever stores a customer's message has the lock, and sees who answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from statistics import median
from typing import Any, ClassVar, Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from centli.agent import journal
from centli.agent.frames import TEXT_LENGTH_MAX, Kind
from centli.agent.journal import Draft
from centli.agent.models import AnsweredBy, Conversation, Handoff, HandoffState, Message, Role
from centli.db.failpoints import failpoint
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus, sweeper
from centli.events.catalogue import HandoffChanged
from centli.kernel import confidential, ids
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from centli.kernel.text import gettext_noop
from centli.people.models import User

ATTEND: Final = "agent.attend_handoff"
"""The right to talk with customers in person."""
SILENT_MAX: Final = timedelta(minutes=30)
"""A person who says nothing for so long has gone: the assistant answers again."""
SWEEP_MAX: Final = 50
WAITS_LOOKED_AT: Final = 20
WAITS_MIN: Final = 3
WAIT_MINUTES_MAX: Final = 60


class Reason(StrEnum):
    """Why a customer is handed to a person."""

    ASKED = "asked"
    BUTTON = "button"
    NOT_UNDERSTOOD = "not_understood"
    COMPLAINT = "complaint"


REASONS: Final = frozenset(Reason)


@dataclass(eq=False)
class HandoffTaken(Conflict):
    """A colleague was first."""

    code: ClassVar[str] = "handoff_taken"
    title: ClassVar[str] = gettext_noop("Otra persona ya tomó esta conversación.")

    name: str = ""


@dataclass(eq=False)
class HandoffNotYours(Conflict):
    """Only the person who took it speaks in it, or releases it."""

    code: ClassVar[str] = "handoff_not_yours"
    title: ClassVar[str] = gettext_noop("Primero toma la conversación.")


@dataclass(eq=False)
class HandoffEnded(Conflict):
    """It is over: the assistant answers again."""

    code: ClassVar[str] = "handoff_ended"
    title: ClassVar[str] = gettext_noop(
        "La conversación ya volvió con el asistente; no se hizo nada."
    )


@dataclass(eq=False)
class AnswerEmpty(Rejected):
    """Nothing is left of the text once marks and control characters are gone."""

    code: ClassVar[str] = "empty_message"
    title: ClassVar[str] = gettext_noop("El mensaje está vacío.")


@dataclass(frozen=True, slots=True)
class HandoffView:
    """A hand-off as its customer sees it."""

    handoff_id: str
    conversation_id: str
    state: HandoffState
    reason: str
    name: str | None
    wait_minutes: int | None
    created_at: datetime

    @property
    def data(self) -> dict[str, Any]:
        """Return what a NOTICE and WELCOME say of it."""
        left = self.state == HandoffState.LEFT
        return {
            "code": "handoff",
            "state": HandoffState.RELEASED.value if left else self.state.value,
            "name": self.name,
            "wait_minutes": self.wait_minutes,
        }


# ── What a customer does ─────────────────────────────────────────────────────────────────────────────────────────────


@owned
def request(call: Call, *, conversation_id: str, reason: str = Reason.ASKED) -> HandoffView:
    """Ask for a person; while one is waited for or there, the same hand-off is returned and nothing is told again.

    Raises:
        NotFound: not the customer's conversation.
    """
    return request_step(call, journal.lock_own(call, conversation_id), reason=reason)


def request_step(
    call: Call, conversation: Conversation, *, reason: str, reply_to: UUID | None = None
) -> HandoffView:
    """Ask for a person, on a locked conversation: for whoever stores a turn's answer in the same transaction."""
    require_transaction()
    if (open_one := _open_of(conversation)) is not None:
        return view(open_one)
    row = Handoff.objects.create(
        conversation=conversation,
        open_for=conversation.pk,
        # An engine says why, and may be a model: what it makes up is no reason to fail the turn.
        reason=reason if reason in REASONS else Reason.ASKED,
        from_seq=conversation.head_seq,
        correlation_id=call.correlation_id,
        created_at=call.now,
        active_at=call.now,
    )
    _tell(call, row, conversation, AnsweredBy.WAITING, reply_to=reply_to)
    _record(call, row, "handoff.requested", reason=row.reason)
    return view(row)


@owned
def leave(call: Call, *, conversation_id: str) -> HandoffView | None:
    """Go back to the assistant, from the queue or from a person; None when there was nothing to leave.

    Raises:
        NotFound: not the customer's conversation.
    """
    return leave_step(call, journal.lock_own(call, conversation_id))


def leave_step(call: Call, conversation: Conversation) -> HandoffView | None:
    """Go back to the assistant, on a locked conversation."""
    require_transaction()
    row = _open_of(conversation)
    if row is None:
        return None
    _end(call, row, conversation, HandoffState.LEFT)
    _record(call, row, "handoff.left")
    return view(row)


def of_conversation(conversation: Conversation) -> HandoffView | None:
    """Return the open hand-off of a conversation; asks the database only when there is one."""
    row = _open_of(conversation)
    return None if row is None else view(row)


def asked_by(conversation: Conversation, correlation_id: UUID) -> bool:
    """Say whether that turn asked for the open hand-off: its own words about it are still said."""
    row = _open_of(conversation)
    return row is not None and row.correlation_id == correlation_id


# ── What a member of staff does ──────────────────────────────────────────────────────────────────────────────────────


@owned
def take(call: Call, *, handoff_id: str) -> HandoffView:
    """Take a customer over; taking again what one has is no news.

    Raises:
        Forbidden: without the right to, or one's own conversation.
        NotFound: no such hand-off.
        HandoffTaken: a colleague was first.
        HandoffEnded: the customer is back with the assistant.
    """
    person, row, conversation = _opened(call, handoff_id)
    if row.state == HandoffState.TAKEN:
        if row.taken_by_id != person.pk:
            raise HandoffTaken(name=row.taken_by.display_name if row.taken_by else "")
        return view(row)
    row.state, row.taken_by = HandoffState.TAKEN, person
    row.taken_at = row.active_at = call.now
    row.save(update_fields=["state", "taken_by", "taken_at", "active_at"])
    call = _for_customer(call, conversation)
    _tell(call, row, conversation, AnsweredBy.PERSON)
    _record(call, row, "handoff.taken", waited_s=int((call.now - row.created_at).total_seconds()))
    failpoint("handoff.take")
    return view(row)


@owned
def answer(call: Call, *, handoff_id: str, content: str, client_id: UUID) -> Message:
    """Say something to the customer as oneself; the same client id counts once.

    Raises:
        Forbidden: without the right to, or one's own conversation.
        NotFound: no such hand-off.
        Conflict: the id was used for something else.
        AnswerEmpty: nothing is left of the text.
        HandoffNotYours: nobody took it, or a colleague did.
        HandoffEnded: the customer is back with the assistant; nothing was said.
    """
    text = confidential.kept(content, length_max=TEXT_LENGTH_MAX)
    if not text:
        raise AnswerEmpty
    person, row, conversation = _found(call, handoff_id)
    if (known := _said_before(conversation, client_id)) is not None:
        mine = known.role == Role.PERSON and known.data.get("handoff_id") == row.handoff_id
        if not mine or known.content != text:
            raise Conflict
        return known
    _check_mine(row, person)
    [message] = journal.append(
        conversation,
        [
            Draft(
                Kind.TEXT,
                text,
                {"name": person.display_name, "handoff_id": row.handoff_id},
                role=Role.PERSON,
                client_id=client_id,
            )
        ],
        correlation_id=call.correlation_id,
        now=call.now,
    )
    row.active_at = call.now
    row.save(update_fields=["active_at"])
    _record(_for_customer(call, conversation), row, "handoff.answered", seq=message.seq)
    failpoint("handoff.answer")
    return message


@owned
def release(call: Call, *, handoff_id: str) -> HandoffView:
    """Give the customer back to the assistant; releasing again what one released is no news.

    Raises:
        Forbidden: without the right to, or one's own conversation.
        NotFound: no such hand-off.
        HandoffNotYours: nobody took it, or a colleague did.
        HandoffEnded: the customer went back by themselves.
    """
    person, row, conversation = _found(call, handoff_id)
    if row.state == HandoffState.RELEASED and row.taken_by_id == person.pk:
        return view(row)
    _check_mine(row, person)
    call = _for_customer(call, conversation)
    _end(call, row, conversation, HandoffState.RELEASED)
    _record(call, row, "handoff.released")
    failpoint("handoff.release")
    return view(row)


def release_silent(call: Call) -> int:
    """Give customers whose person has said nothing for half an hour back to the assistant; return how many."""
    due = Handoff.objects.filter(
        state=HandoffState.TAKEN, active_at__lte=call.now - SILENT_MAX
    ).order_by("active_at")
    keys, work = due.values_list("pk", "conversation_id"), partial(_release_silent, call)
    return sweeper.each("agent.handoffs", keys, work, now=call.now, limit=SWEEP_MAX)


@owned
def _release_silent(call: Call, keys: tuple[int, int]) -> int:
    pk, conversation_pk = keys
    conversation = journal.lock(conversation_pk)
    row = Handoff.objects.select_related("taken_by").get(pk=pk)
    if row.state != HandoffState.TAKEN or row.active_at > call.now - SILENT_MAX:
        return 0
    call = _for_customer(call, conversation)
    _end(call, row, conversation, HandoffState.RELEASED)
    _record(call, row, "handoff.abandoned")
    return 1


# ── How ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def view(row: Handoff) -> HandoffView:
    """Return a hand-off as its customer sees it."""
    name = None if row.taken_by is None else row.taken_by.display_name
    return HandoffView(
        handoff_id=row.handoff_id,
        conversation_id=row.conversation.conversation_id,
        state=HandoffState(row.state),
        reason=row.reason,
        name=name,
        wait_minutes=_wait_minutes() if row.state == HandoffState.WAITING else None,
        created_at=row.created_at,
    )


def _wait_minutes() -> int | None:
    """Return how long the last customers typically waited; None while too few have."""
    last = Handoff.objects.exclude(taken_at=None).order_by("-id")
    pairs = list(last.values_list("created_at", "taken_at")[:WAITS_LOOKED_AT])
    if len(pairs) < WAITS_MIN:
        return None
    seconds = median((taken - asked).total_seconds() for asked, taken in pairs if taken)
    return min(WAIT_MINUTES_MAX, max(1, round(seconds / 60)))


def _open_of(conversation: Conversation) -> Handoff | None:
    if conversation.answered_by == AnsweredBy.ASSISTANT:
        return None
    found = Handoff.objects.select_related("taken_by").filter(open_for=conversation.pk).first()
    if found is not None:
        found.conversation = conversation
    return found


def _found(call: Call, handoff_id: str) -> tuple[User, Handoff, Conversation]:
    """Return who acts, the hand-off as it is under its conversation's lock, and the conversation."""
    public_id = ids.parse("handoff", handoff_id)
    person = _attendant(call)
    of = Handoff.objects.filter(public_id=public_id).values_list("conversation_id", flat=True)
    conversation_pk = of.first()
    if conversation_pk is None:
        raise NotFound
    conversation = journal.lock(conversation_pk)
    if conversation.customer_id == person.pk:
        raise Forbidden
    row = Handoff.objects.select_related("taken_by").get(public_id=public_id)
    row.conversation = conversation
    return person, row, conversation


def _opened(call: Call, handoff_id: str) -> tuple[User, Handoff, Conversation]:
    person, row, conversation = _found(call, handoff_id)
    if row.open_for is None:
        raise HandoffEnded
    return person, row, conversation


def _attendant(call: Call) -> User:
    """Return the member of staff who acts. The door has asked already; who speaks as the bank is asked twice."""
    if call.actor_id is None:
        raise Forbidden
    person = User.objects.filter(pk=call.actor_id, is_active=True, is_staff=True).first()
    if person is None or not person.has_perm(ATTEND):
        raise Forbidden
    return person


def _check_mine(row: Handoff, person: User) -> None:
    if row.open_for is None:
        raise HandoffEnded
    if row.taken_by_id != person.pk:
        raise HandoffNotYours


def _said_before(conversation: Conversation, client_id: UUID) -> Message | None:
    return Message.objects.filter(conversation=conversation, client_id=client_id).first()


def _for_customer(call: Call, conversation: Conversation) -> Call:
    customer = conversation.customer
    return replace(call, customer_id=customer.pk, user_id=customer.user_id)


def _end(call: Call, row: Handoff, conversation: Conversation, state: HandoffState) -> None:
    row.state, row.open_for, row.ended_at = state, None, call.now
    row.save(update_fields=["state", "open_for", "ended_at"])
    _tell(call, row, conversation, AnsweredBy.ASSISTANT)


def _tell(
    call: Call,
    row: Handoff,
    conversation: Conversation,
    answered_by: AnsweredBy,
    *,
    reply_to: UUID | None = None,
) -> None:
    """Write the NOTICE and who answers now; what the assistant was about is forgotten when it comes back."""
    seen = view(row)
    with translation.override(conversation.customer.locale):
        content, suggestions = _words(seen)
    also: dict[str, Any] = {"answered_by": answered_by}
    if answered_by == AnsweredBy.ASSISTANT:
        also["state"] = {}
    journal.append(
        conversation,
        [Draft(Kind.NOTICE, content, seen.data, suggestions, reply_to=reply_to)],
        correlation_id=call.correlation_id,
        now=call.now,
        also=also,
    )
    conversation.answered_by = answered_by


def _words(seen: HandoffView) -> tuple[str, tuple[str, ...]]:
    name = seen.name or _("Una persona del banco")
    if seen.state == HandoffState.WAITING:
        asked = _("Avisé a una persona del banco para que siga contigo aquí mismo.")
        wait = (
            ""
            if seen.wait_minutes is None
            else " " + _("La espera es de unos %(minutes)d min.") % {"minutes": seen.wait_minutes}
        )
        until = _("Mientras llega, guardo lo que escribas y no contesto.")
        return f"{asked}{wait} {until}", (_("Mejor sigo con el asistente"),)
    if seen.state == HandoffState.TAKEN:
        return _("%(name)s ya está contigo y puede leer esta conversación.") % {"name": name}, ()
    if seen.state == HandoffState.LEFT:
        return _("Listo, sigues con el asistente."), (_("¿Cuánto tengo?"), _("Ayuda"))
    ended = _("%(name)s terminó de atenderte. Vuelve a contestarte el asistente.")
    return ended % {"name": name}, (_("¿Cuánto tengo?"), _("Ayuda"))


def _record(call: Call, row: Handoff, action: str, **figures: Any) -> None:
    audit.record(call, action, object_kind="handoff", object_id=row.handoff_id, **figures)
    if action != "handoff.answered":
        changed = HandoffChanged(handoff_id=row.handoff_id, state=row.state)  # type: ignore[arg-type]  # the column's choices
        bus.publish(changed, call=call, key=row.handoff_id)
