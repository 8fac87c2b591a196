"""The customer's reports: the list, a new one, and one with everything that was written; all of it without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from banking import facade as bank
from banking.contracts import MovementStatus, MovementView
from centli.agent import reports
from centli.agent.labels import movement_label
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.web.files import download
from centli.web.pages import count_in, customer, keyed, listed
from crm import facade
from crm.contracts import SentFile, TicketMessageView, TicketView

PAGE: Final = 20
MESSAGES_MAX: Final = 200
MOVEMENTS_OFFERED: Final = 30
SCOPE: Final = "reports-page"
FIELDS: Final = ("subject", "text", "movement")
RATINGS: Final = (1, 2, 3, 4, 5)
FILES_MAX: Final = 5
FILE_BYTES_MAX: Final = 10 * 1024 * 1024


@require_safe
@customer
def report_list(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what the customer reported, newest first: where it stands, and what the bank wrote last."""
    found, rest = listed(
        request, call, lambda cursor: facade.ticket_page(call, limit=PAGE, cursor=cursor), of=SCOPE
    )
    return render(
        request,
        "reports/reports.html",
        {
            "reports": [shown(each) for each in found.items],
            **rest,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def report_new(request: HttpRequest, call: Call) -> HttpResponse:
    """Take a report: what happened, and which of the customer's own movements it is about."""
    asked = {name: request.POST.get(name, "").strip() for name in FIELDS}
    problem = _NOTHING_WRONG
    if request.method == "POST":
        try:
            made = _opened(keyed(call, request.POST), asked, _sent(request))
        except DomainError as error:
            problem = explain(error)
        else:
            messages.success(request, reports.words(made))
            return HttpResponseRedirect(reverse("reports:report", args=[made.ticket_id]))
    elif movement := request.GET.get("movement", ""):
        asked["movement"] = movement
    return render(
        request,
        "reports/new.html",
        {
            "asked": asked,
            "movements": [(one.transaction_id, movement_label(one)) for one in _charges(call)],
            **problem,
            "key": ids.uuid7().hex,
        },
        status=422 if problem["refusal"] else 200,
    )


def _sent(request: HttpRequest) -> list[SentFile]:
    """Return the files of a form, each no further than what is refused for its size."""
    return [
        SentFile(str(each.name or ""), each.read(FILE_BYTES_MAX + 1))
        for each in request.FILES.getlist("files")[: FILES_MAX + 1]
    ]


def _opened(call: Call, asked: Mapping[str, str], sent: Sequence[SentFile]) -> TicketView:
    about = bank.movement_get(call, asked["movement"]) if asked["movement"] else None
    return facade.ticket_open(
        call,
        text=asked["text"],
        subject=asked["subject"],
        related_id=None if about is None else about.transaction_id,
        related_text="" if about is None else movement_label(about),
        sent=sent,
    )


def _charges(call: Call) -> Sequence[MovementView]:
    found = bank.movement_page(call, limit=MOVEMENTS_OFFERED).items
    return [one for one in found if one.status is not MovementStatus.FAILED]


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def report(request: HttpRequest, call: Call, *, ticket_id: str) -> HttpResponse:
    """Show one report; take what the customer adds, whether it is solved, and how satisfied they are."""
    seen, problem = _get(call, ticket_id), _NOTHING_WRONG
    text = request.POST.get("text", "").strip()
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            done = act(keyed(call, request.POST), ticket_id, request)
        except NotFound as error:
            raise Http404 from error
        except DomainError as error:
            seen, problem = _get(call, ticket_id), explain(error)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("reports:report", args=[ticket_id]))
    return render(
        request,
        "reports/report.html",
        {
            "report": shown(seen),
            "thread": _thread(call, ticket_id),
            "can_write": seen.writable_until is None or call.now < seen.writable_until,
            "ratings": RATINGS,
            "text": text if problem["refusal"] else "",
            **problem,
            "key": ids.uuid7().hex,
        },
        status=422 if problem["refusal"] else 200,
    )


def _write(call: Call, ticket_id: str, request: HttpRequest) -> str:
    text = request.POST.get("text", "")
    facade.ticket_message_add(call, ticket_id, text=text, sent=_sent(request))
    return _("Listo, enviamos tu mensaje.")


def _resolve(call: Call, ticket_id: str, _request: HttpRequest) -> str:
    if not facade.ticket_get(call, ticket_id).is_done:  # else pressed twice
        facade.ticket_resolve(call, ticket_id)
    return _("Gracias. Lo marcamos como resuelto; puedes decirnos qué tal te atendimos.")


def _reopen(call: Call, ticket_id: str, _request: HttpRequest) -> str:
    if facade.ticket_get(call, ticket_id).is_done:
        facade.ticket_reopen(call, ticket_id)
    return _("Lo abrimos otra vez.")


def _rate(call: Call, ticket_id: str, request: HttpRequest) -> str:
    facade.ticket_rate(call, ticket_id, rating=count_in(request.POST.get("rating", "")))
    return _("Gracias por tu calificación.")


_ACTS: Final[Mapping[str, Callable[[Call, str, HttpRequest], str]]] = {
    "write": _write,
    "resolve": _resolve,
    "reopen": _reopen,
    "rate": _rate,
}


@require_safe
@customer
def report_file(_request: HttpRequest, call: Call, *, ticket_id: str, file_id: str) -> HttpResponse:
    """Hand a file out, to its customer alone."""
    try:
        seen, content = facade.ticket_file_get(call, ticket_id, file_id)
    except NotFound as error:
        raise Http404 from error
    return download(seen.name, seen.content_type, content)


def _get(call: Call, ticket_id: str) -> TicketView:
    try:
        return facade.ticket_get(call, ticket_id)
    except NotFound as error:
        raise Http404 from error


def _thread(call: Call, ticket_id: str) -> list[TicketMessageView]:
    """Return everything that was written, which is bounded by the report itself."""
    found: list[TicketMessageView] = []
    cursor: str | None = None
    while len(found) < MESSAGES_MAX:
        page = facade.ticket_message_page(call, ticket_id, limit=100, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def shown(view: TicketView) -> dict[str, Any]:
    """Return a report with the words and the look of its state."""
    return {
        "view": view,
        "state_text": reports.state_words(view.state),
        "tone": reports.TONES.get(view.state, ""),
        "due_at": None if view.due_at is None else view.due_at.isoformat(),
    }


_NOTHING_WRONG: Final = {"refusal": "", "wrong": ""}
_FIELDS: Final = {
    "text": lambda: _("Cuéntanos qué pasó, en hasta 4,000 letras."),
    "subject": lambda: _("El asunto tiene hasta 120 letras."),
    "rating": lambda: _("Elige de 1 a 5."),
}


def explain(error: DomainError) -> dict[str, str]:
    """Return a refusal in a sentence or two, and which field of the form it is about, where it is."""
    name = str(error.fields().get("field", ""))
    field = _FIELDS.get(name)
    if field is None:
        return {"refusal": _(error.title), "wrong": ""}
    return {"refusal": field(), "wrong": name}
