"""Rewards in the staff site, their stock, and the orders that wait for somebody."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from centli.db.admin import KeptInline, ReadOnlyAdmin
from centli.db.finding import Key
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.people.staffing import staff_call
from centli.web.images import BYTES_MAX
from points.admin.doors import Act, PointsAdmin, WhyForm
from points.contracts import OrderStatus
from points.models import Order, Reward, RewardMovement
from points.selectors import pictures as shown
from points.services import pictures, redemptions, rewards


class StockForm(WhyForm):
    """How many more or fewer, and why."""

    pieces = forms.IntegerField(
        label=_("Piezas"),
        help_text=_("Con signo: 12 agrega, -3 quita."),
        min_value=-rewards.STOCK_MAX,
        max_value=rewards.STOCK_MAX,
    )
    field_order = ("pieces", "reason")


def _move(call: Call, row: Reward, form: dict[str, Any]) -> None:
    rewards.stock_adjust(call, reward_id=row.pk, pieces=form["pieces"], reason=form["reason"])


STOCK: Final = Act(
    right="points.adjust_reward",
    title=_("Ajustar existencias"),
    consequence=_("Se escribe un movimiento con su motivo; las existencias cambian de inmediato."),
    done=_("El movimiento quedó escrito."),
    run=_move,
    form=StockForm,
)


class RewardForm(forms.ModelForm):
    """A reward as it is written; its stock moves on a page of its own."""

    picture = forms.FileField(
        label=_("Imagen"),
        required=False,
        help_text=_("JPEG, PNG o WebP de hasta 5 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Reward
        fields: ClassVar = ["name", "category", "points_cost", "fulfilment", "is_active", "description", "image_alt"]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Take the picture in, before anything is stored, and show refusals beside it."""
        cleaned = super().clean() or {}
        sent = cleaned.get("picture")
        if sent is not None:
            if not cleaned.get("image_alt"):
                self.add_error("image_alt", _("Describe la imagen con palabras."))
            else:
                try:
                    cleaned["stored"] = pictures.taken(sent.read(BYTES_MAX + 1))
                except DomainError as error:
                    self.add_error("picture", gettext(error.title))
        if cleaned.get("points_cost") is not None and cleaned["points_cost"] < 1:
            self.add_error("points_cost", _("Cuesta al menos un punto."))
        return cleaned


class MovementInline(KeptInline):
    """How the stock came to be what it is."""

    model = RewardMovement
    linked = ["order"]
    fields = ["created_at", "kind", "delta", "stock_after", "reason", "order"]


@admin.register(Reward)
class RewardAdmin(PointsAdmin):
    """What points buy."""

    form = RewardForm
    inlines = [MovementInline]
    change_form_template = "admin/points/detail.html"
    list_display = ["thumbnail", "name", "category", "points_cost", "stock_quantity", "fulfilment", "is_active"]  # fmt: skip
    list_display_links = ["name"]
    list_filter = ["is_active", "category", "fulfilment"]
    search_fields = ["name__icontains"]
    search_help_text = _("Nombre")
    ordering = ["points_cost", "pk"]
    fields = [("name", "is_active"), "category", "points_cost", "fulfilment", "description", "current", "picture", "image_alt", "stock_quantity"]  # fmt: skip
    readonly_fields = ["current", "stock_quantity"]

    @admin.display(description=_("imagen"))
    def thumbnail(self, row: Reward) -> SafeString | str:
        """Return the picture, small."""
        return _image(row, 48)

    @admin.display(description=_("imagen actual"))
    def current(self, row: Reward) -> SafeString | str:
        """Return the picture as customers see it."""
        return _image(row, 240)

    def save_model(self, request: HttpRequest, obj: Reward, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        cleaned = form.cleaned_data
        row = (self.get_object(request, str(obj.pk)) if change else None) or obj
        fields = {name: cleaned[name] for name in RewardForm.Meta.fields}
        if "stored" in cleaned:
            fields["image_url"] = cleaned["stored"]
        rewards.reward_save_step(staff_call(request), row, fields)

    def get_urls(self) -> list[URLPattern]:
        stock = self.admin_site.admin_view(self.stock)
        return [path("<uuid:pk>/stock/", stock, name="points_reward_stock"), *super().get_urls()]

    def get_inlines(self, request: HttpRequest, obj: Reward | None) -> Any:
        """Return none for a reward that is new: its stock has not moved."""
        return [] if obj is None else super().get_inlines(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the way to the stock."""
        row = kwargs.get("obj")
        if row is not None and request.user.has_perm(STOCK.right):
            context["acts"] = [(reverse("admin:points_reward_stock", args=[row.pk]), STOCK.title)]
        return super().render_change_form(request, context, *args, **kwargs)

    def stock(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Move stock with a reason: the movement is written, nothing is overwritten."""
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        return self.act_page(
            request,
            STOCK,
            row,
            facts=[(_("Recompensa"), row.name), (_("Existencias"), f"{row.stock_quantity:,}")],
            back=reverse("admin:points_reward_change", args=[row.pk]),
        )


def _image(row: Reward, side: int) -> SafeString | str:
    if not row.image_url:
        return gettext("Sin imagen")
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        shown.address(row.image_url),
        row.image_alt,
        side,
        side,
    )


class NoteForm(ActionForm):
    """Asks for a note beside the list of actions."""

    note = forms.CharField(label=_("Nota"), required=False, max_length=200, widget=forms.TextInput)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Redemptions; those that take the longer path are moved on here."""

    action_form = NoteForm
    actions = ["approve", "ship", "deliver", "reject"]
    list_display = ["created_at", "product_name", "quantity", "owner", "points_used", "status", "note"]  # fmt: skip
    list_filter = ["status", "created_at"]
    list_select_related = ["user__customer"]
    search_fields = ["user__user_id__exact", "user__customer__email__exact", "product_name__icontains"]  # fmt: skip
    search_help_text = _("Correo, id de la persona, recompensa, o el folio o el id del canje")
    keys = (Key("order_id", "order", ids.FOLIO_LENGTH),)
    ordering = ["-created_at", "-order_id"]

    @admin.display(description=_("persona"))
    def owner(self, row: Order) -> str:
        """Return whose it is."""
        return row.user.customer.display_name

    def has_fulfil_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may move orders on."""
        return request.user.has_perm("points.fulfil_order")

    @admin.action(description=_("Aprobar"), permissions=["fulfil"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._advance(request, queryset, OrderStatus.APPROVED)

    @admin.action(description=_("Marcar como enviado"), permissions=["fulfil"])
    def ship(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._advance(request, queryset, OrderStatus.SHIPPED)

    @admin.action(description=_("Marcar como entregado"), permissions=["fulfil"])
    def deliver(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._advance(request, queryset, OrderStatus.DELIVERED)

    @admin.action(description=_("Rechazar y devolver los puntos"), permissions=["fulfil"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._advance(request, queryset, OrderStatus.REJECTED)

    def _advance(
        self, request: HttpRequest, queryset: QuerySet[Order], status: OrderStatus
    ) -> None:
        done = 0
        for row in queryset:
            try:
                redemptions.order_advance(
                    staff_call(request),
                    order_id=row.wire_id,
                    status=status,
                    note=request.POST.get("note", ""),
                )
            except DomainError as error:
                said = f"{row.product_name}: {gettext(error.title)}"
                self.message_user(request, said, messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(
                request, ngettext("%d pedido.", "%d pedidos.", done) % done, messages.SUCCESS
            )
