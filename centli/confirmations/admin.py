"""Proposals in the staff site: to be read; what staff proposed is approved by another person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from centli.confirmations import registry, results, services
from centli.confirmations.contracts import State
from centli.confirmations.models import Proposal
from centli.confirmations.selectors import failure, waiting_for
from centli.events import words
from centli.events.admin import CHANNEL, CHANNEL_FILTER
from centli.events.models import AuditEntry
from centli.kernel import clock, ids, personal
from centli.kernel.clock import MEXICO_CITY
from centli.kernel.errors import DomainError
from centli.kernel.text import fold, gettext_noop
from centli.people.models import User
from centli.people.staffing import staff_call

FACTOR_REASONS: Final[Mapping[str, Any]] = {
    "over_limit": _("pasa del límite por operación"),
    "over_day": _("pasa del límite del día"),
    "first_payment": _("primer envío a esa persona"),
    "new_payee": _("contacto de menos de 24 horas"),
    "rapid": _("varios envíos en pocos minutos"),
    "payee_not_from_customer": _("el contacto no salió de sus palabras"),
    "amount_not_from_customer": _("el monto no salió de sus palabras"),
    "raises_rights": _("cambia a quién o cuánto se puede enviar"),
}
_LAPSED: Final = {
    State.VOID.value: gettext_noop(
        "La solicitud quedó sin efecto y no se hizo nada. Pide a %(maker)s que la proponga otra vez."
    ),
    State.EXPIRED.value: gettext_noop(
        "El plazo para aprobar la solicitud terminó y no se hizo nada. Pide a %(maker)s que la proponga otra vez."
    ),
}
TIMELINE_MAX = 50
REASON_LENGTH_MIN = 10


class ApprovalForm(forms.Form):
    """Why, and the approver's own code."""

    reason = forms.CharField(
        label=_("Por qué lo apruebas"),
        help_text=_("Al menos 10 letras; queda en la auditoría."),
        min_length=REASON_LENGTH_MIN,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    code = forms.CharField(
        label=_("Código de verificación"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class WaitingFilter(admin.SimpleListFilter):
    """What the reader may approve now; the staff site's first page counts the same."""

    title = _("aprobación")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        may = request.user.has_perm("confirmations.approve_proposal")
        return [("me", _("Espera mi aprobación"))] if may else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        if self.value() != "me":
            return queryset
        return waiting_for(queryset, clock.now(), approver_id=request.user.pk or 0)


class KindFilter(admin.SimpleListFilter):
    """What is to be done."""

    title = _("clase")
    parameter_name = "kind__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = ((each.name, registry.title(each.name)) for each in registry.kinds())
        return sorted(found, key=lambda each: fold(each[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin):
    """What may be confirmed, was, or was not."""

    change_form_template = "admin/confirmations/proposal/detail.html"
    list_display = [
        "confirmation_id", "kind_shown", "state", "customer", "needs_approver", CHANNEL, "created_at",
        "expires_at", "done_at",
    ]  # fmt: skip
    list_filter = [
        WaitingFilter,
        "state",
        KindFilter,
        "needs_approver",
        ("channel", CHANNEL_FILTER),
    ]
    list_select_related = ["customer"]
    search_fields = ["customer__email"]
    ordering = ["-id"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields: ClassVar[Any] = (
        "confirmation_id", "kind_shown", "state", "customer", "shown", "reasons", "hash", "outcome",
        "maker", "approver", "approval_reason", CHANNEL, "correlation_id", "attempts",
        "factor_used", "created_at", "expires_at", "confirmed_at", "done_at", "timeline",
    )  # fmt: skip
    fields = readonly_fields

    @admin.display(description=_("confirmación"))
    def confirmation_id(self, row: Proposal) -> str:
        """Return the proposal on the wire."""
        return row.confirmation_id

    @admin.display(description=_("clase"), ordering="kind")
    def kind_shown(self, row: Proposal) -> str:
        """Return what is to be done, in words."""
        return registry.title(row.kind)

    @admin.display(description=_("tarjeta"))
    def shown(self, row: Proposal) -> SafeString:
        """Return what the card shows, line by line."""
        return _lines(_card_rows(row))

    @admin.display(description=_("resultado"))
    def outcome(self, row: Proposal) -> SafeString | str:
        """Return what came of it, line by line."""
        return "–" if row.result is None else _lines(results.rows(row.kind, row.result))

    @admin.display(description=_("segundo factor"))
    def reasons(self, row: Proposal) -> str:
        """Return why a second factor was due."""
        return ", ".join(str(FACTOR_REASONS.get(each, each)) for each in row.factor_reasons) or "–"

    @admin.display(description=_("huella"))
    def hash(self, row: Proposal) -> str:
        """Return the hash of the frozen terms."""
        return bytes(row.terms_hash).hex()

    @admin.display(description=_("propuso"))
    def maker(self, row: Proposal) -> str:
        """Return who proposed it."""
        return _email(row.maker_id)

    @admin.display(description=_("aprobó"))
    def approver(self, row: Proposal) -> str:
        """Return who approved it."""
        return _email(row.approver_id)

    @admin.display(description=_("historia"))
    def timeline(self, row: Proposal) -> SafeString:
        """Return what happened to it, in order."""
        found = AuditEntry.objects.filter(object_kind="confirmation", object_id=row.confirmation_id)
        entries = list(found.order_by("id")[:TIMELINE_MAX])
        actors = User.objects.filter(pk__in={each.actor_id for each in entries})
        emails = dict(actors.values_list("pk", "email"))
        return format_html_join(
            "",
            "{} · {} · {} · {}<br>",
            (
                (
                    f"{each.created_at.astimezone(MEXICO_CITY):%d/%m/%Y %H:%M:%S}",
                    words.action(each.action),
                    words.channel(each.channel),
                    emails.get(each.actor_id or 0, "–"),
                )
                for each in entries
            ),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find by an exact id too."""
        try:
            return queryset.filter(public_id=ids.parse("confirmation", search_term.strip())), False
        except DomainError:
            return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[Any]:
        """Add the approval's page."""
        approve = self.admin_site.admin_view(self.approve)
        return [
            path("<path:object_id>/approve/", approve, name="confirmations_proposal_approve"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say whether this person may approve."""
        row = kwargs.get("obj")
        context["may_approve"] = isinstance(row, Proposal) and self._may_approve(request, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for reason and code; carry the proposal out."""
        row = self.get_object(request, unquote(object_id))
        if row is not None and row.approver_id == request.user.pk:
            return self._told_again(request, row)  # the answer to the first time may have been lost
        if row is not None and row.state in _LAPSED and self._could_approve(request, row):
            return self._told_it_ended(request, row)
        if row is None or not self._may_approve(request, row):
            raise PermissionDenied
        form = ApprovalForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                services.approve(
                    staff_call(request),
                    confirmation_id=row.confirmation_id,
                    reason=form.cleaned_data["reason"],
                    factor=form.cleaned_data["code"],
                )
            except DomainError as error:
                row.refresh_from_db()
                if row.state in _LAPSED:
                    return self._told_it_ended(request, row, gettext(error.title))
                form.add_error(None, _why_not(error))
            else:
                return self._approved(request, row)
        return render(
            request,
            "admin/confirmations/proposal/approve.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Aprobar"),
                "proposal": row,
                "facts": [
                    (_("Cliente"), row.customer),
                    *_card_rows(row),
                    (_("Propuso"), self.maker(row)),
                ],
                "form": form,
                "back": _page_of(row),
            },
        )

    def _told_again(self, request: HttpRequest, row: Proposal) -> HttpResponse:
        if row.state == State.EXECUTED.value:
            return self._approved(request, row)
        why = gettext(failure(row.kind, row.result or {}).title)
        messages.error(request, _("No se pudo hacer: %(why)s") % {"why": why})
        return redirect(_page_of(row))

    def _told_it_ended(self, request: HttpRequest, row: Proposal, *said: str) -> HttpResponse:
        """Say that nobody can approve it any more, and what can be done instead."""
        ended = gettext(_LAPSED[row.state]) % {"maker": self.maker(row)}
        messages.error(request, " ".join([*said, ended]))
        return redirect(_page_of(row))

    def _approved(self, request: HttpRequest, row: Proposal) -> HttpResponse:
        messages.success(request, _("Aprobado."))
        return redirect(_page_of(row))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _may_approve(self, request: HttpRequest, row: Proposal) -> bool:
        return row.state == State.OPEN.value and self._could_approve(request, row)

    def _could_approve(self, request: HttpRequest, row: Proposal) -> bool:
        """Say whether it is for this person to approve, if it still could be."""
        return (
            row.needs_approver
            and row.maker_id != request.user.pk
            and request.user.has_perm("confirmations.approve_proposal")
        )


def _why_not(error: DomainError) -> str:
    left = error.fields().get("attempts_left")
    said = gettext(error.title)
    if not left:
        return said
    tries = ngettext("Te queda %(n)d intento.", "Te quedan %(n)d intentos.", left) % {"n": left}
    return f"{said} {tries}"


def _page_of(row: Proposal) -> str:
    return reverse("admin:confirmations_proposal_change", args=[row.pk])


def _card_rows(row: Proposal) -> Iterator[results.Row]:
    """Yield what the card shows, without numbers of accounts and people that somebody wrote into it."""
    for each in row.card.get("rows", ()):
        yield each["label"], personal.mask(str(each["value"])).text


def _lines(rows: Iterable[results.Row]) -> SafeString:
    return format_html_join("", "{}: {}<br>", rows)


def _email(person_id: int | None) -> str:
    if person_id is None:
        return "–"
    found = User.objects.filter(pk=person_id).values_list("email", flat=True).first()
    return found or "–"
