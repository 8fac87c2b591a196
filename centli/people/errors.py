"""What can go wrong with people's logins, tickets and consents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from centli.kernel.errors import Forbidden, Rejected
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
