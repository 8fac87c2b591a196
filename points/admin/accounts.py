"""Points accounts in the staff site: what somebody has, why, and the way to what may be done about it."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import label_for_field, quote
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from centli.db.admin import KeptInline, ReadOnlyAdmin, Worded
from centli.kernel.call import Call
from points.admin import reports
from points.admin.doors import Act, PointsAdmin, WhyForm
from points.errors import NeedsApproval
from points.models import Lot, LotMove, PointsAccount, PointsTransaction
from points.rules import giving
from points.services import adjustments, grants

_ASKED: Final = _("Quedó la solicitud; otra persona la aprueba en Confirmaciones.")


class GrantForm(WhyForm):
    """How many, for what."""

    points = forms.IntegerField(label=_("Puntos"), min_value=1, max_value=giving.GRANT_MAX)
    code = forms.ChoiceField(label=_("Por"))
    field_order = ("points", "code", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, _(name)) for code, name in giving.GRANT_REASONS.items()]
        self.fields["code"] = forms.ChoiceField(label=_("Por"), choices=choices)
        self.fields["reason"].help_text = _("Al menos 10 letras; lo lee quien recibe los puntos.")


class AdjustmentForm(WhyForm):
    """How many, with its sign, and why."""

    points = forms.IntegerField(
        label=_("Puntos"),
        help_text=_("Con signo: 500 abona, -500 retira."),
        min_value=-giving.ADJUSTMENT_MAX,
        max_value=giving.ADJUSTMENT_MAX,
    )
    code = forms.ChoiceField(label=_("Por"))
    field_order = ("points", "code", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, _(name)) for code, name in giving.ADJUSTMENT_REASONS.items()]
        self.fields["code"] = forms.ChoiceField(label=_("Por"), choices=choices)


def _grant(call: Call, row: PointsAccount, form: dict[str, Any]) -> None:
    grants.points_grant(
        call,
        to_user_id=row.user_id,
        points=form["points"],
        reason=form["code"],
        message=form["reason"],
    )


def _adjust(call: Call, row: PointsAccount, form: dict[str, Any]) -> Any:
    """Adjust at once, or ask for it where one person may not."""
    wish = {
        "user_id": row.user_id,
        "points": form["points"],
        "reason": form["code"],
        "note": form["reason"],
    }
    try:
        adjustments.points_adjust(call, **wish)
    except NeedsApproval:
        adjustments.adjustment_propose(call, **wish)
        return _ASKED
    return None


ACTS: Final = {
    "grant": Act(
        right="points.add_grant",
        title=_("Dar puntos"),
        consequence=_("Los puntos quedan disponibles de inmediato y la persona recibe un aviso."),
        done=_("Los puntos ya están en su cuenta."),
        run=_grant,
        form=GrantForm,
    ),
    "adjust": Act(
        right="points.adjust_pointsaccount",
        title=_("Ajustar puntos"),
        consequence=_(
            "Hasta 1,000 puntos el ajuste se asienta de inmediato. Con más nada cambia todavía:"
            " otra persona tiene un día para aprobarlo. Ningún saldo se edita."
        ),
        done=_("El ajuste de puntos quedó asentado."),
        run=_adjust,
        form=AdjustmentForm,
    ),
}


@admin.register(PointsAccount)
class PointsAccountAdmin(ReadOnlyAdmin, PointsAdmin):
    """What everybody has, by state."""

    change_form_template = "admin/points/detail.html"
    change_list_template = "admin/points/accounts.html"
    list_display = ["customer", "current_points", "pending_points", "reserved_points", "total_earned", "total_redeemed", "owed_points", "updated_at"]  # fmt: skip
    list_select_related = ["customer"]
    search_fields = [
        "user_id__exact",
        "customer__email__exact",
        "customer__display_name__icontains",
    ]
    search_help_text = _("Correo, nombre o id")
    ordering = ["-current_points", "pk"]

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(self.act)
        liability = self.admin_site.admin_view(self.liability)
        return [
            path("liability/", liability, name="points_liability"),
            path("<str:pk>/do/<str:name>/", act, name="points_pointsaccount_act"),
            *super().get_urls(),
        ]

    def liability(self, request: HttpRequest) -> HttpResponse:
        """Show what the bank owes in points."""
        return reports.liability(self, request)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer what this person may do."""
        row = kwargs.get("obj")
        if isinstance(row, PointsAccount):
            context["acts"] = [
                (reverse("admin:points_pointsaccount_act", args=[row.pk, name]), act.title)
                for name, act in ACTS.items()
                if request.user.has_perm(act.right)
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def act(self, request: HttpRequest, pk: str, name: str) -> HttpResponse:
        """Do something to an account, with a reason."""
        act, row = ACTS.get(name), self.get_object(request, pk)
        if act is None or row is None:
            raise Http404
        return self.act_page(
            request,
            act,
            row,
            facts=[
                (_("Persona"), row.customer.display_name),
                (_("Disponibles"), f"{row.current_points:,}"),
                (_("Apartados"), f"{row.reserved_points:,}"),
                (_("Por cobrar"), f"{row.owed_points:,}"),
            ],
            back=reverse("admin:points_pointsaccount_change", args=[quote(row.pk)]),
        )


@admin.register(PointsTransaction)
class PointsTransactionAdmin(ReadOnlyAdmin):
    """Every change of every balance."""

    list_display = ["created_at", "owner", "transaction_type", "points_amount", "balance_after", "description"]  # fmt: skip
    list_filter = ["transaction_type", "created_at"]
    list_select_related = ["user__customer"]
    search_fields = ["user__user_id__exact", "user__customer__email__exact"]
    search_help_text = _("Correo o id de la persona")
    ordering = ["-created_at", "-transaction_id"]

    @admin.display(description=_("persona"))
    def owner(self, row: PointsTransaction) -> str:
        """Return whose it is."""
        return row.user.customer.display_name


def _state(code: str) -> str:
    """Return a state of points in words: what the column of that state is called; before a grant they are nowhere."""
    return str(label_for_field(f"{code}_points", Lot)) if code else "–"


_MOVED: Final[tuple[Any, ...]] = (
    Worded("source", _("de"), _state), Worded("target", _("a"), _state),
)  # fmt: skip


class LotMoveInline(KeptInline):
    """Where a lot's points went."""

    model = LotMove
    fields: ClassVar[Any] = ["created_at", *_MOVED, "points", "transaction", "order"]
    linked = ["transaction", "order"]


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin):
    """The points of each grant by state, and when they expire."""

    inlines = [LotMoveInline]
    list_display = ["created_at", "owner", "credited_points", "available_points", "spent_points", "expired_points", "expires_at"]  # fmt: skip
    list_filter = ["expires_at"]
    list_select_related = ["user__customer"]
    search_fields = ["user__user_id__exact", "user__customer__email__exact"]
    search_help_text = _("Correo o id de la persona")
    ordering = ["-created_at", "-lot_id"]

    @admin.display(description=_("persona"))
    def owner(self, row: Lot) -> str:
        """Return whose it is."""
        return row.user.customer.display_name
