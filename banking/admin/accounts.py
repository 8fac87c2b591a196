"""Accounts in the staff site: read by whoever may; what is done to one has a page of its own.

Freezing takes effect at once; unfreezing, adjusting and closing are asked for here and approved by somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from banking.admin.acts import ACTS
from banking.admin.columns import Centavos
from banking.contracts import AccountStatus
from banking.models import Account
from centli.db.admin import ReadOnlyAdmin, Worded, worded, words_filter
from centli.kernel import ids, personal
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.text import gettext_noop
from centli.people.staffing import act_page, sees_whose

_STATES: Final[Mapping[str, str]] = {
    AccountStatus.ACTIVE: gettext_noop("Activa"),
    AccountStatus.BLOCKED: gettext_noop("Congelada"),
    AccountStatus.INACTIVE: gettext_noop("Cerrada"),
}


_TYPE: Final = Worded("account_type", _("tipo"), worded(ACCOUNT_NAMES))
_STATUS: Final = Worded("status", _("estado"), worded(_STATES))
_SHOWN: Final[tuple[Any, ...]] = (
    "account_id", "owner", "kind", _TYPE, "level", "name", "ending", "currency", Centavos("balance_centavos", _("saldo")),
    Centavos("held_centavos", _("apartado")), Centavos("floor_centavos", _("saldo mínimo")), "last_seq", "version", _STATUS,
    "created_at", "updated_at", "closed_at",
)  # fmt: skip


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Balances and status, and the way to what may be done about them."""

    change_form_template = "admin/banking/account/detail.html"
    list_display = ["ending", "owner", _TYPE, Centavos("balance_centavos", _("saldo")), Centavos("held_centavos", _("apartado")), _STATUS, "kind", "updated_at"]  # fmt: skip
    list_filter = [
        "kind",
        ("account_type", words_filter(_TYPE.words, of=admin.ChoicesFieldListFilter)),
        ("status", words_filter(_STATUS.words, of=admin.ChoicesFieldListFilter)),
    ]
    list_select_related = ["owner"]
    search_fields = ["owner__email__exact", "number__endswith", "name"]
    search_help_text = _("Correo, últimos 4 dígitos o nombre")
    ordering = ["-id"]
    fields = readonly_fields = _SHOWN

    @admin.display(description=_("cuenta"))
    def account_id(self, row: Account) -> str:
        """Return the account on the wire."""
        return ids.public("account", row.public_id)

    @admin.display(description=_("cliente"))
    def owner_hint(self, row: Account) -> str | None:
        """Return roughly whose it is."""
        return None if row.owner is None else personal.mail_hint(row.owner.email)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; whoever may not read the ledger sees the owner masked."""
        return self._seen(request, super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields, likewise."""
        return self._seen(request, super().get_fields(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return, besides, what stands for the owner."""
        return [*super().get_readonly_fields(request, obj), "owner_hint"]

    def _seen(self, request: HttpRequest, fields: Sequence[Any]) -> list[Any]:
        if sees_whose(request):
            return list(fields)
        return ["owner_hint" if each == "owner" else each for each in fields]

    @admin.display(description=_("terminación"))
    def ending(self, row: Account) -> str:
        """Return the last four digits."""
        return f"···· {row.number[-4:]}"

    def get_urls(self) -> list[Any]:
        """Add a page for each act."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<int:pk>/do/<str:name>/", act, name="banking_account_act"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer what this person may do."""
        row = kwargs.get("obj")
        if isinstance(row, Account) and row.owner_id is not None:
            context["acts"] = [
                (reverse("admin:banking_account_act", args=[row.pk, name]), act.title)
                for name, act in ACTS.items()
                if request.user.has_perm(act.right)
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show an act's page to whoever may do it."""
        act = ACTS.get(name)
        if act is None:
            raise Http404
        row = self.get_object(request, str(pk))
        if row is None or row.owner_id is None or not request.user.has_perm(act.right):
            raise PermissionDenied
        form = act.form(request.POST if request.method == "POST" else None)
        form.account_pk = row.pk
        return act_page(
            self,
            request,
            act,
            row=row,
            facts=self._facts(row),
            form=form,
            back=reverse("admin:banking_account_change", args=[row.pk]),
            do=lambda call: act.perform(call, self.account_id(row), form),
        )

    def _facts(self, row: Account) -> list[tuple[Any, str]]:
        balance = Centavos("balance_centavos", "")(row)
        held = Centavos("held_centavos", "")(row)
        return [
            (_("Cliente"), str(row.owner)),
            (
                _("Cuenta"),
                f"{gettext(ACCOUNT_NAMES.get(row.account_type, row.kind))} {self.ending(row)}",
            ),
            (_("Nivel"), row.level),
            (_("Estado"), gettext(_STATES[AccountStatus(row.status)])),
            (_("Saldo"), balance),
            (_("Apartado"), held),
        ]
