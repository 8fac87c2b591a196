"""What the pages of orders say alike."""

from __future__ import annotations

from django.utils.translation import gettext as _

from centli.kernel.accounts import ACCOUNT_NAMES
from marketplace.contracts import PurchaseView


def account_words(seen: PurchaseView) -> str:
    """Return the account that paid: «Tarjeta de crédito ···· 9034»."""
    return f"{_(ACCOUNT_NAMES[seen.account_type])} ···· {seen.account_last4}"
