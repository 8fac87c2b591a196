"""A ticket's life: which states follow which, how long each may take, and what a customer may write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from centli.kernel import confidential
from centli.kernel.text import clean, fold
from crm.contracts import TicketState
from crm.errors import InvalidTag, InvalidTicket

SUBJECT_LENGTH_MAX: Final = 120
TEXT_LENGTH_MAX: Final = 4_000
RELATED_LENGTH_MAX: Final = 140
MESSAGES_MAX: Final = 200
OPEN_MAX: Final = 20
"""How many unfinished tickets a customer may have at once."""
REOPEN_WITHIN: Final = timedelta(days=30)
RATINGS: Final = range(1, 6)
_RELATED: Final = re.compile(r"(?:tr|pur|ord)_[0-9a-f]{32}", re.ASCII)
_TAG: Final = re.compile(r"[^\W_](?:[\w-]{0,30}[^\W_])?")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s")

_AT_WORK: Final = frozenset(
    {
        TicketState.WAITING_CUSTOMER,
        TicketState.WAITING_INTERNAL,
        TicketState.RESOLVED,
        TicketState.CLOSED,
    }
)
NEXT: Final[Mapping[TicketState, frozenset[TicketState]]] = {
    TicketState.NEW: _AT_WORK | {TicketState.OPEN},
    TicketState.OPEN: _AT_WORK,
    TicketState.REOPENED: _AT_WORK | {TicketState.OPEN},
    TicketState.WAITING_CUSTOMER: (_AT_WORK | {TicketState.OPEN}) - {TicketState.WAITING_CUSTOMER},
    TicketState.WAITING_INTERNAL: (_AT_WORK | {TicketState.OPEN}) - {TicketState.WAITING_INTERNAL},
    TicketState.RESOLVED: frozenset({TicketState.CLOSED, TicketState.REOPENED}),
    TicketState.CLOSED: frozenset({TicketState.REOPENED}),
}
"""What may follow each state; anything else is refused."""

DONE: Final = frozenset({TicketState.RESOLVED, TicketState.CLOSED})
PAUSED: Final = frozenset({TicketState.WAITING_CUSTOMER}) | DONE
"""States in which the bank's clock stands still."""


def may_follow(state: TicketState, wanted: TicketState) -> bool:
    """Say whether a ticket may go from one state to another."""
    return wanted in NEXT[state]


def may_stay(state: TicketState, wanted: TicketState) -> bool:
    """Say whether a ticket is answered and stays in its state; what is done is opened again first."""
    return wanted is state and state not in DONE


def after_customer(state: TicketState) -> TicketState:
    """Return where a ticket goes when its customer writes."""
    if state in DONE:
        return TicketState.REOPENED
    return TicketState.OPEN if state is TicketState.WAITING_CUSTOMER else state


def checked_text(text: str) -> str:
    """Return what somebody wrote as data, its paragraphs kept, its card numbers, PINs and passwords not.

    Raises:
        InvalidTicket: nothing is left of it, or it is too long.
    """
    lines = (confidential.kept(line, length_max=TEXT_LENGTH_MAX + 1) for line in text.splitlines())
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if not found:
        raise InvalidTicket("text")
    if len(found) > TEXT_LENGTH_MAX:
        raise InvalidTicket("text")
    return found


def checked_subject(subject: str, text: str) -> str:
    """Return the subject, or the first sentence of the text where none was given.

    Raises:
        InvalidTicket: it is too long.
    """
    found = confidential.kept(subject, length_max=SUBJECT_LENGTH_MAX + 1)
    if len(found) > SUBJECT_LENGTH_MAX:
        raise InvalidTicket("subject")
    if found:
        return found
    first = _SENTENCE_END.split(text.replace("\n", " "), 1)[0]
    if len(first) <= SUBJECT_LENGTH_MAX:
        return first
    return first[: SUBJECT_LENGTH_MAX - 1].rsplit(" ", 1)[0] + "…"


def checked_related(related_id: str | None) -> str:
    """Return the movement, purchase or order that a ticket is about, or nothing.

    Raises:
        InvalidTicket: it is none of their ids.
    """
    if not related_id:
        return ""
    if _RELATED.fullmatch(related_id) is None:
        raise InvalidTicket("related_id")
    return related_id


def checked_related_text(text: str) -> str:
    """Return how what a ticket is about was shown to its customer, without what names anybody's account."""
    return confidential.nameless(text, length_max=RELATED_LENGTH_MAX)


def tag_name(text: str) -> str:
    """Return how a tag is stored, however it is written: folded, and with hyphens for blanks."""
    return fold(clean(text, length_max=64)).replace(" ", "-")


def checked_tag(text: str) -> str:
    """Return a tag as it is stored.

    Raises:
        InvalidTag: it is no word.
    """
    name = tag_name(text)
    if _TAG.fullmatch(name) is None:
        raise InvalidTag
    return name


def checked_rating(rating: int) -> int:
    """Return how satisfied a customer is, 1 to 5.

    Raises:
        InvalidTicket: it is another number.
    """
    if rating not in RATINGS:
        raise InvalidTicket("rating")
    return rating
