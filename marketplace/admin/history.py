"""What happened to the catalogue: to be read, never to be written."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centli.db.admin import ReadOnlyAdmin
from marketplace.admin.doors import centavos
from marketplace.models import (
    Benefit,
    CatalogueEdit,
    CatalogueImport,
    PriceChange,
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


@admin.register(CatalogueEdit)
class CatalogueEditAdmin(ReadOnlyAdmin):
    """Who changed what."""

    list_display = ["id", "object_kind", "object_id", "action", "changes", "actor_id", "created_at"]
    list_filter = ["object_kind", "action"]
    search_fields = ["object_id__exact"]
    search_help_text = _("El id exacto")
    ordering = ["-id"]


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
