"""The staff site: Django's admin behind the product's own sign-in, with its areas by job."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

import marketplace.staff
from centli.backoffice import dashboard, exporting
from centli.confirmations import selectors as proposals
from centli.kernel import clock
from centli.kernel.text import clean
from centli.people import factors, freshness, notices

AREAS: Final = (
    (_("Dinero"), ("banking",)),
    (_("Clientes"), ("crm", "people")),
    (_("Confirmaciones"), ("confirmations",)),
    (_("Conversaciones"), ("agent",)),
    (_("Eventos y auditoría"), ("events",)),
    (_("Comercio y puntos"), ("marketplace", "points")),
    (_("Acceso"), ("auth", "account", "mfa", "axes", "admin", "sessions")),
)

ENDED_FOR: Final = timedelta(days=7)
ENDED_MAX: Final = 5
"""How long, and how many, of one's own requests that ended stand on the first page."""


SEARCHED: Final = (
    "people.User", "banking.Account", "banking.Entry", "banking.HeldTransfer", "banking.SpeiOrder", "marketplace.Saga",
    "marketplace.Product", "points.Order", "crm.Ticket", "crm.Beneficiary", "confirmations.Proposal", "agent.Conversation",
    "agent.Turn", "events.Outbox", "events.AuditEntry",
)  # fmt: skip
"""The lists that the one search box looks through, in the order in which what is found is shown."""

FOUND_MAX: Final = 5
_ID: Final = re.compile(r"[a-z]{2,3}_[0-9a-f]{32}", re.ASCII)
TEXT_MAX: Final = 100


class Row(NamedTuple):
    """Something found, and its page."""

    title: str
    address: str


class Found(NamedTuple):
    """What one list found."""

    title: str
    rows: list[Row]
    more: str
    """The list's own address where it has more; else empty."""


class StaffSite(AdminSite):
    """Staff sign in where customers do, and reach nothing without a second factor."""

    site_header = _("CENTLI · Administración")
    site_title = _("CENTLI")
    index_title = _("Áreas de trabajo")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether this is active staff whose login gave a code; a request asks twice and looks once.

        It is the login that counts: one that began before its person became staff took a password alone.
        """
        if not (super().has_permission(request) and freshness.has_factor(request)):
            return False
        known = vars(request)
        if "is_enrolled" not in known:
            known["is_enrolled"] = factors.is_enrolled(request.user)  # type: ignore[arg-type]  # whoever is here has signed in
        return bool(known["is_enrolled"])

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponse:
        """Send people to the one sign-in, staff whose login gave no code to give it, and those without one to enrol it."""
        target = request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index")
        user, door = request.user, "account_login"
        if user.is_authenticated and not (user.is_staff and user.is_active):
            return redirect("/")
        if user.is_authenticated:
            if not factors.is_enrolled(user):
                return redirect("mfa_activate_totp")
            if freshness.has_factor(request):
                return redirect("admin:index")
            door = "mfa_reauthenticate"
        return HttpResponseRedirect(
            f"{resolve_url(door)}?{urlencode({REDIRECT_FIELD_NAME: target})}"
        )

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the environment's banner."""
        return {**super().each_context(request), "environment": settings.CENTLI_ENVIRONMENT}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Say what went on and what waits for a person, to those who may see it."""
        waiting = (
            marketplace.staff.sagas_waiting()
            if request.user.has_perm("marketplace.view_saga")
            else 0
        )
        requests = (
            proposals.waiting_count(clock.now(), approver_id=request.user.pk)
            if request.user.pk and request.user.has_perm("confirmations.approve_proposal")
            else 0
        )
        found = {
            "sagas_waiting": waiting,
            "requests_waiting": requests,
            "requests_ended": notices.recent_list(
                request.user.pk or 0,
                notices.REQUEST_ENDS,
                since=clock.now() - ENDED_FOR,
                limit=ENDED_MAX,
            ),
        }
        shown = dashboard.context(request, request.GET.get("period", ""), now=clock.now())
        return super().index(request, {**(extra_context or {}), **found, **shown})

    def get_urls(self) -> list[Any]:
        """Add the page of the one search box, and the lists as files."""
        return [
            path("find/", self.admin_view(self.find), name="find"),
            path("export/<str:label>/", self.admin_view(self.export), name="export"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def export(self, request: HttpRequest, label: str) -> HttpResponse:
        """Give a list as a file, filtered as its address is."""
        lists = {model._meta.label_lower: shown for model, shown in self._registry.items()}
        return exporting.export(request, lists.get(label))

    def find(self, request: HttpRequest) -> HttpResponse:
        """Search every list that may be seen, each in its own way; an id's own row, or what is the only one found, is opened."""
        text = clean(request.GET.get("q", ""), length_max=TEXT_MAX)
        # Mails are kept in small letters, and a phone begins what is typed with a capital.
        wanted = text.lower() if "@" in text else text
        # An empty pair of quotes, or a sign alone, is in every row.
        names = any(letter.isalnum() for letter in text)
        found = list(self._found(request, wanted)) if names else []
        is_clear = len(found) == 1 or _ID.fullmatch(text)
        if found and is_clear and len(found[0].rows) == 1:
            return redirect(found[0].rows[0].address)
        title = _("Buscar en todo")
        context = {
            **self.each_context(request),
            "title": title, "searched": text, "names": names, "found": found,
        }  # fmt: skip
        return TemplateResponse(request, "admin/find.html", context)

    def _found(self, request: HttpRequest, text: str) -> Iterator[Found]:
        lists = {model._meta.label: (model, shown) for model, shown in self._registry.items()}
        for label in SEARCHED:
            model, shown = lists[label]
            if not shown.has_view_permission(request):
                continue
            rows, _many = shown.get_search_results(request, shown.get_queryset(request), text)
            first = list(rows.order_by("-pk").distinct()[: FOUND_MAX + 1])
            if first:
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
                yield Found(
                    str(model._meta.verbose_name_plural),
                    [Row(str(row), reverse(f"{name}_change", args=[row.pk])) for row in first[:FOUND_MAX]],
                    f"{reverse(f'{name}_changelist')}?{urlencode({'q': text})}" if len(first) > FOUND_MAX else "",
                )  # fmt: skip

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Group the lists by job instead of by package."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        by_label = {app["app_label"]: app for app in apps}
        grouped = []
        for title, labels in AREAS:
            models = [
                model for label in labels for model in by_label.pop(label, {"models": []})["models"]
            ]
            if models:
                grouped.append(
                    {
                        "name": title,
                        "app_label": labels[0],
                        "app_url": models[0]["admin_url"] or "",
                        "has_module_perms": True,
                        "models": models,
                    }
                )
        return [*grouped, *by_label.values()]
