"""The desk: the inbox by what is due first, and a report's page, where staff answer, note, move, sort, give and join."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial, wraps
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from centli.db.admin import ReadOnlyAdmin
from centli.db.finding import Key
from centli.kernel import clock, ids, personal, sheets
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.people.staffing import csv_file, note_export, person_pk, reveal_to, staff_call
from crm.admin import acts, dashboard, reports, words
from crm.contracts import TicketState
from crm.errors import ArticleNotFound, TicketNotFound
from crm.models import Ticket
from crm.selectors import desk as selectors
from crm.selectors import knowledge
from crm.selectors import tickets as rows
from crm.selectors.desk import Filters
from crm.services import desk as services
from crm.services import revealing

ATTEND: Final = "crm.attend_ticket"
FILE_COLUMNS: Final[Mapping[str, Any]] = {
    "folio": _("Folio"),
    "subject": _("Asunto"),
    "customer": _("Cliente"),
    "queue": _("Cola"),
    "topic": _("Tema"),
    "priority": _("Prioridad"),
    "state": _("Estado"),
    "assignee": _("Atiende"),
    "due_at": _("Vence"),
}
"""What a file of the inbox has, of what its lines show."""
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

    is_exported = False

    search_fields = ["folio_end__exact", "customer__email__exact"]
    keys = (Key("public_id", "ticket"),)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        """Find by a folio as it is read out, too: ``R-9C0FEE12``."""
        text = search_term.strip()
        said = text[2:].upper() if text[:2].upper() == "R-" else text
        return super().get_search_results(request, queryset, said)

    def get_urls(self) -> list[URLPattern]:
        """Add the acts."""

        def page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(address, self.admin_site.admin_view(view), name=f"crm_ticket_{name}")

        return [
            page("report/", self.report, "report"),
            page("bulk/", self.bulk, "bulk"),
            page("export/", self.export, "export"),
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
        now, person_id = clock.now(), person_pk(request)
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
                "lines": [reports.shown(line) for line in found.lines],
                "views": _views(counts, filters),
                "filters": filters,
                "next": _address(asked, after=found.next_cursor) if found.next_cursor else "",
                "is_first": "after" not in asked,
                "first": _address(asked, after=""),
                "queues": words.QUEUES,
                "topics": words.topics_by_queue(),
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

    @method_decorator(require_POST)
    def export(self, request: HttpRequest) -> HttpResponse:
        """Give what is filtered as a file, as masked as the inbox is, and keep who took it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        filters, now = _filters(request.GET), clock.now()
        found = selectors.inbox(
            filters,
            selectors.load(now=now),
            person_id=person_pk(request),
            now=now,
            limit=sheets.ROWS_MAX,
        )
        if found.next_cursor:
            said = _("Son más de %(most)s filas. Acota la lista y expórtala otra vez.")
            messages.error(request, said % {"most": f"{sheets.ROWS_MAX:,}"})
            return redirect(f"{reverse('admin:crm_ticket_changelist')}?{request.GET.urlencode()}")
        shown = [reports.shown(line) for line in found.lines]
        asked = [f"{name}={value}" for name, value in asdict(filters).items() if value]
        note_export(
            request,
            "crm.ticket",
            rows=len(shown),
            filters=[personal.mask(each).text for each in asked if not each.startswith("search=")],
            searched=bool(filters.search),
        )
        text = sheets.written(
            [str(label) for label in FILE_COLUMNS.values()],
            [[_cell(row[name]) for name in FILE_COLUMNS] for row in shown],
        )
        return csv_file(text, "reportes.csv")

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
            outcomes = services.bulk(_keyed(request), chosen, acts.bulk(sent))
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
        """Show the page; a refused form's words (``typed``) stay in their field."""
        shown = reports.context(request, ticket, may_attend=_may_attend(request), typed=typed)
        context = {**self.admin_site.each_context(request), "opts": self.opts, **shown}
        status = 200 if typed is None else 409
        return render(request, "admin/tickets/ticket.html", context, status=status)

    @posted
    def act(self, request: HttpRequest, ticket_id: str, name: str) -> HttpResponse:
        """Do one thing to a report and go back to it; what was written is kept where it is refused."""
        if not _may_attend(request):
            raise PermissionDenied
        if name not in acts.ACTS:
            raise Http404
        do, told = acts.ACTS[name]
        try:
            do(_keyed(request), ticket_id, request.POST)
        except TicketNotFound as error:
            raise Http404 from error
        except DomainError as error:
            messages.error(request, acts.refusal(error))
            if name in acts.KEEPS_TEXT:
                ticket = selectors.whole().get(public_id=ids.parse("ticket", ticket_id))
                return self._page(request, ticket, typed=acts.typed(name, request.POST))
        else:
            if told:
                messages.success(request, told)
        pk = rows.row_get_of_any(ticket_id).pk
        return redirect(
            f"{reverse('admin:crm_ticket_change', args=[pk])}{acts.ANCHORS.get(name, '')}"
        )

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
        there = selectors.present([ticket.pk], besides=person_pk(request), now=call.now)[ticket.pk]
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


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.MEXICO_CITY):%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)


def _filters(asked: QueryDict) -> Filters:
    who = asked.get("who", "")
    due = asked.get("due", "")
    return Filters(
        who=who if who in {"mine", "nobody"} or _NUMBER.fullmatch(who) else "",
        queue=asked.get("queue", "") if asked.get("queue") in words.QUEUES else "",
        topic=asked.get("topic", "") if asked.get("topic") in words.TOPICS else "",
        priority=asked.get("priority", "") if asked.get("priority") in words.PRIORITIES else "",
        state=asked.get("state", "") if asked.get("state") in words.STATES else "",
        due=due if due in {"breached", "soon"} else "",
        tag=asked.get("tag", "")[:32],
        search=asked.get("q", "")[:80].strip(),
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
