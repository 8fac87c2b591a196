"""The desk: the inbox by what is due first, and a report's page, where staff answer, note, move, sort, give and join."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from centli.db.admin import ReadOnlyAdmin
from centli.kernel import clock, ids, personal
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound, Unavailable
from centli.people import revealing as reveals
from centli.people.staffing import reveal_to, staff_call
from crm.admin import dashboard, words
from crm.contracts import Author, TicketState
from crm.errors import (
    ArticleNotFound,
    IncompleteAct,
    InvalidTicket,
    TicketChanged,
    TicketNotFound,
)
from crm.models import Ticket, TicketMessage
from crm.rules import macros
from crm.rules import tickets as rules
from crm.rules.sla import Outlook
from crm.selectors import desk as selectors
from crm.selectors import knowledge
from crm.selectors import tickets as rows
from crm.selectors.desk import Filters, Line
from crm.services import assignment, revealing, similar, suggesting
from crm.services import desk as services

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ATTEND: Final = "crm.attend_ticket"
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
_KEY: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


def posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Take forms alone: whoever's login ran out while they wrote comes back by GET, and is shown the report or the inbox."""

    @wraps(view)
    def handle(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return view(self, request, *args, **kwargs)
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            at = rows.row_get_of_any(kwargs["ticket_id"]).pk if "ticket_id" in kwargs else None
        except TicketNotFound as error:
            raise Http404 from error
        if at is None:
            return redirect("admin:crm_ticket_changelist")
        return redirect("admin:crm_ticket_change", at)

    return handle


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """What customers reported, and by when it must be answered."""

    def get_urls(self) -> list[URLPattern]:
        """Add the acts."""

        def page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(address, self.admin_site.admin_view(view), name=f"crm_ticket_{name}")

        return [
            page("report/", self.report, "report"),
            page("bulk/", self.bulk, "bulk"),
            page("duty/", self.duty, "duty"),
            page("source/<slug:slug>/<int:number>/", self.source, "source"),
            page("<str:ticket_id>/reveal/", self.reveal, "reveal"),
            page("<str:ticket_id>/presence/", self.presence, "presence"),
            page("<str:ticket_id>/act/<slug:name>/", self.act, "act"),
            *super().get_urls(),
        ]

    # ── The inbox ───────────────────────────────────────────────────────────────────────────────

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what is due first; filters and the place are in the address."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now, person_id = clock.now(), _pk(request)
        asked = request.GET
        filters = _filters(asked)
        counts, load = selectors.work(person_id=person_id, now=now)
        found = selectors.inbox(
            filters, load, person_id=person_id, now=now, cursor=_cursor(asked.get("after", ""))
        )
        agents = selectors.agents()
        return render(
            request,
            "admin/tickets/inbox.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Bandeja"),
                "lines": [_shown(line) for line in found.lines],
                "views": _views(counts, filters),
                "filters": filters,
                "next": _address(asked, after=found.next_cursor) if found.next_cursor else "",
                "is_first": "after" not in asked,
                "first": _address(asked, after=""),
                "queues": words.QUEUES,
                "priorities": words.PRIORITIES,
                "states": words.STATES,
                "agents": agents,
                "me": next((each for each in agents if each.pk == person_id), None),
                "may_attend": _may_attend(request),
                "key": ids.uuid7().hex,
                "address": request.get_full_path(),
                **(extra_context or {}),
            },
        )

    @posted
    def bulk(self, request: HttpRequest) -> HttpResponse:
        """Do one thing to each of the chosen reports, and say what became of each that refused."""
        if not _may_attend(request):
            raise PermissionDenied
        sent = request.POST
        chosen = sent.getlist("ticket")
        if not chosen:
            messages.warning(request, _("No elegiste ningún reporte."))
            return redirect(_back(request))
        try:
            outcomes = services.bulk(_keyed(request), chosen, _bulk_act(sent))
        except DomainError as error:
            messages.error(request, gettext(error.title))
            return redirect(_back(request))
        done = sum(each.refusal is None for each in outcomes)
        if done:
            text = ngettext("Listo: %(n)d reporte.", "Listo: %(n)d reportes.", done) % {"n": done}
            messages.success(request, text)
        for each in outcomes:
            if each.refusal is not None:
                messages.error(request, f"{each.folio}: {gettext(each.refusal.title)}")
        return redirect(_back(request))

    @posted
    def duty(self, request: HttpRequest) -> HttpResponse:
        """Begin or end one's own turn."""
        if not _may_attend(request):
            raise PermissionDenied
        is_on = request.POST.get("on") == "1"
        try:
            services.duty_set(staff_call(request), is_on_duty=is_on)
        except DomainError as error:
            messages.error(request, gettext(error.title))
        else:
            said = _("Estás de turno.") if is_on else _("Terminaste tu turno: no te llegan nuevos.")
            messages.success(request, said)
        return redirect(_back(request))

    def report(self, request: HttpRequest) -> HttpResponse:
        """Show how the desk does."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return render(
            request,
            "admin/tickets/dashboard.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Tablero"),
                **dashboard.context(request.GET.get("days", "")),
            },
        )

    # ── One report ──────────────────────────────────────────────────────────────────────────────

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 - Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - likewise
    ) -> HttpResponse:
        """Show a report and what can be done about it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if _NUMBER.fullmatch(object_id) is None:
            raise Http404
        ticket = selectors.whole().filter(pk=object_id).first()
        if ticket is None:
            raise Http404
        return self._page(request, ticket)

    def _page(
        self, request: HttpRequest, ticket: Ticket, *, typed: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """Show the page; ``typed`` is what a refused form held, by its field, so that nothing is written twice."""
        now, person_id = clock.now(), _pk(request)
        may_attend = _may_attend(request)
        may_reveal = request.user.has_perm(revealing.REVEAL)
        until = (
            selectors.revealed_until(ticket, person_id=person_id, now=now) if may_reveal else None
        )
        hide = Hide(until is None)
        written = selectors.messages(ticket)
        happened, names = selectors.events(ticket)
        agents = selectors.agents()
        taken = assignment.counted(agents, besides=ticket)
        load = selectors.load(now=now)
        line = selectors.lines([ticket], load, person_id=person_id, now=now)[0]
        values = _values(ticket, line, request, hide)
        kept = [
            {"row": each, "text": macros.filled(each.text, values)}
            for each in selectors.macros(ticket.queue)
        ]
        suggestion = selectors.suggestion_open(ticket) if may_attend else None
        state, is_joined = TicketState(ticket.state), ticket.merged_into_id is not None
        thens = [
            (value, label)
            for value, label in THEN.items()
            if not is_joined
            and (
                rules.may_follow(state, TicketState(value))
                or rules.may_stay(state, TicketState(value))
            )
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": hide.text(ticket.subject),
            "ticket": ticket,
            "line": _shown(line),
            "customer": hide.name(ticket.customer.display_name),
            "mail": hide.mail(ticket.customer.email),
            "may_reveal": may_reveal,
            "revealed_until": until,
            "reason_min": reveals.REASON_LENGTH_MIN,
            "reason_max": reveals.REASON_LENGTH_MAX,
            "reason": words.REASONS.get(ticket.reason_code, ""),
            "channel": words.CHANNELS.get(ticket.channel, ticket.channel),
            "messages_of": [_message(each, ticket, hide) for each in written],
            "events": [
                {
                    "at": each.created_at,
                    "what": words.ACTIONS.get(each.action, each.action),
                    "detail": words.event_words(each, names),
                    "who": _actor(each.actor_id, ticket, names),
                }
                for each in happened
            ],
            "others": [
                {
                    "row": each,
                    "subject": personal.mask(each.subject).text,
                    "state": words.STATES[each.state],
                }
                for each in selectors.others_of_customer(ticket)
            ],
            "similar": _similar(ticket) if may_attend else [],
            "mergeable": not is_joined,
            "agents": [
                {
                    "row": each,
                    "load": taken[each.pk].load,
                    "fits": each.is_on_duty
                    and taken[each.pk].can(ticket.queue, assignment.language_of(ticket))
                    and taken[each.pk].has_room,
                }
                for each in agents
            ],
            "moves": [
                (each.value, words.STATES[each.value])
                for each in MOVES
                if each in rules.NEXT[state] and not is_joined
            ],
            "thens": thens,
            "queues": words.QUEUES,
            "priorities": words.PRIORITIES,
            "macros": kept,
            "suggestion": suggestion,
            "may_attend": may_attend,
            "unsent": _unsent(typed or {}, may_answer=bool(thens), may_note=not is_joined),
            "typed": _chosen(request, kept, suggestion) if typed is None else typed,
            "key": ids.uuid7().hex,
            "now": now,
        }
        return render(
            request, "admin/tickets/ticket.html", context, status=200 if typed is None else 409
        )

    @posted
    def act(self, request: HttpRequest, ticket_id: str, name: str) -> HttpResponse:
        """Do one thing to a report and go back to it; what was written is kept where it is refused."""
        if not _may_attend(request):
            raise PermissionDenied
        if name not in ACTS:
            raise Http404
        do, told = ACTS[name]
        try:
            do(_keyed(request), ticket_id, request.POST)
        except TicketNotFound as error:
            raise Http404 from error
        except DomainError as error:
            messages.error(request, _refusal(error))
            if name in KEEPS_TEXT:
                ticket = selectors.whole().get(public_id=ids.parse("ticket", ticket_id))
                return self._page(request, ticket, typed=_typed(name, request.POST))
        else:
            if told:
                messages.success(request, told)
        pk = rows.row_get_of_any(ticket_id).pk
        return redirect(f"{reverse('admin:crm_ticket_change', args=[pk])}{ANCHORS.get(name, '')}")

    @posted
    def reveal(self, request: HttpRequest, ticket_id: str) -> HttpResponse:
        """Show what is masked in a report for five minutes, and keep why."""
        if not request.user.has_perm(revealing.REVEAL) or not self.has_view_permission(request):
            raise PermissionDenied
        reveal_to(request, partial(revealing.ticket_reveal, ticket_id=ticket_id))
        return redirect("admin:crm_ticket_change", rows.row_get_of_any(ticket_id).pk)

    @method_decorator(require_POST)
    def presence(self, request: HttpRequest, ticket_id: str) -> HttpResponse:
        """Say that one still has it open, and learn who else has, and whether it changed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        call = staff_call(request)
        try:
            if _may_attend(request):
                services.presence_mark(call, ticket_id=ticket_id)
            ticket = rows.row_get_of_any(ticket_id)
        except NotFound as error:
            raise Http404 from error
        there = selectors.present([ticket.pk], besides=_pk(request), now=call.now)[ticket.pk]
        return JsonResponse({"version": ticket.version, "present": there})

    def source(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        """Show the article's version that a suggestion rests on."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            version = knowledge.version_get(slug, number)
        except ArticleNotFound as error:
            raise Http404 from error
        return render(
            request,
            "admin/tickets/source.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": version.title,
                "slug": slug,
                "version": version,
            },
        )


# ── Acts ─────────────────────────────────────────────────────────────────────────────────────────


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


def _bulk_act(sent: QueryDict) -> Callable[[Call, str], object]:
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


def _refusal(error: DomainError) -> str:
    if isinstance(error, InvalidTicket):
        return gettext("Escribe el mensaje: entre 1 y 4,000 caracteres.")
    if isinstance(error, TicketChanged):
        return gettext("Alguien cambió este reporte mientras lo tenías abierto. Abajo está lo nuevo y lo que escribiste.")  # fmt: skip
    return gettext(error.title)


# ── What is shown ────────────────────────────────────────────────────────────────────────────────


def _shown(line: Line) -> dict[str, Any]:
    ticket = line.ticket
    return {
        "ticket": ticket,
        "pk": ticket.pk,
        "folio": ticket.folio,
        "subject": personal.mask(ticket.subject).text,
        "customer": words.customer_name(line.customer),
        "queue": words.QUEUES[ticket.queue],
        "priority": words.PRIORITIES[ticket.priority],
        "state": words.STATES[ticket.state],
        "assignee": line.assignee,
        "due_at": line.due_at,
        "deadline": words.DEADLINES[line.deadline],
        "outlook": line.outlook.value,
        "outlook_words": words.OUTLOOKS[line.outlook],
        "is_late": line.outlook is Outlook.BREACHED,
        "left": words.due_words(line.left, line.outlook),
        "tags": line.tags,
        "present": line.present,
    }


@dataclass(frozen=True, slots=True)
class Hide:
    """How a customer and what they wrote are shown: masked, or for a while as they are."""

    is_on: bool

    def text(self, text: str) -> str:
        """Return what somebody wrote."""
        return personal.mask(text).text if self.is_on else text

    def name(self, name: str) -> str:
        """Return a customer's name."""
        return words.customer_name(name) if self.is_on else name

    def mail(self, address: str) -> str:
        """Return a customer's e-mail."""
        return words.customer_mail(address) if self.is_on else address


def _message(row: TicketMessage, ticket: Ticket, hide: Hide) -> dict[str, Any]:
    is_customer = row.author == Author.CUSTOMER.value
    suggestion = getattr(row, "suggestion", None)
    return {
        "pk": row.pk,
        "role": "user" if is_customer else "note" if row.is_internal else "person",
        "who": hide.name(row.writer.display_name) if is_customer else row.writer.display_name,
        "text": hide.text(row.text),
        "at": row.created_at,
        "from_folio": "" if row.ticket_id == ticket.pk else row.ticket.folio,
        "suggestion": suggestion,
        "files": [
            {"pk": file.pk, "name": hide.text(file.name), "size_bytes": file.size_bytes}
            for file in row.files.all()
        ],
    }


def _similar(ticket: Ticket) -> list[dict[str, Any]]:
    """Return the reports that are most like one, and how they stand; none while the index does not answer."""
    try:
        found = similar.tickets_like(ticket)
    except Unavailable:
        return []
    return [
        {
            "row": each,
            "subject": personal.mask(each.subject).text,
            "state": words.STATES[each.state],
        }
        for each in found
    ]


def _actor(actor_id: int | None, ticket: Ticket, names: Mapping[int, str]) -> str:
    if actor_id is None:
        return gettext("CENTLI")
    if actor_id == ticket.customer_id:
        return gettext("el cliente")
    return names.get(actor_id, "")


def _values(ticket: Ticket, line: Line, request: HttpRequest, hide: Hide) -> dict[str, str]:
    """Return what a macro's places are filled in with; a subject as the page shows it."""
    due = ticket.resolution_due_at if line.due_at is None else line.due_at
    name = ticket.customer.display_name.partition(" ")[0]
    found = {
        "nombre": name,
        "folio": ticket.folio,
        "asunto": hide.text(ticket.subject),
        "estado": str(words.STATES[ticket.state]),
        "cola": str(words.QUEUES[ticket.queue]),
        "vence": f"{clock.local_date(due):%d/%m/%Y} {due.astimezone(clock.MEXICO_CITY):%H:%M}",
        "agente": str(getattr(request.user, "display_name", "")),
    }
    assert found.keys() == set(macros.VARIABLES), "every variable has a value"
    return found


def _typed(name: str, sent: QueryDict) -> dict[str, str]:
    """Return what a refused form held, for the field that it was in: a note never becomes an answer."""
    text = sent.get("text", "")
    if name == "note":
        return {"note": text}
    return {"text": text, "answer_id": sent.get("answer_id", "")}


def _unsent(typed: Mapping[str, str], *, may_answer: bool, may_note: bool) -> str:
    """Return what was written for a form that the page has no more: somebody ended or joined the report meanwhile."""
    if "note" in typed:
        return "" if may_note else typed["note"]
    return "" if may_answer else typed.get("text", "")


def _chosen(request: HttpRequest, kept: list[dict[str, Any]], suggestion: Any) -> dict[str, str]:
    """Return what the composer begins with: a macro or the suggestion that was chosen, or nothing."""
    if "use" in request.GET and suggestion is not None:
        return {"text": suggestion.text, "answer_id": suggestion.answer_id}
    chosen = request.GET.get("macro", "")
    text = next((each["text"] for each in kept if str(each["row"].pk) == chosen), "")
    return {"text": text, "answer_id": ""}


def _filters(asked: QueryDict) -> Filters:
    who = asked.get("who", "")
    due = asked.get("due", "")
    return Filters(
        who=who if who in {"mine", "nobody"} or _NUMBER.fullmatch(who) else "",
        queue=asked.get("queue", "") if asked.get("queue") in words.QUEUES else "",
        priority=asked.get("priority", "") if asked.get("priority") in words.PRIORITIES else "",
        state=asked.get("state", "") if asked.get("state") in words.STATES else "",
        due=due if due in {"breached", "soon"} else "",
        tag=asked.get("tag", "")[:32],
        search=asked.get("q", "")[:80],
    )


def _views(counts: selectors.Counts, filters: Filters) -> list[tuple[str, Any, int, bool]]:
    """Return the ways to look that are used most: address, label, count, whether it is this one."""
    waiting = TicketState.WAITING_CUSTOMER.value
    plain = Filters()
    return [
        ("?", _("Sin terminar"), counts.unfinished, filters == plain),
        ("?who=mine", _("Míos"), counts.mine, filters == Filters(who="mine")),
        ("?who=nobody", _("Sin asignar"), counts.nobody, filters == Filters(who="nobody")),
        ("?due=breached", _("Vencidos"), counts.breached, filters == Filters(due="breached")),
        ("?due=soon", _("Vencen en una hora"), counts.soon, filters == Filters(due="soon")),
        (f"?state={waiting}", _("Esperan al cliente"), counts.waiting, filters == Filters(state=waiting)),
    ]  # fmt: skip


def _address(asked: QueryDict, *, after: str) -> str:
    fields = asked.copy()
    fields.pop("after", None)
    if after:
        fields["after"] = after
    return f"?{fields.urlencode()}"


def _cursor(text: str) -> str:
    return text if selectors.is_cursor(text) else ""


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


def _keyed(request: HttpRequest) -> Call:
    """Return the call of whoever asks, with the form's key: a form that is sent twice counts once."""
    key = request.POST.get("key", "")
    return replace(
        staff_call(request), idempotency_key=key if _KEY.fullmatch(key) else ids.uuid7().hex
    )


def _back(request: HttpRequest) -> str:
    """Return to the inbox as it was looked at."""
    inbox = reverse("admin:crm_ticket_changelist")
    back = request.POST.get("back", "")
    return back if back.startswith(f"{inbox}?") or back == inbox else inbox


def _may_attend(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(ATTEND))


def _pk(request: HttpRequest) -> int:
    pk = request.user.pk
    assert isinstance(pk, int), "the staff site lets nobody in who has not signed in"
    return pk
