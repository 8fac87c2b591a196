"""Stock and prices: lists, exports, files that change them, and adjustments with a reason."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from centli.kernel.errors import DomainError, NotFound
from centli.kernel.money import Money
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from centli.people.staffing import csv_file, need, note_export, staff_call
from marketplace.admin.doors import CatalogueAdmin, centavos
from marketplace.errors import InvalidFile
from marketplace.models import CatalogueImport, ImportState, Offer
from marketplace.rules import catalogue as rules
from marketplace.rules.files import BYTES_MAX
from marketplace.selectors import catalogue, files
from marketplace.services import importing, stock

SHOWN_MAX: Final = 200
LIST: Final = "admin:marketplace_offer_changelist"


class AdjustForm(forms.Form):
    """How many more or fewer, and why."""

    pieces = forms.IntegerField(
        label=_("Piezas"),
        help_text=_("Con signo: 12 agrega, -3 quita."),
        min_value=-rules.STOCK_MAX,
        max_value=rules.STOCK_MAX,
    )
    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("Al menos 10 letras; queda en el movimiento."),
        min_length=REASON_LENGTH_MIN,
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FileForm(forms.Form):
    """A file of the catalogue."""

    file = forms.FileField(
        label=_("Archivo CSV"),
        help_text=_("UTF-8, hasta 5,000 filas y 5 MB, con las columnas de la exportación."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


class LowFilter(admin.SimpleListFilter):
    """What there is little left of; the staff site's first page counts the same."""

    title = _("existencias")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("Quedan pocas"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Offer]) -> QuerySet[Offer]:
        return catalogue.low_stock(queryset) if self.value() == "low" else queryset


@admin.register(Offer)
class OfferAdmin(CatalogueAdmin):
    """What each retailer offers: price, and pieces on hand, reserved and available."""

    change_form_template = "admin/marketplace/offer/detail.html"
    change_list_template = "admin/marketplace/product/list.html"
    actions = ["export"]
    list_display = ["product", "retailer", centavos("price_centavos", _("precio")), "on_hand", "reserved", "left", "is_active", "updated_at"]  # fmt: skip
    list_filter = ["is_active", LowFilter, "retailer"]
    list_select_related = ["product", "retailer"]
    search_fields = ["product__code__istartswith", "product__name__icontains"]
    search_help_text = _("SKU o nombre")
    ordering = ["-id"]
    fields = ["product", "retailer", "price", "on_hand", "reserved", "left", "is_active"]
    readonly_fields = ["product", "retailer", "price", "on_hand", "reserved", "left", "is_active"]

    @admin.display(description=_("disponibles"))
    def left(self, row: Offer) -> int:
        """Return how many can be bought."""
        return row.available

    @admin.display(description=_("precio"))
    def price(self, row: Offer) -> str:
        """Return the price as people read it."""
        return Money(row.price_centavos).display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may take the catalogue away as a file."""
        return request.user.has_perm("marketplace.view_offer")

    @admin.action(description=_("Exportar lo elegido (CSV)"), permissions=["export"])
    def export(self, request: HttpRequest, queryset: QuerySet[Offer]) -> HttpResponse:
        """Give the chosen offers as a file that can be changed and sent back."""
        note_export(request, "marketplace.offer", rows=queryset.count())
        return csv_file(files.exported(queryset), "catalogo.csv")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.upload), name="marketplace_import"),
            path("import/<str:import_id>/", wrap(self.preview), name="marketplace_import_preview"),
            path("import/<str:import_id>/errors/", wrap(self.errors), name="marketplace_import_errors"),
            path("<int:pk>/adjust/", wrap(self.adjust), name="marketplace_offer_adjust"),
            *super().get_urls(),
        ]  # fmt: skip

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an offer with its last movements and prices."""
        more: dict[str, Any] = {"may_adjust": request.user.has_perm("marketplace.adjust_offer")}
        if object_id.isdigit():
            more |= {
                "movements": catalogue.movements_of(int(object_id)),
                "prices": catalogue.prices_of(int(object_id)),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    # ── Stock ────────────────────────────────────────────────────────────────────────────────────

    def adjust(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move stock with a reason: the movement is written, nothing is overwritten."""
        need(request, "marketplace.adjust_offer")
        offer = self.get_object(request, str(pk))
        if offer is None:
            raise Http404
        form = AdjustForm(request.POST or None)
        back = reverse("admin:marketplace_offer_change", args=[pk])
        if request.method == "POST" and form.is_valid():
            try:
                stock.stock_adjust(staff_call(request), offer_pk=pk, **form.cleaned_data)
            except DomainError as error:
                form.add_error("pieces", gettext(error.title))
            else:
                self.message_user(request, _("El movimiento quedó escrito."), messages.SUCCESS)
                return HttpResponseRedirect(back)
        return self._page(
            request,
            "admin/marketplace/offer/adjust.html",
            title=_("Ajustar existencias"),
            form=form,
            offer=offer,
            back=back,
        )

    # ── Files ────────────────────────────────────────────────────────────────────────────────────

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take a file and show what it would change."""
        need(request, "marketplace.import_product")
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            sent = form.cleaned_data["file"]
            try:
                found = importing.import_preview(
                    staff_call(request), filename=sent.name, raw=_bounded(sent)
                )
            except InvalidFile as error:
                form.add_error("file", f"{gettext(error.title)} ({error.detail})")
            else:
                address = reverse("admin:marketplace_import_preview", args=[found.import_id])
                return HttpResponseRedirect(address)
        return self._page(
            request,
            "admin/marketplace/offer/upload.html",
            title=_("Importar el catálogo"),
            form=form,
            back=reverse(LIST),
        )

    def preview(self, request: HttpRequest, import_id: str) -> HttpResponse:
        """Show what a file would change; apply it or put it away."""
        need(request, "marketplace.import_product")
        row = _file_of(request, import_id)
        if request.method == "POST":
            return self._decide(request, import_id)
        parsed = files.parsed(row.content)
        return self._page(
            request,
            "admin/marketplace/offer/preview.html",
            title=_("Vista previa"),
            row=row,
            import_id=import_id,
            faults=[(each, files.fault_text(each)) for each in parsed.faults[:SHOWN_MAX]],
            changes=files.changes(parsed, limit=SHOWN_MAX)
            if row.state == ImportState.PREVIEWED
            else (),
            shown_max=SHOWN_MAX,
            back=reverse(LIST),
        )

    def errors(self, request: HttpRequest, import_id: str) -> HttpResponse:
        """Give the rows that cannot be taken as a file, each with what is wrong."""
        need(request, "marketplace.import_product")
        return csv_file(files.faults_file(_file_of(request, import_id)), "errores.csv")

    def _decide(self, request: HttpRequest, import_id: str) -> HttpResponse:
        call = staff_call(request)
        if "apply" not in request.POST:
            importing.import_discard(call, import_id=import_id)
            self.message_user(request, _("No cambió nada."), messages.INFO)
            return HttpResponseRedirect(reverse(LIST))
        try:
            done = importing.import_apply(call, import_id=import_id)
        except DomainError as error:
            self.message_user(request, gettext(error.title), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        many = done.new_count + done.changed_count
        self.message_user(
            request,
            ngettext("%d fila aplicada.", "%d filas aplicadas.", many) % many,
            messages.SUCCESS,
        )
        return HttpResponseRedirect(reverse(LIST))

    def _page(self, request: HttpRequest, template: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **more}
        return render(request, template, context)


def _file_of(request: HttpRequest, import_id: str) -> CatalogueImport:
    try:
        return files.import_get(import_id, actor_id=request.user.pk or 0)
    except NotFound as error:
        raise Http404 from error


def _bounded(sent: Any) -> bytes:
    """Return a file's bytes, no more than can be told to be too many."""
    raw: bytes = sent.read(BYTES_MAX + 1)
    return raw
