"""Banking's decisions and arithmetic, as pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from banking.contracts import MovementType
from centli.kernel import clabe, clock
from centli.kernel.text import gettext_noop

# ── Account numbers ──────────────────────────────────────────────────────────────────────────────

NUMBER_LENGTH: Final = 11


def clabe_make(number: str) -> str:
    """Return the CLABE of an account number of ours."""
    return clabe.generate(bank=clabe.OWN_BANK, account=number)


def masked(number: str) -> str:
    """Return what is shown of an account of somebody else's: its last four digits."""
    return f"···· {number[-4:]}"


# ── Kinds of entry ───────────────────────────────────────────────────────────────────────────────


class EntryKind(StrEnum):
    """What an entry is for; the stored code."""

    TRANSFER = "transfer"
    OWN_TRANSFER = "own_transfer"
    SPEI_OUT = "spei_out"
    SPEI_IN = "spei_in"
    SPEI_RETURN = "spei_return"
    DEPOSIT = "deposit"
    PAYROLL = "payroll"
    WITHDRAWAL = "withdrawal"
    PURCHASE = "purchase"
    REFUND = "refund"
    CASHBACK = "cashback"
    GROCERIES = "groceries"
    RESTAURANTS = "restaurants"
    SERVICES = "services"
    TRANSPORT = "transport"
    SHOPPING = "shopping"
    HEALTH = "health"
    ENTERTAINMENT = "entertainment"
    FEE = "fee"
    INTEREST = "interest"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """The movement type of an entry kind, and how people read it."""

    type: MovementType
    label: str


KINDS: Final[Mapping[EntryKind, KindFacts]] = {
    EntryKind.TRANSFER: KindFacts(MovementType.TRANSFER, gettext_noop("Transferencias")),
    EntryKind.OWN_TRANSFER: KindFacts(MovementType.TRANSFER, gettext_noop("Entre tus cuentas")),
    EntryKind.SPEI_OUT: KindFacts(MovementType.TRANSFER, gettext_noop("Envíos a otros bancos")),
    EntryKind.SPEI_IN: KindFacts(MovementType.TRANSFER, gettext_noop("Recibido de otros bancos")),
    EntryKind.SPEI_RETURN: KindFacts(MovementType.TRANSFER, gettext_noop("Devoluciones SPEI")),
    EntryKind.DEPOSIT: KindFacts(MovementType.DEPOSIT, gettext_noop("Depósitos")),
    EntryKind.PAYROLL: KindFacts(MovementType.DEPOSIT, gettext_noop("Nómina")),
    EntryKind.WITHDRAWAL: KindFacts(MovementType.WITHDRAWAL, gettext_noop("Retiros de efectivo")),
    EntryKind.PURCHASE: KindFacts(MovementType.PAYMENT, gettext_noop("Compras en CENTLI")),
    EntryKind.REFUND: KindFacts(MovementType.PAYMENT, gettext_noop("Reembolsos")),
    EntryKind.CASHBACK: KindFacts(MovementType.DEPOSIT, gettext_noop("Cashback")),
    EntryKind.GROCERIES: KindFacts(MovementType.PAYMENT, gettext_noop("Súper")),
    EntryKind.RESTAURANTS: KindFacts(MovementType.PAYMENT, gettext_noop("Restaurantes")),
    EntryKind.SERVICES: KindFacts(MovementType.PAYMENT, gettext_noop("Servicios")),
    EntryKind.TRANSPORT: KindFacts(MovementType.PAYMENT, gettext_noop("Transporte")),
    EntryKind.SHOPPING: KindFacts(MovementType.PAYMENT, gettext_noop("Compras")),
    EntryKind.HEALTH: KindFacts(MovementType.PAYMENT, gettext_noop("Salud")),
    EntryKind.ENTERTAINMENT: KindFacts(MovementType.PAYMENT, gettext_noop("Entretenimiento")),
    EntryKind.FEE: KindFacts(MovementType.PAYMENT, gettext_noop("Comisiones")),
    EntryKind.INTEREST: KindFacts(MovementType.DEPOSIT, gettext_noop("Rendimientos")),
    EntryKind.REVERSAL: KindFacts(MovementType.TRANSFER, gettext_noop("Reversos")),
    EntryKind.ADJUSTMENT: KindFacts(MovementType.TRANSFER, gettext_noop("Ajustes")),
}

CUSTOMER_KINDS: Final = frozenset(
    {EntryKind.TRANSFER, EntryKind.OWN_TRANSFER, EntryKind.SPEI_OUT, EntryKind.PURCHASE}
)
"""Kinds that happen by a customer's own act alone: each such entry names its confirmation."""
COUNTED_KINDS: Final = frozenset({EntryKind.TRANSFER, EntryKind.PURCHASE})
"""Kinds whose amount counts for the day's limit when posted; an order to another bank counts when it is accepted.

What goes back of a purchase is a new entry, and gives the day nothing back.
"""


def kinds_of(movement_type: MovementType) -> frozenset[EntryKind]:
    """Return the entry kinds of a movement type."""
    return frozenset(kind for kind, facts in KINDS.items() if facts.type == movement_type)


# ── What staff do ────────────────────────────────────────────────────────────────────────────────

FREEZE_REASONS: Final[Mapping[str, str]] = {
    "fraud": gettext_noop("Sospecha de fraude"),
    "lost_device": gettext_noop("Dispositivo perdido o robado"),
    "court_order": gettext_noop("Orden de autoridad"),
    "customer_request": gettext_noop("Lo pidió el cliente"),
    "other": gettext_noop("Otro"),
}
UNFREEZE_REASONS: Final[Mapping[str, str]] = {
    "fraud": gettext_noop("Se descartó el fraude"),
    "lost_device": gettext_noop("Dispositivo recuperado o repuesto"),
    "court_order": gettext_noop("Orden de autoridad"),
    "customer_request": gettext_noop("Lo pidió el cliente"),
    "other": gettext_noop("Otro"),
}
"""Why a freeze of the same code ends."""
ADJUSTMENT_REASONS: Final[Mapping[str, str]] = {
    "bank_error": gettext_noop("Corrección de un error del banco"),
    "dispute": gettext_noop("Aclaración a favor del cliente"),
    "duplicate": gettext_noop("Movimiento duplicado"),
    "fee_refund": gettext_noop("Devolución de comisión"),
    "other": gettext_noop("Ajuste del banco"),
}
"""The customer reads them on the movement."""
NOT_REVERSED: Final = frozenset(
    {
        EntryKind.SPEI_OUT, EntryKind.SPEI_IN, EntryKind.SPEI_RETURN, EntryKind.PURCHASE, EntryKind.REFUND,
        EntryKind.REVERSAL,
    }
)  # fmt: skip
"""Their money is at another bank, or an order hangs on it: it comes back by a return, a cancellation or a new order."""
CLOSE_REASONS: Final[Mapping[str, str]] = {
    "customer_request": gettext_noop("Lo pidió el cliente"),
    "unused": gettext_noop("Cuenta sin uso"),
    "deceased": gettext_noop("Fallecimiento del titular"),
    "other": gettext_noop("Otro"),
}


LEVELS: Final = ("N1", "N2", "N3", "N4")
"""From the lowest: the less the bank knows of an owner, the less the account receives."""
LEVEL_REASONS: Final[Mapping[str, str]] = {
    "documents": gettext_noop("Se revisaron sus documentos"),
    "other": gettext_noop("Otro"),
}
OPEN_REASONS: Final[Mapping[str, str]] = {
    "customer_request": gettext_noop("Lo pidió el cliente"),
    "other": gettext_noop("Otro"),
}


def reason_shown(reason: str, *, favours_reader: bool) -> str:
    """Return why staff moved money, as its customer reads it: what took theirs was not cleared up in their favour."""
    if reason == "dispute" and not favours_reader:
        return gettext_noop("Aclaración de un movimiento")
    return ADJUSTMENT_REASONS[reason]


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────

UDI_PER_OPERATION: Final = 1_500
"""The default limit of an electronic transfer.

Source: CNBV, user transaction limit (MTU), in force from 2025-10-01, automatic from 2026-01-01.
"""
MICROS_PER_CENTAVO: Final = 10_000
PER_DAY_CENTAVOS: Final = 5_000_000
CEILING_CENTAVOS: Final = 25_000_000
PAYEE_WAIT: Final = timedelta(minutes=30)
PAYEE_CAPPED: Final = timedelta(hours=24)
PAYEE_CAP_CENTAVOS: Final = 500_000


def udi_centavos(udis: int, value_micros: int) -> int:
    """Return a number of UDI in centavos, rounded down."""
    return udis * value_micros // MICROS_PER_CENTAVO


def day_period(moment: datetime) -> str:
    """Return the limit period of a moment: the customer's day, ``2026-11-21``."""
    return clock.local_date(moment).isoformat()


MONTHLY_CREDITS_UDI: Final[Mapping[str, int]] = {"N1": 750, "N2": 3_000, "N3": 10_000}
"""What an account of a level may receive in a calendar month; N4 has no cap.

Source: Banco de México, Circular 3/2012, account levels (figures as repeated by the press, 2026-02-03). Which day's UDI
applies is not settled there: the value in force on the day of the credit is taken.
"""
BALANCE_UDI: Final[Mapping[str, int]] = {"N1": 1_000}


def credits_rule(account_pk: int) -> str:
    """Return the name of the counter of an account's credits."""
    return f"in{account_pk}"


def is_credits_rule(name: str) -> bool:
    """Say whether a counter's name is that of an account's credits."""
    return name.startswith("in") and name[2:].isdecimal()


# ── The simulated SPEI rail ──────────────────────────────────────────────────────────────────────


class SpeiFate(StrEnum):
    """What becomes of an order at the other bank."""

    SETTLED = "settled"
    REJECTED = "rejected"
    RETURNED = "returned"


SPEI_STEP: Final = timedelta(seconds=3)
SPEI_RETURN_AFTER: Final = timedelta(seconds=30)
SPEI_HOLD: Final = timedelta(hours=24)
_REJECTED_ENDING: Final = "98"
_RETURNED_ENDING: Final = "99"


def spei_fate(target: str) -> SpeiFate:
    """Return what the simulated rail does with a CLABE, by the two digits before its check digit.

    ``98`` is rejected (account unknown), ``99`` is settled and returned later, anything else is settled.
    """
    ending = target[15:17]
    if ending == _REJECTED_ENDING:
        return SpeiFate.REJECTED
    return SpeiFate.RETURNED if ending == _RETURNED_ENDING else SpeiFate.SETTLED


def tracking_key(transaction_id: UUID) -> str:
    """Return an order's tracking key: unique per sender, at most 30 characters, letters and digits."""
    return f"CENTLI{transaction_id.hex[:24].upper()}"


def reference_number(day: date) -> str:
    """Return an order's numeric reference, at most seven digits: the day."""
    return f"{day:%y%m%d}"


FOLIO_LENGTH: Final = 10
"""How many digits of a transaction's id its folio has."""


def folio(transaction_id: UUID) -> str:
    """Return the short form of a transaction's id that people read aloud."""
    return transaction_id.hex[-FOLIO_LENGTH:].upper()
