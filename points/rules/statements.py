"""Statements: what people call the reasons of a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from centli.kernel.text import gettext_noop
from points.contracts import TransactionType

TYPE_NAMES: Final[Mapping[TransactionType, str]] = {
    TransactionType.EARNED: gettext_noop("Ganados"),
    TransactionType.REDEEMED: gettext_noop("Canje"),
    TransactionType.EXPIRED: gettext_noop("Vencidos"),
    TransactionType.REVERSED: gettext_noop("Reverso"),
    TransactionType.ADJUSTED: gettext_noop("Ajuste"),
}
