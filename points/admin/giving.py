"""Who gives points in the staff site: grants, budgets, programmes and teams."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from centli.db.admin import KeptInline, ReadOnlyAdmin, Worded, worded, words_filter
from centli.db.sorting import Alphabetical
from centli.kernel.call import Call
from centli.kernel.text import gettext_noop
from centli.people.staffing import staff_call
from points.admin import reports
from points.admin.doors import Act, PointsAdmin, WhyForm
from points.contracts import GrantKind
from points.models import Budget, BudgetMovement, Employee, Grant, Programme, Team
from points.rules import giving
from points.services import accruals, budgets, teams

_PERIOD: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
_REASONS: Final = {
    **giving.ADJUSTMENT_REASONS,
    **giving.GRANT_REASONS,
    GrantKind.RECOGNITION.value: gettext_noop("reconocimiento"),
    GrantKind.PURCHASE.value: gettext_noop("por una compra"),
}


_REASON: Final = Worded("reason_code", _("motivo"), worded(_REASONS))
_VALUE: Final = Worded("value", _("valor"), worded(giving.VALUES))


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin, PointsAdmin):
    """Points that were given, by whom and why."""

    change_list_template = "admin/points/grants.html"
    list_display = ["created_at", "owner", "points", "kind", "giver", _REASON, "message"]
    list_filter = ["kind", ("reason_code", words_filter(_REASON.words)), "programme", "created_at"]
    also_worded = [_VALUE]
    list_select_related = ["user__customer", "giver", "programme"]
    search_fields = ["user__customer__email__exact", "giver__email__exact"]
    search_help_text = _("Correo de quien recibe o de quien da")
    ordering = ["-created_at", "-grant_id"]

    def get_urls(self) -> list[URLPattern]:
        collusion = self.admin_site.admin_view(self.collusion)
        return [path("collusion/", collusion, name="points_grant_collusion"), *super().get_urls()]

    def collusion(self, request: HttpRequest) -> HttpResponse:
        """Show who gives whom in turn."""
        return reports.collusion(self, request)

    @admin.display(description=_("persona"))
    def owner(self, row: Grant) -> str:
        """Return whose they are."""
        return row.user.customer.display_name


class BudgetForm(WhyForm):
    """For which month, how many, and why."""

    period = forms.CharField(label=_("Mes"), help_text=_("Como 2026-11"), max_length=7)
    points = forms.IntegerField(label=_("Puntos"), min_value=0, max_value=giving.BUDGET_MAX)
    field_order = ("period", "points", "reason")

    def clean_period(self) -> str:
        """Return a month."""
        text: str = self.cleaned_data["period"]
        if _PERIOD.fullmatch(text) is None:
            raise ValidationError(_("Escribe un mes como 2026-11."), code="invalid")
        return text


def _set(call: Call, row: Team, form: dict[str, Any]) -> None:
    assert row.manager_id is not None, "the page is a manager's"
    budgets.budget_set(
        call,
        manager_id=row.manager_id,
        period=form["period"],
        points=form["points"],
        reason=form["reason"],
    )


BUDGET: Final = Act(
    right="points.change_budget",
    title=_("Fijar presupuesto"),
    consequence=_("Es lo que la persona responsable puede dar en el mes; lo ya dado no cambia."),
    done=_("El presupuesto quedó fijado."),
    run=_set,
    form=BudgetForm,
)


class BudgetMovementInline(KeptInline):
    """How a budget came to be what it is."""

    model = BudgetMovement
    linked = ["grant"]
    fields = ["created_at", "allotted_delta", "used_delta", "allotted_after", "used_after", "grant", "reason"]  # fmt: skip


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    """What people may give away in a month, and what they gave."""

    inlines = [BudgetMovementInline]
    list_display = ["period", "owner", "purpose", "allotted_points", "used_points", "updated_at"]
    list_filter = ["purpose", "period"]
    list_select_related = ["owner"]
    search_fields = ["owner__email__exact", "owner__display_name__icontains"]
    ordering = ["-period", "pk"]


class Written(PointsAdmin):
    """A form whose row is stored by a service, in the form's own transaction."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        teams.row_save_step(staff_call(request), obj, changed=form.changed_data)


@admin.register(Programme)
class ProgrammeAdmin(Written):
    """Ways to points: how long they live, when they count, what a month gives."""

    list_display = ["name", "code", "expires_after_days", "pending_hours", "allowance_points", "is_active"]  # fmt: skip
    ordering = ["code"]
    readonly_fields = ["code"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offer no switch that would switch nothing off: what a purchase was promised is always given."""
        fields = ["code", "name", "expires_after_days", "pending_hours", "allowance_points"]
        if obj is not None and obj.code == accruals.PROGRAMME:
            text = _(
                "Lo que una compra promete se da siempre. Para no prometer más puntos, apaga los beneficios de puntos de las tiendas."
            )
            return [(None, {"fields": fields, "description": text})]
        return [(None, {"fields": [*fields, "is_active"]})]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(Written):
    """Teams, who is responsible for them, and that person's budget."""

    change_form_template = "admin/points/detail.html"
    list_display = ["name", "manager"]
    list_select_related = ["manager"]
    search_fields = ["name__icontains", "manager__email__exact"]
    ordering = [Alphabetical("name")]
    fields = ["name", "manager"]
    raw_id_fields = ["manager"]

    def get_urls(self) -> list[URLPattern]:
        budget = self.admin_site.admin_view(self.budget)
        return [path("<int:pk>/budget/", budget, name="points_team_budget"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the way to the budget."""
        row = kwargs.get("obj")
        if row is not None and row.manager_id and request.user.has_perm(BUDGET.right):
            context["acts"] = [(reverse("admin:points_team_budget", args=[row.pk]), BUDGET.title)]
        return super().render_change_form(request, context, *args, **kwargs)

    def budget(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set what the person responsible may give in a month."""
        row = self.get_object(request, str(pk))
        if row is None or row.manager_id is None:
            raise Http404
        return self.act_page(
            request,
            BUDGET,
            row,
            facts=[(_("Equipo"), row.name), (_("Responsable"), str(row.manager))],
            back=reverse("admin:points_team_change", args=[row.pk]),
        )


@admin.register(Employee)
class EmployeeAdmin(Written):
    """Who is in which team."""

    list_display = ["person", "team", "is_active"]
    list_filter = ["team", "is_active"]
    list_select_related = ["person", "team"]
    search_fields = ["person__email__exact", "person__display_name__icontains"]
    ordering = ["pk"]
    fields = ["person", "team", "is_active"]
    raw_id_fields = ["person"]
