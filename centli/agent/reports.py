"""The reports' messages: one as it stands, and the news of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from centli.agent import labels
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.types import Show
from centli.kernel import clock
from crm.contracts import Priority, TicketState, TicketView

REPORT: Final = "open_ticket"
"""The kind of proposal whose result is told as TICKET."""
ANSWER_LENGTH_MAX: Final = 600
TONES: Final[Mapping[TicketState, str]] = {
    TicketState.WAITING_CUSTOMER: "warning",
    TicketState.RESOLVED: "good",
    TicketState.CLOSED: "plain",
}
"""How a state looks; any other is under way."""


def _show(show: Show, _now: datetime) -> Draft:
    view: TicketView = show.value
    content = f"{show.lead}\n{words(view)}".strip()
    before = {"before": show.lead} if show.lead else {}
    return Draft(Kind.TICKET, content, data(view) | before, show.suggestions)


def ticket(view: TicketView, *, dedupe_key: str | None = None) -> Draft:
    """Return a report as it stands; ``outcomes`` tells what becomes of it."""
    return Draft(Kind.TICKET, words(view), data(view), dedupe_key=dedupe_key)


def update(view: TicketView, *, target_id: str) -> Draft:
    """Return the news that a report went on."""
    moment = f"{view.updated_at.timestamp():.6f}"
    return Draft(
        Kind.UPDATE,
        words(view, is_news=False) if view.state is TicketState.NEW else words(view),
        {"target_id": target_id, **data(view)},
        dedupe_key=f"ticket:{view.ticket_id}:{view.state.value}:{moment}",
    )


def data(view: TicketView) -> dict[str, Any]:
    """Return a report's ``data``: what its card shows, and what an UPDATE changes."""
    answer = view.answer
    return {
        "ticket_id": view.ticket_id,
        "folio": view.folio,
        "subject": view.subject,
        "state": view.state.value,
        "state_text": state_words(view.state),
        "tone": TONES.get(view.state, "open"),
        "is_urgent": view.priority is Priority.URGENT and not view.is_done,
        "due_at": None if view.due_at is None else clock.wire(view.due_at),
        "about": view.related_text,
        "answer": None
        if answer is None
        else {
            "message_id": answer.message_id,
            "text": _short(answer.text),
            "created_at": clock.wire(answer.created_at),
        },
        "is_done": view.is_done,
        "rating": view.rating,
        "say": _("Agregar un mensaje a mi reporte %(folio)s") % {"folio": view.folio},
        "url": reverse("reports:report", args=[view.ticket_id]),
        "created_at": clock.wire(view.created_at),
        "updated_at": clock.wire(view.updated_at),
        "text": words(view),
    }


def words(view: TicketView, *, is_news: bool = True) -> str:
    """Return where a report stands in a sentence, as it is spoken and as plain clients read it.

    Of one that is new, and was told of before (not ``is_news``), only that it is there.
    """
    taken, there = _("Listo, levanté tu reporte %(folio)s."), _("Recibimos tu reporte %(folio)s.")
    said = {
        TicketState.NEW: taken if is_news else there,
        TicketState.OPEN: _("Tu reporte %(folio)s está en revisión."),
        TicketState.WAITING_INTERNAL: _("Tu reporte %(folio)s está en revisión."),
        TicketState.REOPENED: _("Tu reporte %(folio)s está abierto otra vez."),
        TicketState.WAITING_CUSTOMER: _("Contestamos tu reporte %(folio)s y espera tu respuesta."),
        TicketState.RESOLVED: _("Tu reporte %(folio)s quedó resuelto."),
        TicketState.CLOSED: _("Tu reporte %(folio)s está cerrado."),
    }
    parts = [said[view.state] % {"folio": view.folio}]
    if view.due_at is not None:
        parts.append(_("Te respondemos antes del %(due)s.") % {"due": moment_words(view.due_at)})
    if view.answer is not None:
        parts.append(_("Te escribimos: «%(text)s»") % {"text": _short(view.answer.text)})
    return " ".join(parts)


def states() -> dict[str, str]:
    """Return what customers read for a report's states, by their codes."""
    return {
        TicketState.NEW.value: _("recibido"),
        TicketState.OPEN.value: _("en revisión"),
        TicketState.WAITING_CUSTOMER.value: _("espera tu respuesta"),
        TicketState.WAITING_INTERNAL.value: _("en revisión"),
        TicketState.RESOLVED.value: _("resuelto"),
        TicketState.CLOSED.value: _("cerrado"),
        TicketState.REOPENED.value: _("en revisión"),
    }


def state_words(state: TicketState) -> str:
    """Return what a customer reads for a state."""
    return states()[state.value]


def moment_words(moment: datetime) -> str:
    """Return a moment in Mexico City, «21/11/2026, 14:05»."""
    return f"{labels.local_day(moment)}, {labels.local_time(moment)}"


def _short(text: str) -> str:
    return text if len(text) <= ANSWER_LENGTH_MAX else f"{text[: ANSWER_LENGTH_MAX - 1]}…"


SHOWS: Final[Mapping[str, Callable[[Show, datetime], Draft]]] = {"ticket": _show}
