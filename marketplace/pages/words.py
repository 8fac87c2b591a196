"""What the pages of orders say alike."""

from __future__ import annotations

from django.utils.translation import gettext as _

from marketplace.contracts import PurchaseView


def account_words(seen: PurchaseView) -> str:
    """Return the account that paid: «Crédito ···· 9034»."""
    names = {
        "checking": _("Cuenta de cheques"),
        "savings": _("Ahorro"),
        "credit": _("Crédito"),
    }
    return f"{names.get(seen.account_type, seen.account_type)} ···· {seen.account_last4}"
