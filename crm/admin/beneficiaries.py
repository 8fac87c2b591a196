"""Beneficiaries in the staff site: to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from centli.db.admin import Named, ReadOnlyAdmin
from centli.kernel import clabe, personal
from centli.people.staffing import sees_whose
from crm.admin import words
from crm.models import Beneficiary

_HINTS: Final[Mapping[Any, Any]] = {"customer": "customer_hint", "name": "name_hint"}
_CONTACT: Any = Named("beneficiary_id", _("contacto"))


@admin.register(Beneficiary)
class BeneficiaryAdmin(ReadOnlyAdmin):
    """Whom customers can pay; the account is masked."""

    list_display = [_CONTACT, "customer", "name", "alias", "relationship", "bank_name", "ending", "created_at", "removed_at"]  # fmt: skip
    list_filter = ["relationship", "bank_name"]
    list_select_related = ["customer"]
    search_fields = ["customer__email__exact", "alias_lower"]
    search_help_text = _("Correo del cliente o alias")
    ordering = ["-id"]
    exclude = ["public_id", "alias_lower", "account_id", "clabe"]
    readonly_fields = [_CONTACT, "ending", *_HINTS.values()]

    @admin.display(description=_("cliente"))
    def customer_hint(self, row: Beneficiary) -> str:
        """Return roughly whose contact it is."""
        return personal.mail_hint(row.customer.email)

    @admin.display(description=_("nombre"))
    def name_hint(self, row: Beneficiary) -> str:
        """Return roughly who it is."""
        return words.customer_name(row.name)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; whose and who it is are masked for who may not read the ledger."""
        return self._seen(request, super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields, likewise."""
        every = super().get_fields(request, obj)
        return self._seen(request, [each for each in every if each not in _HINTS.values()])

    def _seen(self, request: HttpRequest, fields: Sequence[Any]) -> list[Any]:
        return [*fields] if sees_whose(request) else [_HINTS.get(each, each) for each in fields]

    @admin.display(description=_("cuenta"))
    def ending(self, row: Beneficiary) -> str:
        """Return the last four digits."""
        return f"···· {clabe.last4(row.clabe)}"
