"""What happened to the catalogue: to be read, never to be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from centli.db.admin import ReadOnlyAdmin, Worded, worded, words_filter
from centli.events.admin import CHANNEL
from centli.kernel.text import gettext_noop
from marketplace.admin.doors import centavos
from marketplace.models import (
    Benefit,
    CatalogueEdit,
    CatalogueImport,
    Image,
    Offer,
    PriceChange,
    Product,
    Retailer,
    StockMovement,
)


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """Why there is as much as there is."""

    list_display = ["id", "offer", "kind", "on_hand_delta", "reserved_delta", "on_hand_after", "reserved_after", "reason", "created_at"]  # fmt: skip
    list_filter = ["kind"]
    list_select_related = ["offer__product", "offer__retailer"]
    search_fields = ["offer__product__code__exact", "reference__exact"]
    search_help_text = _("SKU exacto, o la compra")
    ordering = ["-id"]


@admin.register(PriceChange)
class PriceChangeAdmin(ReadOnlyAdmin):
    """What things cost, and since when."""

    list_display = ["id", "offer", centavos("was_centavos", _("antes")), centavos("price_centavos", _("precio")), "actor_id", "created_at"]  # fmt: skip
    list_select_related = ["offer__product", "offer__retailer"]
    search_fields = ["offer__product__code__exact"]
    ordering = ["-id"]


_EDITED: Final[Mapping[str, type[Model]]] = {
    "product": Product, "offer": Offer, "benefit": Benefit, "retailer": Retailer,
}  # fmt: skip
_ACTS: Final[Mapping[str, str]] = {
    "created": gettext_noop("se dio de alta"),
    "changed": gettext_noop("se cambió"),
}


def _what(code: str) -> str:
    """Return what was changed, as its own pages call it."""
    return str(_EDITED[code]._meta.verbose_name) if code in _EDITED else code


_WHAT: Final = Worded("object_kind", _("qué"), _what)
_ACT: Final = Worded("action", _("acción"), worded(_ACTS))


@admin.register(CatalogueEdit)
class CatalogueEditAdmin(ReadOnlyAdmin):
    """Who changed what."""

    list_display = ["id", _WHAT, "object_id", _ACT, "changed", "actor_id", "created_at"]
    list_filter = [("object_kind", words_filter(_what)), ("action", words_filter(_ACT.words))]
    also_worded = [CHANNEL]
    exclude = ["changes"]
    readonly_fields = ["changed"]
    search_fields = ["object_id__exact"]
    search_help_text = _("El id exacto")
    ordering = ["-id"]

    @admin.display(description=_("cambios"))
    def changed(self, row: CatalogueEdit) -> SafeString | str:
        """Return each field as it was and as it is, line by line."""
        lines = [(_field(row.object_kind, name), *pair) for name, pair in row.changes.items()]
        return format_html_join("", "{}: {} → {}<br>", lines) if lines else "–"


def _field(kind: str, name: str) -> str:
    """Return what the field of a record is called; a picture's words are its own."""
    model = Image if name == "alt" else _EDITED.get(kind)
    try:
        return str(getattr(model and model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name  # An older release wrote it.


@admin.register(CatalogueImport)
class CatalogueImportAdmin(ReadOnlyAdmin):
    """Files that were sent."""

    list_display = ["filename", "state", "new_count", "changed_count", "unchanged_count", "error_count", "actor_id", "created_at", "applied_at"]  # fmt: skip
    list_filter = ["state"]
    exclude = ["content"]
    ordering = ["-id"]


@admin.register(Benefit)
class BenefitAdmin(ReadOnlyAdmin):
    """All benefits with what they have given; written with their retailer or product."""

    list_display = ["kind", "retailer", "product", "months", "rate_basis_points", "points_per_100", centavos("budget_centavos", _("presupuesto")), centavos("budget_used_centavos", _("ya dado")), "valid_until", "is_active"]  # fmt: skip
    list_filter = ["kind", "is_active", "retailer"]
    list_select_related = ["retailer", "product"]
    ordering = ["-id"]
