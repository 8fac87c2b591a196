"""Proposals in the staff site: to be read; what staff proposed is approved or refused by another person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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
from centli.db.admin import ReadOnlyAdmin
from centli.db.finding import Key
from centli.events import words
from centli.events.admin import CHANNEL, CHANNEL_FILTER
from centli.events.models import AuditEntry
from centli.kernel import clock, personal
from centli.kernel.call import Call
from centli.kernel.clock import MEXICO_CITY
from centli.kernel.errors import DomainError, Unavailable
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN, fold, gettext_noop
from centli.people.models import User
from centli.people.staffing import staff_call

FACTOR_REASONS: Final[Mapping[str, Any]] = {
    "over_limit": _("pasa del límite por operación"),
    "over_day": _("pasa del límite del día"),
    "first_payment": _("primer envío a esa persona"),
    "new_payee": _("contacto de menos de 24 horas"),
    "rapid": _("varios pagos en pocos minutos"),
    "payee_not_from_customer": _("el contacto no salió de sus palabras"),
    "amount_not_from_customer": _("el monto no salió de sus palabras"),
    "raises_rights": _("cambia a quién o cuánto se puede enviar"),
}
_ENDED: Final = {
    State.EXECUTED.value: gettext_noop("%(decider)s aprobó la solicitud y ya quedó hecha."),
    State.FAILED.value: gettext_noop("%(decider)s aprobó la solicitud, pero no se pudo hacer."),
    State.VOID.value: gettext_noop(
        "La solicitud quedó sin efecto y no se hizo nada. Pide a %(maker)s que la proponga otra vez."
    ),
    State.EXPIRED.value: gettext_noop(
        "El plazo para aprobar la solicitud terminó y no se hizo nada. Pide a %(maker)s que la proponga otra vez."
    ),
}
TIMELINE_MAX = 50


def _reason(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        min_length=REASON_LENGTH_MIN,
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApprovalForm(forms.Form):
    """Why, and the approver's own code."""

    reason = _reason(_("Por qué lo apruebas"), _("Al menos 10 letras; queda en la auditoría."))
    code = forms.CharField(
        label=_("Código de verificación"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class RefusalForm(forms.Form):
    """Why not; no code is asked for to take away."""

    reason = _reason(
        _("Por qué lo rechazas"),
        _("Al menos 10 letras; queda en la auditoría y lo lee quien hizo la solicitud."),
    )


def _approve(call: Call, *, code: str, **more: str) -> object:
    return services.approve(call, factor=code, **more)


def _refuse(call: Call, **more: str) -> object:
    return services.refuse(call, **more)


@dataclass(frozen=True, slots=True)
class _Decision:
    """One of the two things that another person than the maker may say."""

    title: Any
    done: Any
    form: type[forms.Form]
    run: Callable[..., object]
    ends_as: State


APPROVAL: Final = _Decision(
    _("Aprobar"),
    _("Aprobado."),
    ApprovalForm,
    _approve,
    State.EXECUTED,
)
REFUSAL: Final = _Decision(
    _("Rechazar"),
    _("Rechazado: no se hizo nada."),
    RefusalForm,
    _refuse,
    State.VOID,
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
class ProposalAdmin(ReadOnlyAdmin):
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
    search_help_text = _("Correo, o el id o la correlación exactos")
    keys = (Key("public_id", "confirmation"), Key("correlation_id"))
    ordering = ["-id"]
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

    @admin.display(description=_("decidió"))
    def approver(self, row: Proposal) -> str:
        """Return who approved or refused it."""
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

    def get_urls(self) -> list[Any]:
        """Add the pages that approve and refuse."""
        approve = self.admin_site.admin_view(self.approve)
        refuse = self.admin_site.admin_view(self.refuse)
        return [
            path("<path:object_id>/approve/", approve, name="confirmations_proposal_approve"),
            path("<path:object_id>/refuse/", refuse, name="confirmations_proposal_refuse"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say whether this person may approve and refuse."""
        row = kwargs.get("obj")
        context["may_decide"] = (
            isinstance(row, Proposal) and _may(request) and self._why_not(request, row) is None
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for reason and code; carry the proposal out."""
        return self._decide(request, object_id, APPROVAL)

    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason; void the proposal."""
        return self._decide(request, object_id, REFUSAL)

    def _decide(self, request: HttpRequest, object_id: str, decision: _Decision) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None or not _may(request):
            raise PermissionDenied
        if self._why_not(request, row) is not None:
            return self._told(request, row, decision)
        form = decision.form(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                decision.run(
                    staff_call(request), confirmation_id=row.confirmation_id, **form.cleaned_data
                )
            except Unavailable as error:
                form.add_error(None, _said(error))
            except DomainError as error:
                row.refresh_from_db()
                if self._why_not(request, row) is not None:
                    return self._told(request, row, decision, gettext(error.title))
                form.add_error(None, _said(error))
            else:
                row.refresh_from_db()
                return self._told(request, row, decision)
        return render(
            request,
            "admin/confirmations/proposal/decide.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": decision.title,
                "proposal": row,
                "facts": [
                    (_("Cliente"), row.customer),
                    *_card_rows(row),
                    (_("Propuso"), self.maker(row)),
                ],
                "form": form,
                "is_refusal": decision is REFUSAL,
                "back": _page_of(row),
            },
        )

    def _why_not(self, request: HttpRequest, row: Proposal) -> str | None:
        """Say why this person cannot decide it, or cannot any more; None where they can."""
        people = {"maker": self.maker(row), "decider": self.approver(row)}
        if not row.needs_approver:
            return gettext("La propuso el cliente: solo el cliente la confirma o la cancela.")
        if row.is_refused:
            return gettext("%(decider)s rechazó la solicitud y no se hizo nada.") % people
        if row.state in _ENDED:
            return gettext(_ENDED[row.state]) % people
        if request.user.pk in {row.maker_id, row.customer_id}:
            return gettext("La solicitud es tuya: la decide otra persona.")
        return None

    def _told(
        self, request: HttpRequest, row: Proposal, decision: _Decision, *said: str
    ) -> HttpResponse:
        """Say that it is done as this person decided, now or before, or why it is not."""
        is_own = row.needs_approver and row.approver_id == request.user.pk
        if is_own and row.state == decision.ends_as.value:
            messages.success(request, decision.done)
        elif is_own and row.state == State.FAILED.value:
            why = gettext(failure(row.kind, row.result or {}).title)
            messages.error(request, _("No se pudo hacer: %(why)s") % {"why": why})
        else:
            messages.error(request, " ".join([*said, self._why_not(request, row) or ""]))
        return redirect(_page_of(row))


def _may(request: HttpRequest) -> bool:
    return request.user.has_perm("confirmations.approve_proposal")


def _said(error: DomainError) -> str:
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
