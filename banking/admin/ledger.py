"""The ledger and what stands around it in the staff site: read by whoever may, written by nobody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from banking.admin.columns import Centavos
from banking.admin.words import END, LEG, LEG_FILTER, RULE
from banking.models import (
    Entry,
    Fee,
    HeldTransfer,
    Hold,
    LimitCounter,
    Payee,
    Posting,
    SpeiOrder,
    Transfer,
    UdiValue,
    UserLimit,
)
from banking.rules import FOLIO_LENGTH
from centli.db.admin import ReadOnlyAdmin
from centli.db.finding import Key
from centli.events.admin import CHANNEL, CHANNEL_FILTER
from centli.kernel import ids
from centli.kernel.money import Money


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """The ledger's entries."""

    list_display = ["transaction_id", "kind", CHANNEL, "customer_id", "created_at", "reverses"]
    list_filter = ["kind", ("channel", CHANNEL_FILTER)]
    search_fields = ["counterpart_key__startswith"]
    search_help_text = _("Contraparte, o el folio, el id o la correlación exactos")
    keys = (Key("public_id", "transaction", FOLIO_LENGTH), Key("correlation_id"))
    ordering = ["-id"]
    list_select_related = ["reverses"]

    @admin.display(description=_("transacción"))
    def transaction_id(self, row: Entry) -> str:
        """Return the entry on the wire."""
        return ids.public("transaction", row.public_id)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """The legs of entries."""

    date_hierarchy = "entry__created_at"

    list_display = ["id", "entry", LEG, "debit_account", "credit_account", Centavos("amount_centavos", _("monto"))]  # fmt: skip
    list_filter = [("code", LEG_FILTER)]
    list_select_related = ["entry", "debit_account", "credit_account"]
    ordering = ["-id"]


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    """Both sides of every leg, in each account's history."""

    list_display = ["id", "account", "seq", Centavos("amount_centavos", _("monto")), Centavos("balance_after_centavos", _("saldo")), "created_at"]  # fmt: skip
    list_select_related = ["account"]
    search_fields = ["account__number__endswith"]
    ordering = ["-id"]


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Money set aside."""

    list_display = ["id", "account", "purpose", Centavos("amount_centavos", _("monto")), "state", END, "expires_at"]  # fmt: skip
    list_filter = ["state", "purpose"]
    list_select_related = ["account"]
    ordering = ["-id"]


_WAITING: Any = (
    "transaction_id", "owner", "account", "credit_account", "amount", Centavos("fee_centavos", _("comisión")),
    "state", "undo_until", "next_run_at", "attempts",
)  # fmt: skip


@admin.register(HeldTransfer)
class HeldTransferAdmin(ReadOnlyAdmin):
    """Transfers inside the bank that their customers may undo, or could."""

    list_display = ["transaction_id", "owner", "account", "credit_account", "amount", "state", "undo_until", "attempts", "next_run_at"]  # fmt: skip
    list_filter = ["hold__state"]
    search_fields = ["hold__account__owner__email__exact"]
    search_help_text = _("Correo, folio o id exactos")
    keys = (Key("hold__public_id", "transaction", FOLIO_LENGTH),)
    list_select_related = ["hold__account__owner", "credit_account"]
    ordering = ["-id"]
    fields = readonly_fields = _WAITING

    @admin.display(description=_("transacción"))
    def transaction_id(self, row: HeldTransfer) -> str:
        """Return the movement on the wire."""
        return ids.public("transaction", row.hold.public_id)

    @admin.display(description=_("cliente"))
    def owner(self, row: HeldTransfer) -> str:
        """Return whose transfer it is."""
        return str(row.hold.account.owner)

    @admin.display(description=_("cuenta"))
    def account(self, row: HeldTransfer) -> str:
        """Return whose money is held."""
        return str(row.hold.account)

    @admin.display(description=_("monto"))
    def amount(self, row: HeldTransfer) -> str:
        """Return how much, its fee included."""
        return Money(row.hold.amount_centavos).display()

    @admin.display(description=_("estado"))
    def state(self, row: HeldTransfer) -> str:
        """Return what became of the hold."""
        return row.hold.get_state_display()


@admin.register(SpeiOrder)
class SpeiOrderAdmin(ReadOnlyAdmin):
    """Orders to other banks."""

    list_display = ["tracking_key", "state", "ending", "attempts", "next_run_at", "created_at"]
    list_filter = ["state"]
    search_fields = ["tracking_key__exact", "hold__account__owner__email__exact"]
    search_help_text = _("Clave de rastreo, correo, folio o id exactos")
    keys = (Key("hold__public_id", "transaction", FOLIO_LENGTH),)
    exclude = ["clabe", "beneficiary_name"]
    also_worded = [CHANNEL]
    ordering = ["-id"]

    @admin.display(description=_("terminación"))
    def ending(self, row: SpeiOrder) -> str:
        """Return the last four digits."""
        return f"···· {row.clabe[-4:]}"


@admin.register(Payee)
class PayeeAdmin(ReadOnlyAdmin):
    """Whom customers may pay, and from when."""

    list_display = ["id", "customer_id", "usable_at", "capped_until", "paid_before", "removed_at"]
    list_filter = ["paid_before"]
    exclude = ["clabe", "name", "alias"]
    ordering = ["-id"]


@admin.register(UserLimit)
class UserLimitAdmin(ReadOnlyAdmin):
    """The limits that customers chose."""

    list_display = ["customer_id", Centavos("per_operation_centavos", _("por operación")), Centavos("per_day_centavos", _("por día")), "transfers_by_chat"]  # fmt: skip


@admin.register(LimitCounter)
class LimitCounterAdmin(ReadOnlyAdmin):
    """What days have used."""

    list_display = ["customer_id", RULE, "period", Centavos("used_centavos", _("usado")), "payments"]  # fmt: skip
    ordering = ["-id"]


@admin.register(UdiValue, Fee)
class TableAdmin(ReadOnlyAdmin):
    """Values that limits and fees are computed from."""
