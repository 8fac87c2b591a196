"""Amounts: whole centavos and a currency, exact and bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from centli.kernel.errors import Rejected
from centli.kernel.text import gettext_noop

MXN: Final = "MXN"
CENTAVOS_PER_PESO: Final = 100
CENTAVOS_MAX: Final = 10**12
"""The largest amount in one operation: ten thousand million pesos."""

_WIRE = re.compile(r"[0-9]{1,10}\.[0-9]{2}", re.ASCII)


@dataclass(eq=False)
class InvalidAmount(Rejected):
    """The text is not an amount of the wire form, or lies outside the bounds."""

    code = "invalid_amount"
    title = gettext_noop("El monto no es válido.")


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of one currency, in whole centavos; may be negative, as in a movement."""

    centavos: int
    currency: str = MXN

    def __post_init__(self) -> None:
        if type(self.centavos) is not int:
            raise TypeError("centavos must be a whole number")
        if abs(self.centavos) > CENTAVOS_MAX * 10:
            raise OverflowError("amount outside the bank's bounds")

    @classmethod
    def parse(cls, text: str, currency: str = MXN) -> Money:
        """Read the wire form ``"50000.00"``: ASCII digits, a point, two decimals, nothing else.

        Raises:
            InvalidAmount: any other form ("1e3", "NaN", "1_000", other scripts' digits), or over the cap.
        """
        if _WIRE.fullmatch(text) is None:
            raise InvalidAmount
        pesos, centavos = text.split(".")
        total = int(pesos) * CENTAVOS_PER_PESO + int(centavos)
        if total > CENTAVOS_MAX:
            raise InvalidAmount
        return cls(total, currency)

    def wire(self) -> str:
        """Return the wire form: ``"50000.00"``, with a leading minus when negative."""
        pesos, centavos = divmod(abs(self.centavos), CENTAVOS_PER_PESO)
        return f"{'-' if self.centavos < 0 else ''}{pesos}.{centavos:02d}"

    def json(self) -> dict[str, str]:
        """Return the JSON form, ``{"amount": "50000.00", "currency": "MXN"}``."""
        return {"amount": self.wire(), "currency": self.currency}

    def display(self) -> str:
        """Return what people read: ``$50,000.00 MXN``, ``−$12.50 MXN``."""
        pesos, centavos = divmod(abs(self.centavos), CENTAVOS_PER_PESO)
        return f"{'−' if self.centavos < 0 else ''}${pesos:,}.{centavos:02d} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.centavos + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.centavos - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.centavos, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError("two currencies cannot be added")
        return other.centavos
