"""Accounts and ledger in the staff site: read by whoever may, written by nobody.

Freezing takes effect at once; unfreezing is only asked for here, and approved by somebody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from banking.models import (
    Account,
    Entry,
    Fee,
    Hold,
    LimitCounter,
    Payee,
    Posting,
    SpeiOrder,
    Transfer,
    UdiValue,
    UserLimit,
)
from banking.services import accounts, staffing
from centli.db.admin import ReadOnlyAdmin
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from centli.kernel.money import Money

_REASONS: Final = (
    ("fraud", _("Sospecha de fraude")),
    ("lost_device", _("Dispositivo perdido o robado")),
    ("court_order", _("Orden de autoridad")),
    ("customer_request", _("Lo pidió el cliente")),
    ("other", _("Otro")),
)


class ReasonForm(ActionForm):
    """Asks why, beside the list of actions."""

    reason = forms.ChoiceField(label=_("Motivo"), choices=_REASONS, required=False)
    note = forms.CharField(label=_("Explicación"), required=False, max_length=200)


class Centavos:
    """Columns of centavos as people read them."""

    def __init__(self, field: str, label: Any) -> None:
        self.field, self.short_description, self.admin_order_field = field, label, field
        self.__name__ = field

    def __call__(self, row: Any) -> str:
        value = getattr(row, self.field)
        return "" if value is None else Money(value).display()


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Balances and status; «Congelar» at once, «Descongelar» with a second person."""

    action_form = ReasonForm
    actions = ["freeze", "unfreeze"]
    list_display = ["account_id", "owner", "kind", "account_type", "ending", Centavos("balance_centavos", _("saldo")), Centavos("held_centavos", _("apartado")), "status", "updated_at"]  # fmt: skip
    list_filter = ["kind", "account_type", "status"]
    list_select_related = ["owner"]
    search_fields = ["owner__email__exact", "number__endswith", "name"]
    search_help_text = _("Correo, últimos 4 dígitos o nombre")
    ordering = ["-id"]
    exclude = ["public_id", "number", "clabe", "system_key"]

    @admin.display(description=_("cuenta"))
    def account_id(self, row: Account) -> str:
        """Return the account on the wire."""
        return ids.public("account", row.public_id)

    @admin.display(description=_("terminación"))
    def ending(self, row: Account) -> str:
        """Return the last four digits."""
        return f"•••• {row.number[-4:]}"

    def has_freeze_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may freeze accounts."""
        return request.user.has_perm("banking.freeze_account")

    def has_propose_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may ask for an account to be unfrozen."""
        return request.user.has_perm("banking.propose_account")

    @admin.action(description=_("Congelar ahora"), permissions=["freeze"])
    def freeze(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, accounts.account_freeze)

    @admin.action(
        description=_("Pedir descongelar (aprueba otra persona)"), permissions=["propose"]
    )
    def unfreeze(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, staffing.unfreeze_propose)

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Account], act: Callable[..., object]
    ) -> None:
        reason = request.POST.get("reason", "")
        note = request.POST.get("note", "").strip()
        if reason not in dict(_REASONS) or len(note) < accounts.REASON_LENGTH_MIN:
            self.message_user(
                request,
                _("Elige un motivo y escribe una explicación de al menos 10 letras."),
                messages.ERROR,
            )
            return
        done = 0
        for account in queryset:
            try:
                act(
                    _staff_call(request),
                    account_id=ids.public("account", account.public_id),
                    reason=reason,
                    note=note,
                )
            except DomainError as error:
                self.message_user(request, f"{account}: {_(error.title)}", messages.WARNING)
            else:
                done += 1
        if done:
            self.message_user(
                request, ngettext("%d cuenta.", "%d cuentas.", done) % done, messages.SUCCESS
            )


def _staff_call(request: HttpRequest) -> Call:
    assert request.user.pk is not None, "staff have signed in"
    return Call(
        customer_id=0,
        user_id="",
        now=clock.now(),
        correlation_id=ids.uuid7(),
        channel=Channel.STAFF,
        actor_id=request.user.pk,
        session_key=request.session.session_key or "",
    )


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """The ledger's entries."""

    list_display = ["transaction_id", "kind", "channel", "customer_id", "created_at", "reverses"]
    list_filter = ["kind", "channel"]
    search_fields = ["counterpart_key__startswith"]
    search_help_text = _("Contraparte, o el id exacto de la transacción")
    ordering = ["-id"]
    list_select_related = ["reverses"]

    @admin.display(description=_("transacción"))
    def transaction_id(self, row: Entry) -> str:
        """Return the entry on the wire."""
        return ids.public("transaction", row.public_id)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """Find an exact transaction by its index; anything else as Django does."""
        try:
            value = ids.parse("transaction", search_term.strip())
        except DomainError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(public_id=value), False


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """The legs of entries."""

    list_display = ["id", "entry", "code", "debit_account", "credit_account", Centavos("amount_centavos", _("monto"))]  # fmt: skip
    list_filter = ["code"]
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

    list_display = ["id", "account", "purpose", Centavos("amount_centavos", _("monto")), "state", "reason", "expires_at"]  # fmt: skip
    list_filter = ["state", "purpose"]
    list_select_related = ["account"]
    ordering = ["-id"]


@admin.register(SpeiOrder)
class SpeiOrderAdmin(ReadOnlyAdmin):
    """Orders to other banks."""

    list_display = ["tracking_key", "state", "ending", "attempts", "next_run_at", "created_at"]
    list_filter = ["state"]
    search_fields = ["tracking_key__exact"]
    exclude = ["clabe", "beneficiary_name"]
    ordering = ["-id"]

    @admin.display(description=_("terminación"))
    def ending(self, row: SpeiOrder) -> str:
        """Return the last four digits."""
        return f"•••• {row.clabe[-4:]}"


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

    list_display = ["customer_id", "rule", "period", Centavos("used_centavos", _("usado"))]
    ordering = ["-id"]


@admin.register(UdiValue, Fee)
class TableAdmin(ReadOnlyAdmin):
    """Values that limits and fees are computed from."""
