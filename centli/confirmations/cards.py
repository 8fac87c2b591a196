"""What a card has, whichever kind it is of: the same keys, empty where the kind says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centli.confirmations.contracts import Assessment
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop
from centli.kernel.words import money_in_words

_REASONS: Final[Mapping[str, str]] = {
    "over_limit": gettext_noop("pasa de tu límite por operación"),
    "over_day": gettext_noop("pasa de tu límite del día"),
    "first_payment": gettext_noop("es tu primer envío a esa persona"),
    "new_payee": gettext_noop("agregaste a esa persona hace menos de 24 horas"),
    "rapid": gettext_noop("llevas varios pagos en pocos minutos"),
    "payee_not_from_customer": gettext_noop("el contacto no salió de tus palabras"),
    "amount_not_from_customer": gettext_noop(
        "la cantidad la calculé yo y no salió de tus palabras"
    ),
    "raises_rights": gettext_noop("cambia a quién o cuánto se puede enviar"),
}


OVER: Final = frozenset({"over_limit", "over_day"})
"""Why a code is asked for where another limit would do without."""


def card(rows: Iterable[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """Return a card's data: its rows (label, value), and ``more`` over what is empty.

    The rows alone must tell the whole; a client that does not know the kind shows nothing else.
    """
    return {
        "amount": None,
        "amount_words": "",
        "said": "",
        "payee": None,
        "source": None,
        "target": None,
        "fee": None,
        "available_after": None,
        "balance_after": None,
        "concept": "",
        **more,
        "rows": [{"label": label, "value": value} for label, value in rows],
    }


def in_words(amount: Money) -> str:
    """Return an amount as it is read out, in the language of whoever asks."""
    return money_in_words(amount, get_language() or "es")


def why_factor(reasons: Sequence[str], facts: Assessment | None = None) -> str:
    """Return why the code is asked for, as a sentence; with the facts, the limits that are passed are named."""
    limits = {
        "over_limit": facts and facts.per_operation_centavos,
        "over_day": facts and facts.per_day_centavos,
    }
    told = [
        _(_REASONS[each]) + (f" ({Money(limit).display()})" if (limit := limits.get(each)) else "")
        for each in reasons
        if each in _REASONS
    ]
    if not told:
        return ""
    return _("Te pedimos tu código de verificación porque %(reasons)s.") % {
        "reasons": _(" y ").join(told)
    }


def with_reason(card: Mapping[str, Any], why: str) -> dict[str, Any]:
    """Return a card that tells why it takes the code, as a field and as the last of its rows."""
    if not why:
        return {**card, "factor_text": ""}
    rows = [*card["rows"], {"label": _("Código"), "value": why}]
    return {**card, "factor_text": why, "rows": rows}
