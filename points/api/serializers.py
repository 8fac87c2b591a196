"""What goes in and out of the points' addresses."""

from __future__ import annotations

from typing import Final

from rest_framework import serializers

from centli.web.pagination import PageInput, page_output
from centli.web.serializers import (
    CodeField,
    CountField,
    Output,
    StrictSerializer,
    SwitchField,
    TextField,
    WordField,
)
from points.contracts import Fulfilment, OrderStatus, RewardFilter, TransactionType

ID_LENGTH_MAX: Final = 64
TEXT_LENGTH_MAX: Final = 120
CATEGORY_LENGTH_MAX: Final = 100
QUANTITY_MAX: Final = 99


class RewardsInput(PageInput):
    """What a list of rewards may be narrowed to."""

    text = TextField(max_length=TEXT_LENGTH_MAX, required=False)
    category = TextField(max_length=CATEGORY_LENGTH_MAX, required=False)
    affordable = SwitchField(required=False)
    in_stock = SwitchField(required=False)

    def filter(self) -> RewardFilter:
        """Return what was asked for."""
        asked = self.validated_data
        return RewardFilter(
            category=asked.get("category", ""),
            text=asked.get("text", ""),
            affordable=asked.get("affordable") == "true",
            in_stock=asked.get("in_stock") == "true",
        )


class RewardOrderInput(StrictSerializer):
    """What to redeem."""

    product_id = WordField(max_length=ID_LENGTH_MAX)
    quantity = CountField(min_value=1, max_value=QUANTITY_MAX, default=1)


class ExpiryOutput(Output):
    """Points that stop counting."""

    points = serializers.IntegerField()
    expires_at = serializers.DateTimeField()


class PointsOutput(Output):
    """What the customer has; every point that was ever credited is in one of the states."""

    user_id = WordField()
    current_points = serializers.IntegerField()
    pending_points = serializers.IntegerField()
    reserved_points = serializers.IntegerField()
    spent_points = serializers.IntegerField()
    expired_points = serializers.IntegerField()
    reversed_points = serializers.IntegerField()
    owed_points = serializers.IntegerField()
    total_earned = serializers.IntegerField()
    total_redeemed = serializers.IntegerField()
    next_expiries = ExpiryOutput(many=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class PointsTransactionOutput(Output):
    """One change of the balance, signed."""

    transaction_id = WordField()
    user_id = WordField()
    transaction_type = CodeField(TransactionType)
    points_amount = serializers.IntegerField()
    balance_after = serializers.IntegerField()
    order_id = WordField(allow_null=True)
    description = serializers.CharField()
    created_at = serializers.DateTimeField()


class RewardOutput(Output):
    """Something that points buy; ``missing`` is what the customer is short of one."""

    product_id = WordField()
    name = serializers.CharField()
    description = serializers.CharField()
    points_cost = serializers.IntegerField()
    category = serializers.CharField()
    image_url = serializers.CharField()
    image_alt = serializers.CharField()
    stock_quantity = serializers.IntegerField()
    fulfilment = CodeField(Fulfilment)
    affordable = serializers.BooleanField()
    missing = serializers.IntegerField()


class RewardOrderOutput(Output):
    """A reward that was redeemed."""

    order_id = WordField()
    user_id = WordField()
    product_id = WordField()
    product_name = serializers.CharField()
    quantity = serializers.IntegerField()
    points_used = serializers.IntegerField()
    status = CodeField(OrderStatus)
    note = serializers.CharField()
    image_url = serializers.CharField()
    cancellable = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


PointsTransactionPageOutput = page_output(PointsTransactionOutput)
RewardPageOutput = page_output(RewardOutput)
RewardOrderPageOutput = page_output(RewardOrderOutput)
