"""The ledger's codes as staff read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from banking import rules
from banking.errors import LimitsUnavailable
from banking.models import UNDONE
from banking.selectors.facts import DAY_RULE
from centli.db.admin import Worded, worded, words_filter
from centli.kernel.text import gettext_noop

LEGS: Final[Mapping[str, str]] = {
    "principal": gettext_noop("monto"),
    "fee": gettext_noop("comisión"),
    "cashback": gettext_noop("cashback"),
}
ENDS: Final[Mapping[str, str]] = {
    "expired": gettext_noop("venció"),
    UNDONE: gettext_noop("la deshizo su cliente"),
    "spei_rejected": gettext_noop("la rechazó el otro banco"),
    "spei_expired": gettext_noop("el otro banco no contestó a tiempo"),
    "payee_unavailable": gettext_noop("la cuenta que recibe no puede recibir"),
    "account_blocked": gettext_noop("una de las cuentas está congelada"),
    LimitsUnavailable.code: gettext_noop("no se sabía el valor de la UDI"),
}
"""Why money that was set aside went back."""


def _rule(code: str) -> str:
    if code == DAY_RULE:
        return gettext("lo enviado en el día")
    return gettext("lo recibido en el mes") if rules.is_credits_rule(code) else code


LEG: Final = Worded("code", _("código"), worded(LEGS))
LEG_FILTER: Final = words_filter(LEG.words)
END: Final = Worded("reason", _("motivo"), worded(ENDS))
RULE: Final = Worded("rule", _("regla"), _rule)
