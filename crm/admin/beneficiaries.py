"""Beneficiaries in the staff site: to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centli.db.admin import Named, ReadOnlyAdmin
from centli.kernel import clabe
from crm.models import Beneficiary

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
    readonly_fields = [_CONTACT, "ending"]

    @admin.display(description=_("cuenta"))
    def ending(self, row: Beneficiary) -> str:
        """Return the last four digits."""
        return f"···· {clabe.last4(row.clabe)}"
