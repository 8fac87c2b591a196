"""The marketplace's tools: products, benefits and orders to read; a purchase and its cancellation to propose."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, StringConstraints

from centli.agent.tools.arguments import AccountId, Amount, Arguments, ConfirmationId, Text
from centli.agent.types import Effect, Tool
from centli.confirmations.contracts import ProposalView, Provenance
from centli.events.catalogue import BenefitsQuery, CatalogQuery
from centli.kernel import personal
from centli.kernel.call import Call
from centli.kernel.money import Money
from marketplace import facade
from marketplace.contracts import (
    BenefitKind,
    Comparison,
    ProductDetail,
    ProductFilter,
    ProductPage,
    PurchasePage,
    PurchaseView,
    Sort,
)

ProductId = Annotated[str, StringConstraints(pattern=r"^prd_[0-9a-f]{32}$")]
RetailerId = Annotated[str, StringConstraints(pattern=r"^ret_[0-9a-f]{32}$")]
PurchaseId = Annotated[str, StringConstraints(pattern=r"^pur_[0-9a-f]{32}$")]
Benefit: TypeAlias = Literal["MSI", "cashback", "points"]
Months = Annotated[int, Field(ge=1, le=24)]
Quantity = Annotated[int, Field(ge=1, le=99)]


class SearchArguments(Arguments):
    """Which products; words are found with typing errors and without accents."""

    text: Text = ""
    category: Annotated[str, Field(max_length=64)] | None = None
    price_max: Amount | None = None
    price_min: Amount | None = None
    benefit: Benefit | None = None
    months: Months | None = None
    in_stock: bool = False
    sort: Literal["relevance", "price", "-price", "newest"] = "relevance"
    limit: Annotated[int, Field(ge=1, le=20)] = 6
    cursor: Annotated[str, Field(max_length=500)] | None = None


class ProductArguments(Arguments):
    """A product, at a retailer or at the cheapest that has it."""

    product_id: ProductId
    retailer_id: RetailerId | None = None


class BenefitsArguments(ProductArguments):
    """How many of them."""

    quantity: Quantity = 1


class PurchaseArguments(BenefitsArguments):
    """A purchase to prepare."""

    benefit: Benefit | None = None
    months: Months | None = None
    account_id: AccountId | None = None
    supersedes: ConfirmationId | None = None


class OrdersArguments(Arguments):
    """How many orders, newest first."""

    limit: Annotated[int, Field(ge=1, le=20)] = 5


class OrderArguments(Arguments):
    """One of the customer's orders."""

    purchase_id: PurchaseId


class CancelArguments(OrderArguments):
    """An order to take back, or some of its pieces."""

    quantity: Quantity | None = None
    supersedes: ConfirmationId | None = None


def product_page(call: Call, arguments: SearchArguments, _: Provenance) -> ProductPage:
    """Return a page of products."""
    return facade.product_search(
        call,
        ProductFilter(
            text=arguments.text,
            category=arguments.category,
            price_max=None if arguments.price_max is None else Money.parse(arguments.price_max),
            price_min=None if arguments.price_min is None else Money.parse(arguments.price_min),
            benefit=None if arguments.benefit is None else BenefitKind(arguments.benefit),
            months=arguments.months,
            in_stock=arguments.in_stock,
        ),
        sort=Sort(arguments.sort),
        limit=arguments.limit,
        cursor=arguments.cursor,
    )


def _product_get(call: Call, arguments: ProductArguments, _: Provenance) -> ProductDetail:
    return facade.product_get(call, arguments.product_id, arguments.retailer_id)


def _benefits_compare(call: Call, arguments: BenefitsArguments, _: Provenance) -> Comparison:
    return facade.benefits_compare(
        call,
        arguments.product_id,
        retailer_id=arguments.retailer_id,
        quantity=arguments.quantity,
    )


def _purchase_propose(
    call: Call, arguments: PurchaseArguments, provenance: Provenance
) -> ProposalView:
    return facade.purchase_propose(
        call,
        product_id=arguments.product_id,
        retailer_id=arguments.retailer_id,
        quantity=arguments.quantity,
        benefit=None if arguments.benefit is None else BenefitKind(arguments.benefit),
        months=arguments.months,
        account_id=arguments.account_id,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _purchase_page(call: Call, arguments: OrdersArguments, _: Provenance) -> PurchasePage:
    return facade.purchase_page(call, limit=arguments.limit)


def _purchase_get(call: Call, arguments: OrderArguments, _: Provenance) -> PurchaseView:
    return facade.purchase_get(call, arguments.purchase_id)


def _purchase_cancel_propose(
    call: Call, arguments: CancelArguments, provenance: Provenance
) -> ProposalView:
    return facade.purchase_cancel_propose(
        call,
        purchase_id=arguments.purchase_id,
        quantity=arguments.quantity,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _catalog_query(arguments: SearchArguments) -> CatalogQuery:
    return CatalogQuery(
        category=arguments.category,
        text=personal.mask(arguments.text).text or None,
        limit=arguments.limit,
        cursor=arguments.cursor,
    )


def _benefits_query(arguments: BenefitsArguments) -> BenefitsQuery:
    return BenefitsQuery(
        product_id=arguments.product_id,
        retailer_id=arguments.retailer_id,
        quantity=arguments.quantity,
    )


TOOLS: Final = (
    Tool(
        "marketplace_product_search",
        "Busca productos por palabras, categoría, precio máximo y beneficio.",
        SearchArguments,
        Effect.READS,
        product_page,
        _catalog_query,
    ),
    Tool(
        "marketplace_product_get",
        "Lee un producto y quién más lo vende.",
        ProductArguments,
        Effect.READS,
        _product_get,
    ),
    Tool(
        "marketplace_benefits_compare",
        "Compara MSI, cashback y puntos para un producto, y dice por qué alguno no aplica.",
        BenefitsArguments,
        Effect.READS,
        _benefits_compare,
        _benefits_query,
    ),
    Tool(
        "marketplace_purchase_propose",
        "Prepara una compra con o sin beneficio; no aparta ni cobra nada.",
        PurchaseArguments,
        Effect.PROPOSES,
        _purchase_propose,
    ),
    Tool(
        "marketplace_purchase_page",
        "Lee los últimos pedidos del cliente.",
        OrdersArguments,
        Effect.READS,
        _purchase_page,
    ),
    Tool(
        "marketplace_purchase_get",
        "Lee un pedido del cliente: en qué va, cómo se pagó, sus mensualidades.",
        OrderArguments,
        Effect.READS,
        _purchase_get,
    ),
    Tool(
        "marketplace_purchase_cancel_propose",
        "Prepara la cancelación de un pedido; no devuelve nada todavía.",
        CancelArguments,
        Effect.PROPOSES,
        _purchase_cancel_propose,
    ),
)
