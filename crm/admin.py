"""The CRM in the staff site: to be read, never to be written."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from crm.models import Beneficiary


@admin.register(Beneficiary)
class BeneficiaryAdmin(admin.ModelAdmin):
    """Whom customers can pay; the account is masked."""

    list_display = [
        "beneficiary_id", "customer", "name", "alias", "relationship", "bank_name", "account",
        "created_at", "removed_at",
    ]  # fmt: skip
    list_filter = ["relationship", "bank_name"]
    list_select_related = ["customer"]
    search_fields = ["customer__email", "name", "alias"]
    show_full_result_count = False
    exclude = ["public_id", "alias_lower", "account_id", "clabe"]
    readonly_fields = (
        "beneficiary_id", "customer", "name", "alias", "relationship", "bank_name", "account",
        "target_set_at", "version", "created_at", "removed_at",
    )  # fmt: skip

    @admin.display(description="account")
    def account(self, row: Beneficiary) -> str:
        """Return the last four digits."""
        return f"•••• {row.clabe[-4:]}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
