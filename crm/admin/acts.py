"""What staff do to a report by its page's forms, or to several from the inbox: parse, and call one service."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from crm.admin import words
from crm.contracts import TicketState
from crm.errors import IncompleteAct, InvalidTicket, NothingToSuggest, TicketChanged
from crm.services import desk as services
from crm.services import suggesting

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

THEN: Final[Mapping[str, Any]] = {
    TicketState.WAITING_CUSTOMER.value: _("Enviar y esperar al cliente"),
    TicketState.RESOLVED.value: _("Enviar y dar por resuelto"),
    TicketState.OPEN.value: _("Enviar y seguir con él"),
}
"""What may follow an answer, as its buttons say."""
MOVES: Final = (
    TicketState.OPEN,
    TicketState.WAITING_INTERNAL,
    TicketState.WAITING_CUSTOMER,
    TicketState.REOPENED,
    TicketState.RESOLVED,
    TicketState.CLOSED,
)
"""In the order in which they are offered."""
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


def _answer(call: Call, ticket_id: str, sent: QueryDict) -> None:
    then = words.checked_state(sent.get("then", ""))
    if then is None or then.value not in THEN:
        raise IncompleteAct
    services.staff_answer(
        call,
        ticket_id=ticket_id,
        text=sent.get("text", ""),
        then=then,
        version=_version(sent),
        answer_id=sent.get("answer_id") or None,
    )


def _note(call: Call, ticket_id: str, sent: QueryDict) -> None:
    services.staff_note(
        call, ticket_id=ticket_id, text=sent.get("text", ""), version=_version(sent)
    )


def _move(call: Call, ticket_id: str, sent: QueryDict) -> None:
    to = words.checked_state(sent.get("to", ""))
    if to is None:
        raise IncompleteAct
    services.staff_move(
        call, ticket_id=ticket_id, to=to, reason=sent.get("reason", ""), version=_version(sent)
    )


def _assign(call: Call, ticket_id: str, sent: QueryDict) -> None:
    services.staff_assign(
        call, ticket_id=ticket_id, person_id=_person(sent), version=_version(sent)
    )


def _sort(call: Call, ticket_id: str, sent: QueryDict) -> None:
    queue = words.checked_queue(sent.get("queue", ""))
    priority = words.checked_priority(sent.get("priority", ""))
    if queue is None or priority is None:
        raise IncompleteAct
    services.staff_sort(
        call, ticket_id=ticket_id, queue=queue, priority=priority, version=_version(sent)
    )


def _tag(call: Call, ticket_id: str, sent: QueryDict) -> None:
    services.staff_tag(
        call,
        ticket_id=ticket_id,
        add=_tags(sent.get("add", "")),
        remove=sent.getlist("remove"),
        version=_version(sent),
    )


def _merge(call: Call, ticket_id: str, sent: QueryDict) -> None:
    into = sent.get("into", "")
    if not into:
        raise IncompleteAct
    services.staff_merge(call, ticket_id=ticket_id, into_id=into, version=_version(sent))


def _suggest(call: Call, ticket_id: str, _sent: QueryDict) -> None:
    suggesting.answer_suggest(call, ticket_id=ticket_id)


ACTS: Final[Mapping[str, tuple[Callable[[Call, str, QueryDict], None], StrOrPromise]]] = {
    "answer": (_answer, _("Tu respuesta ya le llegó al cliente.")),
    "note": (_note, _("Quedó la nota; el cliente no la ve.")),
    "move": (_move, _("Cambió de estado.")),
    "assign": (_assign, _("Quedó asignado.")),
    "sort": (_sort, _("Cambió de lugar.")),
    "tag": (_tag, ""),
    "merge": (_merge, _("Quedaron unidos; los mensajes de los dos siguen ahí.")),
    "suggest": (_suggest, ""),
}
KEEPS_TEXT: Final = frozenset({"answer", "note"})
ANCHORS: Final[Mapping[str, str]] = {"answer": "#end", "note": "#end", "suggest": "#suggestion"}


def bulk(sent: QueryDict) -> Callable[[Call, str], object]:
    """Return what is done to each of the chosen reports.

    Raises:
        IncompleteAct: the form does not say what.
    """
    match sent.get("do", ""):
        case "assign":
            person_id = _person(sent)
            return lambda call, key: services.staff_assign(call, ticket_id=key, person_id=person_id)
        case "move":
            to = words.checked_state(sent.get("to", ""))
            if to is not None:
                return lambda call, key: services.staff_move(call, ticket_id=key, to=to)
        case "tag":
            names = _tags(sent.get("tag", ""))
            if names:
                return lambda call, key: services.staff_tag(call, ticket_id=key, add=names)
    raise IncompleteAct


def refusal(error: DomainError) -> str:
    """Return a refusal as the page says it; where no article answers, with the nearest to read."""
    if isinstance(error, NothingToSuggest) and error.near:
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            (
                (
                    reverse("admin:crm_ticket_source", args=[each["slug"], each["version"]]),
                    each["title"],
                )
                for each in error.near
            ),
        )
        return format_html("{} {} {}.", gettext(error.title), gettext("Los más cercanos:"), links)
    if isinstance(error, InvalidTicket):
        return gettext("Escribe el mensaje: entre 1 y 4,000 caracteres.")
    if isinstance(error, TicketChanged):
        return gettext("Alguien cambió este reporte mientras lo tenías abierto. Abajo está lo nuevo y lo que escribiste.")  # fmt: skip
    return gettext(error.title)


def typed(name: str, sent: QueryDict) -> dict[str, str]:
    """Return what a refused form held, for the field that it was in: a note never becomes an answer."""
    text = sent.get("text", "")
    if name == "note":
        return {"note": text}
    return {"text": text, "answer_id": sent.get("answer_id", "")}


def _tags(text: str) -> list[str]:
    return [each for each in re.split(r"[,\s]+", text) if each]


def _person(sent: QueryDict) -> int | None:
    """Return who was chosen; None leaves it to the loads.

    Raises:
        IncompleteAct: it is nobody.
    """
    text = sent.get("person", "")
    if text and _NUMBER.fullmatch(text) is None:
        raise IncompleteAct
    return int(text) if text else None


def _version(sent: QueryDict) -> int | None:
    text = sent.get("version", "")
    return int(text) if _NUMBER.fullmatch(text) else None
