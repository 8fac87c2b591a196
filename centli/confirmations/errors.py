"""What can go wrong with a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from centli.kernel.errors import Conflict, Forbidden, Gone, NotFound, Rejected, Unavailable
from centli.kernel.text import gettext_noop


@dataclass(eq=False)
class ConfirmationNotFound(NotFound):
    """No such proposal, or another customer's."""

    code: ClassVar[str] = "confirmation_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa confirmación.")


@dataclass(eq=False)
class ConfirmationExpired(Gone):
    """Void, expired, renewed or failed: ``state`` says which, and a new proposal is needed."""

    code: ClassVar[str] = "confirmation_expired"
    title: ClassVar[str] = gettext_noop("Esta confirmación ya no está vigente.")

    state: str = ""


@dataclass(eq=False)
class TokenInvalid(Gone):
    """The proposal is open and the token is of another proposal or login: read it again, and confirm with its token."""

    code: ClassVar[str] = "token_invalid"
    title: ClassVar[str] = gettext_noop(
        "Esta confirmación sigue abierta, pero no con esa clave. Vuelve a abrirla y confirma desde aquí."
    )
    is_kept: ClassVar[bool] = False


@dataclass(eq=False)
class ConfirmationMismatch(Rejected):
    """The terms are not those that the customer confirmed."""

    code: ClassVar[str] = "confirmation_mismatch"
    title: ClassVar[str] = gettext_noop("Los datos no son los que confirmaste. No se movió dinero.")


@dataclass(eq=False)
class ConfirmationRequired(Rejected):
    """The customer has not confirmed this yet."""

    code: ClassVar[str] = "confirmation_required"
    title: ClassVar[str] = gettext_noop("Falta tu confirmación. No se movió dinero.")


@dataclass(eq=False)
class FactorRequired(Forbidden):
    """A second factor is due (HTTP 401 ``insufficient_user_authentication`` at the REST door); names the reasons."""

    code: ClassVar[str] = "factor_required"
    title: ClassVar[str] = gettext_noop("Necesitamos tu código de verificación.")

    reasons: tuple[str, ...] = ()


@dataclass(eq=False)
class FactorWrong(Rejected):
    """The code is wrong or was used before."""

    code: ClassVar[str] = "factor_wrong"
    title: ClassVar[str] = gettext_noop("El código no es correcto.")
    is_kept: ClassVar[bool] = False

    attempts_left: int = 0


@dataclass(eq=False)
class MoneyClosed(Forbidden):
    """Too many wrong codes: money is closed for a while."""

    code: ClassVar[str] = "money_closed"
    title: ClassVar[str] = gettext_noop(
        "Por seguridad cerramos los movimientos de dinero unos minutos."
    )

    retry_after_s: int = 0


@dataclass(eq=False)
class FactorTooNew(Forbidden):
    """The customer's authenticator took another's place a short while ago; its codes release nothing before ``usable_at``."""

    code: ClassVar[str] = "factor_too_new"
    title: ClassVar[str] = gettext_noop(
        "Tu verificación en dos pasos es nueva. Por seguridad, lo que pide código espera 24 horas."
    )
    is_kept: ClassVar[bool] = False

    usable_at: str = ""


@dataclass(eq=False)
class LimitExceeded(Forbidden):
    """Above the ceiling; no factor helps. Amounts in centavos."""

    code: ClassVar[str] = "limit_exceeded"
    title: ClassVar[str] = gettext_noop("El monto rebasa el máximo permitido.")

    limit: str = "ceiling"
    limit_centavos: int = 0
    requested_centavos: int = 0


@dataclass(eq=False)
class PayeeNotUsable(Rejected):
    """A new payee cannot be paid yet, or not that much."""

    code: ClassVar[str] = "payee_not_usable"
    title: ClassVar[str] = gettext_noop("Este contacto es nuevo y todavía tiene restricciones.")

    usable_at: str = ""
    cap_centavos: int = 0


@dataclass(eq=False)
class AlreadyExecuted(Conflict):
    """It has been carried out; it cannot be cancelled or renewed any more."""

    code: ClassVar[str] = "already_executed"
    title: ClassVar[str] = gettext_noop("Esta operación ya se hizo.")


@dataclass(eq=False)
class OutcomeUnknown(Unavailable):
    """The database went away meanwhile: it may be done or not, and the same confirmation again tells which."""

    code: ClassVar[str] = "outcome_unknown"
    title: ClassVar[str] = gettext_noop(
        "Todavía no sabemos si quedó hecho. Confirma otra vez: no se hace dos veces."
    )

    retry_after_s: int = 5


@dataclass(eq=False)
class TooManyOpen(Conflict):
    """At most three proposals may be open."""

    code: ClassVar[str] = "too_many_open"
    title: ClassVar[str] = gettext_noop(
        "Tienes demasiadas confirmaciones abiertas. Confirma o cancela alguna."
    )
    is_kept: ClassVar[bool] = False


@dataclass(eq=False)
class ApproverNeeded(Forbidden):
    """Another person than the maker must approve."""

    code: ClassVar[str] = "approver_needed"
    title: ClassVar[str] = gettext_noop("Debe decidirlo otra persona.")
