"""What is sold, by whom, at what price and from which stock."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centli.db.fields import public_id
from centli.kernel import ids
from centli.kernel.money import CENTAVOS_MAX


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
