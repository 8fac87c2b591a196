"""Purchases' processes in the staff site: where each stands, its whole story, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.db.admin import ReadOnlyAdmin
from centli.kernel import clock
from centli.kernel.call import Call
from centli.kernel.money import Money
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from centli.people.staffing import act_page, csv_file, note_export
from marketplace import saga as process
from marketplace.contracts import STATUS_NAMES, PurchaseStatus
from marketplace.models import Saga
from marketplace.saga.table import Stage, stage_of
from marketplace.selectors import sagas
from marketplace.selectors.purchases import failure_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class NoteForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("Al menos 10 letras; queda en la auditoría."),
        min_length=REASON_LENGTH_MIN,
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def shown(self) -> list[tuple[Any, Any]]:
        """Return what was filled in, as labels and values, for the page that checks it."""
        return [(self.fields[name].label, value) for name, value in self.cleaned_data.items()]


class RefundForm(NoteForm):
    """How many pieces come back, and why."""

    quantity = forms.IntegerField(label=_("Piezas"), min_value=1)
    field_order = ("quantity", "reason")

    def __init__(self, *args: Any, left: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = forms.IntegerField(
            label=_("Piezas"), min_value=1, max_value=left, initial=left
        )
        self.order_fields(self.field_order)


@dataclass(frozen=True)
class Act:
    """One thing that staff do about a purchase; at the stages that are not named there is nothing to do."""

    right: str
    title: StrOrPromise
    consequence: StrOrPromise
    """«Qué va a pasar»."""
    done: StrOrPromise
    run: Callable[..., object]
    stages: frozenset[Stage]
    why_not: StrOrPromise
    """Why it is not offered at other stages."""
    form: type[NoteForm] = NoteForm

    def perform(self, call: Call, saga: Saga, fields: Mapping[str, Any]) -> None:
        """Do it, as the form says."""
        self.run(call, purchase_id=saga.purchase.purchase_id, **fields)

    def refusal(self, saga: Saga) -> StrOrPromise:
        """Return why it cannot be done now, or nothing."""
        if stage_of(saga, clock.now()) not in self.stages:
            return self.why_not
        if self.form is RefundForm and saga.purchase.status != PurchaseStatus.COMPLETED:
            return self.why_not
        return ""


_DRIVE: Final = "marketplace.drive_purchase"

ACTS: Final[Mapping[str, Act]] = {
    "redrive": Act(
        right=_DRIVE,
        title=_("Reintentar"),
        consequence=_(
            "Se intenta otra vez lo que falló: liberar lo apartado, o pedir al banco la devolución que negó."
            " Dos veces hace lo mismo que una."
        ),
        done=_("Se intentó otra vez."),
        run=process.saga_redrive,
        stages=frozenset({Stage.STUCK, Stage.OWING}),
        why_not=_("no espera a nadie"),
    ),
    "compensate": Act(
        right=_DRIVE,
        title=_("Deshacer"),
        consequence=_(
            "La compra termina sin cobro: lo apartado vuelve al estante, el beneficio a su presupuesto, y el cliente"
            " lee «No se cobró». Un pago que ya viene en camino se devuelve solo."
        ),
        done=_("La compra quedó deshecha."),
        run=process.saga_compensate,
        stages=frozenset({Stage.WAITING, Stage.OVERDUE, Stage.STUCK}),
        why_not=_("ya terminó; lo pagado se devuelve"),
    ),
    "resolve": Act(
        right=_DRIVE,
        title=_("Pedir marcarla resuelta"),
        consequence=_(
            "Nada cambia todavía: otra persona tiene un día para aprobarlo. Entonces el proceso se cierra con tu nota;"
            " no se mueve dinero ni mercancía."
        ),
        done=_("Quedó la solicitud; otra persona la aprueba en Confirmaciones."),
        run=process.resolve_propose,
        stages=frozenset({Stage.OWING}),
        why_not=_("solo se cierra a mano una devolución que el banco negó"),
    ),
    "refund": Act(
        right="marketplace.refund_purchase",
        title=_("Devolver"),
        consequence=_(
            "Se pide al banco devolver el dinero de esas piezas, sin el cashback que dieron. Cuando responda, vuelven"
            " al estante, los puntos se retiran y los meses que faltan se recalculan."
        ),
        done=_("La devolución va en camino."),
        run=process.purchase_refund,
        stages=frozenset({Stage.SOLD, Stage.OWING}),
        why_not=_("no está pagada, o ya se devolvió"),
        form=RefundForm,
    ),
}


class AlarmFilter(admin.SimpleListFilter):
    """What somebody should look at."""

    title = _("alarma")
    parameter_name = "alarm"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Espera a una persona o pasó su plazo"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Saga]) -> QuerySet[Saga]:
        return sagas.overdue(queryset, now=clock.now()) if self.value() else queryset


class SeenFilter(admin.SimpleListFilter):
    """What its customer sees."""

    title = _("lo que ve el cliente")
    parameter_name = "seen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, gettext(words)) for status, words in STATUS_NAMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Saga]) -> QuerySet[Saga]:
        return queryset.filter(purchase__status=self.value()) if self.value() else queryset


class AgeFilter(admin.SimpleListFilter):
    """How long ago it began."""

    title = _("antigüedad")
    parameter_name = "age"
    minutes: Final = {"1": 1, "10": 10, "60": 60, "1440": 1440}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("1", _("más de un minuto")),
            ("10", _("más de 10 minutos")),
            ("60", _("más de una hora")),
            ("1440", _("más de un día")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Saga]) -> QuerySet[Saga]:
        minutes = self.minutes.get(self.value() or "")
        if minutes is None:
            return queryset
        return queryset.filter(created_at__lt=clock.now() - timedelta(minutes=minutes))


@admin.register(Saga)
class SagaAdmin(ReadOnlyAdmin):
    """Every purchase and where it stands."""

    change_form_template = "admin/marketplace/saga/detail.html"
    actions = ["export"]
    list_display = ["folio", "product", "total", "customer_sees", "state", "alarm", "attempts", "created_at", "next_run_at"]  # fmt: skip
    list_filter = [AlarmFilter, "state", SeenFilter, AgeFilter]
    list_select_related = ["purchase"]
    search_fields = ["purchase__public_id"]
    search_help_text = _("Compra, transacción o correlación exactas, o el correo del cliente")
    ordering = ["-id"]
    fields = readonly_fields = (
        "folio", "product", "retailer", "pieces", "total", "benefit", "customer_sees", "failure", "state", "error",
        "attempts", "deadline_at", "next_run_at", "created_at", "updated_at",
    )  # fmt: skip

    @admin.display(description=_("compra"))
    def folio(self, row: Saga) -> str:
        """Return the purchase on the wire."""
        return row.purchase.purchase_id

    @admin.display(description=_("producto"))
    def product(self, row: Saga) -> str:
        """Return what was bought, and how many."""
        return str(row.purchase)

    @admin.display(description=_("tienda"))
    def retailer(self, row: Saga) -> str:
        """Return where."""
        return row.purchase.retailer_name

    @admin.display(description=_("piezas"))
    def pieces(self, row: Saga) -> str:
        """Return how many were bought, and how many came back."""
        back = row.purchase.refunded_quantity
        text = str(row.purchase.quantity)
        return f"{text} ({gettext('devueltas')}: {back})" if back else text

    @admin.display(description=_("total"), ordering="purchase__total_centavos")
    def total(self, row: Saga) -> str:
        """Return what it costs."""
        return Money(row.purchase.total_centavos).display()

    @admin.display(description=_("beneficio"))
    def benefit(self, row: Saga) -> str:
        """Return what it comes with."""
        return row.purchase.benefit_text or "–"

    @admin.display(description=_("lo que ve el cliente"), ordering="purchase__status")
    def customer_sees(self, row: Saga) -> str:
        """Return the public status."""
        return gettext(STATUS_NAMES[PurchaseStatus(row.purchase.status)])

    @admin.display(description=_("motivo"))
    def failure(self, row: Saga) -> str:
        """Return why it failed, and the code that is looked for."""
        code = row.purchase.failure
        return f"{failure_text(code)} ({code})" if code else "–"

    @admin.display(description=_("alarma"), boolean=True)
    def alarm(self, row: Saga) -> bool | None:
        """Return whether somebody should look at it; nothing where all is well."""
        is_late = stage_of(row, clock.now() - timedelta(minutes=1)) is Stage.OVERDUE
        return False if is_late or row.state == "needs_operator" else None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Saga], search_term: str
    ) -> tuple[QuerySet[Saga], bool]:
        """Find by what is exact alone."""
        text = search_term.strip()
        return (sagas.found(queryset, text) if text else queryset), False

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may take the list away as a file."""
        return request.user.has_perm("marketplace.view_saga")

    @admin.action(description=_("Exportar lo elegido (CSV)"), permissions=["export"])
    def export(self, request: HttpRequest, queryset: QuerySet[Saga]) -> HttpResponse:
        """Give the chosen ones as a file."""
        note_export(request, "marketplace.saga", rows=queryset.count())
        return csv_file(sagas.exported(queryset), "compras.csv")

    def get_urls(self) -> list[URLPattern]:
        """Add a page for each act."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<int:pk>/do/<str:name>/", act, name="marketplace_saga_act"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a purchase with its story, what will happen, and what this person may do."""
        row = sagas.saga_find(int(object_id)) if object_id.isdigit() else None
        more: dict[str, Any] = {}
        if row is not None:
            sees_people = request.user.has_perm("people.view_user")
            more = {
                "title": _("Compra"),
                "lines": sagas.timeline(row),
                "outlook": sagas.outlook(row, now=clock.now()),
                "customer": sagas.customer_of(row) if sees_people else "",
                "sees_entries": request.user.has_perm("banking.view_entry"),
                "acts": [
                    (
                        reverse("admin:marketplace_saga_act", args=[row.pk, name]),
                        act.title,
                        act.refusal(row),
                    )
                    for name, act in ACTS.items()
                    if request.user.has_perm(act.right)
                ],
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show an act's page to whoever may do it, where there is something to do."""
        act, row = ACTS.get(name), sagas.saga_find(pk)
        if act is None or row is None:
            raise Http404
        if not request.user.has_perm(act.right):
            raise PermissionDenied
        back = reverse("admin:marketplace_saga_change", args=[row.pk])
        if refusal := act.refusal(row):
            messages.error(request, f"{act.title}: {refusal}")
            return redirect(back)
        form = self._form(act, row, request)
        return act_page(
            self,
            request,
            act,
            row=row,
            facts=[
                (_("Compra"), row.purchase.purchase_id),
                (_("Producto"), self.product(row)),
                (_("Total"), self.total(row)),
                (_("Lo que ve el cliente"), self.customer_sees(row)),
                (_("Proceso"), row.get_state_display()),
            ],
            form=form,
            back=back,
            do=lambda call: act.perform(call, row, form.cleaned_data),
        )

    @staticmethod
    def _form(act: Act, row: Saga, request: HttpRequest) -> NoteForm:
        sent = request.POST if request.method == "POST" else None
        if act.form is not RefundForm:
            return act.form(sent)
        return RefundForm(sent, left=row.purchase.quantity - row.purchase.refunded_quantity)
