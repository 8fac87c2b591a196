"""What crosses the marketplace's border: retailers, products, and what a purchase would really cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from centli.kernel.money import Money
from centli.kernel.text import gettext_noop


class BenefitKind(StrEnum):
    """What a purchase may come with; the values are the wire's."""

    MSI = "MSI"
    CASHBACK = "cashback"
    POINTS = "points"


class FundedBy(StrEnum):
    """Who pays for a benefit."""

    BANK = "bank"
    MERCHANT = "merchant"


class Sort(StrEnum):
    """The order of a list of products."""

    RELEVANCE = "relevance"
    PRICE = "price"
    PRICE_DESC = "-price"
    NEWEST = "newest"


class Label(StrEnum):
    """In what an option is the best of those that apply."""

    LOWEST_MONTHLY = "lowest_monthly"
    LOWEST_TOTAL = "lowest_total"


class PurchaseStatus(StrEnum):
    """What a customer sees of a purchase; the values are the wire's."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATUS_NAMES: Final[Mapping[PurchaseStatus, str]] = {
    PurchaseStatus.PENDING: gettext_noop("pendiente"),
    PurchaseStatus.COMPLETED: gettext_noop("completada"),
    PurchaseStatus.FAILED: gettext_noop("fallida"),
    PurchaseStatus.CANCELLED: gettext_noop("cancelada"),
}
"""What staff read for them; whoever shows it translates."""


class Obstacle(StrEnum):
    """Why a benefit does not apply."""

    MINIMUM = "minimum"
    NO_CREDIT_LINE = "no_credit_line"
    NOT_ENOUGH_CREDIT = "not_enough_credit"
    MONTH_CAP_REACHED = "month_cap_reached"
    BUDGET_USED_UP = "budget_used_up"
    NOTHING_TO_GAIN = "nothing_to_gain"


@dataclass(frozen=True, slots=True)
class ImageView:
    """A picture in three sizes, with the words for those who do not see it."""

    alt: str
    small: str
    medium: str
    large: str


@dataclass(frozen=True, slots=True)
class UploadView:
    """Leave to send one picture: where it is posted, and the fields before the file."""

    upload_id: str
    url: str
    fields: Mapping[str, str]
    content_type: str
    size_bytes: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class BenefitView:
    """A benefit in force: what it gives and from what amount."""

    benefit_id: str
    benefit: BenefitKind
    months: int | None
    rate_basis_points: int | None
    points_per_100: int | None
    minimum: Money
    valid_until: datetime | None
    funded_by: FundedBy
    text: str
    """In words: «6 MSI», «5 % de cashback», «10 puntos por cada $100»."""
    applies: bool
    """Whether the customer who looks could take it with one piece."""
    why_not: str | None


@dataclass(frozen=True, slots=True)
class RetailerView:
    """An affiliated retailer."""

    retailer_id: str
    name: str
    category: str
    description: str
    benefits_offered: Sequence[BenefitKind]
    logo: ImageView | None
    logo_url: str


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as one retailer offers it; ``stock`` is what can be bought now."""

    product_id: str
    retailer_id: str
    retailer_name: str
    name: str
    brand: str
    description: str
    price: Money
    category: str
    """The category's root, as the wire names it: ``electronics``, ``clothing``, …"""
    subcategory: str
    category_name: str
    stock: int
    image: ImageView | None
    image_url: str
    benefits: Sequence[BenefitView]
    best_benefit: str
    """The most attractive benefit in words, of those that the customer who looks can take; or nothing."""


@dataclass(frozen=True, slots=True)
class OfferView:
    """The same product elsewhere."""

    retailer_id: str
    retailer_name: str
    price: Money
    stock: int


@dataclass(frozen=True, slots=True)
class PriceView:
    """What a product costs at a retailer from a moment on."""

    price: Money
    since: datetime


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product with everybody who offers it, the cheapest first, and what it has cost at the retailer that is shown."""

    product: ProductView
    offers: Sequence[OfferView]
    prices: Sequence[PriceView] = ()
    """Newest first; the last twelve changes."""


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What a list of products is narrowed to; a category includes everything below it."""

    text: str = ""
    category: str | None = None
    retailer_id: str | None = None
    price_min: Money | None = None
    price_max: Money | None = None
    benefit: BenefitKind | None = None
    months: int | None = None
    in_stock: bool = False


@dataclass(frozen=True, slots=True)
class FacetView:
    """How many products a further filter would leave."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by what a list can still be narrowed to; each ignores the filter of its own kind."""

    categories: Sequence[FacetView]
    retailers: Sequence[FacetView]
    benefits: Sequence[FacetView]
    total: int


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of products; ``next_cursor`` is None on the last."""

    items: Sequence[ProductView]
    next_cursor: str | None

    def obstacles(self, kind: BenefitKind, months: int | None = None) -> Collection[str]:
        """Return why this customer can take a benefit on none of these, in words; nothing where one can be taken or none has it."""
        found = [
            each
            for item in self.items
            for each in item.benefits
            if each.benefit is kind and months in {None, each.months}
        ]
        return () if any(each.applies for each in found) else {each.why_not or "" for each in found}


@dataclass(frozen=True, slots=True)
class RetailerPage:
    """A page of retailers by name; ``next_cursor`` is None on the last."""

    items: Sequence[RetailerView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category of the tree; ``code`` has its ancestors in it: ``electronics.laptops``."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class BenefitOption:
    """What one benefit would do to a purchase, in pesos; ``why_not`` says why it does not apply."""

    benefit_id: str
    benefit: BenefitKind
    months: int | None
    text: str
    monthly: Money
    """What leaves the customer each month; the whole price where nothing is spread."""
    first_payment: Money
    total: Money
    gain: Money
    """In pesos, net of caps and budget; points at their value."""
    points: int
    credit_held: Money
    """How much of the credit line it takes at once."""
    applies: bool
    why_not: str | None
    obstacle: Obstacle | None
    labels: Sequence[Label]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every benefit of a product at a retailer, for one customer and one quantity."""

    product_id: str
    retailer_id: str
    retailer_name: str
    product_name: str
    quantity: int
    price: Money
    total: Money
    stock: int
    options: Sequence[BenefitOption]
    recommendation: str
    """The best option in words, or what to do without one."""


# ── Purchases ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """One month of a purchase without interest."""

    number: int
    due_date: date
    amount: Money


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """A purchase as its customer sees it."""

    user_id: str
    purchase_id: str
    product_id: str
    retailer_id: str
    product_name: str
    retailer_name: str
    quantity: int
    price: Money
    total_amount: Money
    benefit_applied: BenefitKind | None
    months: int | None
    benefit_text: str
    cashback: Money
    points: int
    account_id: str
    account_type: str
    account_last4: str
    confirmation_id: str
    transaction_id: str | None
    status: PurchaseStatus
    stage: str
    """``reserved``, ``confirmed``, ``refunding``, ``cancelled`` or ``failed``: where the card's progress stands."""
    failure: str | None
    failure_text: str
    """Why it failed, in words that say that nothing was charged."""
    refunded_quantity: int
    refunded_amount: Money
    cancellable_until: datetime | None
    instalments: Sequence[InstalmentView]
    created_at: datetime
    replayed: bool = False
    """Whether a keyed wish was answered with what it came to the first time."""


@dataclass(frozen=True, slots=True)
class OrderStep:
    """Something that happened to a purchase; ``name`` is a stable code: ``reserved``, ``paid``, ``refunded`` and others."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money of a purchase that went back, or is on its way."""

    quantity: int
    amount: Money
    cashback: Money
    points: int
    state: str
    """``requested``, ``done`` or ``failed``."""
    transaction_id: str | None
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """A purchase with all that happened to it, oldest first."""

    purchase: PurchaseView
    steps: Sequence[OrderStep]
    refunds: Sequence[RefundView]


@dataclass(frozen=True, slots=True)
class PurchasePage:
    """A page of purchases, newest first; ``next_cursor`` is None on the last."""

    items: Sequence[PurchaseView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class SagaView:
    """Where a purchase's process stands, for staff and operators."""

    purchase_id: str
    state: str
    status: str
