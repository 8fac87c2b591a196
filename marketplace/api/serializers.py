"""What goes in and out of the catalogue's addresses."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from centli.kernel.money import InvalidAmount, Money
from centli.web import images
from centli.web.pagination import PageInput, page_output
from centli.web.schema import REQUEST_PATTERN
from centli.web.serializers import (
    CodeField,
    CountField,
    MoneyField,
    Output,
    QueryInput,
    StrictSerializer,
    SwitchField,
    TextField,
    WholeField,
    WordField,
)
from marketplace.contracts import (
    BenefitKind,
    FundedBy,
    Label,
    Obstacle,
    ProductFilter,
    PurchaseStatus,
    Sort,
)

ID_LENGTH_MAX: Final = 64
TEXT_LENGTH_MAX: Final = 120
CATEGORY_LENGTH_MAX: Final = 64
QUANTITY_MAX: Final = 99
MONTHS_MAX: Final = 24
ALT_LENGTH_MAX: Final = 200


@extend_schema_field({"type": "string", "pattern": REQUEST_PATTERN, "examples": ["8000.00"]})
class PesosField(serializers.Field[Money, str, str, Money]):
    """An amount in an address: ``8000.00``."""

    default_error_messages = {
        "invalid": _("Debe ser un texto como 50000.00: sin signo ni comas, con dos decimales.")
    }

    def to_internal_value(self, data: str) -> Money:
        try:
            return Money.parse(data)
        except InvalidAmount:
            self.fail("invalid")


class ProductsInput(PageInput):
    """What a list of products may be narrowed to and ordered by."""

    text = TextField(max_length=TEXT_LENGTH_MAX, required=False)
    category = WordField(max_length=CATEGORY_LENGTH_MAX, required=False)
    retailer_id = WordField(max_length=ID_LENGTH_MAX, required=False)
    price_min = PesosField(required=False)
    price_max = PesosField(required=False)
    benefit = CodeField(BenefitKind, required=False)
    months = WholeField(min_value=1, max_value=MONTHS_MAX, required=False)
    in_stock = SwitchField(required=False)
    sort = CodeField(Sort, required=False)

    def filter(self) -> ProductFilter:
        """Return what was asked for."""
        asked = self.validated_data
        benefit = asked.get("benefit")
        return ProductFilter(
            text=asked.get("text", ""),
            category=asked.get("category"),
            retailer_id=asked.get("retailer_id"),
            price_min=asked.get("price_min"),
            price_max=asked.get("price_max"),
            benefit=BenefitKind(benefit) if benefit else None,
            months=asked.get("months"),
            in_stock=asked.get("in_stock") == "true",
        )


class ProductInput(QueryInput):
    """At which retailer; the cheapest that has it, where none is named."""

    retailer_id = WordField(max_length=ID_LENGTH_MAX, required=False)


class BenefitsInput(ProductInput):
    """How many, at which retailer."""

    quantity = WholeField(min_value=1, max_value=QUANTITY_MAX, default=1)


class ImageOutput(Output):
    """A picture in three sizes."""

    alt = serializers.CharField()
    small = serializers.CharField()
    medium = serializers.CharField()
    large = serializers.CharField()


class BenefitOutput(Output):
    """A benefit in force."""

    benefit_id = serializers.CharField()
    benefit = CodeField(BenefitKind)
    months = serializers.IntegerField(allow_null=True)
    rate_basis_points = serializers.IntegerField(allow_null=True)
    points_per_100 = serializers.IntegerField(allow_null=True)
    minimum = MoneyField()
    valid_until = serializers.DateTimeField(allow_null=True)
    funded_by = CodeField(FundedBy)
    text = serializers.CharField()
    applies = serializers.BooleanField()
    why_not = serializers.CharField(allow_null=True)


class RetailerOutput(Output):
    """An affiliated retailer."""

    retailer_id = serializers.CharField()
    name = serializers.CharField()
    category = serializers.CharField()
    description = serializers.CharField()
    benefits_offered = serializers.ListField(child=CodeField(BenefitKind))
    logo = ImageOutput(allow_null=True)
    logo_url = serializers.CharField()


class ProductOutput(Output):
    """A product as one retailer offers it; ``stock`` is what can be bought now."""

    product_id = serializers.CharField()
    retailer_id = serializers.CharField()
    retailer_name = serializers.CharField()
    name = serializers.CharField()
    brand = serializers.CharField()
    description = serializers.CharField()
    price = MoneyField()
    currency = serializers.CharField(source="price.currency")
    category = serializers.CharField()
    subcategory = serializers.CharField()
    category_name = serializers.CharField()
    stock = serializers.IntegerField()
    image = ImageOutput(allow_null=True)
    image_url = serializers.CharField()
    benefits = BenefitOutput(many=True)
    best_benefit = serializers.CharField()


class OfferOutput(Output):
    """Where else the product can be had."""

    retailer_id = serializers.CharField()
    retailer_name = serializers.CharField()
    price = MoneyField()
    stock = serializers.IntegerField()


class PriceOutput(Output):
    """What a product costs at a retailer from a moment on."""

    price = MoneyField()
    since = serializers.DateTimeField()


class ProductDetailOutput(Output):
    """A product with everybody who offers it, the cheapest first, and its last prices at the one shown, newest first."""

    product = ProductOutput()
    offers = OfferOutput(many=True)
    prices = PriceOutput(many=True)


class CategoryOutput(Output):
    """A category; its code carries its ancestors."""

    code = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # DRF's own member has this name


class CategoriesOutput(Output):
    """The whole tree."""

    data = CategoryOutput(many=True)  # type: ignore[assignment]  # DRF's own member has this name


class FacetOutput(Output):
    """How many products a further filter would leave."""

    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class FacetsOutput(Output):
    """What a list can be narrowed to."""

    categories = FacetOutput(many=True)
    retailers = FacetOutput(many=True)
    benefits = FacetOutput(many=True)
    total = serializers.IntegerField()


class BenefitOptionOutput(Output):
    """What one benefit would do to the purchase; ``why_not`` says why it does not apply."""

    benefit_id = serializers.CharField()
    benefit = CodeField(BenefitKind)
    months = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    monthly = MoneyField()
    first_payment = MoneyField()
    total = MoneyField()
    gain = MoneyField()
    points = serializers.IntegerField()
    credit_held = MoneyField()
    applies = serializers.BooleanField()
    why_not = serializers.CharField(allow_null=True)
    obstacle = CodeField(Obstacle, allow_null=True)
    labels = serializers.ListField(child=CodeField(Label))


class ComparisonOutput(Output):
    """Every benefit of a product, compared for this customer."""

    product_id = serializers.CharField()
    retailer_id = serializers.CharField()
    retailer_name = serializers.CharField()
    product_name = serializers.CharField()
    quantity = serializers.IntegerField()
    price = MoneyField()
    total = MoneyField()
    stock = serializers.IntegerField()
    options = BenefitOptionOutput(many=True)
    recommendation = serializers.CharField()


# ── Purchases ────────────────────────────────────────────────────────────────────────────────────


class PurchaseInput(StrictSerializer):
    """What is bought, how many, with which benefit; without an account the usual one for that benefit pays."""

    product_id = WordField(max_length=ID_LENGTH_MAX)
    retailer_id = WordField(max_length=ID_LENGTH_MAX, required=False)
    quantity = CountField(min_value=1, max_value=QUANTITY_MAX, default=1)
    benefit = CodeField(BenefitKind, required=False, allow_null=True)
    months = CountField(min_value=1, max_value=MONTHS_MAX, required=False, allow_null=True)
    account_id = WordField(max_length=ID_LENGTH_MAX, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_msi = attrs.get("benefit") == BenefitKind.MSI.value
        if is_msi and attrs.get("months") is None:
            raise serializers.ValidationError({"months": _("Di a cuántos meses.")}, code="required")
        if not is_msi and attrs.get("months") is not None:
            raise serializers.ValidationError(
                {"months": _("Los meses van con el beneficio MSI.")}, code="invalid"
            )
        return attrs


class PurchaseCancelInput(StrictSerializer):
    """How many pieces go back; all that are left, unless said."""

    quantity = CountField(min_value=1, max_value=QUANTITY_MAX, required=False)


class InstalmentOutput(Output):
    """One month of a purchase without interest."""

    number = serializers.IntegerField()
    due_date = serializers.DateField()
    amount = MoneyField()


class PurchaseOutput(Output):
    """A purchase as it stands; ``stage`` says where its process is, ``status`` what it came to."""

    purchase_id = WordField()
    user_id = WordField()
    product_id = WordField()
    retailer_id = WordField()
    product_name = serializers.CharField()
    retailer_name = serializers.CharField()
    quantity = serializers.IntegerField()
    price = MoneyField()
    total_amount = MoneyField()
    currency = serializers.CharField(source="total_amount.currency")
    benefit_applied = CodeField(BenefitKind, allow_null=True)
    months = serializers.IntegerField(allow_null=True)
    benefit_text = serializers.CharField(allow_blank=True)
    cashback = MoneyField()
    points = serializers.IntegerField()
    account_id = WordField()
    account_type = serializers.CharField()
    account_last4 = serializers.CharField()
    confirmation_id = WordField()
    transaction_id = WordField(allow_null=True)
    status = CodeField(PurchaseStatus)
    stage = serializers.CharField()
    failure = serializers.CharField(allow_null=True)
    failure_text = serializers.CharField(allow_blank=True)
    refunded_quantity = serializers.IntegerField()
    refunded_amount = MoneyField()
    cancellable_until = serializers.DateTimeField(allow_null=True)
    instalments = InstalmentOutput(many=True)
    created_at = serializers.DateTimeField()


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────


class PictureType(StrEnum):
    """What a picture may be sent as."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


class UploadInput(StrictSerializer):
    """What will be sent: its type, and how large it is."""

    content_type = CodeField(PictureType)
    size_bytes = CountField(min_value=1, max_value=images.BYTES_MAX)


class UploadOutput(Output):
    """Where the file is posted: ``fields`` first, then ``file``, as ``multipart/form-data``."""

    upload_id = WordField()
    url = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]  # DRF's own member has this name
    content_type = CodeField(PictureType)
    size_bytes = serializers.IntegerField()
    expires_at = serializers.DateTimeField()


class UploadCompleteInput(StrictSerializer):
    """The words for those who do not see it, and either the product or the retailer that it shows."""

    alt = TextField(max_length=ALT_LENGTH_MAX)
    product_id = WordField(max_length=ID_LENGTH_MAX, required=False)
    retailer_id = WordField(max_length=ID_LENGTH_MAX, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("product_id" in attrs) == ("retailer_id" in attrs):
            raise serializers.ValidationError(
                _("Di de qué producto o de qué tienda es, uno de los dos."), code="invalid"
            )
        return attrs


ProductPageOutput = page_output(ProductOutput)
RetailerPageOutput = page_output(RetailerOutput)
PurchasePageOutput = page_output(PurchaseOutput)
