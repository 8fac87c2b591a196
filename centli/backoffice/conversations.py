"""Conversations in the staff site: the queue of those who want a person, transcripts, turns.

Staff read masked transcripts; whoever may reveals them for five minutes, with a reason. Whoever may attend takes a
customer over, answers in the same chat and gives them back. Nothing here is edited.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from centli.agent import handoff, receipts, staff
from centli.agent.masking import masked_name
from centli.agent.models import Conversation, Handoff, HandoffState, Turn
from centli.confirmations.contracts import STATES
from centli.db.admin import (
    Named,
    ReadOnlyAdmin,
    Worded,
    said_briefly,
    worded,
    words_filter,
)
from centli.events.admin import CHANNEL, CHANNEL_FILTER
from centli.kernel import clock, ids, personal
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN, gettext_noop
from centli.people.staffing import person_pk, reveal_to, staff_call
from crm import staff as crm

REASONS: Final = {
    handoff.Reason.ASKED: _("Lo pidió"),
    handoff.Reason.BUTTON: _("Tocó el botón"),
    handoff.Reason.NOT_UNDERSTOOD: _("El asistente no le entendió"),
    handoff.Reason.COMPLAINT: _("Queja"),
}
CARDS: Final = {state.value: _(words) for state, words in STATES.items()}


@admin.register(Handoff)
class HandoffAdmin(ReadOnlyAdmin):
    """The queue: who waits for a person, who is with one."""

    is_exported = False

    def get_urls(self) -> list[Any]:
        """Add what is done with a hand-off."""
        acts = {"take": self.take, "answer": self.answer, "release": self.release}
        return [
            *(
                path(
                    f"<str:handoff_id>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"agent_handoff_{name}",
                )
                for name, view in acts.items()
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue; the page looks again by itself every few seconds."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = staff.queue(staff_id=person_pk(request))
        return render(
            request,
            "admin/conversations/queue.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Quieren hablar con una persona"),
                "queue": found,
                "reasons": REASONS,
                "states": dict(HandoffState.choices),
                "now": clock.now(),
                "may_attend": _may_attend(request),
                **(extra_context or {}),
            },
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the conversation that was handed over."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise PermissionDenied
        return redirect("admin:agent_conversation_change", row.conversation_id)

    @method_decorator(require_POST)
    def take(self, request: HttpRequest, handoff_id: str) -> HttpResponse:
        """Take the customer over."""
        return _act(
            request,
            handoff_id,
            lambda call: handoff.take(call, handoff_id=handoff_id),
            told=_("Ahora atiendes tú. El cliente ya lo sabe."),
        )

    @method_decorator(require_POST)
    def answer(self, request: HttpRequest, handoff_id: str) -> HttpResponse:
        """Say something to the customer."""
        try:
            client_id = UUID(request.POST.get("client_id", ""))
        except ValueError:
            client_id = ids.uuid7()
        content = request.POST.get("content", "")
        return _act(
            request,
            handoff_id,
            lambda call: handoff.answer(
                call, handoff_id=handoff_id, content=content, client_id=client_id
            ),
        )

    @method_decorator(require_POST)
    def release(self, request: HttpRequest, handoff_id: str) -> HttpResponse:
        """Give the customer back to the assistant."""
        return _act(
            request,
            handoff_id,
            lambda call: handoff.release(call, handoff_id=handoff_id),
            told=_("Listo: el asistente vuelve a contestar."),
        )


def _act(
    request: HttpRequest,
    handoff_id: str,
    do: Callable[[Call], object],
    *,
    told: Any = "",
) -> HttpResponse:
    """Do it, say what became of it, and go to the conversation."""
    if not _may_attend(request):
        raise PermissionDenied
    page = _page_of(handoff_id)
    try:
        do(staff_call(request))
    except handoff.HandoffTaken as error:
        by = gettext("%(name)s tomó esta conversación antes que tú.") % {"name": error.name}
        messages.warning(request, by)
    except DomainError as error:
        messages.error(request, gettext(error.title))
    else:
        if told:
            messages.success(request, told)
    return redirect(page)


def _page_of(handoff_id: str) -> str:
    """Return the end of the conversation that was handed over.

    Raises:
        Http404: no such hand-off.
    """
    try:
        found = Handoff.objects.get(public_id=ids.parse("handoff", handoff_id))
    except (NotFound, Handoff.DoesNotExist) as error:
        raise Http404 from error
    return f"{reverse('admin:agent_conversation_change', args=[found.conversation_id])}#end"


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Conversations, most recent first; each is a transcript."""

    date_hierarchy = "updated_at"

    list_display = ["who", "mail", "answers", "count", "spoke_at"]
    list_display_links = ["who"]
    list_filter = ["answered_by", "updated_at"]
    search_fields = ["pk"]  # so that the box is shown: `staff.find` reads it
    search_help_text = _("Folio, correo, id de la conversación o de correlación")
    ordering = ["-updated_at"]

    class Media:
        css = {"all": ["desk/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """Return conversations with their customers."""
        return staff.conversations()

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find what an id, a folio or an e-mail points at."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=staff.find(search_term)), False

    def get_urls(self) -> list[Any]:
        """Add the page that reveals."""
        reveal = self.admin_site.admin_view(self.reveal)
        return [
            path("<int:pk>/reveal/", reveal, name="agent_conversation_reveal"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List; a search that finds one conversation opens it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        searched = request.GET.get("q", "").strip()
        if searched and set(request.GET) == {"q"}:
            found = staff.find(searched)
            if len(found) == 1:
                return redirect("admin:agent_conversation_change", found[0])
        title = {"title": _("Conversaciones"), **(extra_context or {})}
        return super().changelist_view(request, title)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the transcript and, to whoever attends, where to answer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        conversation = _conversation(object_id)
        now = clock.now()
        until = _revealed(request, conversation, now)
        found, mask = staff.transcript(
            conversation, before=_number(request.GET.get("before")), revealed=until is not None
        )
        customer = conversation.customer
        return render(
            request,
            "admin/conversations/transcript.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": mask.name(customer.display_name),
                "conversation": conversation,
                "answers": conversation.get_answered_by_display(),
                "mail": mask.mail(customer.email),
                "phone": mask.phone(customer.phone),
                "transcript": found,
                "is_last": "before" not in request.GET,
                "handoff": staff.handoff_last(conversation, staff_id=person_pk(request)),
                "reasons": REASONS,
                "reports": crm.tickets_unfinished(customer.pk)
                if request.user.has_perm("crm.view_ticket")
                else (),
                "cards": {**receipts.states(), **CARDS},
                "revealed_until": until,
                "may_reveal": request.user.has_perm(staff.REVEAL),
                "may_attend": _may_attend(request) and customer.pk != person_pk(request),
                "may_inspect": request.user.has_perm("agent.view_turn"),
                "reason_min": REASON_LENGTH_MIN,
                "reason_max": REASON_LENGTH_MAX,
                "client_id": ids.uuid7(),
                "now": now,
                **(extra_context or {}),
            },
        )

    @method_decorator(require_POST)
    def reveal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is masked for five minutes, and keep why."""
        if not request.user.has_perm(staff.REVEAL) or not self.has_view_permission(request):
            raise PermissionDenied
        reveal_to(request, partial(staff.reveal, conversation_pk=pk))
        return redirect("admin:agent_conversation_change", pk)

    @admin.display(description=_("cliente"))
    def who(self, row: Conversation) -> str:
        """Return the customer's initials."""
        return masked_name(row.customer.display_name)

    @admin.display(description=_("correo"))
    def mail(self, row: Conversation) -> str:
        """Return where the customer's mail is, roughly."""
        return personal.mail_hint(row.customer.email)

    @admin.display(description=_("contesta"), ordering="answered_by")
    def answers(self, row: Conversation) -> SafeString:
        """Return who answers now."""
        label = row.get_answered_by_display()
        return format_html('<span class="desk-state" data-state="{}">{}</span>', row.answered_by, label)  # fmt: skip

    @admin.display(description=_("mensajes"), ordering="head_seq")
    def count(self, row: Conversation) -> int:
        """Return how many messages there are."""
        return row.head_seq

    @admin.display(description=_("último mensaje"), ordering="updated_at")
    def spoke_at(self, row: Conversation) -> str:
        """Return when something was last said."""
        return said_briefly(row.updated_at)


_ENDED: Final = Worded(
    "ended",
    _("cómo terminó"),
    worded(
        {
            "consent": gettext_noop("faltaba aceptar el aviso"),
            "done": gettext_noop("contestado"),
            "fault": gettext_noop("falló"),
            "handed_over": gettext_noop("pasó a una persona"),
            "handoff": gettext_noop("lo atiende una persona"),
            "limit": gettext_noop("demasiados pasos"),
            "stopped": gettext_noop("lo detuvo el cliente"),
            "timeout": gettext_noop("tardó demasiado"),
        }
    ),
)


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    """Turns, and the whole of each: engine, tools, arguments, results, times."""

    list_display = [
        Named("turn_id", _("turno")), "stands", _ENDED, "engine", CHANNEL, "attempts", "took", "asked_at",
    ]  # fmt: skip
    list_filter = [
        "state", ("ended", words_filter(_ENDED.words)), "engine", ("channel", CHANNEL_FILTER), "created_at",
    ]  # fmt: skip
    search_fields = ["pk"]  # so that the box is shown
    search_help_text = _("Id del turno o de correlación")
    ordering = ["-id"]

    class Media:
        css = {"all": ["desk/desk.css"]}

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find by an exact id."""
        text = search_term.strip()
        if not text:
            return queryset, False
        try:
            return queryset.filter(public_id=ids.parse("turn", text)), False
        except NotFound:
            pass
        try:
            return queryset.filter(correlation_id=UUID(text)), False
        except ValueError:
            return queryset.none(), False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show everything that is kept of a turn."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        conversation = staff.conversation_get(row.conversation_id)
        until = _revealed(request, conversation, clock.now())
        mask = staff.mask_of(conversation, [row.message], off=until is not None)
        found = staff.turn_whole(row, mask)
        slowest = max([1, *(step["elapsed_ms"] for step in found["steps"])])
        for step in found["steps"]:
            step["arguments"] = json.dumps(step["arguments"], ensure_ascii=False, indent=1)
            step["share"] = slowest
        return render(
            request,
            "admin/conversations/turn.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Turno"),
                "turn": found,
                "row": row,
                "ended": _ENDED(row),
                "customer": masked_name(conversation.customer.display_name),
                "press": None if found["press"] is None else json.dumps(found["press"]),
                "revealed_until": until,
                **(extra_context or {}),
            },
        )

    @admin.display(description=_("estado"), ordering="state")
    def stands(self, row: Turn) -> SafeString:
        """Return where it stands."""
        return format_html(
            '<span class="desk-state" data-state="{}">{}</span>',
            row.state,
            row.get_state_display(),
        )

    @admin.display(description=_("duró"), ordering="elapsed_ms")
    def took(self, row: Turn) -> str:
        """Return how long it took."""
        return f"{row.elapsed_ms} ms"

    @admin.display(description=_("llegó"), ordering="created_at")
    def asked_at(self, row: Turn) -> str:
        """Return when the message came."""
        return said_briefly(row.created_at)


def _conversation(object_id: str) -> Conversation:
    if not object_id.isdecimal() or len(object_id) > len(str(2**63)) - 1:
        raise Http404
    try:
        return staff.conversation_get(int(object_id))
    except NotFound as error:
        raise Http404 from error


def _revealed(request: HttpRequest, conversation: Conversation, now: datetime) -> datetime | None:
    if not request.user.has_perm(staff.REVEAL):
        return None
    return staff.revealed_until(person_pk(request), conversation, now=now)


def _may_attend(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(handoff.ATTEND))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - digits of a bigint
