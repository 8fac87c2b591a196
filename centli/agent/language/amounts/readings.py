"""One amount in an utterance: what was said, where, and what it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["exact", "slang", "ambiguous", "vague", "foreign", "relative", "refused"]
DEFINITE: Final = frozenset({"exact", "slang"})
"""The kinds that carry one amount; slang is read back in figures and words."""


@dataclass(frozen=True, slots=True)
class AmountReading:
    """One amount in an utterance: what was said, where, and what it may mean in centavos."""

    kind: Kind
    said: str
    span: tuple[int, int]
    centavos: int | None = None
    candidates: tuple[int, ...] = ()
    currency: str = "MXN"
    relation: str = ""
    """Of a relative one: all, half, percent:10, same, usual:renta."""
    bound: Literal["", "max", "min"] = ""
    """Of a vague one: "menos de 500" is a maximum. Of a refused one, "max": "99 billones" is more than anybody can send."""

    @property
    def definite(self) -> bool:
        """Whether exactly one amount was meant."""
        return self.kind in DEFINITE
