"""Banking's tables. Ledger rows (entry, transfer, posting, seal) are only inserted."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from banking.contracts import AccountStatus, AccountType
from banking.rules import KINDS
from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.money import CENTAVOS_MAX, MXN, Money

KIND_CHOICES: Final = [(kind.value, _(facts.label)) for kind, facts in KINDS.items()]


class AccountKind(models.TextChoices):
    """Whose an account is: a customer's, or one of the bank's own."""

    CUSTOMER = "customer", _("cliente")
    MERCHANT = "merchant", _("comercio")
    CLEARING = "clearing", _("compensación")
    FEE = "fee", _("comisiones")
    PROMO = "promo", _("promociones")
    RAIL_SPEI = "rail_spei", _("riel SPEI")
    CASH = "cash", _("efectivo")


class Level(models.TextChoices):
    """How well the bank knows an account's owner: the less, the less it may receive in a month."""

    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    N4 = "N4"


class Account(models.Model):
    """A balance that only postings change; ``last_seq`` counts them, ``version`` counts every change."""

    public_id = public_id()
    number = models.CharField(_("número"), max_length=11, unique=True)
    clabe = models.CharField(_("CLABE"), max_length=18, null=True, unique=True)  # noqa: DJ001 - unique when set
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("cliente"),
    )
    kind = models.CharField(_("clase"), max_length=16, choices=AccountKind.choices)
    account_type = models.CharField(
        _("tipo"),
        max_length=8,
        choices=[(each.value, each.value) for each in AccountType],
        blank=True,
    )
    level = models.CharField(_("nivel"), max_length=2, choices=Level.choices, default=Level.N4)
    name = models.CharField(_("nombre"), max_length=100, blank=True)
    system_key = models.CharField(_("clave interna"), max_length=120, null=True, unique=True)  # noqa: DJ001 - unique when set
    currency = models.CharField(_("moneda"), max_length=3, default=MXN)
    balance_centavos = models.BigIntegerField(_("saldo en centavos"), default=0)
    held_centavos = models.BigIntegerField(_("apartado en centavos"), default=0)
    floor_centavos = models.BigIntegerField(
        _("saldo mínimo en centavos"),
        null=True,
        default=0,
        help_text=_(
            "Saldo más bajo: 0 si no hay crédito, menos la línea si lo hay, vacío si no tiene límite."
        ),
    )
    last_seq = models.BigIntegerField(_("último asiento"), default=0)
    version = models.BigIntegerField(_("versión"), default=1)
    status = models.CharField(
        _("estado"),
        max_length=8,
        choices=[(each.value, each.value) for each in AccountStatus],
        default=AccountStatus.ACTIVE.value,
    )
    blocked_by_owner = models.BooleanField(
        _("la bloqueó su dueño"),
        default=False,
        help_text=_("Solo entonces puede desbloquearla con su segundo factor."),
    )
    created_at = models.DateTimeField(_("creado"))
    updated_at = models.DateTimeField(_("actualizado"))
    closed_at = models.DateTimeField(_("cerrado"), null=True)

    class Meta:
        verbose_name = _("cuenta")
        verbose_name_plural = _("cuentas")
        db_table = "account"
        permissions = [
            ("freeze_account", "Can freeze accounts"),
            ("propose_account", "Can ask for accounts to be unfrozen or adjusted"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(held_centavos__gte=0), name="account_held"),
            models.CheckConstraint(
                condition=Q(floor_centavos__isnull=True)
                | Q(balance_centavos__gte=F("floor_centavos") + F("held_centavos")),
                name="account_floor",
            ),
            models.CheckConstraint(
                condition=~Q(status=AccountStatus.INACTIVE.value)
                | Q(balance_centavos=0, held_centavos=0),
                name="account_closed_empty",
            ),
            models.CheckConstraint(
                condition=Q(blocked_by_owner=False) | Q(status=AccountStatus.BLOCKED.value),
                name="account_owner_block",
            ),
        ]

    def __str__(self) -> str:
        name = ACCOUNT_NAMES.get(self.account_type)
        return f"{gettext(name) if name else self.get_kind_display()} {self.number[-4:]}"

    @property
    def available_centavos(self) -> int:
        """What can be spent now."""
        return self.balance_centavos - self.held_centavos - (self.floor_centavos or 0)


class Entry(models.Model):
    """One business event in the ledger: one or more transfers that happen together."""

    public_id = public_id()
    kind = models.CharField(_("clase"), max_length=24, choices=KIND_CHOICES)
    correlation_id = UUIDv7Field(_("correlación"))
    causation_id = UUIDv7Field(_("causa"), null=True)
    saga_id = UUIDv7Field(_("proceso"), null=True)
    customer_id = models.BigIntegerField(
        _("cliente"), null=True, help_text=_("De quién es el acto; vacío si es del banco.")
    )
    initiated_by = models.BigIntegerField(_("iniciado por"), null=True)
    channel = models.CharField(_("canal"), max_length=16)
    confirmation_id = UUIDv7Field(_("confirmación"), null=True, unique=True)
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversal",
        verbose_name=_("revierte"),
    )
    refunds = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="refunded_by",
        verbose_name=_("reembolsa"),
    )
    beneficiary_id = UUIDv7Field(_("contacto"), null=True)
    counterpart = models.CharField(_("contraparte"), max_length=100, blank=True)
    counterpart_key = models.CharField(_("contraparte normalizada"), max_length=100, blank=True)
    memo = models.CharField(_("concepto"), max_length=140, blank=True)
    metadata = models.JSONField(_("más datos"), default=dict)
    value_date = models.DateField(_("fecha valor"))
    created_at = models.DateTimeField(_("creado"))

    class Meta:
        verbose_name = _("póliza")
        verbose_name_plural = _("pólizas")
        db_table = "entry"
        indexes = [
            models.Index(fields=["customer_id", "created_at"], name="entry_customer"),
            models.Index(fields=["correlation_id"], name="entry_correlation"),
            models.Index(fields=["created_at"], name="entry_created"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"


class EntrySeal(models.Model):
    """One link of the ledger's hash chain, over one entry with its transfers and postings."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, related_name="seal", verbose_name=_("póliza")
    )
    seq = models.BigIntegerField(_("número"), unique=True)
    prev = models.BinaryField(_("huella anterior"), max_length=32)
    hash = models.BinaryField(_("huella"), max_length=32)

    class Meta:
        verbose_name = _("sello de póliza")
        verbose_name_plural = _("sellos de pólizas")
        db_table = "entry_seal"

    def __str__(self) -> str:
        return f"#{self.seq}"


class Transfer(models.Model):
    """One leg of an entry: an amount leaves the debit account and reaches the credit account."""

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("póliza")
    )
    debit_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("cuenta de cargo")
    )
    credit_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("cuenta de abono")
    )
    amount_centavos = models.BigIntegerField(_("monto en centavos"))
    currency = models.CharField(_("moneda"), max_length=3, default=MXN)
    code = models.CharField(_("código"), max_length=16)

    class Meta:
        verbose_name = _("movimiento")
        verbose_name_plural = _("movimientos")
        db_table = "transfer"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_centavos__gt=0) & Q(amount_centavos__lte=CENTAVOS_MAX),
                name="transfer_amount",
            ),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")), name="transfer_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {Money(self.amount_centavos).display()}"


class Posting(models.Model):
    """One side of a transfer in one account's history; ``seq`` has no gaps."""

    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="postings", verbose_name=_("movimiento")
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="postings",
        db_index=False,
        verbose_name=_("cuenta"),
    )
    amount_centavos = models.BigIntegerField(_("monto en centavos"))
    balance_after_centavos = models.BigIntegerField(_("saldo después en centavos"))
    seq = models.BigIntegerField(_("número"))
    created_at = models.DateTimeField(_("creado"))

    class Meta:
        verbose_name = _("asiento")
        verbose_name_plural = _("asientos")
        db_table = "posting"
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="posting_seq"),
            models.CheckConstraint(condition=~Q(amount_centavos=0), name="posting_amount"),
        ]
        indexes = [models.Index(fields=["account", "created_at"], name="posting_account_created")]

    def __str__(self) -> str:
        return f"#{self.seq} {Money(self.amount_centavos).display()}"


class HoldState(models.TextChoices):
    """``active → captured | released | expired``."""

    ACTIVE = "active", _("vigente")
    CAPTURED = "captured", _("cobrado")
    RELEASED = "released", _("liberado")
    EXPIRED = "expired", _("venció")


UNDONE: Final = "undone"
"""Why a hold was released whose owner took the transfer back."""


class Hold(models.Model):
    """Money set aside: a pending movement. Captured it becomes an entry with the same public id."""

    public_id = public_id()
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="holds", verbose_name=_("cuenta")
    )
    amount_centavos = models.BigIntegerField(_("monto en centavos"))
    captured_centavos = models.BigIntegerField(_("cobrado en centavos"), default=0)
    state = models.CharField(
        _("estado"), max_length=8, choices=HoldState.choices, default=HoldState.ACTIVE
    )
    reason = models.CharField(_("motivo"), max_length=32, blank=True)
    purpose = models.CharField(
        _("propósito"),
        max_length=24,
        choices=KIND_CHOICES,
        help_text=_("La clase de póliza que resulta al cobrarlo."),
    )
    customer_id = models.BigIntegerField(_("cliente"))
    correlation_id = UUIDv7Field(_("correlación"))
    confirmation_id = UUIDv7Field(_("confirmación"), null=True, unique=True)
    saga_id = UUIDv7Field(_("proceso"), null=True)
    beneficiary_id = UUIDv7Field(_("contacto"), null=True)
    counterpart = models.CharField(_("contraparte"), max_length=100, blank=True)
    counterpart_key = models.CharField(_("contraparte normalizada"), max_length=100, blank=True)
    memo = models.CharField(_("concepto"), max_length=140, blank=True)
    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, related_name="hold", verbose_name=_("póliza")
    )
    expires_at = models.DateTimeField(_("vence"))
    created_at = models.DateTimeField(_("creado"))
    updated_at = models.DateTimeField(_("actualizado"))

    class Meta:
        verbose_name = _("apartado")
        verbose_name_plural = _("apartados")
        db_table = "hold"
        constraints = [
            models.UniqueConstraint(fields=["saga_id", "purpose"], name="hold_saga_purpose"),
            models.CheckConstraint(
                condition=Q(amount_centavos__gt=0) & Q(amount_centavos__lte=CENTAVOS_MAX),
                name="hold_amount",
            ),
            models.CheckConstraint(
                condition=Q(captured_centavos__gte=0)
                & Q(captured_centavos__lte=F("amount_centavos")),
                name="hold_captured",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expires_at"], name="hold_due"),
            models.Index(fields=["account", "created_at"], name="hold_account_created"),
            models.Index(fields=["customer_id", "created_at"], name="hold_customer"),
        ]

    def __str__(self) -> str:
        amount = Money(self.amount_centavos).display()
        return f"{self.get_purpose_display()} {amount}, {self.get_state_display()}"


class SpeiState(models.TextChoices):
    """``created → sent → settled | rejected``, ``settled → returned``, ``created → undone``."""

    CREATED = "created", _("por salir")
    SENT = "sent", _("en camino")
    SETTLED = "settled", _("liquidada")
    REJECTED = "rejected", _("rechazada")
    RETURNED = "returned", _("devuelta")
    UNDONE = "undone", _("deshecha")


class SpeiOrder(models.Model):
    """An order to another bank; ``next_run_at`` is empty once nothing more will happen."""

    hold = models.OneToOneField(
        Hold, on_delete=models.PROTECT, related_name="spei_order", verbose_name=_("apartado")
    )
    state = models.CharField(
        _("estado"), max_length=8, choices=SpeiState.choices, default=SpeiState.CREATED
    )
    clabe = models.CharField(_("CLABE"), max_length=18)
    beneficiary_name = models.CharField(_("beneficiario"), max_length=40)
    concept = models.CharField(_("concepto"), max_length=40, blank=True)
    tracking_key = models.CharField(_("clave de rastreo"), max_length=30, unique=True)
    reference = models.CharField(_("referencia"), max_length=7)
    fee_centavos = models.BigIntegerField(_("comisión en centavos"), default=0)
    channel = models.CharField(_("canal"), max_length=16)
    return_entry = models.OneToOneField(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        related_name="returned_order",
        verbose_name=_("póliza de devolución"),
    )
    next_run_at = models.DateTimeField(_("próximo paso"), null=True)
    attempts = models.PositiveIntegerField(_("intentos"), default=0)
    created_at = models.DateTimeField(_("creado"))
    updated_at = models.DateTimeField(_("actualizado"))

    class Meta:
        verbose_name = _("orden SPEI")
        verbose_name_plural = _("órdenes SPEI")
        db_table = "spei_order"
        indexes = [models.Index(fields=["next_run_at"], name="spei_order_due")]

    def __str__(self) -> str:
        return f"{self.tracking_key}, {self.get_state_display()}"


class HeldTransfer(models.Model):
    """A transfer inside the bank that its customer may still undo; ``next_run_at`` is empty once it has ended."""

    hold = models.OneToOneField(
        Hold, on_delete=models.PROTECT, related_name="held_transfer", verbose_name=_("apartado")
    )
    credit_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("cuenta que recibe")
    )
    fee_centavos = models.BigIntegerField(_("comisión en centavos"), default=0)
    undo_until = models.DateTimeField(_("se puede deshacer hasta"))
    next_run_at = models.DateTimeField(_("siguiente paso"), null=True)
    attempts = models.PositiveIntegerField(_("intentos"), default=0)

    class Meta:
        verbose_name = _("envío en espera")
        verbose_name_plural = _("envíos en espera")
        db_table = "held_transfer"
        indexes = [models.Index(fields=["next_run_at"], name="held_transfer_due")]

    def __str__(self) -> str:
        return f"#{self.hold_id}"


class Payee(models.Model):
    """Banking's copy of a customer's beneficiary, fed by events: whom they may pay, from when, how much at first."""

    customer_id = models.BigIntegerField(_("cliente"), db_index=True)
    beneficiary_id = UUIDv7Field(_("contacto"), unique=True)
    name = models.CharField(_("nombre"), max_length=100)
    alias = models.CharField(_("alias"), max_length=100, blank=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("cuenta")
    )
    clabe = models.CharField(_("CLABE"), max_length=18, blank=True)
    usable_at = models.DateTimeField(_("se puede pagar desde"))
    capped_until = models.DateTimeField(_("con tope hasta"))
    paid_before = models.BooleanField(_("pagado antes"), default=False)
    removed_at = models.DateTimeField(_("eliminado"), null=True)
    created_at = models.DateTimeField(_("creado"))
    updated_at = models.DateTimeField(_("actualizado"))

    class Meta:
        verbose_name = _("destinatario")
        verbose_name_plural = _("destinatarios")
        db_table = "payee"

    def __str__(self) -> str:
        return str(self.beneficiary_id)


class UserLimit(models.Model):
    """A customer's own limits; empty means the bank's default."""

    customer_id = models.BigIntegerField(_("cliente"), unique=True)
    per_operation_centavos = models.BigIntegerField(_("por operación en centavos"), null=True)
    per_day_centavos = models.BigIntegerField(_("por día en centavos"), null=True)
    transfers_by_chat = models.BooleanField(_("transferencias por chat"), default=True)
    updated_at = models.DateTimeField(_("actualizado"))

    class Meta:
        verbose_name = _("límite del cliente")
        verbose_name_plural = _("límites de clientes")
        db_table = "user_limit"

    def __str__(self) -> str:
        return f"#{self.customer_id}"


class LimitCounter(models.Model):
    """What a customer has used of a rule in a period; changed in the transaction that uses it."""

    customer_id = models.BigIntegerField(_("cliente"))
    rule = models.CharField(_("regla"), max_length=16)
    period = models.CharField(_("periodo"), max_length=10)
    used_centavos = models.BigIntegerField(_("usado en centavos"), default=0)
    payments = models.PositiveIntegerField(
        _("pagos"), db_default=0, help_text=_("Cuántos contó; un pago devuelto sigue contado.")
    )

    class Meta:
        verbose_name = _("contador de límite")
        verbose_name_plural = _("contadores de límites")
        db_table = "limit_counter"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "rule", "period"], name="limit_counter_once"
            ),
            models.CheckConstraint(condition=Q(used_centavos__gte=0), name="limit_counter_used"),
        ]

    def __str__(self) -> str:
        return f"#{self.customer_id} {self.period}"


class UdiValue(models.Model):
    """The value of the UDI in force from a date, in millionths of a peso."""

    date = models.DateField(_("fecha"), unique=True)
    value_micros = models.BigIntegerField(_("valor en millonésimas"))

    class Meta:
        verbose_name = _("valor de la UDI")
        verbose_name_plural = _("valores de la UDI")
        db_table = "udi_value"

    def __str__(self) -> str:
        return f"{self.date} {self.value_micros}"


class Fee(models.Model):
    """What a kind of entry costs the customer."""

    kind = models.CharField(_("clase"), max_length=24, unique=True, choices=KIND_CHOICES)
    fee_centavos = models.BigIntegerField(_("comisión en centavos"), default=0)

    class Meta:
        verbose_name = _("comisión")
        verbose_name_plural = _("comisiones")
        db_table = "fee"
        constraints = [
            models.CheckConstraint(condition=Q(fee_centavos__gte=0), name="fee_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {Money(self.fee_centavos).display()}"


LEDGER_TABLES = ("entry", "entry_seal", "transfer", "posting")
for _table in LEDGER_TABLES:
    triggers.register(_table)
