"""Points accounts with their lots and append-only transactions; rewards and their orders; who may give to whom.

``PointsAccount`` and ``Lot`` are caches: replaying the insert-only rows (``PointsTransaction``, ``LotMove``) gives the
same figures, and their CHECKs keep the states adding up.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids
from centli.kernel.ids import uuid7
from points.contracts import (
    BudgetPurpose,
    Fulfilment,
    GrantKind,
    LotState,
    OrderStatus,
    TransactionType,
)

STATES = tuple(state.value for state in LotState)
_DEBITS = (TransactionType.REDEEMED.value, TransactionType.EXPIRED.value)
_EITHER_WAY = (TransactionType.REVERSED.value, TransactionType.ADJUSTED.value)
_PARTS = [F(f"{state}_points") for state in STATES if state != LotState.AVAILABLE]


def _added(first: str) -> CombinedExpression:
    total: Any = F(first)
    for part in _PARTS:
        total = total + part
    added: CombinedExpression = total
    return added


def _none_negative(*columns: str) -> Q:
    found = Q()
    for column in columns:
        found &= Q(**{f"{column}__gte": 0})
    return found


# ── Accounts ─────────────────────────────────────────────────────────────────────────────────────


class PointsAccount(models.Model):
    """What somebody's points are now; ``current_points`` is what can be spent.

    Everything that was ever credited is in exactly one state. ``owed_points`` is what a refund could not take back
    because it had been spent; the next credit pays it.
    """

    user_id = models.CharField(max_length=255, primary_key=True, verbose_name=_("persona"))
    customer = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cliente"),
    )
    current_points = models.IntegerField(default=0, verbose_name=_("disponibles"))
    total_earned = models.IntegerField(default=0, verbose_name=_("ganados"))
    total_redeemed = models.IntegerField(default=0, verbose_name=_("canjeados"))
    credited_points = models.IntegerField(default=0, verbose_name=_("abonados"))
    pending_points = models.IntegerField(default=0, verbose_name=_("por confirmar"))
    reserved_points = models.IntegerField(default=0, verbose_name=_("apartados"))
    spent_points = models.IntegerField(default=0, verbose_name=_("usados"))
    expired_points = models.IntegerField(default=0, verbose_name=_("vencidos"))
    reversed_points = models.IntegerField(default=0, verbose_name=_("revertidos"))
    owed_points = models.IntegerField(default=0, verbose_name=_("por cobrar"))
    last_seq = models.BigIntegerField(default=0, verbose_name=_("último número"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        db_table = "user_points"
        verbose_name = _("cuenta de puntos")
        verbose_name_plural = _("cuentas de puntos")
        permissions = [("adjust_pointsaccount", "Can adjust points, above a limit by request")]
        indexes = [
            models.Index(fields=["current_points"], name="user_points_current"),
            models.Index(fields=["updated_at"], name="user_points_updated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_none_negative(
                    "current_points",
                    "total_earned",
                    "total_redeemed",
                    *(f"{state}_points" for state in STATES if state != LotState.AVAILABLE),
                    "owed_points",
                    "last_seq",
                ),
                name="user_points_none_negative",
            ),
            models.CheckConstraint(
                condition=Q(credited_points=_added("current_points")), name="user_points_add_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.current_points}"


class Programme(models.Model):
    """A way to points: when they count, how long they live, what a month of it may give away."""

    code = models.CharField(max_length=32, unique=True, verbose_name=_("código"))
    name = models.CharField(max_length=80, verbose_name=_("nombre"))
    expires_after_days = models.PositiveIntegerField(
        null=True, blank=True, verbose_name=_("vencen a los días")
    )
    pending_hours = models.PositiveIntegerField(
        default=0,
        verbose_name=_("horas por confirmar"),
        help_text=_("Cuánto esperan los puntos antes de poder usarse."),
    )
    allowance_points = models.PositiveIntegerField(
        default=0,
        verbose_name=_("puntos por mes"),
        help_text=_("Lo que cada persona puede regalar al mes, donde el programa lo permite."),
    )
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("programa")
        verbose_name_plural = _("programas")
        db_table = "points_programme"

    def __str__(self) -> str:
        return self.name


# ── Who works with whom ──────────────────────────────────────────────────────────────────────────


class Team(models.Model):
    """People who work together, and who may give them points."""

    name = models.CharField(max_length=80, unique=True, verbose_name=_("nombre"))
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("responsable"),
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("equipo")
        verbose_name_plural = _("equipos")
        db_table = "points_team"

    def __str__(self) -> str:
        return self.name


class Employee(models.Model):
    """A person of a team; recognition goes from one to another."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("persona"),
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="employees", verbose_name=_("equipo")
    )
    is_active = models.BooleanField(default=True, verbose_name=_("activo"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("empleado")
        verbose_name_plural = _("empleados")
        db_table = "points_employee"

    def __str__(self) -> str:
        return f"{self.person_id} {self.team_id}"


class Budget(models.Model):
    """What somebody may give away in a month: an account of its own, which a conditional UPDATE draws on."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("dueño"),
    )
    purpose = models.CharField(
        max_length=11,
        choices=[(p.value, p.value) for p in BudgetPurpose],
        verbose_name=_("para"),
    )
    period = models.CharField(max_length=7, verbose_name=_("mes"))
    allotted_points = models.IntegerField(default=0, verbose_name=_("asignados"))
    used_points = models.IntegerField(default=0, verbose_name=_("dados"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("presupuesto")
        verbose_name_plural = _("presupuestos")
        db_table = "points_budget"
        constraints = [
            models.UniqueConstraint(fields=["owner", "purpose", "period"], name="budget_once"),
            models.CheckConstraint(
                condition=Q(used_points__gte=0) & Q(used_points__lte=F("allotted_points")),
                name="budget_not_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.period}"


# ── Grants ───────────────────────────────────────────────────────────────────────────────────────


class BatchState(models.TextChoices):
    """Where a file of grants stands."""

    PREVIEWED = "previewed", _("por aplicar")
    APPLYING = "applying", _("aplicándose")
    APPLIED = "applied", _("aplicado")
    UNDOING = "undoing", _("deshaciéndose")
    UNDONE = "undone", _("deshecho")
    DISCARDED = "discarded", _("descartado")


class Batch(models.Model):
    """A file of grants; its hash is unique, so that a file gives once. Rows are dealt with in order of their lines."""

    public_id = public_id()
    actor_id = models.BigIntegerField(verbose_name=_("quién"))
    filename = models.CharField(max_length=120, verbose_name=_("archivo"))
    sha256 = models.CharField(max_length=64, unique=True, verbose_name=_("huella"))
    state = models.CharField(
        max_length=9,
        choices=BatchState.choices,
        default=BatchState.PREVIEWED,
        verbose_name=_("estado"),
    )
    row_count = models.IntegerField(verbose_name=_("renglones"))
    fault_count = models.IntegerField(verbose_name=_("con errores"))
    total_points = models.BigIntegerField(verbose_name=_("puntos en total"))
    done_line = models.IntegerField(default=0, verbose_name=_("hasta el renglón"))
    taken_back_points = models.BigIntegerField(default=0, verbose_name=_("retirados"))
    short_points = models.BigIntegerField(default=0, verbose_name=_("ya usados"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    applied_at = models.DateTimeField(null=True, verbose_name=_("aplicado"))
    undone_at = models.DateTimeField(null=True, verbose_name=_("deshecho"))

    class Meta:
        verbose_name = _("archivo de puntos")
        verbose_name_plural = _("archivos de puntos")
        db_table = "points_batch"
        permissions = [("import_batch", "Can give points from a file, and undo it")]
        indexes = [models.Index(fields=["state", "id"], name="points_batch_state")]

    def __str__(self) -> str:
        return self.filename

    @property
    def batch_id(self) -> str:
        """The file's name on the wire, ``gbt_…``."""
        return ids.public("batch", self.public_id)


class BatchRow(models.Model):
    """A row of a file: who gets what and why, or what is wrong with it."""

    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="rows", verbose_name=_("archivo")
    )
    line = models.IntegerField(verbose_name=_("renglón"))
    email = models.CharField(max_length=254, verbose_name=_("correo"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("persona"),
    )
    points = models.IntegerField(default=0, verbose_name=_("puntos"))
    reason_code = models.CharField(max_length=32, verbose_name=_("motivo"))
    message = models.CharField(max_length=255, verbose_name=_("mensaje"))
    fault = models.CharField(max_length=200, blank=True, verbose_name=_("error"))

    class Meta:
        verbose_name = _("renglón de un archivo")
        verbose_name_plural = _("renglones de un archivo")
        db_table = "points_batch_row"
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="points_batch_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class Grant(models.Model):
    """Points that were given, by whom and why; only inserted. ``source`` names what may give once: a purchase."""

    grant_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="grants", verbose_name=_("persona")
    )
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("de"),
    )
    kind = models.CharField(
        max_length=11, choices=[(k.value, k.value) for k in GrantKind], verbose_name=_("tipo")
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("programa")
    )
    points = models.IntegerField(verbose_name=_("puntos"))
    reason_code = models.CharField(max_length=32, verbose_name=_("motivo"))
    message = models.CharField(max_length=255, blank=True, verbose_name=_("mensaje"))
    value = models.CharField(max_length=32, blank=True, verbose_name=_("valor"))
    budget = models.ForeignKey(
        Budget,
        on_delete=models.PROTECT,
        null=True,
        related_name="grants",
        verbose_name=_("presupuesto"),
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="grants", verbose_name=_("archivo")
    )
    batch_line = models.IntegerField(null=True, verbose_name=_("renglón"))
    source = models.CharField(max_length=64, null=True, unique=True, verbose_name=_("origen"))  # noqa: DJ001 - many NULLs are unique, many "" are not
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("abono de puntos")
        verbose_name_plural = _("abonos de puntos")
        db_table = "points_grant"
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="points_grant_positive"),
            models.UniqueConstraint(fields=["batch", "batch_line"], name="points_grant_line_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "created_at"], name="points_grant_feed"),
            models.Index(fields=["giver", "created_at"], name="points_grant_giver"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points}"

    @property
    def wire_id(self) -> str:
        """The grant on the wire, ``grt_…``."""
        return ids.public("grant", self.grant_id)


class BudgetMovement(models.Model):
    """One change of a budget, with what it was afterwards; only inserted."""

    budget = models.ForeignKey(
        Budget, on_delete=models.PROTECT, related_name="movements", verbose_name=_("presupuesto")
    )
    allotted_delta = models.IntegerField(default=0, verbose_name=_("cambio de lo asignado"))
    used_delta = models.IntegerField(default=0, verbose_name=_("cambio de lo dado"))
    allotted_after = models.IntegerField(verbose_name=_("asignados después"))
    used_after = models.IntegerField(verbose_name=_("dados después"))
    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("abono")
    )
    reason = models.CharField(max_length=200, blank=True, verbose_name=_("motivo"))
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("movimiento de presupuesto")
        verbose_name_plural = _("movimientos de presupuesto")
        db_table = "points_budget_movement"
        constraints = [
            models.CheckConstraint(
                condition=Q(used_after__gte=0) & Q(used_after__lte=F("allotted_after")),
                name="budget_movement_after",
            )
        ]

    def __str__(self) -> str:
        return f"{self.allotted_delta:+d}/{self.used_delta:+d}"


class Lot(models.Model):
    """The points of one grant, by state; spending takes those first that expire first, then the oldest.

    ``due_at`` is when something is due on it by itself: it becomes available, or expires; NULL when nothing is.
    """

    lot_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="lots", verbose_name=_("persona")
    )
    grant = models.OneToOneField(
        Grant, on_delete=models.PROTECT, related_name="lot", verbose_name=_("abono")
    )
    credited_points = models.IntegerField(verbose_name=_("abonados"))
    pending_points = models.IntegerField(default=0, verbose_name=_("por confirmar"))
    available_points = models.IntegerField(default=0, verbose_name=_("disponibles"))
    reserved_points = models.IntegerField(default=0, verbose_name=_("apartados"))
    spent_points = models.IntegerField(default=0, verbose_name=_("usados"))
    expired_points = models.IntegerField(default=0, verbose_name=_("vencidos"))
    reversed_points = models.IntegerField(default=0, verbose_name=_("revertidos"))
    available_at = models.DateTimeField(verbose_name=_("cuentan desde"))
    expires_at = models.DateTimeField(null=True, verbose_name=_("vencen"))
    due_at = models.DateTimeField(null=True, db_index=True, verbose_name=_("siguiente cambio"))
    withdrawn_at = models.DateTimeField(
        null=True,
        verbose_name=_("retirado"),
        help_text=_("Su abono se deshizo; lo que vuelva de un pedido se retira también."),
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("lote")
        verbose_name_plural = _("lotes")
        db_table = "points_lot"
        constraints = [
            models.CheckConstraint(
                condition=Q(credited_points__gt=0)
                & _none_negative(*(f"{state}_points" for state in STATES)),
                name="points_lot_none_negative",
            ),
            models.CheckConstraint(
                condition=Q(credited_points=_added("available_points")), name="points_lot_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gte=F("available_at")),
                name="points_lot_expiry",
            ),
        ]
        indexes = [models.Index(fields=["user", "expires_at"], name="points_lot_by_expiry")]

    def __str__(self) -> str:
        return f"{self.available_points}/{self.credited_points}"


# ── Rewards and orders ───────────────────────────────────────────────────────────────────────────


class Reward(models.Model):
    """Something that points buy, and how many there are."""

    product_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=255, verbose_name=_("nombre"))
    description = models.TextField(blank=True, verbose_name=_("descripción"))
    points_cost = models.IntegerField(verbose_name=_("costo en puntos"))
    category = models.CharField(max_length=100, verbose_name=_("categoría"))
    image_url = models.CharField(max_length=500, blank=True, verbose_name=_("imagen"))
    image_alt = models.CharField(max_length=200, blank=True, verbose_name=_("texto alternativo"))
    is_active = models.BooleanField(default=True, verbose_name=_("activa"))
    stock_quantity = models.IntegerField(default=0, verbose_name=_("existencias"))
    fulfilment = models.CharField(
        max_length=7,
        choices=[(f.value, f.value) for f in Fulfilment],
        default=Fulfilment.INSTANT.value,
        verbose_name=_("entrega"),
        help_text=_("«instant»: se entrega al canjear. «staged»: se pide, se aprueba y se envía."),
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("recompensa")
        verbose_name_plural = _("recompensas")
        db_table = "points_product"
        permissions = [("adjust_reward", "Can move a reward's stock with a reason")]
        constraints = [
            models.CheckConstraint(condition=Q(points_cost__gt=0), name="points_product_cost"),
            models.CheckConstraint(condition=Q(stock_quantity__gte=0), name="points_product_stock"),
        ]
        indexes = [
            models.Index(fields=["category"], name="points_product_category"),
            models.Index(fields=["points_cost"], name="points_product_by_cost"),
            models.Index(fields=["is_active"], name="points_product_active"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wire_id(self) -> str:
        """The reward on the wire, ``rwd_…``."""
        return ids.public("reward", self.product_id)


class Order(models.Model):
    """A reward that was redeemed; the points are spent, or reserved until a staged one is delivered."""

    order_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="orders", verbose_name=_("persona")
    )
    product = models.ForeignKey(
        Reward, on_delete=models.PROTECT, related_name="orders", verbose_name=_("recompensa")
    )
    product_name = models.CharField(max_length=255, verbose_name=_("nombre"))
    quantity = models.PositiveIntegerField(default=1, verbose_name=_("piezas"))
    points_used = models.IntegerField(verbose_name=_("puntos"))
    status = models.CharField(
        max_length=9,
        choices=[(s.value, s.value) for s in OrderStatus],
        default=OrderStatus.DELIVERED.value,
        verbose_name=_("estado"),
    )
    note = models.CharField(max_length=200, blank=True, verbose_name=_("nota"))
    confirmation_id = UUIDv7Field(unique=True, verbose_name=_("confirmación"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(db_index=True, verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("pedido")
        verbose_name_plural = _("pedidos")
        db_table = "points_order"
        permissions = [("fulfil_order", "Can approve, ship, deliver and reject orders")]
        constraints = [
            models.CheckConstraint(
                condition=Q(points_used__gt=0) & Q(quantity__gt=0), name="points_order_amounts"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in OrderStatus]), name="points_order_status"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "created_at"], name="points_order_user"),
            models.Index(fields=["status", "created_at"], name="points_order_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.product_name} {self.status}"

    @property
    def wire_id(self) -> str:
        """The order on the wire, ``ord_…``."""
        return ids.public("order", self.order_id)


class RewardMovementKind(models.TextChoices):
    """Why a reward's stock moved."""

    RECEIVED = "received", _("recepción")
    ADJUSTED = "adjusted", _("ajuste")
    REDEEMED = "redeemed", _("canje")
    RETURNED = "returned", _("devolución")


class RewardMovement(models.Model):
    """One change of a reward's stock, with what it was afterwards; only inserted, and together they make the stock."""

    product = models.ForeignKey(
        Reward, on_delete=models.PROTECT, related_name="movements", verbose_name=_("recompensa")
    )
    kind = models.CharField(
        max_length=8, choices=RewardMovementKind.choices, verbose_name=_("tipo")
    )
    delta = models.IntegerField(verbose_name=_("cambio"))
    stock_after = models.IntegerField(verbose_name=_("existencias después"))
    reason = models.CharField(max_length=200, blank=True, verbose_name=_("motivo"))
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("pedido")
    )
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("movimiento de recompensa")
        verbose_name_plural = _("movimientos de recompensa")
        db_table = "points_stock_movement"
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="points_stock_order_once"),
            models.CheckConstraint(
                condition=~Q(delta=0) & Q(stock_after__gte=0), name="points_stock_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delta:+d}"


# ── History ──────────────────────────────────────────────────────────────────────────────────────


class PointsTransaction(models.Model):
    """One change of what somebody can spend, signed, with the balance it left; numbered without gaps, only inserted."""

    transaction_id = UUIDv7Field(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        PointsAccount,
        on_delete=models.PROTECT,
        related_name="transactions",
        verbose_name=_("persona"),
    )
    transaction_type = models.CharField(
        max_length=8,
        choices=[(t.value, t.value) for t in TransactionType],
        verbose_name=_("tipo"),
    )
    points_amount = models.IntegerField(verbose_name=_("puntos"))
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        related_name="transactions",
        verbose_name=_("pedido"),
    )
    description = models.CharField(max_length=255, verbose_name=_("descripción"))
    seq = models.BigIntegerField(verbose_name=_("número"))
    balance_after = models.IntegerField(verbose_name=_("saldo después"))
    grant = models.ForeignKey(
        Grant,
        on_delete=models.PROTECT,
        null=True,
        related_name="transactions",
        verbose_name=_("abono"),
    )
    actor_id = models.BigIntegerField(null=True, verbose_name=_("quién"))
    correlation_id = UUIDv7Field(verbose_name=_("correlación"))
    created_at = models.DateTimeField(db_index=True, verbose_name=_("creado"))

    class Meta:
        db_table = "points_transactions"
        verbose_name = _("movimiento de puntos")
        verbose_name_plural = _("movimientos de puntos")
        constraints = [
            models.UniqueConstraint(fields=["user", "seq"], name="points_transactions_seq"),
            models.CheckConstraint(
                condition=Q(balance_after__gte=0), name="points_transactions_balance"
            ),
            models.CheckConstraint(
                condition=Q(transaction_type=TransactionType.EARNED.value, points_amount__gt=0)
                | Q(
                    transaction_type__in=_DEBITS,
                    points_amount__lt=0,
                )
                | Q(transaction_type__in=_EITHER_WAY) & ~Q(points_amount=0),
                name="points_transactions_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "created_at"], name="points_transactions_user"),
            models.Index(fields=["transaction_type"], name="points_transactions_type"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_type} {self.points_amount:+d}"

    @property
    def wire_id(self) -> str:
        """The transaction on the wire, ``ptx_…``."""
        return ids.public("points", self.transaction_id)


class LotMove(models.Model):
    """Points of a lot that went from one state to another; an empty first state is the grant. Only inserted."""

    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="moves", verbose_name=_("lote")
    )
    source = models.CharField(max_length=9, blank=True, verbose_name=_("de"))
    target = models.CharField(max_length=9, verbose_name=_("a"))
    points = models.IntegerField(verbose_name=_("puntos"))
    transaction = models.ForeignKey(
        PointsTransaction,
        on_delete=models.PROTECT,
        null=True,
        related_name="moves",
        verbose_name=_("movimiento"),
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="moves", verbose_name=_("pedido")
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("movimiento de lote")
        verbose_name_plural = _("movimientos de lote")
        db_table = "points_lot_move"
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0) & ~Q(source=F("target")) & Q(target__in=STATES),
                name="points_lot_move_moves",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}→{self.target} {self.points}"


class Accrual(models.Model):
    """What a purchase gave, what its refunds asked back, and what of it was taken; the rest is owed."""

    purchase_id = models.CharField(max_length=64, unique=True, verbose_name=_("compra"))
    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="accruals", verbose_name=_("persona")
    )
    grant = models.OneToOneField(
        Grant, on_delete=models.PROTECT, related_name="+", verbose_name=_("abono")
    )
    points = models.IntegerField(verbose_name=_("puntos"))
    asked_back_points = models.IntegerField(default=0, verbose_name=_("por devolver"))
    taken_back_points = models.IntegerField(default=0, verbose_name=_("devueltos"))
    created_at = models.DateTimeField(verbose_name=_("creado"))
    updated_at = models.DateTimeField(verbose_name=_("cambió"))

    class Meta:
        verbose_name = _("puntos de una compra")
        verbose_name_plural = _("puntos de compras")
        db_table = "points_accrual"
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_points__gte=0)
                & Q(taken_back_points__lte=F("asked_back_points"))
                & Q(asked_back_points__lte=F("points")),
                name="points_accrual_amounts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.points}"


class ExpiryWarning(models.Model):
    """That somebody was told, so many days before, that points of theirs expire on a day; only inserted."""

    user = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="+", verbose_name=_("persona")
    )
    expires_on = models.DateField(verbose_name=_("vencen el"))
    days = models.PositiveSmallIntegerField(verbose_name=_("días antes"))
    created_at = models.DateTimeField(verbose_name=_("creado"))

    class Meta:
        verbose_name = _("aviso de vencimiento")
        verbose_name_plural = _("avisos de vencimiento")
        db_table = "points_expiry_warning"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "expires_on", "days"], name="points_expiry_warning_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.expires_on} {self.days}"


INSERT_ONLY = (
    "points_transactions",
    "points_lot_move",
    "points_grant",
    "points_budget_movement",
    "points_stock_movement",
    "points_expiry_warning",
)
for _table in INSERT_ONLY:
    triggers.register(_table)
