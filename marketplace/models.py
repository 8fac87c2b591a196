"""The catalogue, its stock and its benefits, and the marketplace's own copy of credit lines.

A product is what is sold; an *offer* is a product at one retailer, with its price and its stock. On the wire a
"product" is an offer, named by product and retailer.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids
from centli.kernel.money import CENTAVOS_MAX
from marketplace.contracts import BenefitKind, FundedBy, PurchaseStatus


class Category(models.Model):
    """A place in the tree; the code carries its ancestors (``electronics.laptops``), so a subtree is a prefix."""

    code = models.CharField(max_length=64, unique=True, verbose_name=_("código"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="children",
        verbose_name=_("dentro de"),
    )
    name = models.CharField(max_length=80, verbose_name=_("nombre"))
    name_en = models.CharField(max_length=80, verbose_name=_("nombre en inglés"))
    position = models.PositiveSmallIntegerField(default=0, verbose_name=_("posición"))

    class Meta:
        verbose_name = _("categoría")
        verbose_name_plural = _("categorías")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def root(self) -> str:
        """The code of the tree's top, as the wire names a product's category."""
        return self.code.partition(".")[0]


class Image(models.Model):
    """A picture of ours, re-encoded in three sizes under a random name; the alternative text is required."""

    name = models.CharField(max_length=32, unique=True, verbose_name=_("nombre"))
    alt = models.CharField(max_length=200, verbose_name=_("texto alternativo"))
    width = models.PositiveIntegerField(verbose_name=_("ancho"))
    height = models.PositiveIntegerField(verbose_name=_("alto"))
    source_sha256 = models.CharField(
        max_length=64, db_index=True, verbose_name=_("huella del original")
    )
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("imagen")
        verbose_name_plural = _("imágenes")
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="image_alt_required")]

    def __str__(self) -> str:
        return self.alt


class Retailer(models.Model):
    """An affiliated retailer; ``name_key`` is computed in Python, because the databases fold text differently."""

    public_id = public_id()
    name = models.CharField(max_length=80, verbose_name=_("nombre"))
    name_key = models.CharField(max_length=120, unique=True, verbose_name=_("clave del nombre"))
    description = models.CharField(max_length=300, blank=True, verbose_name=_("descripción"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("categoría")
    )
    logo = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("logotipo")
    )
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    version = models.BigIntegerField(default=1, verbose_name=_("versión"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("tienda")
        verbose_name_plural = _("tiendas")

    def __str__(self) -> str:
        return self.name

    @property
    def retailer_id(self) -> str:
        """The row on the wire, ``ret_…``."""
        return ids.public("retailer", self.public_id)


class Product(models.Model):
    """What is sold, whoever sells it; ``code`` (SKU) names it in files."""

    public_id = public_id()
    code = models.CharField(max_length=40, unique=True, verbose_name=_("SKU"))
    name = models.CharField(max_length=120, verbose_name=_("nombre"))
    brand = models.CharField(max_length=60, blank=True, verbose_name=_("marca"))
    description = models.TextField(max_length=2000, blank=True, verbose_name=_("descripción"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("categoría")
    )
    image = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("imagen")
    )
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    version = models.BigIntegerField(default=1, verbose_name=_("versión"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("producto")
        verbose_name_plural = _("productos")
        permissions = [("import_product", "Can import the catalogue from a file")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def product_id(self) -> str:
        """The row on the wire, ``prd_…``."""
        return ids.public("product", self.public_id)


class Offer(models.Model):
    """A product at a retailer: its price, and the pieces on hand and reserved; what is left can be bought.

    ``listed`` and ``category`` are copies that searches and counts go by, so that they read one index and no other
    table: whether offer, product and retailer are all active, and the product's category (``services.listing``).
    """

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="offers", verbose_name=_("producto")
    )
    retailer = models.ForeignKey(
        Retailer, on_delete=models.PROTECT, related_name="offers", verbose_name=_("tienda")
    )
    price_centavos = models.BigIntegerField(verbose_name=_("precio en centavos"))
    on_hand = models.IntegerField(default=0, verbose_name=_("existencias"))
    reserved = models.IntegerField(default=0, verbose_name=_("apartadas"))
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    listed = models.BooleanField(default=False, editable=False, verbose_name=_("a la venta"))
    category = models.ForeignKey(
        Category,
        on_delete=models.DO_NOTHING,
        null=True,
        editable=False,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("categoría"),
    )
    version = models.BigIntegerField(default=1, verbose_name=_("versión"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("oferta")
        verbose_name_plural = _("ofertas")
        permissions = [("adjust_offer", "Can adjust stock with a reason")]
        constraints = [
            models.UniqueConstraint(fields=["product", "retailer"], name="offer_once"),
            models.CheckConstraint(
                condition=Q(price_centavos__gt=0) & Q(price_centavos__lte=CENTAVOS_MAX),
                name="offer_price",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(reserved__lte=F("on_hand")), name="offer_stock"
            ),
        ]
        indexes = [
            models.Index(
                fields=["listed", "category", "retailer", "price_centavos"], name="offer_counted"
            ),
            models.Index(fields=["listed", "price_centavos", "id"], name="offer_by_price"),
            models.Index(fields=["listed", "product", "id"], name="offer_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.retailer}"

    @property
    def available(self) -> int:
        """How many can be bought now."""
        return self.on_hand - self.reserved


class PriceChange(models.Model):
    """What an offer cost from a moment on; only inserted."""

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="prices", verbose_name=_("oferta")
    )
    price_centavos = models.BigIntegerField(verbose_name=_("precio en centavos"))
    was_centavos = models.BigIntegerField(null=True, verbose_name=_("precio anterior en centavos"))
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        db_table = "marketplace_price_change"
        verbose_name = _("cambio de precio")
        verbose_name_plural = _("cambios de precio")
        indexes = [models.Index(fields=["offer", "created_at"], name="price_change_offer")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.price_centavos}"


class MovementKind(models.TextChoices):
    """Why stock moved."""

    RECEIVED = "received", _("recepción")
    ADJUSTED = "adjusted", _("ajuste")
    IMPORTED = "imported", _("archivo")
    RESERVED = "reserved", _("apartado")
    RELEASED = "released", _("liberado")
    SOLD = "sold", _("venta")
    RETURNED = "returned", _("devolución")


class StockMovement(models.Model):
    """One change of an offer's stock, with what it was afterwards; only inserted, and together they make the stock.

    ``reference`` names what it happened for (a purchase): one movement of a kind for each, ever.
    """

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="movements", verbose_name=_("oferta")
    )
    kind = models.CharField(max_length=8, choices=MovementKind.choices, verbose_name=_("tipo"))
    on_hand_delta = models.IntegerField(default=0, verbose_name=_("cambio de existencias"))
    reserved_delta = models.IntegerField(default=0, verbose_name=_("cambio de apartadas"))
    on_hand_after = models.IntegerField(verbose_name=_("existencias después"))
    reserved_after = models.IntegerField(verbose_name=_("apartadas después"))
    reason = models.CharField(max_length=200, blank=True, verbose_name=_("motivo"))
    reference = models.CharField(max_length=64, null=True, verbose_name=_("referencia"))  # noqa: DJ001 - many NULLs are unique, many "" are not
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        db_table = "marketplace_stock_movement"
        verbose_name = _("movimiento de existencias")
        verbose_name_plural = _("movimientos de existencias")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "kind", "reference"], name="stock_movement_once"
            ),
            models.CheckConstraint(
                condition=~Q(on_hand_delta=0) | ~Q(reserved_delta=0), name="stock_movement_moves"
            ),
            models.CheckConstraint(
                condition=Q(reserved_after__gte=0) & Q(reserved_after__lte=F("on_hand_after")),
                name="stock_movement_after",
            ),
        ]
        indexes = [models.Index(fields=["offer", "created_at"], name="stock_movement_offer")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_hand_delta:+d}/{self.reserved_delta:+d}"


class Benefit(models.Model):
    """What a retailer's purchases come with, all of them or those of one product, within dates and a budget.

    An MSI row is one plan of so many months. ``budget_used_centavos`` is changed by a conditional UPDATE in the
    transaction that grants it; the CHECK stands behind.
    """

    public_id = public_id()
    kind = models.CharField(
        max_length=8, choices=[(k.value, k.value) for k in BenefitKind], verbose_name=_("tipo")
    )
    retailer = models.ForeignKey(
        Retailer, on_delete=models.PROTECT, related_name="benefits", verbose_name=_("tienda")
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits",
        verbose_name=_("producto"),
    )
    months = models.PositiveSmallIntegerField(null=True, blank=True, verbose_name=_("meses"))
    rate_basis_points = models.PositiveIntegerField(
        null=True, blank=True, verbose_name=_("tasa en puntos base")
    )
    points_per_100 = models.PositiveIntegerField(
        null=True, blank=True, verbose_name=_("puntos por cada $100")
    )
    minimum_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("mínimo en centavos")
    )
    cap_purchase_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("tope por compra en centavos")
    )
    cap_month_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("tope por mes en centavos")
    )
    budget_centavos = models.BigIntegerField(
        null=True, blank=True, verbose_name=_("presupuesto en centavos")
    )
    budget_used_centavos = models.BigIntegerField(default=0, verbose_name=_("ya dado en centavos"))
    funded_by = models.CharField(
        max_length=8,
        choices=[(f.value, f.value) for f in FundedBy],
        default=FundedBy.BANK,
        verbose_name=_("lo paga"),
    )
    valid_from = models.DateTimeField(verbose_name=_("vale desde"))
    valid_until = models.DateTimeField(null=True, blank=True, verbose_name=_("vale hasta"))
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    version = models.BigIntegerField(default=1, verbose_name=_("versión"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("beneficio")
        verbose_name_plural = _("beneficios")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind=BenefitKind.MSI, months__in=(3, 6, 9, 12, 18, 24))
                    & Q(rate_basis_points__isnull=True, points_per_100__isnull=True)
                )
                | (
                    Q(kind=BenefitKind.CASHBACK, rate_basis_points__gt=0)
                    & Q(rate_basis_points__lte=10_000)
                    & Q(months__isnull=True, points_per_100__isnull=True)
                )
                | (
                    Q(kind=BenefitKind.POINTS, points_per_100__gt=0)
                    & Q(months__isnull=True, rate_basis_points__isnull=True)
                ),
                name="benefit_shape",
            ),
            models.CheckConstraint(
                condition=Q(budget_used_centavos__gte=0)
                & (
                    Q(budget_centavos__isnull=True)
                    | Q(budget_used_centavos__lte=F("budget_centavos"))
                ),
                name="benefit_budget",
            ),
            models.CheckConstraint(
                condition=(Q(minimum_centavos__isnull=True) | Q(minimum_centavos__gte=0))
                & (Q(cap_purchase_centavos__isnull=True) | Q(cap_purchase_centavos__gt=0))
                & (Q(cap_month_centavos__isnull=True) | Q(cap_month_centavos__gt=0)),
                name="benefit_amounts",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="benefit_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.months or self.rate_basis_points or self.points_per_100}"

    @property
    def benefit_id(self) -> str:
        """The row on the wire, ``bft_…``."""
        return ids.public("benefit", self.public_id)


class BenefitCounter(models.Model):
    """What a customer has got out of a benefit in a month (``2026-11``); changed in the transaction that grants it."""

    benefit = models.ForeignKey(
        Benefit, on_delete=models.PROTECT, related_name="counters", verbose_name=_("beneficio")
    )
    customer_id = models.BigIntegerField(verbose_name=_("cliente"))
    period = models.CharField(max_length=7, verbose_name=_("mes"))
    used_centavos = models.BigIntegerField(default=0, verbose_name=_("usado en centavos"))

    class Meta:
        db_table = "marketplace_benefit_counter"
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "customer_id", "period"], name="benefit_counter_once"
            ),
            models.CheckConstraint(condition=Q(used_centavos__gte=0), name="benefit_counter_used"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit_id} {self.period}"


class CreditLine(models.Model):
    """A customer's credit account as the marketplace knows it from banking's news; checked again at payment."""

    customer_id = models.BigIntegerField(db_index=True, verbose_name=_("cliente"))
    account_id = UUIDv7Field(unique=True, verbose_name=_("cuenta"))
    available_centavos = models.BigIntegerField(default=0, verbose_name=_("disponible en centavos"))
    is_usable = models.BooleanField(default=True, verbose_name=_("se puede cargar"))
    heard_at = models.DateTimeField(
        help_text="When the news that it holds was told.", verbose_name=_("última noticia")
    )

    class Meta:
        db_table = "marketplace_credit_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(available_centavos__gte=0), name="credit_line_available"
            )
        ]

    def __str__(self) -> str:
        return ids.public("account", self.account_id)


class PayingAccount(models.Model):
    """An account of a customer's as the marketplace knows it from banking's news: what a purchase is paid with."""

    customer_id = models.BigIntegerField(db_index=True)
    account_id = UUIDv7Field(unique=True)
    account_type = models.CharField(max_length=8)
    last4 = models.CharField(max_length=4)
    is_usable = models.BooleanField(default=True)

    class Meta:
        db_table = "marketplace_paying_account"

    def __str__(self) -> str:
        return ids.public("account", self.account_id)


class Purchase(models.Model):
    """An order at a retailer, with price and benefit as they were when the customer confirmed.

    ``status`` is what the customer sees; where the process stands is the saga's ``state``.
    """

    public_id = public_id()
    customer_id = models.BigIntegerField(_("cliente"))
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="purchases")
    product_name = models.CharField(_("producto"), max_length=120)
    retailer_name = models.CharField(_("tienda"), max_length=80)
    quantity = models.PositiveSmallIntegerField(_("piezas"))
    unit_price_centavos = models.BigIntegerField(_("precio"))
    total_centavos = models.BigIntegerField(_("total"))
    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, null=True, related_name="+")
    benefit_applied = models.CharField(
        _("beneficio"), max_length=8, choices=[(k.value, k.value) for k in BenefitKind], blank=True
    )
    months = models.PositiveSmallIntegerField(_("meses"), null=True)
    benefit_text = models.CharField(_("beneficio en palabras"), max_length=80, blank=True)
    cashback_centavos = models.BigIntegerField(default=0)
    gain_centavos = models.BigIntegerField(
        default=0, help_text="What the benefit took from its budget."
    )
    points = models.PositiveIntegerField(default=0)
    account_id = UUIDv7Field()
    account_type = models.CharField(max_length=8)
    account_last4 = models.CharField(max_length=4)
    confirmation_id = UUIDv7Field(unique=True)
    transaction_id = UUIDv7Field(null=True)
    status = models.CharField(
        _("estado"),
        max_length=9,
        choices=[(each.value, each.value) for each in PurchaseStatus],
        default=PurchaseStatus.PENDING.value,
    )
    failure = models.CharField(_("motivo"), max_length=40, blank=True)
    refunded_quantity = models.PositiveSmallIntegerField(_("piezas devueltas"), default=0)
    channel = models.CharField(max_length=16)
    correlation_id = UUIDv7Field()
    created_at = models.DateTimeField(_("creado"))
    completed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("compra")
        permissions = [
            ("refund_purchase", "Can refund purchases"),
            ("drive_purchase", "Can re-drive, compensate and resolve purchases"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(total_centavos=F("unit_price_centavos") * F("quantity")),
                name="purchase_total",
            ),
            models.CheckConstraint(
                condition=Q(refunded_quantity__lte=F("quantity")), name="purchase_refunded"
            ),
            models.CheckConstraint(
                condition=Q(cashback_centavos__gte=0)
                & Q(cashback_centavos__lte=F("total_centavos")),
                name="purchase_cashback",
            ),
            models.CheckConstraint(
                condition=~Q(status=PurchaseStatus.COMPLETED.value)
                | Q(transaction_id__isnull=False),
                name="purchase_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["customer_id", "created_at", "id"], name="purchase_customer"),
            models.Index(fields=["created_at"], name="purchase_created"),
        ]

    def __str__(self) -> str:
        return f"{self.product_name} × {self.quantity}"

    @property
    def purchase_id(self) -> str:
        """The row on the wire, ``pur_…``."""
        return ids.public("purchase", self.public_id)


class SagaState(models.TextChoices):
    """``running → completed | compensated``; ``needs_operator`` when neither can be reached without a person."""

    RUNNING = "running", _("en curso")
    COMPLETED = "completed", _("terminada")
    COMPENSATED = "compensated", _("deshecha")
    NEEDS_OPERATOR = "needs_operator", _("espera a una persona")


class Saga(models.Model):
    """Where a purchase stands: it waits for its payment until ``deadline_at``; ``next_run_at`` is empty at the end."""

    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="saga")
    state = models.CharField(
        _("estado"), max_length=14, choices=SagaState.choices, default=SagaState.RUNNING
    )
    deadline_at = models.DateTimeField(_("límite"))
    next_run_at = models.DateTimeField(_("siguiente paso"), null=True)
    answer_due_at = models.DateTimeField(
        _("falta la respuesta del banco"),
        null=True,
        help_text=_("Terminó sin ella; cuándo se pregunta otra vez qué fue del pago."),
    )
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    error = models.CharField(_("error"), max_length=200, blank=True)
    version = models.BigIntegerField(default=1)
    created_at = models.DateTimeField(_("creada"))
    updated_at = models.DateTimeField(_("cambió"))

    class Meta:
        verbose_name = _("proceso de compra")
        verbose_name_plural = _("procesos de compra")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("running", "needs_operator")) | Q(next_run_at__isnull=True),
                name="saga_ended",
            )
        ]
        indexes = [
            models.Index(fields=["state", "next_run_at"], name="saga_due"),
            models.Index(fields=["answer_due_at"], name="saga_answer_due"),
        ]

    def __str__(self) -> str:
        return str(self.purchase)


class SagaStep(models.Model):
    """One thing that happened to a purchase, in order; only inserted."""

    saga = models.ForeignKey(Saga, on_delete=models.PROTECT, related_name="steps")
    no = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=24)
    detail = models.CharField(max_length=200, blank=True)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "marketplace_saga_step"
        verbose_name = _("paso")
        constraints = [models.UniqueConstraint(fields=["saga", "no"], name="saga_step_once")]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"


class RefundState(models.TextChoices):
    """``requested → done | failed``."""

    REQUESTED = "requested", _("pedida")
    DONE = "done", _("hecha")
    FAILED = "failed", _("rechazada")


class Refund(models.Model):
    """Money on its way back for some or all pieces; one of a purchase at a time."""

    public_id = public_id()
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="refunds")
    no = models.PositiveSmallIntegerField()
    quantity = models.PositiveSmallIntegerField(
        help_text="Pieces that come back; 0 for a payment that arrived too late."
    )
    amount_centavos = models.BigIntegerField()
    cashback_centavos = models.BigIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=9, choices=RefundState.choices, default=RefundState.REQUESTED
    )
    failure = models.CharField(max_length=40, blank=True)
    transaction_id = UUIDv7Field(null=True)
    actor_id = models.BigIntegerField(null=True)
    correlation_id = UUIDv7Field()
    created_at = models.DateTimeField()
    next_run_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("devolución")
        verbose_name_plural = _("devoluciones")
        constraints = [
            models.UniqueConstraint(fields=["purchase", "no"], name="refund_once"),
            models.CheckConstraint(
                condition=Q(amount_centavos__gt=0)
                & Q(cashback_centavos__gte=0)
                & Q(cashback_centavos__lte=F("amount_centavos")),
                name="refund_amounts",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_run_at"], name="refund_due")]

    def __str__(self) -> str:
        return f"{self.no} {self.state}"


class Instalment(models.Model):
    """One month of a purchase without interest; a refund lowers what is still to come."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="instalments")
    no = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    amount_centavos = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase", "no"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_centavos__gte=0), name="instalment_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.amount_centavos}"


class UploadState(models.TextChoices):
    """``open → used``; one that is never used expires."""

    OPEN = "open"
    USED = "used"


class Upload(models.Model):
    """A file that staff were allowed to send straight to storage; it becomes a picture once it is taken in."""

    public_id = public_id()
    actor_id = models.BigIntegerField(verbose_name=_("quién"))
    key = models.CharField(max_length=80, unique=True, verbose_name=_("archivo"))
    content_type = models.CharField(max_length=32, verbose_name=_("formato"))
    size_bytes = models.PositiveIntegerField(verbose_name=_("bytes"))
    state = models.CharField(
        max_length=4,
        choices=UploadState.choices,
        default=UploadState.OPEN,
        verbose_name=_("estado"),
    )
    image = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("imagen")
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))
    expires_at = models.DateTimeField(verbose_name=_("vence"))

    class Meta:
        indexes = [models.Index(fields=["actor_id", "created_at"], name="upload_actor")]

    def __str__(self) -> str:
        return ids.public("upload", self.public_id)


class CatalogueEdit(models.Model):
    """Who changed what in the catalogue, with each field's old and new value; only inserted."""

    object_kind = models.CharField(max_length=16, verbose_name=_("qué"))
    object_id = models.CharField(max_length=64, verbose_name=_("cuál"))
    action = models.CharField(max_length=16, verbose_name=_("acción"))
    changes = models.JSONField(default=dict, verbose_name=_("cambios"))
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    channel = models.CharField(max_length=16, verbose_name=_("canal"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        db_table = "marketplace_catalogue_edit"
        verbose_name = _("cambio del catálogo")
        verbose_name_plural = _("cambios del catálogo")
        indexes = [models.Index(fields=["object_id", "id"], name="catalogue_edit_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind}"


class ImportState(models.TextChoices):
    """``previewed → applied | discarded``."""

    PREVIEWED = "previewed", _("vista previa")
    APPLIED = "applied", _("aplicado")
    DISCARDED = "discarded", _("descartado")


class CatalogueImport(models.Model):
    """A file of staff: what it would change, until somebody applies it."""

    public_id = public_id()
    actor_id = models.BigIntegerField(verbose_name=_("quién"))
    filename = models.CharField(max_length=120, verbose_name=_("archivo"))
    sha256 = models.CharField(max_length=64, verbose_name=_("huella"))
    content = models.TextField(verbose_name=_("contenido"))
    state = models.CharField(max_length=9, choices=ImportState.choices, verbose_name=_("estado"))
    new_count = models.PositiveIntegerField(default=0, verbose_name=_("nuevas"))
    changed_count = models.PositiveIntegerField(default=0, verbose_name=_("cambian"))
    unchanged_count = models.PositiveIntegerField(default=0, verbose_name=_("sin cambio"))
    error_count = models.PositiveIntegerField(default=0, verbose_name=_("con errores"))
    plan_sha256 = models.CharField(max_length=64, blank=True, verbose_name=_("huella del plan"))
    """Of what it would change when it was previewed: applied only if that is still so."""
    created_at = models.DateTimeField(verbose_name=_("creado"))
    applied_at = models.DateTimeField(null=True, verbose_name=_("aplicado"))

    class Meta:
        db_table = "marketplace_catalogue_import"
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")

    def __str__(self) -> str:
        return self.filename


class SearchWord(models.Model):
    """A word of the catalogue in its key form."""

    word = models.CharField(max_length=40, unique=True, verbose_name=_("palabra"))

    class Meta:
        db_table = "marketplace_search_word"

    def __str__(self) -> str:
        return self.word


class SearchGram(models.Model):
    """Three letters in a row of a word: how a word is found that was written wrong."""

    gram = models.CharField(max_length=3, verbose_name=_("letras"))
    word = models.ForeignKey(
        SearchWord, on_delete=models.CASCADE, related_name="grams", verbose_name=_("palabra")
    )

    class Meta:
        db_table = "marketplace_search_gram"
        constraints = [
            models.UniqueConstraint(fields=["gram", "word"], name="search_gram_once"),
        ]

    def __str__(self) -> str:
        return self.gram


class SearchPosting(models.Model):
    """A word of a product; ``weight`` says where it stands: name, brand, category, description."""

    word = models.ForeignKey(
        SearchWord, on_delete=models.CASCADE, related_name="postings", verbose_name=_("palabra")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="postings", verbose_name=_("producto")
    )
    weight = models.PositiveSmallIntegerField(verbose_name=_("peso"))

    class Meta:
        db_table = "marketplace_search_posting"
        constraints = [
            models.UniqueConstraint(fields=["word", "product"], name="search_posting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.word_id} {self.product_id}"


INSERT_ONLY = (
    "marketplace_price_change",
    "marketplace_stock_movement",
    "marketplace_catalogue_edit",
    "marketplace_saga_step",
)
for _table in INSERT_ONLY:
    triggers.register(_table)
