"""What people call their accounts: one name a type, on every card, page and message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from centli.kernel.text import gettext_noop

ACCOUNT_NAMES: Final[Mapping[str, str]] = {
    "checking": gettext_noop("Cuenta de cheques"),
    "savings": gettext_noop("Ahorro"),
    "credit": gettext_noop("Tarjeta de crédito"),
}
"""By the type that events and contracts name; the edges translate them."""
