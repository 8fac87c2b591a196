"""Tables of the marketplace.

A product is what is sold; an *offer* is a product at one retailer, with its price and its stock. On the wire a
"product" is an offer, named by product and retailer.
"""

from marketplace.models.benefits import Benefit, BenefitCounter, CreditLine, PayingAccount
from marketplace.models.catalogue import Category, Image, Offer, Product, Retailer
from marketplace.models.history import CatalogueEdit, MovementKind, PriceChange, StockMovement
from marketplace.models.limits import PaymentLimit, SentTransfer
from marketplace.models.purchases import (
    Instalment,
    Purchase,
    Refund,
    RefundState,
    Saga,
    SagaState,
    SagaStep,
)
from marketplace.models.search import SearchGram, SearchPosting, SearchWord
from marketplace.models.uploads import CatalogueImport, ImportState, Upload, UploadState

__all__ = [
    "Benefit",
    "BenefitCounter",
    "CatalogueEdit",
    "CatalogueImport",
    "Category",
    "CreditLine",
    "Image",
    "ImportState",
    "Instalment",
    "MovementKind",
    "Offer",
    "PayingAccount",
    "PaymentLimit",
    "PriceChange",
    "Product",
    "Purchase",
    "Refund",
    "RefundState",
    "Retailer",
    "Saga",
    "SagaState",
    "SagaStep",
    "SearchGram",
    "SearchPosting",
    "SearchWord",
    "SentTransfer",
    "StockMovement",
    "Upload",
    "UploadState",
]
