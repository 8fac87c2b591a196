"""Products and retailers: their fields, pictures, offers and benefits, each written by its service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.kernel import clock
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.people.staffing import staff_call
from centli.web import images as safe
from marketplace.admin.doors import CatalogueAdmin, HundredthsField, PercentField, refusals_beside
from marketplace.contracts import BenefitKind
from marketplace.models import Benefit, Category, Offer, Product, Retailer
from marketplace.rules import catalogue as rules
from marketplace.selectors import benefits
from marketplace.selectors import catalogue as selectors
from marketplace.services import catalogue, images

PREVIEWED_MAX: Final = 12
SHAPE: Final = {
    BenefitKind.MSI: "months",
    BenefitKind.CASHBACK: "rate_basis_points",
    BenefitKind.POINTS: "points_per_100",
}


class PictureForm(forms.ModelForm):
    """A form with a picture and its words."""

    picture = forms.FileField(
        label=_("Nueva imagen"),
        required=False,
        help_text=_("JPEG, PNG o WebP de hasta 5 MB."),
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "data-preview": ""}
        ),
    )
    alt = forms.CharField(
        label=_("Texto alternativo"),
        required=False,
        max_length=rules.ALT_LENGTH_MAX,
        help_text=_("Qué se ve, para quien no la ve. Obligatorio con imagen."),
        widget=forms.TextInput(attrs={"size": 60}),
    )
    picture_of = "image"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        image = getattr(self.instance, self.picture_of)
        if image is not None:
            self.initial["alt"] = image.alt

    class Media:
        js = ["marketplace/preview.js"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        sent = cleaned.get("picture")
        has_picture = bool(sent) or getattr(self.instance, self.picture_of) is not None
        if has_picture and not (cleaned.get("alt") or "").strip():
            self.add_error("alt", _("Describe la imagen con palabras."))
        if sent:
            with refusals_beside(self, "picture"):
                if sent.size > safe.BYTES_MAX:
                    raise safe.InvalidImage("too_big")
                cleaned["raw"] = sent.read()
                cleaned["pixels"] = safe.opened(cleaned["raw"])
        return cleaned


class ProductForm(PictureForm):
    """A product's own fields."""

    class Meta:
        model = Product
        fields = ["code", "name", "brand", "description", "category", "is_active"]

    def clean_code(self) -> str:
        try:
            return rules.checked_code(self.cleaned_data["code"])
        except DomainError as error:
            raise ValidationError(gettext(error.title), code=error.code) from error


class RetailerForm(PictureForm):
    """A retailer's own fields."""

    picture_of = "logo"

    class Meta:
        model = Retailer
        fields = ["name", "description", "category", "is_active"]


class OfferForm(forms.ModelForm):
    """A product's price at a retailer; stock is moved elsewhere."""

    price_centavos = HundredthsField(label=_("Precio"))

    class Meta:
        model = Offer
        fields = ["retailer", "price_centavos", "is_active"]

    def clean_price_centavos(self) -> int:
        found: int = self.cleaned_data["price_centavos"]
        with refusals_beside(self, "price_centavos"):
            rules.checked_price(found)
        return found


class BenefitForm(forms.ModelForm):
    """A benefit: months, a rate or points, as its kind wants."""

    rate_basis_points = PercentField(label=_("% de cashback"), required=False)
    minimum_centavos = HundredthsField(label=_("Compra mínima"), required=False)
    cap_purchase_centavos = HundredthsField(label=_("Tope por compra"), required=False)
    cap_month_centavos = HundredthsField(label=_("Tope por mes"), required=False)
    budget_centavos = HundredthsField(label=_("Presupuesto"), required=False)

    class Meta:
        model = Benefit
        fields = [
            "kind", "retailer", "product", "months", "rate_basis_points", "points_per_100", "minimum_centavos",
            "cap_purchase_centavos", "cap_month_centavos", "budget_centavos", "funded_by", "valid_from",
            "valid_until", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The staff site asks for a moment in two fields, and names them for the eye alone.
        for name in ("valid_from", "valid_until"):
            field = self.fields[name]
            parts = getattr(field.widget, "widgets", ())
            for part, word in zip(parts, (_("fecha"), _("hora")), strict=False):
                part.attrs["aria-label"] = f"{field.label}: {word}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        for of, name in SHAPE.items():
            if kind == of and not cleaned.get(name):
                self.add_error(name, _("Este beneficio lo necesita."))
            if kind != of and cleaned.get(name):
                self.add_error(name, _("Este beneficio no lo lleva."))
        if kind == BenefitKind.MSI and cleaned.get("months") not in benefits.MSI_MONTHS:
            self.add_error("months", _("3, 6, 9, 12, 18 o 24 meses."))
        for name in ("cap_purchase_centavos", "cap_month_centavos"):
            if cleaned.get(name) == 0:
                self.add_error(name, _("Deja vacío lo que no tiene tope."))
        budget = cleaned.get("budget_centavos")
        if budget is not None and budget < self.instance.budget_used_centavos:
            self.add_error("budget_centavos", _("Ya se dio más que eso."))
        until, since = cleaned.get("valid_until"), cleaned.get("valid_from")
        if until and since and until <= since:
            self.add_error("valid_until", _("Termina antes de empezar."))
        return cleaned


class RowsOfRetailers(forms.BaseInlineFormSet):
    """Rows that choose among retailers, who are looked up once for all of them."""

    _retailers: Sequence[Any] | None = None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if (field := form.fields.get("retailer")) is not None:
            if self._retailers is None:
                self._retailers = [*iter(field.choices)]
            field.choices = self._retailers


class OfferInline(admin.StackedInline):
    """Who offers it, at which price, and how many are left."""

    model = Offer
    form = OfferForm
    formset = RowsOfRetailers
    extra = 0
    can_delete = False
    fields = [("retailer", "price_centavos", "is_active"), ("on_hand", "reserved", "left")]
    readonly_fields = ["on_hand", "reserved", "left"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).select_related("retailer", "product")

    @admin.display(description=_("disponibles"))
    def left(self, row: Offer) -> int:
        """Return how many can be bought."""
        return row.available


class BenefitInline(admin.StackedInline):
    """What a purchase comes with."""

    model = Benefit
    form = BenefitForm
    extra = 0
    can_delete = False
    fields = [
        ("kind", "months", "rate_basis_points", "points_per_100"),
        ("minimum_centavos", "cap_purchase_centavos", "cap_month_centavos"),
        ("budget_centavos", "given", "funded_by"),
        ("valid_from", "valid_until", "is_active"),
    ]
    readonly_fields = ["given"]

    @admin.display(description=_("ya dado"))
    def given(self, row: Benefit) -> str:
        """Return what of the budget is used."""
        return Money(row.budget_used_centavos).display()


class ProductBenefitInline(BenefitInline):
    """The product's own benefits, at one retailer each."""

    formset = RowsOfRetailers
    fields = [("retailer",), *BenefitInline.fields]


class RetailerBenefitInline(BenefitInline):
    """The benefits of everything that the retailer sells."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Benefit]:
        return super().get_queryset(request).filter(product=None)


class Written(CatalogueAdmin):
    """A form whose rows are stored by services, in the form's own transaction."""

    @admin.display(description=_("identificador"))
    def identifier(self, row: Product | Retailer) -> str:
        """Return what the row is called on the wire."""
        return row.product_id if isinstance(row, Product) else row.retailer_id

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        formset.save(commit=False)
        call = staff_call(request)
        for each in formset.forms:
            if not each.has_changed():
                continue
            row, fields = each.instance, each.cleaned_data
            if isinstance(row, Offer):
                catalogue.offer_save_step(
                    call,
                    row,
                    {**fields, "product_id": row.product_id, "retailer_id": row.retailer_id},
                )
            elif isinstance(row, Benefit):
                names = {"retailer_id": row.retailer_id, "product_id": row.product_id}
                catalogue.benefit_save_step(call, row, {**fields, **names})

    def stored_picture(self, form: Any) -> images.Kept | None:
        """Store a new picture's files, before anything is written or locked."""
        given = form.cleaned_data
        if "pixels" not in given:
            return None
        return images.stored(given["pixels"], source=given["raw"])

    def save_picture(
        self, request: HttpRequest, row: Product | Retailer, form: Any, kept: images.Kept | None
    ) -> None:
        """Show a new picture with its words, or other words for the one there is."""
        call = staff_call(request)
        alt = form.cleaned_data.get("alt", "")
        image = row.image if isinstance(row, Product) else row.logo
        if kept is not None:
            images.image_set_step(call, row, images.image_take_step(call, kept, alt=alt))
        elif image is not None:
            kind, object_id = (
                ("product", row.product_id)
                if isinstance(row, Product)
                else ("retailer", row.retailer_id)
            )
            images.alt_set_step(call, image, alt, kind=kind, object_id=object_id)


@admin.register(Product)
class ProductAdmin(Written):
    """What is sold."""

    form = ProductForm
    inlines = [OfferInline, ProductBenefitInline]
    change_list_template = "admin/marketplace/product/list.html"
    list_display = ["thumbnail", "code", "name", "brand", "category", "is_active", "updated_at"]
    list_display_links = ["code", "name"]
    list_filter = ["is_active", ("category", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["category", "image"]
    search_fields = ["code__istartswith", "name__icontains"]
    search_help_text = _("SKU o nombre")
    ordering = ["-id"]
    fields = [
        "identifier", ("code", "is_active"), "name", "brand", "category", "description", "current", "picture", "alt",
        "preview",
    ]  # fmt: skip
    readonly_fields = ["identifier", "current", "preview"]

    @admin.display(description=_("imagen"))
    def thumbnail(self, row: Product) -> SafeString | str:
        """Return the picture, small."""
        seen = selectors.image_view(row.image)
        if seen is None:
            return "–"
        return format_html(
            '<img src="{}" alt="{}" width="48" height="48" loading="lazy">', seen.small, seen.alt
        )

    @admin.display(description=_("imagen actual"))
    def current(self, row: Product) -> SafeString | str:
        """Return the picture as customers see it."""
        seen = selectors.image_view(row.image)
        if seen is None:
            return gettext("Sin imagen")
        return format_html(
            '<img src="{}" alt="{}" width="240" height="240" data-current>', seen.medium, seen.alt
        )

    @admin.display(description=_("así lo ve el cliente"))
    def preview(self, row: Product) -> SafeString | str:
        """Return each retailer's price with what its benefits make of it, as saved."""
        if not row.pk:
            return gettext("Guarda para ver el precio con sus beneficios.")
        now = clock.now()
        rows = selectors.offers_for_preview(row, limit=PREVIEWED_MAX)
        given = benefits.by_offer(rows, now=now)
        lines = [
            (
                offer.retailer.name,
                Money(offer.price_centavos).display(),
                benefits.best_text(
                    given[offer.pk], Money(offer.price_centavos), benefits.WITH_CREDIT
                ),
                ", ".join(benefits.text_of(each) for each in given[offer.pk]),
            )
            for offer in rows
        ]
        return format_html(
            "<ul>{}</ul>",
            format_html_join("", "<li><strong>{}</strong>: {} · {} ({})</li>", lines),
        )

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        kept = self.stored_picture(form)
        fields = {**form.cleaned_data, "category_id": form.cleaned_data["category"].pk}
        catalogue.product_save_step(staff_call(request), obj, fields)
        self.save_picture(request, obj, form, kept)


@admin.register(Retailer)
class RetailerAdmin(Written):
    """Who sells, and what everything there comes with."""

    form = RetailerForm
    inlines = [RetailerBenefitInline]
    list_display = ["name", "category", "is_active", "updated_at"]
    list_filter = ["is_active"]
    list_select_related = ["category"]
    search_fields = ["name_key__contains"]
    ordering = ["name_key"]
    fields = [
        "identifier", ("name", "is_active"), "category", "description", "current", "picture", "alt",
    ]  # fmt: skip
    readonly_fields = ["identifier", "current"]

    @admin.display(description=_("logotipo actual"))
    def current(self, row: Retailer) -> SafeString | str:
        """Return the logo."""
        seen = selectors.image_view(row.logo)
        if seen is None:
            return gettext("Sin imagen")
        return format_html(
            '<img src="{}" alt="{}" width="160" height="160" data-current>', seen.medium, seen.alt
        )

    def save_model(self, request: HttpRequest, obj: Retailer, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        kept = self.stored_picture(form)
        fields = {**form.cleaned_data, "category_id": form.cleaned_data["category"].pk}
        catalogue.retailer_save_step(staff_call(request), obj, fields)
        self.save_picture(request, obj, form, kept)


@admin.register(Category)
class CategoryAdmin(CatalogueAdmin):
    """The tree; to be read."""

    list_display = ["code", "name", "name_en", "parent", "position"]
    list_select_related = ["parent"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
