"""What can go wrong with money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from centli.kernel.errors import Conflict, Gone, NotFound, Rejected, Unavailable
from centli.kernel.text import gettext_noop


@dataclass(eq=False)
class AccountNotFound(NotFound):
    """No such account, or another customer's."""

    code: ClassVar[str] = "account_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa cuenta.")


@dataclass(eq=False)
class TransactionNotFound(NotFound):
    """No such movement, or another customer's."""

    code: ClassVar[str] = "transaction_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese movimiento.")


@dataclass(eq=False)
class PayeeNotFound(NotFound):
    """The beneficiary is not in the customer's list, or was removed."""

    code: ClassVar[str] = "beneficiary_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos a ese contacto.")


@dataclass(eq=False)
class UndoExpired(Gone):
    """The seconds in which a transfer can be undone are over, or it never had any."""

    code: ClassVar[str] = "undo_expired"
    title: ClassVar[str] = gettext_noop("Ya no se puede deshacer.")


@dataclass(eq=False)
class InsufficientFunds(Rejected):
    """The available balance does not cover the amount."""

    code: ClassVar[str] = "insufficient_funds"
    title: ClassVar[str] = gettext_noop("No te alcanza el saldo.")

    available_centavos: int = 0
    requested_centavos: int = 0


@dataclass(eq=False)
class AccountBlocked(Rejected):
    """The account is frozen: nothing is debited or credited."""

    code: ClassVar[str] = "account_blocked"
    title: ClassVar[str] = gettext_noop("La cuenta está congelada.")


@dataclass(eq=False)
class AccountInactive(Rejected):
    """The account is closed."""

    code: ClassVar[str] = "account_inactive"
    title: ClassVar[str] = gettext_noop("La cuenta está cerrada.")


@dataclass(eq=False)
class PayeeUnavailable(Rejected):
    """The payee's account cannot receive money now; no more is said of somebody else's account."""

    code: ClassVar[str] = "beneficiary_unavailable"
    title: ClassVar[str] = gettext_noop("La cuenta de tu contacto no puede recibir dinero.")


@dataclass(eq=False)
class PayeeChanged(Rejected):
    """The payee's account is not the one that was shown on the card."""

    code: ClassVar[str] = "beneficiary_changed"
    title: ClassVar[str] = gettext_noop("La cuenta de tu contacto cambió. No se movió dinero.")


@dataclass(eq=False)
class ConceptTooLong(Rejected):
    """What the transfer is for takes more letters than another bank would be told."""

    code: ClassVar[str] = "concept_too_long"
    title: ClassVar[str] = gettext_noop("El concepto puede tener 39 letras como mucho.")

    length_max: int = 0


@dataclass(eq=False)
class SameAccount(Rejected):
    """Source and target are one account."""

    code: ClassVar[str] = "same_account"
    title: ClassVar[str] = gettext_noop("La cuenta de origen y la de destino son la misma.")


@dataclass(eq=False)
class CreditAccountRequired(Rejected):
    """Months without interest are paid by a credit account."""

    code: ClassVar[str] = "credit_account_required"
    title: ClassVar[str] = gettext_noop(
        "Los meses sin intereses se pagan con tu cuenta de crédito."
    )


@dataclass(eq=False)
class InvalidLimit(Rejected):
    """A limit outside what the bank allows; ``ceiling_centavos`` is the most."""

    code: ClassVar[str] = "invalid_limit"
    title: ClassVar[str] = gettext_noop("Ese límite no está permitido.")

    ceiling_centavos: int = 0


@dataclass(eq=False)
class TargetMissing(Rejected):
    """A transfer names exactly one target: a beneficiary or an account of one's own."""

    code: ClassVar[str] = "target_missing"
    title: ClassVar[str] = gettext_noop(
        "Necesitamos un contacto o una cuenta tuya, solo uno de los dos."
    )


@dataclass(eq=False)
class ChatTransfersOff(Rejected):
    """The customer switched transfers by chat off."""

    code: ClassVar[str] = "chat_transfers_off"
    title: ClassVar[str] = gettext_noop("Tienes apagadas las transferencias por chat.")


@dataclass(eq=False)
class ChatTransfersOn(Conflict):
    """There is nothing to switch on."""

    code: ClassVar[str] = "chat_transfers_on"
    title: ClassVar[str] = gettext_noop("Ya tienes encendidas las transferencias por chat.")


@dataclass(eq=False)
class HoldNotActive(Conflict):
    """The hold was captured, released or has expired."""

    code: ClassVar[str] = "hold_not_active"
    title: ClassVar[str] = gettext_noop("El apartado ya no está activo.")

    state: str = ""


@dataclass(eq=False)
class AccountNotEmpty(Rejected):
    """Only an account at zero, with nothing held, can be closed. Amounts in centavos."""

    code: ClassVar[str] = "account_not_empty"
    title: ClassVar[str] = gettext_noop("La cuenta no está en ceros o tiene dinero apartado.")

    balance_centavos: int = 0
    held_centavos: int = 0


@dataclass(eq=False)
class LevelNotHigher(Rejected):
    """An account's level is only raised."""

    code: ClassVar[str] = "level_not_higher"
    title: ClassVar[str] = gettext_noop("La cuenta ya tiene ese nivel, o uno más alto.")


@dataclass(eq=False)
class AccountTypeTaken(Rejected):
    """A customer has one account of each type."""

    code: ClassVar[str] = "account_type_taken"
    title: ClassVar[str] = gettext_noop("Ya tiene una cuenta de ese tipo.")


@dataclass(eq=False)
class OrderUnderWay(Conflict):
    """An order to another bank is not over: its money may come back to the account."""

    code: ClassVar[str] = "order_under_way"
    title: ClassVar[str] = gettext_noop("Un envío a otro banco todavía no termina.")


@dataclass(eq=False)
class AlreadyReversed(Conflict):
    """An entry is reversed in full at most once."""

    code: ClassVar[str] = "already_reversed"
    title: ClassVar[str] = gettext_noop("Ese movimiento ya se revirtió.")


@dataclass(eq=False)
class NotReversible(Rejected):
    """Its money is at another bank, or it belongs to an order: what undoes those is not a reversal."""

    code: ClassVar[str] = "not_reversible"
    title: ClassVar[str] = gettext_noop("Ese movimiento no se revierte desde aquí.")


@dataclass(eq=False)
class NotBlocked(Conflict):
    """The account is not frozen."""

    code: ClassVar[str] = "account_not_blocked"
    title: ClassVar[str] = gettext_noop("La cuenta no está congelada.")


@dataclass(eq=False)
class NothingToBlock(Conflict):
    """Every account that was named is frozen already."""

    code: ClassVar[str] = "already_blocked"
    title: ClassVar[str] = gettext_noop("Ya está bloqueada: no entra ni sale dinero de ella.")


@dataclass(eq=False)
class BlockedByBank(Rejected):
    """The bank froze the account, so its owner cannot lift it."""

    code: ClassVar[str] = "blocked_by_bank"
    title: ClassVar[str] = gettext_noop(
        "Esa cuenta la congeló el banco y no la puedes desbloquear tú; una persona te puede ayudar."
    )


@dataclass(eq=False)
class RequestPending(Conflict):
    """Another request about the account waits for its approval."""

    code: ClassVar[str] = "request_pending"
    title: ClassVar[str] = gettext_noop("Ya hay una solicitud de esa cuenta que espera aprobación.")


@dataclass(eq=False)
class AccountAltered(Conflict):
    """The account is not as it was when the request was made, so what was asked for may be something else now."""

    code: ClassVar[str] = "account_altered"
    title: ClassVar[str] = gettext_noop("La cuenta cambió desde que se pidió; pídelo otra vez.")


@dataclass(eq=False)
class RefundTooLarge(Rejected):
    """The refunds of a payment together may not exceed it."""

    code: ClassVar[str] = "refund_too_large"
    title: ClassVar[str] = gettext_noop("El reembolso es mayor que el pago.")


@dataclass(eq=False)
class InvalidCursor(Rejected):
    """The cursor is not one of ours."""

    code: ClassVar[str] = "invalid_cursor"
    title: ClassVar[str] = gettext_noop("El cursor no es válido.")


@dataclass(eq=False)
class InvalidFilter(Rejected):
    """A filter that there is not."""

    code: ClassVar[str] = "invalid_filter"
    title: ClassVar[str] = gettext_noop("Ese filtro no existe.")


@dataclass(eq=False)
class InvalidPeriod(Rejected):
    """The period ends before it begins."""

    code: ClassVar[str] = "invalid_period"
    title: ClassVar[str] = gettext_noop("El periodo no es válido.")


@dataclass(eq=False)
class CreditCapExceeded(Rejected):
    """The account's level does not let it receive that much; ``cap_centavos`` is the most of its month or balance."""

    code: ClassVar[str] = "credit_cap_exceeded"
    title: ClassVar[str] = gettext_noop("Tu cuenta no puede recibir tanto por su nivel.")

    cap_centavos: int = 0


@dataclass(eq=False)
class LimitsUnavailable(Unavailable):
    """The value of the UDI is not known, so no limit can be computed: nothing is sent."""

    code: ClassVar[str] = "limits_unavailable"
    title: ClassVar[str] = gettext_noop("No pudimos revisar tus límites; intenta más tarde.")


@dataclass(eq=False)
class PurchaseEnded(Rejected):
    """The purchase has ended, and it was not charged."""

    code: ClassVar[str] = "purchase_ended"
    title: ClassVar[str] = gettext_noop("La compra ya terminó; no se cobró.")
