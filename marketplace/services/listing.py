"""What searches and counts go by: each offer's own copy of whether it is for sale, and in which category."""

from __future__ import annotations

from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from centli.db.transactions import require_transaction
from marketplace.models import Offer, Product, Retailer

ITS_CATEGORY: Final = Subquery(
    Product.objects.filter(pk=OuterRef("product_id")).values("category_id")[:1]
)
IS_LISTED: Final = Case(
    When(
        Q(is_active=True)
        & Exists(Product.objects.filter(pk=OuterRef("product_id"), is_active=True))
        & Exists(Retailer.objects.filter(pk=OuterRef("retailer_id"), is_active=True)),
        then=Value(value=True),
    ),
    default=Value(value=False),
)


def list_step(of: Q) -> None:
    """Copy anew, for the offers of whatever changed."""
    require_transaction()
    Offer.objects.filter(of).update(listed=IS_LISTED, category_id=ITS_CATEGORY)
