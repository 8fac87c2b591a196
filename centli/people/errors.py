"""What can go wrong with people's logins, tickets and consents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from centli.kernel.errors import Conflict, Forbidden, Rejected
from centli.kernel.text import gettext_noop


@dataclass(eq=False)
class CodeWrong(Rejected):
    """The code is wrong, or it counted before."""

    code: ClassVar[str] = "code_wrong"
    title: ClassVar[str] = gettext_noop("El código no es correcto.")


@dataclass(eq=False)
class NotEnrolled(Forbidden):
    """The person has no second factor yet."""

    code: ClassVar[str] = "factor_not_enrolled"
    title: ClassVar[str] = gettext_noop("Primero activa tu verificación en dos pasos.")


@dataclass(eq=False)
class LoginOver(Forbidden):
    """The login has ended, run out or idled."""

    code: ClassVar[str] = "login_over"
    title: ClassVar[str] = gettext_noop("Tu acceso expiró. Entra de nuevo.")


@dataclass(eq=False)
class ConsentOutdated(Conflict):
    """The notice has a newer version, which must be shown first."""

    code: ClassVar[str] = "consent_outdated"
    title: ClassVar[str] = gettext_noop("Hay una versión nueva del aviso de privacidad.")

    version: str = ""


@dataclass(eq=False)
class ReasonTooShort(Rejected):
    """Whoever looks at what is masked says why, in words that somebody can judge later."""

    code: ClassVar[str] = "reason_too_short"
    title: ClassVar[str] = gettext_noop("Escribe un motivo de al menos 10 letras.")
