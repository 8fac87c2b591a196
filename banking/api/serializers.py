"""What goes in and out of banking's REST resources."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from banking.contracts import (
    CONCEPT_LENGTH_MAX,
    AccountStatus,
    AccountType,
    MovementStatus,
    MovementType,
)
from banking.rules import EntryKind
from centli.kernel import ids
from centli.kernel.errors import NotFound
from centli.web.pagination import PageInput, page_output
from centli.web.serializers import (
    CodeField,
    DayField,
    MoneyField,
    Output,
    StrictSerializer,
    TextField,
    TruthField,
    WordField,
)

COUNTERPART_LENGTH_MAX = 100


class AccountOutput(Output):
    """One of the customer's accounts.

    ``balance`` is what is owned, of a credit account negative what is owed; ``held`` is set aside of it. ``available`` is
    what can be spent now: the balance less what is held, of a credit account the credit that is left of ``credit_limit``.
    ``blocked`` is frozen, ``inactive`` closed; ``can_unblock`` where its owner froze it.
    """

    account_id = WordField()
    user_id = WordField()
    account_type = CodeField(AccountType)
    status = CodeField(AccountStatus)
    balance = MoneyField()
    held = MoneyField()
    available = MoneyField()
    credit_limit = MoneyField(allow_null=True)
    currency = serializers.CharField(source="balance.currency")
    clabe = serializers.CharField()
    last4 = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    can_unblock = serializers.BooleanField()


class MovementOutput(Output):
    """One line of a statement; ``amount`` is negative for a charge.

    ``balance_after`` is the account's balance after it, what is held included, and null while it is pending or failed; what
    could be spent is the ``available_after`` of a transfer's receipt. ``pending`` is set aside or under way, ``failed`` was
    refused after it was accepted, or taken back by the customer (``undone``). ``returned_at`` tells of one that came back.
    """

    transaction_id = WordField()
    account_id = WordField()
    account_type = CodeField(AccountType)
    user_id = WordField()
    type = CodeField(MovementType)
    kind = serializers.CharField()
    amount = MoneyField()
    currency = serializers.CharField(source="amount.currency")
    from_account = serializers.CharField(allow_blank=True)
    to_account = serializers.CharField(allow_blank=True)
    counterpart = serializers.CharField(allow_blank=True)
    status = CodeField(MovementStatus)
    description = serializers.CharField(allow_blank=True)
    balance_after = MoneyField(allow_null=True)
    tracking_key = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    undone = serializers.BooleanField()
    returned_at = serializers.DateTimeField(allow_null=True)


AccountPageOutput = page_output(AccountOutput)
MovementPageOutput = page_output(MovementOutput)


class MovementQuery(PageInput):
    """Days are the customer's own, of Mexico City, both included.

    ``counterpart`` is a beneficiary's id or part of a name.
    """

    date_from = DayField(required=False)
    date_to = DayField(required=False)
    type = CodeField(MovementType, required=False)
    kind = CodeField(EntryKind, required=False)
    status = CodeField(MovementStatus, required=False)
    counterpart = TextField(max_length=COUNTERPART_LENGTH_MAX, required=False)

    def validate_counterpart(self, value: str) -> str:
        if value.startswith(f"{ids.PREFIXES['beneficiary']}_"):
            try:
                ids.parse("beneficiary", value)
            except NotFound as error:
                raise serializers.ValidationError(
                    _("No es el id de un contacto."), code="invalid"
                ) from error
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("date_from"), attrs.get("date_to")
        if first and last and last < first:
            raise serializers.ValidationError(
                {"date_to": _("El periodo termina antes de empezar.")}, code="invalid_period"
            )
        return attrs


class TransferInput(StrictSerializer):
    """To a beneficiary, or to an account of the customer's own; from the checking account unless named."""

    amount = MoneyField()
    beneficiary_id = WordField(max_length=40, required=False)
    to_account = WordField(max_length=40, required=False)
    from_account = WordField(max_length=40, required=False)
    description = TextField(max_length=CONCEPT_LENGTH_MAX, required=False, allow_blank=True)


class LimitsInput(StrictSerializer):
    """The limits that are to change: one of them, or both."""

    per_operation = MoneyField(required=False)
    per_day = MoneyField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("Indica al menos un límite."), code="required")
        return attrs


class ChatTransfersInput(StrictSerializer):
    """Whether money may be sent by chat."""

    transfers_by_chat = TruthField()


class LimitsOutput(Output):
    """Up to which amount a tap is enough, per operation and per day; up to the ``ceiling`` a second factor is asked for."""

    per_operation = MoneyField()
    per_day = MoneyField()
    ceiling = MoneyField()
    used_today = MoneyField()
    transfers_by_chat = serializers.BooleanField()
